//! What rules and placeholders can say is named in the catalogue, all of it, and nothing else is.
#![allow(missing_docs)]

use std::collections::BTreeSet;

use testgyver_model::Label;
use testgyver_rules::{CONVERSIONS, Operator, Subject, TYPES, expression::FILTERS, generate};

const FAMILIES: [&str; 6] = ["subject", "operator", "type", "conversion", "filter", "generator"];
/// Why a call of a generator cannot be read.
const FAULTS: [&str; 5] = [
    "generator-unknown",
    "generator-unknown-near",
    "generator-unknown-argument",
    "generator-missing-argument",
    "generator-bad-argument",
];

fn key(label: &Label) -> String {
    match label {
        Label::Key(key) => key.clone().into_owned(),
        Label::Texts(_) => panic!("{label:?} stands outside the catalogue"),
    }
}

fn shown() -> BTreeSet<String> {
    let subjects = Subject::ALL.iter().map(|one| key(&one.label()));
    let operators = Operator::ALL.iter().map(|one| key(&one.words(false)));
    let types = TYPES.iter().map(|name| format!("type-{name}"));
    let conversions = CONVERSIONS.iter().map(|name| format!("conversion-{name}"));
    let filters = FILTERS.iter().map(|one| key(&one.help()));
    let generators = generate::catalogue().iter().map(|one| key(&one.help()));
    let faults = FAULTS.map(str::to_owned);
    subjects.chain(operators).chain(types).chain(conversions).chain(filters).chain(generators).chain(faults).collect()
}

fn written() -> BTreeSet<String> {
    let text = include_str!("../../../translations/en/rules.ftl");
    let keys = text.lines().filter(|line| !line.starts_with(['#', ' '])).filter_map(|line| line.split_once(" ="));
    let families = keys.filter(|(key, _)| FAMILIES.contains(&key.split('-').next().unwrap_or_default()));
    families.map(|(key, _)| key.to_owned()).collect()
}

#[test]
fn every_word_of_rules_is_in_the_catalogue() {
    let (shown, written) = (shown(), written());
    assert_eq!(shown.difference(&written).collect::<Vec<_>>(), Vec::<&String>::new(), "without words");
    assert_eq!(written.difference(&shown).collect::<Vec<_>>(), Vec::<&String>::new(), "shown nowhere");
    for operator in Operator::ALL {
        assert!(key(&operator.words(true)).ends_with(".not"));
        assert!(operator.words(false).attribute("not").is_some(), "{operator:?}");
    }
    let paths: Vec<Subject> = Subject::ALL.into_iter().filter(|one| one.path().is_some()).collect();
    assert_eq!(paths.len(), 8, "{paths:?}");
}
