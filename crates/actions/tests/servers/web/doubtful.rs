//! Answers and sign-ins that look right at a glance.

use serde_json::json;

use super::{Reply, Server, ok, with};
use crate::support::Bench;

async fn graphql(body: &'static str) -> Result<(), String> {
    let (server, mut bench) = (Server::start(move |_| Reply::Say(ok(body))).await, Bench::new());
    let form = json!({"method": "POST", "url": server.at("/"), "body_type": "graphql", "body": "{a}"});
    bench.run("http", form).await.map(drop)
}

#[tokio::test]
async fn graphql_errors_of_any_shape_are_failures() {
    for (body, wanted) in [
        (r#"{"errors": "boom"}"#, "1 erreur(s) : boom"),
        (r#"{"data": {"a": 1}, "errors": {"message": "boom"}}"#, "1 erreur(s) : boom"),
        (r#"{"errors": [{"message": "one"}, {}]}"#, "2 erreur(s) : one"),
        (r#"{"data": null}"#, "ni « data », ni « errors »"),
        (r#"{"errors": []}"#, "ni « data », ni « errors »"),
    ] {
        let error = graphql(body).await.unwrap_err();
        assert!(error.contains(wanted), "{body}: {error}");
    }
    assert_eq!(graphql(r#"{"data": {"a": 1}, "errors": []}"#).await, Ok(()));
    assert_eq!(graphql(r#"{"data": {"a": 1}, "errors": null}"#).await, Ok(()));
}

#[tokio::test]
async fn what_signs_in_is_sent_or_the_action_fails() {
    let (server, mut bench) = (Server::start(|_| Reply::Say(ok("ok"))).await, Bench::new());
    let form = |token: &str| json!({"method": "GET", "url": server.at("/"), "auth": "bearer", "token": token});
    bench.run("http", form(" tok\n")).await.unwrap();
    assert_eq!(server.last().lines("authorization"), ["Authorization: Bearer tok"]);
    let error = bench.run("http", form("a\nb")).await.unwrap_err();
    assert!(error.contains("saut de ligne"), "{error}");
    assert!(bench.run("http", form(" \n")).await.unwrap_err().contains("token"));
    assert_eq!(server.heard().len(), 1);
}

#[tokio::test]
async fn an_own_host_stays_with_its_host() {
    let other = Server::start(|_| Reply::Say(ok("ok"))).await;
    let there = other.at("/there").replace("127.0.0.1", "localhost");
    let location = format!("Location: {there}\r\n");
    let server = Server::start(move |_| Reply::Say(with("302 Found", &location, ""))).await;
    let form = json!({"method": "GET", "url": server.at("/"), "headers": {"Host": "own.example"}});
    Bench::new().run("http", form).await.unwrap();
    assert_eq!(server.last().lines("host"), ["Host: own.example"]);
    assert!(other.last().lines("host")[0].starts_with("Host: localhost:"), "{}", other.last().head);
}

#[tokio::test]
async fn codings_of_the_transfer_are_undone_or_told() {
    let (server, mut bench) = (
        Server::start(|_| {
            Reply::Say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: odd, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n".to_vec())
        })
        .await,
        Bench::new(),
    );
    let given = bench.run("http", json!({"method": "GET", "url": server.at("/")})).await;
    assert!(given.is_err() || bench.log().contains("odd"), "{given:?} {}", bench.log());
}

#[tokio::test]
async fn a_body_that_was_saved_is_not_taken_for_an_empty_one() {
    let (server, mut bench) = (Server::start(|_| Reply::Say(ok("ERROR"))).await, Bench::new());
    bench.run("http", json!({"method": "GET", "url": server.at("/"), "save_as": "answer.txt"})).await.unwrap();
    let held: Vec<_> = bench.cuts().iter().map(|cut| cut.output).collect();
    assert_eq!(held, ["http_response_body", "http_response_body_base64"]);
    assert!(bench.cuts()[0].why.contains("answer.txt") && bench.cuts()[0].why.contains("io"));
}
