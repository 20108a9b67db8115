//! Identifiers and times of an export.

use testgyver_model::{
    Timestamp,
    id::{object_id_of, object_id_text},
};
use uuid::Uuid;

use super::super::value::OldId;

/// The version of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum JsonVersion {
    /// Without saved connections.
    V1_0,
    /// With saved connections.
    #[default]
    V1_1,
}

/// Identifiers and times that a project does not have; of ours, those of the original are made.
#[derive(Debug, Clone)]
pub struct ExportIds {
    /// The campaign's.
    pub campaign: Uuid,
    /// That of whoever created it.
    pub created_by: Uuid,
    /// The name of whoever created it.
    pub created_by_name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// The tests' in the order of the project: the test, who added it, when.
    pub tests: Vec<(Uuid, Uuid, Timestamp)>,
    /// The connections' in the order of the project.
    pub connections: Vec<Uuid>,
    /// When it is exported.
    pub exported_at: Timestamp,
    /// In which version.
    pub version: JsonVersion,
    /// Whether the files go along.
    pub with_files: bool,
}

/// The `ObjectId` of a thing: the one it came with, or one made of ours, whose time it keeps.
pub fn old_id_for(id: Uuid) -> OldId {
    object_id_of(id).unwrap_or_else(|| {
        let bytes = id.as_bytes();
        let mut made = [0; 12];
        let milliseconds = bytes[..6].iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        let seconds = u32::try_from(milliseconds / 1000).unwrap_or_default();
        made[..4].copy_from_slice(&seconds.to_be_bytes());
        made[4..].copy_from_slice(&bytes[8..]);
        made
    })
}

pub(super) fn old_text(id: Uuid) -> String {
    object_id_text(old_id_for(id))
}

/// A time as Python's `isoformat` writes it, in UTC without saying so.
pub(super) fn iso(at: Timestamp) -> String {
    let format = if at.subsec_microsecond() == 0 && at.subsec_millisecond() == 0 {
        "%Y-%m-%dT%H:%M:%S"
    } else {
        "%Y-%m-%dT%H:%M:%S.%6f"
    };
    at.strftime(format).to_string()
}
