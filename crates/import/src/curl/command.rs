//! From a command to a step.

use serde_json::{Value, json};
use testgyver_model::{action::CommandLine, phrase};

use super::{options, shell::Command};
use crate::{
    gather::Gather,
    requests::{Step, Vault, hide},
    text::shown,
};

/// A command as a step; nothing where its command line cannot be read.
pub(super) fn step(
    command: &Command,
    curl: &CommandLine,
    outer: &str,
    (vault, gather): (&mut Vault, &mut Gather),
) -> Option<Step> {
    let mut words = command.words.clone();
    let follows = words.iter().any(|word| {
        let short = word.plain.starts_with('-') && !word.plain.starts_with("--") && word.plain.contains('L');
        word.plain == "--location" || short
    });
    let fields = options::take(&mut words);
    let line = words.iter().map(|word| word.raw.as_str()).collect::<Vec<_>>().join(" ");
    let mut form = match (curl.read)(&line, gather.language) {
        Ok(Value::Object(form)) => form,
        Ok(_) => return None,
        Err(error) => {
            // The rest of it may hold secrets.
            let address = words
                .iter()
                .map(|word| word.plain.as_str())
                .find(|word| word.contains("://") || word.starts_with("{{"));
            let address = address.unwrap_or_default().split('?').next().unwrap_or_default();
            let (why, line) = (error.cause, shown(&format!("curl … {address}")));
            gather.lost(
                outer,
                phrase!(gather.language,
                fr: "Commande non reprise ({why}) : {line}",
                en: "Command that is not carried over ({why}): {line}"),
            );
            return None;
        }
    };
    let whole = fields.contains_key("files");
    form.extend(fields);
    let name = if command.comment.is_empty() { request_line(&form) } else { command.comment.clone() };
    let place = format!("{outer} / {name}");
    if whole {
        typed(&mut form);
    }
    tell(command, &form, follows, &place, gather);
    hide(&mut form, &place, vault, gather);
    Some(Step { place, name, form, ..Step::default() })
}

/// curl names the type of a form where it is told none.
fn typed(form: &mut serde_json::Map<String, Value>) {
    let headers = form.entry("headers").or_insert_with(|| json!({}));
    if let Some(headers) = headers.as_object_mut()
        && !headers.keys().any(|name| name.eq_ignore_ascii_case("content-type"))
    {
        headers.insert("Content-Type".into(), json!("application/x-www-form-urlencoded"));
    }
}

fn tell(command: &Command, form: &serde_json::Map<String, Value>, follows: bool, place: &str, gather: &mut Gather) {
    for file in form.get("files").and_then(Value::as_array).into_iter().flatten() {
        let file = file.as_str().or_else(|| file["file"].as_str()).unwrap_or_default();
        if gather.first(&format!("file {file}")) {
            gather.lost(
                place,
                phrase!(gather.language,
                fr: "Ajoutez « {file} » aux fichiers de la campagne : la commande l'envoie",
                en: "Add '{file}' to the files of the campaign: the command sends it"),
            );
        }
    }
    if let Some(file) = form.get("ca_file").and_then(Value::as_str) {
        gather.lost(
            place,
            phrase!(gather.language,
            fr: "Ajoutez le certificat « {file} » aux fichiers de la campagne",
            en: "Add the certificate '{file}' to the files of the campaign"),
        );
    }
    if !command.behind.trim().is_empty() {
        let behind = shown(&command.behind);
        gather.lost(
            place,
            phrase!(gather.language,
            fr: "Ce qui suit la commande n'est pas repris : {behind}",
            en: "What follows the command is not carried over: {behind}"),
        );
    }
    if !follows && gather.first("redirects") {
        gather.differs(
            "",
            phrase!(gather.language,
            fr: "curl ne suit les redirections qu'avec -L ; ici elles sont suivies, sauf si l'action dit le contraire",
            en: "curl follows redirects with -L only; here they are followed unless the action says otherwise"),
        );
    }
}

/// `GET /path`
fn request_line(form: &serde_json::Map<String, Value>) -> String {
    let text = |name: &str| form.get(name).and_then(Value::as_str).unwrap_or_default();
    format!("{} {}", text("method"), crate::requests::path_of(text("url")))
}
