//! Why something failed, in words a tester understands; the same words for every protocol.

use std::io;

use testgyver_model::{Language, action::ActionError, phrase, text};

/// Most characters of a server's words that a message holds.
const WORDS: usize = 300;

/// A connection that did not come about; `at` is host and port.
pub(crate) fn connecting(error: &io::Error, at: &str, language: Language) -> ActionError {
    ActionError::new(match error.kind() {
        io::ErrorKind::ConnectionRefused => {
            phrase!(language, fr: "connexion refusée par {at}", en: "connection refused by {at}")
        }
        io::ErrorKind::TimedOut => {
            phrase!(language, fr: "aucune réponse de {at}", en: "no answer from {at}")
        }
        _ => {
            let error = crate::secure::alert::in_words(&error.to_string(), language);
            phrase!(language, fr: "connexion impossible à {at} ({error})", en: "cannot connect to {at} ({error})")
        }
    })
}

/// A name that no name server knows.
pub(crate) fn unknown_host(host: &str, language: Language) -> ActionError {
    ActionError::new(phrase!(language, fr: "nom d'hôte introuvable : {host}", en: "host name not found: {host}"))
}

/// A server that does not take the name and the password.
pub(crate) fn sign_in(user: &str, at: &str, language: Language) -> ActionError {
    ActionError::new(phrase!(language,
        fr: "identification refusée par {at} pour l'utilisateur « {user} » (nom, mot de passe ou clé incorrects)",
        en: "sign-in refused by {at} for user '{user}' (wrong name, password or key)"))
}

/// A server that does not take the name and the password, and says why.
pub(crate) fn sign_in_told(user: &str, at: &str, words: &str, language: Language) -> ActionError {
    let words = self::words(words);
    ActionError::new(phrase!(language,
        fr: "identification refusée par {at} pour l'utilisateur « {user} » : {words}",
        en: "sign-in refused by {at} for user '{user}': {words}"))
}

/// The words of a server as a message holds them: on one line, and not too many.
pub(crate) fn words(said: &str) -> String {
    let mut words: String =
        said.trim().chars().take(WORDS).map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    if said.trim().chars().nth(WORDS).is_some() {
        words.push('…');
    }
    words
}

/// The cause of all causes, in its own words.
pub(crate) fn deepest(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), deepest)
}

/// A connection that broke in the middle.
pub(crate) fn broken(at: &str, detail: &str, language: Language) -> ActionError {
    // In TLS 1.3, what a server thinks of our certificate comes after the handshake.
    let detail = crate::secure::alert::in_words(detail, language);
    ActionError::new(phrase!(language,
        fr: "connexion rompue avec {at} ({detail})",
        en: "connection with {at} broken off ({detail})"))
}

/// TLS that did not come about.
pub(crate) fn tls(at: &str, detail: &str, language: Language) -> ActionError {
    let detail = crate::secure::alert::in_words(detail, language);
    ActionError::new(phrase!(language,
        fr: "connexion TLS refusée avec {at} ({detail})",
        en: "TLS connection refused with {at} ({detail})"))
}

/// A field that does not say what is needed.
pub(crate) fn field(name: &str, remedy: &str, language: Language) -> ActionError {
    ActionError::new(text!(language, "form-field-fault", field = name, cause = remedy))
}

/// A field that this choice needs.
pub(crate) fn missing(name: &str, language: Language) -> ActionError {
    ActionError::new(text!(language, "form-missing-fields", fields = name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_server_keep_to_their_place() {
        assert_eq!(words(" un\r\n\u{1b}[31mdeux "), "un   [31mdeux");
        assert_eq!(words(&"é".repeat(WORDS + 1)).chars().count(), WORDS + 1);
    }
}
