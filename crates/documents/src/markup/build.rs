//! Builds a [`Tree`] from events in document order, within the limits.

use std::collections::HashMap;

use super::MarkupError;
use super::limits::{MAX_DEPTH, MAX_NODES};
use super::tree::{HTML_NAMESPACE, Id, Kind, NONE, Name, Node, Tree};

/// An element whose end is still to come.
struct Open {
    id: Id,
    last_child: Id,
}

/// Takes the events of a document and gives its tree.
pub(super) struct Builder {
    tree: Tree,
    open: Vec<Open>,
    known_names: HashMap<Name, u32>,
}

impl Builder {
    pub(super) fn new(html: bool) -> Self {
        let root = Node { kind: Kind::Root, name: 0, parent: NONE, previous: NONE, end: 1, from: 0, to: 0 };
        let tree = Tree {
            nodes: vec![root],
            names: vec![Name::default()],
            text: String::new(),
            values: String::new(),
            prefixes: Vec::new(),
            html,
            xhtml: false,
        };
        Self { tree, open: vec![Open { id: 0, last_child: NONE }], known_names: HashMap::from([(Name::default(), 0)]) }
    }

    /// Declares a prefix; the first declaration wins.
    pub(super) fn declare(&mut self, prefix: &str, namespace: &str) {
        if !self.tree.prefixes.iter().any(|(known, _)| known == prefix) {
            self.tree.prefixes.push((prefix.to_owned(), namespace.to_owned()));
        }
    }

    pub(super) fn open_element(&mut self, name: Name) -> Result<(), MarkupError> {
        if self.open.len() > MAX_DEPTH {
            return Err(MarkupError::TooDeep);
        }
        if self.open.len() == 1 {
            self.tree.xhtml = name.namespace == HTML_NAMESPACE && name.local == "html";
        }
        let from = self.tree.text.len() as u32;
        let id = self.push(Kind::Element, name, from, from)?;
        self.open.push(Open { id, last_child: NONE });
        Ok(())
    }

    /// Adds an attribute to the element just opened.
    pub(super) fn attribute(&mut self, name: Name, value: &str) -> Result<(), MarkupError> {
        let (from, to) = self.keep_value(value);
        self.push(Kind::Attribute, name, from, to).map(drop)
    }

    /// Adds character data; a text right before it grows instead, as XPath has no adjacent texts.
    pub(super) fn text(&mut self, text: &str) -> Result<(), MarkupError> {
        if text.is_empty() {
            return Ok(());
        }
        let from = self.tree.text.len() as u32;
        self.tree.text.push_str(text);
        let to = self.tree.text.len() as u32;
        match self.tree.nodes.last_mut() {
            Some(last) if last.kind == Kind::Text && self.open.last().is_some_and(|open| open.id == last.parent) => {
                last.to = to;
                Ok(())
            }
            _ => self.push(Kind::Text, Name::default(), from, to).map(drop),
        }
    }

    pub(super) fn comment(&mut self, text: &str) -> Result<(), MarkupError> {
        let (from, to) = self.keep_value(text);
        self.push(Kind::Comment, Name::default(), from, to).map(drop)
    }

    pub(super) fn instruction(&mut self, target: &str, data: &str) -> Result<(), MarkupError> {
        let (from, to) = self.keep_value(data);
        let name = Name { local: target.to_owned(), ..Name::default() };
        self.push(Kind::Instruction, name, from, to).map(drop)
    }

    pub(super) fn close_element(&mut self) {
        if let Some(open) = self.open.pop() {
            let (end, to) = (self.tree.len(), self.tree.text.len() as u32);
            let node = &mut self.tree.nodes[open.id as usize];
            node.end = end;
            node.to = to;
        }
    }

    /// Closes whatever is open and gives the tree.
    pub(super) fn finish(mut self) -> Tree {
        while !self.open.is_empty() {
            self.close_element();
        }
        self.tree
    }

    fn keep_value(&mut self, value: &str) -> (u32, u32) {
        let from = self.tree.values.len() as u32;
        self.tree.values.push_str(value);
        (from, self.tree.values.len() as u32)
    }

    fn push(&mut self, kind: Kind, name: Name, from: u32, to: u32) -> Result<Id, MarkupError> {
        if self.tree.nodes.len() >= MAX_NODES {
            return Err(MarkupError::TooLarge);
        }
        let name = self.intern(name);
        let id = self.tree.len();
        let (parent, previous) = self.place(id, kind);
        self.tree.nodes.push(Node { kind, name, parent, previous, end: id + 1, from, to });
        Ok(id)
    }

    /// The parent and the sibling before of the node `id` about to be added.
    fn place(&mut self, id: Id, kind: Kind) -> (Id, Id) {
        let Some(open) = self.open.last_mut() else { return (0, NONE) };
        if kind == Kind::Attribute {
            return (open.id, NONE);
        }
        (open.id, std::mem::replace(&mut open.last_child, id))
    }

    fn intern(&mut self, name: Name) -> u32 {
        if let Some(known) = self.known_names.get(&name) {
            return *known;
        }
        let id = self.tree.names.len() as u32;
        self.tree.names.push(name.clone());
        self.known_names.insert(name, id);
        id
    }
}
