//! No form shows a secret, and no session is shared by two different ones.

use std::{fmt::Debug, hash::Hash};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use testgyver_model::{action::TypedAction, form::Form, secret::Secret, session_cache::SessionCache};

use crate::{FtpAction, MailAction, S3Action, SftpAction, SqlAction, SshAction, WebdavAction, web::auth::Auth};

const HIDDEN: &str = "hush-hush-42";

/// The form with this text in each field that its mask calls secret.
fn filled<T: Form>(form: &Value, text: &str) -> Value {
    let mut form = form.clone();
    let secrets: Vec<_> = T::fields().into_iter().filter(|field| field.secret).map(|field| field.name).collect();
    assert!(!secrets.is_empty());
    for name in secrets {
        form[name.as_ref()] = json!(text);
    }
    form
}

fn shows_nothing<T: Form + DeserializeOwned + Debug>(form: &Value) {
    let shown = format!("{:?}", serde_json::from_value::<T>(filled::<T>(form, HIDDEN)).unwrap());
    assert!(!shown.contains(HIDDEN), "{shown}");
    assert!(shown.contains('•'), "what is hidden is there: {shown}");
}

/// A form of two parts, the first of which says where to connect and as whom.
trait Pair {
    type First;
}

impl<L, I> Pair for (L, I) {
    type First = L;
}

type Login<A> = <<A as TypedAction>::Input as Pair>::First;

#[test]
fn no_form_shows_its_secrets() {
    shows_nothing::<Login<SshAction>>(&json!({"host": "h", "username": "u"}));
    shows_nothing::<Login<SftpAction>>(&json!({"host": "h", "username": "u"}));
    shows_nothing::<Login<FtpAction>>(&json!({"host": "h", "username": "u"}));
    shows_nothing::<Login<SqlAction>>(&json!({"engine": "mysql"}));
    shows_nothing::<Login<WebdavAction>>(&json!({"url": "http://h"}));
    shows_nothing::<Login<S3Action>>(&json!({"endpoint_url": "http://h"}));
    shows_nothing::<Login<MailAction>>(&json!({}));
    // What `http` and `websocket` are asked for has headers, too: those forms cannot be shown at all.
}

#[test]
fn who_signs_in_over_http_shows_no_secret() {
    let (username, password) = ("u".to_owned(), Secret::from(HIDDEN));
    for auth in [
        Auth::Basic { username: username.clone(), password: password.clone() },
        Auth::Digest { username, password: password.clone(), challenge: None },
        Auth::Bearer(password),
    ] {
        assert!(!format!("{auth:?}").contains(HIDDEN));
    }
}

fn shares_nothing<L: Form + DeserializeOwned + Clone + Eq + Hash + Send + 'static>(form: &Value) {
    let login = |form| serde_json::from_value::<L>(form).unwrap();
    let (one, open) = (login(filled::<L>(form, HIDDEN)), login(form.clone()));
    for field in L::fields().into_iter().filter(|field| field.secret) {
        let mut held = SessionCache::new();
        held.keep(one.clone(), "session");
        let mut form = filled::<L>(form, HIDDEN);
        form[field.name.as_ref()] = json!("another");
        assert_eq!(held.take::<&str, _>(&login(form)), None, "{}", field.name);
        assert_eq!(held.take::<&str, _>(&open), None);
        assert_eq!(held.take::<&str, _>(&one), Some("session"));
    }
}

#[test]
fn another_password_does_not_use_a_session() {
    shares_nothing::<Login<SshAction>>(&json!({"host": "h", "username": "u"}));
    shares_nothing::<Login<FtpAction>>(&json!({"host": "h", "username": "u"}));
    shares_nothing::<Login<SqlAction>>(&json!({"engine": "mysql"}));
    shares_nothing::<Login<WebdavAction>>(&json!({"url": "http://h"}));
}
