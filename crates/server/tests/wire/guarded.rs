//! Nobody gets in by guessing, nobody takes the server away by asking, as a client sees it on a real socket.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use crate::support::{Caller, PASSWORD, TestApp};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::timeout,
};

fn login(app: &TestApp, email: &str, password: &str) -> reqwest::RequestBuilder {
    app.anonymous().request(Method::POST, "/api/login").json(&json!({"email": email, "password": password}))
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_beside_each_other_count_before_they_are_checked() {
    let app = TestApp::start().await;
    app.admin().await;
    let mut guesses = JoinSet::new();
    let anybody = app.anonymous();
    for number in 0..60 {
        let password = if number == 59 { PASSWORD.to_owned() } else { format!("guess {number}") };
        let body = json!({"email": "admin@example.org", "password": password});
        guesses.spawn(anybody.request(Method::POST, "/api/login").json(&body).send());
    }
    let mut counts = std::collections::BTreeMap::new();
    while let Some(answer) = guesses.join_next().await {
        *counts.entry(answer.unwrap().unwrap().status().as_u16()).or_insert(0) += 1;
    }
    let judged = counts.get(&401).unwrap_or(&0) + counts.get(&200).unwrap_or(&0);
    assert!(judged <= 11, "ten guesses a minute, however they come: {counts:?}");
    assert_eq!(counts.keys().filter(|status| ![200, 401, 429, 503].contains(*status)).count(), 0, "{counts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_sign_ins_is_turned_away_and_holds_up_nobody() {
    let app = TestApp::trusting("127.0.0.1").await;
    let admin = app.admin().await;
    let mut flood = JoinSet::new();
    let anybody = app.anonymous();
    for number in 0..300 {
        let from = format!("198.51.{}.{}", number / 200, number % 200 + 1);
        let body = json!({"email": format!("u{number}@x.yy"), "password": "wrong"});
        flood.spawn(anybody.request(Method::POST, "/api/login").json(&body).header("x-forwarded-for", from).send());
    }
    let mut slowest = Duration::ZERO;
    let mut turned_away = 0;
    let mut reads = 0;
    loop {
        let began = Instant::now();
        assert_eq!(admin.get("/api/campains").await.status, 200);
        slowest = slowest.max(began.elapsed());
        reads += 1;
        while let Some(answer) = flood.try_join_next() {
            let answer = answer.unwrap().unwrap();
            if answer.status() == 503 {
                turned_away += 1;
                assert!(!header(&answer, "retry-after").is_empty());
            } else {
                assert_eq!(answer.status(), 401);
            }
        }
        if flood.is_empty() {
            break;
        }
    }
    assert!(turned_away > 100, "a short queue: {turned_away} of 300 were told to come again");
    // Not a measurement: before there was a bound, a read waited for all of them, a minute and more.
    assert!(reads > 5 && slowest < Duration::from_secs(10), "{reads} reads, the slowest took {slowest:?}");
}

#[tokio::test]
async fn names_and_passwords_without_end_are_refused_unread() {
    let app = TestApp::start().await;
    for (email, password, field) in [
        (format!("{}@x.yy", "a".repeat(5_000)), "x".to_owned(), "email"),
        ("a@x.yy".to_owned(), "x".repeat(5_000), "password"),
    ] {
        let answer = Caller::send(login(&app, &email, &password)).await;
        assert_eq!((answer.status, &answer.body["fields"]), (400, &json!([field])));
    }
}

#[tokio::test]
async fn a_body_that_needs_no_sign_in_is_small() {
    let app = TestApp::start().await;
    for path in ["/api/login", "/api/setup"] {
        let big = json!({"email": "a@x.yy", "password": "x", "more": "x".repeat(20_000)});
        let answer = app.anonymous().post(path, big).await;
        assert_eq!(answer.status, 413, "{path}: {}", answer.body);
    }
    let admin = app.admin().await;
    let long = admin.request(Method::GET, "/api/me").header("x-long", "x".repeat(300_000)).send().await.unwrap();
    assert_eq!(long.status(), 431, "a head has an end, too");
    assert_eq!(admin.post("/api/campains", json!({"name": "x", "description": "y".repeat(9_000)})).await.status, 201);
}

#[tokio::test]
async fn a_proxy_is_believed_only_where_it_is_one() {
    let guess = |app: &TestApp, from: &str| login(app, "admin@example.org", "guess").header("x-forwarded-for", from);
    let (plain, behind) = (TestApp::start().await, TestApp::trusting("127.0.0.0/8").await);
    for app in [&plain, &behind] {
        app.admin().await;
        for _ in 0..10 {
            assert_eq!(Caller::send(guess(app, "203.0.113.9")).await.status, 401);
        }
        assert_eq!(Caller::send(guess(app, "203.0.113.9")).await.status, 429);
    }
    assert_eq!(Caller::send(guess(&plain, "203.0.113.10")).await.status, 429, "a forged header is ignored");
    assert_eq!(Caller::send(guess(&behind, "203.0.113.10")).await.status, 401, "others are not locked out");
    assert_eq!(Caller::send(guess(&behind, "203.0.113.10, 203.0.113.9")).await.status, 429, "the nearest counts");
}

#[tokio::test]
async fn a_new_password_of_ones_own_needs_the_old_one_everywhere() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let id = admin.get("/api/me").await.body["id"].as_str().unwrap().to_owned();
    let path = format!("/api/users/{id}");
    let new = "a new and longer one";
    for current in [Value::Null, json!("wrong")] {
        let answer = admin.put(&path, json!({"password": new, "current_password": current})).await;
        assert_eq!((answer.status, answer.body["code"].as_str()), (403, Some("wrong_current_password")));
    }
    assert_eq!(admin.put(&path, json!({"password": new, "current_password": PASSWORD})).await.status, 200);
    assert_eq!(admin.get("/api/me").await.status, 200, "this sign-in goes on");
    let weak = admin.put("/api/me", json!({"password": "admin@example.org", "current_password": new})).await;
    assert_eq!((weak.status, weak.body["code"].as_str()), (400, Some("common_password")));
    for weak in ["password", "12345678", "aaaaaaaa", "testgyver", "eve@example.org"] {
        let body = json!({"name": "Eve", "email": "eve@example.org", "password": weak});
        assert_eq!(admin.post("/api/users", body).await.status, 400, "{weak}");
    }
}

#[tokio::test]
async fn people_see_where_they_are_signed_in_and_sign_out_elsewhere() {
    let app = TestApp::start().await;
    let (here, other) = (app.admin().await, app.editor().await);
    let there = app.anonymous().signed_in("admin@example.org").await;
    let third = app.anonymous().signed_in("admin@example.org").await;
    let sessions = here.get("/api/me/sessions").await.body["sessions"].as_array().unwrap().clone();
    assert_eq!(sessions.len(), 3);
    assert_eq!(sessions.iter().filter(|session| session["current"] == true).count(), 1);
    assert!(sessions.iter().all(|session| session["address"] == "127.0.0.1" && session["lastUsed"].is_string()));
    let listed = third.get("/api/me/sessions").await.body["sessions"].clone();
    let own = listed.as_array().unwrap().iter().find(|session| session["current"] == true).unwrap();
    let path = format!("/api/me/sessions/{}", own["_id"].as_str().unwrap());
    assert_eq!(other.delete(&path).await.status, 404, "those of others are not there");
    assert_eq!(here.delete(&path).await.status, 200);
    assert_eq!(third.get("/api/me").await.status, 401);
    assert_eq!(here.delete("/api/me/sessions").await.status, 200);
    assert_eq!((there.get("/api/me").await.status, here.get("/api/me").await.status), (401, 200));
    assert_eq!(other.get("/api/me").await.status, 200);
}

#[tokio::test]
async fn answers_stay_out_of_caches_and_downloads_run_nowhere() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for path in ["/api/me", "/api/variables", "/api/variables/export", "/metrics"] {
        let answer = admin.request(Method::GET, path).send().await.unwrap();
        assert_eq!(header(&answer, "cache-control"), "no-store", "{path}");
    }
    let answer = login(&app, "admin@example.org", PASSWORD).send().await.unwrap();
    assert_eq!(header(&answer, "cache-control"), "no-store");
    assert!(header(&answer, "set-cookie").starts_with("token="), "plain HTTP: no prefix that asks for HTTPS");
    let campaign = admin.campaign(vec![]).await;
    let form = reqwest::multipart::Form::new().part("file", reqwest::multipart::Part::text("x()").file_name("a.js"));
    let path = format!("/api/campains/{campaign}/files");
    assert_eq!(admin.request(Method::POST, &path).multipart(form).send().await.unwrap().status(), 201);
    let script = admin.request(Method::GET, &format!("{path}/a.js")).send().await.unwrap();
    assert_eq!(header(&script, "content-type"), "application/octet-stream");
    assert!(header(&script, "content-security-policy").contains("sandbox"));
    assert!(header(&script, "content-disposition").starts_with("attachment"));
}

