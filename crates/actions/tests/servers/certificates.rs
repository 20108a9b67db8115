//! Certificates of servers as OpenSSL makes them: which are taken, and in which words the others are refused.

use std::path::Path;

use serde_json::{Value, json};
use testgyver_testbed::{TlsServer, openssl};

use crate::support::Bench;

const EC: &str = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";

/// A certificate that signs itself, named `localhost`; `more` says how it differs.
fn alone(folder: &Path, name: &str, key: &str, more: &str) {
    openssl(folder, &format!("req -x509 {key} -keyout {name}.key -out {name}.pem -days 9 -subj /CN=localhost {more}"));
}

fn serve(folder: &Path, name: &str, more: &str) -> TlsServer {
    TlsServer::start(folder, &format!("-cert {name}.pem -key {name}.key -www {more}"))
}

fn get(host: &str, server: &TlsServer, more: Value) -> Value {
    let mut form = json!({"method": "GET", "url": format!("https://{host}:{}/", server.port())});
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    form
}

async fn refused(bench: &mut Bench, form: Value, wanted: &[&str]) {
    let error = bench.run("http", form).await.unwrap_err();
    for part in wanted {
        assert!(error.contains(part), "{part}: {error}");
    }
    for raw in
        ["OtherError", "invalid peer certificate", "fatal alert", "CaUsed", "UnsupportedCert", "BadSignature", "peer "]
    {
        assert!(!error.contains(raw), "{error}");
    }
}

#[tokio::test]
async fn a_certificate_that_is_named_is_the_servers_own() {
    let mut bench = Bench::new();
    let folder = bench.files().to_owned();
    // As `openssl req -x509` makes it: CA:TRUE.
    alone(&folder, "self", EC, "-addext subjectAltName=DNS:localhost");
    alone(&folder, "other", EC, "-addext subjectAltName=DNS:localhost");
    alone(&folder, "bare", EC, "");
    openssl(&folder, "x509 -in self.pem -outform DER -out self.der");
    openssl(&folder, "crl2pkcs7 -nocrl -certfile other.pem -certfile self.pem -outform DER -out self.p7b");
    openssl(&folder, "crl2pkcs7 -nocrl -certfile self.pem -out self.p7");
    let server = serve(&folder, "self", "");
    for file in ["self.pem", "self.der", "self.p7b", "self.p7"] {
        bench.run("http", get("localhost", &server, json!({"ca_file": file}))).await.unwrap();
    }
    let form = json!({"host": "localhost", "port": server.port(), "ca_file": "self.pem"});
    assert_eq!(bench.run("tls", form).await.unwrap()["tls_valid"], true);
    let url = format!("wss://localhost:{}/", server.port());
    let error = bench.run("websocket", json!({"url": url, "ca_file": "self.pem"})).await.unwrap_err();
    assert!(!error.contains("TLS"), "{error}");
    // Its name counts all the same, and only itself is meant.
    refused(
        &mut bench,
        get("127.0.0.1", &server, json!({"ca_file": "self.pem"})),
        &["« 127.0.0.1 »", "pour : localhost"],
    )
    .await;
    alone(&folder, "numbers", EC, "-addext subjectAltName=DNS:127.0.0.1");
    let numbers = serve(&folder, "numbers", "");
    let wanted = ["DNS:127.0.0.1", "subjectAltName=IP:127.0.0.1"];
    refused(&mut bench, get("127.0.0.1", &numbers, json!({"ca_file": "numbers.pem"})), &wanted).await;
    refused(&mut bench, get("localhost", &server, json!({})), &["auto-signé (CN=localhost)", "« ca_file »"]).await;
    refused(&mut bench, get("localhost", &server, json!({"ca_file": "other.pem"})), &["certificat"]).await;
    refused(
        &mut bench,
        get("localhost", &server, json!({"ca_file": "self.key"})),
        &["« ca_file »", "aucun certificat"],
    )
    .await;
    let server = serve(&folder, "bare", "");
    refused(&mut bench, get("localhost", &server, json!({"ca_file": "bare.pem"})), &["subjectAltName", "CN=localhost"])
        .await;
}

