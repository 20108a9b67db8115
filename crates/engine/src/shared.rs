//! What the tests of a run share.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde_json::Value;
use testgyver_model::{
    shared::SharedValue,
    text::{AppVariables, text_of},
};

/// What the tests of a run share: for each name, what each test gave, by the places of the tests.
#[derive(Default)]
pub(crate) struct SharedValues {
    given: Mutex<HashMap<String, BTreeMap<u32, Given>>>,
}

struct Given {
    value: Value,
    secret: bool,
}

/// What a test finds when it begins.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) values: AppVariables,
    /// Those of them that must not be shown, as texts.
    pub(crate) secrets: Vec<String>,
}

impl SharedValues {
    /// What was shared before the run was taken up.
    pub(crate) fn of(shared: &[SharedValue]) -> Self {
        let values = Self::default();
        shared.iter().cloned().for_each(|one| values.put(one));
        values
    }

    fn given(&self) -> MutexGuard<'_, HashMap<String, BTreeMap<u32, Given>>> {
        self.given.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn put(&self, SharedValue { test, name, value, secret }: SharedValue) {
        self.given().entry(name).or_default().insert(test, Given { value, secret });
    }

    /// For a test, each value as the nearest test before it gave it: whatever ran beside it, it finds the same.
    pub(crate) fn before(&self, test: u32) -> Found {
        let mut found = Found::default();
        for (name, by_test) in self.given().iter() {
            let Some((_, Given { value, secret })) = by_test.range(..test).next_back() else { continue };
            if *secret {
                found.secrets.push(text_of(value).into_owned());
            }
            found.values.insert(name.clone(), value.clone());
        }
        found
    }
}
