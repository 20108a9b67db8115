//! Statements that do something: tests with names, values that are set, and what stands under a condition.

use serde_json::{Map, Value, json};

use super::{
    chain::links,
    state::{Stage, State},
    symbol::{Query, Symbol},
    tree::{Expression, Statement, What},
};
use crate::requests::{After, Set, dynamic_only};

/// Functions that give a variable a value.
pub(super) const SETTERS: [&str; 13] = [
    "pm.environment.set",
    "pm.collectionVariables.set",
    "pm.globals.set",
    "pm.variables.set",
    "postman.setEnvironmentVariable",
    "postman.setGlobalVariable",
    "bru.setVar",
    "bru.setEnvVar",
    "bru.setGlobalEnvVar",
    "bru.setCollectionVar",
    "bru.setFolderVar",
    "bru.setRequestVar",
    "bru.runner.setVar",
];
/// Functions that take a variable away, which ends with its test here anyway.
pub(super) const UNSETTERS: [&str; 9] = [
    "pm.environment.unset",
    "pm.collectionVariables.unset",
    "pm.globals.unset",
    "pm.variables.unset",
    "postman.clearEnvironmentVariable",
    "postman.clearGlobalVariable",
    "bru.deleteVar",
    "bru.deleteEnvVar",
    "bru.deleteAllVars",
];

impl State<'_> {
    /// `pm.test("name", () => {…})`: its own names end with it.
    pub(super) fn named_test(&mut self, arguments: &[Expression]) -> Option<()> {
        let [name, Expression::Function(_, body)] = arguments else { return None };
        let name = self.known(name).map(|name| name.as_str().unwrap_or_default().to_owned()).unwrap_or_default();
        let (names, before) = (self.names.clone(), std::mem::replace(&mut self.test, name));
        match &body[..] {
            // `() => pm.response.to.have.status(200)`
            [Statement { what: What::Return(value), from, to }] => {
                let what = What::Expression(value.clone());
                self.statements(&[Statement { what, from: *from, to: *to }]);
            }
            body => self.statements(body),
        }
        (self.names, self.test) = (names, before);
        Some(())
    }

    pub(super) fn set_variable(&mut self, arguments: &[Expression], unless_set: bool) -> Option<()> {
        let [name, value, ..] = arguments else { return None };
        let (name, symbol) = (self.known_text(name).filter(|name| !name.is_empty())?, self.value(value)?);
        let after = match &symbol {
            Symbol::Known(value) => After::Set(Set { name: name.clone(), value: value.clone(), unless_set }),
            Symbol::Found(query) if self.stage == Stage::After => extraction(&name, query.clone()),
            Symbol::Length(query) if self.stage == Stage::After => {
                extraction(&name, super::symbol::filtered(query.clone(), "length"))
            }
            _ => return None,
        };
        self.outcome.after.push(after);
        // What is made up is made up once: from here on the variable stands for it.
        let made = matches!(&symbol, Symbol::Known(Value::String(text)) if dynamic_only(text));
        let symbol = if made { Symbol::variable(&name) } else { symbol };
        if let (true, Expression::Name(own)) = (made, value) {
            self.names.insert(own.clone(), symbol.clone());
        }
        self.set.insert(name, symbol);
        Some(())
    }

    /// What stands under a condition: a value that is set where there is none, or what is done where the status is the
    /// one that a check asks for anyway.
    pub(super) fn only_if(&mut self, condition: &Expression, body: &[Statement], statement: &Statement) -> Option<()> {
        // `if (json.error) throw …`: the contrary must be true.
        if matches!(body, [Statement { what: What::Throw, .. }]) {
            let checks = self.condition(condition, false).filter(|_| self.stage == Stage::After)?;
            self.keep(checks);
            return Some(());
        }
        if let Expression::Not(asked) = condition {
            let [Statement { what: What::Expression(Expression::Call(function, arguments)), .. }] = body else {
                return None;
            };
            let path = links(function)?.iter().map(|link| link.name).collect::<Vec<_>>().join(".");
            let name = self.known_text(arguments.first()?)?;
            let same = self.value(asked)? == Symbol::variable(&name) && SETTERS.contains(&path.as_str());
            return same.then(|| self.set_variable(arguments, true))?;
        }
        let checks = self.condition(condition, true).filter(|_| self.stage == Stage::After)?;
        if checks.is_empty() || !checks.iter().all(|check| check["subject"] == "status") {
            return None;
        }
        let source = self.text.get(statement.from..statement.to).unwrap_or_default();
        self.outcome.unconditional.push(source.to_owned());
        self.statements(body);
        Some(())
    }
}

fn extraction(name: &str, query: Query) -> After {
    let mut extraction = Map::from_iter([("name".to_owned(), json!(name))]);
    extraction.extend(query);
    After::Extract(extraction)
}
