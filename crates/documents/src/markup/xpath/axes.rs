//! The axes of XPath, each in its own order: reverse axes begin next to the context node.

use xpath_eval::Axis;

use super::super::tree::{Id, Kind, Tree};

/// A walk along an axis. It may give nodes to skip as `None`, so that each step is short and can
/// be paid for.
pub(super) type Walk<'a> = Box<dyn Iterator<Item = Option<Id>> + 'a>;

/// The nodes on `axis` from `node`.
pub(super) fn walk(tree: &Tree, axis: Axis, node: Id) -> Walk<'_> {
    let is_attribute = tree.kind(node) == Kind::Attribute;
    let end = tree.node(node).end;
    match axis {
        Axis::SelfAxis => Box::new(std::iter::once(Some(node))),
        Axis::Parent => Box::new(tree.parent(node).into_iter().map(Some)),
        Axis::Ancestor => Box::new(ancestors(tree, tree.parent(node))),
        Axis::AncestorOrSelf => Box::new(ancestors(tree, Some(node))),
        Axis::Attribute => Box::new(tree.attributes(node).map(Some)),
        Axis::Child => Box::new(chain(tree.first_child(node), |id| tree.next_sibling(id))),
        Axis::Descendant => Box::new(without_attributes(tree, node + 1..end)),
        Axis::DescendantOrSelf => Box::new(std::iter::once(Some(node)).chain(without_attributes(tree, node + 1..end))),
        Axis::FollowingSibling => Box::new(chain(tree.next_sibling(node), |id| tree.next_sibling(id))),
        Axis::PrecedingSibling => Box::new(chain(tree.previous_sibling(node), |id| tree.previous_sibling(id))),
        // What follows an attribute begins with the children of its element.
        Axis::Following => Box::new(without_attributes(tree, end..tree.len())),
        Axis::Preceding => {
            let from = if is_attribute { tree.node(node).parent } else { node };
            let before = without_attributes(tree, 0..from).rev();
            Box::new(before.map(move |found| found.filter(|id| tree.node(*id).end <= from)))
        }
        // Declarations are kept for the whole document, not as nodes.
        Axis::Namespace => Box::new(std::iter::empty()),
    }
}

fn chain(first: Option<Id>, next: impl Fn(Id) -> Option<Id>) -> impl Iterator<Item = Option<Id>> {
    std::iter::successors(first, move |id| next(*id)).map(Some)
}

fn ancestors(tree: &Tree, first: Option<Id>) -> impl Iterator<Item = Option<Id>> {
    chain(first, |id| tree.parent(id))
}

fn without_attributes(tree: &Tree, range: std::ops::Range<Id>) -> impl DoubleEndedIterator<Item = Option<Id>> {
    range.map(|id| Some(id).filter(|id| tree.kind(*id) != Kind::Attribute))
}
