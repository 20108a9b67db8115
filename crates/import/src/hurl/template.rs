//! Templates of hurl as placeholders of ours.

use super::{
    ast::{Filter, Value},
    convert::{Binding, Test},
    cursor::Cursor,
    filter,
};

impl Test<'_, '_> {
    /// A text with its templates as placeholders.
    pub(super) fn text(&mut self, text: &str) -> String {
        self.pieces(text, &|piece| piece.to_owned(), "")
    }

    /// A text for a query: what is between its placeholders is encoded, and so is what they become.
    pub(super) fn encoded(&mut self, text: &str) -> String {
        self.pieces(text, &|piece| url::form_urlencoded::byte_serialize(piece.as_bytes()).collect(), "url")
    }

    fn pieces(&mut self, text: &str, write: &dyn Fn(&str) -> String, filter: &str) -> String {
        let mut made = String::new();
        let mut rest = text;
        while let Some(begin) = rest.find("{{") {
            let Some(end) = rest[begin..].find("}}") else { break };
            made.push_str(&write(&rest[..begin]));
            made.push_str(&self.placeholder(&rest[begin + 2..begin + end], filter));
            rest = &rest[begin + end + 2..];
        }
        made.push_str(&write(rest));
        made
    }

    /// A placeholder for what stands between the braces of a template, sent through one more filter.
    pub(super) fn placeholder(&mut self, inner: &str, more: &str) -> String {
        let inner = inner.trim();
        let end = inner.find(|sign: char| sign.is_whitespace() || sign == '(').unwrap_or(inner.len());
        let (name, rest) = inner.split_at(end);
        let filters = Cursor::new(rest).filters().unwrap_or_default();
        match name {
            "newUuid" => return "{{$uuid}}".to_owned(),
            "newDate" => return "{{$now}}".to_owned(),
            "getEnv" => {
                let wanted = rest.trim_matches(['(', ')', '"', ' ']).to_owned();
                let name = self.outside(&wanted);
                return format!("{{{{{name}}}}}");
            }
            _ => {}
        }
        let mut pipeline: Vec<String> = filters.iter().filter_map(|one| self.template_filter(one)).collect();
        if !more.is_empty() {
            pipeline.push(more.to_owned());
        }
        let name = match self.bindings.get(name).cloned() {
            Some(Binding::App(name)) => format!("app.{name}"),
            Some(Binding::Text(text)) if pipeline.is_empty() => return text,
            // A filter cannot take a whole text, what it would change stays as it is.
            Some(Binding::Text(text)) if !text.contains("{{") && more == "url" => {
                return url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
            }
            Some(Binding::Text(text)) => return text,
            None => self.outside(name),
        };
        let pipeline: String = pipeline.iter().map(|filter| format!(" | {filter}")).collect();
        format!("{{{{{name}{pipeline}}}}}")
    }

    fn template_filter(&self, one: &Filter) -> Option<String> {
        filter::words(
            &one.name,
            &mut one.arguments.iter().map(|argument| match argument {
                Value::Text(text) | Value::Regex(text) => text.clone(),
                Value::Number(digits) => digits.clone(),
                _ => String::new(),
            }),
        )
    }
}
