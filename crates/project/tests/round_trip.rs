//! Whatever a campaign is, it is the same once it was written and read again.

use std::{collections::BTreeMap, time::Duration};

use proptest::{collection, option, prelude::*};
use serde_json::{Map, Value, json};
use testgyver_model::{
    Language,
    test::{ActionCall, TestDefinition, TestVariable},
};
use testgyver_project::{
    MAIN, Project, ProjectConnection, ProjectEnvironment, ProjectSecret, ProjectTest, SecretSource, Variables, read,
    write,
};

mod support;

/// Texts that YAML might take for something else, and any other.
fn text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "no",
        "~",
        "null",
        "1",
        "01",
        "1.10",
        "- x",
        "a: b",
        "# x",
        "",
        " x",
        "x ",
        "a\nb",
        "a\n\n",
        "\n",
        "\r\n",
        "'",
        "\"",
        "{}",
        "[",
        "%",
        "@a",
        "`",
        "!x",
        "&a",
        "*a",
        "|",
        ">",
        "? x",
        "---",
        "...",
        "é",
        "😀",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "\t",
        "\u{7}",
        "{{x}}",
        "=",
        "<<",
        "0x1F",
        "1e3",
        ".inf",
        "2026-11-29",
        "a\tb\n c",
    ]);
    prop_oneof![odd.prop_map(str::to_owned), "\\PC{0,12}", "[ -~\n]{0,20}"]
}

fn name() -> impl Strategy<Value = String> {
    "[a-zA-Z][a-zA-Z0-9_.-]{0,8}"
}

fn value() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e6..1e6f64).prop_map(Value::from)
    ];
    let leaf =
        prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), number, text().prop_map(Value::from)];
    leaf.prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            collection::vec((text(), inner), 0..4).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn object(keys: impl Strategy<Value = String>) -> impl Strategy<Value = Map<String, Value>> {
    collection::vec((keys, value()), 0..4).prop_map(|fields| fields.into_iter().collect())
}

fn action() -> impl Strategy<Value = ActionCall> {
    let form_key = prop_oneof![name(), Just("name".to_owned()), Just("do".to_owned()), Just("checks".to_owned())];
    let form = prop_oneof![5 => object(form_key).prop_map(Value::Object), 1 => value()];
    let extra = object(prop_oneof![name(), Just("name".to_owned())]);
    ("[a-z]{1,6}", form, any::<bool>(), extra).prop_map(|(kind, value, disabled, extra)| ActionCall {
        kind,
        value,
        disabled,
        extra,
    })
}

fn test() -> impl Strategy<Value = ProjectTest> {
    let variable = prop_oneof![
        name().prop_map(TestVariable::Name),
        (name(), value().prop_filter("nothing is no value", |value| !value.is_null()))
            .prop_map(|(name, value)| TestVariable::Valued { name, value: Some(value) }),
    ];
    let flow = option::of(object(name()).prop_filter("nothing is no flow", |flow| !flow.is_empty()));
    let flow = flow.prop_map(|flow| flow.map_or(Value::Null, Value::Object));
    let parts = (
        text(),
        text(),
        collection::vec(text(), 0..3),
        flow,
        collection::vec(variable, 0..3),
        collection::vec(action(), 0..3),
        any::<bool>(),
    );
    parts.prop_map(|(name, description, tags, flow, variables, actions, enabled)| ProjectTest {
        enabled,
        definition: TestDefinition { name, description, actions, variables, tags, flow },
    })
}

fn variables() -> impl Strategy<Value = Variables> {
    collection::vec((name(), text()), 0..4).prop_map(|pairs| pairs.into_iter().collect())
}

prop_compose! {
    fn project()(
        name in text(), description in text(), parallel in 1..65u32, timeout in option::of(1..100_000u64), shared in variables(),
        environments in collection::vec(variables(), 0..3), secrets in collection::btree_set(name(), 0..3),
        values in object("[b-m]{2,6}"), tests in collection::vec(test(), 0..3),
    ) -> Project {
        let environments = environments.into_iter().enumerate().map(|(place, variables)| ProjectEnvironment { name: format!("E {place}"), variables });
        let secret = |name: String| ProjectSecret { source: SecretSource::Env(name.to_uppercase()), name, values: BTreeMap::new() };
        let connection = ProjectConnection {
            name: "Base".into(), kind: "sql".into(), values: Map::from_iter([("host".to_owned(), json!(values))]),
            secrets: BTreeMap::from([("password".to_owned(), SecretSource::File("a b/c".into()))]), known_secrets: BTreeMap::new(),
        };
        Project {
            name, description, parallel, timeout: timeout.map(Duration::from_millis), variables: shared, environments: environments.collect(),
            secrets: secrets.into_iter().map(secret).collect(), connections: vec![connection], tests, files: BTreeMap::new(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_campaign_is_the_same_once_it_was_written_and_read(project in project()) {
        let written = write(&project).unwrap();
        let files = BTreeMap::from([(MAIN.to_owned(), written.clone().into_bytes())]);
        let outcome = read(&files, MAIN, &support::registry(), Language::ENGLISH);
        prop_assert_eq!(outcome.project.as_ref(), Some(&project), "{}", written);
    }

    #[test]
    fn whatever_a_file_holds_it_is_read_or_refused(text in "\\PC{0,200}", at in 0..400usize, sign in "[-:#{}\\[\\]&*!|>'\"%@` \n\t]") {
        let shop = include_str!("support/shop.yaml");
        let cut = (0..=at.min(shop.len())).rev().find(|at| shop.is_char_boundary(*at)).unwrap_or(0);
        for text in [text, format!("{}{sign}{}", &shop[..cut], &shop[cut..])] {
            let files = BTreeMap::from([(MAIN.to_owned(), text.into_bytes())]);
            let outcome = read(&files, MAIN, &support::registry(), Language::FRENCH);
            for problem in &outcome.problems {
                let source = outcome.sources.get(&problem.file).map_or("", String::as_str);
                prop_assert!(problem.place.end <= source.len() && source.is_char_boundary(problem.place.start), "{problem:?}");
            }
        }
    }
}
