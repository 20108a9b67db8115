//! A collection, a folder or a request, however it was written.

use std::collections::BTreeMap;

use super::blocks::{Block, Pair, pairs};

/// The methods that a block is named by.
const METHODS: [&str; 9] = ["get", "post", "put", "delete", "patch", "options", "head", "connect", "trace"];

/// A collection, a folder or a request.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    pub(super) name: String,
    /// Its place among its neighbours, where one is given.
    pub(super) place: Option<i64>,
    pub(super) is_folder: bool,
    /// `http`, `graphql`, or something else.
    pub(super) kind: String,
    pub(super) method: String,
    pub(super) url: String,
    pub(super) query: Vec<Pair>,
    pub(super) path: Vec<Pair>,
    pub(super) headers: Vec<Pair>,
    /// How it signs in; empty where it is not said.
    pub(super) auth: String,
    pub(super) auth_fields: BTreeMap<String, Vec<Pair>>,
    pub(super) body: String,
    pub(super) bodies: BTreeMap<String, String>,
    pub(super) forms: BTreeMap<String, Vec<Pair>>,
    pub(super) before: Vec<Pair>,
    pub(super) after: Vec<Pair>,
    pub(super) asserts: Vec<Pair>,
    pub(super) script_before: String,
    pub(super) script_after: String,
    pub(super) tests: String,
    pub(super) docs: String,
    pub(super) settings: Vec<Pair>,
    pub(super) tags: Vec<String>,
    /// Blocks that are not known.
    pub(super) unknown: Vec<String>,
    pub(super) inner: Vec<Node>,
}

/// The value of a name that is switched on.
pub(super) fn value<'a>(pairs: &'a [Pair], name: &str) -> &'a str {
    pairs.iter().find(|pair| pair.name == name && !pair.off).map_or("", |pair| pair.value.as_str())
}

impl Node {
    /// Takes over the blocks of a file.
    pub(super) fn take(&mut self, blocks: Vec<Block>) {
        for block in blocks {
            self.block(&block.name, &block.text);
        }
    }

    fn block(&mut self, name: &str, text: &str) {
        let text_owned = || text.to_owned();
        match name {
            "meta" => self.meta(&pairs(text)),
            "query" | "params:query" => self.query = pairs(text),
            "params:path" => self.path = pairs(text),
            "headers" => self.headers = pairs(text),
            "auth" => self.auth = value(&pairs(text), "mode").to_owned(),
            "vars:pre-request" => self.before = pairs(text),
            "vars:post-response" => self.after = pairs(text),
            "assert" => self.asserts = pairs(text),
            "script:pre-request" => self.script_before = text_owned(),
            "script:post-response" => self.script_after = text_owned(),
            "tests" => self.tests = text_owned(),
            "docs" => self.docs = text_owned(),
            "settings" => self.settings = pairs(text),
            "body" => drop(self.bodies.insert("json".into(), text_owned())),
            "body:form-urlencoded" => drop(self.forms.insert("form-urlencoded".into(), pairs(text))),
            "body:multipart-form" => drop(self.forms.insert("multipart-form".into(), pairs(text))),
            "body:file" => drop(self.forms.insert("file".into(), pairs(text))),
            _ => match name.split_once(':') {
                Some(("auth", mode)) => {
                    // Further parameters of OAuth 2.0 have blocks of their own.
                    self.auth_fields.insert(mode.to_owned(), pairs(text));
                }
                Some(("body", mode)) => drop(self.bodies.insert(mode.to_owned(), text_owned())),
                _ if METHODS.contains(&name) || name == "http" => self.request(name, &pairs(text)),
                _ => self.unknown.push(name.to_owned()),
            },
        }
    }

    fn meta(&mut self, pairs: &[Pair]) {
        self.name = value(pairs, "name").to_owned();
        self.place = value(pairs, "seq").parse().ok();
        self.kind = value(pairs, "type").to_owned();
    }

    fn request(&mut self, method: &str, pairs: &[Pair]) {
        let own = value(pairs, "method");
        self.method = if own.is_empty() { method.to_uppercase() } else { own.to_uppercase() };
        self.url = value(pairs, "url").to_owned();
        self.body = value(pairs, "body").to_owned();
        self.auth = value(pairs, "auth").to_owned();
    }

    /// Sorts what is in it as Bruno runs it: folders first, then requests, by their places and names.
    pub(super) fn sort(&mut self) {
        let key = |node: &Node| (!node.is_folder, node.place.unwrap_or(i64::MAX), node.name.clone());
        self.inner.sort_by_cached_key(key);
        self.inner.iter_mut().for_each(Self::sort);
    }
}
