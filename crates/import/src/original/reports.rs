//! Reports of runs, and those of performance.

use serde_json::Value;
use testgyver_model::{
    Language, Timestamp,
    event::{TestStatus, Verdict},
    phrase,
};

use super::{
    data::{OriginalReport, OriginalResult, PerformanceReport, RunEnd},
    dump::Document,
    logs,
    tests::is_deleted,
    value::{OldId, date, flag, named, old_id, plain_fields, shortened, text, whole},
};
use crate::NoteKind;

/// Most characters of a name that is a name.
const LONGEST_NAME: usize = 200;

/// A report that is not yet in its campaign.
pub struct Loose {
    /// The campaign's identifier.
    pub campaign: Option<OldId>,
    /// What it says.
    pub report: Kind,
    /// What is to be said of it.
    pub said: Vec<(NoteKind, String)>,
}

/// What kind of report it is.
pub enum Kind {
    /// Of a run; the names of tests are empty where the report does not say them.
    Run(OriginalReport),
    /// Of performance.
    Performance(PerformanceReport),
}

/// Reads a report.
pub fn read(document: &Document, language: Language) -> Loose {
    let campaign = old_id(document.get("campainId"));
    let mut said = Vec::new();
    let created_at = date(document.get("dateCreated"));
    let is_performance = document.get("type").and_then(Value::as_str) == Some("performance");
    if is_performance || document.contains_key("perf_results") {
        let json = Value::Object(plain_fields(document));
        let report = PerformanceReport {
            old_id: old_id(document.get("_id")),
            name: named(document.get("details")).unwrap_or_else(|| unnamed(created_at, language)),
            created_at,
            json: serde_json::to_string_pretty(&json).unwrap_or_default(),
        };
        said.push((
            NoteKind::Lost,
            phrase!(language,
            fr: "Rapport de performance : il n'y en a pas ici. Son contenu est gardé en JSON.",
            en: "A report of performance: there are none here. Its content is kept as JSON."),
        ));
        return Loose { campaign, report: Kind::Performance(report), said };
    }
    let tests = results(document.get("tests"), language, &mut said);
    let details = text(document.get("details")).unwrap_or_default();
    let end = end(document, &details, &tests, language, &mut said);
    let name = match named(document.get("details")).filter(|name| !is_crash(name)) {
        Some(name) => shortened(&name.replace(['\n', '\r', '\0'], " "), LONGEST_NAME - 10),
        None => {
            let name = unnamed(created_at, language);
            said.push((
                NoteKind::Info,
                phrase!(language,
                fr: "Ce rapport n'avait pas de nom, ou une erreur l'avait remplacé : il s'appelle « {name} ».",
                en: "This report had no name, or an error had taken its place: it is called '{name}'."),
            ));
            name
        }
    };
    let started_at = date(document.get("startTime"));
    let took =
        whole(document.get("executionTimeMs")).and_then(|took| i64::try_from(took).ok()).filter(|took| *took > 0);
    let reckoned = || {
        let end = started_at?.as_millisecond().checked_add(took?)?;
        Timestamp::from_millisecond(end).ok()
    };
    let report = OriginalReport {
        old_id: old_id(document.get("_id")),
        name,
        created_at,
        started_at,
        ended_at: date(document.get("endTime")).or_else(reckoned),
        environment: named(document.get("filiere")).unwrap_or_default(),
        stop_on_failure: flag(document.get("stopOnFailure")),
        end,
        deleted: is_deleted(document),
        deleted_at: date(document.get("dateDeleted")).filter(|_| is_deleted(document)),
        tests,
    };
    Loose { campaign, report: Kind::Run(report), said }
}

/// A crash of the original wrote its error over the name.
fn is_crash(details: &str) -> bool {
    details.contains("Traceback (most recent call last)") || (details.contains('\n') && details.starts_with("Erreur"))
}

fn unnamed(created_at: Option<Timestamp>, language: Language) -> String {
    match created_at.map(|at| at.strftime("%Y-%m-%d %H:%M").to_string()) {
        Some(at) => phrase!(language, fr: "Exécution du {at}", en: "Run of {at}"),
        None => phrase!(language, fr: "Exécution", en: "Run"),
    }
}

