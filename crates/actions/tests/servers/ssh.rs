//! `ssh` against OpenSSH.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use serde_json::{Value, json};
use testgyver_model::{
    host_key::{HostKeys, HostMet, HostVerdict},
    id::{ConnectionId, RandomIds},
};
use testgyver_testbed::{PASSWORD, Sshd, USER, free_port};

use crate::{
    support::Bench,
    ways::{Dripping, NOWHERE, alive, times_out, until},
};

/// The form for a command, with what `more` changes.
fn form(server: &Sshd, command: &str, more: Value) -> Value {
    let mut form = json!({
        "host": "127.0.0.1", "port": server.port(), "username": USER, "password": PASSWORD, "command": command,
    });
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    form
}

#[tokio::test]
async fn a_command_gives_its_output_errors_and_exit_code() {
    let (server, mut bench) = (Sshd::start(), Bench::new());
    let command = "echo bonjour été; echo aïe >&2; exit 3";
    let given = bench.run("SSHAction", form(&server, command, json!({"expected_exit_code": "0, 3"}))).await.unwrap();
    assert_eq!(given, json!({"ssh_exit_code": 3, "ssh_output": "bonjour été\n", "ssh_error": "aïe\n"}));
    let log = bench.log();
    assert!(log.contains("│ bonjour été") && log.contains("│ aïe"), "{log}");
    assert!(log.contains("vue pour la première fois et retenue") && log.contains(&server.fingerprint), "{log}");
    // Any other exit code than the expected one is a failure.
    let error = bench.run("ssh", form(&server, "exit 3", json!({}))).await.unwrap_err();
    assert_eq!(error, "code de sortie 3, attendu 0");
    assert!(bench.run("ssh", form(&server, "exit 3", json!({"expected_exit_code": "*"}))).await.is_ok());
    let error = bench.run("ssh", form(&server, "true", json!({"expected_exit_code": "zéro"}))).await.unwrap_err();
    assert!(error.contains("« expected_exit_code »"), "{error}");
    let killed = bench.run("ssh", form(&server, "kill -9 $$", json!({"expected_exit_code": 137}))).await.unwrap();
    assert_eq!(killed["ssh_exit_code"], 137);
}

#[tokio::test]
async fn two_commands_of_one_test_sign_in_once() {
    let (server, mut bench) = (Sshd::start(), Bench::new());
    for _ in 0..3 {
        bench.run("ssh", form(&server, "true", json!({}))).await.unwrap();
    }
    assert_eq!(server.sign_ins(), 1);
    assert!(bench.log().contains("Session SSH réutilisée"));
    // Files go through the same session; another user of it has another one.
    let list = json!({"host": "127.0.0.1", "port": server.port(), "username": USER, "password": PASSWORD, "method": "LIST", "remote_path": "."});
    bench.run("sftp", list).await.unwrap();
    assert_eq!(server.sign_ins(), 1);
    // The end of the test closes it.
    bench.end_test();
    until(|| server.children() == 0).await;
    bench.run("ssh", form(&server, "true", json!({}))).await.unwrap();
    assert_eq!(server.sign_ins(), 2);
}

#[tokio::test]
async fn keys_open_the_door_with_and_without_passphrase() {
    let (server, mut bench) = (Sshd::start(), Bench::new());
    let by = |key: &str, passphrase: Value| {
        form(&server, "true", json!({"password": null, "private_key": key, "passphrase": passphrase}))
    };
    bench.run("ssh", by(&server.client_key, Value::Null)).await.unwrap();
    bench.run("ssh", by(&server.encrypted_key, json!(Sshd::PASSPHRASE))).await.unwrap();
    std::fs::write(bench.files().join("clé d'accès.pem"), &server.client_key).unwrap();
    bench.run("ssh", by("clé d'accès.pem", Value::Null)).await.unwrap();
    for (key, passphrase, field) in [
        (server.encrypted_key.as_str(), Value::Null, "passphrase"),
        (server.encrypted_key.as_str(), json!("wrong"), "private_key"),
        ("-----BEGIN nothing", Value::Null, "private_key"),
    ] {
        let error = bench.run("ssh", by(key, passphrase)).await.unwrap_err();
        assert!(error.contains(field), "{error}");
    }
    let error = bench.run("ssh", by("absente.pem", Value::Null)).await.unwrap_err();
    assert!(error.contains("introuvable"), "{error}");
}

