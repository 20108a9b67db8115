//! A text that a simple regular expression matches.

use regex::Regex;

/// Most characters of a text, and most repetitions.
const LONGEST: usize = 500;
/// Most groups inside each other.
const DEEPEST: usize = 20;

/// A text of at least so many characters that an expression matches; nothing where it is not simple enough.
pub(super) fn example(pattern: &str, least: usize) -> Option<String> {
    let regex = Regex::new(pattern).ok()?;
    (0..=3).find_map(|more| {
        let mut maker =
            Maker { signs: pattern.chars().collect(), at: 0, more: [0, 1, 3, least][more], text: String::new() };
        maker.alternatives(0)?;
        (maker.at == maker.signs.len() && maker.text.chars().count() >= least && regex.is_match(&maker.text))
            .then_some(maker.text)
    })
}

struct Maker {
    signs: Vec<char>,
    at: usize,
    /// How often something is repeated that may be repeated without a limit.
    more: usize,
    text: String,
}

impl Maker {
    fn peek(&self) -> Option<char> {
        self.signs.get(self.at).copied()
    }

    fn take(&mut self) -> Option<char> {
        let sign = self.peek()?;
        self.at += 1;
        Some(sign)
    }

    fn skip(&mut self, sign: char) -> bool {
        let there = self.peek() == Some(sign);
        self.at += usize::from(there);
        there
    }

    /// The first of several alternatives; the others are read and left out.
    fn alternatives(&mut self, depth: usize) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        self.sequence(depth)?;
        while self.skip('|') {
            let length = self.text.len();
            self.sequence(depth)?;
            self.text.truncate(length);
        }
        Some(())
    }

    fn sequence(&mut self, depth: usize) -> Option<()> {
        while let Some(sign) = self.peek().filter(|sign| !matches!(sign, '|' | ')')) {
            self.at += 1;
            let before = self.text.len();
            match sign {
                '^' | '$' => continue,
                '(' => self.group(depth)?,
                '[' => {
                    let sign = self.class()?;
                    self.text.push(sign);
                }
                '.' => self.text.push('a'),
                '\\' => {
                    if let Some(sign) = escaped(self.take()?)? {
                        self.text.push(sign);
                    }
                }
                '*' | '+' | '?' | '{' => return None,
                sign => self.text.push(sign),
            }
            let made = self.text.split_off(before);
            let count = self.count()?;
            if made.len().saturating_mul(count) > LONGEST || self.text.len() > LONGEST {
                return None;
            }
            self.text.push_str(&made.repeat(count));
        }
        Some(())
    }

    fn group(&mut self, depth: usize) -> Option<()> {
        if self.skip('?') {
            match self.take()? {
                ':' => {}
                'P' | '<' => {
                    self.skip('<');
                    while self.take()? != '>' {}
                }
                _ => return None,
            }
        }
        self.alternatives(depth + 1)?;
        self.skip(')').then_some(())
    }

    /// How often what stands before is repeated.
    fn count(&mut self) -> Option<usize> {
        let count = match self.peek() {
            Some('*') => self.more,
            Some('+') => self.more.max(1),
            Some('?') => 0,
            Some('{') => {
                let end = self.at + self.signs[self.at..].iter().position(|sign| *sign == '}')?;
                let bounds: String = self.signs[self.at + 1..end].iter().collect();
                self.at = end;
                let (least, most) = bounds.split_once(',').unwrap_or((&bounds, &bounds));
                let least = if least.trim().is_empty() { 0 } else { least.trim().parse::<usize>().ok()? };
                let most = if most.trim().is_empty() { LONGEST } else { most.trim().parse::<usize>().ok()? };
                least.max(self.more).min(most.max(least))
            }
            _ => return Some(1),
        };
        self.at += 1;
        self.skip('?');
        Some(count.min(LONGEST))
    }

    /// One sign of a class; what it must not be is looked for among the usual ones.
    fn class(&mut self) -> Option<char> {
        let negated = self.skip('^');
        let mut ranges: Vec<(char, char)> = Vec::new();
        let mut first = true;
        loop {
            let sign = self.take()?;
            let begin = match sign {
                ']' if !first => break,
                '[' => return None,
                '\\' => escaped(self.take()?)??,
                sign => sign,
            };
            first = false;
            let dash = self.peek() == Some('-') && self.signs.get(self.at + 1).is_some_and(|next| *next != ']');
            let end = if dash {
                self.at += 1;
                match self.take()? {
                    '\\' => escaped(self.take()?)??,
                    sign => sign,
                }
            } else {
                begin
            };
            ranges.push((begin, end));
        }
        if !negated {
            return ranges.first().map(|(begin, _)| *begin);
        }
        "a1A-_ .".chars().find(|sign| !ranges.iter().any(|(begin, end)| (begin..=end).contains(&sign)))
    }
}

/// What a sign after a backslash stands for; an inner nothing for a place between signs.
fn escaped(sign: char) -> Option<Option<char>> {
    Some(match sign {
        'd' => Some('1'),
        'w' => Some('a'),
        's' => Some(' '),
        'D' | 'S' => Some('a'),
        'W' => Some('-'),
        'n' => Some('\n'),
        't' => Some('\t'),
        'b' | 'A' | 'z' | 'Z' => None,
        sign if sign.is_alphanumeric() => return None,
        sign => Some(sign),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_expressions_have_an_example() {
        for pattern in [
            r"^\d{4}-\d{2}$",
            "^[a-z0-9]+(?:-[a-z0-9]+)*$",
            "^(foo|bar)$",
            r"^\+33[1-9]\d{8}$",
            "^[^/]{3,}$",
            r"^#[0-9a-fA-F]{6}$",
        ] {
            let text = example(pattern, 0).unwrap();
            assert!(Regex::new(pattern).unwrap().is_match(&text), "{pattern}: {text}");
        }
        assert_eq!(example("^[a-z]+$", 8).as_deref(), Some("aaaaaaaa"));
        assert_eq!(example(r"^(?=.*\d).+$", 0), None);
        assert_eq!(example("(((((((((((((((((((((((a)))))))))))))))))))))))", 0), None);
    }
}
