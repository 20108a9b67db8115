//! Options that the form has fields for and the reader of the command line does not take.

use serde_json::{Map, Value, json};

use super::shell::Word;

/// Data options whose value may name a file.
const DATA: [&str; 5] = ["-d", "--data", "--data-binary", "--data-ascii", "--json"];
/// All of them.
const ANY_DATA: [&str; 7] =
    ["-d", "--data", "--data-binary", "--data-ascii", "--json", "--data-raw", "--data-urlencode"];

/// Takes options out of a command that become fields of the form.
pub(super) fn take(words: &mut Vec<Word>) -> Map<String, Value> {
    let mut fields = Map::new();
    if let Some(user) = option(words, "-u", "--user") {
        let (name, password) = user.split_once(':').unwrap_or((user.as_str(), ""));
        let digest = flag(words, "--digest");
        fields.insert("auth".into(), json!(if digest { "digest" } else { "basic" }));
        fields.insert("username".into(), json!(name));
        fields.insert("password".into(), json!(password));
        flag(words, "--basic");
    }
    if let Some(token) = option(words, "", "--oauth2-bearer") {
        fields.insert("auth".into(), json!("bearer"));
        fields.insert("token".into(), json!(token));
    }
    if let Some(proxy) = option(words, "-x", "--proxy") {
        fields.insert("proxy".into(), json!(proxy));
    }
    if let Some(path) = option(words, "", "--cacert") {
        fields.insert("ca_file".into(), json!(base_name(&path)));
    }
    if let Some(path) = whole_file(words) {
        fields.insert("body_type".into(), json!("file"));
        fields.insert("files".into(), json!([base_name(&path)]));
    }
    fields
}

/// A file's name without its folders.
pub(super) fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Takes an option with its value out of the words.
fn option(words: &mut Vec<Word>, short: &str, long: &str) -> Option<String> {
    let place = words.iter().position(|word| {
        !word.opaque
            && (word.plain == long
                || word.plain.starts_with(&format!("{long}="))
                || (!short.is_empty() && word.plain.starts_with(short)))
    })?;
    let word = words[place].plain.clone();
    let inline = word.strip_prefix(&format!("{long}=")).map(str::to_owned);
    let inline = inline.or_else(|| {
        let rest = word.strip_prefix(short).filter(|rest| !short.is_empty() && !rest.is_empty())?;
        (word != long).then(|| rest.to_owned())
    });
    if let Some(value) = inline {
        words.remove(place);
        return Some(value);
    }
    let value = words.get(place + 1).filter(|word| !word.opaque)?.plain.clone();
    words.drain(place..=place + 1);
    Some(value)
}

fn flag(words: &mut Vec<Word>, name: &str) -> bool {
    let before = words.len();
    words.retain(|word| word.plain != name);
    words.len() < before
}

/// The file that is the whole body, where there is one and no other data.
fn whole_file(words: &mut Vec<Word>) -> Option<String> {
    let is_data = |word: &Word| {
        ANY_DATA.iter().any(|option| word.plain == *option || word.plain.starts_with(&format!("{option}=")))
    };
    if words.iter().filter(|word| is_data(word)).count() != 1 || words.iter().any(|word| word.plain == "-G") {
        return None;
    }
    let place = words.iter().position(is_data).filter(|place| DATA.contains(&words[*place].plain.as_str()))?;
    let path =
        words.get(place + 1)?.plain.strip_prefix('@').filter(|path| !path.is_empty() && *path != "-")?.to_owned();
    words.drain(place..=place + 1);
    // With data, curl posts.
    let says = |word: &Word| word.plain.starts_with("-X") || word.plain.starts_with("--request");
    if !words.iter().any(says) {
        words.extend(["-X", "POST"].map(|text| Word { raw: text.into(), plain: text.into(), opaque: false }));
    }
    Some(path)
}
