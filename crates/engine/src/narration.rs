//! The engine's own log lines. The French ones are a contract: existing clients read them.

use testgyver_model::{Language, phrase};

pub(crate) fn test_started(language: Language) -> String {
    phrase!(language, fr: "Démarrage du test", en: "Test started")
}

pub(crate) fn action_started(language: Language, number: usize, count: usize, kind: &str) -> String {
    phrase!(language, fr: "Exécution de l'action {number}/{count}: {kind}", en: "Running action {number}/{count}: {kind}")
}

pub(crate) fn action_disabled(language: Language, number: usize, count: usize, kind: &str) -> String {
    phrase!(language,
        fr: "⏭️ Action {number}/{count} désactivée: {kind}",
        en: "⏭️ Action {number}/{count} disabled: {kind}")
}

pub(crate) fn action_passed(language: Language) -> String {
    phrase!(language, fr: "✅ Action réussie", en: "✅ Action succeeded")
}

pub(crate) fn action_failed(language: Language, cause: &str) -> String {
    phrase!(language, fr: "❌ Action échouée: {cause}", en: "❌ Action failed: {cause}")
}

pub(crate) fn variable_set(language: Language, name: &str, value: &str) -> String {
    phrase!(language, fr: "📝 Variable '{name}' = {value}", en: "📝 Variable '{name}' = {value}")
}

pub(crate) fn output_absent(language: Language, output: &str, name: &str) -> String {
    phrase!(language,
        fr: "⚠️ L'action n'a pas donné la sortie '{output}' : la variable '{name}' reste sans valeur",
        en: "⚠️ The action gave no output '{output}': variable '{name}' stays without a value")
}

pub(crate) fn test_passed(language: Language) -> String {
    phrase!(language, fr: "✅ Test terminé avec succès", en: "✅ Test passed")
}

pub(crate) fn test_failed(language: Language) -> String {
    phrase!(language, fr: "❌ Test échoué", en: "❌ Test failed")
}

pub(crate) fn test_without_actions(language: Language) -> String {
    phrase!(language,
        fr: "⚠️ Ce test n'a aucune action : il ne vérifie rien",
        en: "⚠️ This test has no action: it proves nothing")
}

pub(crate) fn skipped_after_failure(language: Language) -> String {
    phrase!(language, fr: "Test ignoré après un échec précédent", en: "Test skipped after an earlier failure")
}

pub(crate) fn skipped_after_stop(language: Language) -> String {
    phrase!(language, fr: "Test ignoré : la campagne a été arrêtée", en: "Test skipped: the campaign was stopped")
}

pub(crate) fn stopped_in_flight(language: Language) -> String {
    phrase!(language, fr: "⏹️ Test interrompu : arrêt demandé", en: "⏹️ Test interrupted: stop requested")
}

pub(crate) fn interrupted(language: Language) -> String {
    phrase!(language,
        fr: "⚠️ Test interrompu : le programme qui l'exécutait s'est arrêté. Il n'est pas rejoué.",
        en: "⚠️ Test interrupted: the program that ran it ended. It is not run again.")
}

pub(crate) fn placeholder_in_name(language: Language) -> String {
    phrase!(language,
        fr: "avec une connexion enregistrée, le nom d'un champ ne peut pas contenir de variable",
        en: "with a saved connection, the name of a field cannot hold a placeholder")
}

pub(crate) fn unknown_connection(language: Language, chosen: &str) -> String {
    phrase!(language,
        fr: "connexion enregistrée introuvable pour cette campagne ({chosen}) : choisissez-en une autre dans l'action",
        en: "no such saved connection for this campaign ({chosen}): choose another one in the action")
}

pub(crate) fn unknown_action(language: Language, kind: &str) -> String {
    phrase!(language, fr: "type d'action inconnu « {kind} »", en: "unknown action type '{kind}'")
}

pub(crate) fn panicked(language: Language, what: &str) -> String {
    phrase!(language, fr: "erreur interne de l'action ({what})", en: "internal error of the action ({what})")
}

pub(crate) fn unresolved(language: Language, names: &[String]) -> String {
    let names = names.iter().map(|name| format!("{{{{{name}}}}}")).collect::<Vec<_>>().join(", ");
    phrase!(language, fr: "variable sans valeur : {names}", en: "variable without a value: {names}")
}

pub(crate) fn bad_output_mapping(language: Language) -> String {
    phrase!(language,
        fr: "champ « output_mapping » : un objet {{sortie: nom de variable}} est attendu",
        en: "field 'output_mapping': an object {{output: variable name}} is expected")
}
