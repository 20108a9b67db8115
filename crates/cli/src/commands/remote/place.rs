//! Where a campaign of files belongs: on which server it is, and in which state it was there last.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context;
use serde::{Deserialize, Serialize};

/// The file in the campaign's folder that says so.
const FILE: &str = ".testgyver/remote.toml";

/// A campaign on a server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// The server's address.
    pub(super) server: String,
    /// The campaign's identifier there.
    pub(super) campaign: String,
    /// The word for its state when it was pulled or pushed last.
    pub(super) state: String,
    /// The word for the state of the folder then.
    #[serde(default)]
    pub(super) folder: String,
}

fn path(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

/// Where the campaign of a folder belongs, if it is known.
pub(super) fn read(folder: &Path) -> anyhow::Result<Option<Place>> {
    let path = path(folder);
    match fs::read_to_string(&path) {
        Ok(text) => toml::from_str(&text).map(Some).with_context(|| format!("{} cannot be read", path.display())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}

pub(super) fn write(folder: &Path, place: &Place) -> anyhow::Result<()> {
    let path = path(folder);
    let cannot = || format!("{} cannot be written", path.display());
    fs::create_dir_all(path.parent().unwrap_or(folder)).with_context(cannot)?;
    fs::write(&path, toml::to_string(place)?).with_context(cannot)
}