#[tokio::test]
async fn a_named_certificate_that_is_out_of_date_is_refused() {
    let mut bench = Bench::new();
    let folder = bench.files().to_owned();
    openssl(&folder, &format!("req {EC} -keyout old.key -out old.csr -subj /CN=localhost"));
    std::fs::write(folder.join("old.ext"), "basicConstraints=CA:TRUE\nsubjectAltName=DNS:localhost\n").unwrap();
    openssl(&folder, "x509 -req -in old.csr -signkey old.key -out old.pem -days -1 -extfile old.ext");
    let server = serve(&folder, "old", "");
    refused(&mut bench, get("localhost", &server, json!({"ca_file": "old.pem"})), &["expiré depuis le 20"]).await;
    bench.run("http", get("localhost", &server, json!({"verify_tls": false}))).await.unwrap();
}

#[tokio::test]
async fn what_is_not_checked_is_not_checked() {
    let mut bench = Bench::new();
    let folder = bench.files().to_owned();
    let san = "-addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE";
    alone(&folder, "short", "-newkey rsa:1024 -nodes", san);
    alone(&folder, "sha1", "-newkey rsa:2048 -nodes", &format!("-sha1 {san}"));
    openssl(&folder, &format!("req {EC} -keyout first.key -out first.csr -subj /CN=localhost"));
    openssl(&folder, "x509 -req -in first.csr -signkey first.key -out first.pem -days 9");
    alone(&folder, "odd", EC, &format!("{san} -addext 1.2.3.4=critical,ASN1:UTF8String:x"));
    let lenient = "-cipher DEFAULT:@SECLEVEL=0";
    for (name, more, wanted) in [
        ("short", lenient, "RSA de 1024 bits"),
        ("short", "-tls1_2 -cipher DEFAULT:@SECLEVEL=0", "RSA de 1024 bits"),
        ("sha1", lenient, ""),
        ("first", "", "version 1"),
        ("odd", "", "extension critique"),
    ] {
        let server = serve(&folder, name, more);
        bench.run("http", get("localhost", &server, json!({"verify_tls": false}))).await.unwrap();
        assert!(bench.log().contains("non vérifié"));
        if !wanted.is_empty() {
            let named = json!({"ca_file": format!("{name}.pem")});
            refused(&mut bench, get("localhost", &server, named), &[wanted]).await;
        }
        // The action that looks at certificates sees them all.
        let look = json!({"host": "localhost", "port": server.port(), "require_valid": false});
        let seen = bench.run("tls", look).await.unwrap();
        assert_eq!((&seen["tls_valid"], &seen["tls_subject"]), (&json!(false), &json!("CN=localhost")), "{name}");
    }
}

#[tokio::test]
async fn an_unknown_authority_is_told_by_its_name() {
    let mut bench = Bench::new();
    let folder = bench.files().to_owned();
    openssl(&folder, &format!("req -x509 {EC} -keyout root.key -out root.pem -days 9 -subj /CN=Racine"));
    signed(&folder, "leaf", "root", EC, "basicConstraints=CA:FALSE\nsubjectAltName=DNS:localhost\n");
    signed(&folder, "client", "root", EC, "extendedKeyUsage=clientAuth\nsubjectAltName=DNS:localhost\n");
    let server = serve(&folder, "leaf", "");
    refused(&mut bench, get("localhost", &server, json!({})), &["émetteur inconnu (CN=Racine)", "« ca_file »"]).await;
    bench.run("http", get("localhost", &server, json!({"ca_file": "root.pem"}))).await.unwrap();
    // A leaf that is named needs no authority.
    bench.run("http", get("localhost", &server, json!({"ca_file": "leaf.pem"}))).await.unwrap();
    let server = serve(&folder, "leaf", "-cert_chain root.pem");
    refused(&mut bench, get("localhost", &server, json!({})), &["autorité inconnue (CN=Racine)"]).await;
    let server = serve(&folder, "client", "");
    refused(&mut bench, get("localhost", &server, json!({"ca_file": "root.pem"})), &["extendedKeyUsage"]).await;
    refused(&mut bench, get("localhost", &server, json!({"ca_file": "client.pem"})), &["extendedKeyUsage"]).await;
}

