//! A request as a `curl` command and back.
//!
//! The words of a command are cut by `shlex`, its options read by `clap`; the options are those of
//! curl's manual page. What curl reads from a local file cannot be brought along and is refused.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Map, Value, json};
use testgyver_model::{
    Language,
    action::{ActionError, CommandLine},
    lenient::pairs,
    phrase,
    template::text_of,
};
use url::form_urlencoded;

/// The command line of the `http` action.
pub(super) const CURL: CommandLine = CommandLine { program: "curl", read, write };

/// Options whose values make up the body, each with the form it is sent in.
const DATA: [&str; 6] = ["data", "data-raw", "data-binary", "data-ascii", "data-urlencode", "json"];
/// Switches that change nothing of what a test does.
const SILENT: [(&str, Option<char>); 16] = [
    ("compressed", None),
    ("silent", Some('s')),
    ("show-error", Some('S')),
    ("verbose", Some('v')),
    ("include", Some('i')),
    ("fail", Some('f')),
    ("fail-with-body", None),
    ("location", Some('L')),
    ("no-progress-meter", None),
    ("progress-bar", Some('#')),
    ("globoff", Some('g')),
    ("no-buffer", Some('N')),
    ("http1.1", None),
    ("http2", None),
    ("path-as-is", None),
    ("tcp-nodelay", None),
];

/// Reads a command into the form of the `http` action.
fn read(command: &str, language: Language) -> Result<Value, ActionError> {
    let words = words(command).ok_or_else(|| {
        ActionError::new(phrase!(language,
            fr: "commande incomplète : un guillemet n'est pas fermé",
            en: "incomplete command: a quote is not closed"))
    })?;
    let mut words = words.into_iter().peekable();
    words.next_if(|word| word == "$");
    if words.next().as_deref().map(program) != Some("curl") {
        return Err(ActionError::new(phrase!(language,
            fr: "la commande doit commencer par « curl »",
            en: "the command must begin with 'curl'")));
    }
    let matches = options().try_get_matches_from(words).map_err(|error| refused(&error, language))?;
    form(&matches, language)
}

fn program(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word).trim_end_matches(".exe")
}

fn options() -> Command {
    let text = |name: &'static str| Arg::new(name).long(name).action(ArgAction::Append).allow_hyphen_values(true);
    let mut command = Command::new("curl").no_binary_name(true).disable_help_flag(true).disable_version_flag(true);
    for (name, short) in [
        ("request", Some('X')),
        ("header", Some('H')),
        ("data", Some('d')),
        ("data-raw", None),
        ("data-binary", None),
        ("data-ascii", None),
        ("data-urlencode", None),
        ("json", None),
        ("form", Some('F')),
        ("form-string", None),
        ("user", Some('u')),
        ("user-agent", Some('A')),
        ("referer", Some('e')),
        ("cookie", Some('b')),
        ("max-time", Some('m')),
        ("url", None),
        // Taken and left aside: they say where the answer goes and how patient curl is.
        ("output", Some('o')),
        ("cookie-jar", Some('c')),
        ("write-out", Some('w')),
        ("connect-timeout", None),
        ("retry", None),
        ("max-redirs", None),
        ("dump-header", Some('D')),
    ] {
        let option = text(name);
        command = command.arg(match short {
            Some(short) => option.short(short),
            None => option,
        });
    }
    for (name, short) in SILENT.into_iter().chain([("get", Some('G')), ("head", Some('I')), ("insecure", Some('k'))]) {
        let switch = Arg::new(name).long(name).action(ArgAction::Count);
        command = command.arg(match short {
            Some(short) => switch.short(short),
            None => switch,
        });
    }
    command.arg(Arg::new("address").action(ArgAction::Append))
}

fn refused(error: &clap::Error, language: Language) -> ActionError {
    use clap::error::{ContextKind, ContextValue};
    let named = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(name)) => name.split(' ').next().unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    if error.kind() == clap::error::ErrorKind::InvalidValue {
        return ActionError::new(phrase!(language,
            fr: "l'option {named} n'a pas de valeur",
            en: "option {named} has no value"));
    }
    ActionError::new(phrase!(language,
        fr: "option de curl non prise en charge : {named}",
        en: "curl option not supported: {named}"))
}

fn all<'a>(matches: &'a ArgMatches, name: &str) -> impl Iterator<Item = &'a str> {
    matches.get_many::<String>(name).into_iter().flatten().map(String::as_str)
}

fn last<'a>(matches: &'a ArgMatches, name: &str) -> Option<&'a str> {
    all(matches, name).last()
}

