//! Location paths: steps, node tests and predicates.

use xpath_eval::{Axis, Expr, FilterExpr, LocationPath, NodeTest, PathExpr, PrimaryExpr, Step};

use super::super::MarkupError;
use super::super::tree::{HTML_NAMESPACE, Id, Kind, Tree};
use super::axes;
use super::evaluate::{Context, Evaluator};
use super::value::Value;

/// A node test whose prefix is resolved.
enum Test<'a> {
    Any,
    Kind(Kind),
    Instruction(&'a str),
    /// A name: its namespace, and its local part unless any will do.
    Name(Kind, &'a str, Option<&'a str>),
    Never,
}

impl<'a> Test<'a> {
    fn new(tree: &'a Tree, test: &'a NodeTest, axis: Axis) -> Self {
        let principal = if axis == Axis::Attribute { Kind::Attribute } else { Kind::Element };
        let named = |prefix: &str, local| match tree.namespace_of(prefix) {
            Some(namespace) => Self::Name(principal, namespace, local),
            None => Self::Never,
        };
        match test {
            NodeTest::Node => Self::Any,
            NodeTest::AnyName => Self::Kind(principal),
            NodeTest::Text => Self::Kind(Kind::Text),
            NodeTest::Comment => Self::Kind(Kind::Comment),
            NodeTest::ProcessingInstruction(None) => Self::Kind(Kind::Instruction),
            NodeTest::ProcessingInstruction(Some(target)) => Self::Instruction(target),
            NodeTest::NamespaceWildcard(prefix) => named(prefix, None),
            NodeTest::QName(name) => match &name.prefix {
                Some(prefix) => named(prefix, Some(&name.local)),
                None => Self::Name(principal, "", Some(&name.local)),
            },
        }
    }

    fn matches(&self, tree: &Tree, id: Id) -> bool {
        let kind = tree.kind(id);
        match self {
            Self::Any => true,
            Self::Kind(wanted) => kind == *wanted,
            Self::Instruction(target) => kind == Kind::Instruction && tree.name(id).local == **target,
            Self::Name(wanted, namespace, local) => {
                let name = tree.name(id);
                let plain = tree.xhtml && *wanted == Kind::Element && namespace.is_empty();
                kind == *wanted
                    && (name.namespace == **namespace || plain && name.namespace == HTML_NAMESPACE)
                    && local.is_none_or(|local| name.local == local)
            }
            Self::Never => false,
        }
    }
}

impl<'a> Evaluator<'a> {
    /// The nodes a location path leads to from `start`.
    pub(super) fn follow(&self, path: &'a LocationPath, start: Vec<Id>) -> Result<Vec<Id>, MarkupError> {
        let mut nodes = if path.is_absolute { vec![0] } else { start };
        for step in &path.steps {
            nodes = self.step(step, &nodes)?;
        }
        Ok(nodes)
    }

    fn step(&self, step: &'a Step, from: &[Id]) -> Result<Vec<Id>, MarkupError> {
        let test = Test::new(self.tree, &step.node_test, step.axis);
        let mut found = Vec::new();
        let mut covered = 0;
        for node in from {
            // An attribute lies within its element, but not on these axes of it.
            if *node < covered && takes_whole_subtree(step) && self.tree.kind(*node) != Kind::Attribute {
                continue;
            }
            covered = covered.max(self.tree.node(*node).end);
            let candidates = self.candidates(step, &test, *node)?;
            found.extend(self.filter(&step.predicates, candidates)?);
        }
        self.sort(found)
    }

    /// The nodes on the axis that pass the test; no more than a leading predicate `[n]` needs.
    fn candidates(&self, step: &Step, test: &Test, node: Id) -> Result<Vec<Id>, MarkupError> {
        let enough = step.predicates.first().and_then(literal_position).unwrap_or(usize::MAX);
        let mut found = Vec::new();
        for candidate in axes::walk(self.tree, step.axis, node) {
            self.budget.spend(1)?;
            if let Some(id) = candidate.filter(|id| test.matches(self.tree, *id)) {
                found.push(id);
                if found.len() >= enough {
                    break;
                }
            }
        }
        Ok(found)
    }

    /// Keeps the nodes all predicates hold for; each one counts positions anew.
    pub(super) fn filter(&self, predicates: &'a [Expr], nodes: Vec<Id>) -> Result<Vec<Id>, MarkupError> {
        let mut nodes = nodes;
        for predicate in predicates {
            let size = nodes.len();
            let mut kept = Vec::new();
            for (index, node) in nodes.into_iter().enumerate() {
                let position = index + 1;
                let value = self.value(predicate, Context { node, position, size })?;
                let holds = match value {
                    Value::Number(number) => number == position as f64,
                    other => other.truth(),
                };
                if holds {
                    kept.push(node);
                }
            }
            nodes = kept;
        }
        Ok(nodes)
    }

    /// Brings nodes into document order, each once.
    pub(super) fn sort(&self, nodes: Vec<Id>) -> Result<Vec<Id>, MarkupError> {
        self.budget.spend(nodes.len() as u64)?;
        let mut nodes = nodes;
        nodes.sort_unstable();
        nodes.dedup();
        Ok(nodes)
    }
}

/// Whether a step takes all nodes below its start, so that those of a start inside an earlier
/// one are known already.
fn takes_whole_subtree(step: &Step) -> bool {
    matches!(step.axis, Axis::Descendant | Axis::DescendantOrSelf) && step.predicates.is_empty()
}

/// The position a predicate such as `[2]` asks for.
fn literal_position(predicate: &Expr) -> Option<usize> {
    match predicate {
        Expr::Path(PathExpr::Filter(FilterExpr { primary: PrimaryExpr::Number(number), predicates }))
            if predicates.is_empty() && *number >= 1.0 =>
        {
            Some(*number as usize)
        }
        _ => None,
    }
}
