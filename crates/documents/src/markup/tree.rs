//! One compact read-only tree for XML and HTML.
//!
//! All nodes lie in one list in document order, the attributes of an element right after it. So
//! document order is index order, a subtree is a range of indices, and dropping the tree never
//! recurses. All character data lies in one string in document order too: the string-value of an
//! element is a slice of it, whatever its depth.

/// The namespace of HTML's elements.
pub(super) const HTML_NAMESPACE: &str = "http://www.w3.org/1999/xhtml";

/// Index of a node; 0 is the root.
pub(super) type Id = u32;
/// Stands for "no node".
pub(super) const NONE: Id = u32::MAX;

/// The kinds of nodes XPath 1.0 knows, without namespace nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Root,
    Element,
    Attribute,
    Text,
    Comment,
    Instruction,
}

/// A name; empty strings stand for "no prefix" and "no namespace".
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Name {
    pub(super) prefix: String,
    pub(super) namespace: String,
    pub(super) local: String,
}

/// What is kept of one node.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) name: u32,
    pub(super) parent: Id,
    /// Sibling before, or `NONE`; attributes have no siblings.
    pub(super) previous: Id,
    /// First index after the subtree.
    pub(super) end: Id,
    /// Range in `Tree::text`, or in `Tree::values` for attributes, comments and instructions.
    pub(super) from: u32,
    pub(super) to: u32,
}

/// A document.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) names: Vec<Name>,
    pub(super) text: String,
    pub(super) values: String,
    /// Prefixes and their namespaces, the first declaration of each; the default one is `_`.
    pub(super) prefixes: Vec<(String, String)>,
    /// Whether the document was read as HTML.
    pub(super) html: bool,
    /// Whether it is a page of XHTML: as in HTML, names without a prefix mean its elements.
    pub(super) xhtml: bool,
}

impl Tree {
    pub(super) fn node(&self, id: Id) -> &Node {
        &self.nodes[id as usize]
    }

    pub(super) fn len(&self) -> Id {
        self.nodes.len() as Id
    }

    pub(super) fn kind(&self, id: Id) -> Kind {
        self.node(id).kind
    }

    pub(super) fn name(&self, id: Id) -> &Name {
        &self.names[self.node(id).name as usize]
    }

    pub(super) fn parent(&self, id: Id) -> Option<Id> {
        Some(self.node(id).parent).filter(|parent| *parent != NONE)
    }

    /// First child that is no attribute.
    pub(super) fn first_child(&self, id: Id) -> Option<Id> {
        let after_attributes = self.attributes(id).end;
        (after_attributes < self.node(id).end).then_some(after_attributes)
    }

    pub(super) fn next_sibling(&self, id: Id) -> Option<Id> {
        let node = self.node(id);
        let parent = self.parent(id)?;
        (node.kind != Kind::Attribute && node.end < self.node(parent).end).then_some(node.end)
    }

    pub(super) fn previous_sibling(&self, id: Id) -> Option<Id> {
        Some(self.node(id).previous).filter(|previous| *previous != NONE)
    }

    /// The attributes of an element; empty for all else.
    pub(super) fn attributes(&self, id: Id) -> std::ops::Range<Id> {
        let first = id + 1;
        let mut end = first;
        if self.kind(id) == Kind::Element {
            while end < self.node(id).end && self.kind(end) == Kind::Attribute {
                end += 1;
            }
        }
        first..end
    }

    /// The string-value as XPath defines it for each kind of node.
    pub(super) fn string_value(&self, id: Id) -> &str {
        let node = self.node(id);
        let range = node.from as usize..node.to as usize;
        match node.kind {
            Kind::Root | Kind::Element | Kind::Text => &self.text[range],
            Kind::Attribute | Kind::Comment | Kind::Instruction => &self.values[range],
        }
    }

    /// The namespace a prefix of an expression stands for.
    pub(super) fn namespace_of(&self, prefix: &str) -> Option<&str> {
        let declared = self.prefixes.iter().find(|(known, _)| known == prefix).map(|(_, uri)| uri.as_str());
        // Without a default namespace, `_:name` means the same as `name`.
        declared.or_else(|| (prefix == "_").then_some(""))
    }
}
