//! What actions keep open for later actions of the same test: a signed-in session, say.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    fmt,
};

/// Things kept from one action of a test to the next, by their type and a name.
///
/// Whoever uses a thing takes it out and keeps it again when it is still good: an action that fails
/// or is given up in the middle drops it, which closes it. The end of the test drops what is left.
#[derive(Default)]
pub struct Held(HashMap<(TypeId, String), Box<dyn Any + Send>>);

impl Held {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a thing out, where one of this type is kept under this name.
    pub fn take<T: Send + 'static>(&mut self, name: &str) -> Option<T> {
        let kept = self.0.remove(&(TypeId::of::<T>(), name.to_owned()))?;
        kept.downcast().ok().map(|kept| *kept)
    }

    /// Keeps a thing under a name; what was kept there before is dropped.
    pub fn keep<T: Send + 'static>(&mut self, name: impl Into<String>, thing: T) {
        self.0.insert((TypeId::of::<T>(), name.into()), Box::new(thing));
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Held({})", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_found_by_type_and_name_and_taken_once() {
        let mut held = Held::new();
        held.keep("a", 1_u32);
        held.keep("a", "text".to_owned());
        assert_eq!(held.take::<u32>("b"), None);
        assert_eq!(held.take::<u32>("a"), Some(1));
        assert_eq!(held.take::<u32>("a"), None);
        assert_eq!(held.take::<String>("a").as_deref(), Some("text"));
    }
}
