//! XPath 1.0 over a [`Tree`].
//!
//! Expressions are parsed by `xpath-eval`. They are evaluated here: the evaluator of that crate
//! cannot be stopped in the middle, and some of its steps (comparing two node-sets, `translate`)
//! take time that grows with the square of the document without visiting a single node.

mod axes;
mod check;
mod compare;
mod evaluate;
mod functions;
mod nodes;
mod strings;
mod value;

pub(super) use check::parse;

use super::MarkupError;
use super::limits::Budget;
use super::tree::Tree;
use evaluate::{Context, Evaluator};
use value::Value;

/// Largest whole number JSON readers keep exact.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// Evaluates an expression at the root of the tree.
pub(super) fn query(tree: &Tree, expression: &str) -> Result<serde_json::Value, MarkupError> {
    let parsed = parse(expression)?;
    let budget = Budget::new();
    let evaluator = Evaluator { tree, budget: &budget };
    let value = evaluator.value(&parsed, Context { node: 0, position: 1, size: 1 })?;
    to_json(tree, &budget, value)
}

fn to_json(tree: &Tree, budget: &Budget, value: Value) -> Result<serde_json::Value, MarkupError> {
    match value {
        Value::Boolean(truth) => Ok(truth.into()),
        Value::Number(number) => Ok(number_to_json(number)),
        Value::Text(text) => {
            budget.output(text.len())?;
            Ok(text.into_owned().into())
        }
        Value::Nodes(nodes) => {
            let texts = nodes.into_iter().map(|id| {
                let text = tree.string_value(id);
                budget.output(text.len())?;
                Ok(serde_json::Value::from(text))
            });
            texts.collect::<Result<Vec<_>, _>>().map(serde_json::Value::Array)
        }
    }
}

fn number_to_json(number: f64) -> serde_json::Value {
    if number.fract() == 0.0 && number.abs() < MAX_EXACT { (number as i64).into() } else { number.into() }
}
