//! Kinds of connections: what their forms ask, and how one is tried.

use std::borrow::Cow;

use async_trait::async_trait;
use serde_json::Value;
use testgyver_language::Label;

use crate::{
    action::{ActionContext, ActionError},
    form::Form,
    mask::Field,
};

/// What a kind of connection is and what its form asks.
#[derive(Debug, Clone)]
pub struct ConnectionDescriptor {
    /// The kind (`ssh`).
    pub kind: Cow<'static, str>,
    /// Name shown to people.
    pub label: Label,
    /// The form.
    pub fields: Vec<Field>,
}

impl ConnectionDescriptor {
    /// The kind whose form is what a login marks as brought along by a connection; its name is the text
    /// `connection-<kind>` of the catalogue.
    pub fn of<Login: Form>(kind: &'static str) -> Self {
        let label = Label::Key(format!("connection-{kind}").into());
        let fields = Login::fields().into_iter().filter(|field| field.connection).collect();
        Self { kind: Cow::Borrowed(kind), label, fields }
    }
}

/// A kind of connection that can be saved and tried.
#[async_trait]
pub trait ConnectionKind: Send + Sync {
    /// What it is and what its form asks.
    fn descriptor(&self) -> ConnectionDescriptor;

    /// Connects, signs in and leaves again, telling the log how far it came.
    ///
    /// # Errors
    /// [`ActionError`] with the real cause.
    async fn check(&self, value: Value, cx: &mut ActionContext<'_>) -> Result<(), ActionError>;
}
