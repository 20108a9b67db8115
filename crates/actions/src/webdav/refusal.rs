//! What an answer that refuses says besides its status: the conditions that were not met (RFC 4918, section 16), and where
//! it sends one instead.

use quick_xml::{NsReader, events::Event, name::ResolveResult};
use testgyver_model::{Language, phrase};

use super::document;
use crate::{
    messages,
    web::{Response, location},
};

/// Most bytes of a refusal that are read.
const READ: usize = 16 * 1024;
/// Most conditions that are named.
const NAMED: usize = 5;

/// What was said besides the status.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Besides {
    conditions: Vec<String>,
    message: String,
    location: Option<String>,
}

impl Besides {
    /// Reads the rest of an answer; what cannot be read says nothing.
    pub(super) async fn read(mut answer: Response) -> Self {
        let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.to_owned();
        let location = location(&answer).filter(|_| answer.status().is_redirection());
        if !kind.contains("xml") {
            return Self { location, ..Self::default() };
        }
        let mut bytes = Vec::new();
        while let Ok(Some(chunk)) = answer.chunk().await {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > READ {
                break;
            }
        }
        Self { location, ..told(&document::text(&bytes, &kind)) }
    }

    /// It in words that follow a sentence; nothing where nothing was said.
    pub(super) fn words(&self, language: Language) -> String {
        let mut words: Vec<String> = self.conditions.iter().map(|name| condition(name, language)).collect();
        if !self.message.is_empty() {
            words.push(messages::words(&self.message));
        }
        if let Some(to) = &self.location {
            words.push(phrase!(language,
                fr: "redirection vers {to} : mettez cette adresse dans le champ « url »",
                en: "redirected to {to}: put this address into field 'url'"));
        }
        if words.is_empty() { String::new() } else { format!(" – {}", words.join(" ; ")) }
    }
}

/// Reads an `error` document: the elements inside are the conditions; some servers add a message for people.
fn told(document: &str) -> Besides {
    let mut reader = NsReader::from_str(document);
    reader.config_mut().expand_empty_elements = true;
    let (mut found, mut around) = (Besides::default(), Vec::<String>::new());
    loop {
        match reader.read_resolved_event() {
            Ok((namespace, Event::Start(start))) => {
                let name = start.local_name().as_ref().to_owned();
                let is_dav = matches!(namespace, ResolveResult::Bound(namespace) if namespace.as_ref() == "DAV:");
                if around.is_empty() && !(name == "error" && is_dav) {
                    return found;
                }
                if around.len() == 1 && is_dav && found.conditions.len() < NAMED {
                    found.conditions.push(name.clone());
                }
                around.push(name);
            }
            Ok((_, Event::End(_))) => drop(around.pop()),
            Ok((_, Event::Text(text))) if around.len() == 2 && around[1] == "message" => {
                found.message.push_str(&text.xml10_content());
            }
            Ok((_, Event::Eof)) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}

/// A condition in words.
pub(super) fn condition(name: &str, language: Language) -> String {
    let meaning = match name {
        "lock-token-submitted" => phrase!(language, fr: "un verrou le protège", en: "a lock protects it"),
        "no-conflicting-lock" => phrase!(language, fr: "un autre verrou existe", en: "there is another lock"),
        "quota-not-exceeded" => phrase!(language, fr: "quota dépassé", en: "quota exceeded"),
        "sufficient-disk-space" => phrase!(language, fr: "disque plein", en: "disk full"),
        "need-privileges" => phrase!(language, fr: "droits insuffisants", en: "not enough privileges"),
        "propfind-finite-depth" => {
            phrase!(language, fr: "liste de toute la profondeur refusée", en: "list of any depth refused")
        }
        _ => return phrase!(language, fr: "condition « {name} »", en: "condition '{name}'"),
    };
    phrase!(language, fr: "{meaning} (condition « {name} »)", en: "{meaning} (condition '{name}')")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_and_messages_are_read() {
        let said = told(
            "<?xml version='1.0'?><D:error xmlns:D='DAV:' xmlns:s='urn:s'><s:message>Trop gros</s:message>\
             <D:quota-not-exceeded/><D:lock-token-submitted><D:href>/a</D:href></D:lock-token-submitted><D:x/></D:error>",
        );
        assert_eq!(said.conditions, ["quota-not-exceeded", "lock-token-submitted", "x"]);
        let words = " – quota dépassé (condition « quota-not-exceeded ») ; \
                     un verrou le protège (condition « lock-token-submitted ») ; condition « x » ; Trop gros";
        assert_eq!(said.words(Language::FRENCH), words);
        for other in ["", "<a/>", "<error><x/></error>", "<html>", "<D:error xmlns:D='DAV:'><"] {
            assert_eq!(told(other).words(Language::ENGLISH), "", "{other}");
        }
    }
}
