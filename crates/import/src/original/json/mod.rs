//! A campaign as later versions of the original export it: one JSON file, versions 1.0 and 1.1.

mod actions;
mod export;
mod ids;
mod read;
mod write;

pub use export::{Exported, export};
pub use ids::{ExportIds, JsonVersion};
pub use read::{import_json, recognises_json};
pub use write::write_json;
