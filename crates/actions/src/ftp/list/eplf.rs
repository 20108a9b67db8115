//! Lines in the "easily parsed LIST format": `+i8388621.48594,m825718503,r,s280,⇥name`.

use super::{Item, number};
use crate::remote::Kind;

/// Reads a line.
pub(super) fn read(line: &[u8]) -> Option<Item> {
    let rest = line.strip_prefix(b"+")?;
    let tab = rest.iter().position(|byte| *byte == b'\t')?;
    let (facts, name) = (&rest[..tab], &rest[tab + 1..]);
    let mut item = Item { name: name.to_vec(), kind: Kind::Other, ..Item::default() };
    for fact in facts.split(|byte| *byte == b',') {
        match fact {
            b"/" => item.kind = Kind::Folder,
            b"r" => item.kind = Kind::File,
            [b's', size @ ..] => item.size = number(size),
            [b'm', time @ ..] => item.modified = number(time).and_then(|time| time.try_into().ok()),
            [b'u', b'p', mode @ ..] => item.mode = u32::from_str_radix(std::str::from_utf8(mode).ok()?, 8).ok(),
            _ => {}
        }
    }
    (!name.is_empty()).then_some(item)
}
