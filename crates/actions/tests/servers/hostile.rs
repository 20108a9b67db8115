//! Servers that send without end, or say that they will: an action takes little of it, then fails with the reason.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::support::Bench;

/// What the system's own buffers may swallow of a connection, and more: far less than a flood.
const LITTLE: u64 = 48 << 20;
/// What a flood holds.
const FLOOD: u64 = 3 << 30;

/// One thing that a server does.
#[derive(Clone)]
enum Step {
    /// Waits until it is told something.
    Hear,
    /// Says this.
    Say(Vec<u8>),
}

use Step::{Hear, Say};

fn say(text: impl Into<Vec<u8>>) -> Step {
    Say(text.into())
}

/// A server that does some steps, then says one thing again and again.
struct Flooding {
    port: u16,
    sent: Arc<AtomicU64>,
}

impl Flooding {
    async fn start(steps: Vec<Step>, flood: impl Into<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (port, sent) = (listener.local_addr().unwrap().port(), Arc::new(AtomicU64::new(0)));
        let (counted, flood) = (Arc::clone(&sent), flood.into().repeat(64));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, steps.clone(), flood.clone(), Arc::clone(&counted)));
            }
        });
        Self { port, sent }
    }

    /// Runs an action against it: it fails for the reason, and has taken little.
    async fn fails(&self, bench: &mut Bench, kind: &str, form: Value, reason: &str) {
        let mut form = form;
        form["timeout"] = json!(60);
        let error = bench.run(kind, form).await.unwrap_err();
        assert!(error.contains(reason), "{kind}: {error}");
        let sent = self.sent.load(Ordering::SeqCst);
        assert!(sent < LITTLE, "{kind}: {sent} bytes taken");
    }
}

async fn talk(mut stream: TcpStream, steps: Vec<Step>, flood: Vec<u8>, sent: Arc<AtomicU64>) {
    for step in steps {
        let done = match step {
            Hear => stream.read(&mut [0; 4096]).await.is_ok_and(|read| read > 0),
            Say(bytes) => stream.write_all(&bytes).await.is_ok(),
        };
        if !done {
            return;
        }
    }
    while sent.load(Ordering::SeqCst) < FLOOD && stream.write_all(&flood).await.is_ok() {
        sent.fetch_add(flood.len() as u64, Ordering::SeqCst);
    }
}

fn smtp(port: u16) -> Value {
    json!({
        "operation": "send", "smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none",
        "from": "a@b.example", "to": "c@d.example", "subject": "s", "body": "b",
    })
}

#[tokio::test]
async fn an_smtp_line_or_answer_without_end() {
    let mut bench = Bench::new();
    let greeting = Flooding::start(vec![say("220-")], [b'x'; 16384]).await;
    greeting.fails(&mut bench, "mail", smtp(greeting.port), "réponse trop longue").await;
    let lines = Flooding::start(vec![say("220 h\r\n"), Hear], format!("250-{}\r\n", "X".repeat(400)).repeat(40)).await;
    lines.fails(&mut bench, "mail", smtp(lines.port), "réponse trop longue").await;
    let steps = vec![say("220 h\r\n"), Hear, say("250-h\r\n250 STARTTLS\r\n"), Hear, say("220 ok\r\n"), Hear];
    let sealed = Flooding::start(steps, [0x16; 16384]).await;
    let mut form = smtp(sealed.port);
    form["smtp_security"] = json!("starttls");
    sealed.fails(&mut bench, "mail", form, "127.0.0.1").await;
}

#[tokio::test]
async fn an_imap_line_answer_or_message_without_end() {
    let mut bench = Bench::new();
    let form = |port: u16| {
        json!({
            "operation": "wait", "imap_host": "127.0.0.1", "imap_port": port, "imap_security": "none",
            "username": "u", "password": "p",
        })
    };
    let greeting = Flooding::start(vec![say("* OK ")], [b'x'; 16384]).await;
    greeting.fails(&mut bench, "mail", form(greeting.port), "réponse trop longue").await;
    let literal = vec![say("* OK hi\r\n"), Hear, say("* 1 FETCH (BODY[] {400000000}\r\n")];
    let literal = Flooding::start(literal, [b'x'; 16384]).await;
    literal.fails(&mut bench, "mail", form(literal.port), "réponse trop longue").await;
    let untold = Flooding::start(vec![say("* OK hi\r\n"), Hear], "* CAPABILITY IMAP4rev1\r\n".repeat(1000)).await;
    untold.fails(&mut bench, "mail", form(untold.port), "réponse trop longue").await;
}

