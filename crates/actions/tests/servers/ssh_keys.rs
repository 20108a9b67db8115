//! Private keys for SSH in the forms that OpenSSL has written over the years.

use serde_json::{Value, json};
use testgyver_testbed::{Sshd, USER, openssl};

use crate::support::Bench;

const SECRET: &str = "geheim";

fn form(server: &Sshd, key: &str, passphrase: Value) -> Value {
    json!({
        "host": "127.0.0.1", "port": server.port(), "username": USER, "private_key": key, "passphrase": passphrase,
        "command": "true", "host_key_check": "off",
    })
}

#[tokio::test]
async fn keys_of_openssl_sign_in() {
    let (server, mut bench) = (Sshd::start(), Bench::new());
    let folder = bench.files().to_owned();
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let pass = format!("-passout pass:{SECRET}");
    openssl(&folder, "genrsa -out rsa.key 2048");
    openssl(&folder, "ecparam -genkey -name prime256v1 -out ec.key");
    for name in ["rsa.key", "ec.key"] {
        let file = folder.join(name);
        std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let said = std::process::Command::new("ssh-keygen").arg("-yf").arg(&file).output().unwrap();
        server.welcome(&String::from_utf8(said.stdout).unwrap());
    }
    for cipher in ["des3", "aes128", "aes192", "aes256"] {
        openssl(&folder, &format!("rsa -in rsa.key -traditional -{cipher} {pass} -out rsa-{cipher}"));
        openssl(&folder, &format!("ec -in ec.key -{cipher} {pass} -out ec-{cipher}"));
        for kind in ["rsa", "ec"] {
            let key = read(&format!("{kind}-{cipher}"));
            assert!(key.contains("DEK-Info"));
            for copy in [key.clone(), key.replace('\n', "\r\n"), key.replace('\n', "\n  ")] {
                let given = bench.run("ssh", form(&server, &copy, json!(SECRET))).await;
                given.unwrap_or_else(|error| panic!("{kind}-{cipher}: {error}"));
                bench.end_test();
            }
            let error = bench.run("ssh", form(&server, &key, Value::Null)).await.unwrap_err();
            assert!(error.contains("« passphrase »") && error.contains("chiffré"), "{error}");
            let error = bench.run("ssh", form(&server, &key, json!("falsch"))).await.unwrap_err();
            assert!(error.contains("n'ouvre pas") && !error.contains("falsch"), "{error}");
        }
    }
    openssl(&folder, &format!("pkcs8 -topk8 -in rsa.key {pass} -out rsa-pkcs8"));
    openssl(&folder, &format!("pkcs8 -topk8 -in ec.key -v1 PBE-SHA1-3DES {pass} -out ec-pkcs8"));
    openssl(&folder, "pkcs8 -topk8 -nocrypt -in rsa.key -outform DER -out rsa-der");
    for file in ["rsa-pkcs8", "ec-pkcs8", "rsa-der", "rsa.key"] {
        // Out of a file; a passphrase that nothing needs does no harm.
        let given = bench.run("ssh", form(&server, file, json!(SECRET))).await;
        given.unwrap_or_else(|error| panic!("{file}: {error}"));
        bench.end_test();
    }
}

#[tokio::test]
async fn what_is_no_private_key_is_told() {
    let (server, mut bench) = (Sshd::start(), Bench::new());
    let folder = bench.files().to_owned();
    openssl(&folder, "dsaparam -noout -genkey -out dsa.key 1024");
    std::fs::write(folder.join("id.pub"), "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== moi").unwrap();
    openssl(&folder, "genpkey -algorithm rsa-pss -pkeyopt rsa_keygen_bits:2048 -out pss.key");
    let made = ["-q", "-t", "ed25519", "-Z", "3des-cbc", "-N", SECRET, "-f"];
    let made = std::process::Command::new("ssh-keygen").args(made).arg(folder.join("des.key")).status().unwrap();
    assert!(made.success());
    for (key, wanted) in [
        ("dsa.key", "Ed25519 sont acceptées"),
        ("id.pub", "clé publique"),
        ("pss.key", "clé RSA-PSS"),
        ("des.key", "chiffrée en 3des-cbc, que ce client ne lit pas"),
    ] {
        let error = bench.run("ssh", form(&server, key, json!(SECRET))).await.unwrap_err();
        assert!(error.contains("« private_key »") && error.contains(wanted), "{error}");
    }
}
