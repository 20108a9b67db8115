//! What an action does otherwise here than in the original: verdicts first.

use serde_json::{Map, Value};
use testgyver_model::{Language, action::Descriptor, lenient, phrase};

use super::super::value::says_nothing;
use crate::NoteKind;

/// Longest pause, in milliseconds.
const LONGEST_PAUSE: u64 = 24 * 60 * 60 * 1000;
/// Outputs whose values are others than the original's.
const OTHER_VALUES: [&str; 8] = [
    "ftp_file_list",
    "sftp_file_content",
    "sftp_file_size",
    "sftp_file_list",
    "sftp_operation_success",
    "s3_result",
    "http_response_headers",
    "webdav_response",
];

/// What is known when an action is judged.
pub struct Case<'a> {
    /// The form, as it is here.
    pub form: &'a Map<String, Value>,
    /// What our action is.
    pub descriptor: &'a Descriptor,
    /// Whether an early version wrote it.
    pub early: bool,
    /// Whether an address may be one of HTTPS, its variables filled in.
    pub is_https: &'a dyn Fn(&str) -> bool,
    /// Names of outputs that are kept.
    pub outputs: Vec<&'a str>,
    /// The language of notes.
    pub language: Language,
}

impl Case<'_> {
    /// Says what differs.
    pub fn judge(&self, say: &mut dyn FnMut(NoteKind, String)) {
        match self.descriptor.kind.as_ref() {
            "http" => self.http(say),
            "ssh" => say(
                NoteKind::Differs,
                phrase!(self.language,
                fr: "une commande qui finit par un code autre que 0 fait échouer l'action ici. « expected_exit_code » accepte d'autres codes.",
                en: "a command that ends with a code other than 0 fails the action here. 'expected_exit_code' accepts other codes."),
            ),
            "var" => self.var(say),
            "pause" => self.pause(say),
            "webdav" => self.tls("url", "verify_tls", say),
            "s3" => self.tls("endpoint_url", "verify", say),
            _ => {}
        }
        self.values(say);
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.form.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
    }

    fn is_empty(&self, name: &str) -> bool {
        self.form.get(name).is_none_or(says_nothing)
    }

    fn http(&self, say: &mut dyn FnMut(NoteKind, String)) {
        let language = self.language;
        if self.is_empty("return_status_code") {
            say(
                NoteKind::Differs,
                phrase!(language,
                fr: "aucun statut attendu : une réponse 4xx ou 5xx réussissait, elle échoue ici. « return_status_code » accepte d'autres statuts (« 404 », « 2xx,404 », « 100-599 »).",
                en: "no expected status: an answer of 4xx or 5xx passed, it fails here. 'return_status_code' accepts other statuses ('404', '2xx,404', '100-599')."),
            );
        } else if self.text("return_status_code").is_some_and(|words| !words.contains("{{") && !is_status(words)) {
            say(
                NoteKind::Differs,
                phrase!(language,
                fr: "« return_status_code » n'est pas un statut : l'action échoue ici.",
                en: "'return_status_code' is no status: the action fails here."),
            );
        }
        self.tls("url", "verify_tls", say);
        if let Some(Value::String(text)) = self.form.get("headers").filter(|value| !says_nothing(value)) {
            let text = Value::String(text.clone());
            if matches!(lenient::json_or_text(text.clone()), Value::String(_)) && lenient::apart(text).is_array() {
                say(
                    NoteKind::Differs,
                    phrase!(language,
                    fr: "« headers » n'est pas du JSON : l'ancien programme échouait, ici les lignes « Nom: valeur » sont lues.",
                    en: "'headers' is no JSON: the former program failed, here lines of 'Name: value' are read."),
                );
            }
        }
    }

    /// Later versions never checked certificates.
    fn tls(&self, address: &str, flag: &str, say: &mut dyn FnMut(NoteKind, String)) {
        let decided = self.form.get(flag).is_some_and(|value| !says_nothing(value));
        if !self.early && !decided && self.text(address).is_some_and(self.is_https) {
            say(
                NoteKind::Differs,
                phrase!(self.language,
                fr: "le certificat du serveur n'était pas vérifié, il l'est ici. « ca_file » nomme une autorité privée, « {flag} » à « false » renonce à vérifier.",
                en: "the server's certificate was not checked, it is here. 'ca_file' names a private authority, '{flag}' as 'false' checks nothing."),
            );
        }
    }

    fn var(&self, say: &mut dyn FnMut(NoteKind, String)) {
        let language = self.language;
        if self.early {
            say(
                NoteKind::Differs,
                phrase!(language,
                fr: "cette conversion échouait toujours dans les premières versions, avec tout le test (« 'tuple' object has no attribute 'get' ») ; ici elle a lieu.",
                en: "this conversion always failed in early versions, and the test with it ('tuple' object has no attribute 'get'); here it is done."),
            );
        }
        let target = self.text("target_type").unwrap_or_default();
        let options = self.descriptor.fields.iter().find(|field| field.name == "target_type");
        let known = options.is_some_and(|field| field.options.iter().any(|option| option.value == target));
        if !known && !target.contains("{{") {
            say(
                NoteKind::Differs,
                phrase!(language,
                fr: "le type « {target} » n'existe pas ici : l'action échoue.",
                en: "the type '{target}' does not exist here: the action fails."),
            );
        }
        if ["json", "list"].contains(&target) && self.outputs.contains(&"converted_value") {
            say(
                NoteKind::Differs,
                phrase!(language,
                fr: "le résultat de la conversion est la valeur elle-même, et non un texte JSON indenté ; un booléen devient [\"true\"] et non [True].",
                en: "the result of the conversion is the value itself, not an indented JSON text; a boolean becomes [\"true\"], not [True]."),
            );
        }
    }

    fn pause(&self, say: &mut dyn FnMut(NoteKind, String)) {
        let Some(duration) = self.form.get("duration").filter(|value| !says_nothing(value)) else { return };
        let read = match duration {
            Value::Number(number) => number.as_u64(),
            Value::String(text) if text.contains("{{") => return,
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        if read.is_none_or(|milliseconds| milliseconds > LONGEST_PAUSE) {
            say(
                NoteKind::Differs,
                phrase!(self.language,
                fr: "la durée de la pause n'est pas un nombre entier de millisecondes d'au plus 24 heures : l'action échoue ici.",
                en: "the length of the pause is no whole number of milliseconds of 24 hours at most: the action fails here."),
            );
        }
    }

    fn values(&self, say: &mut dyn FnMut(NoteKind, String)) {
        let language = self.language;
        for output in &self.outputs {
            if !self.descriptor.outputs.iter().any(|one| one.name == *output) {
                say(
                    NoteKind::Differs,
                    phrase!(language,
                    fr: "la sortie « {output} » n'existe pas ici : la variable ne reçoit rien.",
                    en: "the output '{output}' does not exist here: the variable gets nothing."),
                );
            } else if OTHER_VALUES.contains(output) {
                say(
                    NoteKind::Differs,
                    phrase!(language,
                    fr: "la sortie « {output} » a une autre forme que dans l'ancien programme : ce qui s'en sert est à vérifier.",
                    en: "the output '{output}' has another form than in the former program: look at what uses it."),
                );
            }
        }
    }
}

/// Whether words name statuses, as `http` reads them: `200`, `200,201`, `2xx`, `200-299`.
fn is_status(words: &str) -> bool {
    let status = |text: &str| text.trim().parse::<u16>().is_ok_and(|status| (100..600).contains(&status));
    let words = words.trim_matches(['[', ']']).split([',', ' ', ';']).filter(|word| !word.is_empty());
    let mut words = words.peekable();
    words.peek().is_some()
        && words.all(|word| match word.to_ascii_lowercase().strip_suffix("xx") {
            Some(class) => class.parse::<u8>().is_ok_and(|class| (1..6).contains(&class)),
            None => word.split_once('-').map_or_else(|| status(word), |(from, to)| status(from) && status(to)),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_known() {
        for status in ["200", "[200, 201]", "3XX,418", "200-204", " 404 "] {
            assert!(is_status(status), "{status}");
        }
        for none in ["ok", "2x", "9xx", "20", "200-", ""] {
            assert!(!is_status(none), "{none}");
        }
    }
}
