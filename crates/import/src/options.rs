//! How something is imported.

use testgyver_model::{Language, registry::Registry};

/// How something is imported.
pub struct Options<'a> {
    /// The language of notes, and of names that the source does not give.
    pub language: Language,
    /// What becomes of the folders of a collection.
    pub folders: FoldersAs,
    /// The actions that are there: their forms and their command lines.
    pub actions: &'a Registry,
}

/// What becomes of the folders of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FoldersAs {
    /// One campaign; each folder is a test, and its requests are the actions.
    #[default]
    Tests,
    /// Each folder at the top is a campaign, and each request a test.
    Campaigns,
}
