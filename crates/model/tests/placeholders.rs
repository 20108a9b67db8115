//! Which names a text asks for: the page's reader reads the same file and must agree.

use serde::Deserialize;
use testgyver_model::placeholder::{Head, Part, parts, remember};

#[derive(Deserialize)]
struct Reading {
    text: String,
    names: Vec<String>,
}

/// The names that a text needs a value for; generators are among them, what has a default is not.
fn names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for part in parts(text) {
        let Part::Placeholder(found) = part else { continue };
        let has_default = found.pipeline.is_some_and(|filters| filters.starts_with("default"));
        if found.kind != Head::Text && !has_default {
            remember(&mut names, found.head.split_whitespace().next().unwrap_or_default().to_owned());
        }
    }
    names
}

#[test]
fn names_are_read_as_the_fixtures_say() {
    let readings: Vec<Reading> = serde_json::from_str(include_str!("../../../fixtures/placeholders.json")).unwrap();
    assert!(!readings.is_empty());
    for Reading { text, names: expected } in readings {
        assert_eq!(names(&text), expected, "{text}");
    }
}
