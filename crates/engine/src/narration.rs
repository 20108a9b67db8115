//! The engine's own log lines. The French ones are a contract: existing clients read them.

use std::time::Duration;

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

pub(crate) fn variable_shared(language: Language, name: &str, value: &str) -> String {
    phrase!(language,
        fr: "🔗 Variable '{name}' = {value}, partagée : les tests suivants la lisent par {{{{run.{name}}}}}",
        en: "🔗 Variable '{name}' = {value}, shared: later tests read it as {{{{run.{name}}}}}")
}

pub(crate) fn too_large_to_share(language: Language, name: &str, most: usize) -> String {
    let most = most >> 20;
    phrase!(language,
        fr: "⚠️ Variable '{name}' non partagée : elle dépasse {most} Mio",
        en: "⚠️ Variable '{name}' is not shared: it is larger than {most} MiB")
}

pub(crate) fn prerequisite(language: Language) -> String {
    phrase!(language,
        fr: "ℹ️ Ce test s'exécute parce que d'autres ont besoin de ce qu'il partage",
        en: "ℹ️ This test runs because others need what it shares")
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
        fr: "il n'a aucune action, donc ne vérifie rien. Ajoutez-en une, ou désactivez le test",
        en: "it has no action and proves nothing. Add one, or switch the test off")
}

pub(crate) fn all_switched_off(language: Language) -> String {
    phrase!(language,
        fr: "toutes ses actions sont désactivées, donc il ne vérifie rien. Réactivez-en une, ou désactivez le test",
        en: "all its actions are switched off, so it proves nothing. Switch one on, or the test off")
}

