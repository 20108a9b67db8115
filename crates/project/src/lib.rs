//! A campaign as files: what they say, read and written.
//!
//! A [`Project`] is a campaign with all it needs to run and nothing that belongs to one server: people, runs and
//! identifiers stay there. Whatever brings a campaign along (a folder in Git, another tool's collection, another
//! server) becomes one, and whatever takes one away begins with one.

mod archive;
mod digest;
mod keep;
mod merge;
mod problem;
mod project;
mod read;
mod schema;
mod write;
pub mod yaml;

pub use archive::{ArchiveError, FILES, pack, unpack};
pub use digest::digest;
pub use merge::merge;
pub use problem::{Problem, Severity, line_and_column};
pub use project::{
    Project, ProjectConnection, ProjectEnvironment, ProjectSecret, ProjectTest, SecretSource, Variables,
};
pub use read::{MAIN, Outcome, Texts, read};
pub use schema::schema;
pub use write::write;
