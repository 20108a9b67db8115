//! The lines of a shell: commands, assignments, comments.

use std::iter::Peekable;

/// A word of a command.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Word {
    /// As it is written, variables of the shell as placeholders.
    pub(super) raw: String,
    /// What it says, its quotes taken away.
    pub(super) plain: String,
    /// Whether it has quotes of bash that are left to the reader of the command line.
    pub(super) opaque: bool,
}

/// A command and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Command {
    pub(super) words: Vec<Word>,
    /// The comment above it.
    pub(super) comment: String,
    /// What stands behind it in its line: a pipe, another command.
    pub(super) behind: String,
}

/// A line, however many it goes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    Command(Command),
    /// `NAME=value`
    Assigned(String, String),
    Other(String),
}

/// Cuts a text into its lines.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let text = text.replace("\r\n", "\n");
    let mut reader = Reader { signs: text.trim_start_matches('\u{feff}').chars().peekable() };
    let (mut lines, mut comment) = (Vec::new(), String::new());
    while let Some(first) = reader.signs.peek().copied() {
        match first {
            _ if first.is_whitespace() => drop(reader.signs.next()),
            '#' => comment = reader.rest_of_line().trim_start_matches(['#', ' ', '\t', '!']).trim_end().to_owned(),
            // The fences of a page in Markdown.
            '`' => drop(reader.rest_of_line()),
            _ => {
                let (words, behind) = reader.command();
                lines.extend(line(words, behind, std::mem::take(&mut comment)));
            }
        }
    }
    lines
}

fn line(mut words: Vec<Word>, behind: String, comment: String) -> Option<Line> {
    if words.first().is_some_and(|word| matches!(word.raw.as_str(), "$" | "export")) {
        words.remove(0);
    }
    let first = words.first()?.plain.clone();
    if is_command(&first) {
        return Some(Line::Command(Command { words, comment, behind }));
    }
    let name = |name: &str| !name.is_empty() && name.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_');
    match first.split_once('=').filter(|(key, _)| words.len() == 1 && name(key)) {
        Some((key, value)) => Some(Line::Assigned(key.to_owned(), value.to_owned())),
        None => Some(Line::Other(words.iter().map(|word| word.raw.as_str()).collect::<Vec<_>>().join(" "))),
    }
}

/// Whether a line, or its first word, calls curl.
pub(super) fn is_command(line: &str) -> bool {
    let program = line.split_whitespace().next().unwrap_or_default();
    program.rsplit('/').next().is_some_and(|program| matches!(program, "curl" | "curl.exe"))
}

struct Reader<I: Iterator<Item = char>> {
    signs: Peekable<I>,
}

impl<I: Iterator<Item = char>> Reader<I> {
    fn rest_of_line(&mut self) -> String {
        let mut line = String::new();
        while let Some(sign) = self.signs.next_if(|sign| *sign != '\n') {
            line.push(sign);
        }
        line
    }

    /// The words up to the end of the command, and what stands behind it in its line.
    fn command(&mut self) -> (Vec<Word>, String) {
        let (mut words, mut word) = (Vec::new(), None::<Word>);
        while let Some(sign) = self.signs.next() {
            match sign {
                '\n' | ';' => break,
                '|' | '&' | '>' | '<' if word.is_none() || sign != '&' => {
                    words.extend(word.take());
                    return (words, format!("{sign}{}", self.rest_of_line()));
                }
                ' ' | '\t' => words.extend(word.take()),
                '\\' if self.signs.peek() == Some(&'\n') => drop(self.signs.next()),
                _ => self.sign(sign, word.get_or_insert_default()),
            }
        }
        words.extend(word);
        (words, String::new())
    }

    fn sign(&mut self, sign: char, word: &mut Word) {
        match sign {
            '\'' => self.quoted(sign, word),
            '"' => self.double(word),
            '$' if self.signs.peek() == Some(&'\'') => {
                word.raw.push('$');
                word.opaque = true;
                self.signs.next();
                self.quoted('\'', word);
            }
            '$' => self.variable(word),
            '\\' => {
                word.raw.push('\\');
                if let Some(next) = self.signs.next() {
                    word.raw.push(next);
                    word.plain.push(next);
                }
            }
            _ => {
                word.raw.push(sign);
                word.plain.push(sign);
            }
        }
    }

    fn quoted(&mut self, quote: char, word: &mut Word) {
        word.raw.push(quote);
        while let Some(sign) = self.signs.next() {
            word.raw.push(sign);
            if sign == quote {
                return;
            }
            word.plain.push(sign);
            if sign == '\\' && word.opaque {
                word.raw.extend(self.signs.next());
            }
        }
    }

    fn double(&mut self, word: &mut Word) {
        word.raw.push('"');
        while let Some(sign) = self.signs.next() {
            match sign {
                '"' => {
                    word.raw.push('"');
                    return;
                }
                '$' => self.variable(word),
                '\\' => {
                    word.raw.push('\\');
                    let Some(next) = self.signs.next() else { return };
                    word.raw.push(next);
                    if !matches!(next, '"' | '\\' | '$' | '`' | '\n') {
                        word.plain.push('\\');
                    }
                    word.plain.extend(Some(next).filter(|next| *next != '\n'));
                }
                _ => {
                    word.raw.push(sign);
                    word.plain.push(sign);
                }
            }
        }
    }

    /// `$NAME` and `${NAME}` as placeholders.
    fn variable(&mut self, word: &mut Word) {
        let braces = self.signs.next_if_eq(&'{').is_some();
        let mut name = String::new();
        while let Some(sign) = self.signs.next_if(|sign| sign.is_ascii_alphanumeric() || *sign == '_') {
            name.push(sign);
        }
        let closed = !braces || self.signs.next_if_eq(&'}').is_some();
        let text = match (name.is_empty(), closed) {
            (false, true) => format!("{{{{{name}}}}}"),
            _ => format!("${}{name}", if braces { "{" } else { "" }),
        };
        word.raw.push_str(&text);
        word.plain.push_str(&text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_comments_and_assignments_are_told_apart() {
        let text =
            "#!/bin/sh\nTOKEN=\"a b\"\n# Login\ncurl -X POST \\\n  \"$HOST/x?y=${Z}\" -d 'a\nb$c' | jq .\necho done\n";
        let read = lines(text);
        assert_eq!(read[0], Line::Assigned("TOKEN".into(), "a b".into()));
        let Line::Command(command) = &read[1] else { panic!("{read:?}") };
        assert_eq!((command.comment.as_str(), command.behind.as_str()), ("Login", "| jq ."));
        let words: Vec<&str> = command.words.iter().map(|word| word.plain.as_str()).collect();
        assert_eq!(words, ["curl", "-X", "POST", "{{HOST}}/x?y={{Z}}", "-d", "a\nb$c"]);
        assert_eq!(command.words[5].raw, "'a\nb$c'");
        assert_eq!(read[2], Line::Other("echo done".into()));
    }
}