#[tokio::test]
async fn a_wrong_password_a_closed_port_and_an_unknown_name_are_told_apart() {
    let (server, mut bench) = (Sshd::start(), Bench::new());
    let error = bench.run("ssh", form(&server, "true", json!({"password": "faux"}))).await.unwrap_err();
    assert!(error.contains("identification refusée") && error.contains(USER) && !error.contains("faux"), "{error}");
    let error = bench.run("ssh", form(&server, "true", json!({"port": free_port()}))).await.unwrap_err();
    assert!(error.contains("connexion refusée par 127.0.0.1:"), "{error}");
    let error = bench.run("ssh", form(&server, "true", json!({"host": NOWHERE}))).await.unwrap_err();
    assert_eq!(error, format!("nom d'hôte introuvable : {NOWHERE}"));
    let error = bench.run("ssh", form(&server, "true", json!({"port": 70000}))).await.unwrap_err();
    assert!(error.contains("« port »"), "{error}");
}

#[tokio::test]
async fn a_server_must_show_the_key_that_is_known() {
    let (server, other, mut bench) = (Sshd::start(), Sshd::start(), Bench::new());
    let strict = |key: &str| form(&server, "true", json!({"host_key_check": "strict", "host_key": key}));
    let error = bench.run("ssh", strict("")).await.unwrap_err();
    assert!(error.contains("n'est pas connue") && error.contains(&server.fingerprint), "{error}");
    bench.run("ssh", strict(&server.fingerprint)).await.unwrap();
    let error = bench.run("ssh", strict(&other.fingerprint)).await.unwrap_err();
    assert!(error.contains("n'est pas celle attendue"), "{error}");
    // Kept at the first use, refused when it changes, and not asked for where the form says so.
    bench.run("ssh", form(&server, "true", json!({}))).await.unwrap();
    bench.end_test();
    bench.run("ssh", form(&server, "true", json!({"host_key_check": "strict"}))).await.unwrap();
    // Another server answers in the place where this one was met.
    bench.hosts().meet(met(&server, other.port())).await.unwrap();
    let error = bench.run("ssh", form(&other, "true", json!({}))).await.unwrap_err();
    assert!(error.contains("n'est pas celle attendue") && error.contains("« Clés d'hôtes »"), "{error}");
    bench.run("ssh", form(&other, "true", json!({"host_key_check": "off"}))).await.unwrap();
    assert!(bench.log().contains("non vérifiée"));
    // What is already in known_hosts of a person can be pasted as it is.
    let pasted = |server: &Sshd| format!("[127.0.0.1]:{} {}", server.port(), server.host_key);
    bench.end_test();
    bench.run("ssh", strict(&pasted(&server))).await.unwrap();
    bench.end_test();
    assert!(bench.run("ssh", strict(&pasted(&other))).await.is_err());
    assert_eq!(std::fs::read_dir(bench.work()).unwrap().count(), 0, "nothing of it lies among the run's files");
}

/// A server's key, met on this port of the machine.
fn met(server: &Sshd, port: u16) -> HostMet {
    let (key_type, key) = server.host_key.split_once(' ').unwrap();
    HostMet { learn: true, ..HostMet::new("127.0.0.1", port, key_type, key) }
}

#[tokio::test]
async fn a_saved_connection_has_keys_of_its_own() {
    let (server, other, mut bench) = (Sshd::start(), Sshd::start(), Bench::new());
    bench.run("ssh", form(&server, "true", json!({}))).await.unwrap();
    let connection = ConnectionId::fresh(&RandomIds);
    // What the connection knows counts, not what the campaign does.
    let known = HostMet { connection: Some(connection), ..met(&other, server.port()) };
    bench.hosts().meet(known).await.unwrap();
    bench.by_connection(Some(connection));
    bench.end_test();
    let error = bench.run("ssh", form(&server, "true", json!({}))).await.unwrap_err();
    assert!(error.contains("n'est pas celle attendue"), "{error}");
    bench.by_connection(None);
    bench.run("ssh", form(&server, "true", json!({"host_key_check": "strict"}))).await.unwrap();
}

#[tokio::test]
async fn nobody_signs_in_where_the_keys_cannot_be_looked_up() {
    let (server, mut bench) = (Sshd::start(), Bench::new());
    bench.knowing(Arc::new(OutOfOrder));
    let error = bench.run("ssh", form(&server, "true", json!({}))).await.unwrap_err();
    assert!(error.contains("out of order"), "{error}");
    assert_eq!(server.sign_ins(), 0);
}

/// Knows nothing and says so.
struct OutOfOrder;

#[async_trait]
impl HostKeys for OutOfOrder {
    async fn meet(&self, _: HostMet) -> Result<HostVerdict, String> {
        Err("out of order".into())
    }
}

