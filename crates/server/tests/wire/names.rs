//! Lists find and order names as people read them: É beside E, case and ligatures aside.

use crate::support::{Caller, TestApp};
use serde_json::{Value, json};

const SORTED: [&str; 5] = ["abc", "Eau", "École", "Été à Paris", "Zoo"];
const MIXED: [&str; 5] = ["Été à Paris", "Zoo", "École", "abc", "Eau"];

async fn listed(caller: &Caller, path: &str, list: impl Fn(&Value) -> &Value) -> Vec<String> {
    let answer = caller.get(path).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let names = list(&answer.body).as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned());
    names.collect()
}

async fn campaigns(caller: &Caller, query: &[(&str, &str)]) -> Vec<String> {
    let query = url(query);
    listed(caller, &format!("/api/campains?sort=name&{query}"), |body| &body["data"]).await
}

fn url(query: &[(&str, &str)]) -> String {
    reqwest::Url::parse_with_params("http://x/", query).unwrap().query().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn campaigns_are_found_and_ordered_whatever_their_accents() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for name in MIXED {
        assert_eq!(admin.post("/api/campains", json!({ "name": name })).await.status, 201);
    }
    assert_eq!(campaigns(&admin, &[]).await, SORTED);
    let mut paged = Vec::new();
    for page in ["1", "2", "3"] {
        paged.extend(campaigns(&admin, &[("page", page), ("page_size", "2")]).await);
    }
    assert_eq!(paged, SORTED, "pages go on where the one before ended");

    for (search, found) in [
        ("été", "Été à Paris"),
        ("ete", "Été à Paris"),
        ("A PARIS", "Été à Paris"),
        ("école", "École"),
        ("ECOLE", "École"),
        ("e\u{301}cole", "École"),
    ] {
        assert_eq!(campaigns(&admin, &[("search", search)]).await, [found], "{search}");
    }
    for search in ["%", "_", "\\", "Œ"] {
        assert!(campaigns(&admin, &[("search", search)]).await.is_empty(), "{search}");
    }
}

#[tokio::test]
async fn what_is_renamed_or_described_is_found_as_it_is_called_now() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let id = admin.campaign(vec![]).await;
    let path = format!("/api/campains/{id}");
    assert_eq!(admin.put(&path, json!({"name": "Œuvres", "description": "Façade d'Élie"})).await.status, 200);
    for search in ["oeuvre", "ŒUVRE", "facade", "elie"] {
        assert_eq!(campaigns(&admin, &[("search", search)]).await, ["Œuvres"], "{search}");
    }
    assert!(campaigns(&admin, &[("search", "boutique")]).await.is_empty(), "its old name");
    assert_eq!(admin.put(&path, json!({"description": "rien"})).await.status, 200);
    assert!(campaigns(&admin, &[("search", "facade")]).await.is_empty());
    assert_eq!(campaigns(&admin, &[("search", "oeuvre")]).await, ["Œuvres"]);
}

#[tokio::test]
async fn people_connections_and_tags_are_in_the_order_of_a_dictionary() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (number, name) in MIXED.iter().enumerate() {
        let email = format!("person{number}@example.org");
        let person = json!({"name": name, "email": email, "password": "correct horse battery", "role": "viewer"});
        let made = admin.post("/api/users", person).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let made = admin
            .post("/api/connections", json!({"name": name, "type": "ssh", "value": {"host": "h", "username": "bob"}}))
            .await;
        assert_eq!(made.status, 201, "{}", made.body);
    }
    let people = listed(&admin, "/api/users", |body| &body["data"]).await;
    let people: Vec<String> = people.into_iter().filter(|name| MIXED.contains(&name.as_str())).collect();
    assert_eq!(people, SORTED);
    assert_eq!(listed(&admin, "/api/connections", |body| body).await, SORTED);

    let campaign = admin.campaign(vec![json!([{"type": "pause", "value": {"duration": 1}}])]).await;
    let tests = admin.get(&format!("/api/tests?campain_id={campaign}")).await.body;
    let path = format!("/api/tests/{}", tests["data"][0]["_id"].as_str().unwrap());
    assert_eq!(admin.put(&path, json!({ "tags": MIXED })).await.status, 200);
    let tags = admin.get(&format!("/api/campains/{campaign}/tags")).await;
    assert_eq!(tags.body, json!(SORTED));
}

#[tokio::test]
async fn variables_are_in_the_order_of_a_dictionary() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for key in ["zoo", "Eau", "abc", "EAUX"] {
        assert_eq!(admin.post("/api/variables", json!({"key": key, "isRoot": true, "value": "1"})).await.status, 201);
    }
    let body = admin.get("/api/variables").await.body;
    let keys: Vec<&str> = body["data"].as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["abc", "Eau", "EAUX", "zoo"]);
}
