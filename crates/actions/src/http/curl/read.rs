//! From a command to a form.

use base64::{Engine, engine::general_purpose::STANDARD};
use clap::ArgMatches;
use serde_json::{Map, Value, json};
use testgyver_model::{Language, action::ActionError, text};

use super::{
    body::{DataPart, data, from_file, named, put_data, put_parts},
    options::{SAME_METHOD, all, last, matches},
    shell::words,
};

/// Reads a command into the form of the `http` action.
pub(super) fn read(command: &str, language: Language) -> Result<Value, ActionError> {
    let words = words(command).ok_or_else(|| ActionError::new(text!(language, "curl-open-quote")))?;
    let mut words = words.into_iter().peekable();
    words.next_if(|word| word == "$");
    if words.next().as_deref().map(program) != Some("curl") {
        return Err(ActionError::new(text!(language, "curl-other-program")));
    }
    form(&matches(words, language)?, language)
}

fn program(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word).trim_end_matches(".exe")
}

fn form(matches: &ArgMatches, language: Language) -> Result<Value, ActionError> {
    let mut url = address(matches, language)?;
    let mut headers = headers(matches, language)?;
    let data = data(matches, language)?;
    let parts: Vec<&str> = all(matches, "form").collect();
    let texts: Vec<&str> = all(matches, "form-string").collect();
    let mut value = Map::new();
    if matches.get_count("get") > 0 {
        let joined = data.iter().map(DataPart::encoded).collect::<Vec<_>>().join("&");
        if !joined.is_empty() {
            let end = url.find('#').unwrap_or(url.len());
            let sign = if url[..end].contains('?') { '&' } else { '?' };
            url.insert_str(end, &format!("{sign}{joined}"));
        }
    } else if !parts.is_empty() || !texts.is_empty() {
        put_parts(&mut value, &parts, &texts, language)?;
    } else if !data.is_empty() {
        put_data(&mut value, &data, &mut headers);
    }
    let has_body = value.contains_key("body") || value.contains_key("files");
    let usual = match (matches.get_count("head") > 0, has_body) {
        (true, _) => "HEAD",
        (false, true) => "POST",
        (false, false) => "GET",
    };
    let method = last(matches, "request")
        .filter(|method| !method.is_empty())
        .map_or_else(|| usual.to_owned(), str::to_uppercase);
    let mut form = Map::from_iter([("method".to_owned(), json!(method)), ("url".to_owned(), json!(url))]);
    if !headers.is_empty() {
        form.insert("headers".into(), named(headers));
    }
    form.append(&mut value);
    if matches.get_count("path-as-is") > 0 {
        form.insert("path_as_is".into(), json!(true));
    }
    if SAME_METHOD.iter().any(|name| matches.get_count(name) > 0) {
        form.insert("redirect_method".into(), json!("keep"));
    }
    if matches.get_count("insecure") > 0 {
        form.insert("verify_tls".into(), json!(false));
    }
    if let Some(seconds) = last(matches, "max-time") {
        form.insert("timeout".into(), json!(seconds));
    }
    Ok(Value::Object(form))
}

fn address(matches: &ArgMatches, language: Language) -> Result<String, ActionError> {
    let mut given = all(matches, "address").chain(all(matches, "url"));
    let Some(url) = given.next() else {
        return Err(ActionError::new(text!(language, "curl-no-url")));
    };
    if let Some(more) = given.next() {
        return Err(ActionError::new(text!(language, "curl-several-urls", more)));
    }
    // curl takes an address without scheme for http; a placeholder brings its own.
    let whole = url.contains("://") || url.starts_with("{{");
    Ok(if whole { url.to_owned() } else { format!("http://{url}") })
}

fn headers(matches: &ArgMatches, language: Language) -> Result<Vec<(String, String)>, ActionError> {
    let mut headers = Vec::new();
    for header in all(matches, "header") {
        if header.starts_with('@') {
            return Err(from_file(header, language));
        }
        // `Name;` is curl's way to send an empty header, `Name:` its way to drop one.
        match header.split_once(':') {
            Some((name, value)) if !value.trim().is_empty() => {
                headers.push((name.trim().to_owned(), value.trim().to_owned()));
            }
            None => headers.extend(header.strip_suffix(';').map(|name| (name.to_owned(), String::new()))),
            Some(_) => {}
        }
    }
    for (option, name) in [("user-agent", "User-Agent"), ("referer", "Referer"), ("cookie", "Cookie")] {
        headers.extend(last(matches, option).map(|value| (name.to_owned(), value.to_owned())));
    }
    match last(matches, "user") {
        // A placeholder is filled in later: it would disappear in Base64.
        Some(user) if user.contains("{{") => {
            return Err(ActionError::new(text!(language, "curl-user-variable", user)));
        }
        Some(user) => headers.push(("Authorization".into(), format!("Basic {}", STANDARD.encode(user)))),
        None => {}
    }
    Ok(headers)
}
