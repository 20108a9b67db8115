//! The signs of a script.

/// A sign of a script, and where it begins and ends in bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) from: usize,
    pub(super) to: usize,
    /// Whether a line ends before it.
    pub(super) new_line: bool,
}

/// What a sign is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Word(String),
    Number(String),
    Text(String),
    /// A text in backticks: literals, and the sources of what stands between `${` and `}`.
    Template(Vec<(bool, String)>),
    Regex(String, String),
    Sign(&'static str),
    /// Anything else.
    Other,
}

/// Signs of several characters before those that they begin with.
const SIGNS: [&str; 52] = [
    ">>>=", "===", "!==", "**=", "...", "<<=", ">>=", "&&=", "||=", "??=", ">>>", "=>", "==", "!=", "<=", ">=", "&&",
    "||", "??", "?.", "++", "--", "+=", "-=", "*=", "/=", "%=", "**", "<<", ">>", "{", "}", "(", ")", "[", "]", ";",
    ",", ".", "<", ">", "+", "-", "*", "/", "%", "=", "!", "?", ":", "&", "|",
];

/// Cuts a script into its signs; comments are none.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut reader = Reader { text, at: 0, tokens: Vec::new() };
    while reader.next() {}
    reader.tokens
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn next(&mut self) -> bool {
        let new_line = self.skip();
        let from = self.at;
        let Some(first) = self.rest().chars().next() else { return false };
        let kind = match first {
            '"' | '\'' => self.quoted(first),
            '`' => self.template(),
            _ if first.is_ascii_digit() => self.number(),
            _ if starts_word(first) => {
                let word: String =
                    self.rest().chars().take_while(|sign| starts_word(*sign) || sign.is_numeric()).collect();
                self.at += word.len();
                Kind::Word(word)
            }
            '/' if self.value_may_follow() => self.regex(),
            _ => self.sign(first),
        };
        self.tokens.push(Token { kind, from, to: self.at, new_line });
        true
    }

    /// Goes over blanks and comments; whether there was the end of a line.
    fn skip(&mut self) -> bool {
        let from = self.at;
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start().len();
            let comment = match &rest[blank..] {
                line if line.starts_with("//") => line.find('\n').unwrap_or(line.len()),
                block if block.starts_with("/*") => block.find("*/").map_or(block.len(), |end| end + 2),
                _ => 0,
            };
            self.at += blank + comment;
            if blank + comment == 0 {
                break;
            }
        }
        self.text[from..self.at].contains('\n')
    }

    fn quoted(&mut self, quote: char) -> Kind {
        self.at += 1;
        let mut text = String::new();
        while let Some(sign) = self.rest().chars().next() {
            self.at += sign.len_utf8();
            match sign {
                '\\' => text.extend(self.escaped()),
                '\n' => return Kind::Other,
                _ if sign == quote => return Kind::Text(text),
                _ => text.push(sign),
            }
        }
        Kind::Other
    }

    /// What stands behind a backslash.
    fn escaped(&mut self) -> Option<char> {
        let sign = self.rest().chars().next()?;
        self.at += sign.len_utf8();
        Some(match sign {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            '0' => '\0',
            'u' | 'x' => return self.code(if sign == 'u' { 4 } else { 2 }),
            '\n' => return None,
            other => other,
        })
    }

    fn code(&mut self, digits: usize) -> Option<char> {
        let code = self.rest().get(..digits)?;
        let sign = u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
        self.at += digits;
        Some(sign.unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn template(&mut self) -> Kind {
        self.at += 1;
        let (mut pieces, mut text) = (Vec::new(), String::new());
        while let Some(sign) = self.rest().chars().next() {
            if self.rest().starts_with("${") {
                pieces.push((false, std::mem::take(&mut text)));
                let Some(end) = self.rest().find('}') else { break };
                pieces.push((true, self.rest()[2..end].to_owned()));
                self.at += end + 1;
                continue;
            }
            self.at += sign.len_utf8();
            match sign {
                '`' => {
                    pieces.push((false, text));
                    return Kind::Template(pieces);
                }
                '\\' => text.extend(self.escaped()),
                _ => text.push(sign),
            }
        }
        self.at = self.text.len();
        Kind::Other
    }

    fn number(&mut self) -> Kind {
        let fits = |sign: &char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '_');
        let text: String = self.rest().chars().take_while(fits).collect();
        self.at += text.len();
        Kind::Number(text.replace('_', ""))
    }

    /// Whether a slash begins a regular expression: no value stands before it.
    fn value_may_follow(&self) -> bool {
        match self.tokens.last().map(|token| &token.kind) {
            None => true,
            Some(Kind::Sign(sign)) => !matches!(*sign, ")" | "]" | "}"),
            Some(Kind::Word(word)) => matches!(word.as_str(), "return" | "typeof" | "case" | "in" | "of"),
            Some(_) => false,
        }
    }

    fn regex(&mut self) -> Kind {
        let (mut pattern, mut class) = (String::new(), false);
        let mut signs = self.text[self.at + 1..].chars();
        while let Some(sign) = signs.next() {
            match sign {
                '\n' => break,
                '\\' => {
                    pattern.push(sign);
                    pattern.extend(signs.next());
                    continue;
                }
                '[' => class = true,
                ']' => class = false,
                '/' if !class => {
                    let flags: String = signs.take_while(char::is_ascii_alphabetic).collect();
                    self.at += 2 + pattern.len() + flags.len();
                    return Kind::Regex(pattern, flags);
                }
                _ => {}
            }
            pattern.push(sign);
        }
        self.at += 1;
        Kind::Sign("/")
    }

    fn sign(&mut self, first: char) -> Kind {
        let found = SIGNS.into_iter().find(|sign| self.rest().starts_with(sign));
        self.at += found.map_or(first.len_utf8(), str::len);
        found.map_or(Kind::Other, Kind::Sign)
    }
}

fn starts_word(sign: char) -> bool {
    sign.is_alphabetic() || matches!(sign, '_' | '$')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_cut_into_its_signs() {
        let kinds = |text: &str| tokens(text).into_iter().map(|token| token.kind).collect::<Vec<_>>();
        assert_eq!(
            kinds("a.b /* x */ === 'it\\'s' // end"),
            [
                Kind::Word("a".into()),
                Kind::Sign("."),
                Kind::Word("b".into()),
                Kind::Sign("==="),
                Kind::Text("it's".into())
            ]
        );
        assert_eq!(kinds("m(/^\\d[/]/i)")[2], Kind::Regex("^\\d[/]".into(), "i".into()));
        assert_eq!(
            kinds("`a${b.c}d`"),
            [Kind::Template(vec![(false, "a".into()), (true, "b.c".into()), (false, "d".into())])]
        );
        assert_eq!(kinds("'open"), [Kind::Other]);
    }
}
