//! Dates and made-up values of a script, as generators.

use super::symbol::Symbol;

/// What a method of a moment gives.
pub(super) fn method(offset: &str, name: &str, arguments: &[Symbol]) -> Option<Symbol> {
    let number = |symbol: &Symbol| match symbol {
        Symbol::Known(value) => value.as_i64(),
        _ => None,
    };
    let text = |symbol: &Symbol| match symbol {
        Symbol::Known(value) => value.as_str().map(str::to_owned),
        _ => None,
    };
    match (name, arguments) {
        ("add" | "subtract", [amount, unit]) => {
            let amount = number(amount)?;
            let amount = if name == "add" { amount } else { amount.checked_neg()? };
            Some(Symbol::Moment(format!("{offset}{amount:+}{}", unit_of(&text(unit)?)?)))
        }
        ("utc" | "clone", []) => Some(Symbol::Moment(offset.to_owned())),
        ("toISOString" | "toJSON", []) => Some(generator("iso_timestamp", offset, "")),
        ("toUTCString" | "toGMTString", []) => {
            Some(generator("now", offset, " zone=UTC format=\"%a, %d %b %Y %H:%M:%S GMT\""))
        }
        ("getTime" | "valueOf", []) => Some(generator("timestamp", offset, " unit=ms")),
        ("unix", []) => Some(generator("timestamp", offset, "")),
        ("format", []) => Some(generator("now", offset, "")),
        ("format", [format]) => Some(generator("now", offset, &format!(" format=\"{}\"", format_of(&text(format)?)?))),
        _ => None,
    }
}

/// A generator with the shift that it has.
pub(super) fn generator(name: &str, offset: &str, rest: &str) -> Symbol {
    let offset = if offset.is_empty() { String::new() } else { format!(" offset={offset}") };
    Symbol::text(format!("{{{{${name}{offset}{rest}}}}}"))
}

fn unit_of(unit: &str) -> Option<&'static str> {
    Some(match unit {
        "y" | "year" | "years" => "y",
        "M" | "month" | "months" => "mo",
        "w" | "week" | "weeks" => "w",
        "d" | "day" | "days" => "d",
        "h" | "hour" | "hours" => "h",
        "m" | "minute" | "minutes" => "m",
        "s" | "second" | "seconds" => "s",
        _ => return None,
    })
}

/// A format of moment.js as `strftime` writes it; nothing where it has more than the usual parts.
fn format_of(format: &str) -> Option<String> {
    const PARTS: [(&str, &str); 16] = [
        ("YYYY", "%Y"),
        ("YY", "%y"),
        ("MMMM", "%B"),
        ("MMM", "%b"),
        ("MM", "%m"),
        ("DD", "%d"),
        ("HH", "%H"),
        ("hh", "%I"),
        ("mm", "%M"),
        ("ss", "%S"),
        ("SSS", "%3f"),
        ("dddd", "%A"),
        ("A", "%p"),
        ("ZZ", "%z"),
        ("Z", "%:z"),
        ("X", "%s"),
    ];
    let (mut rest, mut written) = (format, String::new());
    while let Some(sign) = rest.chars().next() {
        if let Some(literal) = rest.strip_prefix('[') {
            let end = literal.find(']')?;
            written.push_str(&literal[..end].replace('%', "%%"));
            rest = &literal[end + 1..];
        } else if let Some((part, ours)) = PARTS.iter().find(|(part, _)| rest.starts_with(part)) {
            written.push_str(ours);
            rest = &rest[part.len()..];
        } else if sign.is_alphabetic() && sign != 'T' || matches!(sign, '"' | '{' | '}' | '\\') {
            return None;
        } else {
            written.push(sign);
            rest = &rest[sign.len_utf8()..];
        }
    }
    Some(written)
}

/// A made-up whole number from one to another, both included.
pub(super) fn whole(from: i64, to: i64) -> Symbol {
    Symbol::text(format!("{{{{$random_int {from} {to}}}}}"))
}

/// Made-up letters and digits.
pub(super) fn letters(length: i64) -> Symbol {
    let length = length.clamp(1, 100);
    Symbol::text(format!("{{{{$random_string {length} set=abcdefghijklmnopqrstuvwxyz0123456789}}}}"))
}
