//! Names that a script finds there, and their fields.

use testgyver_model::text::text_of;

use super::symbol::{Symbol, below, name_step, query};

/// Whether a name is an object that has variables as its fields.
pub(super) fn is_scope(path: &str) -> bool {
    matches!(path, "environment" | "globals" | "data")
}

/// What a name stands for that the script itself does not declare.
pub(super) fn global(name: &str) -> Symbol {
    match name {
        "responseBody" => Symbol::subject("body"),
        "responseTime" => Symbol::subject("duration"),
        _ => Symbol::Path(name.to_owned()),
    }
}

/// A field of what an expression stands for.
pub(super) fn member(object: Symbol, name: &str) -> Option<Symbol> {
    match object {
        Symbol::Found(query) if name == "length" => Some(Symbol::Length(query)),
        Symbol::Found(query) => below(&query, &name_step(name)).map(Symbol::Found),
        Symbol::Known(value) => value.get(name).cloned().map(Symbol::Known),
        Symbol::Path(path) => Some(match format!("{path}.{name}").as_str() {
            "pm.response.code" | "responseCode.code" | "res.status" => Symbol::subject("status"),
            "pm.response.status" | "responseCode.name" | "res.statusText" => Symbol::Reason,
            "pm.response.responseTime" | "res.responseTime" => Symbol::subject("duration"),
            "pm.response.responseSize" => Symbol::subject("size"),
            "res.body" => Symbol::Found(query("jsonpath", "$")),
            _ if matches!(path.as_str(), "res.headers" | "responseHeaders") => Symbol::Found(query("header", name)),
            _ if is_scope(&path) => Symbol::variable(name),
            longer => Symbol::Path(longer.to_owned()),
        }),
        _ => None,
    }
}

/// What a sign `+` makes of two values.
pub(super) fn sum(left: Symbol, right: Symbol) -> Option<Symbol> {
    let (Symbol::Known(left), Symbol::Known(right)) = (left, right) else { return None };
    if let (Some(left), Some(right)) = (left.as_i64(), right.as_i64()) {
        return Some(Symbol::Known(left.checked_add(right)?.into()));
    }
    let either = left.is_string() || right.is_string();
    either.then(|| Symbol::text(format!("{}{}", text_of(&left), text_of(&right))))
}
