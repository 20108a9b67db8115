//! The words of a shell command, cut and quoted by `shlex`.

use std::iter::Peekable;

/// The words of a shell command, as bash and zsh cut them; `None` where a quote is not closed.
pub(super) fn words(command: &str) -> Option<Vec<String>> {
    shlex::split(&without_ansi_quotes(&command.replace("\r\n", "\n"))?)
}

/// Turns `$'…'`, which browsers write and `shlex` does not know, into ordinary quotes.
fn without_ansi_quotes(command: &str) -> Option<String> {
    let mut plain = String::with_capacity(command.len());
    let mut chars = command.chars().peekable();
    let mut quote = None;
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, '$') if chars.peek() == Some(&'\'') => {
                chars.next();
                plain.push_str(&shlex::try_quote(&ansi_text(&mut chars)?).ok()?);
                continue;
            }
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            // A line goes on: nothing stands there, where `shlex` would see an empty word.
            (None, '\\') if chars.peek() == Some(&'\n') => {
                chars.next();
                continue;
            }
            (None | Some('"'), '\\') => {
                plain.push(c);
                plain.extend(chars.next());
                continue;
            }
            _ => {}
        }
        plain.push(c);
    }
    Some(plain)
}

/// The text of a `$'…'` up to its closing quote (ANSI-C quoting of bash): its escapes name bytes.
fn ansi_text(chars: &mut Peekable<impl Iterator<Item = char>>) -> Option<String> {
    let mut bytes = Vec::new();
    let mut surrogate = None;
    loop {
        let unit = match chars.next()? {
            '\'' => return Some(String::from_utf8_lossy(&bytes).into_owned()),
            '\\' => match chars.next()? {
                digits @ ('u' | 'U') => code(chars, if digits == 'u' { 4 } else { 8 }, 16),
                'x' => {
                    match code(chars, 2, 16) {
                        Some(byte) => bytes.push(byte as u8),
                        None => bytes.extend(b"\\x"),
                    }
                    continue;
                }
                first @ '0'..='7' => {
                    let rest = code_of(chars, 2, 8);
                    let value = rest.iter().fold(first.to_digit(8).unwrap_or(0), |sum, digit| sum * 8 + digit);
                    bytes.push(value as u8);
                    continue;
                }
                sign => Some(u32::from(match sign {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'a' => '\x07',
                    'b' => '\x08',
                    'e' | 'E' => '\x1b',
                    'f' => '\x0c',
                    'v' => '\x0b',
                    other => other,
                })),
            },
            sign => Some(u32::from(sign)),
        };
        let unit = unit.unwrap_or(u32::from(char::REPLACEMENT_CHARACTER));
        // JavaScript writes signs beyond 16 bits as two halves.
        match (surrogate.take(), unit) {
            (_, 0xd800..=0xdbff) => surrogate = Some(unit),
            (Some(high), 0xdc00..=0xdfff) => push(&mut bytes, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00)),
            (_, unit) => push(&mut bytes, unit),
        }
    }
}

fn push(bytes: &mut Vec<u8>, code: u32) {
    let sign = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
    bytes.extend_from_slice(sign.encode_utf8(&mut [0; 4]).as_bytes());
}

/// Up to `most` digits as a number; `None` where there is none.
fn code(chars: &mut Peekable<impl Iterator<Item = char>>, most: usize, radix: u32) -> Option<u32> {
    let digits = code_of(chars, most, radix);
    (!digits.is_empty()).then(|| digits.iter().fold(0u32, |sum, digit| sum.wrapping_mul(radix).wrapping_add(*digit)))
}

fn code_of(chars: &mut Peekable<impl Iterator<Item = char>>, most: usize, radix: u32) -> Vec<u32> {
    let mut digits = Vec::new();
    while digits.len() < most {
        let Some(digit) = chars.peek().and_then(|sign| sign.to_digit(radix)) else { break };
        digits.push(digit);
        chars.next();
    }
    digits
}

/// A word for a POSIX shell. What no shell can take is left out.
pub(super) fn quoted(text: &str) -> String {
    let text = text.replace('\0', "");
    shlex::try_quote(&text).map_or_else(|_| String::new(), std::borrow::Cow::into_owned)
}
