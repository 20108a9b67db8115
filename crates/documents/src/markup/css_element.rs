//! Lets the `selectors` crate walk a [`Tree`], paying for each step from the budget.
//!
//! Once the budget is used up the tree looks empty, so that matching ends at once.

use std::fmt;

use cssparser::ToCss;
use precomputed_hash::PrecomputedHash;
use selectors::attr::{AttrSelectorOperation, CaseSensitivity, NamespaceConstraint};
use selectors::bloom::BloomFilter;
use selectors::matching::{ElementSelectorFlags, MatchingContext};
use selectors::parser::{self, SelectorParseErrorKind};
use selectors::{Element, OpaqueElement};

use super::limits::Budget;
use super::tree::{Id, Kind, Tree};

/// A string of a selector.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Text(pub(super) String);

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl ToCss for Text {
    fn to_css<W: fmt::Write>(&self, target: &mut W) -> fmt::Result {
        cssparser::serialize_string(&self.0, target)
    }
}

impl PrecomputedHash for Text {
    // FNV-1a; only ancestor filters use it, and none is used here.
    fn precomputed_hash(&self) -> u32 {
        self.0.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    }
}

/// Pseudo-classes that depend on the reader, such as `:hover`: there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoPseudo {}

impl ToCss for NoPseudo {
    fn to_css<W: fmt::Write>(&self, _target: &mut W) -> fmt::Result {
        Ok(())
    }
}

impl parser::NonTSPseudoClass for NoPseudo {
    fn is_active_or_hover(&self) -> bool {
        false
    }

    fn is_user_action_state(&self) -> bool {
        false
    }
}

impl parser::PseudoElement for NoPseudo {}

/// The selectors this module knows.
#[derive(Debug, Clone)]
pub(super) struct Language;

impl parser::SelectorImpl for Language {
    type ExtraMatchingData<'a> = ();
    type AttrValue = Text;
    type Identifier = Text;
    type LocalName = Text;
    type NamespaceUrl = Text;
    type NamespacePrefix = Text;
    type BorrowedNamespaceUrl = Text;
    type BorrowedLocalName = Text;
    type NonTSPseudoClass = NoPseudo;
    type PseudoElement = NoPseudo;
}

impl<'i> parser::Parser<'i> for Language {
    type Impl = Self;
    type Error = SelectorParseErrorKind;

    fn parse_is_and_where(&self) -> bool {
        true
    }

    fn parse_has(&self) -> bool {
        true
    }
}

/// An element of the tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    pub(super) tree: &'a Tree,
    pub(super) budget: &'a Budget,
    pub(super) id: Id,
}

impl<'a> Cursor<'a> {
    fn at(self, id: Id) -> Self {
        Self { id, ..self }
    }

    /// The first element among `start` and what `next` leads to.
    fn first_element(self, start: Option<Id>, next: impl Fn(Id) -> Option<Id>) -> Option<Self> {
        let mut current = start;
        while let Some(id) = current {
            if !self.budget.take(1) {
                return None;
            }
            if self.tree.kind(id) == Kind::Element {
                return Some(self.at(id));
            }
            current = next(id);
        }
        None
    }

    /// The value of an attribute without namespace.
    pub(super) fn attribute(self, name: &str) -> Option<&'a str> {
        let found = self.tree.attributes(self.id).find(|id| {
            let known = self.tree.name(*id);
            self.budget.take(1) && known.local == name && known.namespace.is_empty()
        })?;
        let value = self.tree.string_value(found);
        self.budget.take(Budget::units(value.len())).then_some(value)
    }

    fn name(&self) -> &'a str {
        &self.tree.name(self.id).local
    }
}

impl Element for Cursor<'_> {
    type Impl = Language;

    fn opaque(&self) -> OpaqueElement {
        OpaqueElement::new(self.tree.node(self.id))
    }

    fn parent_element(&self) -> Option<Self> {
        let parent = self.tree.parent(self.id)?;
        (self.budget.take(1) && self.tree.kind(parent) == Kind::Element).then(|| self.at(parent))
    }

    fn parent_node_is_shadow_root(&self) -> bool {
        false
    }

    fn containing_shadow_host(&self) -> Option<Self> {
        None
    }

    fn is_pseudo_element(&self) -> bool {
        false
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        self.first_element(self.tree.previous_sibling(self.id), |id| self.tree.previous_sibling(id))
    }

    fn next_sibling_element(&self) -> Option<Self> {
        self.first_element(self.tree.next_sibling(self.id), |id| self.tree.next_sibling(id))
    }

    fn first_element_child(&self) -> Option<Self> {
        self.first_element(self.tree.first_child(self.id), |id| self.tree.next_sibling(id))
    }

    fn is_html_element_in_html_document(&self) -> bool {
        self.tree.html
    }

    fn has_local_name(&self, name: &Text) -> bool {
        self.budget.take(1) && self.name() == name.0
    }

    fn has_namespace(&self, namespace: &Text) -> bool {
        self.tree.name(self.id).namespace == namespace.0
    }

    fn is_same_type(&self, other: &Self) -> bool {
        self.tree.name(self.id) == other.tree.name(other.id)
    }

    fn attr_matches(
        &self,
        namespace: &NamespaceConstraint<&Text>,
        name: &Text,
        operation: &AttrSelectorOperation<&Text>,
    ) -> bool {
        self.tree.attributes(self.id).any(|id| {
            let (known, value) = (self.tree.name(id), self.tree.string_value(id));
            let other_namespace =
                matches!(namespace, NamespaceConstraint::Specific(wanted) if wanted.0 != known.namespace);
            self.budget.take(1)
                && !other_namespace
                && known.local == name.0
                && self.budget.take(Budget::units(value.len()))
                && operation.eval_str(value)
        })
    }

    fn match_non_ts_pseudo_class(&self, class: &NoPseudo, _context: &mut MatchingContext<Language>) -> bool {
        match *class {}
    }

    fn match_pseudo_element(&self, element: &NoPseudo, _context: &mut MatchingContext<Language>) -> bool {
        match *element {}
    }

    fn apply_selector_flags(&self, _flags: ElementSelectorFlags) {}

    fn is_link(&self) -> bool {
        matches!(self.name(), "a" | "area") && self.attribute("href").is_some()
    }

    fn is_html_slot_element(&self) -> bool {
        false
    }

    fn has_id(&self, id: &Text, case: CaseSensitivity) -> bool {
        self.attribute("id").is_some_and(|known| case.eq(known.as_bytes(), id.0.as_bytes()))
    }

    fn has_class(&self, class: &Text, case: CaseSensitivity) -> bool {
        let classes = self.attribute("class").unwrap_or_default();
        classes.split_ascii_whitespace().any(|known| case.eq(known.as_bytes(), class.0.as_bytes()))
    }

    fn has_custom_state(&self, _name: &Text) -> bool {
        false
    }

    fn imported_part(&self, _name: &Text) -> Option<Text> {
        None
    }

    fn is_part(&self, _name: &Text) -> bool {
        false
    }

    fn is_empty(&self) -> bool {
        let from = self.tree.first_child(self.id);
        let children = std::iter::successors(from, |id| self.tree.next_sibling(*id));
        !children.take_while(|_| self.budget.take(1)).any(|id| matches!(self.tree.kind(id), Kind::Element | Kind::Text))
    }

    fn is_root(&self) -> bool {
        self.tree.parent(self.id) == Some(0)
    }

    fn add_element_unique_hashes(&self, _filter: &mut BloomFilter) -> bool {
        false
    }
}
