//! Numbers of bytes for people.

use crate::{Language, text};

/// The bytes of one unit; the next one has 1024 times as many.
const STEP: f64 = 1024.0;

/// The units above bytes, by their texts in the catalogue.
const UNITS: [&str; 4] = ["size-kib", "size-mib", "size-gib", "size-tib"];

/// A number of bytes as people say it: `1023 bytes`, `1.5 KiB`.
pub fn format_bytes(bytes: u64, language: Language) -> String {
    let (mut size, mut unit) = (bytes as f64, None);
    for next in UNITS {
        if size < STEP {
            break;
        }
        (size, unit) = (size / STEP, Some(next));
    }
    let Some(unit) = unit else { return text!(language, "size-bytes", number = bytes.to_string()) };
    let number = format!("{size:.1}").replace('.', &text!(language, "decimal-sign"));
    text!(language, unit, number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_readable() {
        let said = |bytes| (format_bytes(bytes, Language::FRENCH), format_bytes(bytes, Language::ENGLISH));
        for (bytes, fr, en) in [
            (0, "0 octets", "0 bytes"),
            (1023, "1023 octets", "1023 bytes"),
            (1536, "1,5 Kio", "1.5 KiB"),
            (3 << 30, "3,0 Gio", "3.0 GiB"),
            (5 << 50, "5120,0 Tio", "5120.0 TiB"),
        ] {
            assert_eq!(said(bytes), (fr.into(), en.into()));
        }
    }
}
