//! The lines that operators' programs read: who changed which account, and ended which sign-in.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use testgyver_app::{FirstAdministrator, Principal, ProfileEdit, UserDraft, UserEdit};
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

use crate::{
    stage::{PASSWORD, Stage, proven},
    stored_state::HOUR,
};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Lines {
    /// What was written since this was asked last.
    fn take(&self) -> Vec<Value> {
        let text = std::mem::take(&mut *self.0.lock().unwrap());
        let line = |line: &str| {
            let mut line: Value = serde_json::from_str(line).unwrap();
            line.as_object_mut().unwrap().remove("timestamp");
            assert_eq!(line.as_object_mut().unwrap().remove("level"), Some(json!("INFO")));
            assert_eq!(line.as_object_mut().unwrap().remove("target"), Some(json!("testgyver::audit")));
            line
        };
        String::from_utf8(text).unwrap().lines().map(line).collect()
    }
}

fn watch() -> (Lines, tracing::subscriber::DefaultGuard) {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter(EnvFilter::new("testgyver::audit=info"))
        .with_writer(lines.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    (lines, guard)
}

#[tokio::test]
async fn what_administrators_do_with_accounts() {
    let stage = Stage::set_up().await;
    let (lines, _guard) = watch();
    let (app, admin) = (&stage.app, &stage.admin);
    let draft = UserDraft {
        name: "Neu".into(),
        email: "neu@example.org".into(),
        password: PASSWORD.into(),
        role: Some("viewer".into()),
    };
    let id = app.create_user(admin, draft).await.unwrap();
    let (by, account) = ("admin@example.org", "neu@example.org");
    assert_eq!(lines.take(), [json!({"event": "user_created", "by": by, "account": account, "role": "viewer"})]);
    let edit = UserEdit {
        role: Some("admin".into()),
        active: Some(false),
        email: Some("new@example.org".into()),
        password: Some("another good one".into()),
        name: None,
    };
    app.update_user(admin, id, edit, proven()).await.unwrap();
    let expected = [
        json!({"event": "role_changed", "by": by, "account": account, "from": "viewer", "to": "admin"}),
        json!({"event": "account_switched", "by": by, "account": account, "active": false}),
        json!({"event": "address_changed", "by": by, "account": account, "to": "new@example.org"}),
        json!({"event": "password_reset", "by": by, "account": account}),
    ];
    assert_eq!(lines.take(), expected);
    app.delete_user(&Principal::command_line("root".into()), id).await.unwrap();
    assert_eq!(lines.take(), [json!({"event": "user_deleted", "by": "root", "account": "new@example.org"})]);
}

#[tokio::test]
async fn what_people_do_with_their_own() {
    let stage = Stage::set_up().await;
    let (lines, _guard) = watch();
    let (app, editor) = (&stage.app, &stage.editor);
    app.end_session(editor, stage.elsewhere, HOUR).await.unwrap();
    let edit = ProfileEdit { password: Some(PASSWORD.into()), ..ProfileEdit::default() };
    app.update_profile(editor, edit, proven()).await.unwrap();
    app.sign_out(editor).await.unwrap();
    let (account, address) = ("editor@example.org", "192.0.2.7");
    let expected = [
        json!({"event": "sessions_ended", "account": account, "count": 1, "address": address}),
        json!({"event": "own_password", "outcome": "changed", "account": account}),
        json!({"event": "sign_out", "account": account, "address": address}),
    ];
    assert_eq!(lines.take(), expected);
}

#[tokio::test]
async fn the_first_administrator() {
    let empty = Stage::empty().await;
    let (lines, _guard) = watch();
    let first = FirstAdministrator { name: "Neu".into(), email: "neu@example.org".into(), password: PASSWORD.into() };
    empty.app.create_first_administrator(first).await.unwrap();
    let expected = json!({"event": "user_created", "by": "setup", "account": "neu@example.org", "role": "admin"});
    assert_eq!(lines.take(), [expected]);
}
