//! The file in which tokens of servers are kept.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context;
use serde::{Deserialize, Serialize};

/// Servers and their tokens.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Kept {
    /// The server that was signed in to last.
    #[serde(default)]
    pub(super) server: String,
    #[serde(default)]
    pub(super) tokens: BTreeMap<String, String>,
}

fn file() -> anyhow::Result<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let config =
        set("XDG_CONFIG_HOME").or_else(|| set("HOME").map(|home| home.join(".config"))).or_else(|| set("APPDATA"));
    Ok(config
        .context("there is no folder for settings: set HOME or XDG_CONFIG_HOME")?
        .join("testgyver")
        .join("remote.toml"))
}

pub(super) fn read() -> anyhow::Result<Kept> {
    let path = file()?;
    match fs::read_to_string(&path) {
        Ok(text) => toml::from_str(&text).with_context(|| format!("{} cannot be read", path.display())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Kept::default()),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}

pub(super) fn write(kept: &Kept) -> anyhow::Result<PathBuf> {
    let path = file()?;
    let cannot = || format!("{} cannot be written", path.display());
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).with_context(cannot)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(cannot)?;
    // Made by `tempfile`, it is its owner's alone.
    io::Write::write_all(&mut file, toml::to_string(kept)?.as_bytes()).with_context(cannot)?;
    file.persist(&path).with_context(cannot)?;
    Ok(path)
}
