//! What `http` does beyond one plain request, against nginx and servers of this process.

use axum::{
    Form, Json, Router,
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
    routing::{any, get, post},
};
use serde_json::{Value, json};
use testgyver_actions::Limits;
use testgyver_testbed::{Authority, Nginx, PASSWORD, USER, free_port};

use crate::{
    support::{Bench, SECRET, serve},
    ways::{Dripping, times_out},
};

fn started() -> (Nginx, Bench) {
    let (authority, bench) = (Authority::new(), Bench::new());
    std::fs::write(bench.files().join("ca.pem"), authority.pem()).unwrap();
    let (certificate, key) = authority.issue(&["client"], None);
    std::fs::write(bench.files().join("client.pem"), certificate).unwrap();
    std::fs::write(bench.files().join("client.key"), key).unwrap();
    (Nginx::start(&authority), bench)
}

fn at(port: u16, path: &str, more: Value) -> Value {
    let mut form = json!({"method": "GET", "url": format!("https://localhost:{port}{path}"), "ca_file": "ca.pem"});
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    form
}

#[tokio::test]
async fn https_versions_and_compression() {
    let (server, mut bench) = started();
    let given = bench.run("http", at(server.https(), "/ok", json!({}))).await.unwrap();
    assert_eq!(given["http_response_body"], "hello GET https HTTP/2.0\n");
    assert!(bench.log().contains("HTTP/2"));
    let given = bench.run("http", at(server.https(), "/ok", json!({"http_version": "1.1"}))).await.unwrap();
    assert_eq!(given["http_response_body"], "hello GET https HTTP/1.1\n");
    let given = bench.run("http", at(server.https(), "/data.json", json!({}))).await.unwrap();
    assert!(given["http_response_body"].as_str().unwrap().starts_with(['[', '{']), "not decompressed");
    let error = bench.run("http", at(server.https(), "/ok", json!({"ca_file": null}))).await.unwrap_err();
    assert!(error.contains("connexion TLS refusée"), "{error}");
    let error = bench.run("http", at(server.https(), "/ok", json!({"ca_file": "client.key"}))).await.unwrap_err();
    assert!(error.contains("« ca_file »"), "{error}");
}

#[tokio::test]
async fn a_client_certificate_opens_the_door() {
    let (server, mut bench) = started();
    let mine = json!({"client_cert": "client.pem", "client_key": "client.key"});
    let given = bench.run("http", at(server.mutual(), "/whoami", mine)).await.unwrap();
    assert_eq!(given["http_response_body"], "SUCCESS CN=client\n");
    assert!(bench.run("http", at(server.mutual(), "/whoami", json!({}))).await.is_err());
}

#[tokio::test]
async fn basic_sign_in_and_its_refusal() {
    let (server, mut bench) = started();
    let who = |password: &str| json!({"auth": "basic", "username": USER, "password": password});
    bench.run("http", at(server.https(), "/private/data.json", who(PASSWORD))).await.unwrap();
    let error = bench.run("http", at(server.https(), "/private/data.json", who("faux"))).await.unwrap_err();
    assert_eq!(error, "statut 401 reçu, attendu 2xx");
    let error = bench.run("http", at(server.https(), "/ok", json!({"auth": "bearer"}))).await.unwrap_err();
    assert_eq!(error, "champs manquants : token");
}

#[tokio::test]
async fn cookies_stay_through_the_test() {
    let (server, mut bench) = started();
    bench.run("http", at(server.https(), "/cookie/set", json!({}))).await.unwrap();
    let given = bench.run("http", at(server.https(), "/cookie/seen", json!({}))).await.unwrap();
    let seen = given["http_response_body"].as_str().unwrap();
    assert!(seen.contains("wide=first") && seen.contains("narrow=second"), "{seen}");
    let without = bench.run("http", at(server.https(), "/cookie/seen", json!({"cookies": false}))).await.unwrap();
    assert!(!without["http_response_body"].as_str().unwrap().contains("wide"));
    bench.end_test();
    let fresh = bench.run("http", at(server.https(), "/cookie/seen", json!({}))).await.unwrap();
    assert!(!fresh["http_response_body"].as_str().unwrap().contains("wide"));
}

