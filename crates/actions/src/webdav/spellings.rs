//! Names that a server does not spell in UTF-8: shown readable, sent back in the bytes they came in.

use std::collections::HashMap;

use url::Url;

use super::entry::{DavEntry, path_of, readable};

/// Most names that are remembered.
const KEPT: usize = 10_000;

/// How a server spells the paths it told.
#[derive(Debug, Clone, Default)]
pub(super) struct Spellings(HashMap<String, String>);

impl Spellings {
    /// Remembers the spelling of a path that is not UTF-8.
    pub(super) fn learn(&mut self, entry: &DavEntry) {
        let raw = path_of(&entry.raw);
        let is_utf8 = percent_encoding::percent_decode_str(raw).decode_utf8().is_ok();
        if !is_utf8 && self.0.len() < KEPT {
            self.0.insert(entry.path.trim_end_matches('/').to_owned(), raw.trim_end_matches('/').to_owned());
        }
    }

    /// Gives an address the server's own spelling of its path, or of the folders above.
    pub(super) fn apply(&self, url: &mut Url) {
        if self.0.is_empty() {
            return;
        }
        let path = url.path().to_owned();
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]).collect::<Vec<_>>();
        for end in ends.into_iter().rev() {
            if let Some(raw) = self.0.get(&readable(&path[..end])) {
                url.set_path(&format!("{raw}{}", &path[end..]));
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_sent_as_it_came() {
        let mut spellings = Spellings::default();
        for raw in ["http://h/dav/%E9t%E9/", "/dav/%C3%A9"] {
            spellings.learn(&DavEntry { path: readable(raw), raw: raw.into(), ..DavEntry::default() });
        }
        let spelled = |path: &str| {
            let mut url = Url::parse("http://h/").unwrap();
            url.set_path(path);
            spellings.apply(&mut url);
            url.path().to_owned()
        };
        assert_eq!(spelled("/dav/été/"), "/dav/%E9t%E9/");
        assert_eq!(spelled("/dav/été/nouveau é"), "/dav/%E9t%E9/nouveau%20%C3%A9");
        assert_eq!(spelled("/dav/é"), "/dav/%C3%A9");
    }
}
