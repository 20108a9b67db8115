//! Who may give which command.

use std::path::PathBuf;

use testgyver_app::{Principal, RefusalKind};

use crate::{
    acts::{COMMANDS, May, act},
    stage::Stage,
};

/// The commands that somebody gives, as the sources have them.
fn written() -> Vec<String> {
    let mut names = Vec::new();
    let mut open = vec![PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let source = std::fs::read_to_string(path).unwrap();
        for function in source.split("pub async fn ").skip(1) {
            let head = function.split_once('{').map_or(function, |(head, _)| head);
            if head.contains("by: &Principal") {
                names.push(head.split_once(['(', '<']).unwrap().0.to_owned());
            }
        }
    }
    names.sort();
    names
}

#[test]
fn no_command_is_forgotten_here() {
    let mut known: Vec<&str> = COMMANDS.iter().map(|(name, ..)| *name).collect();
    known.sort_unstable();
    assert_eq!(known, written());
}

#[tokio::test]
async fn whoever_may_not_is_refused_and_changes_nothing() {
    let stage = Stage::set_up().await;
    let machine = Principal::command_line("root".into());
    let before = stage.kept.snapshot().await;
    for (command, may, _) in COMMANDS {
        let others = match may {
            May::Administrators => vec![&stage.viewer, &stage.editor],
            May::Editors => vec![&stage.viewer],
            May::People => vec![&machine],
        };
        for by in others {
            let refusal = act(&stage, by, command).await.expect_err(command);
            // Without a sign-in there is none to end.
            let expected = if *command == "sign_out" { RefusalKind::NotFound } else { RefusalKind::Forbidden };
            assert_eq!(refusal.kind, expected, "{command} by {}: {refusal}", by.account);
            assert!(before == stage.kept.snapshot().await, "{command} by {} changed something", by.account);
        }
    }
    assert!(stage.bus.told().is_empty() && stage.bus.rung().is_empty());
}

#[tokio::test]
async fn the_command_line_may_do_what_an_administrator_may() {
    for (command, may, _) in COMMANDS.iter().filter(|(_, may, _)| *may != May::People) {
        let stage = Stage::set_up().await;
        let done = act(&stage, &Principal::command_line("root".into()), command).await;
        assert!(done.is_ok(), "{command} ({may:?}): {done:?}");
    }
}