fn form(matches: &ArgMatches, language: Language) -> Result<Value, ActionError> {
    let mut url = address(matches, language)?;
    let mut headers = headers(matches, language)?;
    let data = data(matches, language)?;
    let parts: Vec<&str> = all(matches, "form").collect();
    let texts: Vec<&str> = all(matches, "form-string").collect();
    let mut value = Map::new();
    if matches.get_count("get") > 0 {
        let joined = data.iter().map(Piece::encoded).collect::<Vec<_>>().join("&");
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
        return Err(ActionError::new(phrase!(language, fr: "la commande n'a pas d'URL", en: "the command has no URL")));
    };
    if let Some(more) = given.next() {
        return Err(ActionError::new(phrase!(language,
            fr: "une seule URL est possible, « {more} » est de trop",
            en: "only one URL is possible, '{more}' is one too many")));
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
            return Err(ActionError::new(phrase!(language,
                fr: "« -u {user} » : une variable ne peut pas servir ici, écrivez l'en-tête Authorization",
                en: "'-u {user}': a variable cannot be used here, write the Authorization header")));
        }
        Some(user) => headers.push(("Authorization".into(), format!("Basic {}", STANDARD.encode(user)))),
        None => {}
    }
    Ok(headers)
}

/// A value of one of the data options.
struct Piece<'a> {
    option: &'static str,
    text: &'a str,
}

impl Piece<'_> {
    /// Name and value of a piece that curl would encode itself.
    fn pair(&self) -> Option<(&str, &str)> {
        (self.option == "data-urlencode").then(|| self.text.split_once('=').unwrap_or(("", self.text)))
    }

    /// As it is sent; placeholders stay readable.
    fn encoded(&self) -> String {
        match self.pair() {
            Some((name, value)) => {
                let value = match value.contains("{{") {
                    true => value.to_owned(),
                    false => form_urlencoded::byte_serialize(value.as_bytes()).collect(),
                };
                if name.is_empty() { value } else { format!("{name}={value}") }
            }
            None => self.text.to_owned(),
        }
    }
}

/// The data options in the order of the command.
fn data(matches: &ArgMatches, language: Language) -> Result<Vec<Piece<'_>>, ActionError> {
    let mut pieces = BTreeMap::new();
    for option in DATA {
        let places = matches.indices_of(option).into_iter().flatten();
        for (place, text) in places.zip(all(matches, option)) {
            let names_file = match option {
                "data-raw" => false,
                "data-urlencode" => !text.contains('=') && text.contains('@'),
                _ => text.starts_with('@'),
            };
            if names_file {
                return Err(from_file(text, language));
            }
            pieces.insert(place, Piece { option, text });
        }
    }
    Ok(pieces.into_values().collect())
}

fn from_file(what: &str, language: Language) -> ActionError {
    ActionError::new(phrase!(language,
        fr: "« {what} » est lu d'un fichier de votre poste : ajoutez-le aux fichiers de la campagne",
        en: "'{what}' is read from a file of your machine: add it to the campaign's files"))
}

fn put_data(form: &mut Map<String, Value>, data: &[Piece<'_>], headers: &mut Vec<(String, String)>) {
    let is_json = data.iter().any(|piece| piece.option == "json");
    let typed = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let pairs: Option<Vec<(&str, &str)>> = data.iter().map(Piece::pair).collect();
    if let Some(pairs) = pairs.filter(|pairs| !typed && pairs.iter().all(|(name, _)| !name.is_empty())) {
        let pairs = pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        form.insert("body".into(), named(pairs));
        form.insert("body_type".into(), json!("form"));
        return;
    }
    let joined: Vec<String> = data.iter().map(Piece::encoded).collect();
    form.insert("body".into(), json!(joined.join(if is_json { "" } else { "&" })));
    if is_json {
        form.insert("body_type".into(), json!("json"));
    } else {
        form.insert("body_type".into(), json!("text"));
        if !typed {
            headers.push(("Content-Type".into(), "application/x-www-form-urlencoded".into()));
        }
    }
}

fn put_parts(
    form: &mut Map<String, Value>,
    parts: &[&str],
    texts: &[&str],
    language: Language,
) -> Result<(), ActionError> {
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    for part in parts {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        match value.strip_prefix('@') {
            Some(path) => {
                let path = content(path);
                let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
                files.push(json!({"field": name, "file": file}));
            }
            None if value.starts_with('<') => return Err(from_file(value, language)),
            None => fields.push((name.to_owned(), content(value).to_owned())),
        }
    }
    for text in texts {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        fields.push((name.to_owned(), value.to_owned()));
    }
    if !fields.is_empty() {
        form.insert("body".into(), named(fields));
    }
    form.insert("body_type".into(), json!("multipart"));
    if !files.is_empty() {
        form.insert("files".into(), Value::Array(files));
    }
    Ok(())
}

/// The content of a part without what follows it (`;type=…`, `;filename=…`), and without its quotes.
fn content(value: &str) -> &str {
    if let Some((quoted, _)) = value.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
        return quoted;
    }
    [";type=", ";filename=", ";headers=", ";encoder="]
        .iter()
        .filter_map(|option| value.find(option))
        .min()
        .map_or(value, |end| &value[..end])
}

