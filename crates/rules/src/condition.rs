//! The condition as people write it: braces around its variables are welcome and mean nothing.

use testgyver_model::placeholder::{Part, parts, quoted};

/// The condition as an expression: braces become brackets, except in quoted texts, which stay what
/// they are.
pub(super) fn unbraced(condition: &str) -> String {
    let mut written = String::with_capacity(condition.len());
    for piece in pieces(condition) {
        match piece {
            Token::Code(code) => written.push_str(&code.replace("{{", "(").replace("}}", ")")),
            Token::Text(text) | Token::Braced(text) => written.push_str(text),
        }
    }
    written
}

/// A placeholder in a quoted text of the condition, where nothing is filled in, and that text.
pub(super) fn quoted_placeholder(condition: &str) -> Option<(&str, &str)> {
    pieces(condition).into_iter().find_map(|piece| {
        let Token::Text(text) = piece else { return None };
        let source = parts(text).find_map(|part| match part {
            Part::Placeholder(found) => Some(found.source),
            Part::Literal(_) => None,
        })?;
        Some((source, text))
    })
}

enum Token<'a> {
    /// What stands between quoted texts.
    Code(&'a str),
    /// A quoted text.
    Text(&'a str),
    /// A quoted text that is itself in braces, which says that it is meant as it is.
    Braced(&'a str),
}

/// Cuts a condition at its quoted texts.
fn pieces(condition: &str) -> Vec<Token<'_>> {
    let mut pieces = Vec::new();
    let mut rest = condition;
    while let Some(at) = rest.find(['\'', '"']) {
        let Some(length) = quoted::length(&rest[at..]) else { break };
        let (before, text, behind) = (&rest[..at], &rest[at..at + length], &rest[at + length..]);
        let closed = behind.trim_start();
        let braced = before.trim_end().ends_with("{{") && (closed.starts_with("}}") || closed.starts_with('|'));
        pieces.extend([Token::Code(before), if braced { Token::Braced(text) } else { Token::Text(text) }]);
        rest = behind;
    }
    pieces.push(Token::Code(rest));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_in_quotes_are_text() {
        assert_eq!(unbraced("{{app.n}} > 3 and {{ x }} == '{{y}}'"), "(app.n) > 3 and ( x ) == '{{y}}'");
        assert_eq!(unbraced(r#"app.t == "\\ {{ .x }}""#), r#"app.t == "\\ {{ .x }}""#);
        assert_eq!(unbraced("app.t == {{ '{{name}}' | upper }}"), "app.t == ( '{{name}}' | upper )");
        assert_eq!(unbraced("{{a}} == 'it"), "(a) == 'it");
    }

    #[test]
    fn a_placeholder_in_quotes_is_found_unless_it_is_meant() {
        assert_eq!(quoted_placeholder("{{a}} == 'x' or {{a}} == 'y {{ b }}'"), Some(("b", "'y {{ b }}'")));
        assert_eq!(quoted_placeholder(r"{{a}} == 'CORP\\{{b}}'"), Some(("b", r"'CORP\\{{b}}'")));
        assert_eq!(quoted_placeholder("{{ '{{b}}' ~ a }} == 'x'"), Some(("b", "'{{b}}'")));
        assert_eq!(quoted_placeholder("{{a}} == {{ '{{b}}' }} or {{'{{b}}'|upper}} == '{{.c}}'"), None);
    }
}
