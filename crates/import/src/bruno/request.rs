//! From a request to a step: its form, its checks and its values.

use serde_json::{Map, Value, json};
use testgyver_model::phrase;

use super::{
    blocks::Pair,
    node::{Node, value},
    read::{Reader, Scope},
};
use crate::{
    postman::told,
    requests::{After, Set, Step, headers as put_headers, hide, hide_sets, plain_url},
    script::{Stage, asserted, run, taken},
};

impl Reader<'_> {
    /// A request as a step; nothing where it is none of HTTP.
    pub(super) fn step(&mut self, node: &Node, scope: &Scope, place: &str) -> Option<Step> {
        let url = self.url(node, place);
        let is_http = matches!(node.kind.as_str(), "" | "http" | "graphql");
        if url.trim().is_empty() || !is_http {
            let kind = &node.kind;
            self.gather.lost(place, phrase!(self.gather.language,
                fr: "La requête (type « {kind} ») n'est pas reprise : il n'y a que les requêtes HTTP et GraphQL avec une adresse",
                en: "The request (type '{kind}') is not carried over: only HTTP and GraphQL requests with an address are"));
            return None;
        }
        let method = if node.method.is_empty() { "GET" } else { &node.method };
        let mut form = Map::from_iter([("method".to_owned(), json!(method)), ("url".to_owned(), json!(url))]);
        let mut headers = scope.headers.clone();
        for (name, value) in self.on(&node.headers, place) {
            headers.retain(|(other, _)| !other.eq_ignore_ascii_case(&name));
            headers.push((name, value));
        }
        let (mut body, mut signed) = (Map::new(), Map::new());
        self.body(node, &mut body, &mut headers, place);
        let inherits = node.auth == "inherit";
        let (mode, fields) = if inherits { (&scope.auth.0, &scope.auth.1) } else { (&node.auth, &node.auth_fields) };
        let fields = fields.get(mode).map_or(&[][..], Vec::as_slice);
        // A key in the address changes the form itself.
        signed.insert("url".into(), form["url"].clone());
        super::auth::put(mode, fields, &mut signed, &mut headers, place, (&mut self.vault, self.gather));
        form.extend(signed.shift_remove_entry("url"));
        put_headers(&mut form, headers);
        form.extend(body);
        form.extend(signed);
        self.settings(node, &mut form, place);
        for name in &node.unknown {
            self.gather.lost(
                place,
                phrase!(self.gather.language,
                fr: "Le bloc « {name} » n'est pas connu : il n'est pas repris",
                en: "The block '{name}' is not known: it is not carried over"),
            );
        }
        hide(&mut form, place, &mut self.vault, self.gather);
        let mut step = Step { place: place.to_owned(), name: node.name.clone(), form, ..Step::default() };
        step.before.clone_from(&scope.before);
        self.rules(node, &mut step, place);
        // As Bruno runs them: what is asked of all requests comes after what the request asks itself.
        step.checks.extend(scope.checks.iter().cloned());
        step.after.extend(scope.after.iter().cloned());
        hide_sets(&mut step, &mut self.vault, self.gather);
        Some(step)
    }

    fn url(&mut self, node: &Node, place: &str) -> String {
        let mut url = node.url.clone();
        if let Some((base, _)) = url.split_once('?').filter(|_| !node.query.is_empty()) {
            url = base.to_owned();
        }
        let query: Vec<String> =
            self.on(&node.query, place).into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut path: Vec<String> = url.split('/').map(str::to_owned).collect();
        for piece in &mut path {
            let Some(name) = piece.strip_prefix(':') else { continue };
            let Some(pair) = node.path.iter().find(|pair| pair.name == name && !pair.off) else { continue };
            *piece = if pair.value.is_empty() { format!("{{{{{name}}}}}") } else { pair.value.clone() };
        }
        let sign = if query.is_empty() { "" } else { "?" };
        plain_url(&format!("{}{sign}{}", path.join("/"), query.join("&")))
    }

    /// What is switched on; says what is not.
    pub(super) fn on(&mut self, pairs: &[Pair], place: &str) -> Vec<(String, String)> {
        let off: Vec<&str> = pairs.iter().filter(|pair| pair.off).map(|pair| pair.name.as_str()).collect();
        if !off.is_empty() {
            let names = off.join(", ");
            self.gather.info(
                place,
                phrase!(self.gather.language,
                fr: "Désactivé, donc laissé de côté : {names}",
                en: "Switched off, and so left out: {names}"),
            );
        }
        pairs.iter().filter(|pair| !pair.off).map(|pair| (pair.name.clone(), pair.value.clone())).collect()
    }

    fn settings(&mut self, node: &Node, form: &mut Map<String, Value>, place: &str) {
        if value(&node.settings, "followRedirects") == "false" {
            form.insert("follow_redirects".into(), json!(false));
        }
        if let Some(milliseconds) = value(&node.settings, "timeout").parse::<f64>().ok().filter(|time| *time > 0.0) {
            form.insert("timeout".into(), json!(milliseconds / 1000.0));
        }
        for pair in node.settings.iter().filter(|pair| pair.name == "maxRedirects" && pair.value != "5") {
            let most = &pair.value;
            self.gather.lost(
                place,
                phrase!(self.gather.language,
                fr: "Le réglage « maxRedirects » ({most}) n'existe pas ici : il n'est pas repris",
                en: "The setting 'maxRedirects' ({most}) does not exist here: it is not carried over"),
            );
        }
    }

    /// Variables, scripts, assertions and tests of a collection, a folder or a request.
    pub(super) fn rules(&mut self, node: &Node, step: &mut Step, place: &str) {
        for (name, value) in self.on(&node.before, place) {
            let name = name.trim_start_matches('@').to_owned();
            step.before.push(Set { name, value: json!(value), unless_set: false });
        }
        let before = told(run(&node.script_before, Stage::Before, &node.name), place, self.gather);
        step.before.extend(before.sets());
        for (name, value) in self.on(&node.after, place) {
            self.taken(name.trim_start_matches('@'), &value, step, place);
        }
        for script in [&node.script_after, &node.tests] {
            let outcome = told(run(script, Stage::After, &node.name), place, self.gather);
            step.checks.extend(outcome.checks);
            step.after.extend(outcome.after);
        }
        for (left, right) in self.on(&node.asserts, place) {
            let checks = assertion(&left, &right);
            self.gather.tally.checks.count(checks.is_some());
            match checks {
                Some(checks) => step.checks.extend(checks),
                None => self.gather.lost(
                    place,
                    phrase!(self.gather.language,
                    fr: "Assertion non reprise : {left}: {right}",
                    en: "Assertion that is not carried over: {left}: {right}"),
                ),
            }
        }
    }

    fn taken(&mut self, name: &str, expression: &str, step: &mut Step, place: &str) {
        match taken(expression) {
            Some(Ok(query)) => {
                let mut extraction = Map::from_iter([("name".to_owned(), json!(name))]);
                extraction.extend(query);
                step.after.push(After::Extract(extraction));
            }
            Some(Err(value)) => {
                step.after.push(After::Set(Set { name: name.to_owned(), value, unless_set: false }));
            }
            None => self.gather.lost(
                place,
                phrase!(self.gather.language,
                fr: "Variable « {name} » non reprise : {expression}",
                en: "Variable '{name}' that is not carried over: {expression}"),
            ),
        }
    }
}

