//! Client certificates in the forms that people are given them, against OpenSSL.

use std::path::Path;

use serde_json::{Value, json};
use testgyver_testbed::{TlsServer, openssl};

use crate::support::Bench;

const SECRET: &str = "geheim";

fn issue(folder: &Path, name: &str, key: &str) {
    openssl(folder, &format!("req {key} -nodes -keyout {name}.key -out {name}.csr -subj /CN={name}"));
    let by = "-CA root.pem -CAkey root.key -CAcreateserial -days 9 -extfile ext";
    openssl(folder, &format!("x509 -req -in {name}.csr {by} -out {name}.pem"));
}

/// A server that wants to know who comes, and what is needed to be let in.
fn started() -> (TlsServer, Bench) {
    let bench = Bench::new();
    let folder = bench.files();
    let ec = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1";
    openssl(
        folder,
        &format!(
            "req -x509 {ec} -nodes -keyout root.key -out root.pem -days 9 -subj /CN=root -addext subjectAltName=DNS:localhost"
        ),
    );
    std::fs::write(folder.join("ext"), "basicConstraints=CA:FALSE\nextendedKeyUsage=clientAuth\n").unwrap();
    issue(folder, "rsa", "-newkey rsa:2048");
    issue(folder, "ec", ec);
    issue(folder, "wide", "-newkey ec -pkeyopt ec_paramgen_curve:secp521r1");
    issue(folder, "short", "-newkey rsa:1024");
    let line =
        "-cert root.pem -key root.key -www -Verify 3 -verify_return_error -CAfile root.pem -cipher DEFAULT:@SECLEVEL=0";
    (TlsServer::start(folder, line), bench)
}

fn form(server: &TlsServer, certificate: &str, key: &str, passphrase: Value) -> Value {
    let url = format!("https://localhost:{}/", server.port());
    json!({
        "method": "GET", "url": url, "ca_file": "root.pem", "client_cert": certificate, "client_key": key,
        "client_key_passphrase": passphrase,
    })
}

#[tokio::test]
async fn keys_and_certificates_in_any_form_open_the_door() {
    let (server, mut bench) = started();
    let folder = bench.files().to_owned();
    openssl(&folder, "rsa -in rsa.key -traditional -out rsa1.key");
    openssl(&folder, "rsa -in rsa.key -traditional -outform DER -out rsa1.der");
    openssl(&folder, "pkcs8 -topk8 -nocrypt -in ec.key -outform DER -out ec8.der");
    openssl(&folder, "ec -in ec.key -out ec1.key");
    openssl(&folder, "ec -in ec.key -no_public -out bare.key");
    openssl(&folder, "x509 -in rsa.pem -outform DER -out rsa.cer");
    openssl(&folder, "crl2pkcs7 -nocrl -certfile rsa.pem -outform DER -out rsa.p7b");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    std::fs::write(folder.join("both.pem"), (read("rsa.key") + &read("rsa.pem")).replace('\n', "\r\n")).unwrap();
    let wide: Vec<u8> = format!("\u{feff}{}", read("ec.pem")).encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(folder.join("ec16.pem"), wide).unwrap();
    for (certificate, key) in [
        ("rsa.pem", "rsa.key"),
        ("rsa.cer", "rsa1.key"),
        ("rsa.p7b", "rsa1.der"),
        ("ec.pem", "ec8.der"),
        ("ec16.pem", "ec1.key"),
        ("ec.pem", "bare.key"),
        ("both.pem", ""),
        ("wide.pem", "wide.key"),
    ] {
        // A passphrase that nothing needs does no harm.
        for passphrase in [Value::Null, json!(SECRET)] {
            let given = bench.run("http", form(&server, certificate, key, passphrase)).await;
            let given = given.unwrap_or_else(|error| panic!("{certificate}, {key}: {error}"));
            assert_eq!(given["http_status_code"], 200, "{certificate}, {key}");
        }
    }
}

#[tokio::test]
async fn encrypted_keys_open_with_their_passphrase_alone() {
    let (server, mut bench) = started();
    let folder = bench.files().to_owned();
    let pass = format!("-passout pass:{SECRET}");
    let traditional = ["des3", "aes128", "aes192", "aes256"];
    for cipher in traditional {
        openssl(&folder, &format!("rsa -in rsa.key -traditional -{cipher} {pass} -out {cipher}.key"));
    }
    openssl(&folder, &format!("ec -in rsa.key -in ec.key -aes256 {pass} -out ec-aes.key"));
    let schemes = [
        ("pbes2.key", "-v2 aes256"),
        ("hmac.key", "-v2 aes128 -v2prf hmacWithSHA1"),
        ("3des.key", "-v2 des3"),
        ("scrypt.key", "-scrypt -scrypt_N 1024"),
        ("pkcs12.key", "-v1 PBE-SHA1-3DES"),
        ("md5.key", "-v1 PBE-MD5-DES -provider legacy -provider default"),
        ("sha1.key", "-v1 PBE-SHA1-DES -provider legacy -provider default"),
    ];
    for (name, how) in schemes {
        openssl(&folder, &format!("pkcs8 -topk8 -in rsa.key {how} {pass} -out {name}"));
    }
    openssl(&folder, &format!("pkcs8 -topk8 -in rsa.key -outform DER {pass} -out pbes2.der"));
    let names = traditional.map(|cipher| format!("{cipher}.key"));
    let names = names.iter().map(String::as_str).chain(schemes.map(|(name, _)| name)).chain(["pbes2.der"]);
    for (key, certificate) in names.map(|name| (name, "rsa.pem")).chain([("ec-aes.key", "ec.pem")]) {
        let given = bench.run("http", form(&server, certificate, key, json!(SECRET))).await;
        given.unwrap_or_else(|error| panic!("{key}: {error}"));
        let error = bench.run("http", form(&server, certificate, key, Value::Null)).await.unwrap_err();
        assert!(
            error.contains("« client_key » est chiffré") && error.contains("« client_key_passphrase »"),
            "{key}: {error}"
        );
        let error = bench.run("http", form(&server, certificate, key, json!("falsch"))).await.unwrap_err();
        assert!(error.contains("n'ouvre pas « client_key »") && !error.contains("falsch"), "{key}: {error}");
    }
}