#[tokio::test]
async fn a_connection_that_says_nothing_or_a_byte_now_and_then_ends() {
    let app = TestApp::start().await;
    let address: SocketAddr = app.base.trim_start_matches("http://").parse().unwrap();
    let soon = Duration::from_secs(20);
    let silent = async {
        let mut silent = TcpStream::connect(address).await.unwrap();
        silent.read(&mut [0; 64]).await
    };
    let dripping = async {
        let (mut read, mut write) = TcpStream::connect(address).await.unwrap().into_split();
        let drops = async {
            for letter in b"GET /health HTTP/1.1\r\nx: ".iter().chain(std::iter::repeat(&b'x')) {
                if write.write_all(&[*letter]).await.is_err() {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        let mut answer = Vec::new();
        tokio::select! {
            end = read.read_to_end(&mut answer) => end,
            () = drops => Ok(0),
        }
    };
    let idle = async {
        let mut idle = TcpStream::connect(address).await.unwrap();
        idle.write_all(b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        let mut answer = Vec::new();
        idle.read_to_end(&mut answer).await.map(|_| assert!(answer.starts_with(b"HTTP/1.1 200")))
    };
    let (silent, dripping, idle) = tokio::join!(timeout(soon, silent), timeout(soon, dripping), timeout(soon, idle));
    let ended = [silent.is_ok(), dripping.is_ok(), idle.is_ok()];
    assert_eq!(ended, [true; 3], "silent, dripping and idle ones end by themselves");
}

#[tokio::test]
async fn rules_are_tried_a_few_at_a_time() {
    let app = TestApp::start().await;
    let viewer = app.viewer().await;
    let check = json!({"subject": "xpath", "path": "//*", "operator": "exists"});
    let many = json!({"type": "http", "value": {"checks": vec![check; 500]}, "outputs": {"body": "<a/>"}});
    let answer = viewer.post("/api/rules/try", many).await;
    assert_eq!((answer.status, answer.body["code"].as_str()), (400, Some("too_many_rules")), "{}", answer.body);
}
