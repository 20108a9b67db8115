//! CSS selectors, with `@attribute` at the end for attribute values.

use selectors::context::{MatchingForInvalidation, NeedsSelectorFlags, QuirksMode, SelectorCaches};
use selectors::matching::{MatchingContext, MatchingMode, matches_selector_list};
use selectors::parser::{ParseRelative, SelectorList};
use serde_json::Value;

use super::MarkupError;
use super::css_element::{Cursor, Language};
use super::limits::{Budget, MAX_EXPRESSION};
use super::tree::{Kind, Tree};

/// Deepest nesting of brackets in a selector; parsing and matching recurse on them.
const MAX_NESTING: usize = 16;
/// Most combinators in a row; matching recurses on them.
const MAX_COMBINATORS: usize = 64;

/// A selector and the attribute wanted of what it finds.
struct Query<'a> {
    selectors: SelectorList<Language>,
    attribute: Option<&'a str>,
    /// Work to charge for each element, so that long selectors do not come for free.
    weight: u64,
}

/// Checks a selector.
pub(super) fn check(selector: &str) -> Result<(), MarkupError> {
    parse(selector).map(drop)
}

/// Lists what the selector finds in the tree.
pub(super) fn query(tree: &Tree, selector: &str) -> Result<Value, MarkupError> {
    let query = parse(selector)?;
    let budget = Budget::new();
    let mut caches = SelectorCaches::default();
    let mut context = MatchingContext::new(
        MatchingMode::Normal,
        None,
        &mut caches,
        QuirksMode::NoQuirks,
        NeedsSelectorFlags::No,
        MatchingForInvalidation::No,
    );
    let mut found = Vec::new();
    for id in (0..tree.len()).filter(|id| tree.kind(*id) == Kind::Element) {
        let cursor = Cursor { tree, budget: &budget, id };
        budget.spend(query.weight)?;
        if matches_selector_list(&query.selectors, &cursor, &mut context) && !budget.is_empty() {
            let value = match query.attribute {
                Some(name) => cursor.attribute(name),
                None => Some(tree.string_value(id).trim()),
            };
            if let Some(value) = value {
                budget.output(value.len())?;
                found.push(Value::from(value));
            }
        }
    }
    if budget.is_empty() { Err(MarkupError::TooCostly) } else { Ok(Value::Array(found)) }
}

fn parse(text: &str) -> Result<Query<'_>, MarkupError> {
    if text.len() > MAX_EXPRESSION {
        return Err(MarkupError::expression("the selector is too long"));
    }
    let (selector, attribute) = split_attribute(text)?;
    let mut input = cssparser::Parser::new(selector);
    let selectors = SelectorList::parse(&Language, &mut input, ParseRelative::No)
        .map_err(|error| MarkupError::expression(format!("{:?}", error.kind)))?;
    Ok(Query { selectors, attribute, weight: 1 + selector.len() as u64 / 8 })
}

/// Splits at the `@` outside quotes and brackets, bounding nesting on the way.
fn split_attribute(text: &str) -> Result<(&str, Option<&str>), MarkupError> {
    let mut shape = Shape::default();
    for (at, symbol) in text.char_indices() {
        if shape.is_plain() && symbol == '@' {
            let name = text[at + 1..].trim();
            if name.is_empty() || name.contains(|symbol: char| symbol.is_whitespace() || symbol == '@') {
                return Err(MarkupError::expression("an attribute name is expected after @"));
            }
            return Ok((text[..at].trim(), Some(name)));
        }
        shape.read(symbol)?;
    }
    Ok((text.trim(), None))
}

/// Where in a selector the scan is.
#[derive(Default)]
struct Shape {
    nesting: usize,
    combinators: usize,
    quote: Option<char>,
    escaped: bool,
    after_combinator: bool,
}

impl Shape {
    fn is_plain(&self) -> bool {
        self.nesting == 0 && self.quote.is_none() && !self.escaped
    }

    fn read(&mut self, symbol: char) -> Result<(), MarkupError> {
        let is_combinator = symbol.is_ascii_whitespace() || matches!(symbol, '>' | '+' | '~');
        match symbol {
            _ if self.escaped => self.escaped = false,
            '\\' => self.escaped = true,
            // A bad string ends at the line's end; the parser refuses it later.
            '\n' if self.quote.is_some() => self.quote = None,
            _ if self.quote.is_some() => self.quote = self.quote.filter(|quote| *quote != symbol),
            '"' | '\'' => self.quote = Some(symbol),
            // Only comments have a slash outside quotes, and their quotes would mislead this scan.
            '/' => return Err(MarkupError::expression("a selector takes no comment")),
            '(' | '[' | '{' => self.nesting += 1,
            ')' | ']' | '}' => self.nesting = self.nesting.saturating_sub(1),
            ',' if self.nesting == 0 => self.combinators = 0,
            _ if is_combinator && !self.after_combinator => self.combinators += 1,
            _ => {}
        }
        self.after_combinator = is_combinator;
        if self.nesting > MAX_NESTING || self.combinators > MAX_COMBINATORS {
            return Err(MarkupError::expression("the selector is nested too deep"));
        }
        Ok(())
    }
}
