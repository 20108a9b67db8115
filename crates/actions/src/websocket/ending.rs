//! How the other side ended a connection (RFC 6455, section 7.4).

use serde_json::{Value, json};
use testgyver_model::{Language, phrase};

use crate::messages;

/// How a connection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Closing {
    code: u16,
    reason: String,
    /// Whether it came with a code that no frame may hold.
    is_invalid: bool,
}

impl Closing {
    /// A frame that says goodbye; without a code it is 1005.
    pub(super) fn said(goodbye: Option<(u16, String)>) -> Self {
        match goodbye {
            Some((code, reason)) => Self { code, reason, is_invalid: must_not_be_sent(code) },
            None => Self { code: 1005, reason: String::new(), is_invalid: false },
        }
    }

    /// No goodbye at all.
    pub(super) const fn cut() -> Self {
        Self { code: 1006, reason: String::new(), is_invalid: false }
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
        let reason = messages::words(&self.reason);
        let reason = if reason.is_empty() { reason } else { format!(", {reason}") };
        if self.is_invalid {
            return phrase!(language,
                fr: "fermé par le serveur : code de fermeture invalide {code}{reason}",
                en: "closed by the server: invalid close code {code}{reason}");
        }
        if code == 1006 {
            return phrase!(language,
                fr: "connexion coupée sans message de fermeture (1006)",
                en: "connection cut without a close message (1006)");
        }
        let meaning = meaning(code, language).map(|meaning| format!(" ({meaning})")).unwrap_or_default();
        phrase!(language,
            fr: "fermé par le serveur : {code}{meaning}{reason}",
            en: "closed by the server: {code}{meaning}{reason}")
    }
}

/// Codes that are reserved, or stand for ends without a frame (RFC 6455, section 7.4; 1012 to 1014 came later).
const fn must_not_be_sent(code: u16) -> bool {
    !matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
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
        3000 => phrase!(language, fr: "identification requise", en: "sign-in required"),
        3003 => phrase!(language, fr: "accès interdit", en: "access forbidden"),
        3008 => phrase!(language, fr: "délai dépassé", en: "timed out"),
        4000..=4999 => phrase!(language, fr: "code propre à l'application", en: "a code of the application's own"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_given_as_it_came() {
        let given = |code| Closing::said(Some((code, String::new()))).outputs()[0].1.clone();
        for code in [0, 999, 1002, 1004, 1005, 1006, 1014, 1015, 2999, 4000, 5000] {
            assert_eq!(given(code), json!(code));
        }
        let told = |code| Closing::said(Some((code, String::new()))).told(Language::ENGLISH);
        for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000] {
            assert!(told(code).ends_with(&format!("invalid close code {code}")), "{}", told(code));
        }
        for code in [1002, 1014, 3000, 4999] {
            assert!(told(code).contains(&format!("{code} (")), "{}", told(code));
        }
        assert!(Closing::said(None).told(Language::ENGLISH).contains("1005 (no code given)"));
    }
}
