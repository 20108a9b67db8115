//! Expressions out of signs, by their precedence.

use serde_json::{Number, Value};

use super::{
    parse::{self, DEEPEST, Parser},
    token::Kind,
    tree::{Expression, Statement, What},
};

/// Signs between two values, those that bind least first.
const LEVELS: [&[&str]; 6] =
    [&["||", "??"], &["&&"], &["===", "!==", "==", "!="], &["<=", ">=", "<", ">"], &["+", "-"], &["*", "/", "%"]];

impl Parser {
    pub(super) fn expression(&mut self) -> Option<Expression> {
        let depth = self.depth;
        let read = self.deeper().and_then(|()| self.function().or_else(|| self.level(0)));
        self.depth = depth;
        // A choice (`a ? b : c`) is none of the subset.
        read.filter(|_| !self.is("?"))
    }

    fn level(&mut self, level: usize) -> Option<Expression> {
        let Some(signs) = LEVELS.get(level) else { return self.unary() };
        let depth = self.depth;
        let read = self.joined(signs, level);
        self.depth = depth;
        read
    }

    fn joined(&mut self, signs: &[&str], level: usize) -> Option<Expression> {
        let mut left = self.level(level + 1)?;
        while let Some(Kind::Sign(sign)) = self.peek() {
            let sign = *sign;
            if !signs.contains(&sign) {
                break;
            }
            self.deeper()?;
            self.at += 1;
            let right = self.level(level + 1)?;
            left = Expression::Two(sign, Box::new(left), Box::new(right));
        }
        Some(left)
    }

    /// One level deeper, where that is not too deep.
    fn deeper(&mut self) -> Option<()> {
        self.depth += 1;
        (self.depth <= DEEPEST).then_some(())
    }

    fn unary(&mut self) -> Option<Expression> {
        let depth = self.depth;
        let read = self.deeper().and_then(|()| self.unary_within());
        self.depth = depth;
        read
    }

    fn unary_within(&mut self) -> Option<Expression> {
        if self.take("!") {
            return Some(Expression::Not(Box::new(self.unary()?)));
        }
        if self.take("-") {
            let Expression::Value(Value::Number(number)) = self.unary()? else { return None };
            return number_of(&format!("-{number}"));
        }
        if self.is_word("typeof") {
            self.at += 1;
            return Some(Expression::Type(Box::new(self.unary()?)));
        }
        if self.is_word("new") {
            self.at += 1;
            let made = self.primary()?;
            let made = self.behind(made)?;
            return Some(match made {
                // `new Date().toISOString()`: what is made is at the bottom.
                Expression::Call(..) | Expression::Member(..) => made,
                other => Expression::New(Box::new(other)),
            });
        }
        let first = self.primary()?;
        self.behind(first)
    }

    /// What stands behind a value: fields, places, arguments.
    fn behind(&mut self, value: Expression) -> Option<Expression> {
        let depth = self.depth;
        let read = self.links(value);
        self.depth = depth;
        read
    }

    fn links(&mut self, mut value: Expression) -> Option<Expression> {
        loop {
            self.deeper()?;
            if self.take(".") || self.take("?.") {
                value = Expression::Member(Box::new(value), self.word()?);
            } else if self.is("[") {
                self.at += 1;
                let place = self.expression()?;
                if !self.take("]") {
                    return None;
                }
                value = Expression::Index(Box::new(value), Box::new(place));
            } else if self.is("(") {
                self.at += 1;
                value = Expression::Call(Box::new(value), self.list(")")?);
            } else {
                return Some(value);
            }
        }
    }

    /// Values with commas between them, up to a sign.
    fn list(&mut self, end: &str) -> Option<Vec<Expression>> {
        let mut list = Vec::new();
        while !self.take(end) {
            list.push(self.expression()?);
            if !self.take(",") && !self.is(end) {
                return None;
            }
        }
        Some(list)
    }

    fn primary(&mut self) -> Option<Expression> {
        let kind = self.peek()?.clone();
        self.at += 1;
        Some(match kind {
            Kind::Text(text) => Expression::text(text),
            Kind::Number(number) => number_of(&number)?,
            Kind::Regex(pattern, flags) => Expression::Regex(pattern, flags),
            Kind::Template(pieces) => Expression::Template(self.pieces(pieces)?),
            Kind::Word(word) => match word.as_str() {
                "true" => Expression::Value(true.into()),
                "false" => Expression::Value(false.into()),
                "null" => Expression::Value(Value::Null),
                "undefined" => Expression::Undefined,
                "await" => return self.unary(),
                _ => Expression::Name(word),
            },
            Kind::Sign("(") => {
                let inner = self.expression()?;
                if !self.take(")") {
                    return None;
                }
                inner
            }
            Kind::Sign("[") => Expression::List(self.list("]")?),
            Kind::Sign("{") => Expression::Object(self.object()?),
            _ => return None,
        })
    }

    fn pieces(&mut self, pieces: Vec<(bool, String)>) -> Option<Vec<Expression>> {
        let read = |(computed, text): (bool, String)| match computed {
            true => parse::expression(&text, self.depth + 1),
            false => Some(Expression::text(text)),
        };
        pieces.into_iter().map(read).collect()
    }

    fn object(&mut self) -> Option<Vec<(String, Expression)>> {
        let mut fields = Vec::new();
        while !self.take("}") {
            let kind = self.peek()?.clone();
            self.at += 1;
            let name = match kind {
                Kind::Word(name) | Kind::Text(name) | Kind::Number(name) => name,
                _ => return None,
            };
            let value = if self.take(":") { self.expression()? } else { Expression::Name(name.clone()) };
            fields.push((name, value));
            if !self.take(",") && !self.is("}") {
                return None;
            }
        }
        Some(fields)
    }

    /// `function (a) {…}`, `(a) => …`, `a => …`; nothing, and nothing read, where there is none.
    fn function(&mut self) -> Option<Expression> {
        let begin = self.at;
        let read = self.function_within();
        if read.is_none() {
            self.at = begin;
        }
        read
    }

    fn function_within(&mut self) -> Option<Expression> {
        if self.is_word("async") {
            self.at += 1;
        }
        if self.is_word("function") {
            self.at += 1;
            if !self.is("(") {
                self.word()?;
            }
            let names = self.names()?;
            return Some(Expression::Function(names, self.block()?));
        }
        let names = if self.is("(") { self.names()? } else { vec![self.word()?] };
        if !self.take("=>") {
            return None;
        }
        if self.is("{") {
            return Some(Expression::Function(names, self.block()?));
        }
        let from = self.tokens.get(self.at)?.from;
        let value = self.expression()?;
        let to = self.tokens.get(self.at - 1)?.to;
        Some(Expression::Function(names, vec![Statement { what: What::Return(value), from, to }]))
    }

    /// `(a, b)`
    fn names(&mut self) -> Option<Vec<String>> {
        if !self.take("(") {
            return None;
        }
        let mut names = Vec::new();
        while !self.take(")") {
            names.push(self.word()?);
            if !self.take(",") && !self.is(")") {
                return None;
            }
        }
        Some(names)
    }
}

fn number_of(text: &str) -> Option<Expression> {
    text.parse::<Number>().ok().map(|number| Expression::Value(Value::Number(number)))
}
