//! Which status an answer must have: 2xx, unless the form says otherwise.

use std::ops::RangeInclusive;

use testgyver_model::{Language, action::ActionError, phrase};

/// The accepted statuses, and the words the form used for them.
#[derive(Debug)]
pub(super) struct ExpectedStatus {
    words: String,
    ranges: Vec<RangeInclusive<u16>>,
}

impl ExpectedStatus {
    /// Reads `200`, `200,201`, `2xx`, `200-299`, or a mixture.
    pub(super) fn read(words: Option<&str>, language: Language) -> Result<Self, ActionError> {
        let words = words.unwrap_or("2xx").trim().trim_matches(['[', ']']);
        let ranges =
            words.split([',', ' ', ';']).filter(|word| !word.is_empty()).map(range).collect::<Option<Vec<_>>>();
        match ranges {
            Some(ranges) if !ranges.is_empty() => Ok(Self { words: words.to_owned(), ranges }),
            _ => Err(ActionError::new(phrase!(language,
                fr: "champ « return_status_code » : « {words} » n'est pas un statut (200, 200,201, 2xx ou 200-299)",
                en: "field 'return_status_code': '{words}' is no status (200, 200,201, 2xx or 200-299)"))),
        }
    }

    pub(super) fn accepts(&self, status: u16) -> bool {
        self.ranges.iter().any(|range| range.contains(&status))
    }

    pub(super) fn refusal(&self, status: u16, language: Language) -> ActionError {
        let words = &self.words;
        ActionError::new(
            phrase!(language, fr: "statut {status} reçu, attendu {words}", en: "status {status}, expected {words}"),
        )
    }
}

fn range(word: &str) -> Option<RangeInclusive<u16>> {
    let status = |text: &str| text.trim().parse::<u16>().ok().filter(|status| (100..600).contains(status));
    if let Some(class) = word.to_ascii_lowercase().strip_suffix("xx") {
        let class: u16 = class.parse().ok().filter(|class| (1..6).contains(class))?;
        return Some(class * 100..=class * 100 + 99);
    }
    match word.split_once('-') {
        Some((from, to)) => Some(status(from)?..=status(to)?),
        None => status(word).map(|status| status..=status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_read() {
        let expected = |words| ExpectedStatus::read(words, Language::FRENCH);
        assert!(expected(None).unwrap().accepts(204));
        assert!(!expected(None).unwrap().accepts(500));
        assert!(expected(Some("404")).unwrap().accepts(404));
        assert!(expected(Some("[200, 201]")).unwrap().accepts(201));
        assert!(expected(Some("3XX,418")).unwrap().accepts(302));
        assert!(!expected(Some("200-204")).unwrap().accepts(205));
        for nonsense in ["ok", "2x", "9xx", "20", "200-"] {
            assert!(expected(Some(nonsense)).is_err(), "{nonsense}");
        }
    }
}
