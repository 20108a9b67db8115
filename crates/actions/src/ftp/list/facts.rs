//! Lines of `MLSD` (RFC 3659, section 7.2): `type=file;size=5;modify=20260301120000; name`.

use jiff::civil::{Date, Time};

use super::{Item, dates::seconds, number};
use crate::remote::Kind;

/// Reads a line; nothing for the folder itself and the one above.
pub(super) fn read(line: &[u8]) -> Option<Option<Item>> {
    // Facts end with a semicolon before the blank; values that hold blanks, and servers that leave the last one out, are met.
    let end = if line.starts_with(b" ") {
        0
    } else {
        let whole = line.windows(2).position(|part| part == b"; ").map(|at| at + 1);
        whole.or_else(|| line.iter().position(|byte| *byte == b' ').filter(|end| line[..*end].contains(&b'=')))?
    };
    let (facts, name) = (&line[..end], line.get(end + 1..).filter(|name| !name.is_empty())?);
    let mut item = Item { name: name.to_vec(), kind: Kind::Other, ..Item::default() };
    for fact in facts.split(|byte| *byte == b';').filter(|fact| !fact.is_empty()) {
        let at = fact.iter().position(|byte| *byte == b'=')?;
        let value = &fact[at + 1..];
        match fact[..at].to_ascii_lowercase().as_slice() {
            b"type" => match kind_of(&value.to_ascii_lowercase()) {
                Some(kind) => item.kind = kind,
                None => return Some(None),
            },
            b"size" => item.size = number(value),
            b"modify" => item.modified = time_of(value),
            b"unix.mode" => {
                let mode = std::str::from_utf8(value).ok().and_then(|mode| u32::from_str_radix(mode, 8).ok());
                item.mode = mode.map(|mode| mode & 0o7777);
            }
            _ => {}
        }
    }
    Some(Some(item))
}

fn kind_of(value: &[u8]) -> Option<Kind> {
    match value {
        b"cdir" | b"pdir" => None,
        b"dir" => Some(Kind::Folder),
        b"file" => Some(Kind::File),
        other if other.starts_with(b"os.unix=slink") || other.starts_with(b"os.unix=symlink") => Some(Kind::Link),
        _ => Some(Kind::Other),
    }
}

/// `20260301120000`, with a fraction or without, always UTC.
fn time_of(value: &[u8]) -> Option<i64> {
    let digits = value.split(|byte| *byte == b'.').next().filter(|digits| digits.len() == 14)?;
    let part = |from: usize, to: usize| i8::try_from(number(&digits[from..to])?).ok();
    let year = number(&digits[..4])?.try_into().ok()?;
    let date = Date::new(year, part(4, 6)?, part(6, 8)?).ok()?;
    // A leap second is the last of its minute here.
    let time = Time::new(part(8, 10)?, part(10, 12)?, part(12, 14)?.min(59), 0).ok()?;
    seconds(date.to_datetime(time))
}

/// The time of a reply to `MDTM`.
pub(in crate::ftp) fn modified(reply: &[u8]) -> Option<i64> {
    reply.split(u8::is_ascii_whitespace).skip(1).find_map(time_of)
}
