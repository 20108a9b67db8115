//! Names that nothing else has, found at once however many there are.

use std::collections::{HashMap, HashSet};

/// Names that are taken.
#[derive(Debug, Clone, Default)]
pub struct Unique {
    taken: HashSet<String>,
    /// For each name asked for, the number to try next.
    next: HashMap<String, u32>,
}

impl Unique {
    /// Takes a name, or the first of those that `numbered` makes of it and a number, from `first` on.
    pub fn take(&mut self, name: &str, first: u32, numbered: impl Fn(u32) -> String) -> String {
        if self.taken.insert(name.to_owned()) {
            return name.to_owned();
        }
        let next = self.next.entry(name.to_owned()).or_insert(first);
        loop {
            let one = numbered(*next);
            *next = next.saturating_add(1);
            if self.taken.insert(one.clone()) || *next == u32::MAX {
                return one;
            }
        }
    }

    /// Takes a name for people: `Name`, then `Name (1)`, `Name (2)`.
    pub fn named(&mut self, name: &str) -> String {
        self.take(name, 1, |number| format!("{name} ({number})"))
    }

    /// Takes a name for a placeholder: `name`, then `name_2`, `name_3`.
    pub fn key(&mut self, name: &str) -> String {
        self.take(name, 2, |number| format!("{name}_{number}"))
    }

    /// Whether it is taken.
    pub fn has(&self, name: &str) -> bool {
        self.taken.contains(name)
    }
}
