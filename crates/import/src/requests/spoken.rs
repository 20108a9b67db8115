//! What nearly every import has to say.

use testgyver_model::phrase;

use super::{Group, Report};

/// Says once that an error status fails an action here, where a request leaves its status unchecked.
pub(crate) fn statuses_differ<'a>(groups: impl IntoIterator<Item = &'a Group>, report: &mut Report) {
    let unchecked = groups
        .into_iter()
        .flat_map(|group| &group.steps)
        .filter(|step| !step.checks.iter().any(|check| check["subject"] == "status"))
        .count();
    if unchecked > 0 && report.first("statuses") {
        report.differs("", phrase!(report.language,
            fr: "Ici, un statut hors de 2xx fait échouer une action, sauf si un contrôle du statut en attend un autre : {unchecked} requête(s) n'en contrôlent aucun",
            en: "Here a status other than 2xx fails an action unless a check of the status expects another one: {unchecked} request(s) check none"));
    }
}
