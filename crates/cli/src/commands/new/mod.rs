//! `testgyver new`: a campaign to begin with.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use clap::Args;
use testgyver_model::Language;

use super::exit::Exit;
use crate::console;

/// The example: files by their paths.
const EXAMPLE: [(&str, &str); 2] =
    [("testgyver.yaml", include_str!("testgyver.yaml")), ("files/products.csv", include_str!("products.csv"))];
/// The schema beside it, for editors.
const SCHEMA: &str = "testgyver.schema.json";

/// Write an example campaign to begin with; it passes without a network.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Folder to make
    dir: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let dir = &arguments.dir;
    let taken = fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some());
    if taken {
        console::error(&format!("testgyver: {} is not empty: name another folder", dir.display()));
        return Ok(Exit::Bad.into());
    }
    for (name, text) in EXAMPLE {
        put(&dir.join(name), text)?;
    }
    put(&dir.join(SCHEMA), &schema()?)?;
    console::print(&format!("A campaign in {}: testgyver run {} --env DEV", dir.display(), dir.display()));
    Ok(ExitCode::SUCCESS)
}

/// The JSON Schema of a campaign's file.
pub(crate) fn schema() -> anyhow::Result<String> {
    let actions = testgyver_actions::registry(testgyver_actions::Limits::default());
    Ok(serde_json::to_string_pretty(&testgyver_project::schema(&actions, Language::ENGLISH))? + "\n")
}

fn put(path: &Path, text: &str) -> anyhow::Result<()> {
    let cannot = || format!("{} cannot be written", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(cannot)?;
    }
    fs::write(path, text).with_context(cannot)
}