/// An object where every name stands once, else a list of `{name, value}`.
fn named(pairs: Vec<(String, String)>) -> Value {
    let object: Map<String, Value> = pairs.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    if object.len() == pairs.len() {
        return Value::Object(object);
    }
    pairs.into_iter().map(|(name, value)| json!({"name": name, "value": value})).collect()
}

/// The words of a shell command, as bash and zsh cut them; `None` where a quote is not closed.
fn words(command: &str) -> Option<Vec<String>> {
    shlex::split(&without_ansi_quotes(&command.replace("\r\n", "\n"))?)
}

/// Turns `$'…'`, which browsers write and `shlex` does not know, into ordinary quotes.
fn without_ansi_quotes(command: &str) -> Option<String> {
    let mut plain = String::with_capacity(command.len());
    let mut chars = command.chars().peekable();
    let mut quote = None;
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, '$') if chars.peek() == Some(&'\'') => {
                chars.next();
                plain.push_str(&shlex::try_quote(&ansi_text(&mut chars)?).ok()?);
                continue;
            }
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            // A line goes on: nothing stands there, where `shlex` would see an empty word.
            (None, '\\') if chars.peek() == Some(&'\n') => {
                chars.next();
                continue;
            }
            (None | Some('"'), '\\') => {
                plain.push(c);
                plain.extend(chars.next());
                continue;
            }
            _ => {}
        }
        plain.push(c);
    }
    Some(plain)
}

/// The text of a `$'…'` up to its closing quote (ANSI-C quoting of bash): its escapes name bytes.
fn ansi_text(chars: &mut std::iter::Peekable<impl Iterator<Item = char>>) -> Option<String> {
    let mut bytes = Vec::new();
    let mut surrogate = None;
    loop {
        let unit = match chars.next()? {
            '\'' => return Some(String::from_utf8_lossy(&bytes).into_owned()),
            '\\' => match chars.next()? {
                digits @ ('u' | 'U') => code(chars, if digits == 'u' { 4 } else { 8 }, 16),
                'x' => {
                    match code(chars, 2, 16) {
                        Some(byte) => bytes.push(byte as u8),
                        None => bytes.extend(b"\\x"),
                    }
                    continue;
                }
                first @ '0'..='7' => {
                    let rest = code_of(chars, 2, 8);
                    let value = rest.iter().fold(first.to_digit(8).unwrap_or(0), |sum, digit| sum * 8 + digit);
                    bytes.push(value as u8);
                    continue;
                }
                sign => Some(u32::from(match sign {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'a' => '\x07',
                    'b' => '\x08',
                    'e' | 'E' => '\x1b',
                    'f' => '\x0c',
                    'v' => '\x0b',
                    other => other,
                })),
            },
            sign => Some(u32::from(sign)),
        };
        let unit = unit.unwrap_or(u32::from(char::REPLACEMENT_CHARACTER));
        // JavaScript writes signs beyond 16 bits as two halves.
        match (surrogate.take(), unit) {
            (_, 0xd800..=0xdbff) => surrogate = Some(unit),
            (Some(high), 0xdc00..=0xdfff) => push(&mut bytes, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00)),
            (_, unit) => push(&mut bytes, unit),
        }
    }
}

fn push(bytes: &mut Vec<u8>, code: u32) {
    let sign = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
    bytes.extend_from_slice(sign.encode_utf8(&mut [0; 4]).as_bytes());
}

/// Up to `most` digits as a number; `None` where there is none.
fn code(chars: &mut std::iter::Peekable<impl Iterator<Item = char>>, most: usize, radix: u32) -> Option<u32> {
    let digits = code_of(chars, most, radix);
    (!digits.is_empty()).then(|| digits.iter().fold(0u32, |sum, digit| sum.wrapping_mul(radix).wrapping_add(*digit)))
}

