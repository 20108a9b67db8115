//! A database that is moved away while it is open: nothing is reported as done that would be lost.
#![allow(missing_docs)]
#![cfg(unix)]

use std::fs;

use testgyver_model::{
    Timestamp,
    id::{RandomIds, UserId},
    page::PageRequest,
    user::{Role, User},
};
use testgyver_store::{Credentials, DATABASE, StoreError};

fn user(email: &str) -> Credentials {
    let at = Timestamp::from_second(1_795_000_000).unwrap();
    let user = User::new(UserId::fresh(&RandomIds), "Ada".into(), email.into(), Role::Administrator, at);
    Credentials { user, password_hash: "$argon2id$…".into() }
}

#[tokio::test]
async fn a_database_that_was_moved_away_takes_nothing_until_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = testgyver_store::open(folder.path()).await.unwrap();
    let (database, aside) = (folder.path().join(DATABASE), folder.path().join("aside"));
    store.create_user(user("first@example.org")).await.unwrap();

    fs::rename(&database, &aside).unwrap();
    for replaced in [false, true] {
        if replaced {
            fs::copy(&aside, &database).unwrap();
        }
        let Err(StoreError::Unavailable(why)) = store.create_user(user("lost@example.org")).await else {
            panic!("kept nowhere")
        };
        assert!(why.contains("is not where it was opened"), "{why}");
        assert!(store.ping().await.is_err());
    }

    fs::rename(&aside, &database).unwrap();
    store.create_user(user("second@example.org")).await.unwrap();
    store.ping().await.unwrap();
    drop(store);
    let reopened = testgyver_store::open(folder.path()).await.unwrap();
    assert_eq!(reopened.list_users(PageRequest::default()).await.unwrap().total, 2);
}