#[tokio::test]
async fn redirects_keep_what_they_should_and_drop_what_they_must() {
    async fn told(request: Request) -> Json<Value> {
        let text =
            |headers: &HeaderMap, name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let authorization = text(request.headers(), header::AUTHORIZATION);
        let cookie = text(request.headers(), header::COOKIE);
        let method = request.method().to_string();
        let body = axum::body::to_bytes(request.into_body(), 10_000).await.unwrap();
        Json(
            json!({"method": method, "authorization": authorization, "cookie": cookie, "body": String::from_utf8_lossy(&body)}),
        )
    }
    let other = serve(Router::new().route("/", any(told))).await;
    let away = format!("{other}/");
    let login =
        || async { (StatusCode::FOUND, [(header::SET_COOKIE, "session=42; Path=/"), (header::LOCATION, "/home")]) };
    let routes = Router::new()
        .route("/home", any(told))
        .route("/login", post(login))
        .route("/kept", any(|| async { (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, "/home")]) }))
        .route("/away", any(move || async move { (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, away)]) }))
        .route("/round", any(|| async { (StatusCode::FOUND, [(header::LOCATION, "/round")]) }));
    let base = serve(routes).await;
    let mut bench = Bench::new();
    let mut go = async |path: &str, more: Value| {
        let mut form = json!({"method": "POST", "url": format!("{base}{path}"), "body": "corps", "auth": "bearer", "token": "jeton"});
        form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let given = bench.run("http", form).await?;
        Ok::<Value, String>(serde_json::from_str(given["http_response_body"].as_str().unwrap()).unwrap_or_default())
    };
    // The cookie of the redirect itself goes along to where it leads, as in a browser.
    let seen = go("/login", json!({})).await.unwrap();
    assert_eq!((&seen["method"], &seen["cookie"], &seen["body"]), (&json!("GET"), &json!("session=42"), &json!("")));
    let seen = go("/kept", json!({})).await.unwrap();
    assert_eq!(
        (&seen["method"], &seen["body"], &seen["authorization"]),
        (&json!("POST"), &json!("corps"), &json!("Bearer jeton"))
    );
    let seen = go("/away", json!({"cookies": false})).await.unwrap();
    assert_eq!((&seen["body"], &seen["authorization"]), (&json!("corps"), &Value::Null));
    assert_eq!(go("/round", json!({})).await.unwrap_err(), "trop de redirections");
    assert_eq!(go("/login", json!({"follow_redirects": false, "return_status_code": 302})).await.unwrap(), Value::Null);
}

