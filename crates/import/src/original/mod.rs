//! The data of the Flask and MongoDB program that TestGyver replaces: its database, its work folder, its exports.
//!
//! [`read`] gives all that a database holds as plain data; whoever has a store writes them there, under the
//! identifiers that `testgyver_model::id::id_of` makes of the old ones.

mod action;
mod campaigns;
mod data;
mod dump;
mod json;
mod logs;
mod notes;
mod placed;
mod read;
mod renamed;
mod reports;
mod saved;
mod secrets;
mod structures;
mod tests;
mod unique;
mod users;
mod value;
mod variables;
mod workdir;

pub use data::{
    LogEntry, OriginalCampaign, OriginalData, OriginalReport, OriginalResult, OriginalTally, OriginalTest,
    OriginalUser, OriginalVariable, PerformanceReport, RunEnd,
};
pub use dump::{Choice, Database, Files, FilesOnDisk};
pub use json::{ExportIds, Exported, JsonVersion, export, import_json, recognises_json, write_json};
pub use read::{read, recognises};
pub use value::OldId;
pub use workdir::{WorkFolder, add_files, files_of};
