//! What a WebDAV status means, in words.

use testgyver_model::{Language, action::ActionError, phrase};

/// The meaning of a status, with its number.
pub(super) fn in_words(status: u16, language: Language) -> String {
    let meaning = match status {
        0 => return phrase!(language, fr: "statut illisible", en: "unreadable status"),
        401 => phrase!(language, fr: "identification demandée", en: "sign-in required"),
        403 => phrase!(language, fr: "accès refusé", en: "access denied"),
        404 => phrase!(language, fr: "introuvable", en: "not found"),
        405 => phrase!(language, fr: "opération impossible ici", en: "not possible here"),
        409 => phrase!(language, fr: "conflit : dossier parent absent", en: "conflict: no parent folder"),
        411 => phrase!(language, fr: "longueur demandée", en: "length required"),
        412 => phrase!(language, fr: "condition non remplie", en: "precondition not met"),
        413 => phrase!(language, fr: "trop grand", en: "too large"),
        414 => phrase!(language, fr: "chemin trop long", en: "path too long"),
        415 => phrase!(language, fr: "type de contenu refusé", en: "type of content refused"),
        423 => phrase!(language, fr: "verrouillé", en: "locked"),
        424 => phrase!(language, fr: "abandonné car autre chose a échoué", en: "given up as something else failed"),
        502 => phrase!(language,
            fr: "un serveur derrière celui-ci n'est pas atteint", en: "a server behind this one is not reached"),
        503 => phrase!(language, fr: "service indisponible", en: "service unavailable"),
        507 => phrase!(language, fr: "plus de place", en: "no space left"),
        508 => phrase!(language, fr: "boucle", en: "loop"),
        300..=399 => phrase!(language, fr: "redirigé ailleurs", en: "redirected elsewhere"),
        500..=599 => phrase!(language, fr: "erreur du serveur", en: "server error"),
        _ => phrase!(language, fr: "statut", en: "status"),
    };
    format!("{meaning} ({status})")
}

/// A request that was refused.
pub(super) fn refused(status: u16, path: &str, host: &str, language: Language) -> ActionError {
    let why = in_words(status, language);
    ActionError::new(match status {
        404 => phrase!(language, fr: "introuvable sur le serveur : {path}", en: "not found on the server: {path}"),
        403 => phrase!(language, fr: "accès refusé par le serveur : {path}", en: "access denied by the server: {path}"),
        409 => {
            phrase!(language, fr: "le dossier parent n'existe pas : {path} (statut 409 de {host})", en: "the parent folder does not exist: {path} (status 409 from {host})")
        }
        405 => {
            phrase!(language, fr: "impossible ou déjà là : {path} (statut 405 de {host})", en: "impossible or there already: {path} (status 405 from {host})")
        }
        423 => {
            phrase!(language, fr: "verrouillé sur le serveur : {path} (statut 423 de {host})", en: "locked on the server: {path} (status 423 from {host})")
        }
        507 => {
            phrase!(language, fr: "plus de place sur le serveur : {path} (statut 507 de {host})", en: "no space left on the server: {path} (status 507 from {host})")
        }
        _ => {
            phrase!(language, fr: "refusé par le serveur : {path} : {why} de {host}", en: "refused by the server: {path}: {why} from {host}")
        }
    })
}
