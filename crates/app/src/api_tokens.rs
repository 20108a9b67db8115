//! Tokens of programs: made, shown once, revoked.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::SignedDuration;
use testgyver_bus::LiveMessage;
use testgyver_model::{
    api_token::{ApiToken, PREFIX, Scope, hash_of},
    id::SessionId,
    secret::Secret,
};
use testgyver_store::{StoreError, fresh_secret};

use crate::{App, Principal, Refusal, audit, checks};

/// Most characters of a name.
const LONGEST_NAME: usize = 100;
/// Most days that a token lasts.
const MOST_DAYS: u32 = 366;
/// Most tokens of one person.
const MOST_TOKENS: usize = 100;

/// A token that somebody asks for.
#[derive(Debug, Clone)]
pub struct TokenDraft {
    /// What it is called.
    pub name: String,
    /// The word for what it may be used for.
    pub scope: String,
    /// How many days it lasts, from 1 to 366.
    pub days: u32,
}

/// A token that was made, and its text, which nobody can be shown again.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// What is kept of it.
    pub token: ApiToken,
    /// Its text.
    pub text: Secret,
}

impl App {
    /// Makes a token for oneself.
    ///
    /// # Errors
    /// [`Refusal`] that names the field: a name that is empty, too long or taken, an unknown scope, a scope beyond
    /// one's role, too many days, too many tokens.
    pub async fn create_api_token(&self, by: &Principal, draft: TokenDraft) -> Result<NewToken, Refusal> {
        let (me, session) = (by.person()?, by.session.ok_or_else(|| Refusal::forbidden("person_needed"))?);
        let name = draft.name.trim();
        if name.is_empty() {
            return Err(Refusal::missing(["name"]));
        }
        checks::at_most("name", name, LONGEST_NAME)?;
        let scope: Scope = draft.scope.parse().map_err(|_| {
            let known = Scope::ALL.map(Scope::word).join(", ");
            Refusal::bad("unknown_scope").with("scope", &*draft.scope).with("known", known).field("scope")
        })?;
        if !by.may_give(scope) {
            return Err(Refusal::bad("scope_beyond_role").with("scope", scope.word()).field("scope"));
        }
        if !(1..=MOST_DAYS).contains(&draft.days) {
            return Err(Refusal::bad("invalid_days").with("limit", MOST_DAYS.to_string()).field("days"));
        }
        if self.deps.store.list_api_tokens(me).await?.len() >= MOST_TOKENS {
            return Err(Refusal::conflict("too_many_tokens").with("limit", MOST_TOKENS.to_string()));
        }
        let created_at = self.now();
        let token = ApiToken {
            id: SessionId::fresh(self.deps.ids.as_ref()),
            user: me,
            name: name.to_owned(),
            scope,
            created_at,
            seen_at: None,
            expires_at: created_at + SignedDuration::from_hours(i64::from(draft.days) * 24),
        };
        let text = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(fresh_secret()));
        self.deps.store.create_api_token(token.clone(), hash_of(&text), session).await.map_err(
            |error| match error {
                // Signed out meanwhile.
                StoreError::NotFound => Refusal::forbidden("person_needed"),
                StoreError::Taken(_) => Refusal::conflict("token_name_taken").with("name", name).field("name"),
                other => other.into(),
            },
        )?;
        audit::token_created(by, &token);
        Ok(NewToken { token, text: Secret::new(text) })
    }

    /// Revokes a token of one's own; what is connected with it is cut off.
    ///
    /// # Errors
    /// If there is no such token of theirs.
    pub async fn revoke_api_token(&self, by: &Principal, id: SessionId) -> Result<(), Refusal> {
        let me = by.person()?;
        self.deps.store.delete_api_token(me, id).await.map_err(|error| match error {
            StoreError::NotFound => Refusal::not_found("what-token"),
            other => other.into(),
        })?;
        audit::token_revoked(by, id);
        self.tell(by, LiveMessage::SignInEnded(id)).await;
        Ok(())
    }
}
