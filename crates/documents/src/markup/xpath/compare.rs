//! Comparisons. One with a node-set holds if it holds for any of its nodes; two node-sets are
//! compared in linear time, not each node with each.

use std::collections::HashSet;

use xpath_eval::{EqualityOp, RelationalOp};

use super::super::MarkupError;
use super::super::tree::Id;
use super::evaluate::Evaluator;
use super::value::{Value, text_to_number};

impl<'a> Evaluator<'a> {
    /// Whether `left = right` or `left != right` holds.
    pub(super) fn equality(
        &self,
        left: Value<'a>,
        operator: EqualityOp,
        right: Value<'a>,
    ) -> Result<bool, MarkupError> {
        let wants_equal = operator == EqualityOp::Eq;
        match (left, right) {
            (Value::Nodes(left), Value::Nodes(right)) if wants_equal => self.share_value(&left, &right),
            (Value::Nodes(left), Value::Nodes(right)) => self.differ_somewhere(&left, &right),
            (Value::Nodes(nodes), Value::Boolean(truth)) | (Value::Boolean(truth), Value::Nodes(nodes)) => {
                Ok((nodes.is_empty() != truth) == wants_equal)
            }
            (Value::Nodes(nodes), Value::Number(number)) | (Value::Number(number), Value::Nodes(nodes)) => {
                self.any(&nodes, |text| (text_to_number(text) == number) == wants_equal)
            }
            (Value::Nodes(nodes), Value::Text(text)) | (Value::Text(text), Value::Nodes(nodes)) => {
                self.any(&nodes, |value| (value == text) == wants_equal)
            }
            (left, right) => Ok(self.equal(left, right)? == wants_equal),
        }
    }

    /// Equality of two values that are no node-sets.
    fn equal(&self, left: Value<'a>, right: Value<'a>) -> Result<bool, MarkupError> {
        match (&left, &right) {
            (Value::Boolean(_), _) | (_, Value::Boolean(_)) => Ok(left.truth() == right.truth()),
            (Value::Number(_), _) | (_, Value::Number(_)) => Ok(self.to_number(&left)? == self.to_number(&right)?),
            _ => Ok(self.to_text(left)? == self.to_text(right)?),
        }
    }

    fn any(&self, nodes: &[Id], holds: impl Fn(&str) -> bool) -> Result<bool, MarkupError> {
        for node in nodes {
            if holds(self.string_value(*node)?) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn share_value(&self, left: &[Id], right: &[Id]) -> Result<bool, MarkupError> {
        // A look-up table costs more than reading.
        self.budget.spend(4 * right.len() as u64)?;
        let known = right.iter().map(|id| self.string_value(*id)).collect::<Result<HashSet<_>, _>>()?;
        self.any(left, |text| known.contains(text))
    }

    /// Some pair differs unless all nodes of both sides have one and the same value.
    fn differ_somewhere(&self, left: &[Id], right: &[Id]) -> Result<bool, MarkupError> {
        let (Some(first), Some(other)) = (left.first(), right.first()) else { return Ok(false) };
        let (first, other) = (self.string_value(*first)?, self.string_value(*other)?);
        Ok(first != other || self.any(left, |text| text != first)? || self.any(right, |text| text != other)?)
    }

    /// Whether `left < right` and the like holds.
    pub(super) fn relation(
        &self,
        left: Value<'a>,
        operator: RelationalOp,
        right: Value<'a>,
    ) -> Result<bool, MarkupError> {
        let against_truth = matches!(left, Value::Boolean(_)) || matches!(right, Value::Boolean(_));
        let (left, right) =
            if against_truth { (Value::Boolean(left.truth()), Value::Boolean(right.truth())) } else { (left, right) };
        let (left, right) = (self.range(&left)?, self.range(&right)?);
        // Some pair is in order if the extremes are; NaN, an empty side, is in no order.
        Ok(match operator {
            RelationalOp::Lt => left.0 < right.1,
            RelationalOp::Le => left.0 <= right.1,
            RelationalOp::Gt => left.1 > right.0,
            RelationalOp::Ge => left.1 >= right.0,
        })
    }

    /// The least and the greatest number of a value; NaN if there is none.
    fn range(&self, value: &Value) -> Result<(f64, f64), MarkupError> {
        let Value::Nodes(nodes) = value else {
            let number = self.to_number(value)?;
            return Ok((number, number));
        };
        let mut range = (f64::NAN, f64::NAN);
        for node in nodes {
            let number = text_to_number(self.string_value(*node)?);
            // `min` and `max` prefer the side that is a number.
            range = (range.0.min(number), range.1.max(number));
        }
        Ok(range)
    }
}
