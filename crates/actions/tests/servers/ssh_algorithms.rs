//! `ssh` with servers that have one algorithm each: what OpenSSH offers today works, older ones by an option.

use serde_json::{Value, json};
use testgyver_testbed::{PASSWORD, Sshd, USER};

use crate::support::Bench;

async fn run(server: &Sshd, bench: &mut Bench, more: Value) -> Result<Value, String> {
    let mut form = json!({
        "host": "127.0.0.1", "port": server.port(), "username": USER, "password": PASSWORD, "command": "echo ok",
    });
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    bench.run("ssh", form).await
}

#[tokio::test]
async fn what_openssh_offers_today_works() {
    for settings in [
        "KexAlgorithms ecdh-sha2-nistp256",
        "KexAlgorithms ecdh-sha2-nistp384\nCiphers aes128-gcm@openssh.com",
        "KexAlgorithms ecdh-sha2-nistp521\nCiphers aes128-ctr\nMACs hmac-sha1",
        "KexAlgorithms diffie-hellman-group14-sha256\nCiphers aes256-ctr\nMACs hmac-sha1-etm@openssh.com",
    ] {
        let (server, mut bench) = (Sshd::with(settings), Bench::new());
        let given = run(&server, &mut bench, json!({})).await;
        assert_eq!(given.map(|given| given["ssh_output"].clone()), Ok(json!("ok\n")), "{settings}");
        assert!(!bench.log().contains("algorithmes anciens"), "{settings}: {}", bench.log());
    }
}

#[tokio::test]
async fn older_ones_need_an_option_that_the_failure_names() {
    for (settings, name) in [
        ("KexAlgorithms diffie-hellman-group14-sha1\nCiphers 3des-cbc", "diffie-hellman-group14-sha1"),
        ("KexAlgorithms diffie-hellman-group1-sha1\nCiphers aes128-cbc\nMACs hmac-sha1", "diffie-hellman-group1-sha1"),
        ("KexAlgorithms diffie-hellman-group-exchange-sha1", "diffie-hellman-group-exchange-sha1"),
        ("Ciphers aes256-cbc", "aes256-cbc"),
    ] {
        let (server, mut bench) = (Sshd::with(settings), Bench::new());
        let error = run(&server, &mut bench, json!({})).await.unwrap_err();
        assert!(error.contains(name) && error.contains("cochez « legacy_algorithms »"), "{error}");
        let given = run(&server, &mut bench, json!({"legacy_algorithms": true})).await;
        assert_eq!(given.map(|given| given["ssh_output"].clone()), Ok(json!("ok\n")), "{settings}");
        let log = bench.log();
        assert!(log.contains("algorithmes anciens") && log.contains(name), "{log}");
    }
}
