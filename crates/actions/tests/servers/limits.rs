//! Answers larger than what is taken of them: what is cut is said, what may not be carried leaves nothing.

use std::process::Command;

use axum::{
    Router,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    routing::{any, get},
};
use serde_json::json;
use testgyver_actions::Limits;

use crate::support::{Bench, serve};

const MEBIBYTE: usize = 1024 * 1024;

fn cut(bench: &Bench) -> Vec<&'static str> {
    bench.cuts().iter().map(|cut| cut.output).collect()
}

#[tokio::test]
async fn an_answer_that_is_cut_says_so_beside_its_outputs() {
    let base = serve(Router::new().route("/big", any(|| async { vec![b'a'; 11 * MEBIBYTE] }))).await;
    let url = format!("{base}/big");
    let mut bench = Bench::new();
    let given = bench.run("http", json!({"method": "GET", "url": url})).await.unwrap();
    assert_eq!(given["http_response_body"].as_str().unwrap().len(), 10 * MEBIBYTE);
    assert_eq!(cut(&bench), ["http_response_body", "http_response_body_base64"]);
    assert!(bench.cuts()[0].why.contains("10 Mio") && bench.cuts()[0].why.contains("save_as"));
    let graphql = json!({"method": "POST", "url": url, "body_type": "graphql", "body": "{a}"});
    assert!(bench.run("http", graphql).await.unwrap_err().contains("Corps coupé"), "its own rule looks at the body");

    let mut bench = Bench::within(Limits { commands: true, ..Limits::default() });
    let loud = "head -c 11534336 /dev/zero | tr '\\0' a; echo fin >&2";
    bench.run("command", json!({"command": loud, "shell": true})).await.unwrap();
    assert_eq!(cut(&bench), ["command_output"]);

    let mut bench = Bench::new();
    let rows = json!({"engine": "sqlite", "database": "m.db", "query": "VALUES (1), (2)", "max_rows": 1});
    bench.run("sql", rows).await.unwrap();
    assert_eq!(cut(&bench), ["sql_rows", "sql_row_count"], "the first row is whole");
}

#[tokio::test]
async fn many_headers_are_fine_and_too_many_are_refused() {
    let headers = |count: usize| {
        let header = |number: usize| (HeaderName::try_from(format!("x-{number}")).unwrap(), HeaderValue::from(number));
        (0..count).map(header).collect::<HeaderMap>()
    };
    let routes = Router::new()
        .route("/many", get(move || async move { headers(950) }))
        .route("/more", get(move || async move { headers(1_100) }));
    let (base, mut bench) = (serve(routes).await, Bench::new());
    for version in ["1.1", "2"] {
        let form = json!({"method": "GET", "url": format!("{base}/many"), "http_version": version});
        let given = bench.run("http", form).await.unwrap();
        assert_eq!(given["http_headers"]["x-949"], "949");
    }
    let error = bench.run("http", json!({"method": "GET", "url": format!("{base}/more")})).await.unwrap_err();
    assert!(error.contains("trop longs"), "{error}");
}

#[tokio::test]
async fn what_may_not_be_carried_leaves_nothing_even_unpacked() {
    let bomb = Command::new("sh").args(["-c", "head -c 8000000 /dev/zero | gzip"]).output().unwrap().stdout;
    assert!(bomb.len() < MEBIBYTE / 10);
    let routes = Router::new().route("/bomb", get(move || async move { ([(header::CONTENT_ENCODING, "gzip")], bomb) }));
    let url = format!("{}/bomb", serve(routes).await);
    let mut bench = Bench::within(Limits { max_bytes: Some(MEBIBYTE as u64), ..Limits::default() });
    let error = bench.run("http", json!({"method": "GET", "url": url, "save_as": "b"})).await.unwrap_err();
    assert!(error.contains("1048576 octets au plus") && error.contains("--transfer-limit-mib"), "{error}");
    assert_eq!(std::fs::read_dir(bench.work()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_path_that_leads_out_is_told_from_the_folder_on() {
    let mut bench = Bench::new();
    let path = format!("{}/../../x", bench.work().display());
    let error = bench.run("io", json!({"operation": "size", "path": path})).await.unwrap_err();
    let above = bench.work().parent().unwrap().display().to_string();
    assert!(error.contains("work/../../x") && !error.contains(&above), "{error}");
}
