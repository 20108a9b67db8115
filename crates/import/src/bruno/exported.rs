//! A collection that was exported as one JSON file.

use serde_json::Value;
use testgyver_model::text::text_of;

use super::{
    blocks::Pair,
    node::Node,
    read::{Collection, Environment},
};

/// Most folders inside each other.
const DEEPEST: usize = 50;

/// Reads an exported collection.
pub(super) fn collection(file: &str, value: &Value) -> Collection {
    let mut root = Node { is_folder: true, name: text(value, "name"), ..Node::default() };
    if root.name.is_empty() {
        root.name = file.trim_end_matches(".json").to_owned();
    }
    around(&mut root, value.get("root").unwrap_or(&Value::Null));
    root.inner = list(value, "items").iter().map(|item| node(item, 0)).collect();
    root.sort();
    let environments = list(value, "environments").iter().map(|one| {
        let variables = list(one, "variables");
        let secret = |one: &&Value| one.get("secret") == Some(&Value::Bool(true));
        Environment {
            name: text(one, "name"),
            secrets: variables.iter().filter(secret).map(|one| text(one, "name")).collect(),
            variables: pairs(one.get("variables")),
        }
    });
    Collection { root, environments: environments.collect(), ..Collection::default() }
}

fn node(item: &Value, depth: usize) -> Node {
    let kind = text(item, "type");
    let mut node = Node {
        name: text(item, "name"),
        place: item.get("seq").and_then(Value::as_i64),
        is_folder: kind == "folder",
        kind: kind.trim_end_matches("-request").to_owned(),
        ..Node::default()
    };
    if node.is_folder {
        around(&mut node, item.get("root").unwrap_or(&Value::Null));
        if depth < DEEPEST {
            node.inner = list(item, "items").iter().map(|one| self::node(one, depth + 1)).collect();
        }
        return node;
    }
    let request = item.get("request").unwrap_or(&Value::Null);
    node.method = text(request, "method").to_uppercase();
    node.url = text(request, "url");
    let is = |one: &&Value, kind: &str| text(one, "type") == kind;
    let params = list(request, "params");
    node.query = params.iter().filter(|one| !is(one, "path")).map(pair).collect();
    node.path = params.iter().filter(|one| is(one, "path")).map(pair).collect();
    body(&mut node, request.get("body").unwrap_or(&Value::Null));
    inside(&mut node, request);
    node.docs = text(request, "docs");
    node.tags = list(item, "tags").iter().filter_map(Value::as_str).map(str::to_owned).collect();
    node.settings = fields(item.get("settings"));
    node
}

/// What a collection or a folder says of its requests.
fn around(node: &mut Node, root: &Value) {
    inside(node, root.get("request").unwrap_or(&Value::Null));
    node.docs = text(root, "docs");
}

fn inside(node: &mut Node, request: &Value) {
    let auth = request.get("auth").unwrap_or(&Value::Null);
    node.auth = text(auth, "mode");
    for (mode, given) in auth.as_object().into_iter().flatten() {
        node.auth_fields.insert(mode.clone(), fields(Some(given)));
    }
    node.headers = pairs(request.get("headers"));
    let part = |outer: &str, inner: &str| request.get(outer).and_then(|one| one.get(inner));
    node.before = pairs(part("vars", "req"));
    node.after = pairs(part("vars", "res"));
    node.asserts = pairs(request.get("assertions"));
    let script = |inner: &str| part("script", inner).and_then(Value::as_str).unwrap_or_default().to_owned();
    node.script_before = script("req");
    node.script_after = script("res");
    node.tests = text(request, "tests");
}

fn body(node: &mut Node, body: &Value) {
    node.body = match text(body, "mode").as_str() {
        "formUrlEncoded" => "form-urlencoded".to_owned(),
        "multipartForm" => "multipart-form".to_owned(),
        other => other.to_owned(),
    };
    for mode in ["json", "text", "xml", "sparql"] {
        node.bodies.insert(mode.to_owned(), text(body, mode));
    }
    if let Some(graphql) = body.get("graphql") {
        node.bodies.insert("graphql".into(), text(graphql, "query"));
        node.bodies.insert("graphql:vars".into(), text(graphql, "variables"));
    }
    node.forms.insert("form-urlencoded".into(), pairs(body.get("formUrlEncoded")));
    let file = |one: &Value| {
        let mut pair = pair(one);
        let path = |value: &Value| value.as_str().map(|path| format!("@file({path})"));
        match one.get("value") {
            Some(Value::Array(paths)) => {
                let paths: Vec<&str> = paths.iter().filter_map(Value::as_str).collect();
                pair.value = format!("@file({})", paths.join("|"));
            }
            Some(value) if text(one, "type") == "file" => pair.value = path(value).unwrap_or_default(),
            _ => {}
        }
        if let Some(path) = one.get("filePath").and_then(path) {
            pair = Pair { name: "file".into(), value: path, off: one.get("selected") == Some(&Value::Bool(false)) };
        }
        pair
    };
    for (theirs, ours) in [("multipartForm", "multipart-form"), ("file", "file")] {
        node.forms.insert(ours.into(), list(body, theirs).iter().map(file).collect());
    }
}

fn text(object: &Value, name: &str) -> String {
    object.get(name).filter(|value| !value.is_null()).map(|value| text_of(value).into_owned()).unwrap_or_default()
}

fn list<'a>(object: &'a Value, name: &str) -> &'a [Value] {
    object.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn pair(one: &Value) -> Pair {
    let off = one.get("enabled") == Some(&Value::Bool(false));
    Pair { name: text(one, "name"), value: text(one, "value"), off }
}

fn pairs(list: Option<&Value>) -> Vec<Pair> {
    list.and_then(Value::as_array).into_iter().flatten().map(pair).collect()
}

fn fields(object: Option<&Value>) -> Vec<Pair> {
    let fields = object.and_then(Value::as_object).into_iter().flatten();
    fields.map(|(name, value)| Pair { name: name.clone(), value: text_of(value).into_owned(), off: false }).collect()
}