fn postgres(port: u16) -> Value {
    json!({
        "engine": "postgresql", "host": "127.0.0.1", "port": port, "database": "d", "username": "u",
        "password": "p", "query": "select 1",
    })
}

/// A message of PostgreSQL.
fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
    [&[kind], &length[..], body].concat()
}

#[tokio::test]
async fn a_postgresql_message_that_is_too_long_or_never_the_last() {
    let mut bench = Bench::new();
    let huge = [&b"R"[..], &0x7fff_fff0_u32.to_be_bytes()].concat();
    let huge = Flooding::start(vec![Hear, Say(huge)], [0; 16384]).await;
    huge.fails(&mut bench, "sql", postgres(huge.port), "message trop long").await;
    let welcome = message(b'R', &[0; 4]);
    let notices = Flooding::start(vec![Hear, Say(welcome.clone())], message(b'N', &[b'x'; 9000])).await;
    notices.fails(&mut bench, "sql", postgres(notices.port), "message trop long").await;
    let ready = [welcome, message(b'Z', b"I")].concat();
    let facts = Flooding::start(vec![Hear, Say(ready)], message(b'S', b"name\0value\0")).await;
    facts.fails(&mut bench, "sql", postgres(facts.port), "message trop long").await;
}

/// An FTP server for anybody, whose lists come from another port.
async fn ftp(data: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve_ftp(stream, data));
        }
    });
    port
}

async fn serve_ftp(stream: TcpStream, data: u16) {
    let mut stream = BufReader::new(stream);
    let passive = format!("227 ok (127,0,0,1,{},{})", data / 256, data % 256);
    let mut answer = "220 h";
    let mut line = String::new();
    while stream.write_all(format!("{answer}\r\n").as_bytes()).await.is_ok() {
        line.clear();
        if stream.read_line(&mut line).await.is_ok_and(|read| read == 0) {
            break;
        }
        answer = match &line[..4] {
            "USER" => "331 p",
            "PASS" => "230 ok",
            "PWD\r" => "257 \"/\"",
            "CWD " => "250 ok",
            "PASV" => &passive,
            "LIST" => "150 here",
            _ => "200 ok",
        };
    }
}

#[tokio::test]
async fn a_list_without_end_over_ftp() {
    let mut bench = Bench::new();
    for flood in ["-rw-r--r-- 1 u g 1 Jan 01 2020 f\r\n".repeat(500), "x".repeat(16384)] {
        let data = Flooding::start(Vec::new(), flood).await;
        let form = json!({
            "host": "127.0.0.1", "port": ftp(data.port).await, "username": "u", "password": "p", "method": "LIST",
            "remote_path": "/",
        });
        let error = bench.run("ftp", form).await.unwrap_err();
        assert!(error.contains("la liste de / est trop longue") || error.contains("xxxx"), "{error}");
        assert!(error.len() < 1_000, "{error}");
        assert!(data.sent.load(Ordering::SeqCst) < LITTLE);
    }
}

