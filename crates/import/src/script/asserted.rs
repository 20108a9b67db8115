//! Single expressions and what is asked of them, outside of scripts.

use serde_json::{Map, Value};

use super::{check::Asked, parse, state::State, symbol::Symbol, tree::Expression};

/// The checks that ask this of an expression; nothing where that cannot be said.
pub(crate) fn asserted(expression: &str, word: &str, arguments: Vec<Value>, not: bool) -> Option<Vec<Value>> {
    let (state, expression) = (State::empty(), parse::expression(expression, 0)?);
    let of = state.value(&expression)?;
    let arguments: Vec<Expression> = arguments.into_iter().map(Expression::Value).collect();
    state.asked(&of, &Asked { word, arguments: &arguments, not, flags: &[] })
}

/// What an expression finds in an answer; or the value that it is.
pub(crate) fn taken(expression: &str) -> Option<Result<Map<String, Value>, Value>> {
    match State::empty().value(&parse::expression(expression, 0)?)? {
        Symbol::Found(query) => Some(Ok(query)),
        Symbol::Known(value) => Some(Err(value)),
        _ => None,
    }
}