#[tokio::test]
async fn pkcs12_stores_open_with_their_password() {
    let (server, mut bench) = started();
    let folder = bench.files().to_owned();
    let export = "pkcs12 -export -in rsa.pem -inkey rsa.key -certfile root.pem";
    openssl(&folder, &format!("{export} -out new.p12 -passout pass:{SECRET}"));
    openssl(&folder, &format!("{export} -legacy -out old.pfx -passout pass:{SECRET}"));
    openssl(&folder, &format!("{export} -keypbe NONE -certpbe NONE -nomac -out open.p12 -passout pass:"));
    openssl(&folder, &format!("{export} -out empty.p12 -passout pass:"));
    for (store, password) in
        [("new.p12", json!(SECRET)), ("old.pfx", json!(SECRET)), ("open.p12", Value::Null), ("empty.p12", Value::Null)]
    {
        let given = bench.run("http", form(&server, store, "", password)).await;
        given.unwrap_or_else(|error| panic!("{store}: {error}"));
    }
    for (password, wanted) in [(Value::Null, "est chiffré"), (json!("falsch"), "n'ouvre pas « client_cert »")] {
        for store in ["new.p12", "old.pfx"] {
            let error = bench.run("http", form(&server, store, "", password.clone())).await.unwrap_err();
            assert!(error.contains(wanted) && error.contains("« client_key_passphrase »"), "{store}: {error}");
        }
    }
}

#[tokio::test]
async fn what_does_not_fit_is_told() {
    let (server, mut bench) = started();
    let folder = bench.files().to_owned();
    std::fs::write(folder.join("nothing"), "rien").unwrap();
    let keys = ["-q", "-t", "ed25519", "-N", "", "-f"];
    let made = std::process::Command::new("ssh-keygen").args(keys).arg(folder.join("ssh.key")).status().unwrap();
    assert!(made.success());
    for (certificate, key, wanted) in [
        ("rsa.pem", "ec.key", "n'est pas celle du certificat client"),
        ("short.pem", "short.key", "RSA de 1024 bits"),
        ("rsa.pem", "", "le certificat client est sans clé"),
        ("rsa.pem", "rsa.pem", "« client_key »"),
        ("rsa.key", "rsa.key", "« client_cert » : aucun certificat"),
        ("nothing", "rsa.key", "aucun certificat"),
        ("rsa.pem", "nothing", "aucune clé privée"),
        ("rsa.pem", "ssh.key", "ssh-keygen -p -m PEM"),
        ("", "rsa.key", "client_cert"),
    ] {
        let error = bench.run("http", form(&server, certificate, key, Value::Null)).await.unwrap_err();
        assert!(error.contains(wanted), "{certificate}, {key}: {error}");
    }
    let error = bench.run("http", form(&server, "", "", Value::Null)).await.unwrap_err();
    assert!(error.contains("exige un certificat client"), "{error}");
    let ec = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(&folder, &format!("req -x509 {ec} -keyout alien.key -out alien.pem -days 9 -subj /CN=alien"));
    let error = bench.run("http", form(&server, "alien.pem", "alien.key", Value::Null)).await.unwrap_err();
    assert!(error.contains("certificat client"), "{error}");
}

#[tokio::test]
async fn other_actions_show_their_certificate_too() {
    let (server, mut bench) = started();
    let port = server.port();
    let shown = |mut form: Value| {
        let more = json!({"client_cert": "ec.pem", "client_key": "ec.key"});
        form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        form
    };
    // The page of OpenSSL is HTTP/1.0, no WebSocket: but it was reached.
    let form = json!({"url": format!("wss://localhost:{port}/"), "ca_file": "root.pem"});
    let without = bench.run("websocket", form.clone()).await.unwrap_err();
    let with = bench.run("websocket", shown(form)).await.unwrap_err();
    assert!(without.contains("exige un certificat client"), "{without}");
    assert!(with.contains("HTTP version must be 1.1"), "{with}");
}
