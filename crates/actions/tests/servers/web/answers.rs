//! Answers as servers really give them: codings, odd heads, redirects, cookies.

use std::io::Write;

use async_compression::tokio::bufread::{BrotliEncoder, DeflateEncoder, GzipEncoder, ZlibEncoder};
use serde_json::{Value, json};
use testgyver_model::event::Level;
use tokio::io::{AsyncRead, AsyncReadExt};

use super::{Reply, Server, ok, with};
use crate::support::Bench;

async fn all(mut reader: impl AsyncRead + Unpin) -> Vec<u8> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).await.unwrap();
    bytes
}

/// Asks a server for this answer; gives what comes of it.
async fn asked(method: &str, answer: Vec<u8>) -> (Result<Value, String>, Bench) {
    let server = Server::start(move |_| Reply::Last(answer.clone())).await;
    let mut bench = Bench::new();
    let given = bench.run("http", json!({"method": method, "url": server.at("/")})).await;
    (given, bench)
}

fn coded(coding: &str, body: &[u8]) -> Vec<u8> {
    with("200 OK", &format!("Content-Encoding: {coding}\r\nContent-Type: text/plain\r\n"), body)
}

#[tokio::test]
async fn codings_are_undone_and_their_headers_stay() {
    let text = "bonjour ".repeat(5_000);
    let plain = text.as_bytes();
    let gzip = all(GzipEncoder::new(plain)).await;
    let twice = all(GzipEncoder::new(gzip.as_slice())).await;
    let mixed = all(BrotliEncoder::new(gzip.as_slice())).await;
    let zstd = ruzstd::encoding::compress_to_vec(plain, ruzstd::encoding::CompressionLevel::Fastest);
    let bodies = [
        ("gzip", gzip.clone()),
        ("x-gzip", gzip.clone()),
        ("GZIP", [gzip.as_slice(), &all(GzipEncoder::new(&b""[..])).await].concat()),
        ("deflate", all(ZlibEncoder::new(plain)).await),
        ("deflate", all(DeflateEncoder::new(plain)).await),
        ("br", all(BrotliEncoder::new(plain)).await),
        ("zstd", zstd),
        ("gzip, gzip", twice),
        ("gzip, identity, br", mixed),
        ("identity", plain.to_vec()),
    ];
    for (coding, body) in bodies {
        let given = asked("GET", coded(coding, &body)).await.0.unwrap();
        assert!(given["http_response_body"] == text, "{coding}");
        assert_eq!(given["http_headers"]["content-encoding"], coding);
        assert_eq!(given["http_headers"]["content-length"], body.len().to_string());
    }
    let head = with("200 OK", "Content-Encoding: gzip\r\n", &gzip);
    let head = head[..head.len() - gzip.len()].to_vec();
    let given = asked("HEAD", head).await.0.unwrap();
    assert_eq!(
        (&given["http_response_body"], &given["http_headers"]["content-encoding"]),
        (&json!(""), &json!("gzip"))
    );
}

#[tokio::test]
async fn codings_that_cannot_be_undone() {
    let (given, bench) = asked("GET", coded("snappy, gzip", b"packed")).await;
    assert_eq!(given.unwrap()["http_response_body"], "packed");
    assert!(bench.lines().iter().any(|(level, line)| *level == Level::Warning && line.contains("« snappy »")));
    let gzip = all(GzipEncoder::new(&[b'x'; 9_000][..])).await;
    let mut spoilt = gzip.clone();
    let end = spoilt.len() - 6;
    spoilt[end] ^= 0x55;
    for body in [gzip[..gzip.len() - 4].to_vec(), spoilt, b"not gzip".to_vec()] {
        let error = asked("GET", coded("gzip", &body)).await.0.unwrap_err();
        assert!(error.contains("échange interrompu"), "{error}");
    }
    // What follows the end of a coding is none of the body, and no part of it either.
    let (zlib, brotli) = (all(ZlibEncoder::new(&b"zlib"[..])).await, all(BrotliEncoder::new(&b"brotli"[..])).await);
    for (coding, body) in [("gzip", &gzip), ("deflate", &zlib), ("br", &brotli)] {
        for rest in [&b"rest"[..], &[0; 70_000]] {
            let error = asked("GET", coded(coding, &[body, rest].concat())).await.0.unwrap_err();
            assert!(error.contains("échange interrompu"), "{coding}: {error}");
        }
    }
    let bare = [all(DeflateEncoder::new(&b"bare"[..])).await, b"\0\0\0\0".to_vec()].concat();
    assert_eq!(asked("GET", coded("deflate", &bare)).await.0.unwrap()["http_response_body"], "bare");
    // Far more than it seems: it is given up where bodies are cut.
    let bomb = all(GzipEncoder::new(tokio::io::BufReader::new(tokio::io::repeat(0).take(12 << 20)))).await;
    let (given, bench) = asked("GET", coded("gzip", &bomb)).await;
    assert_eq!(given.unwrap()["http_response_body"].as_str().unwrap().len(), 10 << 20);
    assert!(!bench.cuts().is_empty());
}

