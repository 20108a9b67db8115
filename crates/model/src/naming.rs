//! Names of reports: `Novembre 2026`, then `Novembre 2026 (1)`, `(2)`, …

use crate::Language;

const FRENCH: [&str; 12] = [
    "Janvier",
    "Février",
    "Mars",
    "Avril",
    "Mai",
    "Juin",
    "Juillet",
    "Août",
    "Septembre",
    "Octobre",
    "Novembre",
    "Décembre",
];
const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The month and year as a name, `Novembre 2026`. `month` counts from 1.
pub fn month_and_year(language: Language, month: i8, year: i16) -> String {
    let months = match language {
        Language::Fr => FRENCH,
        Language::En => ENGLISH,
    };
    let index = usize::try_from(month.clamp(1, 12) - 1).unwrap_or_default();
    format!("{} {year}", months[index])
}

/// `base` where it is free, else `base (n)` with the smallest n from 1 that is.
pub fn unique(base: &str, is_taken: impl Fn(&str) -> bool) -> String {
    std::iter::once(base.to_owned())
        .chain((1u32..).map(|number| format!("{base} ({number})")))
        .find(|name| !is_taken(name))
        .unwrap_or_else(|| base.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_free_number_is_taken() {
        let base = month_and_year(Language::Fr, 11, 2026);
        assert_eq!(base, "Novembre 2026");
        let taken = ["Novembre 2026", "Novembre 2026 (1)", "Novembre 2026 (3)"];
        assert_eq!(unique(&base, |name| taken.contains(&name)), "Novembre 2026 (2)");
        assert_eq!(unique(&base, |_| false), "Novembre 2026");
    }
}
