//! `COPY … TO STDOUT` and `COPY … FROM STDIN`: a conversation of its own, which psql has and an action does not. Begun all
//! the same, it would leave the session in the middle of it.

use testgyver_model::{Language, action::ActionError, phrase};

/// Refuses such a statement before it is sent.
///
/// # Errors
/// Where it is one.
pub(super) fn refuse(query: &str, language: Language) -> Result<(), ActionError> {
    match streamed(query) {
        Some("STDOUT") => Err(ActionError::new(phrase!(language,
            fr: "COPY … TO STDOUT n'est pas possible dans une action « sql » : écrivez la requête seule (SELECT …), ou TABLE et le nom de la table",
            en: "COPY … TO STDOUT is not possible in an action 'sql': write the query alone (SELECT …), or TABLE and the table's name"))),
        Some(_) => Err(ActionError::new(phrase!(language,
            fr: "COPY … FROM STDIN n'est pas possible dans une action « sql » : écrivez INSERT INTO … VALUES …, ou exécutez psql par une action « command » ou « ssh »",
            en: "COPY … FROM STDIN is not possible in an action 'sql': write INSERT INTO … VALUES …, or run psql by an action 'command' or 'ssh'"))),
        None => Ok(()),
    }
}

/// Which way a COPY goes, where it goes over the connection.
fn streamed(query: &str) -> Option<&'static str> {
    let bare = without_texts(query);
    let mut words = bare.split(|sign: char| !(sign.is_alphanumeric() || sign == '_')).filter(|word| !word.is_empty());
    if !words.next()?.eq_ignore_ascii_case("copy") {
        return None;
    }
    let words: Vec<String> = words.map(str::to_ascii_uppercase).collect();
    words.windows(2).find_map(|pair| match [&*pair[0], &*pair[1]] {
        ["TO", "STDOUT"] => Some("STDOUT"),
        ["FROM", "STDIN"] => Some("STDIN"),
        _ => None,
    })
}

/// A statement without its comments, and with `_` for each of its quoted texts and names.
fn without_texts(query: &str) -> String {
    let mut bare = String::new();
    let mut rest = query;
    while let Some(sign) = rest.chars().next() {
        let (put, end) = match sign {
            '\'' | '"' => ('_', rest[1..].find(sign).map(|at| at + 2)),
            '-' if rest.starts_with("--") => (' ', rest.find('\n')),
            '/' if rest.starts_with("/*") => (' ', rest.find("*/").map(|at| at + 2)),
            other => (other, Some(other.len_utf8())),
        };
        bare.push(put);
        rest = &rest[end.unwrap_or(rest.len())..];
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_copies_over_the_connection_are_meant() {
        for (query, way) in [
            ("COPY t TO STDOUT", "STDOUT"),
            ("-- alles\n/* x */ copy (SELECT 'to') to\n stdout WITH (FORMAT csv)", "STDOUT"),
            ("copy \"from\" (a, b) from stdin;", "STDIN"),
        ] {
            assert_eq!(streamed(query), Some(way), "{query}");
        }
        for other in [
            "COPY t TO '/tmp/stdout'",
            "COPY (SELECT ' to stdout ') TO PROGRAM 'cat'",
            "SELECT 1 -- COPY t TO STDOUT",
            "SELECT * FROM stdin",
            "COPY t FROM '/x' -- from stdin",
            "",
            "é'",
        ] {
            assert_eq!(streamed(other), None, "{other}");
        }
    }
}
