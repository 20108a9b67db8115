//! The file in which a campaign begins.

use testgyver_project::MAIN;

use crate::Source;

/// Most bytes in which the first key of a file is looked for.
const HEAD: usize = 1 << 20;

/// The file in which a campaign begins: the uppermost one of its name, else the only file where it begins as one does.
pub(super) fn main_of(source: &Source) -> Option<&str> {
    let named = source.files().map(|(path, _)| path).filter(|path| is_named(&path[folder_of(path).len()..]));
    named.min_by_key(|path| (path.matches('/').count(), !path.ends_with(MAIN), *path)).or_else(|| {
        let (path, bytes) = source.single()?;
        begins(bytes).then_some(path)
    })
}

/// The folder of a file, with its `/`; nothing where it stands in none.
pub(super) fn folder_of(path: &str) -> &str {
    &path[..path.rfind('/').map_or(0, |end| end + 1)]
}

/// `testgyver.yaml` or `testgyver.yml`
fn is_named(name: &str) -> bool {
    name == MAIN || name.strip_suffix(".yml").zip(MAIN.strip_suffix(".yaml")).is_some_and(|(one, ours)| one == ours)
}

/// Whether a file begins with the key `testgyver`.
fn begins(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]);
    let says = |line: &&str| !line.is_empty() && !line.starts_with('#') && *line != "---";
    let first = head.trim_start_matches('\u{feff}').lines().map(str::trim_end).find(says);
    let key = first.and_then(|line| line.split_once(':')).map_or("", |(key, _)| key.trim_end());
    key.trim_matches(['"', '\'']) == "testgyver"
}
