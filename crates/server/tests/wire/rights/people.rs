//! People in every state a sign-in can be in.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use testgyver_model::user::Role;

use super::{
    support::{Caller, SESSION, TOKEN_KEY, TestApp},
    table::Right,
};

/// Somebody, and the most that they may do.
pub struct Person {
    pub state: &'static str,
    pub caller: Caller,
    pub right: Right,
}

fn person(state: &'static str, right: Right, caller: Caller) -> Person {
    Person { state, caller, right }
}

/// Those who have rights: an administrator, an editor, a reader, and one who was an administrator.
pub async fn with_rights(app: &TestApp, admin: &Caller) -> Vec<Person> {
    let demoted = app.someone("demoted@example.org", Role::Administrator).await;
    change(admin, &demoted, json!({"role": "viewer"})).await;
    vec![
        person("reader", Right::SignedIn, app.viewer().await),
        person("demoted to reader", Right::SignedIn, demoted),
        person("editor", Right::Editor, app.editor().await),
        person("administrator", Right::Administrator, admin.clone()),
    ]
}

/// Those who have none, though most of them were administrators, or say so.
pub async fn without_rights(app: &TestApp, expired: Caller, admin: &Caller) -> Vec<Person> {
    let nobody = |state, caller| person(state, Right::Open, caller);
    let mut all = vec![
        nobody("anonymous", app.anonymous()),
        nobody("garbage", app.anonymous().with_token("x.y.z")),
        nobody("expired", expired),
    ];
    for (state, token) in forged(admin.token().unwrap(), app.viewer_token().await) {
        all.push(nobody(state, app.anonymous().with_token(&token)));
    }
    for state in ["signed out", "deactivated", "deleted", "password changed by an administrator"] {
        let caller = app.someone(&format!("{}@example.org", state.replace(' ', ".")), Role::Administrator).await;
        revoke(state, admin, &caller).await;
        all.push(nobody(state, caller));
    }
    all
}

/// Takes somebody's rights away.
pub async fn revoke(how: &str, admin: &Caller, caller: &Caller) {
    match how {
        "signed out" => assert_eq!(caller.post("/api/logout", json!({})).await.status, 200),
        "deactivated" => change(admin, caller, json!({"active": false})).await,
        "password changed by an administrator" => change(admin, caller, json!({"password": "another horse"})).await,
        "deleted" => assert_eq!(admin.delete(&account(caller).await).await.status, 200),
        other => panic!("{other}?"),
    }
}

async fn account(caller: &Caller) -> String {
    format!("/api/users/{}", caller.get("/api/me").await.body["id"].as_str().unwrap())
}

/// What an administrator changes of somebody.
pub async fn change(admin: &Caller, caller: &Caller, change: Value) {
    let answer = admin.put(&account(caller).await, change).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

/// An administrator whose sign-in is over by time; everybody who signs in later is not.
pub async fn expired(app: &TestApp) -> Caller {
    let caller = app.someone("expired@example.org", Role::Administrator).await;
    app.clock.put_ahead(SESSION);
    caller
}

fn claims(token: &str) -> Value {
    serde_json::from_slice(&BASE64.decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

/// The session that somebody's token names.
pub fn session_of(caller: &Caller) -> String {
    claims(caller.token().unwrap())["jti"].as_str().unwrap().to_owned()
}

/// Tokens that this server never gave to an administrator, made from one that it did and a reader's.
fn forged(admin: &str, reader: String) -> Vec<(&'static str, String)> {
    let parts: Vec<&str> = admin.split('.').collect();
    let (payload, signature) = (parts[1], parts[2]);
    let claims = claims(admin);
    let head = |algorithm: &str| BASE64.encode(json!({"alg": algorithm, "typ": "JWT"}).to_string());
    let signed = |algorithm, claims: &Value, key: &[u8]| {
        jsonwebtoken::encode(&Header::new(algorithm), claims, &EncodingKey::from_secret(key)).unwrap()
    };
    let mut unknown = claims.clone();
    unknown["jti"] = json!(super::requests::NOBODY);
    let reader: Vec<&str> = reader.split('.').collect();
    vec![
        ("JWT alg none", format!("{}.{payload}.", head("none"))),
        ("JWT alg nOnE, old signature", format!("{}.{payload}.{signature}", head("nOnE"))),
        ("JWT without signature", format!("{}.{payload}.", parts[0])),
        ("JWT wrong key", signed(Algorithm::HS256, &claims, &[8; 32])),
        ("JWT empty key", signed(Algorithm::HS256, &claims, &[])),
        ("JWT other algorithm", signed(Algorithm::HS512, &claims, &TOKEN_KEY)),
        ("JWT changed payload", format!("{}.{payload}.{}", reader[0], reader[2])),
        ("JWT unknown session", signed(Algorithm::HS256, &unknown, &TOKEN_KEY)),
    ]
}

impl TestApp {
    /// The token of a reader of its own.
    async fn viewer_token(&self) -> String {
        let reader = self.someone("other.reader@example.org", Role::Viewer).await;
        reader.token().unwrap().to_owned()
    }
}
