//! `command`, `websocket`, `tls` and the files of `io`.

use axum::{
    Router,
    extract::ws::{Message, WebSocketUpgrade},
    routing::get,
};
use serde_json::{Value, json};
use testgyver_actions::Limits;
use testgyver_testbed::{Authority, Nginx, free_port};

use crate::{
    support::{Bench, serve},
    ways::{Dripping, NOWHERE, alive, times_out, until},
};

fn allowed() -> Bench {
    Bench::within(Limits { commands: true, ..Limits::default() })
}

#[tokio::test]
async fn a_command_is_off_until_it_is_allowed() {
    let error = Bench::new().run("command", json!({"command": "true"})).await.unwrap_err();
    assert!(error.contains("désactivées") && error.contains("--commands"), "{error}");
}

#[tokio::test]
async fn a_program_gets_its_arguments_as_they_are() {
    let mut bench = allowed();
    let form = json!({
        "command": "sh", "arguments": ["-c", "printf '%s|' \"$@\"; cat; echo $SECRET$TG_X; pwd >&2; exit 4", "sh", "a b", "$HOME; é", "*"],
        "input": "entrée\n", "environment": {"TG_X": "x"}, "expected_exit_code": 4,
    });
    let given = bench.run("command", form).await.unwrap();
    assert_eq!(given["command_output"], "a b|$HOME; é|*|entrée\nx\n");
    assert_eq!(given["command_exit_code"], 4);
    assert!(given["command_error"].as_str().unwrap().trim().ends_with("/work"));
    let given = bench.run("command", json!({"command": "echo $((1+1)) | cat", "shell": true})).await.unwrap();
    assert_eq!(given["command_output"], "2\n");
    let error = bench.run("command", json!({"command": "echo $((1+1)) | cat"})).await.unwrap_err();
    assert!(error.contains("ne peut pas être lancé"), "{error}");
    assert_eq!(bench.run("command", json!({"command": "false"})).await.unwrap_err(), "code de sortie 1, attendu 0");
    let error = bench.run("command", json!({"command": "pwd", "directory": "../../.."})).await.unwrap_err();
    assert!(error.contains("sort des dossiers"), "{error}");
}

#[tokio::test]
async fn a_limit_and_a_stop_end_a_program_with_its_children() {
    let mut bench = allowed();
    let pid = bench.work().join("pid");
    let alive = || alive(&pid);
    let script = "(echo $BASHPID > pid; while :; do echo .; sleep 0.05; done) & wait";
    let form = json!({"command": "bash", "arguments": ["-c", script], "timeout": 1});
    times_out(&mut bench, "command", form).await;
    until(|| !alive()).await;
    let form = json!({"command": "bash", "arguments": ["-c", script], "timeout": 60});
    std::fs::remove_file(&pid).unwrap();
    tokio::select! {
        done = bench.run("command", form) => panic!("{done:?}"),
        () = until(&alive) => {}
    }
    until(|| !alive()).await;
}

#[tokio::test]
async fn what_leaves_the_group_of_a_program_ends_with_it() {
    let mut bench = allowed();
    let pid = bench.work().join("pid");
    // A session of its own, whose parent has gone.
    let daemon =
        "(setsid sh -c 'echo $$ > pid; exec sleep 600' </dev/null >/dev/null 2>&1 &); until [ -s pid ]; do :; done";
    bench.run("command", json!({"command": daemon, "shell": true})).await.unwrap();
    until(|| !alive(&pid)).await;
    std::fs::remove_file(&pid).unwrap();
    let form = json!({"command": format!("{daemon}; sleep 600"), "shell": true, "timeout": 1});
    times_out(&mut bench, "command", form).await;
    until(|| !alive(&pid)).await;
    // Who means to stay says so.
    std::fs::remove_file(&pid).unwrap();
    let form = json!({"command": daemon, "shell": true, "environment": {"TESTGYVER_ACTION": ""}});
    bench.run("command", form).await.unwrap();
    assert!(alive(&pid));
    let number = std::fs::read_to_string(&pid).unwrap();
    std::process::Command::new("kill").arg(number.trim()).status().unwrap();
}

