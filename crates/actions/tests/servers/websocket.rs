//! `websocket`: how a connection is opened, refused and ended.

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::support::{Bench, SECRET};

/// A frame of a server (RFC 6455, section 5.2).
fn frame(kind: u8, content: &[u8]) -> Vec<u8> {
    [&[0x80 | kind, u8::try_from(content.len()).unwrap()], content].concat()
}

fn closing(code: u16, reason: &str) -> Vec<u8> {
    frame(8, &[&code.to_be_bytes(), reason.as_bytes()].concat())
}

/// A server that opens a WebSocket for each connection, tells in a first message what the hello said where the path is
/// `/head`, then says `frames` and hangs up.
async fn serve(more: &'static str, frames: Vec<u8>) -> u16 {
    answer(move |hello| {
        let key = hello.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap();
        let key = derive_accept_key(key.as_bytes());
        let head = format!(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{more}Sec-WebSocket-Accept: {key}\r\n\r\n"
        );
        let told: String = hello.lines().filter(|line| line.contains("ookie") || line.contains("uthor")).collect();
        let told = if hello.starts_with("GET /head ") { frame(1, told.as_bytes()) } else { Vec::new() };
        vec![head.into_bytes(), told, frames.clone()]
    })
    .await
}

/// A server that says pieces, each by itself, to whoever says something.
async fn answer(pieces: impl Fn(&str) -> Vec<Vec<u8>> + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            stream.set_nodelay(true).unwrap();
            let mut hello = Vec::new();
            while !hello.ends_with(b"\r\n\r\n") {
                if stream.read_buf(&mut hello).await.is_ok_and(|read| read == 0) {
                    break;
                }
            }
            for piece in pieces(&String::from_utf8(hello).unwrap()) {
                stream.write_all(&piece).await.unwrap();
                tokio::task::yield_now().await;
            }
            let _ = stream.shutdown().await;
            // Until the other side has gone too: it must not be told that something was left unread.
            let _ = stream.read_to_end(&mut Vec::new()).await;
        }
    });
    port
}

fn form(port: u16, more: Value) -> Value {
    let mut form = json!({"url": format!("ws://127.0.0.1:{port}/"), "timeout": 20});
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    form
}

#[tokio::test]
async fn how_the_server_ended_is_told() {
    let mut bench = Bench::new();
    for (frames, wanted) in [
        (closing(1008, "jeton expiré"), "fermé par le serveur : 1008 (règle enfreinte), jeton expiré ; 0 message(s)"),
        (closing(1011, ""), "1011 (erreur interne du serveur) ; 0"),
        ([frame(1, b"un"), closing(1001, "")].concat(), "1001 (le serveur s'en va) ; 1 message(s) reçu(s), 2 étaient"),
        (closing(4001, "règle maison"), "4001 (code propre à l'application), règle maison"),
        (closing(1014, "amont"), "fermé par le serveur : 1014 (mauvaise réponse en amont), amont ; 0"),
        (closing(1006, "non"), "fermé par le serveur : code de fermeture invalide 1006, non ; 0"),
        ([frame(1, b"un"), closing(2999, "")].concat(), "code de fermeture invalide 2999 ; 1"),
        (closing(0, ""), "code de fermeture invalide 0 ;"),
        (frame(8, b""), "1005 (aucun code donné)"),
        (Vec::new(), "connexion coupée sans message de fermeture (1006)"),
        (frame(1, b"\xe9t\xe9"), "qui n'est pas de l'UTF-8"),
    ] {
        let port = serve("", frames).await;
        let error = bench.run("websocket", form(port, json!({"wait_for": 2}))).await.unwrap_err();
        assert!(error.contains(wanted), "{wanted}: {error}");
    }
}

#[tokio::test]
async fn bytes_that_are_no_text_come_along() {
    let mut bench = Bench::new();
    let port = serve("", frame(2, b"\x00\xff\x10")).await;
    let given = bench.run("websocket", form(port, json!({}))).await.unwrap();
    assert_eq!(given["websocket_last_message_base64"], "AP8Q");
    assert!(bench.log().contains("(3 octets qui ne sont pas du texte)"));
    let port = serve("", frame(2, "{\"é\":1}".as_bytes())).await;
    let given = bench.run("websocket", form(port, json!({}))).await.unwrap();
    assert_eq!(
        (&given["websocket_last_message"], given.get("websocket_last_message_base64")),
        (&json!("{\"é\":1}"), None)
    );
}

#[tokio::test]
async fn a_refusal_is_told_with_its_words() {
    let mut bench = Bench::new();
    for (head, body, wanted, logged) in [
        ("403 Forbidden\r\nContent-Length: 25", "{\"error\":\"token expired\"}", "(statut 403)", "token expired"),
        ("500 Oops\r\nTransfer-Encoding: chunked", "3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n", "(statut 500)", "abcdef"),
        ("302 Found\r\nLocation: /ailleurs", "", "statut 302, redirection vers /ailleurs", ""),
        ("302 Found\r\nLocation: wss://u:chut-99@h/x", "", "redirection vers wss://u:••••••@h/x", ""),
        (
            "401 No\r\nWWW-Authenticate: Bearer realm=\"api\"",
            "qui ?",
            "identification demandée : Bearer realm=\"api\"",
            "qui ?",
        ),
        (
            "200 OK\r\nContent-Type: text/html; charset=iso-8859-1",
            "<h1>connexion</h1>",
            "(statut 200)",
            "<h1>connexion</h1>",
        ),
    ] {
        let port = answer(move |_| vec![format!("HTTP/1.1 {head}\r\n\r\n").into_bytes(), body.into()]).await;
        let error = bench.run("websocket", form(port, json!({}))).await.unwrap_err();
        assert!(error.contains(wanted), "{wanted}: {error}");
        assert!(bench.log().contains(logged), "{logged}: {}", bench.log());
    }
}