fn code_of(chars: &mut std::iter::Peekable<impl Iterator<Item = char>>, most: usize, radix: u32) -> Vec<u32> {
    let mut digits = Vec::new();
    while digits.len() < most {
        let Some(digit) = chars.peek().and_then(|sign| sign.to_digit(radix)) else { break };
        digits.push(digit);
        chars.next();
    }
    digits
}

/// Writes a form as a command for a POSIX shell; placeholders stay as they are.
fn write(value: &Value) -> String {
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
    let files = attached(files);
    if kind == "multipart" || !files.is_empty() {
        let text = |(name, value)| format!("--form-string {}", quoted(&format!("{name}={value}")));
        let fields = fields.into_iter().map(text);
        let file = |(name, file): (String, String)| {
            let path = if file.contains([';', ',', '"']) { format!("\"{}\"", file.replace('"', "\\\"")) } else { file };
            format!("-F {}", quoted(&format!("{name}=@{path}")))
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

/// Files as `(form field, name)`.
fn attached(files: &Value) -> Vec<(String, String)> {
    let one = |item: &Value| match item {
        Value::String(name) if !name.trim().is_empty() => Some(("file".to_owned(), name.clone())),
        Value::Object(entry) => {
            let name = entry.get("file").or_else(|| entry.get("path")).or_else(|| entry.get("name"))?;
            let field = entry.get("field").and_then(Value::as_str).unwrap_or("file");
            Some((field.to_owned(), text_of(name).into_owned()))
        }
        _ => None,
    };
    match files {
        Value::Array(items) => items.iter().filter_map(one).collect(),
        Value::Object(named) if !named.contains_key("file") => {
            named.iter().map(|(field, name)| (field.clone(), text_of(name).into_owned())).collect()
        }
        single => one(single).into_iter().collect(),
    }
}

/// A word for a POSIX shell. What no shell can take is left out.
fn quoted(text: &str) -> String {
    let text = text.replace('\0', "");
    shlex::try_quote(&text).map_or_else(|_| String::new(), std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn form_of(command: &str) -> Value {
        read(command, Language::En).unwrap()
    }

    fn refusal(command: &str) -> String {
        read(command, Language::En).unwrap_err().0
    }

    #[test]
    fn what_a_browser_copies_is_read() {
        let copied = "curl 'https://shop.example/orders?x=1' \\\n  -H 'accept: application/json' \\\n  \
            -H $'x-note: l\\'\\u00e9t\\u00e9' \\\n  -b 'sid=42; lang=fr' \\\n  \
            --data-raw $'{\"name\":\"d\\'Arc\"}' \\\n  --compressed";
        assert_eq!(
            form_of(copied),
            json!({
                "method": "POST", "url": "https://shop.example/orders?x=1",
                "headers": {"accept": "application/json", "x-note": "l'été", "Cookie": "sid=42; lang=fr",
                    "Content-Type": "application/x-www-form-urlencoded"},
                "body": "{\"name\":\"d'Arc\"}", "body_type": "text"
            })
        );
    }

    #[test]
    fn the_usual_options_are_read() {
        assert_eq!(form_of("curl example.org"), json!({"method": "GET", "url": "http://example.org"}));
        assert_eq!(form_of("$ curl -sSL -I {{api}}/x"), json!({"method": "HEAD", "url": "{{api}}/x"}));
        assert_eq!(
            form_of("curl -XPUT https://e.org --json '{\"a\": 1}' -k -m 5"),
            json!({"method": "PUT", "url": "https://e.org", "body": "{\"a\": 1}", "body_type": "json",
                "verify_tls": false, "timeout": "5"})
        );
        assert_eq!(
            form_of("curl -u ada:secret https://e.org")["headers"],
            json!({"Authorization": "Basic YWRhOnNlY3JldA=="})
        );
        assert!(refusal("curl -u ada:{{pw}} {{api}}/x").contains("Authorization"));
        assert_eq!(form_of("curl -G 'https://e.org/#f' -d a=1")["url"], json!("https://e.org/?a=1#f"));
        assert_eq!(
            form_of("curl https://e.org -d a=1 --data-urlencode 'b=é d&x'")["body"],
            json!("a=1&b=%C3%A9+d%26x")
        );
        assert_eq!(
            form_of("curl https://e.org --form-string 'x=@foo' -F 'y=v;type=text/plain' -F 'f=@\"a;b.txt\"'"),
            json!({"method": "POST", "url": "https://e.org", "body": {"y": "v", "x": "@foo"}, "body_type": "multipart",
                "files": [{"field": "f", "file": "a;b.txt"}]})
        );
        assert_eq!(form_of("curl https://e.org --data-urlencode 'a@b=c'")["body"], json!({"a@b": "c"}));
        assert_eq!(form_of("curl https://e.\\\norg")["url"], json!("https://e.org"));
        assert_eq!(
            form_of(r"curl https://e.org --data-raw $'\xc3\xa9 \ud83d\ude00 \033\a \x'")["body"],
            json!("é 😀 \u{1b}\u{7} \\x")
        );
        assert_eq!(
            form_of("curl -G https://e.org/?a=1 -d b=2 --data-urlencode 'c=é d'"),
            json!({"method": "GET", "url": "https://e.org/?a=1&b=2&c=%C3%A9+d"})
        );
        assert_eq!(
            form_of("curl https://e.org --data-urlencode 'q=é' --data-urlencode p={{x}}"),
            json!({"method": "POST", "url": "https://e.org", "body": {"q": "é", "p": "{{x}}"}, "body_type": "form"})
        );
        assert_eq!(
            form_of("curl https://e.org -F a=1 -F 'doc=@/tmp/été.pdf;type=application/pdf'"),
            json!({"method": "POST", "url": "https://e.org", "body": {"a": "1"}, "body_type": "multipart",
                "files": [{"field": "doc", "file": "été.pdf"}]})
        );
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        assert!(refusal("wget https://e.org").contains("begin with 'curl'"));
        assert!(refusal("curl 'https://e.org").contains("quote"));
        assert!(refusal("curl -H 'A: b'").contains("no URL"));
        assert!(refusal("curl a.org b.org").contains("b.org"));
        assert!(refusal("curl https://e.org --proxy http://p").contains("--proxy"));
        assert!(refusal("curl https://e.org -d @body.json").contains("@body.json"));
        assert!(
            refusal("curl https://e.org -m").contains("-m") || refusal("curl https://e.org -m").contains("max-time")
        );
        assert!(refusal("curl https://e.org -H").contains("no value"));
        assert!(refusal("").contains("begin with 'curl'"));
    }

    #[test]
    fn a_form_is_written_for_the_shell() {
        let form =
            json!({"method": "post", "url": "{{api}}/it's", "headers": "A: b\nX-É: ç", "body": {"a": 1}, "timeout": 3});
        let command = write(&form);
        assert!(command.starts_with("curl -X POST"), "{command}");
        assert!(command.contains("-H 'Content-Type: application/json'"), "{command}");
        assert_eq!(
            form_of(&command),
            json!({"method": "POST", "url": "{{api}}/it's", "headers": {"A": "b", "X-É": "ç", "Content-Type": "application/json"},
                "body": "{\"a\":1}", "body_type": "text", "timeout": "3"})
        );
    }

    #[test]
    fn a_written_command_does_what_the_form_does() {
        let multipart = write(
            &json!({"url": "https://e.org", "method": "POST", "body_type": "multipart", "body": {"k": "@/etc/hostname"}}),
        );
        assert!(multipart.contains("--form-string 'k=@/etc/hostname'"), "{multipart}");
        let address = write(&json!({"url": "-o/tmp/x", "headers": {"X": ""}}));
        assert!(address.starts_with("curl -X GET") && address.contains("--url -o/tmp/x"), "{address}");
        assert!(address.contains("-H 'X;'"), "{address}");
        assert!(write(&json!({"url": "https://e.org?b={x,y}", "method": "HEAD"})).starts_with("curl -I"));
        assert!(write(&json!({"url": "https://e.org?b={x,y}"})).contains("-g"));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(url in "[a-zA-Z0-9/?&=é'\" {}$\\\\]{1,30}", name in "[A-Za-z-]{1,12}", value in "[^\\x00-\\x1f]{0,30}", body in "[^\\x00]{1,60}") {
            let url = format!("https://{}", url.trim());
            let header = value.trim();
            prop_assume!(!header.is_empty() && !name.eq_ignore_ascii_case("content-type"));
            let form = json!({"method": "PATCH", "url": url, "headers": {&name: header, "Content-Type": "text/x"}, "body": body, "body_type": "text"});
            let back = form_of(&write(&form));
            prop_assert_eq!(&back["url"], &form["url"]);
            prop_assert_eq!(&back["headers"], &form["headers"]);
            prop_assert_eq!(back["body"].as_str().unwrap().replace("\r\n", "\n"), body.replace("\r\n", "\n"));
        }

        #[test]
        fn no_text_makes_it_panic(command in "curl \\PC{0,80}") {
            let _ = read(&command, Language::Fr);
        }
    }
}
