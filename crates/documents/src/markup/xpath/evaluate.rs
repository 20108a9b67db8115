//! Evaluates expressions; every step is paid for from the budget.

use std::borrow::Cow;

use xpath_eval::{AdditiveOp, Expr, FilterExpr, MultiplicativeOp, PathExpr, PrimaryExpr};

use super::super::MarkupError;
use super::super::limits::Budget;
use super::super::tree::{Id, Tree};
use super::value::{Value, number_to_text, text_to_number, truth_to_text};

/// Where an expression is evaluated.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    pub(super) node: Id,
    pub(super) position: usize,
    pub(super) size: usize,
}

/// What an evaluation works with.
pub(super) struct Evaluator<'a> {
    pub(super) tree: &'a Tree,
    pub(super) budget: &'a Budget,
}

impl<'a> Evaluator<'a> {
    /// The value of an expression.
    pub(super) fn value(&self, expression: &'a Expr, context: Context) -> Result<Value<'a>, MarkupError> {
        self.budget.spend(1)?;
        match expression {
            Expr::Or(left, right) => Ok(Value::Boolean(self.truth(left, context)? || self.truth(right, context)?)),
            Expr::And(left, right) => Ok(Value::Boolean(self.truth(left, context)? && self.truth(right, context)?)),
            Expr::Equality(left, operator, right) => {
                let (left, right) = (self.value(left, context)?, self.value(right, context)?);
                self.equality(left, *operator, right).map(Value::Boolean)
            }
            Expr::Relational(left, operator, right) => {
                let (left, right) = (self.value(left, context)?, self.value(right, context)?);
                self.relation(left, *operator, right).map(Value::Boolean)
            }
            Expr::Additive(left, operator, right) => {
                let (left, right) = (self.number(left, context)?, self.number(right, context)?);
                Ok(Value::Number(add(left, *operator, right)))
            }
            Expr::Multiplicative(left, operator, right) => {
                let (left, right) = (self.number(left, context)?, self.number(right, context)?);
                Ok(Value::Number(multiply(left, *operator, right)))
            }
            Expr::Negate(inner) => Ok(Value::Number(-self.number(inner, context)?)),
            Expr::Union(left, right) => {
                let mut nodes = self.nodes(left, context)?;
                nodes.extend(self.nodes(right, context)?);
                self.sort(nodes).map(Value::Nodes)
            }
            Expr::Path(path) => self.path(path, context),
        }
    }

    fn path(&self, path: &'a PathExpr, context: Context) -> Result<Value<'a>, MarkupError> {
        match path {
            PathExpr::Location(path) => self.follow(path, vec![context.node]).map(Value::Nodes),
            PathExpr::Filter(filter) => self.filtered(filter, context),
            PathExpr::FilterLocation(filter, path) => {
                let start = only_nodes(self.filtered(filter, context)?)?;
                self.follow(path, start).map(Value::Nodes)
            }
        }
    }

    fn filtered(&self, filter: &'a FilterExpr, context: Context) -> Result<Value<'a>, MarkupError> {
        let value = self.primary(&filter.primary, context)?;
        if filter.predicates.is_empty() {
            return Ok(value);
        }
        self.filter(&filter.predicates, only_nodes(value)?).map(Value::Nodes)
    }

    fn primary(&self, primary: &'a PrimaryExpr, context: Context) -> Result<Value<'a>, MarkupError> {
        match primary {
            PrimaryExpr::Parenthesized(inner) => self.value(inner, context),
            PrimaryExpr::Literal(text) => Ok(Value::Text(Cow::Borrowed(text))),
            PrimaryExpr::Number(number) => Ok(Value::Number(*number)),
            PrimaryExpr::Function(call) => self.call(call, context),
            PrimaryExpr::Variable(name) => {
                Err(MarkupError::expression(format!("there are no variables, such as ${}", name.local)))
            }
        }
    }

    /// The value of an expression as a boolean.
    pub(super) fn truth(&self, expression: &'a Expr, context: Context) -> Result<bool, MarkupError> {
        Ok(self.value(expression, context)?.truth())
    }

    /// The value of an expression as a number.
    pub(super) fn number(&self, expression: &'a Expr, context: Context) -> Result<f64, MarkupError> {
        self.to_number(&self.value(expression, context)?)
    }

    /// The value of an expression as a text.
    pub(super) fn text(&self, expression: &'a Expr, context: Context) -> Result<Cow<'a, str>, MarkupError> {
        self.to_text(self.value(expression, context)?)
    }

    /// The value of an expression that gives nodes.
    pub(super) fn nodes(&self, expression: &'a Expr, context: Context) -> Result<Vec<Id>, MarkupError> {
        only_nodes(self.value(expression, context)?)
    }

    /// The string-value of a node, paid for by its length.
    pub(super) fn string_value(&self, id: Id) -> Result<&'a str, MarkupError> {
        let text = self.tree.string_value(id);
        self.budget.read(text.len())?;
        Ok(text)
    }

    /// A value as a number.
    pub(super) fn to_number(&self, value: &Value) -> Result<f64, MarkupError> {
        match value {
            Value::Number(number) => Ok(*number),
            Value::Boolean(truth) => Ok(f64::from(u8::from(*truth))),
            Value::Text(text) => {
                self.budget.read(text.len())?;
                Ok(text_to_number(text))
            }
            Value::Nodes(nodes) => match nodes.first() {
                Some(first) => Ok(text_to_number(self.string_value(*first)?)),
                None => Ok(f64::NAN),
            },
        }
    }

    /// A value as a text; that of a node-set is the one of its first node.
    pub(super) fn to_text(&self, value: Value<'a>) -> Result<Cow<'a, str>, MarkupError> {
        let text = match value {
            Value::Text(text) => text,
            Value::Number(number) => Cow::Owned(number_to_text(number)),
            Value::Boolean(truth) => Cow::Borrowed(truth_to_text(truth)),
            Value::Nodes(nodes) => Cow::Borrowed(nodes.first().map_or("", |first| self.tree.string_value(*first))),
        };
        self.budget.read(text.len())?;
        Ok(text)
    }
}

fn only_nodes(value: Value) -> Result<Vec<Id>, MarkupError> {
    match value {
        Value::Nodes(nodes) => Ok(nodes),
        _ => Err(MarkupError::expression("a path is expected")),
    }
}

fn add(left: f64, operator: AdditiveOp, right: f64) -> f64 {
    match operator {
        AdditiveOp::Add => left + right,
        AdditiveOp::Sub => left - right,
    }
}

fn multiply(left: f64, operator: MultiplicativeOp, right: f64) -> f64 {
    match operator {
        MultiplicativeOp::Mul => left * right,
        MultiplicativeOp::Div => left / right,
        MultiplicativeOp::Mod => left % right,
    }
}