#[tokio::test]
async fn a_kept_connection_outlives_packed_answers() {
    let text = "x".repeat(100_000);
    let bodies = [
        ("gzip", all(GzipEncoder::new(text.as_bytes())).await),
        ("br", all(BrotliEncoder::new(text.as_bytes())).await),
        ("deflate", all(ZlibEncoder::new(text.as_bytes())).await),
    ];
    let chunked = |(coding, body): &(&str, Vec<u8>)| {
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n",
            body.len()
        );
        [head.as_bytes(), body, b"\r\n0\r\n\r\n"].concat()
    };
    let answers: Vec<_> = bodies.iter().map(chunked).collect();
    let server = Server::start(move |heard| Reply::Say(answers[heard.nth % 3].clone())).await;
    let mut bench = Bench::new();
    for _ in 0..6 {
        let given = bench.run("http", json!({"method": "GET", "url": server.at("/")})).await.unwrap();
        assert_eq!(given["http_response_body"].as_str().unwrap().len(), 100_000);
    }
    assert!(server.heard().iter().all(|one| one.connection == 0));
}

#[tokio::test]
async fn odd_heads_are_read() {
    let mut answer =
        b"HTTP/1.1 200 OK\r\nX-Folded: one\r\n  two\r\nX-Space : kept\r\nX bad name: x\r\nX-Latin: \xe9\r\n".to_vec();
    answer.write_all(b"X-Twice: a\r\nx-twice: b\r\nContent-Length: 2\r\n\r\nok").unwrap();
    let given = asked("GET", answer).await.0.unwrap();
    let headers = &given["http_headers"];
    assert_eq!((&headers["x-folded"], &headers["x-space"]), (&json!("one two"), &json!("kept")), "{headers}");
    assert_eq!(headers["x-twice"], json!(["a", "b"]));
    assert!(headers.get("x-latin").is_some() && given["http_response_body"] == "ok");
}

#[tokio::test]
async fn locations_are_followed_or_told() {
    let server = Server::start(|heard| {
        let to: &[u8] = match heard.target() {
            "/utf8" => "/café?q=é".as_bytes(),
            "/latin" => b"/caf\xe9",
            "/app" => b"myapp://callback?code=1",
            "/none" => return Reply::Say(with("302 Found", "", "")),
            other => return Reply::Say(ok(other)),
        };
        Reply::Say([b"HTTP/1.1 302 Found\r\nLocation: ", to, b"\r\nContent-Length: 0\r\n\r\n"].concat())
    });
    let (server, mut bench) = (server.await, Bench::new());
    let form = |path: &str| json!({"method": "GET", "url": server.at(path), "return_status_code": "200-399"});
    assert_eq!(bench.run("http", form("/utf8")).await.unwrap()["http_response_body"], "/caf%C3%A9?q=%C3%A9");
    assert_eq!(bench.run("http", form("/latin")).await.unwrap()["http_response_body"], "/caf%C3%A9");
    assert_eq!(bench.run("http", form("/app")).await.unwrap()["http_status_code"], 302);
    assert!(bench.log().contains("« myapp://callback?code=1 » n'est pas une adresse"), "{}", bench.log());
    bench.run("http", form("/none")).await.unwrap();
    assert!(bench.log().contains("pas d'en-tête Location"), "{}", bench.log());
}

#[tokio::test]
async fn cookies_end_at_their_date_however_it_is_spelled() {
    let server = Server::start(|heard| {
        let line = match heard.target() {
            "/set" => "Set-Cookie: ticket=abc; Path=/\r\n",
            "/seen" => return Reply::Say(ok(heard.lines("cookie").join("|"))),
            _ => "Set-Cookie: ticket=; Path=/; Expires=thursday, 01-jan-70 0:00:00 +0000\r\n",
        };
        Reply::Say(with("200 OK", line, ""))
    });
    let (server, mut bench) = (server.await, Bench::new());
    let mut seen = Vec::new();
    for path in ["/set", "/seen", "/end", "/seen"] {
        let given = bench.run("http", json!({"method": "GET", "url": server.at(path)})).await.unwrap();
        seen.push(given["http_response_body"].clone());
    }
    assert_eq!(seen, [json!(""), json!("Cookie: ticket=abc"), json!(""), json!("")]);
}
