//! Names of reports: `Novembre 2026`, then `Novembre 2026 (1)`, `(2)`, …; how names of anything are found and ordered.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::{Language, text};

/// The month and year as a name, `Novembre 2026`. `month` counts from 1.
pub fn month_and_year(language: Language, month: i8, year: i16) -> String {
    text!(language, "run-of-month", month = month.clamp(1, 12), year = year.to_string())
}

/// `base` where it is free, else `base (n)` with the smallest n from 1 that is.
pub fn unique(base: &str, is_taken: impl Fn(&str) -> bool) -> String {
    std::iter::once(base.to_owned())
        .chain((1u32..).map(|number| format!("{base} ({number})")))
        .find(|name| !is_taken(name))
        .unwrap_or_else(|| base.to_owned())
}

/// Most characters of a name that gets a suffix.
const LONGEST_BASE: usize = 170;

/// The name of a run that repeats another: `base (relance n)` with the smallest n from 1 that is free.
pub fn repeated(language: Language, base: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let word = text!(language, "run-repeated");
    let base: String = base.chars().take(LONGEST_BASE).collect();
    let names = (1u32..).map(|number| format!("{base} ({word} {number})"));
    names.into_iter().find(|name| !is_taken(name)).unwrap_or(base)
}

/// Whether a word says in any language that a run repeats another.
fn is_repeated(word: &str) -> bool {
    Language::all().any(|language| text!(language, "run-repeated") == word)
}

/// The name that a run had before it was repeated: the repetition of a repetition counts on.
pub fn before_repeat(name: &str) -> &str {
    let suffix = name.strip_suffix(')').and_then(|head| head.rsplit_once(" ("));
    let Some((base, suffix)) = suffix else { return name };
    match suffix.rsplit_once(' ') {
        Some((word, number)) if number.parse::<u32>().is_ok() && is_repeated(word) => base,
        _ => name,
    }
}

/// A text as it is searched and ordered: case, accents and ligatures make no difference.
///
/// It is stored beside names, so that every database gives the same answer. What changes here needs a step of the
/// schema that writes those keys anew; `web/src/lib/names.ts` says the same for the page.
pub fn folded(text: &str) -> String {
    let letters = text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase);
    let mut folded = String::with_capacity(text.len());
    for letter in letters {
        match plain(letter) {
            Some(plain) => folded.push_str(plain),
            None => folded.push(letter),
        }
    }
    folded
}

/// What a letter is looked up as that Unicode does not take apart.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'œ' => "oe",
        'æ' => "ae",
        'ß' => "ss",
        'þ' => "th",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ı' => "i",
        'ς' => "σ",
        _ => return None,
    })
}

/// What names are ordered by: as they are [`folded`], and by themselves if that is the same.
pub fn sort_key(name: &str) -> (String, String) {
    (folded(name), name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_free_number_is_taken() {
        let base = month_and_year(Language::FRENCH, 11, 2026);
        assert_eq!(base, "Novembre 2026");
        let taken = ["Novembre 2026", "Novembre 2026 (1)", "Novembre 2026 (3)"];
        assert_eq!(unique(&base, |name| taken.contains(&name)), "Novembre 2026 (2)");
        assert_eq!(unique(&base, |_| false), "Novembre 2026");
    }

    #[test]
    fn case_accents_and_ligatures_make_no_difference() {
        for (text, key) in [
            ("Été à Paris", "ete a paris"),
            ("E\u{301}COLE", "ecole"),
            ("Œuvre, Æther", "oeuvre, aether"),
            ("STRASSE Straße STRAẞE", "strasse strasse strasse"),
            ("ﬁn ½ Ⅳ", "fin 1⁄2 iv"),
            ("İstanbul ılık", "istanbul ilik"),
            ("Łódź Ørsted", "lodz orsted"),
            ("ΣΊΣΥΦΟΣ Σίσυφος", "σισυφοσ σισυφοσ"),
            ("日本 100_%", "日本 100_%"),
        ] {
            assert_eq!(folded(text), key);
            assert_eq!(folded(key), key, "folding twice changes nothing");
        }
    }

    #[test]
    fn names_are_ordered_by_letters() {
        let mut names = ["Zoo", "Été à Paris", "abc", "École", "Eau", "ecole", "ABC"];
        names.sort_by_cached_key(|name| sort_key(name));
        assert_eq!(names, ["ABC", "abc", "Eau", "ecole", "École", "Été à Paris", "Zoo"]);
    }

    #[test]
    fn a_repetition_of_a_repetition_counts_on() {
        let taken = ["Nuit (relance 1)"];
        let again = |name: &str| repeated(Language::FRENCH, before_repeat(name), |name| taken.contains(&name));
        assert_eq!(again("Nuit"), "Nuit (relance 2)");
        assert_eq!(again("Nuit (relance 1)"), "Nuit (relance 2)");
        assert_eq!(before_repeat("Nuit (2)"), "Nuit (2)");
        assert_eq!(repeated(Language::ENGLISH, "Night", |_| false), "Night (re-run 1)");
    }
}
