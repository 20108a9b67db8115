//! Files of a few bytes.

use std::{fs::File, io::Read, path::Path};

/// A text file of a few bytes, or nothing if there is none.
pub(crate) fn small_text(path: &Path) -> Option<String> {
    let mut text = String::new();
    File::open(path).ok()?.take(1_024).read_to_string(&mut text).ok()?;
    Some(text)
}