#[tokio::test]
async fn messages_go_both_ways_over_a_websocket() {
    let talk = |upgrade: WebSocketUpgrade| async {
        upgrade.on_upgrade(|mut socket| async move {
            while let Some(Ok(Message::Text(text))) = socket.recv().await {
                let many = if text.as_str() == "trois" { 3 } else { 1 };
                for number in 1..=many {
                    let _ = socket.send(Message::text(format!("{number} {text}"))).await;
                }
                if text.as_str() == "adieu" {
                    break;
                }
            }
        })
    };
    let base = serve(Router::new().route("/ws", get(talk))).await.replace("http", "ws");
    let mut bench = Bench::new();
    let form = |more: Value| {
        let mut form = json!({"url": format!("{base}/ws")});
        form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        form
    };
    let given = bench.run("websocket", form(json!({"messages": "été"}))).await.unwrap();
    assert_eq!(
        given,
        json!({"websocket_messages": ["1 été"], "websocket_last_message": "1 été", "websocket_count": 1})
    );
    let given =
        bench.run("websocket", form(json!({"messages": ["trois", {"a": 1}], "until": "{\"a\":1}"}))).await.unwrap();
    assert_eq!(given["websocket_count"], 4);
    let error = bench.run("websocket", form(json!({"messages": "adieu", "wait_for": 5}))).await.unwrap_err();
    assert!(error.contains("1 message(s) reçu(s), 5 étaient"), "{error}");
    times_out(&mut bench, "websocket", form(json!({"timeout": 1}))).await;
    let error = bench.run("websocket", json!({"url": format!("{base}/absent")})).await.unwrap_err();
    assert!(error.contains("statut 404"), "{error}");
    for (url, wanted) in [
        ("http://x/".to_owned(), "« url »"),
        (format!("ws://127.0.0.1:{}/", free_port()), "connexion refusée"),
        (format!("ws://{NOWHERE}/"), "nom d'hôte introuvable"),
    ] {
        let error = bench.run("websocket", json!({"url": url})).await.unwrap_err();
        assert!(error.contains(wanted), "{error}");
    }
}

#[tokio::test]
async fn a_certificate_is_read_and_judged() {
    let authority = Authority::new();
    let (server, mut bench) = (Nginx::start(&authority), Bench::new());
    std::fs::write(bench.files().join("ca.pem"), authority.pem()).unwrap();
    let form = |more: Value| {
        let mut form = json!({"host": "localhost", "port": server.https(), "ca_file": "ca.pem"});
        form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        form
    };
    let given = bench.run("tls", form(json!({"min_days": 30}))).await.unwrap();
    assert_eq!((&given["tls_valid"], &given["tls_issuer"]), (&json!(true), &json!("CN=Testbed Authority")));
    assert_eq!(given["tls_names"], json!(["localhost", "127.0.0.1"]));
    assert!(given["tls_days_left"].as_i64().unwrap() > 30 && given["tls_protocol"] == "TLS 1.3");
    let error = bench.run("tls", form(json!({"ca_file": null}))).await.unwrap_err();
    assert!(error.contains("certificat refusé"), "{error}");
    let given = bench.run("tls", form(json!({"ca_file": null, "require_valid": false}))).await.unwrap();
    assert_eq!(given["tls_valid"], false);
    let error = bench.run("tls", form(json!({"server_name": "autre.example"}))).await.unwrap_err();
    assert!(error.contains("certificat refusé"), "{error}");
    let error = bench.run("tls", form(json!({"min_days": 1_000_000}))).await.unwrap_err();
    assert!(error.contains("expire dans"), "{error}");
    let error = bench.run("tls", form(json!({"port": server.http()}))).await.unwrap_err();
    assert!(error.contains("connexion TLS refusée"), "{error}");
    let dripping = Dripping::start(b"\x16\x03\x03\x40\x00").await;
    times_out(&mut bench, "tls", json!({"host": "127.0.0.1", "port": dripping.port, "timeout": 1})).await;
    dripping.is_left_alone().await;
}

#[tokio::test]
async fn files_are_copied_moved_hashed_and_read_as_data() {
    let mut bench = Bench::new();
    std::fs::write(bench.files().join("clients d'été.csv"), "id;nom\n1;Zoé\n").unwrap();
    let source = bench.files().join("clients d'été.csv").display().to_string();
    let mut go = async |operation: &str, path: &str, more: Value| {
        let mut form = json!({"operation": operation, "path": path});
        form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        bench.run("io", form).await
    };
    go("copy", &source, json!({"target_path": "sous/a.csv"})).await.unwrap();
    go("move", "sous/a.csv", json!({"target_path": "b.csv"})).await.unwrap();
    assert_eq!(go("size", "b.csv", json!({})).await.unwrap(), json!({"file_size": 14}));
    let hash = go("hash", "b.csv", json!({"algorithm": "md5"})).await.unwrap();
    assert_eq!(hash["file_hash"].as_str().unwrap().len(), 32);
    assert_eq!(go("read_csv", "b.csv", json!({})).await.unwrap(), json!({"file_data": [{"id": "1", "nom": "Zoé"}]}));
    for (operation, path, more, wanted) in [
        ("copy", "b.csv", json!({}), "champs manquants : target_path"),
        ("copy", "b.csv", json!({"target_path": "/etc/x"}), "sort des dossiers"),
        ("move", "sous/a.csv", json!({"target_path": "c"}), "introuvable"),
        ("size", "sous", json!({}), "dossier"),
        ("read_json", "b.csv", json!({}), "b.csv"),
        ("hash", "b.csv", json!({"algorithm": "crc"}), "« algorithm »"),
    ] {
        let error = go(operation, path, more).await.unwrap_err();
        assert!(error.contains(wanted), "{operation}: {error}");
    }
}