#[tokio::test]
async fn a_jump_host_leads_further() {
    let (inside, bastion, mut bench) = (Sshd::start(), Sshd::start(), Bench::new());
    let through = |port: u16| form(&inside, "echo dedans", json!({"jump_host": "127.0.0.1", "jump_port": port}));
    let given = bench.run("ssh", through(bastion.port())).await.unwrap();
    assert_eq!(given["ssh_output"], "dedans\n");
    assert_eq!((inside.sign_ins(), bastion.sign_ins()), (1, 1));
    let error = bench.run("ssh", through(free_port())).await.unwrap_err();
    assert!(error.contains("connexion refusée"), "{error}");
    let mut beyond = through(bastion.port());
    beyond["port"] = json!(free_port());
    let error = bench.run("ssh", beyond).await.unwrap_err();
    assert!(error.contains("n'atteint pas"), "{error}");
}

#[tokio::test]
async fn variables_reach_the_command_or_the_refusal_is_told() {
    let (server, mut bench) = (Sshd::start(), Bench::new());
    let set = json!({"environment": {"TG_CIBLE": "été; echo non"}});
    let given = bench.run("ssh", form(&server, "echo \"$TG_CIBLE\"", set)).await.unwrap();
    assert_eq!(given["ssh_output"], "été; echo non\n");
    let error = bench.run("ssh", form(&server, "true", json!({"environment": "AUTRE: x"}))).await.unwrap_err();
    assert!(error.contains("« AUTRE »") && error.contains("AcceptEnv"), "{error}");
}

#[tokio::test]
async fn lines_are_told_while_the_command_runs() {
    let (server, mut bench) = (Sshd::start(), Bench::new());
    let log = bench.watch();
    let gate = server.home().join("la suite");
    let command = "echo un; until [ -e 'la suite' ]; do sleep 0.05; done; printf 'deux sans fin'";
    let running = bench.run("ssh", form(&server, command, json!({})));
    let watching = async {
        until(|| log.text().contains("│ un")).await;
        assert!(!log.text().contains("│ deux"));
        std::fs::write(&gate, "").unwrap();
    };
    let (given, ()) = tokio::join!(running, watching);
    assert_eq!(given.unwrap()["ssh_output"], "un\ndeux sans fin");
    assert!(log.text().contains("│ deux sans fin"));
}

#[tokio::test]
async fn a_limit_and_a_stop_end_the_command_over_there() {
    let (server, mut bench) = (Sshd::start(), Bench::new());
    let pid = server.home().join("pid");
    let alive = || alive(&pid);
    let command = "echo $$ > pid; echo parti; while :; do echo .; sleep 0.1; done";
    times_out(&mut bench, "ssh", form(&server, command, json!({"timeout": 1.5}))).await;
    until(|| !alive()).await;
    until(|| server.children() == 0).await;
    // A person stops the run: the engine drops the action.
    let log = bench.watch();
    let began = Instant::now();
    tokio::select! {
        done = bench.run("ssh", form(&server, "echo $$ > pid; echo reparti; exec sleep 600", json!({}))) => panic!("{done:?}"),
        () = until(|| log.text().contains("reparti")) => {}
    }
    until(|| !alive() && server.children() == 0).await;
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_server_that_drips_or_dies_is_given_up() {
    let mut bench = Bench::new();
    let dripping = Dripping::start(b"SSH-2.0-drip ").await;
    let drip = json!({"host": "127.0.0.1", "port": dripping.port, "username": "u", "password": "p", "command": "true", "timeout": 1});
    times_out(&mut bench, "ssh", drip).await;
    dripping.is_left_alone().await;
    let mut server = Sshd::start();
    let log = bench.watch();
    let running = form(&server, "echo vivant; sleep 600", json!({}));
    let (done, ()) = tokio::join!(bench.run("ssh", running), async {
        until(|| log.text().contains("vivant")).await;
        server.kill();
    });
    let error = done.unwrap_err();
    assert!(error.contains("connexion rompue"), "{error}");
}

#[tokio::test]
async fn a_large_output_is_neither_lost_nor_kept_whole() {
    let (server, mut bench) = (Sshd::start(), Bench::new());
    let given = bench
        .run("ssh", form(&server, "seq 1 30000; head -c 20000000 /dev/zero | tr '\\0' x", json!({})))
        .await
        .unwrap();
    let output = given["ssh_output"].as_str().unwrap();
    assert!(output.starts_with("1\n2\n") && output.len() == 10 * 1024 * 1024, "{}", output.len());
    assert!(bench.log().contains("lignes de plus, non affichées"));
    assert!(bench.lines().len() < 10_100);
}
