//! How much there was in the campaigns of the original, and how much of it was added.

use testgyver_import::Carried;
use testgyver_model::phrase;

use super::told::Told;

/// How much there was, and how much of it was added.
#[derive(Default)]
pub(super) struct Tallies {
    pub(super) campaigns: Carried,
    pub(super) tests: Carried,
    pub(super) reports: Carried,
    pub(super) files: Carried,
}

impl Tallies {
    pub(super) fn tell(self, told: &mut Told) {
        let language = told.language;
        told.count(phrase!(language, fr: "campagnes", en: "campaigns"), self.campaigns);
        told.count(phrase!(language, fr: "tests", en: "tests"), self.tests);
        told.count(phrase!(language, fr: "rapports", en: "reports"), self.reports);
        told.count(phrase!(language, fr: "fichiers", en: "files"), self.files);
    }
}
