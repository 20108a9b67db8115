//! Chains of words: `pm.expect(json.id).to.be.a("number").and.not.equal(0)`.

use serde_json::Value;

use super::{
    check::Asked,
    state::State,
    symbol::{Symbol, below, name_step},
    tree::Expression,
};

/// A word of a chain, and what stands in its brackets.
pub(super) struct Link<'a> {
    pub(super) name: &'a str,
    pub(super) arguments: Option<&'a [Expression]>,
}

/// Words that only make a chain readable.
const FILLERS: [&str; 17] = [
    "to", "be", "been", "is", "that", "which", "and", "has", "have", "with", "at", "of", "same", "but", "does",
    "still", "deep",
];
/// Words that change what the word at the end asks.
const FLAGS: [&str; 9] = ["any", "all", "nested", "own", "ordered", "include", "includes", "contain", "contains"];

/// The words of a chain, the first one first; nothing where something else stands at its root.
pub(super) fn links(expression: &Expression) -> Option<Vec<Link<'_>>> {
    let mut links = Vec::new();
    let mut rest = expression;
    loop {
        let (called, arguments) = match rest {
            Expression::Call(function, arguments) => (&**function, Some(arguments.as_slice())),
            other => (other, None),
        };
        match called {
            Expression::Member(object, name) => {
                links.push(Link { name, arguments });
                rest = object;
            }
            Expression::Name(name) => {
                links.push(Link { name, arguments });
                links.reverse();
                return Some(links);
            }
            _ => return None,
        }
    }
}

/// What a chain asks, and of what.
pub(super) enum Root<'a> {
    /// Of the whole answer.
    Response(&'a [Link<'a>]),
    /// Of a value.
    Value(&'a Expression, &'a [Link<'a>]),
}

/// Whether a chain asks something.
pub(super) fn root<'a>(links: &'a [Link<'a>]) -> Option<Root<'a>> {
    let expected = |link: &Link<'a>| link.arguments.filter(|_| link.name == "expect").and_then(<[_]>::first);
    match links {
        [first, rest @ ..] if expected(first).is_some() => Some(Root::Value(expected(first)?, rest)),
        [first, second, rest @ ..] if matches!(first.name, "pm" | "chai") && expected(second).is_some() => {
            Some(Root::Value(expected(second)?, rest))
        }
        [first, second, third, rest @ ..] if first.name == "pm" && second.name == "response" && third.name == "to" => {
            Some(Root::Response(rest))
        }
        _ => None,
    }
}

impl State<'_> {
    /// The checks of a chain; nothing where one of its words is not known.
    pub(super) fn chain(&self, root: &Root<'_>) -> Option<Vec<Value>> {
        let (mut of, links) = match root {
            Root::Response(links) => (None, *links),
            Root::Value(value, links) => match self.value(value) {
                Some(of) => (Some(of), *links),
                None => return self.of_condition(value, links),
            },
        };
        let (mut checks, mut not, mut flags, mut asked_one) = (Vec::new(), false, Vec::new(), false);
        for (place, link) in links.iter().enumerate() {
            match link.name {
                "not" => not = !not,
                word if link.arguments.is_none() && FILLERS.contains(&word) => {}
                word if link.arguments.is_none() && FLAGS.contains(&word) => flags.push(word),
                word => {
                    let asked = Asked { word, arguments: link.arguments.unwrap_or_default(), not, flags: &flags };
                    checks.extend(match &of {
                        Some(of) => self.asked(of, &asked)?,
                        None => self.of_response(&asked)?,
                    });
                    asked_one = true;
                    if word == "property" && place + 1 < links.len() {
                        of = Some(self.property_of(of.as_ref()?, &asked)?);
                    }
                }
            }
        }
        asked_one.then_some(checks)
    }

    fn property_of(&self, of: &Symbol, asked: &Asked<'_>) -> Option<Symbol> {
        let Symbol::Found(query) = of else { return None };
        let name = self.known_text(asked.arguments.first()?)?;
        below(query, &name_step(&name)).map(Symbol::Found)
    }

    /// `pm.expect(json.a > 3).to.be.true`
    fn of_condition(&self, condition: &Expression, links: &[Link<'_>]) -> Option<Vec<Value>> {
        let (mut not, mut wanted) = (false, None);
        for link in links {
            let first = link.arguments.and_then(<[_]>::first);
            match (link.name, first) {
                ("not", None) => not = !not,
                (word, None) if FILLERS.contains(&word) => {}
                ("true" | "ok", None) => wanted = Some(true),
                ("false", None) => wanted = Some(false),
                (word, Some(value)) if super::check::is_equal(word) => wanted = Some(self.known(value)?.as_bool()?),
                _ => return None,
            }
        }
        self.condition(condition, wanted? != not)
    }
}
