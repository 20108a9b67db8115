//! Why an SSH session does not come about or ends, in the server's own words.

use serde_json::{Value, json};
use testgyver_testbed::{PASSWORD, Sshd, USER};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::support::Bench;

/// The failure with a server that says this and hangs up.
async fn said(words: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(words).await.unwrap();
        stream.shutdown().await.unwrap();
        // The client's own words are read, so that the end is no reset.
        let _ = stream.read_to_end(&mut Vec::new()).await;
    });
    let form = json!({"host": "127.0.0.1", "port": port, "username": "u", "password": "p", "command": "true"});
    Bench::new().run("ssh", form).await.unwrap_err()
}

fn form(server: &Sshd, more: Value) -> Value {
    let mut form = json!({
        "host": "127.0.0.1", "port": server.port(), "username": USER, "password": PASSWORD, "command": "true",
    });
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    form
}

#[tokio::test]
async fn a_server_without_a_place_for_us_is_quoted() {
    let error = said(b"Exceeded MaxStartups\r\n").await;
    assert!(error.contains("il dit : « Exceeded MaxStartups »"), "{error}");
    let error = said(b"").await;
    assert!(error.contains("avant tout échange SSH") && error.contains("trop de connexions"), "{error}");
    let error = said(b"SSH-1.5-OpenSSH_1.2\nProtocol major versions differ.\n").await;
    assert!(error.contains("SSH 1") && error.contains("versions differ"), "{error}");
    let error = said(b"220 ftp.example \x1b[2Jready\r\n").await;
    assert!(error.contains("« 220 ftp.example [2Jready »"), "{error}");
}

#[tokio::test]
async fn a_farewell_is_quoted() {
    // SSH_MSG_DISCONNECT (RFC 4253, section 11.1) in a packet of its own, before any key exchange.
    let error = said(b"SSH-2.0-x\r\n\x00\x00\x00\x24\x0f\x01\x00\x00\x00\x0c\x00\x00\x00\x07too bad\x00\x00\x00\x00\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0").await;
    assert!(error.contains("too bad [too many connections]"), "{error}");
    let (server, mut bench) = (Sshd::with("MaxAuthTries 1"), Bench::new());
    let error = bench.run("ssh", form(&server, json!({"password": "faux"}))).await.unwrap_err();
    assert!(error.contains("Too many authentication failures"), "{error}");
}

#[tokio::test]
async fn a_banner_is_told_and_so_is_what_would_be_taken() {
    let folder = tempfile::tempdir().unwrap();
    let banner = folder.path().join("banner");
    std::fs::write(&banner, "*** Accès réservé ***\n\n").unwrap();
    let settings = format!("Banner {}\nPasswordAuthentication no", banner.display());
    let (server, mut bench) = (Sshd::with(&settings), Bench::new());
    let error = bench.run("ssh", form(&server, json!({}))).await.unwrap_err();
    assert!(error.contains("identification refusée") && error.contains("le serveur accepte : publickey"), "{error}");
    assert!(bench.log().contains("📣 *** Accès réservé ***"), "{}", bench.log());
    let (server, mut bench) = (Sshd::with("AuthenticationMethods publickey,password"), Bench::new());
    let key = json!({"private_key": server.client_key, "password": "faux"});
    let error = bench.run("ssh", form(&server, key)).await.unwrap_err();
    assert!(error.contains("identification refusée") && error.contains("password"), "{error}");
    let both = json!({"private_key": server.client_key});
    bench.run("ssh", form(&server, both)).await.unwrap();
}
