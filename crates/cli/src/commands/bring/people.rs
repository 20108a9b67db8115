//! The people of the original, with their passwords as they are hashed there.

use std::collections::HashMap;

use anyhow::Context;
use testgyver_app::{hash_password, is_usable_bcrypt};
use testgyver_import::{
    Carried,
    original::{OldId, OriginalUser},
};
use testgyver_model::{
    Actor, Language,
    id::{UserId, id_of},
    phrase,
    user::{User, UserChange, normalized_email},
};
use testgyver_store::{Credentials, fresh_secret};

use super::{ids, target::Target};

/// Who somebody of the original is here.
#[derive(Default)]
pub(super) struct People(HashMap<OldId, Actor>);

impl People {
    /// Whoever had this identifier: named where they are here, else by the identifier that theirs would be.
    pub(super) fn actor(&self, old: Option<OldId>) -> Actor {
        let Some(old) = old else { return Actor::system() };
        self.0.get(&old).cloned().unwrap_or_else(|| Actor::unnamed(UserId(id_of(old))))
    }
}

/// Adds the people whose addresses nobody has yet.
pub(super) async fn bring(target: &mut Target, users: Vec<OriginalUser>) -> anyhow::Result<People> {
    let mut people = People::default();
    let mut tally = Carried::default();
    for user in users {
        let email = normalized_email(&user.email);
        let known = target.store.find_credentials(&email).await?;
        tally.count(known.is_none());
        let here = match known {
            Some(known) => {
                let role = known.user.role.word();
                target.told.differs(&email, phrase!(target.told.language,
                    fr: "Quelqu'un se connecte déjà avec cette adresse : ce compte reste comme il est (rôle {role}), avec son mot de passe.",
                    en: "Somebody signs in with this address already: this account stays as it is (role {role}), with its password."));
                known.user
            }
            None => add(target, &user, email).await?,
        };
        people.0.extend(user.old_ids.iter().map(|old| (*old, Actor::from(&here))));
    }
    target.told.count(phrase!(target.told.language, fr: "comptes", en: "accounts"), tally);
    Ok(people)
}

async fn add(target: &mut Target, user: &OriginalUser, email: String) -> anyhow::Result<User> {
    let old = user.old_ids.first().copied();
    let free = match old.map(|old| UserId(id_of(old))) {
        Some(id) if target.store.find_user(id).await?.is_none() => Some(id),
        _ => None,
    };
    let id = free.unwrap_or_else(|| UserId(ids::fresh()));
    let added = User::new(id, user.name.clone(), email, user.role, ids::drawn_at(old).unwrap_or(target.now));
    let password_hash = hash(target, user).await?;
    target.store.create_user(Credentials { user: added.clone(), password_hash }).await?;
    if let Some(code) = &user.language {
        match code.parse::<Language>() {
            Ok(language) => {
                let change = UserChange { language: Some(Some(language)), ..UserChange::default() };
                target.store.update_user(id, change, None).await?;
            }
            Err(_) => target.told.lost(
                &added.email,
                phrase!(target.told.language,
                fr: "La langue « {code} » n'existe pas ici : le navigateur décide.",
                en: "The language '{code}' does not exist here: the browser decides."),
            ),
        }
    }
    Ok(added)
}

/// The hash as it was; of a password that nobody has where it cannot be used.
async fn hash(target: &mut Target, user: &OriginalUser) -> anyhow::Result<String> {
    match user.password.as_ref().map(|password| password.expose()) {
        Some(hash) if is_usable_bcrypt(hash) => return Ok(hash.to_owned()),
        Some(_) => target.told.lost(&user.email, phrase!(target.told.language,
            fr: "Le hachage du mot de passe est illisible ou demande trop de calcul : donnez un nouveau mot de passe à ce compte.",
            en: "The hash of the password cannot be read, or takes too long to reckon: give this account a new password.")),
        // Told when it was read.
        None => {}
    }
    let nobodys: String = fresh_secret().iter().map(|byte| format!("{byte:02x}")).collect();
    hash_password(nobodys).await.map_err(anyhow::Error::msg).context("a password cannot be hashed")
}