#[tokio::test]
async fn heads_and_bodies_over_http_without_end() {
    let mut bench = Bench::new();
    let head = Flooding::start(vec![Hear, say("HTTP/1.1 200 OK\r\n")], format!("X: {}\r\n", "a".repeat(9000))).await;
    let form = json!({"method": "GET", "url": format!("http://127.0.0.1:{}/", head.port)});
    head.fails(&mut bench, "http", form, "trop longs").await;
    let dav = "HTTP/1.1 207 M\r\ncontent-type: application/xml\r\ncontent-length: 9000000000\r\n\r\n";
    let dav = Flooding::start(vec![Hear, say(format!("{dav}<d:multistatus xmlns:d=\"DAV:\">"))], [b' '; 16384]).await;
    let form = json!({"url": format!("http://127.0.0.1:{}/", dav.port), "action": "LIST"});
    let error = bench.run("webdav", form).await.unwrap_err();
    assert!(error.contains("réponse trop longue"), "{error}");
    let token =
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9000000000\r\n\r\n{\"access_token\":\"";
    let token = Flooding::start(vec![Hear, say(token)], [b'a'; 16384]).await;
    let url = format!("http://127.0.0.1:{}/", token.port);
    let form = json!({"method": "GET", "url": url, "auth": "oauth2", "token_url": url, "client_id": "a"});
    token.fails(&mut bench, "http", form, "réponse trop longue").await;
    let list = "HTTP/1.1 200 OK\r\ncontent-type: application/xml\r\ncontent-length: 9000000000\r\n\r\n<ListAllMyBucketsResult>";
    let list = Flooding::start(vec![Hear, say(list)], [b' '; 16384]).await;
    let form = json!({"endpoint_url": format!("http://127.0.0.1:{}", list.port), "operation": "list_buckets"});
    list.fails(&mut bench, "s3", form, "réponse trop longue").await;
}

#[tokio::test]
async fn mysql_packets_without_end() {
    let mut bench = Bench::new();
    let packet = [&[0xff, 0xff, 0xff, 0, 0x0a], &[b'a'; 0x00ff_fffe][..]].concat();
    let form = |port: u16| {
        json!({
            "engine": "mysql", "host": "127.0.0.1", "port": port, "database": "d", "username": "u", "password": "p",
            "query": "select 1",
        })
    };
    let packets = Flooding::start(vec![Say(packet)], [b'x'; 16384]).await;
    packets.fails(&mut bench, "sql", form(packets.port), "connexion rompue").await;
    // As many columns as would need 2^40 places in memory at once.
    let count = [&[9, 0, 0, 1, 0xfe][..], &(1_u64 << 40).to_le_bytes()].concat();
    let signed_in = [7, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0];
    let prepared = [12, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let steps = vec![Say(mysql_greeting()), Hear, say(signed_in), Hear, say(prepared), Hear, Say(count)];
    let columns = Flooding::start(steps, [0; 16384]).await;
    columns.fails(&mut bench, "sql", form(columns.port), "columns announced").await;
}

/// The first packet of a MySQL server.
fn mysql_greeting() -> Vec<u8> {
    let body = [
        &b"\x0a8.0.0\0\x01\0\0\0abcdefgh\0"[..],
        // What it can do, its alphabet, how it stands; 21 bytes of the riddle in all.
        &[0xff, 0xf7, 0x21, 2, 0, 0x0f, 0, 21],
        &[0; 10],
        b"ijklmnopqrst\0mysql_native_password\0",
    ]
    .concat();
    [&[u8::try_from(body.len()).unwrap(), 0, 0, 0][..], &body].concat()
}

/// The answer to a WebSocket's hello.
async fn websocket(flood: &'static [u8]) -> (u16, Arc<AtomicU64>) {
    let (sent, listener) = (Arc::new(AtomicU64::new(0)), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let (port, counted) = (listener.local_addr().unwrap().port(), Arc::clone(&sent));
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut hello = vec![0; 4096];
        let read = stream.read(&mut hello).await.unwrap();
        let hello = String::from_utf8_lossy(&hello[..read]).into_owned();
        let key = hello.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap();
        let key = derive_accept_key(key.trim().as_bytes());
        let answer = format!(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {key}\r\n\r\n"
        );
        talk(stream, vec![say(answer)], flood.repeat(256), counted).await;
    });
    (port, sent)
}

#[tokio::test]
async fn websocket_messages_without_end_even_empty_ones() {
    let mut bench = Bench::new();
    let mut fails = async |flood: &'static [u8], reason: &str| {
        let (port, sent) = websocket(flood).await;
        let form = json!({"url": format!("ws://127.0.0.1:{port}/"), "until": "jamais", "timeout": 60});
        let error = bench.run("websocket", form).await.unwrap_err();
        assert!(error.contains(reason), "{error}");
        assert!(sent.load(Ordering::SeqCst) < LITTLE);
    };
    fails(b"\x81\x7f\0\0\x01\0\0\0\0\0aaaaaaaaaaaaaaaa", "WebSocket rompu").await;
    fails(b"\x81\x00", "plus de 10 Mio").await;
}
