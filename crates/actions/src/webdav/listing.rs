//! What a WebDAV server tells of its files.

use super::{
    entry::DavEntry,
    multistatus::{self, Response},
};

/// Why a document tells of no files.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Untold {
    /// It cannot be read.
    Unreadable(String),
    /// It says with a status that what was asked for is not to be had.
    Refused(u16),
    /// It says that it does not name everything.
    Cut,
}

/// The files and folders of a `multistatus` document, without those that it says are not there. `own` is the path that
/// was asked for: what is said of that stands for the whole answer (RFC 4918, sections 9.1 and 13).
///
/// # Errors
/// Where it is none, or says that what was asked for cannot be told.
pub(super) fn read(document: &str, own: &str) -> Result<Vec<DavEntry>, Untold> {
    let mut responses = multistatus::read(document).map_err(Untold::Unreadable)?;
    responses.retain(|one| !one.entry.path.is_empty());
    let is_own = |one: &Response| one.entry.path.trim_end_matches('/') == own.trim_end_matches('/');
    // Behind a proxy, a server may spell the start of its paths otherwise: then all of them speak for it.
    let named = responses.iter().any(is_own);
    let refusals: Vec<Option<u16>> =
        responses.iter().filter(|one| !named || is_own(one)).map(Response::refusal).collect();
    if refusals.contains(&Some(507)) {
        return Err(Untold::Cut);
    }
    if let Some(Some(status)) = refusals.first()
        && refusals.iter().all(Option::is_some)
    {
        return Err(Untold::Refused(*status));
    }
    let there = responses.into_iter().filter(|one| !matches!(one.status, Some(404 | 410)));
    Ok(there.map(|one| one.entry).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_prefix_will_do() {
        let document = r#"<?xml version="1.0"?>
            <x:multistatus xmlns:x="DAV:" xmlns:o="other">
              <x:response><x:href>http://h/d%C3%A9p%C3%B4t/a&amp;b/</x:href><x:propstat><x:prop>
                <x:resourcetype><x:collection/></x:resourcetype><o:getcontentlength>9</o:getcontentlength>
              </x:prop></x:propstat></x:response>
              <x:response><x:href>/d%C3%A9p%C3%B4t/c</x:href><x:propstat><x:prop>
                <x:resourcetype/><x:getcontentlength>12</x:getcontentlength>
              </x:prop></x:propstat></x:response>
              <x:response><x:href>/d/%E9</x:href><x:status>HTTP/1.1 200 OK</x:status></x:response>
              <x:response><x:href>/gone</x:href><x:status>HTTP/1.1 404 Not Found</x:status></x:response>
            </x:multistatus>"#;
        let entries = read(document, "/dépôt").unwrap();
        assert_eq!((entries[0].path.as_str(), entries[0].is_folder, entries[0].size), ("/dépôt/a&b/", true, None));
        assert_eq!((entries[1].name(), entries[1].is_folder, entries[1].size), ("c", false, Some(12)));
        assert_eq!((entries[2].name(), entries.len()), ("é", 3));
    }
}
