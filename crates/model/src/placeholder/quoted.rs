//! Texts in quotes, as expressions write them: `'a'`, `"b"`, a backslash before what would end them.

/// The length of the quoted text that `from` begins with, quotes included.
pub fn length(from: &str) -> Option<usize> {
    let bytes = from.as_bytes();
    let quote = *bytes.first().filter(|byte| matches!(byte, b'\'' | b'"'))?;
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            sign if sign == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}

/// A text in quotes, as [`read`] reads it.
pub fn written(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut quoted = String::from(quote);
    for sign in text.chars() {
        if sign == '\\' || sign == quote {
            quoted.push('\\');
        }
        quoted.push(sign);
    }
    quoted.push(quote);
    quoted
}

/// What a quoted text says.
pub fn read(quoted: &str) -> String {
    let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    let mut text = String::with_capacity(inner.len());
    let mut signs = inner.chars();
    while let Some(sign) = signs.next() {
        if sign != '\\' {
            text.push(sign);
            continue;
        }
        match signs.next() {
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some(sign @ ('\\' | '\'' | '"' | '/')) => text.push(sign),
            // What means nothing is what it looks like.
            Some(sign) => text.extend(['\\', sign]),
            None => text.push('\\'),
        }
    }
    text
}