fn end(
    document: &Document,
    details: &str,
    tests: &[OriginalResult],
    language: Language,
    said: &mut Vec<(NoteKind, String)>,
) -> RunEnd {
    let word = |name: &str| text(document.get(name)).unwrap_or_default().trim().to_lowercase();
    if is_crash(details) {
        return RunEnd::Failed(details.trim().to_owned());
    }
    let verdict = match word("result").as_str() {
        "success" | "passed" | "succès" => Some(Verdict::Success),
        "failure" | "failed" | "échec" => Some(Verdict::Failure),
        _ => None,
    };
    let of_tests = || {
        let any = |status| tests.iter().any(|test| test.status == status);
        match (any(TestStatus::Failed), any(TestStatus::Passed)) {
            (true, _) => RunEnd::Finished(Verdict::Failure),
            (false, true) => RunEnd::Finished(Verdict::Success),
            (false, false) => RunEnd::Interrupted,
        }
    };
    let end = match (word("status").as_str(), verdict) {
        ("pending" | "running", _) => RunEnd::Interrupted,
        ("failed", None) => RunEnd::Finished(Verdict::Failure),
        ("completed", None) => of_tests(),
        ("" | "completed" | "failed", Some(verdict)) => RunEnd::Finished(verdict),
        ("", None) => RunEnd::Interrupted,
        (odd, verdict) => {
            let odd = shortened(odd, 40);
            said.push((
                NoteKind::Differs,
                phrase!(language,
                fr: "L'état « {odd} » n'existe pas : c'est le résultat du rapport, ou celui de ses tests, qui compte.",
                en: "The state '{odd}' does not exist: the result of the report, or that of its tests, counts."),
            ));
            verdict.map_or_else(of_tests, RunEnd::Finished)
        }
    };
    if end == RunEnd::Interrupted {
        said.push((
            NoteKind::Info,
            phrase!(language,
            fr: "Cette exécution n'a jamais fini : elle est reprise comme interrompue.",
            en: "This run never ended: it is carried over as interrupted."),
        ));
    }
    end
}

fn results(stored: Option<&Value>, language: Language, said: &mut Vec<(NoteKind, String)>) -> Vec<OriginalResult> {
    let items = match stored {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::Array(items)) => items,
        Some(_) => {
            said.push((
                NoteKind::Lost,
                phrase!(language,
                fr: "Les tests de ce rapport ne sont pas une liste : ils ne sont pas repris.",
                en: "The tests of this report are no list: they are not carried over."),
            ));
            return Vec::new();
        }
    };
    let mut results = Vec::with_capacity(items.len());
    for item in items {
        if !item.is_object() {
            said.push((
                NoteKind::Lost,
                phrase!(language,
                fr: "Un test de ce rapport n'est pas un objet : il n'est pas repris.",
                en: "A test of this report is no object: it is not carried over."),
            ));
            continue;
        }
        results.push(result(item, language, said));
    }
    results
}

fn result(item: &Value, language: Language, said: &mut Vec<(NoteKind, String)>) -> OriginalResult {
    let actions = item.get("actionTimes").and_then(Value::as_array);
    OriginalResult {
        test: old_id(item.get("testId")),
        name: named(item.get("name")).unwrap_or_default(),
        description: text(item.get("description")).unwrap_or_default(),
        status: status(&text(item.get("status")).unwrap_or_default(), language, said),
        log: logs::read(item.get("logs")),
        milliseconds: whole(item.get("executionTimeMs")),
        action_milliseconds: actions.into_iter().flatten().map(|time| whole(Some(time)).unwrap_or_default()).collect(),
    }
}

fn status(word: &str, language: Language, said: &mut Vec<(NoteKind, String)>) -> TestStatus {
    match word.trim().to_lowercase().as_str() {
        "passed" | "success" | "ok" | "réussi" => TestStatus::Passed,
        "failed" | "failure" | "error" | "ko" | "échec" => TestStatus::Failed,
        "skipped" | "ignoré" => TestStatus::Skipped,
        // Nothing runs any more: what had not ended then never did.
        "pending" | "running" | "" => TestStatus::Pending,
        other => {
            let other = shortened(other, 40);
            said.push((
                NoteKind::Differs,
                phrase!(language,
                fr: "L'état « {other} » d'un test n'existe pas : le test est repris comme ignoré.",
                en: "The state '{other}' of a test does not exist: the test is carried over as skipped."),
            ));
            TestStatus::Skipped
        }
    }
}
