//! How the other side ended a connection (RFC 6455, section 7.4).

use serde_json::{Value, json};
use testgyver_model::{Language, phrase};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use crate::trouble;

/// How a connection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ending {
    code: u16,
    reason: String,
}

impl Ending {
    /// A frame that says goodbye; without a code it is 1005.
    pub(super) fn said(frame: Option<&CloseFrame>) -> Self {
        match frame {
            Some(frame) => Self { code: frame.code.into(), reason: frame.reason.to_string() },
            None => Self { code: 1005, reason: String::new() },
        }
    }

    /// No goodbye at all.
    pub(super) const fn cut() -> Self {
        Self { code: 1006, reason: String::new() }
    }

    /// What later actions and checks see of it.
    pub(super) fn outputs(&self) -> [(String, Value); 2] {
        [
            ("websocket_close_code".to_owned(), json!(self.code)),
            ("websocket_close_reason".to_owned(), Value::from(self.reason.as_str())),
        ]
    }

    /// The same in words.
    pub(super) fn told(&self, language: Language) -> String {
        let code = self.code;
        if code == 1006 {
            return phrase!(language,
                fr: "connexion coupée sans message de fermeture (1006)",
                en: "connection cut without a close message (1006)");
        }
        let meaning = meaning(code, language).map(|meaning| format!(" ({meaning})")).unwrap_or_default();
        let reason = trouble::words(&self.reason);
        let reason = if reason.is_empty() { reason } else { format!(", {reason}") };
        phrase!(language,
            fr: "fermé par le serveur : {code}{meaning}{reason}",
            en: "closed by the server: {code}{meaning}{reason}")
    }
}

fn meaning(code: u16, language: Language) -> Option<String> {
    Some(match code {
        1000 => phrase!(language, fr: "fin normale", en: "normal end"),
        1001 => phrase!(language, fr: "le serveur s'en va", en: "going away"),
        1002 => phrase!(language, fr: "erreur de protocole", en: "protocol error"),
        1003 => phrase!(language, fr: "type de données refusé", en: "kind of data refused"),
        1005 => phrase!(language, fr: "aucun code donné", en: "no code given"),
        1007 => phrase!(language, fr: "données incohérentes", en: "inconsistent data"),
        1008 => phrase!(language, fr: "règle enfreinte", en: "policy violated"),
        1009 => phrase!(language, fr: "message trop grand", en: "message too large"),
        1010 => phrase!(language, fr: "extension manquante", en: "extension missing"),
        1011 => phrase!(language, fr: "erreur interne du serveur", en: "internal error of the server"),
        1012 => phrase!(language, fr: "le serveur redémarre", en: "the server restarts"),
        1013 => {
            phrase!(language, fr: "serveur surchargé, réessayer plus tard", en: "server overloaded, try again later")
        }
        1014 => phrase!(language, fr: "mauvaise réponse en amont", en: "bad answer from upstream"),
        1015 => phrase!(language, fr: "échec de TLS", en: "TLS failure"),
        3000 => phrase!(language, fr: "identification requise", en: "sign-in required"),
        3003 => phrase!(language, fr: "accès interdit", en: "access forbidden"),
        3008 => phrase!(language, fr: "délai dépassé", en: "timed out"),
        4000..=4999 => phrase!(language, fr: "code propre à l'application", en: "a code of the application's own"),
        _ => return None,
    })
}