/// The checks of a line of `assert`: an expression, and `eq 200`.
fn assertion(left: &str, right: &str) -> Option<Vec<Value>> {
    let (word, rest) = right.trim().split_once(char::is_whitespace).unwrap_or((right.trim(), ""));
    let rest = rest.trim();
    let items = || rest.trim_matches(['[', ']']).split(',').map(|item| operand(item.trim())).collect::<Vec<_>>();
    let one = |word: &str, not: bool| asserted(left, word, vec![operand(rest)], not);
    let bare = |word: &str, not: bool| asserted(left, word, Vec::new(), not);
    let kind = |kind: &str| asserted(left, "a", vec![json!(kind)], false);
    match word {
        "eq" => one("eql", false),
        "neq" => one("eql", true),
        "gt" => one("above", false),
        "gte" => one("least", false),
        "lt" => one("below", false),
        "lte" => one("most", false),
        "in" => asserted(left, "oneOf", vec![Value::Array(items())], false),
        "notIn" => asserted(left, "oneOf", vec![Value::Array(items())], true),
        "contains" => one("contain", false),
        "notContains" => one("contain", true),
        "startsWith" => one("startsWith", false),
        "endsWith" => one("endsWith", false),
        "length" => one("lengthOf", false),
        "between" => match &items()[..] {
            [from, to] => asserted(left, "within", vec![from.clone(), to.clone()], false),
            _ => None,
        },
        "matches" | "notMatches" => {
            let pattern =
                rest.strip_prefix('/').and_then(|rest| rest.rsplit_once('/')).map_or(rest, |(inner, _)| inner);
            let mut checks = asserted(left, "contain", vec![json!(pattern)], word == "notMatches")?;
            checks.iter_mut().for_each(|check| check["operator"] = json!("matches"));
            Some(checks)
        }
        "isEmpty" => bare("empty", false),
        "isNotEmpty" => bare("empty", true),
        "isNull" => bare("null", false),
        "isUndefined" => bare("undefined", false),
        "isDefined" => bare("undefined", true),
        "isTruthy" => bare("ok", false),
        "isFalsy" => bare("ok", true),
        "isNumber" => kind("number"),
        "isString" => kind("string"),
        "isBoolean" => kind("boolean"),
        "isArray" => kind("array"),
        "isJson" => bare("exist", false),
        // A value alone is what it must equal.
        _ => asserted(left, "eql", vec![operand(right.trim())], false),
    }
}

/// What stands on the right: a number, `true`, a text with or without quotes.
fn operand(text: &str) -> Value {
    let quoted = [('"', '"'), ('\'', '\'')]
        .into_iter()
        .find_map(|(open, close)| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)));
    match (quoted, serde_json::from_str::<Value>(text)) {
        (Some(inner), _) => json!(inner),
        (None, Ok(value)) if !value.is_object() => value,
        _ => json!(text),
    }
}
