//! A page of a longer list.

/// Which part of a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// Number of the page, from 1.
    pub page: u32,
    /// Items on a page, 1 to 100.
    pub size: u32,
}

impl PageRequest {
    /// Most items a page may hold.
    pub const MAX_SIZE: u32 = 100;
    /// One page with every item, however many there are.
    pub const EVERYTHING: Self = Self { page: 1, size: u32::MAX };

    /// How many items stand before this page.
    pub fn offset(self) -> u64 {
        u64::from(self.page.saturating_sub(1)) * u64::from(self.size)
    }
}

impl Default for PageRequest {
    fn default() -> Self {
        Self { page: 1, size: 20 }
    }
}

/// Items of one page and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items of this page, in the list's order.
    pub items: Vec<T>,
    /// How many items the whole list has.
    pub total: u64,
}

impl<T> Page<T> {
    /// The same page with every item turned into something else.
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(turn).collect(), total: self.total }
    }
}
