//! STARTTLS of SMTP against a server of this process, whose certificate signs itself as `openssl req -x509` does.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
use rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

use crate::support::Bench;

/// Says `greeting`, offers `offer`, and takes messages once the connection is encrypted. Gives the port and the
/// certificate.
async fn start(greeting: &'static str, offer: &'static str) -> (u16, String) {
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut plain = BufReader::new(stream);
                plain.write_all(format!("{greeting}\r\n").as_bytes()).await.unwrap();
                if !talk(&mut plain, offer).await {
                    return;
                }
                if let Ok(sealed) = acceptor.accept(plain.into_inner()).await {
                    talk(&mut BufReader::new(sealed), "250 localhost").await;
                }
            });
        }
    });
    (port, certificate.pem())
}

/// Answers until the end, or until encryption is asked for.
async fn talk(stream: &mut BufReader<impl AsyncRead + AsyncWrite + Unpin>, offer: &str) -> bool {
    let mut line = String::new();
    let mut message = false;
    while stream.read_line(&mut line).await.is_ok_and(|bytes| bytes > 0) {
        let command = line.trim_end().split(' ').next().unwrap().to_ascii_uppercase();
        let answer = match command.as_str() {
            _ if message && line != ".\r\n" => "",
            "EHLO" => offer,
            "DATA" => "354 go on",
            "STARTTLS" => "220 go on",
            _ => "250 well",
        };
        message = command == "DATA" || message && command != ".";
        if !answer.is_empty() && stream.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            break;
        }
        if command == "STARTTLS" {
            return true;
        }
        line.clear();
    }
    false
}

fn send(port: u16, more: Value) -> Value {
    let mut form = json!({
        "operation": "send", "smtp_host": "localhost", "smtp_port": port, "smtp_security": "starttls",
        "from": "a@b.example", "to": "c@d.example", "subject": "s", "body": "b",
    });
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    form
}

#[tokio::test]
async fn certificates_are_judged_as_everywhere() {
    let mut bench = Bench::new();
    let (port, certificate) = start("220-localhost\r\n220 welcome", "250-localhost\r\n250-SIZE\r\n250 STARTTLS").await;
    std::fs::write(bench.files().join("self.pem"), certificate).unwrap();
    bench.run("mail", send(port, json!({"ca_file": "self.pem"}))).await.unwrap();
    bench.run("mail", send(port, json!({"verify_tls": false}))).await.unwrap();
    let error = bench.run("mail", send(port, json!({}))).await.unwrap_err();
    assert!(error.contains("connexion TLS refusée") && error.contains("auto-signé"), "{error}");
    let named = json!({"ca_file": "self.pem", "smtp_host": "127.0.0.1"});
    let error = bench.run("mail", send(port, named)).await.unwrap_err();
    assert!(error.contains("ne vaut pas pour « 127.0.0.1 »"), "{error}");
}

#[tokio::test]
async fn a_server_without_encryption_is_told() {
    let mut bench = Bench::new();
    let (port, _) = start("220 welcome", "250-localhost\r\n250 SIZE").await;
    let error = bench.run("mail", send(port, json!({}))).await.unwrap_err();
    assert!(error.contains("STARTTLS"), "{error}");
    let (port, _) = start("554 not today", "").await;
    let error = bench.run("mail", send(port, json!({}))).await.unwrap_err();
    assert!(error.contains("554 not today"), "{error}");
}
