//! What a form keeps of an earlier method: the original leaves the body in it when a test turns from POST to GET.

use serde_json::Value;
use testgyver_model::{action::ActionContext, phrase};

use super::input::{BodyType, HttpInput};

/// Methods with which the original's class never sent a body.
const BODILESS: [&str; 3] = ["GET", "DELETE", "HEAD"];

/// Takes out a body that the original's class would not have sent, and tells so. Who says how the body is to be sent, a
/// field that the original does not have, means it.
pub(super) async fn drop_body(name: &str, input: &mut HttpInput, cx: &mut ActionContext<'_>) {
    let method = input.method.trim();
    let bodiless = BODILESS.into_iter().find(|one| method.eq_ignore_ascii_case(one));
    if let Some(method) = bodiless.filter(|_| input.body_type == BodyType::Auto && has_body(input)) {
        input.body = Value::Null;
        cx.info(phrase!(cx.language,
            fr: "✂️ Champ « body » laissé de côté : {name} n'envoie pas de corps avec {method} (le type « http » l'envoie)",
            en: "✂️ Field 'body' left out: {name} sends no body with {method} (the type 'http' does)"))
            .await;
    }
}

fn has_body(input: &HttpInput) -> bool {
    match &input.body {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        _ => true,
    }
}
