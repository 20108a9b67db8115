//! The actions that there are.

use testgyver_model::registry::Registry;

pub fn registry() -> Registry {
    testgyver_actions::registry(testgyver_actions::Limits::default())
}
