//! `[Options]` of a request: fields of the form and its flow.

use serde_json::json;
use testgyver_model::phrase;

use super::{
    ast::Entry,
    convert::{Form, Test},
};
use crate::{NoteKind, text::shown};

/// Options that say how much hurl shows, or what it does without being told here.
const SILENT: [&str; 8] =
    ["verbose", "very-verbose", "verbosity", "compressed", "color", "pretty", "no-color", "ip-resolve"];
/// Attempts that stand for "until it succeeds".
const ENDLESS: u64 = 100_000;

impl Test<'_, '_> {
    pub(super) fn options(&mut self, entry: &Entry, form: &mut Form) {
        let mut interval = None;
        form.digest = entry.options.iter().any(|(name, value)| name == "digest" && value == "true");
        for (name, written) in &entry.options {
            let value = if name == "variable" { written.clone() } else { self.text(written) };
            match name.as_str() {
                "variable" => {
                    if let Some((name, value)) = written.split_once('=') {
                        self.define(name.trim(), value.trim());
                    }
                }
                "user" => {
                    let (user, password) = written.split_once(':').unwrap_or((written, ""));
                    self.sign_in(form, user, password);
                }
                "retry-interval" => interval = Some(duration(&value)),
                "digest" => {}
                _ => self.option(form, name, &value),
            }
        }
        if let Some(retry) = form.flow.get_mut("retry") {
            retry["delay"] = json!(interval.unwrap_or_else(|| "1s".to_owned()));
        }
    }

    fn option(&mut self, form: &mut Form, name: &str, value: &str) {
        let mut set = |field: &str, value: serde_json::Value| drop(form.fields.insert(field.to_owned(), value));
        let on = value == "true";
        match name {
            "location" | "location-trusted" => set("follow_redirects", json!(on)),
            "insecure" if on => set("verify_tls", json!(false)),
            "insecure" => {}
            "path-as-is" => set("path_as_is", json!(on)),
            "max-time" => set("timeout", json!(seconds(value))),
            "proxy" => set("proxy", json!(value)),
            "cacert" => set("ca_file", json!(value)),
            "http1.1" if on => set("http_version", json!("1.1")),
            "http2" if on => set("http_version", json!("2")),
            "http1.1" | "http2" => {}
            "output" if value != "-" => set("save_as", json!(value)),
            "output" => {}
            "retry" => self.retry(form, value),
            "repeat" => self.repeat(form, value),
            "delay" => form.delay = Some(milliseconds(value)),
            "skip" if value == "true" || value == "false" => form.disabled = on,
            "header" => {
                if let Some((name, value)) = value.split_once(':') {
                    form.headers.push((name.trim().to_owned(), value.trim().to_owned()));
                }
            }
            _ if SILENT.contains(&name) => {}
            _ => self.not_carried(name, value),
        }
    }

    fn retry(&mut self, form: &mut Form, value: &str) {
        let language = self.campaign.gather.language;
        let attempts = match value.parse::<i64>() {
            Ok(-1) => ENDLESS,
            Ok(retries) => u64::try_from(retries).unwrap_or(0).saturating_add(1),
            Err(_) => {
                let text = phrase!(language,
                    fr: "« retry: {value} » n'est pas un nombre : réglez les tentatives de l'action.",
                    en: "'retry: {value}' is no number: set the attempts of the action.");
                return self.lost(text);
            }
        };
        if attempts > 1 {
            form.flow.insert("retry".to_owned(), json!({"attempts": attempts}));
        }
    }

    fn repeat(&mut self, form: &mut Form, value: &str) {
        match value.parse::<usize>() {
            Ok(count @ 1..=10_000) => {
                let list: Vec<usize> = (1..=count).collect();
                form.flow.insert("loop".to_owned(), json!({"list": list, "stop": true}));
            }
            _ => self.not_carried("repeat", value),
        }
    }

    fn not_carried(&mut self, name: &str, value: &str) {
        let (name, value, language) = (shown(name), shown(value), self.campaign.gather.language);
        let text = phrase!(language,
            fr: "l'option « {name}: {value} » n'a pas d'équivalent ici et n'est pas reprise.",
            en: "the option '{name}: {value}' has no counterpart here and is not taken over.");
        self.once(NoteKind::Lost, text);
    }
}

/// Number and unit of a duration; milliseconds where none is written.
fn parts(text: &str) -> (f64, &str) {
    let text = text.trim();
    let end = text.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(text.len());
    (text[..end].parse().unwrap_or(0.0), text[end..].trim())
}

fn milliseconds(text: &str) -> u64 {
    let factor = match parts(text).1 {
        "s" => 1e3,
        "m" | "min" => 60e3,
        "h" => 3_600e3,
        _ => 1.0,
    };
    (parts(text).0 * factor).clamp(0.0, 86_400e3) as u64
}

/// A duration as a flow writes it.
fn duration(text: &str) -> String {
    if text.contains("{{") { text.to_owned() } else { format!("{}ms", milliseconds(text)) }
}

/// `max-time` counts seconds where it has no unit.
fn seconds(text: &str) -> String {
    if text.contains("{{") {
        return text.to_owned();
    }
    let (number, unit) = parts(text);
    match unit {
        "" => format!("{number}"),
        _ => format!("{}", milliseconds(text) as f64 / 1e3),
    }
}
