//! What a campaign's files say, what is wrong with them, and that nothing is lost on the way there and back.

use std::collections::BTreeMap;

use serde_json::json;
use testgyver_model::Language;
use testgyver_project::{MAIN, Outcome, SecretSource, line_and_column, read, write};

mod support;

fn files(texts: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    texts.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
}

fn outcome(texts: &[(&str, &str)]) -> Outcome {
    read(&files(texts), MAIN, &support::registry(), Language::ENGLISH)
}

/// Each problem as `line:column message`.
fn told(outcome: &Outcome) -> Vec<String> {
    let line = |problem: &testgyver_project::Problem| {
        let text = outcome.sources.get(&problem.file).map_or("", String::as_str);
        let (line, column) = line_and_column(text, problem.place.start);
        format!("{}:{line}:{column} {}", problem.file, problem.message)
    };
    outcome.problems.iter().map(line).collect()
}

const SHOP: &str = include_str!("support/shop.yaml");

const ORDERS: &str = r#"- name: Orders
  variables: [total, {name: n, value: 3}]
  actions:
    - do: http
      method: GET
      url: "{{api_url}}/orders"
      auth: bearer
      token: "{{run.token}}"
- name: Later
  enabled: false
  actions:
    - do: sql
      connection: Base
      query: select 1
      disabled: true
"#;

#[test]
fn a_campaign_is_read_from_its_files_and_written_back_whole() {
    let read_once = outcome(&[(MAIN, SHOP), ("tests/orders.yaml", ORDERS)]);
    assert_eq!(told(&read_once), Vec::<String>::new());
    let project = read_once.project.unwrap();
    assert_eq!((project.parallel, project.timeout.unwrap().as_secs()), (4, 600));
    assert_eq!(project.variables["version"], "1.10");
    assert_eq!(project.environments[1].variables["flag"], "yes");
    assert_eq!(project.connections[0].secrets["password"], SecretSource::Env("DB_PASSWORD".into()));
    assert_eq!(project.tests.len(), 3);
    let first = &project.tests[0].definition.actions[0];
    assert_eq!((&first.extra["name"], &first.value["body"]["user"]), (&json!("The token"), &json!("ada")));
    assert!(!project.tests[2].enabled && project.tests[2].definition.actions[0].disabled);

    let written = write(&project).unwrap();
    let again = outcome(&[(MAIN, &written)]);
    assert_eq!(told(&again), Vec::<String>::new(), "{written}");
    assert_eq!(again.project.unwrap(), project);
}

#[test]
fn everything_that_is_wrong_is_told_at_once_with_its_place() {
    let text = r#"testgyver: 2
nmae: Shop
parallel: many
secrets:
  key: hunter2
environments:
  DEV: {a b: 1}
tests:
  - name: One
    actions:
      - do: htpp
      - do: http
        metod: GET
        url: x
        password: hunter2
        checks: [{subject: status, operator: equls}]
      - do: ssh
        command: id
        connection: Nowhere
  - nom: x
"#;
    let outcome = outcome(&[(MAIN, text)]);
    let all = told(&outcome);
    for expected in [
        "testgyver.yaml:1:12 this version of the program reads 'testgyver: 1'",
        "testgyver.yaml:2:1 unknown key 'nmae'",
        "testgyver.yaml:3:11 a number from 1 to 64 is expected here, not a text",
        "testgyver.yaml:5:8 a secret is never written in the clear",
        "testgyver.yaml:7:9 'a b' cannot be the name of a variable",
        "testgyver.yaml:11:13 there is no action 'htpp'",
        "testgyver.yaml:13:9 unknown key 'metod'",
        "testgyver.yaml:15:19 a secret is never written in the clear",
        "testgyver.yaml:19:21 there is no connection 'Nowhere' of kind 'ssh'",
        "testgyver.yaml:20:5 unknown key 'nom'",
    ] {
        assert!(all.iter().any(|line| line == expected), "{expected}\n{all:#?}");
    }
    assert!(all.iter().any(|line| line.contains(":16:") && line.contains("equls")), "{all:#?}");
    assert!(all.iter().any(|line| line.contains("'name' is missing")), "{all:#?}");
    let help = |message: &str| {
        outcome.problems.iter().find(|problem| problem.message.contains(message)).and_then(|found| found.help.clone())
    };
    assert_eq!(help("htpp").as_deref(), Some("did you mean 'http'?"));
    assert_eq!(help("metod").as_deref(), Some("did you mean 'method'?"));
    assert!(!outcome.is_usable());
}

#[test]
fn what_cannot_be_read_at_all_is_told_too() {
    assert_eq!(told(&outcome(&[])), ["testgyver.yaml:1:1 'testgyver.yaml' cannot be read: not found"]);
    assert_eq!(told(&outcome(&[(MAIN, "")])), ["testgyver.yaml:1:1 a campaign is expected here, not nothing"]);
    assert_eq!(told(&outcome(&[(MAIN, "a: [1,\nb: 2\n")])).len(), 1);
    let names = outcome(&[(MAIN, "testgyver: 1\nname: x\ntests:\n  - file: gone.yaml\n")]);
    assert_eq!(told(&names), ["testgyver.yaml:4:11 'gone.yaml' cannot be read: not found"]);
}

#[test]
fn variables_that_nobody_gives_and_values_that_come_too_late_are_told() {
    let text = r#"testgyver: 1
name: x
environments: {DEV: {a: 1}, PROD: {}}
tests:
  - name: First
    actions:
      - {do: http, method: GET, url: "{{a}}/{{b}}/{{run.late}}?{{c | default('x')}}"}
  - name: Second
    actions:
      - {do: http, method: GET, url: x, output_mapping: {http_response_body: run.late}}
"#;
    let outcome = outcome(&[(MAIN, text)]);
    let all = told(&outcome);
    assert!(all.iter().any(|line| line.ends_with("{{a}} has no value in PROD")), "{all:#?}");
    assert!(all.iter().any(|line| line.ends_with("nothing gives {{b}}")), "{all:#?}");
    assert!(all.iter().any(|line| line.contains("needs {{run.late}}, which only test 'Second' gives")), "{all:#?}");
    assert_eq!(all.len(), 3);
}