#[tokio::test]
async fn cookies_of_the_test_go_along() {
    let mut bench = Bench::new();
    let sign_in = answer(|_| {
        vec![b"HTTP/1.1 200 OK\r\nSet-Cookie: sid=1; Path=/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec()]
    })
    .await;
    let url = format!("http://127.0.0.1:{sign_in}/login");
    bench.run("http", json!({"method": "GET", "url": url})).await.unwrap();
    let port = serve("Set-Cookie: ws=2\r\n", Vec::new()).await;
    let head = |more: Value| {
        let mut form = form(port, more);
        form["url"] = json!(format!("ws://127.0.0.1:{port}/head"));
        form
    };
    let without = bench.run("websocket", head(json!({"cookies": false}))).await.unwrap();
    assert_eq!(without["websocket_last_message"], "");
    let first = bench.run("websocket", head(json!({}))).await.unwrap();
    assert_eq!(first["websocket_last_message"].as_str().unwrap().to_lowercase(), "cookie: sid=1");
    let second = bench.run("websocket", head(json!({}))).await.unwrap();
    let second = second["websocket_last_message"].as_str().unwrap();
    assert!(second.contains("sid=1") && second.contains("ws=2"), "{second}");
    let own = bench.run("websocket", head(json!({"headers": {"Cookie": "mien=3"}}))).await.unwrap();
    assert_eq!(own["websocket_last_message"].as_str().unwrap().to_lowercase(), "cookie: mien=3");
}

#[tokio::test]
async fn who_signs_in_stands_in_the_address() {
    let mut bench = Bench::new();
    let port = serve("", Vec::new()).await;
    let url = format!("ws://u:p%40ss@127.0.0.1:{port}/head");
    let given = bench.run("websocket", json!({"url": url, "timeout": 20})).await.unwrap();
    assert_eq!(given["websocket_last_message"].as_str().unwrap().to_lowercase(), "authorization: basic dtpwqhnz");
    let own = json!({"url": url, "headers": {"Authorization": "Bearer x"}, "timeout": 20});
    let given = bench.run("websocket", own).await.unwrap();
    assert_eq!(given["websocket_last_message"].as_str().unwrap().to_lowercase(), "authorization: bearer x");
    let url = format!("ws://u:chut-99@127.0.0.1:{port}/head?jeton={SECRET}");
    bench.run("websocket", json!({"url": url, "timeout": 20, "wait_for": 0})).await.unwrap();
    let log = bench.log();
    assert!(!log.contains("p%40ss") && !log.contains("chut-99") && !log.contains("open"), "{log}");
}

/// A server that opens a WebSocket with a head of its own, and says one message.
async fn opening(head: &'static str) -> u16 {
    answer(move |hello| {
        let key = hello.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap();
        let head = head.replace("KEY", &derive_accept_key(key.as_bytes()));
        // The first message comes along with the head.
        vec![[format!("HTTP/1.1 101 Go\r\n{head}\r\n\r\n").as_bytes(), &frame(1, b"salut")].concat()]
    })
    .await
}

#[tokio::test]
async fn an_opening_is_read_by_its_letter() {
    let mut bench = Bench::new();
    for head in [
        "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Accept: KEY",
        "Upgrade: WebSocket\r\nConnection: keep-alive\r\nconnection: upgrade\r\nSec-WebSocket-Accept: KEY",
        "UPGRADE: websocket\r\nCONNECTION: UPGRADE,\r\nSEC-WEBSOCKET-ACCEPT: KEY",
    ] {
        let given = bench.run("websocket", form(opening(head).await, json!({}))).await.unwrap();
        assert_eq!(given["websocket_last_message"], "salut", "{head}");
    }
    for (head, wanted) in [
        ("Upgrade: websocket\r\nConnection: keep-alive\r\nSec-WebSocket-Accept: KEY", "\"Connection: upgrade\""),
        ("Upgrade: websocket\r\nConnection: not-Upgrade\r\nSec-WebSocket-Accept: KEY", "\"Connection: upgrade\""),
        ("Connection: Upgrade\r\nSec-WebSocket-Accept: KEY", "\"Upgrade: websocket\""),
        ("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: xKEY", "Sec-WebSocket-Accept"),
        ("Upgrade: websocket\r\nConnection: Upgrade", "Sec-WebSocket-Accept"),
        (
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: KEY\r\nSec-WebSocket-Extensions: permessage-deflate",
            "une extension qui n'a pas été demandée",
        ),
        (
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: KEY\r\nSec-WebSocket-Protocol: chat",
            "subprotocol",
        ),
    ] {
        let error = bench.run("websocket", form(opening(head).await, json!({}))).await.unwrap_err();
        assert!(error.contains(wanted), "{wanted}: {error}");
    }
}

#[tokio::test]
async fn a_sub_protocol_is_one_of_those_asked_for() {
    let mut bench = Bench::new();
    let head = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: KEY\r\nSec-WebSocket-Protocol: chat";
    let port = opening(head).await;
    let asking = |names: &str| form(port, json!({"headers": {"Sec-WebSocket-Protocol": names}}));
    assert!(bench.run("websocket", asking("mqtt, chat")).await.is_ok());
    assert!(bench.run("websocket", asking("mqtt")).await.unwrap_err().contains("subprotocol"));
}
