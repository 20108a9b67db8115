//! What a folder holds, as servers tell it: `LIST` has no fixed form (RFC 959, section 4.1.3), so every line is read for
//! itself, and one that nobody understands does not spoil the others.

mod dates;
mod dos;
mod eplf;
mod facts;
mod item;
mod months;
mod unix;
mod vms;

use jiff::civil::DateTime;

use self::item::{number, words};
pub(super) use self::{facts::modified, item::Item};
use crate::remote::{ENTRIES, Kind};

/// Most lines that nobody understands that are kept for the log.
const QUOTED: usize = 5;
/// Most bytes of such a line.
const QUOTED_BYTES: usize = 200;

/// A list that was read.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) items: Vec<Item>,
    /// The first lines that nobody understands.
    pub(super) unread: Vec<Vec<u8>>,
    /// How many there are of them.
    pub(super) unread_lines: usize,
}

impl Listing {
    /// Whether it tells what the folder holds, be it nothing.
    pub(super) const fn is_understood(&self) -> bool {
        self.unread_lines == 0 || !self.items.is_empty()
    }

    fn pass_over(&mut self, line: &[u8]) {
        self.unread_lines += 1;
        if self.unread.len() < QUOTED {
            self.unread.push(line[..line.len().min(QUOTED_BYTES)].to_vec());
        }
    }

    /// Keeps an item, unless it is the folder itself or the one above. A name is never a way to another folder.
    fn keep(&mut self, mut item: Item) {
        let trimmed = item.name.strip_suffix(b"/").unwrap_or(&item.name);
        let name = trimmed.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
        // One more than may be: that tells that there are too many.
        if !matches!(name, b"" | b"." | b"..") && self.items.len() <= ENTRIES {
            item.name = name.to_vec();
            self.items.push(item);
        }
    }
}

/// Reads what `LIST` gave. `now` decides the year of dates that have none.
pub(super) fn read(text: &[u8], now: DateTime) -> Listing {
    let mut listing = Listing::default();
    let mut is_first = true;
    // The name of a line that goes on in the next one.
    let mut begun: Option<&[u8]> = None;
    for line in lines(text) {
        let joined = begun.take().map(|name| [name, b" ", line].concat());
        let read = joined.as_deref().and_then(vms::read).or_else(|| one(line, now));
        match read {
            Some(item) => listing.keep(item),
            None if vms::begins(line) => begun = Some(line),
            None if is_first && is_total(line) || vms::is_frame(line) => {}
            None => listing.pass_over(line),
        }
        is_first = false;
    }
    if let Some(line) = begun {
        listing.pass_over(line);
    }
    listing
}

fn one(line: &[u8], now: DateTime) -> Option<Item> {
    unix::read(line, now).or_else(|| dos::read(line)).or_else(|| eplf::read(line)).or_else(|| vms::read(line))
}

/// Reads what `MLSD` gave (RFC 3659, section 7).
pub(super) fn read_facts(text: &[u8]) -> Listing {
    let mut listing = Listing::default();
    for line in lines(text) {
        match facts::read(line) {
            Some(Some(item)) => listing.keep(item),
            Some(None) => {}
            None => listing.pass_over(line),
        }
    }
    listing
}

/// Reads what `NLST` gave: names, some with the folder before them.
pub(super) fn read_names(text: &[u8]) -> Listing {
    let mut listing = Listing::default();
    for line in lines(text) {
        listing.keep(Item { name: line.to_vec(), kind: Kind::Other, ..Item::default() });
    }
    listing
}

/// The lines that hold something, without their ends.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let lines = text.split(|byte| *byte == b'\n').map(|line| {
        let end = line.iter().rposition(|byte| *byte != b'\r').map_or(0, |last| last + 1);
        &line[..end]
    });
    lines.filter(|line| !line.trim_ascii().is_empty())
}

/// `total 12`, in any language.
fn is_total(line: &[u8]) -> bool {
    let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let (Some(word), Some(number), None) = (words.next(), words.next(), words.next()) else { return false };
    !word.iter().any(u8::is_ascii_digit) && number[0].is_ascii_digit() && number.len() < 20 && !number.contains(&b':')
}

#[cfg(test)]
mod tests;
