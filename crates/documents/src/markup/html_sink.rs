//! What the HTML parser builds: nodes linked by index, as tags may still move them about.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, QualName};

use super::limits::MAX_ATTRIBUTES;

/// Index of a node; 0 is the document.
pub(super) type Handle = usize;

/// What a node is.
pub(super) enum Content {
    Document,
    Element { name: QualName, attributes: Vec<Attribute> },
    Text(StrTendril),
    Comment(StrTendril),
}

/// A node and its neighbours.
pub(super) struct Item {
    pub(super) content: Content,
    pub(super) parent: Option<Handle>,
    pub(super) first_child: Option<Handle>,
    pub(super) next: Option<Handle>,
    last_child: Option<Handle>,
    previous: Option<Handle>,
    depth: usize,
}

/// Receives the tree; counts what the limits are about.
pub(super) struct Sink {
    items: RefCell<Vec<Item>>,
    /// Deepest place a node was ever put at.
    pub(super) deepest: Cell<usize>,
}

impl Sink {
    pub(super) fn new() -> Self {
        let sink = Self { items: RefCell::new(Vec::new()), deepest: Cell::new(0) };
        sink.add(Content::Document);
        sink
    }

    /// How many nodes were made so far.
    pub(super) fn count(&self) -> usize {
        self.items.borrow().len()
    }

    fn add(&self, content: Content) -> Handle {
        let mut items = self.items.borrow_mut();
        items.push(Item {
            content,
            parent: None,
            first_child: None,
            next: None,
            last_child: None,
            previous: None,
            depth: 0,
        });
        items.len() - 1
    }

    fn detach(&self, id: Handle) {
        let mut items = self.items.borrow_mut();
        let Some(parent) = items[id].parent.take() else { return };
        let (previous, next) = (items[id].previous.take(), items[id].next.take());
        match previous {
            Some(previous) => items[previous].next = next,
            None => items[parent].first_child = next,
        }
        match next {
            Some(next) => items[next].previous = previous,
            None => items[parent].last_child = previous,
        }
    }

    /// Puts `id` under `parent`, before its child `before` or last.
    fn attach(&self, id: Handle, parent: Handle, before: Option<Handle>) {
        self.detach(id);
        let mut items = self.items.borrow_mut();
        let previous = before.map_or(items[parent].last_child, |before| items[before].previous);
        let depth = items[parent].depth + 1;
        let item = &mut items[id];
        (item.parent, item.previous, item.next, item.depth) = (Some(parent), previous, before, depth);
        match previous {
            Some(previous) => items[previous].next = Some(id),
            None => items[parent].first_child = Some(id),
        }
        match before {
            Some(before) => items[before].previous = Some(id),
            None => items[parent].last_child = Some(id),
        }
        self.deepest.set(self.deepest.get().max(depth));
    }

    fn insert(&self, child: NodeOrText<Handle>, parent: Handle, before: Option<Handle>) {
        match child {
            NodeOrText::AppendNode(id) => self.attach(id, parent, before),
            NodeOrText::AppendText(text) => {
                if !self.extend_text(&text, parent, before) {
                    let id = self.add(Content::Text(text));
                    self.attach(id, parent, before);
                }
            }
        }
    }

    /// Adds to the text right before the place, if there is one.
    fn extend_text(&self, text: &StrTendril, parent: Handle, before: Option<Handle>) -> bool {
        let mut items = self.items.borrow_mut();
        let previous = before.map_or(items[parent].last_child, |before| items[before].previous);
        match previous.map(|previous| &mut items[previous].content) {
            Some(Content::Text(known)) => {
                known.push_tendril(text);
                true
            }
            _ => false,
        }
    }

    fn parent_of(&self, id: Handle) -> Option<Handle> {
        self.items.borrow()[id].parent
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Vec<Item>;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Vec<Item> {
        self.items.into_inner()
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn get_document(&self) -> Handle {
        0
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        one == other
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> Ref<'a, QualName> {
        Ref::map(self.items.borrow(), |items| match &items[*target].content {
            Content::Element { name, .. } => name,
            _ => unreachable!("the tree builder asks only for names of elements"),
        })
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _flags: ElementFlags) -> Handle {
        self.add(Content::Element { name, attributes })
    }

    fn create_comment(&self, text: StrTendril) -> Handle {
        self.add(Content::Comment(text))
    }

    // HTML has no processing instructions: the tokenizer turns them into comments.
    fn create_pi(&self, _target: StrTendril, data: StrTendril) -> Handle {
        self.add(Content::Comment(data))
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.insert(child, *parent, None);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        match self.parent_of(*element) {
            Some(parent) => self.insert(child, parent, Some(*element)),
            None => self.insert(child, *previous, None),
        }
    }

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        if let NodeOrText::AppendNode(id) = &child {
            self.detach(*id);
        }
        if let Some(parent) = self.parent_of(*sibling) {
            self.insert(child, parent, Some(*sibling));
        }
    }

    fn append_doctype_to_document(&self, _name: StrTendril, _public: StrTendril, _system: StrTendril) {}

    // The contents of a template count as its children, so that a query finds them.
    fn get_template_contents(&self, target: &Handle) -> Handle {
        *target
    }

    fn add_attrs_if_missing(&self, target: &Handle, added: Vec<Attribute>) {
        if let Content::Element { attributes, .. } = &mut self.items.borrow_mut()[*target].content {
            for attribute in added {
                let room = attributes.len() < MAX_ATTRIBUTES;
                if room && attributes.iter().all(|known| known.name != attribute.name) {
                    attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        loop {
            let first = self.items.borrow()[*node].first_child;
            let Some(child) = first else { return };
            self.attach(child, *new_parent, None);
        }
    }
}
