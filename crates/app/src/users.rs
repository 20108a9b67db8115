//! People: added, changed, removed by administrators.

use testgyver_bus::LiveMessage;
use testgyver_model::{
    id::UserId,
    user::{Role, User, UserChange, is_plausible_email, normalized_email},
};
use testgyver_store::{Credentials, NewPassword};

use crate::{App, Principal, Refusal, audit, checks::at_most, strength::judge_password};

/// A person as somebody writes them.
#[derive(Clone, Default)]
pub struct UserDraft {
    /// The name that others see, at most 200 characters.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// A first password, in the clear; it is stored hashed.
    pub password: String,
    /// The word for what they may do; an editor's if it is left out.
    pub role: Option<String>,
}

/// What changes of a person; what is left out stays.
#[derive(Clone, Default)]
pub struct UserEdit {
    /// A new name that others see, at most 200 characters.
    pub name: Option<String>,
    /// The address they sign in with.
    pub email: Option<String>,
    /// A new password; an empty one is none.
    pub password: Option<String>,
    /// The word for what they may do.
    pub role: Option<String>,
    /// Whether they may sign in.
    pub active: Option<bool>,
}

/// The first administrator, as somebody writes them.
#[derive(Clone, Default)]
pub struct FirstAdministrator {
    /// The name that others see, at most 200 characters.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// A password, in the clear; it is stored hashed.
    pub password: String,
}

pub(crate) fn checked_name(name: &str) -> Result<String, Refusal> {
    at_most("name", name, 200)?;
    let name = name.trim();
    if name.is_empty() {
        return Err(Refusal::missing(["name"]));
    }
    Ok(name.to_owned())
}

fn checked_email(email: &str) -> Result<String, Refusal> {
    let email = normalized_email(email);
    if is_plausible_email(&email) {
        return Ok(email);
    }
    Err(Refusal::bad("invalid_email").with("email", email).field("email"))
}

fn checked_role(role: &str) -> Result<Role, Refusal> {
    role.parse().map_err(|_| Refusal::bad("unknown_role").field("role"))
}

impl App {
    /// Adds a person, and gives their identifier.
    ///
    /// # Errors
    /// [`Refusal`]; nobody is added then.
    pub async fn create_user(&self, by: &Principal, draft: UserDraft) -> Result<UserId, Refusal> {
        by.may_administer()?;
        let name = checked_name(&draft.name)?;
        let role = draft.role.as_deref().map_or(Ok(Role::Editor), checked_role)?;
        let user = self.fresh_user(name, checked_email(&draft.email)?, role);
        let password_hash = self.hashed(draft.password, &user.name, &user.email).await?;
        self.deps.store.create_user(Credentials { user: user.clone(), password_hash }).await?;
        audit::user_created(&by.acting(), &user);
        Ok(user.id)
    }

    /// Adds the first person of an empty system, who may do everything. In nobody's name: there is nobody yet.
    ///
    /// # Errors
    /// `setup_done` if there is somebody.
    pub async fn create_first_administrator(&self, draft: FirstAdministrator) -> Result<User, Refusal> {
        let name = checked_name(&draft.name)?;
        let user = self.fresh_user(name, checked_email(&draft.email)?, Role::Administrator);
        let password_hash = self.hashed(draft.password, &user.name, &user.email).await?;
        if !self.deps.store.create_first_user(Credentials { user: user.clone(), password_hash }).await? {
            return Err(Refusal::conflict("setup_done"));
        }
        audit::user_created("setup", &user);
        Ok(user)
    }

    fn fresh_user(&self, name: String, email: String, role: Role) -> User {
        User::new(UserId::fresh(self.deps.ids.as_ref()), name, email, role, self.now())
    }

    /// Hashes a new password of somebody, if it is good enough.
    pub(crate) async fn hashed(&self, password: String, name: &str, email: &str) -> Result<String, Refusal> {
        judge_password(&password, name, email)?;
        self.passwords.hash(password).await
    }

    pub(crate) async fn user(&self, id: UserId) -> Result<User, Refusal> {
        self.deps.store.find_user(id).await?.ok_or_else(|| Refusal::not_found("what-user"))
    }

    /// Changes a person. A new password ends their sign-ins, but for the one it comes from; so does deactivation.
    /// Whoever gives themselves a new password here proves first, by `proof`, that they know the one before:
    /// whoever finds an open page must not take the account along.
    ///
    /// # Errors
    /// [`Refusal`], or that of the proof; nothing is changed then.
    pub async fn update_user(
        &self,
        by: &Principal,
        id: UserId,
        edit: UserEdit,
        proof: impl Future<Output = Result<(), Refusal>> + Send,
    ) -> Result<(), Refusal> {
        by.may_administer()?;
        let before = self.user(id).await?;
        let wanted = UserChange {
            name: edit.name.as_deref().map(checked_name).transpose()?,
            email: edit.email.as_deref().map(checked_email).transpose()?,
            role: edit.role.as_deref().map(checked_role).transpose()?,
            active: edit.active,
            ..UserChange::default()
        };
        let oneself = by.is_oneself(id)?;
        if oneself {
            not_of_oneself(&wanted, before.role)?;
        }
        let password = match edit.password.filter(|password| !password.is_empty()) {
            Some(password) => {
                if oneself {
                    proof.await?;
                }
                let name = wanted.name.as_deref().unwrap_or(&before.name);
                let email = wanted.email.as_deref().unwrap_or(&before.email);
                let hash = self.hashed(password, name, email).await?;
                Some(NewPassword { hash, keeps: by.session.filter(|_| oneself) })
            }
            None => None,
        };
        let has_password = password.is_some();
        let after = self.deps.store.update_user(id, wanted, password).await;
        let after = after.map_err(|error| Refusal::from(error).about("what-user"))?;
        audit::user_changed(by, &before, &after, has_password);
        if has_password || !after.active || after.role != before.role {
            self.tell(by, LiveMessage::UserEnded(id)).await;
        }
        Ok(())
    }

    /// Removes a person; what they made stays.
    ///
    /// # Errors
    /// `self_delete` if it is oneself, `last_administrator` if nobody would be left who may administer.
    pub async fn delete_user(&self, by: &Principal, id: UserId) -> Result<(), Refusal> {
        by.may_administer()?;
        let user = self.user(id).await?;
        if by.is_oneself(id)? {
            return Err(Refusal::forbidden("self_delete"));
        }
        self.deps.store.delete_user(id).await.map_err(|error| Refusal::from(error).about("what-user"))?;
        audit::user_deleted(by, &user);
        self.tell(by, LiveMessage::UserEnded(id)).await;
        Ok(())
    }
}

/// Nobody takes the right to administer from themselves.
fn not_of_oneself(wanted: &UserChange, role: Role) -> Result<(), Refusal> {
    if wanted.role.is_some_and(|wanted| wanted != role) {
        return Err(Refusal::forbidden("self_role").field("role"));
    }
    if wanted.active == Some(false) {
        return Err(Refusal::forbidden("self_inactive").field("active"));
    }
    Ok(())
}