pub(crate) fn nothing_ran(language: Language) -> String {
    phrase!(language,
        fr: "⏭️ Test ignoré : aucune de ses actions n'a été exécutée",
        en: "⏭️ Test skipped: none of its actions was run")
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

pub(crate) fn log_full(language: Language) -> String {
    phrase!(language,
        fr: "✂️ Journal plein : la suite n'est plus conservée, sauf ce qui va mal",
        en: "✂️ The log is full: what follows is not kept, except what goes wrong")
}

pub(crate) fn log_cut(language: Language, lines: u64) -> String {
    let s = if lines > 1 { "s" } else { "" };
    phrase!(language,
        fr: "✂️ {lines} ligne{s} non conservée{s}",
        en: "✂️ {lines} line{s} not kept")
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

pub(crate) fn bad_output_mapping(language: Language) -> String {
    phrase!(language,
        fr: "champ « output_mapping » : un objet {{sortie: nom de variable}} est attendu",
        en: "field 'output_mapping': an object {{output: variable name}} is expected")
}

pub(crate) fn skipped_after_setup(language: Language) -> String {
    phrase!(language,
        fr: "Test ignoré : un test de préparation a échoué",
        en: "Test skipped: a setup test failed")
}

pub(crate) fn skipped_after_timeout(language: Language) -> String {
    phrase!(language,
        fr: "Test ignoré : la campagne a atteint sa durée maximale",
        en: "Test skipped: the campaign has taken as long as it may")
}

pub(crate) fn condition_false(language: Language, condition: &str) -> String {
    phrase!(language, fr: "condition non remplie : {condition}", en: "the condition does not hold: {condition}")
}

pub(crate) fn test_left_out(language: Language, condition: &str) -> String {
    phrase!(language,
        fr: "⏭️ Test ignoré : condition non remplie : {condition}",
        en: "⏭️ Test skipped: the condition does not hold: {condition}")
}

pub(crate) fn action_left_out(language: Language, condition: &str) -> String {
    phrase!(language,
        fr: "⏭️ Action ignorée : condition non remplie : {condition}",
        en: "⏭️ Action skipped: the condition does not hold: {condition}")
}

pub(crate) fn condition_unclear(language: Language, condition: &str, why: &str) -> String {
    phrase!(language,
        fr: "condition « {condition} » : {why}",
        en: "condition '{condition}': {why}")
}

pub(crate) fn row_started(language: Language, number: u32, total: u32, row: &str) -> String {
    phrase!(language, fr: "▶️ Ligne {number}/{total} : {row}", en: "▶️ Row {number}/{total}: {row}")
}

pub(crate) fn no_rows(language: Language) -> String {
    phrase!(language,
        fr: "⏭️ Le tableau de données est vide : rien n'a été exécuté",
        en: "⏭️ The data table is empty: nothing was run")
}

/// `file` is where the rows were to come from; empty if that is a list.
pub(crate) fn rows_wanted(language: Language, file: &str) -> String {
    let nothing = match file {
        "" => phrase!(language, fr: "la liste de la boucle est vide", en: "the list of the loop is empty"),
        file => phrase!(language, fr: "« {file} » n'a aucune ligne de données", en: "'{file}' has no row of data"),
    };
    phrase!(language,
        fr: "{nothing} : rien n'a été testé. Si c'est permis, dites-le dans la boucle (si elle est vide : ignorer)",
        en: "{nothing}: nothing was tested. To allow this, set 'If it is empty' to skip in the loop")
}

pub(crate) fn too_many_rows(language: Language, most: usize) -> String {
    phrase!(language, fr: "plus de {most} lignes", en: "more than {most} rows")
}

pub(crate) fn rows_failed(language: Language, failed: u32, total: u32) -> String {
    let s = if failed > 1 { "s" } else { "" };
    phrase!(language, fr: "{failed} ligne{s} en échec sur {total}", en: "{failed} row{s} of {total} failed")
}

pub(crate) fn trying_again(language: Language, tries: u32, most: u32, milliseconds: u128, why: &str) -> String {
    phrase!(language,
        fr: "🔁 Tentative {tries}/{most} sans succès ({why}) ; nouvelle tentative dans {milliseconds} ms",
        en: "🔁 Attempt {tries}/{most} without success ({why}); trying again in {milliseconds} ms")
}

pub(crate) fn attempts_in_vain(language: Language, tries: u32, why: &str) -> String {
    phrase!(language, fr: "{why} (après {tries} tentatives)", en: "{why} (after {tries} attempts)")
}

pub(crate) fn passed_after(language: Language, tries: u32) -> String {
    phrase!(language,
        fr: "✅ Action réussie à la tentative {tries} (instable)",
        en: "✅ Action succeeded at attempt {tries} (flaky)")
}

pub(crate) fn passed_softly(language: Language, failed: usize) -> String {
    let s = if failed > 1 { "s" } else { "" };
    phrase!(language,
        fr: "⚠️ Action terminée : {failed} vérification{s} non satisfaite{s}, le test continue",
        en: "⚠️ Action done: {failed} check{s} not met, the test goes on")
}

pub(crate) fn checks_failed(language: Language, failed: usize, total: usize) -> String {
    let s = if failed > 1 { "s" } else { "" };
    phrase!(language,
        fr: "{failed} vérification{s} non satisfaite{s} sur {total}",
        en: "{failed} check{s} of {total} not met")
}

pub(crate) fn check_true(label: &str, expected: &str) -> String {
    format!("✔ {label}{expected}")
}

pub(crate) fn check_false(language: Language, label: &str, expected: &str, actual: &str) -> String {
    phrase!(language, fr: "✘ {label}{expected} — obtenu : {actual}", en: "✘ {label}{expected} — got: {actual}")
}

pub(crate) fn extraction_failed(language: Language, name: &str, query: &str, why: &str) -> String {
    phrase!(language,
        fr: "valeur « {name} » ({query}) : {why}",
        en: "value '{name}' ({query}): {why}")
}

pub(crate) fn action_timed_out(language: Language, limit: Duration) -> String {
    let seconds = seconds(language, limit);
    phrase!(language, fr: "délai dépassé : {seconds} s", en: "timed out: {seconds} s")
}

/// Seconds with as many decimals as they have, a comma before them in French.
fn seconds(language: Language, limit: Duration) -> String {
    let text = limit.as_secs_f64().to_string();
    if language == Language::FRENCH { text.replace('.', ",") } else { text }
}

pub(crate) fn test_timed_out(language: Language, limit: Duration) -> String {
    let seconds = seconds(language, limit);
    phrase!(language,
        fr: "⏱️ Test interrompu : il a dépassé {seconds} s",
        en: "⏱️ Test interrupted: it took more than {seconds} s")
}

pub(crate) fn run_timed_out(language: Language) -> String {
    phrase!(language,
        fr: "⏱️ Test interrompu : la campagne a atteint sa durée maximale",
        en: "⏱️ Test interrupted: the campaign has taken as long as it may")
}

pub(crate) fn teardown_timed_out(language: Language, seconds: u64) -> String {
    phrase!(language,
        fr: "⏱️ Nettoyage interrompu : il a dépassé {seconds} s",
        en: "⏱️ Clean-up interrupted: it took more than {seconds} s")
}

pub(crate) fn cleaning_up(language: Language) -> String {
    phrase!(language, fr: "🧹 Nettoyage", en: "🧹 Clean-up")
}

pub(crate) fn broken_rule(language: Language, place: &str, why: &str) -> String {
    phrase!(language, fr: "« {place} » : {why}", en: "'{place}': {why}")
}

pub(crate) fn given_up(language: Language) -> String {
    phrase!(language, fr: "interrompue", en: "interrupted")
}

pub(crate) fn test_impossible(language: Language, cause: &str) -> String {
    phrase!(language, fr: "❌ Test impossible : {cause}", en: "❌ The test cannot run: {cause}")
}

/// `label` is the check or the extraction in words.
pub(crate) fn cut_is_used(language: Language, label: &str, why: &str) -> String {
    phrase!(language,
        fr: "« {label} » porte sur une réponse incomplète : {why}",
        en: "'{label}' looks at an answer that is not whole: {why}")
}

pub(crate) fn checks_timed_out(language: Language, limit: Duration) -> String {
    let seconds = seconds(language, limit);
    phrase!(language,
        fr: "les vérifications ont pris plus de {seconds} s",
        en: "the checks took more than {seconds} s")
}
