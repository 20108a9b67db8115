//! From signs to statements.

use super::{
    token::{Kind, Token, tokens},
    tree::{Expression, Statement, Target, What},
};

/// Most levels of brackets, functions and fields of fields: what is read is as deep as the square of this at most.
pub(super) const DEEPEST: usize = 64;

/// Reads a script; what is no statement of the subset is an unread one.
pub(super) fn statements(text: &str) -> Vec<Statement> {
    let mut parser = Parser { tokens: tokens(text), at: 0, depth: 0 };
    let mut list = Vec::new();
    while parser.at < parser.tokens.len() {
        list.extend(parser.statement());
    }
    list
}

/// Reads one expression, which is all of the text.
pub(super) fn expression(text: &str, depth: usize) -> Option<Expression> {
    let mut parser = Parser { tokens: tokens(text), at: 0, depth };
    let expression = parser.expression()?;
    (parser.at == parser.tokens.len()).then_some(expression)
}

pub(super) struct Parser {
    pub(super) tokens: Vec<Token>,
    pub(super) at: usize,
    pub(super) depth: usize,
}

impl Parser {
    pub(super) fn peek(&self) -> Option<&Kind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    pub(super) fn is(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Kind::Sign(found)) if *found == sign)
    }

    pub(super) fn take(&mut self, sign: &str) -> bool {
        let found = self.is(sign);
        self.at += usize::from(found);
        found
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Kind::Word(found)) if found == word)
    }

    pub(super) fn word(&mut self) -> Option<String> {
        let Some(Kind::Word(word)) = self.peek() else { return None };
        let word = word.clone();
        self.at += 1;
        Some(word)
    }

    /// The next statement; nothing where only a semicolon stands there.
    pub(super) fn statement(&mut self) -> Option<Statement> {
        if self.take(";") {
            return None;
        }
        let begin = self.at;
        self.depth += 1;
        let read = if self.depth > DEEPEST { None } else { self.what().filter(|_| self.ends()) };
        self.depth -= 1;
        let what = read.unwrap_or_else(|| {
            self.at = begin;
            self.go_over();
            What::Unread
        });
        // Whatever happens, it goes on.
        self.at = self.at.max(begin + 1);
        let from = self.tokens.get(begin).map_or(0, |token| token.from);
        let to = self.tokens.get(self.at - 1).map_or(from, |token| token.to);
        self.take(";");
        Some(Statement { what, from, to })
    }

    /// Whether a statement may end here.
    fn ends(&self) -> bool {
        match self.tokens.get(self.at) {
            None => true,
            Some(token) => {
                token.new_line
                    || matches!(token.kind, Kind::Sign(";" | "}"))
                    || matches!(self.tokens.get(self.at.wrapping_sub(1)), Some(Token { kind: Kind::Sign("}"), .. }))
            }
        }
    }

    fn what(&mut self) -> Option<What> {
        match self.peek() {
            Some(Kind::Word(word)) => match word.as_str() {
                "const" | "let" | "var" => self.declare(),
                "if" => self.condition(),
                "return" => {
                    self.at += 1;
                    Some(What::Return(self.expression()?))
                }
                "throw" => {
                    self.at += 1;
                    self.expression().map(|_| What::Throw)
                }
                "for" | "while" | "do" | "switch" | "try" | "function" | "class" | "async" | "import" | "export"
                | "else" | "catch" | "finally" => None,
                _ => self.assign_or_expression(),
            },
            _ => self.assign_or_expression(),
        }
    }

    fn declare(&mut self) -> Option<What> {
        self.at += 1;
        let mut list = Vec::new();
        loop {
            let target = match self.take("{") {
                true => Target::Fields(self.fields(&[])?),
                false => Target::Name(self.word()?),
            };
            let value = match self.take("=") {
                true => self.expression()?,
                false => Expression::Undefined,
            };
            list.push((target, value));
            if !self.take(",") {
                return Some(What::Declare(list));
            }
        }
    }

    /// `a, b: c, d: {e}}`
    fn fields(&mut self, outer: &[String]) -> Option<Vec<(Vec<String>, String)>> {
        let mut fields = Vec::new();
        while !self.take("}") {
            let field = self.word()?;
            let way: Vec<String> = outer.iter().cloned().chain([field.clone()]).collect();
            if !self.take(":") {
                fields.push((way, field));
            } else if self.take("{") {
                fields.extend(if way.len() < DEEPEST { self.fields(&way)? } else { return None });
            } else {
                fields.push((way, self.word()?));
            }
            if !self.take(",") && !self.is("}") {
                return None;
            }
        }
        Some(fields)
    }

    fn assign_or_expression(&mut self) -> Option<What> {
        let left = self.expression()?;
        let Some(Kind::Sign(sign @ ("=" | "+="))) = self.peek() else { return Some(What::Expression(left)) };
        let adds = *sign == "+=";
        self.at += 1;
        let right = self.expression()?;
        match left {
            Expression::Name(name) if adds => {
                let before = Expression::Name(name.clone());
                Some(What::Assign(name, Expression::Two("+", Box::new(before), Box::new(right))))
            }
            Expression::Name(name) => Some(What::Assign(name, right)),
            // The old way to test: `tests["name"] = …`.
            Expression::Index(list, name) if *list == Expression::Name("tests".into()) && !adds => {
                Some(What::Expression(Expression::Call(Box::new(Expression::Name("tests".into())), vec![*name, right])))
            }
            _ => None,
        }
    }

    fn condition(&mut self) -> Option<What> {
        self.at += 1;
        if !self.take("(") {
            return None;
        }
        let condition = self.expression()?;
        if !self.take(")") {
            return None;
        }
        let body = if self.is("{") { self.block()? } else { self.statement().into_iter().collect() };
        (!self.is_word("else")).then_some(What::If(condition, body))
    }

    /// Statements between braces.
    pub(super) fn block(&mut self) -> Option<Vec<Statement>> {
        if !self.take("{") {
            return None;
        }
        let mut list = Vec::new();
        while !self.take("}") {
            self.peek()?;
            list.extend(self.statement());
        }
        Some(list)
    }

    /// Goes over a statement that is not read: to its semicolon, or to the end of its last line.
    fn go_over(&mut self) {
        let (begin, mut depth) = (self.at, 0usize);
        let blocks = ["for", "while", "do", "switch", "try", "if", "function", "class", "async"];
        let is_block = blocks.iter().any(|word| self.is_word(word));
        while let Some(token) = self.tokens.get(self.at) {
            match token.kind {
                Kind::Sign("{" | "(" | "[") => depth += 1,
                Kind::Sign("}" | ")" | "]") if depth == 0 => return,
                Kind::Sign("}" | ")" | "]") => {
                    depth -= 1;
                    let block_ends = is_block && depth == 0 && matches!(token.kind, Kind::Sign("}"));
                    self.at += 1;
                    if block_ends && !["else", "catch", "finally", "while"].iter().any(|word| self.is_word(word)) {
                        return;
                    }
                    continue;
                }
                Kind::Sign(";") if depth == 0 => return,
                _ if depth == 0 && token.new_line && self.at > begin && !is_block && !self.goes_on() => return,
                _ => {}
            }
            self.at += 1;
        }
    }

    /// Whether the line before the next sign goes on in its line.
    fn goes_on(&self) -> bool {
        let joins = |token: Option<&Token>, signs: &[&str]| matches!(token.map(|token| &token.kind), Some(Kind::Sign(sign)) if signs.contains(sign));
        joins(self.tokens.get(self.at), &[".", "?.", "?", ":", "+", "&&", "||", "=>", ","])
            || joins(self.tokens.get(self.at.wrapping_sub(1)), &["=", "+", ",", ".", "&&", "||", "=>", "?", ":", "("])
    }
}
