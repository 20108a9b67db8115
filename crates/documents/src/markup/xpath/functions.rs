//! The function library of XPath 1.0.

use std::borrow::Cow;
use std::collections::HashSet;

use xpath_eval::{Expr, FunctionCall};

use super::super::MarkupError;
use super::super::tree::{Id, Kind};
use super::evaluate::{Context, Evaluator};
use super::strings;
use super::value::{Value, is_blank};

/// Translating costs a look-up for each character.
const TRANSLATE_FACTOR: usize = 8;

impl<'a> Evaluator<'a> {
    /// Calls a function; names and numbers of arguments were checked with the expression.
    pub(super) fn call(&self, call: &'a FunctionCall, context: Context) -> Result<Value<'a>, MarkupError> {
        let arguments = &call.args[..];
        match (call.name.local.as_str(), arguments) {
            ("last", []) => Ok(Value::Number(context.size as f64)),
            ("position", []) => Ok(Value::Number(context.position as f64)),
            ("true", []) => Ok(Value::Boolean(true)),
            ("false", []) => Ok(Value::Boolean(false)),
            ("count", [nodes]) => Ok(Value::Number(self.nodes(nodes, context)?.len() as f64)),
            ("sum", [nodes]) => self.sum(&self.nodes(nodes, context)?),
            ("id", [value]) => self.by_id(self.value(value, context)?),
            ("not", [value]) => Ok(Value::Boolean(!self.truth(value, context)?)),
            ("boolean", [value]) => Ok(Value::Boolean(self.truth(value, context)?)),
            ("lang", [language]) => self.is_in_language(&self.text(language, context)?, context.node),
            ("floor", [number]) => Ok(Value::Number(self.number(number, context)?.floor())),
            ("ceiling", [number]) => Ok(Value::Number(self.number(number, context)?.ceil())),
            ("round", [number]) => Ok(Value::Number(strings::round(self.number(number, context)?))),
            ("number", _) => Ok(Value::Number(self.to_number(&self.argument_or_node(arguments, context)?)?)),
            ("local-name" | "name" | "namespace-uri", _) => self.name_part(&call.name.local, arguments, context),
            _ => self.text_function(call, context),
        }
    }

    fn text_function(&self, call: &'a FunctionCall, context: Context) -> Result<Value<'a>, MarkupError> {
        let text = |argument: &'a Expr| self.text(argument, context);
        match (call.name.local.as_str(), &call.args[..]) {
            ("string", arguments) => self.text_or_node(arguments, context).map(Value::Text),
            ("string-length", arguments) => {
                Ok(Value::Number(self.text_or_node(arguments, context)?.chars().count() as f64))
            }
            ("normalize-space", arguments) => Ok(owned(strings::normalize(&self.text_or_node(arguments, context)?))),
            ("contains", [whole, part]) => Ok(Value::Boolean(text(whole)?.contains(&*text(part)?))),
            ("starts-with", [whole, part]) => Ok(Value::Boolean(text(whole)?.starts_with(&*text(part)?))),
            ("substring-before", [whole, part]) => {
                let (whole, part) = (text(whole)?, text(part)?);
                Ok(owned(whole.split_once(&*part).map_or("", |(before, _)| before).to_owned()))
            }
            ("substring-after", [whole, part]) => {
                let (whole, part) = (text(whole)?, text(part)?);
                Ok(owned(whole.split_once(&*part).map_or("", |(_, after)| after).to_owned()))
            }
            ("substring", [whole, start, length @ ..]) => {
                let (whole, start) = (text(whole)?, self.number(start, context)?);
                let length = length.first().map(|length| self.number(length, context)).transpose()?;
                Ok(owned(strings::substring(&whole, start, length)))
            }
            ("translate", [whole, from, to]) => {
                let (whole, from, to) = (text(whole)?, text(from)?, text(to)?);
                self.budget.read(TRANSLATE_FACTOR * (whole.len() + from.len()))?;
                Ok(owned(strings::translate(&whole, &from, &to)))
            }
            ("concat", parts) => {
                let parts = parts.iter().map(text).collect::<Result<Vec<_>, _>>()?;
                Ok(owned(parts.concat()))
            }
            (name, _) => Err(MarkupError::expression(format!("unknown function {name}()"))),
        }
    }

    /// The argument, or the context node if there is none.
    fn argument_or_node(&self, arguments: &'a [Expr], context: Context) -> Result<Value<'a>, MarkupError> {
        match arguments.first() {
            Some(argument) => self.value(argument, context),
            None => Ok(Value::Nodes(vec![context.node])),
        }
    }

    fn text_or_node(&self, arguments: &'a [Expr], context: Context) -> Result<Cow<'a, str>, MarkupError> {
        self.to_text(self.argument_or_node(arguments, context)?)
    }

    fn sum(&self, nodes: &[Id]) -> Result<Value<'a>, MarkupError> {
        let mut sum = 0.0;
        for node in nodes {
            sum += super::value::text_to_number(self.string_value(*node)?);
        }
        Ok(Value::Number(sum))
    }

    fn name_part(&self, part: &str, arguments: &'a [Expr], context: Context) -> Result<Value<'a>, MarkupError> {
        let nodes = match arguments.first() {
            Some(argument) => self.nodes(argument, context)?,
            None => vec![context.node],
        };
        let Some(node) = nodes.first() else { return Ok(Value::Text(Cow::Borrowed(""))) };
        let name = self.tree.name(*node);
        Ok(match part {
            "local-name" => Value::Text(Cow::Borrowed(&name.local)),
            "namespace-uri" => Value::Text(Cow::Borrowed(&name.namespace)),
            _ if name.prefix.is_empty() => Value::Text(Cow::Borrowed(&name.local)),
            _ => owned(format!("{}:{}", name.prefix, name.local)),
        })
    }

    /// The elements whose attribute `id` is one of the words; without a DTD no other is known to
    /// be an identifier.
    fn by_id(&self, value: Value<'a>) -> Result<Value<'a>, MarkupError> {
        let texts = match value {
            Value::Nodes(nodes) => {
                nodes.iter().map(|id| self.string_value(*id).map(Cow::Borrowed)).collect::<Result<Vec<_>, _>>()?
            }
            other => vec![self.to_text(other)?],
        };
        let mut words: HashSet<&str> = texts.iter().flat_map(|text| text.split(is_blank)).collect();
        words.remove("");
        let mut found = Vec::new();
        for id in 0..self.tree.len() {
            self.budget.spend(1)?;
            // Only the first element with an identifier counts.
            if self.tree.kind(id) == Kind::Attribute
                && self.tree.name(id).local == "id"
                && words.remove(self.string_value(id)?)
            {
                found.push(self.tree.node(id).parent);
            }
        }
        self.sort(found).map(Value::Nodes)
    }

    fn is_in_language(&self, wanted: &str, node: Id) -> Result<Value<'a>, MarkupError> {
        let mut current = Some(node);
        while let Some(id) = current {
            for attribute in self.tree.attributes(id) {
                self.budget.spend(1)?;
                let name = self.tree.name(attribute);
                let is_language = name.prefix == "xml" || self.tree.html && name.prefix.is_empty();
                if name.local == "lang" && is_language {
                    return Ok(Value::Boolean(strings::speaks(self.string_value(attribute)?, wanted)));
                }
            }
            self.budget.spend(1)?;
            current = self.tree.parent(id);
        }
        Ok(Value::Boolean(false))
    }
}

fn owned(text: String) -> Value<'static> {
    Value::Text(Cow::Owned(text))
}
