//! Goes through a script, statement by statement.

use serde_json::{Value, json};

use super::{
    chain::{self, links},
    effect::{SETTERS, UNSETTERS},
    parse::statements,
    state::{Outcome, Stage, State},
    symbol::Symbol,
    tree::{Expression, Statement, Target, What},
};

/// Reads a script. `request` is the name of the request it belongs to.
pub(crate) fn run(text: &str, stage: Stage, request: &str) -> Outcome {
    if text.len() > LONGEST {
        let lost = vec![crate::text::shown(text.get(..1000).unwrap_or("…"))];
        return Outcome { lost, is_there: true, ..Outcome::default() };
    }
    let list = statements(text);
    let mut state = State { text, stage, ..State::empty() };
    state.outcome.is_there = !list.is_empty();
    state.names.insert("pm.info.requestName".into(), Symbol::text(request));
    state.statements(&list);
    state.outcome
}

/// Most bytes of a script.
const LONGEST: usize = 1 << 20;
/// Most statements that are told one by one.
const MOST_TOLD: usize = 200;

impl State<'_> {
    pub(super) fn statements(&mut self, list: &[Statement]) {
        for one in list {
            if self.statement(one).is_none() {
                self.lose(one);
            }
        }
    }

    fn lose(&mut self, statement: &Statement) {
        let source = self.text.get(statement.from..statement.to).unwrap_or_default();
        let count = |sign: &str| u32::try_from(source.matches(sign).count()).unwrap_or(u32::MAX);
        self.outcome.assertions.0 += count("expect(") + count("response.to.") + count("tests[");
        if self.outcome.lost.len() < MOST_TOLD {
            self.outcome.lost.push(source.to_owned());
        } else if self.outcome.lost.len() == MOST_TOLD {
            self.outcome.lost.push("…".to_owned());
        }
    }

    /// Nothing where the statement is not understood.
    fn statement(&mut self, statement: &Statement) -> Option<()> {
        match &statement.what {
            What::Unread | What::Return(_) | What::Throw => None,
            What::Declare(list) => list.iter().try_for_each(|(target, value)| self.declare(target, value)),
            What::Assign(name, value) => {
                let value = self.value(value);
                // What the name stood for is no longer true.
                self.names.remove(name);
                self.names.insert(name.clone(), value?);
                Some(())
            }
            What::If(condition, body) => self.only_if(condition, body, statement),
            What::Expression(expression) => self.expression(expression),
        }
    }

    fn declare(&mut self, target: &Target, value: &Expression) -> Option<()> {
        let value = self.value(value)?;
        match target {
            Target::Name(name) => drop(self.names.insert(name.clone(), value)),
            Target::Fields(fields) => {
                for (way, name) in fields {
                    let Symbol::Found(query) = &value else { return None };
                    let steps: String = way.iter().map(|field| super::symbol::name_step(field)).collect();
                    let found = super::symbol::below(query, &steps)?;
                    self.names.insert(name.clone(), Symbol::Found(found));
                }
            }
        }
        Some(())
    }

    fn expression(&mut self, expression: &Expression) -> Option<()> {
        let links = links(expression)?;
        if let Some(root) = chain::root(&links) {
            let checks = self.chain(&root).filter(|_| self.stage == Stage::After)?;
            self.keep(checks);
            return Some(());
        }
        let Expression::Call(_, arguments) = expression else { return None };
        let path = links.iter().map(|link| link.name).collect::<Vec<_>>().join(".");
        match path.as_str() {
            "pm.test" | "test" => self.named_test(arguments),
            "pm.test.skip" | "test.skip" | "xtest" => {
                self.outcome.skipped.push(self.known_text(arguments.first()?).unwrap_or_default());
                Some(())
            }
            // `tests["name"] = …`, as it is read.
            "tests" => {
                let [name, condition] = arguments.as_slice() else { return None };
                self.test = self.known_text(name).unwrap_or_default();
                let checks = self.condition(condition, true).filter(|_| self.stage == Stage::After);
                checks.map(|checks| self.keep(checks)).inspect(|()| self.test.clear())
            }
            "console.log" | "console.info" | "console.warn" | "console.error" | "console.debug" | "console.clear" => {
                self.outcome.writes = true;
                Some(())
            }
            path if SETTERS.contains(&path) => self.set_variable(arguments, false),
            path if UNSETTERS.contains(&path) => {
                self.outcome.clears = true;
                Some(())
            }
            _ => None,
        }
    }

    pub(super) fn keep(&mut self, checks: Vec<Value>) {
        self.outcome.assertions.0 += 1;
        self.outcome.assertions.1 += 1;
        for mut check in checks {
            if !self.test.is_empty() {
                check["name"] = json!(self.test);
            }
            self.outcome.checks.push(check);
        }
    }
}
