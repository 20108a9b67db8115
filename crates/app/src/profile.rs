//! One's own account: name, preferences, password.

use std::time::Duration;

use testgyver_bus::LiveMessage;
use testgyver_model::{
    Language,
    user::{User, UserChange},
};
use testgyver_store::NewPassword;

use crate::{App, Principal, Refusal, audit, users::checked_name};

/// What changes of one's own account; what is left out stays.
#[derive(Clone, Default)]
pub struct ProfileEdit {
    /// A new name, as others see it.
    pub name: Option<String>,
    /// The word for a language; an empty one for what the browser asks for.
    pub language: Option<String>,
    /// The word for colours; an empty one for what the browser asks for.
    pub theme: Option<String>,
    /// A new password; an empty one is none.
    pub password: Option<String>,
}

/// Reads a preference; an empty one is none.
fn preference<T: std::str::FromStr>(word: &str, field: &'static str, known: &str) -> Result<Option<T>, Refusal> {
    if word.is_empty() {
        return Ok(None);
    }
    word.parse()
        .map(Some)
        .map_err(|_| Refusal::bad("unknown_taste").with("field", field).with("known", known).field(field))
}

/// The tags of the languages to choose from.
fn languages() -> String {
    Language::all().map(Language::code).collect::<Vec<_>>().join(", ")
}

impl App {
    /// Changes one's own account, and gives it. Whoever wants a new password proves first, by `proof`, that they
    /// know the one before; it ends their other sign-ins.
    ///
    /// # Errors
    /// [`Refusal`], or that of the proof; nothing is changed then.
    pub async fn update_profile(
        &self,
        by: &Principal,
        edit: ProfileEdit,
        proof: impl Future<Output = Result<(), Refusal>> + Send,
    ) -> Result<User, Refusal> {
        let me = by.person()?;
        let wanted = UserChange {
            name: edit.name.as_deref().map(checked_name).transpose()?,
            language: edit.language.map(|word| preference(&word, "language", &languages())).transpose()?,
            theme: edit.theme.map(|word| preference(&word, "theme", "light, dark")).transpose()?,
            ..UserChange::default()
        };
        let password = match edit.password.filter(|password| !password.is_empty()) {
            Some(password) => {
                proof.await?;
                let hash = self.hashed(password, &by.actor.name, &by.account).await?;
                Some(NewPassword { hash, keeps: by.session })
            }
            None => None,
        };
        let signs_out = password.is_some();
        let sessions =
            if signs_out { self.deps.store.list_sessions(me, self.now(), Duration::MAX).await? } else { vec![] };
        let user = self.deps.store.update_user(me, wanted, password).await;
        let user = user.map_err(|error| Refusal::from(error).about("what-user"))?;
        if signs_out {
            audit::own_password(by);
            // Programs that come with a token go on.
            for session in sessions.into_iter().filter(|session| Some(session.id) != by.session) {
                self.tell(by, LiveMessage::SignInEnded(session.id)).await;
            }
        }
        Ok(user)
    }
}
