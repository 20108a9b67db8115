//! `http` as the original stores it.

use axum::{
    Json, Router,
    body::Bytes,
    extract::Path,
    http::{HeaderMap, Method, StatusCode},
    routing::{any, post},
};
use serde_json::{Value, json};

use super::{Campaign, Told};
use crate::support::{serve, serve_untrusted_tls, upload};

const STORED: &str = include_str!("http.json");

async fn echo(
    Path(status): Path<u16>,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, [(&'static str, &'static str); 1], Json<Value>) {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let seen = json!({
        "method": method.as_str(), "body": String::from_utf8_lossy(&body), "type": header("content-type"),
        "tag": header("x-tag"),
    });
    let told = if body.is_empty() { "nothing" } else { "a body" };
    (StatusCode::from_u16(status).unwrap(), [("x-sent", told)], Json(seen))
}

async fn campaign() -> Campaign {
    let routes = Router::new().route("/echo/{status}", any(echo)).route("/upload", post(upload));
    Campaign::new([("base_url", serve(routes).await), ("tls_url", serve_untrusted_tls().await)])
}

fn seen(told: &Told, action: usize) -> Value {
    serde_json::from_str(told.given(action, "http_response_body")).unwrap()
}

#[tokio::test]
async fn four_methods_with_their_statuses() {
    let told = campaign().await.run(STORED, "four methods").await.passed();
    let (get, sent, put, delete) = (seen(&told, 0), seen(&told, 1), seen(&told, 2), seen(&told, 3));
    assert_eq!((&get["method"], &get["tag"], &get["body"]), (&json!("GET"), &json!("object"), &json!("")));
    assert_eq!(
        (&sent["method"], &sent["tag"], &sent["type"]),
        (&json!("POST"), &json!("text"), &json!("application/json"))
    );
    let body: Value = serde_json::from_str(sent["body"].as_str().unwrap()).unwrap();
    assert_eq!((&body["sku"], &body["camp"]), (&json!("A1"), &json!("00000000-0000-0000-0000-000000000007")));
    assert_eq!((&put["method"], &put["body"], &put["tag"]), (&json!("PUT"), &json!("{\"sku\": \"A1\"}"), &Value::Null));
    assert_eq!((&delete["method"], told.given(3, "http_status_code")), (&json!("DELETE"), "404"));
    told.logged("Exécution de l'action 2/4: HTTPRequestAction").logged("📝 Variable 'code' = 200");
}

#[tokio::test]
async fn outputs_go_to_variables_that_nobody_declared() {
    let told = campaign().await.run(STORED, "undeclared").await.passed();
    assert_eq!(seen(&told, 1)["body"], "seen 200");
}

#[tokio::test]
async fn a_body_left_over_is_not_sent_under_the_class_name() {
    let told = campaign().await.run(STORED, "left over").await.passed();
    let sent = |action: usize| {
        let headers: Value = serde_json::from_str(told.given(action, "http_response_headers")).unwrap();
        headers["x-sent"].as_str().unwrap().to_owned()
    };
    let nothing = [0, 1, 2, 3].map(sent);
    assert_eq!(nothing, ["nothing"; 4]);
    assert_eq!((seen(&told, 0)["type"].clone(), sent(4)), (Value::Null, "a body".to_owned()));
    assert_eq!((sent(5), sent(6)), ("a body".to_owned(), "a body".to_owned()));
    assert_eq!(told.log.matches("Champ « body » laissé de côté").count(), 3, "{}", told.log);
    told.logged("HTTPRequestAction n'envoie pas de corps avec DELETE");
}

#[tokio::test]
async fn files_name_their_field() {
    let campaign = campaign().await;
    std::fs::write(campaign.folders.files.join("a.bin"), "bytes").unwrap();
    std::fs::write(campaign.folders.work.join("b.txt"), "text").unwrap();
    let told = campaign.run(STORED, "files").await.passed();
    let doc = json!({"name": "doc", "file": "a.bin", "text": "bytes"});
    let kind = json!({"name": "kind", "file": null, "text": "invoice"});
    assert_eq!(seen(&told, 0), json!([kind, doc, {"name": "file", "file": "b.txt", "text": "text"}]));
    assert_eq!(seen(&told, 1), json!([doc]));
    campaign.run(STORED, "no file").await.failed("champ « files »");
}

#[tokio::test]
async fn what_passed_there_by_mistake_fails_here_with_its_cause() {
    let campaign = campaign().await;
    campaign.run(STORED, "not found").await.failed("statut 404 reçu, attendu 2xx");
    let unset = campaign.run(STORED, "unset").await.failed("").logged("never");
    assert!(!unset.log.contains("🌐"), "{}", unset.log);
    campaign.run(STORED, "odd headers").await.failed("champ « headers »");
    campaign.run(STORED, "plugin").await.failed("").logged("port_probe");
    campaign.run(STORED, "untrusted").await.failed("connexion TLS refusée");
}
