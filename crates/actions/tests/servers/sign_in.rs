//! Signing in over HTTP: token servers of every habit, and offers of Digest.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{
    Form, Router,
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::support::{Bench, serve};

const ID: &str = "my id";
const KEY: &str = "s:e+c%r/t";

fn token(status: StatusCode, kind: &'static str, body: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, kind)], body).into_response()
}

/// A token server that wants it in the way its path says.
async fn tokens(Path(wanted): Path<String>, headers: HeaderMap, Form(form): Form<Vec<(String, String)>>) -> Response {
    const GIVEN: &str = r#"{"access_token":"tok","token_type":"bearer","expires_in":"3600"}"#;
    let basic = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
    let basic = basic.map(|text| String::from_utf8(STANDARD.decode(text).unwrap()).unwrap());
    let get = |name: &str| form.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let granted = match wanted.as_str() {
        "basic" => basic.as_deref() == Some("my+id:s%3Ae%2Bc%25r%2Ft"),
        "post" => basic.is_none() && get("client_id") == Some(ID) && get("client_secret") == Some(KEY),
        "plain" => basic.as_deref() == Some("my id:s:e+c%r/t"),
        "audience" => get("audience") == Some("https://api") && get("resource") == Some("r 1"),
        "password" => get("grant_type") == Some("password") && get("username") == Some("u"),
        "form" => return token(StatusCode::OK, "text/plain", "access_token=tok&token_type=bearer"),
        "created" => return token(StatusCode::CREATED, "application/json", GIVEN),
        "scope" => {
            let refused = r#"{"error":"invalid_scope","error_description":"Portée inconnue"}"#;
            return token(StatusCode::BAD_REQUEST, "application/json", refused);
        }
        _ => return token(StatusCode::SERVICE_UNAVAILABLE, "text/html", "<html>503</html>"),
    };
    let refused = r#"{"error":"invalid_client"}"#;
    let (status, body) = if granted { (StatusCode::OK, GIVEN) } else { (StatusCode::UNAUTHORIZED, refused) };
    token(status, "application/json", body)
}

#[tokio::test]
async fn token_servers_get_what_they_want() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let seen = |headers: HeaderMap| async move { headers[header::AUTHORIZATION].to_str().unwrap().to_owned() };
    let tokens = move |path: Path<String>, headers: HeaderMap, form: Form<Vec<(String, String)>>| {
        counted.fetch_add(1, Ordering::Relaxed);
        tokens(path, headers, form)
    };
    let url = serve(Router::new().route("/token/{wanted}", post(tokens)).route("/api", get(seen))).await;
    let mut bench = Bench::new();
    let form = |wanted: &str, more: Value| {
        let mut form = json!({
            "method": "GET", "url": format!("{url}/api"), "auth": "oauth2", "token_url": format!("{url}/token/{wanted}"),
            "client_id": ID, "client_secret": KEY,
        });
        form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        form
    };
    let good = [
        ("basic", json!({}), 1),
        ("basic", json!({"client_auth": "basic"}), 1),
        ("post", json!({"client_auth": "post"}), 1),
        ("post", json!({}), 2),
        ("plain", json!({}), 3),
        ("audience", json!({"audience": "https://api", "token_params": {"resource": "r 1"}}), 1),
        ("password", json!({"token_params": "grant_type: password\nusername: u"}), 1),
        ("form", json!({}), 1),
        ("created", json!({}), 1),
    ];
    for (wanted, more, times) in good {
        bench.end_test();
        asked.store(0, Ordering::Relaxed);
        for _ in 0..2 {
            let given =
                bench.run("http", form(wanted, more.clone())).await.unwrap_or_else(|error| panic!("{wanted}: {error}"));
            assert_eq!(given["http_response_body"], "Bearer tok", "{wanted}");
        }
        assert_eq!(asked.load(Ordering::Relaxed), times, "{wanted} {more}");
    }
    assert!(bench.log().contains("refuse l'en-tête Basic (statut 401, invalid_client)"), "{}", bench.log());
    let bad = [
        ("post", json!({"client_auth": "basic"}), "statut 401, invalid_client", 1),
        ("audience", json!({}), "statut 401, invalid_client", 3),
        ("scope", json!({}), "statut 400, invalid_scope : Portée inconnue", 1),
        ("page", json!({}), "statut 503, 503", 1),
    ];
    for (wanted, more, why, times) in bad {
        asked.store(0, Ordering::Relaxed);
        let error = bench.run("http", form(wanted, more)).await.unwrap_err();
        assert_eq!(error, format!("pas de jeton OAuth2 de 127.0.0.1 : {why}"));
        assert_eq!(asked.load(Ordering::Relaxed), times, "{wanted}");
    }
}

#[tokio::test]
async fn a_good_offer_of_digest_is_taken_up() {
    const GOOD: &str = r#"Digest realm="r", nonce="n1", qop="auth,auth-int", algorithm=SHA-256"#;
    let offers: &'static [(&str, &[&str])] = &[
        ("/one", &[GOOD]),
        ("/many", &["Negotiate", r#"Basic realm="a, b""#, r#"Digest realm="x", nonce="x", algorithm=SHA-9"#, GOOD]),
        ("/old", &[r#"Basic realm="x", Digest realm="r" nonce="n1""#]),
        ("/none", &[r#"Digest realm="x", nonce="x", algorithm=SHA-9"#, r#"Basic realm="b""#]),
    ];
    let mut routes = Router::new();
    for (path, list) in offers {
        let answer = move |headers: HeaderMap| async move {
            match headers.get(header::AUTHORIZATION) {
                Some(proof) => String::from_utf8_lossy(proof.as_bytes()).into_owned().into_response(),
                None => {
                    let mut refusal = StatusCode::UNAUTHORIZED.into_response();
                    for offer in *list {
                        refusal.headers_mut().append(header::WWW_AUTHENTICATE, offer.parse().unwrap());
                    }
                    refusal
                }
            }
        };
        routes = routes.route(path, get(answer));
    }
    let (url, mut bench) = (serve(routes).await, Bench::new());
    let form = |path: &str, user: &str| json!({"method": "GET", "url": format!("{url}{path}"), "auth": "digest", "username": user, "password": "p"});
    for (path, part) in [("/one", "algorithm=SHA-256"), ("/many", "algorithm=SHA-256"), ("/old", "response=\"")] {
        let given = bench.run("http", form(path, "zoé")).await.unwrap();
        let proof = given["http_response_body"].as_str().unwrap();
        let wanted = ["username=\"zoé\"", "realm=\"r\"", "nonce=\"n1\"", part];
        assert!(wanted.iter().all(|part| proof.contains(part)), "{path}: {proof}");
        assert_eq!(proof.contains("qop=auth,"), path != "/old", "{proof}");
    }
    assert!(bench.run("http", form("/none", "u")).await.is_err());
    assert!(bench.log().contains("Aucune offre Digest utilisable") && bench.log().contains("SHA-9"), "{}", bench.log());
}
