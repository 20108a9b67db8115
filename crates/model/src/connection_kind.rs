//! Kinds of connections: what their forms ask, and how one is tried.

use async_trait::async_trait;
use serde_json::Value;

use crate::{
    action::{ActionContext, ActionError},
    language::Wording,
    mask::{Field, InputMask},
};

/// What a kind of connection is and what its form asks.
#[derive(Debug, Clone)]
pub struct ConnectionDescriptor {
    /// The kind, `ssh` say.
    pub kind: &'static str,
    /// Name shown to people.
    pub label: Wording,
    /// The form.
    pub fields: Vec<Field>,
}

impl ConnectionDescriptor {
    /// The kind whose form is what a login's mask marks as brought along by a connection.
    pub fn of<Login: InputMask>(kind: &'static str, label: Wording) -> Self {
        Self { kind, label, fields: Login::mask().into_iter().filter(|field| field.connection).collect() }
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