#[tokio::test]
async fn only_an_authority_of_today_vouches_for_others() {
    let mut bench = Bench::new();
    let folder = bench.files().to_owned();
    openssl(&folder, &format!("req {EC} -keyout past.key -out past.csr -subj /CN=past"));
    std::fs::write(folder.join("past.ext"), "basicConstraints=CA:TRUE\n").unwrap();
    openssl(&folder, "x509 -req -in past.csr -signkey past.key -out past.pem -days -1 -extfile past.ext");
    alone(&folder, "leaf", EC, "-addext basicConstraints=critical,CA:FALSE");
    let no_authority = "signé par CN=localhost, qui n'est pas une autorité";
    for (by, why, again) in [
        ("past", "(CN=past) est expirée depuis le 20", "CN=past est expiré depuis le 20"),
        ("leaf", no_authority, no_authority),
    ] {
        signed(&folder, "server", by, EC, "basicConstraints=CA:FALSE\nsubjectAltName=DNS:localhost\n");
        let server = serve(&folder, "server", "");
        refused(
            &mut bench,
            get("localhost", &server, json!({"ca_file": format!("{by}.pem")})),
            &["connexion TLS refusée", why],
        )
        .await;
        // The server sends it itself, and a good authority is named beside it.
        openssl(&folder, &format!("req -x509 {EC} -keyout good.key -out good.pem -days 9 -subj /CN=Racine"));
        let server = serve(&folder, "server", &format!("-cert_chain {by}.pem"));
        refused(&mut bench, get("localhost", &server, json!({"ca_file": "good.pem"})), &[again]).await;
    }
}

fn signed(folder: &Path, name: &str, by: &str, key: &str, extensions: &str) {
    openssl(folder, &format!("req {key} -keyout {name}.key -out {name}.csr -subj /CN={name}"));
    std::fs::write(folder.join("ext"), extensions).unwrap();
    let by = format!("-CA {by}.pem -CAkey {by}.key -CAcreateserial");
    openssl(folder, &format!("x509 -req -in {name}.csr {by} -out {name}.pem -days 9 -extfile ext"));
}

#[tokio::test]
async fn the_curve_p521_signs_certificates_and_handshakes() {
    let mut bench = Bench::new();
    let folder = bench.files().to_owned();
    let (wide, san) =
        (EC.replace("prime256v1", "secp521r1"), "basicConstraints=CA:FALSE\nsubjectAltName=DNS:localhost\n");
    for hash in ["sha256", "sha384", "sha512"] {
        openssl(&folder, &format!("req -x509 {wide} -{hash} -keyout root.key -out root.pem -days 9 -subj /CN=Racine"));
        let signing = format!("{wide} -{hash}");
        signed(&folder, "leaf", "root", &signing, san);
        for version in ["-tls1_2", "-tls1_3", "-tls1_2 -groups P-521", "-tls1_3 -groups P-521"] {
            let server = serve(&folder, "leaf", version);
            bench.run("http", get("localhost", &server, json!({"ca_file": "root.pem"}))).await.unwrap();
        }
    }
    // SHA-512 with the usual curves, as some authorities sign.
    for curve in ["prime256v1", "secp384r1"] {
        let key = EC.replace("prime256v1", curve);
        alone(&folder, "own", &key, "-sha512 -addext subjectAltName=DNS:localhost");
        openssl(&folder, &format!("req -x509 {key} -sha512 -keyout root.key -out root.pem -days 9 -subj /CN=Racine"));
        signed(&folder, "leaf", "root", &key, san);
        let server = serve(&folder, "leaf", "-tls1_2 -sigalgs ECDSA+SHA512");
        bench.run("http", get("localhost", &server, json!({"ca_file": "root.pem"}))).await.unwrap();
    }
}

