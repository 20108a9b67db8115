//! Requests as they go out: path, names of headers, lengths, parts of forms.

use serde_json::{Value, json};

use super::{Heard, Reply, Server, ok, with};
use crate::support::Bench;

/// Sends one request and gives what came of it.
async fn sent(form: Value) -> Heard {
    let server = Server::start(|heard| match heard.target() {
        "/moved" => Reply::Say(with("307 Moved", "Location: /there\r\n", "")),
        "/found" => Reply::Say(with("302 Found", "Location: /there\r\n", "")),
        _ => Reply::Say(ok("ok")),
    });
    let (server, mut bench) = (server.await, Bench::new());
    std::fs::write(bench.files().join("pièce \"1\".txt"), "contenu").unwrap();
    let mut form = form;
    form["url"] = json!(server.at(form["url"].as_str().unwrap_or("/")));
    let given = bench.run("http", form).await.unwrap();
    let heard = server.last();
    assert_eq!(given["http_url"], server.at(heard.target()));
    heard
}

#[tokio::test]
async fn a_path_goes_out_as_it_was_written() {
    for (written, target) in [
        ("/a/%2e%2e/b", "/a/%2e%2e/b"),
        (r"/a\b", "/a%5Cb"),
        ("/a/../b", "/b"),
        ("/a b/é?q=é{x}&r=a+b%2F|", "/a%20b/%C3%A9?q=%C3%A9{x}&r=a+b%2F|"),
        ("//x//y/", "//x//y/"),
    ] {
        assert_eq!(sent(json!({"method": "GET", "url": written})).await.target(), target, "{written}");
    }
    let as_is = json!({"method": "GET", "url": "/a/../b/./c", "path_as_is": true});
    assert_eq!(sent(as_is).await.target(), "/a/../b/./c");
}

#[tokio::test]
async fn names_of_headers_keep_their_spelling_and_order() {
    let headers =
        "SOAPAction: \"urn:x\"\nX-API-KEY: k\nx-small: 1\nX-Twice: a\naccept: text/xml\nX-tWICE: b\nContent-length: 1";
    let heard = sent(json!({"method": "POST", "headers": headers, "body": "x"})).await;
    let own = ["SOAPAction: \"urn:x\"", "X-API-KEY: k", "x-small: 1", "X-Twice: a", "X-tWICE: b", "accept: text/xml"];
    let places: Vec<_> = own.iter().map(|line| heard.head.find(&format!("\r\n{line}\r\n"))).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{}", heard.head);
    assert_eq!(heard.lines("content-length"), ["Content-Length: 1"]);
    let usual = sent(json!({"method": "GET"})).await;
    assert!(
        usual.head.contains("\r\nHost: 127.0.0.1:") && usual.head.contains("\r\nAccept: */*\r\n"),
        "{}",
        usual.head
    );
    assert!(usual.head.contains("\r\nUser-Agent: TestGyver/"), "{}", usual.head);
    assert_eq!(usual.lines("accept-encoding"), ["Accept-Encoding: gzip,br"]);
    let part = sent(json!({"method": "GET", "headers": {"Range": "bytes=0-1", "Host": "other.example"}})).await;
    assert!(part.lines("accept-encoding").is_empty());
    assert_eq!(part.lines("host"), ["Host: other.example"]);
}

#[tokio::test]
async fn a_length_where_the_method_speaks_of_a_body() {
    let lengths = async |form: Value| sent(form).await.lines("content-length").join("|");
    for method in ["POST", "PUT", "PATCH"] {
        assert_eq!(lengths(json!({"method": method})).await, "Content-Length: 0");
        assert_eq!(lengths(json!({"method": method, "url": "/moved"})).await, "Content-Length: 0");
        assert_eq!(lengths(json!({"method": method, "headers": {"Content-Length": "0"}})).await, "Content-Length: 0");
    }
    assert_eq!(lengths(json!({"method": "POST", "body": {}, "body_type": "form"})).await, "Content-Length: 0");
    assert_eq!(lengths(json!({"method": "POST", "body": "é"})).await, "Content-Length: 2");
    for method in ["GET", "DELETE", "HEAD", "OPTIONS"] {
        assert_eq!(lengths(json!({"method": method})).await, "");
    }
    assert_eq!(lengths(json!({"method": "POST", "body": "x", "url": "/found"})).await, "");
}

#[tokio::test]
async fn a_redirect_keeps_the_method_where_that_is_wished() {
    let form = json!({"method": "POST", "body": "x", "url": "/found", "redirect_method": "keep"});
    let heard = sent(form).await;
    assert!(heard.head.starts_with("POST /there ") && heard.body == b"x", "{}", heard.head);
    let heard = sent(json!({"method": "POST", "body": "x", "url": "/found"})).await;
    assert!(heard.head.starts_with("GET /there ") && heard.body.is_empty(), "{}", heard.head);
}

#[tokio::test]
async fn forms_with_files_as_browsers_send_them() {
    let fields = json!({"prénom": "Zoé", "first name": "a", "a/b%{0}[]?#": "b", "d\"e\r\nf": "g"});
    let form = json!({"method": "POST", "body_type": "multipart", "body": fields, "files": {"pièce jointe": "pièce \"1\".txt"}});
    let heard = sent(form).await;
    let body = String::from_utf8(heard.body.clone()).unwrap();
    for name in ["prénom", "first name", "a/b%{0}[]?#", "d%22e%0D%0Af"] {
        assert!(body.contains(&format!("\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n")), "{body}");
    }
    let file = "\r\nContent-Disposition: form-data; name=\"pièce jointe\"; filename=\"pièce %221%22.txt\"\r\n\
        Content-Type: text/plain\r\n\r\ncontenu\r\n--";
    assert!(body.contains(file), "{body}");
    let boundary = heard.lines("content-type")[0].split("boundary=").nth(1).unwrap();
    assert_eq!(body.matches(&format!("--{boundary}\r\n")).count(), 5);
    assert!(
        body.starts_with(&format!("--{boundary}\r\n")) && body.ends_with(&format!("\r\n--{boundary}--\r\n")),
        "{body}"
    );
}

#[tokio::test]
async fn a_tester_may_name_the_kind_of_a_form_himself() {
    let form = |kind: &str| json!({"method": "POST", "body_type": "multipart", "body": {"a": "1"}, "headers": {"Content-Type": kind}});
    let bare = sent(form("multipart/form-data")).await;
    let boundary = bare.lines("content-type")[0].split("boundary=").nth(1).unwrap().to_owned();
    assert!(bare.body.starts_with(format!("--{boundary}\r\n").as_bytes()));
    let own = sent(form("multipart/form-data; boundary=ABC")).await;
    assert!(own.body.starts_with(b"--ABC\r\n"), "{:?}", own.body);
}
