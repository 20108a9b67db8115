//! From a form to a command.

use serde_json::Value;
use testgyver_model::{lenient::pairs, text::text_of};

use super::{options::SAME_METHOD, shell::quoted};
use crate::http::attached::{self, Attached};

/// Writes a form as a command for a POSIX shell; placeholders stay as they are.
pub(super) fn write(value: &Value) -> String {
    let field = |name: &str| value.get(name).filter(|field| !field.is_null()).cloned().unwrap_or_default();
    let text = |name: &str| text_of(&field(name)).trim().to_owned();
    let given = |name: &str| !matches!(text(name).as_str(), "" | "null");
    let headers = pairs(field("headers")).unwrap_or_default();
    let method = match text("method").to_uppercase().as_str() {
        "" | "NULL" | "GET" => "-X GET".to_owned(),
        // Asked for by name, curl would wait for the body that never comes.
        "HEAD" => "-I".to_owned(),
        other => format!("-X {}", quoted(other)),
    };
    let url = text("url");
    let address = if url.starts_with('-') { format!("--url {}", quoted(&url)) } else { quoted(&url) };
    let mut arguments = vec![format!("curl {method}"), address];
    // curl would take braces and brackets for a list of addresses.
    if url.contains(['{', '}', '[', ']']) {
        arguments.push("-g".into());
    }
    for (name, header) in &headers {
        let header = if header.is_empty() { format!("{name};") } else { format!("{name}: {header}") };
        arguments.push(format!("-H {}", quoted(&header)));
    }
    let typed = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    arguments.extend(body(&field("body"), &field("files"), &text("body_type"), typed));
    if !matches!(text("follow_redirects").as_str(), "false" | "0" | "non" | "no") {
        arguments.push("-L".into());
    }
    if text("redirect_method") == "keep" {
        arguments.extend(SAME_METHOD.map(|name| format!("--{name}")));
    }
    if matches!(text("path_as_is").as_str(), "true" | "1" | "oui" | "yes") {
        arguments.push("--path-as-is".into());
    }
    if matches!(text("verify_tls").as_str(), "false" | "0" | "non" | "no") {
        arguments.push("-k".into());
    }
    if given("timeout") {
        arguments.push(format!("-m {}", quoted(&text("timeout"))));
    }
    arguments.join(" \\\n  ")
}

fn body(body: &Value, files: &Value, kind: &str, typed: bool) -> Vec<String> {
    let text = match body {
        Value::Null => String::new(),
        other => text_of(other).into_owned(),
    };
    let fields = pairs(body.clone()).unwrap_or_default();
    let files = attached::read(files).unwrap_or_default();
    if kind == "multipart" || !files.is_empty() {
        let text = |(name, value)| format!("--form-string {}", quoted(&format!("{name}={value}")));
        let fields = fields.into_iter().map(text);
        let file = |Attached { field, path }| {
            let path = if path.contains([';', ',', '"']) { format!("\"{}\"", path.replace('"', "\\\"")) } else { path };
            format!("-F {}", quoted(&format!("{field}=@{path}")))
        };
        let files = files.into_iter().map(file);
        return fields.chain(files).collect();
    }
    if kind == "form" {
        let pair = |(name, value)| format!("--data-urlencode {}", quoted(&format!("{name}={value}")));
        return fields.into_iter().map(pair).collect();
    }
    if text.is_empty() {
        return Vec::new();
    }
    let looks_json =
        kind == "json" || (kind != "text" && text.trim_start().starts_with(['{', '[']) && !text.starts_with("{{"));
    let content = if looks_json { "application/json" } else { "text/plain; charset=utf-8" };
    let header = (!typed).then(|| format!("-H {}", quoted(&format!("Content-Type: {content}"))));
    header.into_iter().chain([format!("--data-raw {}", quoted(&text))]).collect()
}
