//! What actions keep open for later actions of the same test: a signed-in session, say.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    fmt,
    hash::Hash,
};

/// Things kept from one action of a test to the next, by their type and a key.
///
/// The key is whatever two actions must have in common to share a thing: a whole sign-in, say. Whoever uses a thing
/// takes it out and keeps it again when it is still good: an action that fails or is given up in the middle drops it,
/// which closes it. The end of the test drops what is left.
#[derive(Default)]
pub struct SessionCache(HashMap<TypeId, Box<dyn Any + Send>>);

impl SessionCache {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a thing out, if one of this type is kept under this key.
    pub fn take<T: Send + 'static, K: Eq + Hash + Send + 'static>(&mut self, key: &K) -> Option<T> {
        let shelf = self.0.get_mut(&TypeId::of::<HashMap<K, T>>())?;
        shelf.downcast_mut::<HashMap<K, T>>()?.remove(key)
    }

    /// Keeps a thing under a key; what was kept there before is dropped.
    pub fn keep<T: Send + 'static, K: Eq + Hash + Send + 'static>(&mut self, key: K, thing: T) {
        let shelf = self.0.entry(TypeId::of::<HashMap<K, T>>()).or_insert_with(|| Box::new(HashMap::<K, T>::new()));
        if let Some(shelf) = shelf.downcast_mut::<HashMap<K, T>>() {
            shelf.insert(key, thing);
        }
    }
}

impl fmt::Debug for SessionCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionCache({} kinds)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_found_by_type_and_key_and_taken_once() {
        let mut held = SessionCache::new();
        held.keep("a", 1_u32);
        held.keep("a", "text".to_owned());
        assert_eq!(held.take::<u32, _>(&"b"), None);
        assert_eq!(held.take::<u32, _>(&"a"), Some(1));
        assert_eq!(held.take::<u32, _>(&"a"), None);
        assert_eq!(held.take::<String, _>(&"a").as_deref(), Some("text"));
    }
}
