//! The people who sign in.

use std::collections::HashMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use testgyver_model::{phrase, secret::Secret, user::Role};

use super::{
    data::OriginalUser,
    dump::Document,
    notes::Notes,
    value::{named, old_id, text},
};
use crate::Carried;

/// Reads the accounts; of several with one address, the first decides.
pub fn read(documents: &[Document], notes: &mut Notes) -> (Vec<OriginalUser>, Carried) {
    let mut users: Vec<OriginalUser> = Vec::new();
    let mut tally = Carried::default();
    let mut places = HashMap::new();
    for document in documents {
        let id = old_id(document.get("_id"));
        let Some(email) = named(document.get("email")).map(|email| email.to_lowercase()) else {
            tally.count(false);
            let name = named(document.get("name")).unwrap_or_default();
            notes.lost(
                name,
                phrase!(notes.language,
                fr: "Compte sans adresse électronique : non repris.",
                en: "An account without an e-mail address: not carried over."),
            );
            continue;
        };
        if let Some(known) = places.get(&email).map(|place: &usize| &mut users[*place]) {
            tally.count(false);
            known.old_ids.extend(id);
            notes.differs(
                &*email,
                phrase!(notes.language,
                fr: "Plusieurs comptes ont cette adresse : le premier est repris, avec son mot de passe et son rôle.",
                en: "Several accounts have this address: the first one is carried over, with its password and role."),
            );
            continue;
        }
        tally.count(true);
        places.insert(email.clone(), users.len());
        users.push(user(document, id.into_iter().collect(), email, notes));
    }
    (users, tally)
}

fn user(document: &Document, old_ids: Vec<[u8; 12]>, email: String, notes: &mut Notes) -> OriginalUser {
    let password = document.get("password").and_then(hash);
    if password.is_none() {
        notes.lost(
            &*email,
            phrase!(notes.language,
            fr: "Mot de passe illisible : ce compte arrive sans mot de passe, il faut lui en donner un.",
            en: "The password cannot be read: this account comes without one, give it a new one."),
        );
    }
    let role = match text(document.get("role")).unwrap_or_default().trim() {
        "admin" => Role::Administrator,
        "user" | "editor" => Role::Editor,
        other => {
            let other = super::value::shortened(other, 60);
            notes.differs(&*email, phrase!(notes.language,
                fr: "Rôle « {other} » inconnu : ce compte ne peut que lire, jusqu'à ce qu'un administrateur en décide autrement.",
                en: "Unknown role '{other}': this account may only read, until an administrator decides otherwise."));
            Role::Viewer
        }
    };
    let name = named(document.get("name")).unwrap_or_else(|| email.clone());
    let language = named(document.get("language")).map(|code| code.to_lowercase());
    OriginalUser { old_ids, name, email, role, password, language }
}

/// A hash of bcrypt, stored as bytes or as a text: `$2b$`, two digits, `$`, 53 signs.
fn hash(value: &Value) -> Option<Secret> {
    let text = match value {
        Value::String(text) => text.clone(),
        other => {
            let bytes = STANDARD.decode(other.get("$binary")?.get("base64")?.as_str()?).ok()?;
            String::from_utf8(bytes).ok()?
        }
    };
    let mut parts = text.strip_prefix('$')?.split('$');
    let (kind, cost, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let known = ["2a", "2b", "2x", "2y"].contains(&kind) && parts.next().is_none();
    let cost = cost.len() == 2 && cost.parse::<u8>().is_ok_and(|cost| (4..=31).contains(&cost));
    let rest = rest.len() == 53 && rest.bytes().all(|sign| sign.is_ascii_alphanumeric() || b"./".contains(&sign));
    (known && cost && rest).then(|| Secret::new(text))
}
