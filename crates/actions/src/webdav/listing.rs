//! What a WebDAV server tells of its files: a `multistatus` document (RFC 4918, section 13).

use percent_encoding::percent_decode_str;
use quick_xml::{
    NsReader,
    events::Event,
    name::{Namespace, ResolveResult},
};
use serde_json::{Value, json};

/// The namespace of WebDAV's own elements.
const DAV: &str = "DAV:";

/// Most entries of one list.
pub(super) const ENTRIES: usize = 100_000;
/// Elements inside one another; a list has eight or so.
const DEEPEST: usize = 100;

/// A file or folder of the server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct DavEntry {
    /// Its path on the server, readable.
    pub(super) path: String,
    pub(super) is_folder: bool,
    pub(super) size: Option<u64>,
    pub(super) modified: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) etag: Option<String>,
}

impl DavEntry {
    /// The last part of its path.
    pub(super) fn name(&self) -> &str {
        self.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
    }

    /// The entry as an output shows it.
    pub(super) fn shown(&self) -> Value {
        json!({
            "name": self.name(), "path": self.path, "type": if self.is_folder { "folder" } else { "file" },
            "size": self.size, "modified": self.modified, "content_type": self.kind, "etag": self.etag,
        })
    }
}

/// Reads a `multistatus` document.
///
/// # Errors
/// Where it is none.
pub(super) fn read(document: &str) -> Result<Vec<DavEntry>, String> {
    let mut reader = NsReader::from_str(document);
    reader.config_mut().trim_text(true);
    let mut entries = Vec::new();
    let mut entry = DavEntry::default();
    let mut element = String::new();
    let mut is_multistatus = false;
    let (mut is_absent, mut in_properties) = (false, false);
    let mut depth = 0_usize;
    loop {
        let event = reader.read_resolved_event().map_err(|error| error.to_string())?;
        match &event.1 {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err("too many elements inside one another".into());
        }
        if entries.len() > ENTRIES {
            return Err(format!("more than {ENTRIES} entries"));
        }
        match event {
            (namespace, Event::Start(start) | Event::Empty(start)) => {
                element = if is_dav(&namespace) { start.local_name().as_ref().to_owned() } else { String::new() };
                match element.as_str() {
                    "multistatus" => is_multistatus = true,
                    "response" => entry = DavEntry::default(),
                    "collection" => entry.is_folder = true,
                    "propstat" => in_properties = true,
                    _ => {}
                }
            }
            (_, Event::Text(text)) => {
                let text = text.xml10_content().into_owned();
                // A status of the response itself, not of one of its properties.
                is_absent |= element == "status" && !in_properties && text.contains(" 404");
                take(&mut entry, &element, text);
            }
            (_, Event::GeneralRef(reference)) => {
                // Addresses hold `&amp;` and the like: each comes as an event of its own.
                let text = quick_xml::escape::unescape(&format!("&{};", &*reference))
                    .map_err(|error| error.to_string())?
                    .into_owned();
                take(&mut entry, &element, text);
            }
            (namespace, Event::End(end)) => {
                if is_dav(&namespace) && end.local_name().as_ref() == "response" {
                    let mut whole = std::mem::take(&mut entry);
                    whole.path = readable(&whole.path);
                    if !std::mem::take(&mut is_absent) {
                        entries.push(whole);
                    }
                }
                if is_dav(&namespace) && end.local_name().as_ref() == "propstat" {
                    in_properties = false;
                }
                element.clear();
            }
            (_, Event::Eof) if is_multistatus && depth == 0 => return Ok(entries),
            (_, Event::Eof) if is_multistatus => return Err("the list is cut off".into()),
            (_, Event::Eof) => return Err("no multistatus".into()),
            _ => {}
        }
    }
}

fn is_dav(namespace: &ResolveResult<'_>) -> bool {
    matches!(namespace, ResolveResult::Bound(Namespace(DAV)))
}

fn take(entry: &mut DavEntry, element: &str, text: String) {
    let append = |place: &mut Option<String>| place.get_or_insert_default().push_str(&text);
    match element {
        "href" => entry.path.push_str(&text),
        "getcontentlength" => entry.size = text.parse().ok(),
        "getlastmodified" => append(&mut entry.modified),
        "getcontenttype" => append(&mut entry.kind),
        "getetag" => append(&mut entry.etag),
        _ => {}
    }
}

/// The path of an address, decoded.
fn readable(href: &str) -> String {
    let path = match href.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => href,
    };
    percent_decode_str(path).decode_utf8_lossy().into_owned()
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
            </x:multistatus>"#;
        let entries = read(document).unwrap();
        assert_eq!((entries[0].path.as_str(), entries[0].is_folder, entries[0].size), ("/dépôt/a&b/", true, None));
        assert_eq!((entries[1].name(), entries[1].is_folder, entries[1].size), ("c", false, Some(12)));
        let deep = format!("<multistatus xmlns=\"DAV:\">{}", "<a>".repeat(1_000));
        assert!(read(&deep).unwrap_err().contains("inside one another"));
        let many = format!("<multistatus xmlns=\"DAV:\">{}</multistatus>", "<response></response>".repeat(ENTRIES + 1));
        assert!(read(&many).unwrap_err().contains("entries"));
        let cut = r#"<multistatus xmlns="DAV:"><response><href>/a</href></response>"#;
        assert!(read(cut).unwrap_err().contains("cut off"));
        assert!(read("<html/>").is_err() && read("nothing").is_err() && read("<a").is_err());
    }
}
