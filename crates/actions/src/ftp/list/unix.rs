//! Lines of `ls -l`, in all its dress, and of NetWare, which looks alike.

use jiff::civil::DateTime;

use super::{Item, dates, number, words};
use crate::remote::Kind;

/// Reads a line: whatever stands before the date and the size, the name begins one blank behind the date.
pub(super) fn read(line: &[u8], now: DateTime) -> Option<Item> {
    let words = words(line);
    let (first, _) = words.first()?;
    let is_netware = is_netware(&words);
    if !is_netware && !is_rights(first) {
        return None;
    }
    let kind = kind_of(first[0]);
    let mode = if is_netware { None } else { mode_of(&first[1..10]) };
    if let Some(name) = of_unreadable(line, &words) {
        return Some(Item { name: name.to_vec(), kind, ..Item::default() });
    }
    let texts: Vec<&[u8]> = words.iter().map(|(word, _)| *word).collect();
    let (at, (length, modified)) = date_in(&texts, now)?;
    let mut name = line.get(words[at + length - 1].1 + 1..)?;
    if is_netware || length == 1 {
        // Both fill the column up with blanks.
        name = name.trim_ascii_start();
    }
    let size = number(texts[at - 1]).filter(|_| !texts[at - 2].ends_with(b","));
    if kind == Kind::Link {
        name = without_target(name, size);
    }
    let is_named = !name.is_empty();
    is_named.then(|| Item { name: name.to_vec(), kind, size, modified: modified.and_then(dates::seconds), mode })
}

/// Where the date begins: behind a size, else (a device, a size like `1.5K`) wherever there is one. Names of users and
/// groups may hold blanks and numbers, and a name of a file anything: the first place that fits is the right one.
fn date_in(words: &[&[u8]], now: DateTime) -> Option<(usize, dates::Found)> {
    let found = |at: usize| Some((at, dates::read(&words[at..], now)?));
    let sized = (2..words.len()).filter(|at| number(words[at - 1]).is_some()).find_map(found);
    sized.or_else(|| (2..words.len()).find_map(found))
}

/// `-rw-r--r--`, perhaps with a mark behind (`+` for an ACL, `.` for SELinux, `@` for attributes of macOS) or with the
/// number of links.
fn is_rights(word: &[u8]) -> bool {
    let known = |byte: &u8| b"-rwxsStTlL?".contains(byte);
    word.len() >= 10
        && b"-dlbcpsDCMPnw?=".contains(&word[0])
        && word[1..10].iter().all(known)
        && word[10..].iter().all(|byte| matches!(byte, b'+' | b'.' | b'@' | b'*' | b'e') || byte.is_ascii_digit())
}

/// `d [RWCEAFMS] admin 512 Oct 13 2004 name`.
fn is_netware(words: &[(&[u8], usize)]) -> bool {
    let first = words[0].0;
    let rights = if matches!(first, b"d" | b"-") { words.get(1).map(|(word, _)| *word) } else { first.get(1..) };
    matches!(first[0], b'd' | b'-') && rights.is_some_and(|rights| rights.starts_with(b"[") && rights.ends_with(b"]"))
}

const fn kind_of(sign: u8) -> Kind {
    match sign {
        b'd' => Kind::Folder,
        b'l' => Kind::Link,
        b'-' => Kind::File,
        _ => Kind::Other,
    }
}

/// `rwxr-x--T` as bits.
fn mode_of(rights: &[u8]) -> Option<u32> {
    let mut mode = 0;
    for (at, sign) in rights.iter().enumerate() {
        let (bit, special) = (0o400 >> at, 0o4000 >> (at / 3));
        mode |= match sign {
            b'-' => 0,
            b'r' | b'w' | b'x' => bit,
            b's' | b't' => bit | special,
            b'S' | b'T' | b'l' | b'L' => special,
            _ => return None,
        };
    }
    Some(mode)
}

/// The name of a thing of which the server itself could read nothing else: `-????????? ? ? ? ? ? name`.
fn of_unreadable<'a>(line: &'a [u8], words: &[(&[u8], usize)]) -> Option<&'a [u8]> {
    let asked = words.iter().skip(1).take(5).filter(|(word, _)| *word == b"?").count();
    (asked == 5).then(|| line.get(words[5].1 + 1..)).flatten().filter(|name| !name.is_empty())
}

/// The name of a link, without where it leads. The size of a link is the length of that.
fn without_target(name: &[u8], size: Option<u64>) -> &[u8] {
    const ARROW: &[u8] = b" -> ";
    let places = || name.windows(ARROW.len()).enumerate().filter(|(_, part)| *part == ARROW).map(|(at, _)| at);
    let fits = |at: &usize| size == Some((name.len() - at - ARROW.len()) as u64);
    places().filter(|at| *at > 0).find(fits).or_else(|| places().find(|at| *at > 0)).map_or(name, |at| &name[..at])
}
