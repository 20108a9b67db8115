//! A file or folder of the server.

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::charset;

/// Most entries of one list.
pub(super) const ENTRIES: usize = 100_000;

/// A file or folder of the server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct DavEntry {
    /// Its path on the server, readable.
    pub(super) path: String,
    /// Its address as the server spells it.
    pub(super) raw: String,
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

    /// Takes a property by its name.
    pub(super) fn property(&mut self, name: &str, text: &str) {
        match name {
            "getcontentlength" => self.size = text.parse().ok(),
            "getlastmodified" => self.modified = Some(text.to_owned()),
            "getcontenttype" => self.kind = Some(text.to_owned()),
            "getetag" => self.etag = Some(text.to_owned()),
            _ => {}
        }
    }

    /// Takes the properties that another part of the answer told.
    pub(super) fn learn(&mut self, more: Self) {
        self.is_folder |= more.is_folder;
        self.size = self.size.or(more.size);
        self.modified = self.modified.take().or(more.modified);
        self.kind = self.kind.take().or(more.kind);
        self.etag = self.etag.take().or(more.etag);
    }
}

/// The path of an address, decoded: as UTF-8, or as what it must be where it is none.
pub(super) fn readable(href: &str) -> String {
    let bytes: Vec<u8> = percent_decode_str(path_of(href)).collect();
    charset::text(&bytes, None).text.into_owned()
}

/// The path of an address.
pub(super) fn path_of(href: &str) -> &str {
    match href.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => href,
    }
}