#[tokio::test]
async fn oauth2_fetches_one_token_per_test() {
    #[derive(serde::Deserialize)]
    struct Wanted {
        grant_type: String,
        scope: Option<String>,
    }
    async fn token(headers: HeaderMap, Form(wanted): Form<Wanted>) -> impl IntoResponse {
        let known = headers[header::AUTHORIZATION] == "Basic YXBwOnNlY3JldA==";
        match (known, wanted.grant_type.as_str(), wanted.scope.as_deref()) {
            (true, "client_credentials", Some("read")) => {
                (StatusCode::OK, Json(json!({"access_token": "t-1", "token_type": "Bearer", "expires_in": 3600})))
            }
            _ => (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_client", "error_description": "inconnu"}))),
        }
    }
    let routes = Router::new().route("/token", post(token)).route(
        "/api",
        get(|headers: HeaderMap| async move { headers[header::AUTHORIZATION].to_str().unwrap().to_owned() }),
    );
    let base = serve(routes).await;
    let mut bench = Bench::new();
    let form = |secret: &str| {
        json!({
            "method": "GET", "url": format!("{base}/api"), "auth": "oauth2", "token_url": format!("{base}/token"),
            "client_id": "app", "client_secret": secret, "scope": "read",
        })
    };
    for _ in 0..2 {
        let given = bench.run("http", form("secret")).await.unwrap();
        assert_eq!(given["http_response_body"], "Bearer t-1");
    }
    assert_eq!(bench.log().matches("Jeton OAuth2 obtenu").count(), 1);
    let error = bench.run("http", form("faux")).await.unwrap_err();
    assert!(error.contains("pas de jeton OAuth2") && error.contains("inconnu"), "{error}");
}

#[tokio::test]
async fn graphql_errors_are_failures() {
    let answer = |Json(query): Json<Value>| async move {
        match query["variables"]["id"].as_i64() {
            Some(1) => Json(json!({"data": {"query": query["query"]}})),
            _ => Json(json!({"errors": [{"message": "pas de client"}], "data": null})),
        }
    };
    let base = serve(Router::new().route("/graphql", post(answer))).await;
    let mut bench = Bench::new();
    let form = |id: i64| {
        json!({
            "method": "POST", "url": format!("{base}/graphql"), "body_type": "graphql",
            "body": "query($id: Int) { client(id: $id) { name } }", "graphql_variables": {"id": id},
        })
    };
    let given = bench.run("http", form(1)).await.unwrap();
    assert!(given["http_response_body"].as_str().unwrap().contains("query($id: Int)"));
    assert_eq!(bench.run("http", form(2)).await.unwrap_err(), "le serveur GraphQL signale 1 erreur(s) : pas de client");
}

#[tokio::test]
async fn a_proxy_is_gone_through() {
    let seen = |request: Request| async move { format!("par le proxy : {}", request.uri()) };
    let proxy = serve(Router::new().fallback(seen)).await;
    let mut bench = Bench::new();
    let form = json!({"method": "GET", "url": "http://nulle-part.invalid/a", "proxy": proxy});
    let given = bench.run("http", form).await.unwrap();
    assert_eq!(given["http_response_body"], "par le proxy : http://nulle-part.invalid/a");
    let form = json!({"method": "GET", "url": "http://127.0.0.1/", "proxy": "::"});
    assert!(bench.run("http", form).await.unwrap_err().contains("« proxy »"));
}

#[tokio::test]
async fn limits_hold_for_names_numbers_and_redirects() {
    let inside = serve(Router::new().route("/", get(|| async { "dedans" }))).await;
    let to = inside.clone();
    let routes = Router::new().route("/", any(move || async move { (StatusCode::FOUND, [(header::LOCATION, to)]) }));
    let door = serve(routes).await.replace("127.0.0.1", "localhost");
    let allow = vec!["localhost".parse().unwrap()];
    let mut bench = Bench::within(Limits { allow, ..Limits::default() });
    let error = bench.run("http", json!({"method": "GET", "url": inside})).await.unwrap_err();
    assert_eq!(error, "hôte interdit par l'administrateur : 127.0.0.1");
    let error = bench.run("http", json!({"method": "GET", "url": door})).await.unwrap_err();
    assert_eq!(error, "hôte interdit par l'administrateur : 127.0.0.1");
    for url in ["http://[::ffff:127.0.0.1]:1/", "http://2130706433:1/", "http://0x7f.1:1/"] {
        let error = bench.run("http", json!({"method": "GET", "url": url})).await.unwrap_err();
        assert!(error.contains("interdit par l'administrateur"), "{url}: {error}");
    }
}

#[tokio::test]
async fn a_server_that_drips_is_given_up() {
    let mut bench = Bench::new();
    let dripping = Dripping::answering(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n").await;
    let drip = json!({"method": "GET", "url": format!("http://127.0.0.1:{}/", dripping.port), "timeout": 1});
    times_out(&mut bench, "http", drip).await;
    dripping.is_left_alone().await;
    let error = bench.run("http", json!({"method": "GET", "url": format!("http://127.0.0.1:{}/", free_port())})).await;
    assert!(error.unwrap_err().contains("connexion refusée"));
}

#[tokio::test]
async fn a_secret_is_masked_however_it_is_spelled_on_its_way() {
    let mut bench = Bench::new();
    let base = serve(Router::new().fallback(any(|| async { "hello" }))).await;
    let form = json!({"method": SECRET, "url": format!("{base}/{SECRET}/x")});
    let given = bench.run("http", form).await.unwrap();
    let told = format!("{}{given}", bench.log()).to_lowercase();
    assert!(told.contains("•••") && !told.contains("sesame"), "{told}");
    let plain = bench.run("http", json!({"method": "GET", "url": format!("{base}/a b")})).await.unwrap();
    assert_eq!(plain["http_url"], format!("{base}/a%20b"));
}