#[tokio::test]
async fn suites_with_cbc_are_spoken() {
    let mut bench = Bench::new();
    let folder = bench.files().to_owned();
    alone(&folder, "ecdsa", EC, "-addext subjectAltName=DNS:localhost");
    alone(&folder, "rsa", "-newkey rsa:2048 -nodes", "-addext subjectAltName=DNS:localhost");
    let page: String = (0..20_000).map(|line| format!("ligne {line}\n")).collect();
    std::fs::write(folder.join("page.txt"), &page).unwrap();
    for (name, suite) in [
        ("rsa", "ECDHE-RSA-AES128-SHA256"),
        ("rsa", "ECDHE-RSA-AES256-SHA"),
        ("rsa", "ECDHE-RSA-AES128-SHA"),
        ("ecdsa", "ECDHE-ECDSA-AES128-SHA256"),
        ("ecdsa", "ECDHE-ECDSA-AES256-SHA"),
        ("ecdsa", "ECDHE-ECDSA-AES128-SHA"),
    ] {
        let line = format!("-cert {name}.pem -key {name}.key -WWW -tls1_2 -cipher {suite}");
        let server = TlsServer::start(&folder, &line);
        let mut form = get("localhost", &server, json!({"ca_file": format!("{name}.pem")}));
        form["url"] = json!(format!("https://localhost:{}/page.txt", server.port()));
        let given = bench.run("http", form).await.unwrap();
        assert!(given["http_response_body"] == json!(page), "{suite}");
    }
    // A server that knows better is not led astray.
    let server = serve(&folder, "rsa", "-tls1_2");
    let given = bench.run("http", get("localhost", &server, json!({"ca_file": "rsa.pem"}))).await.unwrap();
    assert!(given["http_response_body"].as_str().unwrap().contains("GCM"));
}

#[tokio::test]
async fn what_servers_cannot_do_is_told() {
    let mut bench = Bench::new();
    let folder = bench.files().to_owned();
    alone(&folder, "rsa", "-newkey rsa:2048 -nodes", "-addext subjectAltName=DNS:localhost");
    for (how, wanted) in [
        ("-tls1_2 -cipher AES128-SHA", "n'accepte rien de ce que ce client propose"),
        ("-tls1_1 -cipher ALL:@SECLEVEL=0", "ni TLS 1.2 ni TLS 1.3"),
    ] {
        let server = serve(&folder, "rsa", how);
        refused(&mut bench, get("localhost", &server, json!({"ca_file": "rsa.pem"})), &[wanted]).await;
        let error = bench.run("tls", json!({"host": "localhost", "port": server.port()})).await.unwrap_err();
        assert!(error.contains(wanted), "{error}");
        let error =
            bench.run("websocket", json!({"url": format!("wss://localhost:{}/", server.port())})).await.unwrap_err();
        assert!(error.contains(wanted), "{error}");
    }
    openssl(
        &folder,
        "req -x509 -newkey rsa-pss -pkeyopt rsa_keygen_bits:2048 -nodes -keyout pss.key -out pss.pem -days 9 -subj /CN=localhost -addext subjectAltName=DNS:localhost",
    );
    let server = serve(&folder, "pss", "");
    refused(&mut bench, get("localhost", &server, json!({"ca_file": "pss.pem"})), &["RSA-PSS"]).await;
    let plain = crate::support::serve(axum::Router::new()).await.replace("http://", "https://");
    refused(&mut bench, json!({"method": "GET", "url": plain}), &["ne parle pas TLS"]).await;
}
