//! Who may do what: every operation of the served document, every role, every state of a sign-in.

mod cut_off;
mod people;
mod requests;
mod rooms;
mod stage;
mod table;
mod tokens;
pub mod viewer;

use std::collections::BTreeSet;

use self::people::Person;
use self::requests::World;
pub use self::requests::with_file;
use self::table::{Right, Rule, rules};
use crate::support::{self, Caller, TestApp, TestResponse};
use serde_json::json;

/// Answers of those who may, beside success: what is ended cannot be stopped, and what is asked here
/// of two operations is refused to everybody for its own reason.
fn is_let_through(rule: &Rule, status: u16) -> bool {
    match rule.operation().as_str() {
        "POST /api/login" | "POST /api/setup" => status == 400,
        "POST /api/rapports" => status == 405,
        // Sign-ins and tokens of others are not there, and one's own sign-in ends with it.
        "DELETE /api/me/sessions/{id}" | "DELETE /api/me/tokens/{id}" => status == 404,
        _ => (200..300).contains(&status) || status == 409,
    }
}

/// In an order in which nothing is removed that is asked for later.
fn in_order() -> Vec<Rule> {
    let mut all = rules();
    all.sort_by_key(|rule| {
        let last = rule.path == "/api/logout";
        (last, ["GET", "PUT", "POST", "DELETE"].iter().position(|method| *method == rule.method), rule.path)
    });
    let removals = all.iter().position(|rule| rule.method == "DELETE").unwrap();
    let end = all.len() - 1;
    all[removals..end].reverse();
    all
}

async fn asked(world: &World, person: &Person, rule: &Rule, wrong: &mut Vec<String>) {
    let answer = Caller::send(world.request(&person.caller, rule)).await;
    let fits = match rule.right {
        right if right <= person.right => is_let_through(rule, answer.status),
        _ if person.right == Right::Open => answer.status == 401,
        _ => answer.status == 403,
    };
    if !fits {
        let of_all = if rule.of_all { " of all" } else { "" };
        let Person { state, right, .. } = person;
        let needs = rule.right;
        let TestResponse { status, body } = answer;
        wrong.push(format!("{}{of_all} needs {needs:?}; {state} ({right:?}) got {status}: {body}", rule.operation()));
    }
}

#[tokio::test]
async fn every_operation_has_its_rule() {
    let app = TestApp::start().await;
    let document = app.admin().await.get("/api/openapi.json").await.body;
    let mut served = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let methods = operations.as_object().unwrap().keys().filter(|key| *key != "parameters");
        served.extend(methods.map(|method| format!("{} {path}", method.to_uppercase())));
    }
    let ruled: BTreeSet<String> = rules().iter().map(Rule::operation).collect();
    let without: Vec<_> = served.difference(&ruled).collect();
    let vanished: Vec<_> = ruled.difference(&served).collect();
    assert!(without.is_empty(), "say in table.rs who may do this: {without:?}");
    assert!(vanished.is_empty(), "the document knows these no more: {vanished:?}");
    let open = |path: &str, method: &str| document["paths"][path][method]["security"] == json!([{}]);
    for rule in rules() {
        let said = open(rule.path, &rule.method.to_lowercase());
        assert_eq!(said, rule.right == Right::Open, "{}: the document says whether it is open", rule.operation());
    }
}

#[tokio::test]
async fn rights_are_as_the_table_says() {
    let app = TestApp::start().await;
    let expired = people::expired(&app).await;
    let admin = app.admin().await;
    let those_with = people::with_rights(&app, &admin).await;
    let those_without = people::without_rights(&app, expired, &admin).await;
    let mut wrong = Vec::new();
    // First what must be refused: nothing may have been changed by it.
    let world = World::make(&app, &admin, 0).await;
    for person in those_without.iter().chain(&those_with) {
        for rule in in_order().iter().filter(|rule| rule.right > person.right) {
            asked(&world, person, rule, &mut wrong).await;
        }
    }
    for rule in in_order().iter().filter(|rule| rule.right == Right::Open) {
        for person in &those_without {
            asked(&world, person, rule, &mut wrong).await;
        }
    }
    // Then what is allowed, each in a world of their own: the thing asked for is there.
    for (number, person) in (1..).zip(&those_with) {
        let world = World::make(&app, &admin, number).await;
        for rule in in_order().iter().filter(|rule| rule.right <= person.right) {
            asked(&world, person, rule, &mut wrong).await;
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
