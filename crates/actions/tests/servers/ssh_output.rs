//! What commands write, over there and here: progress, other character sets, the bounds of the log.

use serde_json::{Value, json};
use testgyver_actions::Limits;
use testgyver_testbed::{PASSWORD, Sshd, USER};

use crate::{
    support::{Bench, SECRET},
    ways::until,
};

/// A command of this machine, as bash runs it.
async fn local(bench: &mut Bench, script: &str, more: Value) -> Value {
    let mut form = json!({"command": "bash", "arguments": ["-c", script]});
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    bench.run("command", form).await.unwrap()
}

fn allowed() -> Bench {
    Bench::within(Limits { commands: true, ..Limits::default() })
}

/// The lines of the output in the log.
fn told(bench: &Bench) -> Vec<String> {
    bench.log().lines().filter_map(|line| line.strip_prefix("│ ")).map(str::to_owned).collect()
}

#[tokio::test]
async fn progress_is_told_while_it_comes() {
    let (server, mut bench) = (Sshd::start(), Bench::new());
    let log = bench.watch();
    let gate = server.home().join("la suite");
    let command = "printf '10%%\\r20%%\\r'; until [ -e 'la suite' ]; do sleep 0.05; done; printf '30%%\\r\\nfin\\r\\n'";
    let form = json!({
        "host": "127.0.0.1", "port": server.port(), "username": USER, "password": PASSWORD, "command": command,
    });
    let running = bench.run("ssh", form);
    let watching = async {
        until(|| log.text().contains("│ 20%")).await;
        std::fs::write(&gate, "").unwrap();
    };
    let (given, ()) = tokio::join!(running, watching);
    assert_eq!(given.unwrap()["ssh_output"], "10%\r20%\r30%\r\nfin\r\n");
    assert_eq!(told(&bench), ["10%", "20%", "30%", "fin"]);
}

#[tokio::test]
async fn thousands_of_states_leave_the_lines_their_place() {
    let mut bench = allowed();
    let script = "seq 1 50000 | tr '\\n' '\\r'; echo; echo après; for i in $(seq 1 300); do printf '%s\\r\\n' $i; done";
    let given = local(&mut bench, script, json!({})).await;
    assert!(given["command_output"].as_str().unwrap().starts_with("1\r2\r3\r"));
    let told = told(&bench);
    assert_eq!((told[0].as_str(), told[99].as_str()), ("1", "100"));
    let last = told.iter().position(|line| line == "50000").unwrap();
    assert!(last < 1_000, "{last}");
    assert_eq!(told[last + 1], "après");
    assert_eq!(told.len() - last - 2, 300);
    assert!(bench.log().contains("états de progression"));
}

#[tokio::test]
async fn no_secret_is_cut_in_two() {
    let mut bench = allowed();
    let (first, second) = SECRET.split_at(5);
    let script = format!("printf '%s' '{first}'; sleep 0.2; printf '%s\\r' '{second}'; sleep 0.1; printf '\\nfin'");
    local(&mut bench, &script, json!({})).await;
    assert_eq!(told(&bench), ["•••", "fin"]);
}

#[tokio::test]
async fn output_of_another_set_is_read_and_told_once() {
    let mut bench = allowed();
    let script = "printf '\\303\\251t\\303\\251\\n\\351t\\351\\n\\351\\n'; printf '\\340\\n' >&2";
    let given = local(&mut bench, script, json!({})).await;
    assert_eq!((&given["command_output"], &given["command_error"]), (&json!("été\nété\né\n"), &json!("à\n")));
    let log = bench.log();
    assert!(log.contains("│ été") && log.contains("│ à"), "{log}");
    // Once for each output.
    assert_eq!(log.matches("windows-1252").count(), 2, "{log}");
}

#[tokio::test]
async fn a_set_that_is_named_is_taken() {
    let mut bench = allowed();
    let named = |name: &str| json!({"encoding": name});
    let given = local(&mut bench, "printf '\\244 \\303\\251\\n'", named("iso-8859-15")).await;
    assert_eq!(given["command_output"], "€ Ã©\n");
    let given = local(&mut bench, "printf 'a\\0\\r\\0\\n\\0b\\0'", named("utf-16le")).await;
    assert_eq!(given["command_output"], "a\r\nb");
    assert!(!bench.log().contains("⚠️") && told(&bench).ends_with(&["a".into(), "b".into()]), "{}", bench.log());
    let form = json!({"command": "true", "encoding": "klingon"});
    assert!(bench.run("command", form).await.unwrap_err().contains("« encoding »"));
}
