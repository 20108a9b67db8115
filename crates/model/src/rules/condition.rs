//! The condition as people write it: braces around its variables are welcome and mean nothing.

use crate::template::{Part, parts, quoted};

/// The condition as an expression: braces become brackets, except in quoted texts, which stay what
/// they are; a backslash that keeps braces from being a placeholder goes there.
pub(super) fn unbraced(condition: &str) -> String {
    let mut written = String::with_capacity(condition.len());
    pieces(condition, |piece, is_text| {
        if !is_text {
            written.push_str(&piece.replace("{{", "(").replace("}}", ")"));
            return;
        }
        for part in parts(piece) {
            match part {
                Part::Literal(literal) => written.push_str(literal),
                Part::Placeholder(found) => written.extend(["{{", found.source, "}}"]),
                Part::Escape => {}
            }
        }
    });
    written
}

/// A placeholder in a quoted text of the condition, where nothing is filled in.
pub(super) fn quoted_placeholder(condition: &str) -> Option<String> {
    let mut first = None;
    pieces(condition, |piece, is_text| {
        let found = parts(piece).find_map(|part| match part {
            Part::Placeholder(found) => Some(found.source.to_owned()),
            _ => None,
        });
        first = first.take().or(found.filter(|_| is_text));
    });
    first
}

/// Cuts a condition into quoted texts and what is between them.
fn pieces<'a>(condition: &'a str, mut piece: impl FnMut(&'a str, bool)) {
    let mut rest = condition;
    while let Some(at) = rest.find(['\'', '"']) {
        let Some(length) = quoted::length(&rest[at..]) else { break };
        piece(&rest[..at], false);
        piece(&rest[at..at + length], true);
        rest = &rest[at + length..];
    }
    piece(rest, false);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_in_quotes_are_text() {
        assert_eq!(unbraced("{{app.n}} > 3 and {{ x }} == '{{y}}'"), "(app.n) > 3 and ( x ) == '{{y}}'");
        assert_eq!(unbraced(r#"app.t == "\{{name}} {{ .x }}""#), r#"app.t == "{{name}} {{ .x }}""#);
        assert_eq!(unbraced("{{a}} == 'it"), "(a) == 'it");
        assert_eq!(quoted_placeholder("{{a}} == '{{b}}'").as_deref(), Some("b"));
        assert_eq!(quoted_placeholder(r"{{a}} == '\{{b}} {{.c}}'"), None);
    }
}
