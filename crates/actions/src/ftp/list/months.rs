//! Names of months, as the machines of Europe and of eastern Asia shorten them.

use crate::charset;

/// The short names of the months in one language each: English, French, German, Spanish, Italian, Portuguese, Dutch,
/// Danish, Norwegian, Swedish, Finnish, Polish, Czech, Hungarian, Romanian, Turkish, Russian.
const NAMES: [[&str; 12]; 17] = [
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    ["janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc"],
    ["jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez"],
    ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
    ["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"],
    ["jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"],
    ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
    ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
    ["jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des"],
    ["jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"],
    ["tammi", "helmi", "maalis", "huhti", "touko", "kesä", "heinä", "elo", "syys", "loka", "marras", "joulu"],
    ["sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"],
    ["led", "úno", "bře", "dub", "kvě", "čen", "čec", "srp", "zář", "říj", "lis", "pro"],
    ["jan", "febr", "márc", "ápr", "máj", "jún", "júl", "aug", "szept", "okt", "nov", "dec"],
    ["ian", "feb", "mar", "apr", "mai", "iun", "iul", "aug", "sep", "oct", "nov", "dec"],
    ["oca", "şub", "mar", "nis", "may", "haz", "tem", "ağu", "eyl", "eki", "kas", "ara"],
    ["янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"],
];

/// The number of a month by its short name, or by its number with the sign for "month" behind.
pub(super) fn month(word: &[u8]) -> Option<i8> {
    if word.len() > 24 {
        return None;
    }
    let text = charset::text(word, None).text.to_lowercase();
    if let Some(number) = text.strip_suffix(['月', '월']) {
        return number.parse().ok().filter(|month| (1..=12).contains(month));
    }
    let name = text.trim_end_matches('.');
    found(|known| known == name).or_else(|| {
        // In a set of characters that nobody names, the letters without accents still tell the month.
        let letters: Vec<u8> = word.iter().copied().filter(u8::is_ascii_alphabetic).collect();
        let has_accents = word.iter().any(|byte| !byte.is_ascii());
        if !has_accents || letters.len() < 2 {
            return None;
        }
        let letters = letters.to_ascii_lowercase();
        found(|known| !known.is_ascii() && known.bytes().filter(u8::is_ascii).eq(letters.iter().copied()))
    })
}

/// The month of the first name that fits.
fn found(fits: impl Fn(&str) -> bool) -> Option<i8> {
    let places = NAMES.iter().find_map(|names| names.iter().position(|name| fits(name)));
    places.and_then(|at| i8::try_from(at + 1).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_known_in_any_dress() {
        for (word, number) in [
            (&b"Nov"[..], 11),
            (b"NOV", 11),
            ("févr.".as_bytes(), 2),
            (b"f\xe9vr.", 2),
            (b"d\xe9c.", 12),
            ("déc.".as_bytes(), 12),
            // Code page 850, Macintosh.
            (b"d\x82c.", 12),
            (b"ao\x9et", 8),
            ("août".as_bytes(), 8),
            ("Mär".as_bytes(), 3),
            (b"M\xe4r", 3),
            (b"Okt", 10),
            ("11月".as_bytes(), 11),
            ("апр".as_bytes(), 4),
        ] {
            assert_eq!(month(word), Some(number), "{}", String::from_utf8_lossy(word));
        }
        for word in [&b"ftp"[..], b"", b"13", "13月".as_bytes(), "été".as_bytes(), b"\xe9", b"a.txt"] {
            assert_eq!(month(word), None, "{}", String::from_utf8_lossy(word));
        }
    }
}
