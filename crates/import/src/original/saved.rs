//! A saved connection of the original, as its actions use it.

use serde_json::{Map, Value};

/// A structure of a campaign.
#[derive(Debug)]
pub struct Structure {
    /// Its name here, unique in its campaign.
    pub name: String,
    /// The kind of connection that it is here, where there is one for it.
    pub kind: Option<String>,
    /// Its fields that say something.
    pub fields: Map<String, Value>,
}
