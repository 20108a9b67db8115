//! Connections that are kept, and closed by the server whenever it likes.

use bytes::Bytes;
use http::Response;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{Heard, Reply, Server, ok, with};
use crate::support::Bench;

/// Answers the first request of each connection and, once the second has come, does `then`.
async fn fickle(then: impl Fn() -> Reply + Send + Sync + 'static) -> Server {
    Server::start(move |heard| if heard.nth == 0 { Reply::Say(ok("ok")) } else { then() }).await
}

/// Where each request went, by connection and place on it.
fn ways(heard: &[Heard]) -> Vec<(usize, usize)> {
    heard.iter().map(|one| (one.connection, one.nth)).collect()
}

#[tokio::test]
async fn a_request_that_meets_a_closed_connection_is_sent_again() {
    for then in [|| Reply::Last(Vec::new()), || Reply::Reset] {
        let (server, mut bench) = (fickle(then).await, Bench::new());
        std::fs::write(bench.files().join("f"), vec![b'f'; 200_000]).unwrap();
        let forms = [
            json!({"method": "GET"}),
            json!({"method": "POST", "body": "corps"}),
            json!({"method": "POST", "body_type": "file", "files": "f"}),
            json!({"method": "PUT", "body_type": "multipart", "body": {"a": "1"}, "files": "f"}),
            json!({"method": "DELETE"}),
        ];
        for mut form in forms.iter().cycle().take(20).cloned() {
            form["url"] = json!(server.at("/"));
            let given = bench.run("http", form).await.unwrap();
            assert_eq!(given["http_response_body"], "ok");
        }
        let heard = server.heard();
        // Every request but the first met the connection of the one before, in vain.
        let all = std::iter::once((0, 0)).chain((1..20).flat_map(|n| [(n - 1, 1), (n, 0)]));
        assert_eq!(ways(&heard), all.collect::<Vec<_>>());
        let again = heard[1..].chunks(2).all(|pair| (&pair[0].head, &pair[0].body) == (&pair[1].head, &pair[1].body));
        assert!(again, "the same head and body each time");
        assert!(heard.iter().any(|one| one.body.len() == 200_000));
        assert_eq!(bench.log().matches("requête renvoyée").count(), 19);
    }
}

#[tokio::test]
async fn a_request_that_a_server_may_have_begun_is_sent_once() {
    // The connection is fresh, or a byte of an answer came.
    let (hasty, mut bench) = (Server::start(|_| Reply::Last(Vec::new())).await, Bench::new());
    let form = |server: &Server| json!({"method": "GET", "url": server.at("/")});
    let error = bench.run("http", form(&hasty)).await.unwrap_err();
    assert!(error.contains("échange interrompu"), "{error}");
    assert_eq!(hasty.heard().len(), 1);
    let stuttering = fickle(|| Reply::Last(b"H".to_vec())).await;
    bench.run("http", form(&stuttering)).await.unwrap();
    let error = bench.run("http", form(&stuttering)).await.unwrap_err();
    assert!(error.contains("échange interrompu"), "{error}");
    assert_eq!(ways(&stuttering.heard()), [(0, 0), (0, 1)]);
}

#[tokio::test]
async fn a_408_counts_where_the_request_had_come() {
    let too_late = || with("408 Request Timeout", "Connection: close\r\n", "");
    // Nobody asked for a while: what the server says then is no answer to the next request.
    let idle = Server::start(move |_| Reply::Last([ok("ok"), too_late()].concat())).await;
    let mut bench = Bench::new();
    for form in [json!({"method": "GET"}), json!({"method": "POST", "body": "corps"})].iter().cycle().take(6) {
        let mut form = form.clone();
        form["url"] = json!(idle.at("/"));
        assert_eq!(bench.run("http", form).await.unwrap()["http_response_body"], "ok");
    }
    assert_eq!(ways(&idle.heard()), (0..6).map(|n| (n, 0)).collect::<Vec<_>>());
    let slow = fickle(move || Reply::Last(too_late())).await;
    let form = json!({"method": "POST", "url": slow.at("/"), "body": "corps"});
    bench.run("http", form.clone()).await.unwrap();
    assert_eq!(bench.run("http", form).await.unwrap_err(), "statut 408 reçu, attendu 2xx");
    assert_eq!(ways(&slow.heard()), [(0, 0), (0, 1)]);
}

#[tokio::test]
async fn connections_are_kept_where_an_answer_has_an_end() {
    let answers = [
        ok("ok"),
        ok(""),
        b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n".to_vec(),
    ];
    let server = Server::start(move |heard| Reply::Say(answers[heard.nth % 4].clone())).await;
    let mut bench = Bench::new();
    for _ in 0..8 {
        bench.run("http", json!({"method": "GET", "url": server.at("/")})).await.unwrap();
    }
    assert!(server.heard().iter().all(|one| one.connection == 0), "{:?}", ways(&server.heard()));
}

#[tokio::test]
async fn tokens_and_webdav_are_asked_for_again_too() {
    let token = || Reply::Say(ok(r#"{"access_token":"t"}"#));
    let server = Server::start(move |heard| match (heard.nth, heard.target()) {
        (0, "/token") => token(),
        (0, _) => Reply::Say(ok("ok")),
        _ => Reply::Last(Vec::new()),
    });
    let (server, mut bench) = (server.await, Bench::new());
    for _ in 0..3 {
        let form = json!({"method": "GET", "url": server.at("/api"), "auth": "oauth2", "token_url": server.at("/token"), "client_id": "a"});
        bench.run("http", form).await.unwrap();
        bench.end_test();
    }
    for _ in 0..3 {
        let form = json!({"url": server.at("/"), "action": "DOWNLOAD", "srcFile": "a.txt"});
        bench.run("webdav", form).await.unwrap();
    }
}

/// An HTTP/2 server that answers the first request of each connection, and refuses or drops the second.
async fn two(refuses: bool) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut connection = h2::server::handshake(stream).await.unwrap();
                let mut nth = 0;
                while let Some(Ok((_, mut respond))) = connection.accept().await {
                    if nth == 0 {
                        let mut body = respond.send_response(Response::new(()), false).unwrap();
                        body.send_data(Bytes::from_static(b"ok"), true).unwrap();
                    } else if refuses {
                        respond.send_reset(h2::Reason::REFUSED_STREAM);
                    } else {
                        return;
                    }
                    nth += 1;
                }
            });
        }
    });
    port
}

#[tokio::test]
async fn a_request_that_was_not_begun_is_sent_again_over_http_2() {
    for refuses in [true, false] {
        let (port, mut bench) = (two(refuses).await, Bench::new());
        let form =
            json!({"method": "POST", "url": format!("http://127.0.0.1:{port}/"), "body": "x", "http_version": "2"});
        for _ in 0..5 {
            let given = bench.run("http", form.clone()).await.unwrap();
            assert_eq!((&given["http_response_body"], &given["http_version"]), (&json!("ok"), &json!("HTTP/2")));
        }
        assert_eq!(bench.log().matches("requête renvoyée").count(), 4, "refuses: {refuses}");
        assert_ne!(given_ip(&mut bench, &form).await, Value::Null);
    }
}

async fn given_ip(bench: &mut Bench, form: &Value) -> Value {
    bench.run("http", form.clone()).await.unwrap()["http_ip"].clone()
}
