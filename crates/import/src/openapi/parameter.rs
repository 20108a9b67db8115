//! The parameters of an operation: where they go, and what fills them.

use serde_json::{Value, json};
use testgyver_model::phrase;

use super::{
    campaign::{Campaign, Operation},
    document::Node,
    form::Form,
    security::snake,
    serialize::{self, Style},
};
use crate::text::shown;

/// Headers that other parts of the document speak of.
const OTHERS: [&str; 3] = ["accept", "content-type", "authorization"];

/// Most parameters of a path, and of an operation.
const MOST: usize = 1_000;

impl<'a> Campaign<'a, '_> {
    pub(super) fn parameters(&mut self, operation: &Operation<'a>, form: &mut Form) {
        for parameter in self.listed(operation) {
            let (name, place) = (parameter.text("name"), parameter.text("in"));
            if place == "header" && OTHERS.contains(&name.to_ascii_lowercase().as_str()) {
                continue;
            }
            if is_secret(name, place) && parameter.flag("required") {
                self.hide(form, parameter);
                continue;
            }
            match self.filling(parameter, place) {
                Some(value) => self.fill(operation, form, parameter, &value),
                None => *self.left_out.entry(shown(name)).or_default() += 1,
            }
        }
        self.unfilled(operation, form);
    }

    /// A key or a token is a secret, whatever the document gives as an example.
    fn hide(&mut self, form: &mut Form, parameter: Node<'a>) {
        let name = parameter.text("name");
        let value = self.secret(&snake(name), "");
        match parameter.text("in") {
            "query" => form.query.push(format!("{name}={}", value.replace("}}", " | url}}"))),
            "cookie" => form.cookies.push(format!("{name}={value}")),
            _ => form.header(name, value),
        }
    }

    /// The parameters of the path and of the operation; the operation's own takes the other's place.
    fn listed(&mut self, operation: &Operation<'a>) -> Vec<Node<'a>> {
        let of = |node: Node<'a>| node.get("parameters").into_iter().flat_map(Node::items);
        let mut listed: Vec<Node<'a>> = Vec::new();
        for parameter in of(operation.item).take(MOST).chain(of(operation.node).take(MOST)) {
            let Some(parameter) = self.resolved(parameter, &operation.place) else { continue };
            let same = |known: &Node<'a>| {
                known.text("name") == parameter.text("name") && known.text("in") == parameter.text("in")
            };
            match listed.iter().position(same) {
                Some(place) => listed[place] = parameter,
                None => listed.push(parameter),
            }
        }
        listed
    }

    /// What fills a parameter; nothing where it may be left out and no example says what it is.
    fn filling(&mut self, parameter: Node<'a>, place: &str) -> Option<Value> {
        if let Some(example) = self.example_of(parameter) {
            return Some(example);
        }
        let content = parameter.under("content").next().map(|(_, media)| media);
        if let Some(example) = content.and_then(|media| self.example_of(media)) {
            return Some(example);
        }
        let schema = parameter.get("schema").or_else(|| content?.get("schema"));
        let wanted = parameter.flag("required") || place == "path";
        match schema {
            Some(schema) if wanted => Some(self.sample(schema)),
            Some(schema) => self.schema_example(schema),
            None => wanted.then(|| json!("1")),
        }
    }

    fn fill(&mut self, operation: &Operation<'a>, form: &mut Form, parameter: Node<'a>, value: &Value) {
        let (name, place) = (parameter.text("name"), parameter.text("in"));
        let as_json = parameter.get("content").is_some();
        let written = if as_json && !value.is_string() { json!(value.to_string()) } else { value.clone() };
        let style = Style::of(parameter, place);
        match place {
            "path" => {
                let text = serialize::path(name, &written, style);
                form.path = form.path.replace(&format!("{{{name}}}"), &text);
            }
            "query" => form.query.extend(serialize::query(name, &written, style, parameter.flag("allowReserved"))),
            "querystring" => form.query.extend(serialize::whole_query(value)),
            "header" => form.header(name, serialize::plain(&written, style)),
            "cookie" => form.cookies.push(format!("{name}={}", serialize::plain(&written, style))),
            other => {
                let (name, other, language) = (shown(name), shown(other), self.gather.language);
                let text = phrase!(language,
                    fr: "paramètre « {name} » : emplacement « {other} » inconnu, il n'est pas repris.",
                    en: "parameter '{name}': unknown place '{other}', it is not taken over.");
                self.gather.lost(&operation.place, text);
            }
        }
    }

    /// Names in the path that no parameter describes.
    fn unfilled(&mut self, operation: &Operation<'a>, form: &mut Form) {
        while let Some((begin, end)) = braces(&form.path) {
            let name = form.path[begin + 1..end].to_owned();
            form.path.replace_range(begin..=end, "1");
            let (name, language) = (shown(&name), self.gather.language);
            let text = phrase!(language,
                fr: "« {name} » du chemin n'est décrit nulle part : 1 y est mis, corrigez-le.",
                en: "'{name}' of the path is described nowhere: 1 stands there, correct it.");
            self.gather.differs(&operation.place, text);
        }
    }
}

/// Whether a parameter is a key, a token or a password; in a query a token may well be that of the next page.
fn is_secret(name: &str, place: &str) -> bool {
    let name = name.to_ascii_lowercase().replace(['-', '_'], "");
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    match place {
        "header" | "cookie" => has(&["apikey", "token", "secret", "password"]),
        "query" => has(&["apikey", "accesstoken", "clientsecret", "password"]),
        _ => false,
    }
}

/// The first name between single braces; placeholders of ours have two.
fn braces(path: &str) -> Option<(usize, usize)> {
    let signs = path.as_bytes();
    let mut begin = None;
    for (place, sign) in signs.iter().enumerate() {
        let doubled = |sign: u8| signs.get(place + 1) == Some(&sign) || (place > 0 && signs[place - 1] == sign);
        match sign {
            b'{' if !doubled(b'{') => begin = Some(place),
            b'}' if !doubled(b'}') => {
                if let Some(begin) = begin {
                    return Some((begin, place));
                }
            }
            _ => {}
        }
    }
    None
}
