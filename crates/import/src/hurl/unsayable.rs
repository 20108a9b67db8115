//! What hurl can say of an answer and checks of ours cannot.

use testgyver_model::phrase;

use super::convert::Test;
use crate::text::shown;

/// Why something cannot be said here.
pub(super) enum Unsayable {
    /// The bytes before they are decompressed.
    RawBytes,
    Certificate,
    File,
    /// A value that the same answer gives.
    SameAnswer,
    /// Texts have no order.
    Order,
}

impl Test<'_, '_> {
    /// Notes what was not taken over.
    pub(super) fn unsayable(&mut self, written: &str, why: &Unsayable) {
        let (written, language) = (shown(written), self.campaign.gather.language);
        let (fr, en) = match why {
            Unsayable::RawBytes => {
                ("les octets avant décompression ne sont pas gardés", "bytes before they are decompressed are not kept")
            }
            Unsayable::Certificate => {
                ("le certificat se vérifie par l'action « tls »", "the certificate is checked by the action 'tls'")
            }
            Unsayable::File => {
                ("comparez l'empreinte (hash) avec celle du fichier", "compare the hash with that of the file")
            }
            Unsayable::SameAnswer => (
                "la valeur vient de la même réponse : vérifiez-la dans l'action suivante, par la variable",
                "the value comes from the same answer: check it in the next action, by the variable",
            ),
            Unsayable::Order => (
                "les textes n'ont pas d'ordre ici, seuls les nombres et les dates en ont",
                "texts have no order here, only numbers and dates have",
            ),
        };
        self.lost(
            phrase!(language, fr: "« {written} » n'est pas repris : {fr}.", en: "'{written}' is not taken over: {en}."),
        );
    }
}
