//! `testgyver backup`: everything into one file, beside a running server or without.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use clap::Args;
use testgyver_model::{Clock, clock::SystemClock};
use testgyver_store::{CAMPAIGNS, DATABASE, SECRET_KEY, TOKEN_KEY, UseGuard, is_restore_ready};

use crate::{
    archive::{ArchiveWriter, FileNotice, Manifest, sized},
    console,
    signals::interrupted,
};

/// Notes of one kind that are printed one by one.
const SHOWN: usize = 10;

/// Save all data to one file.
#[derive(Args)]
#[command(
    after_help = "The file contains the keys: anyone who has it can read every secret. It is created readable by \
its owner only (mode 0600); keep it that way."
)]
pub(crate) struct Arguments {
    /// File to write, for example backup.tar.gz
    file: PathBuf,
    /// Data folder
    #[arg(long, env = "TESTGYVER_DATA", value_name = "DIR", default_value = "testgyver-data")]
    data: PathBuf,
    /// Overwrite an existing file
    #[arg(long)]
    force: bool,
}

/// What was written into the archive.
struct BackupSummary {
    manifest: Manifest,
    notes: Vec<FileNotice>,
    size: u64,
}

pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let Arguments { file, data, force } = arguments;
    if !data.join(DATABASE).exists() {
        bail!("there is no TestGyver data in {}: name its folder with --data", data.display());
    }
    if file.is_dir() {
        bail!("{} is a folder: name a file", file.display());
    }
    if file.exists() && !force {
        bail!("{} is there already: choose another name, or write over it with --force", file.display());
    }
    let guard = match UseGuard::shared(&data)? {
        Some(guard) => guard,
        None if is_restore_ready(&data) => {
            bail!("a restore waits for being finished: start the server on {} first", data.display())
        }
        None => bail!("{} is being restored: try again afterwards", data.display()),
    };
    let began = Instant::now();
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Beside the file, so that giving it its name cannot cross a file system; private like what is put there.
    let working = tempfile::Builder::new()
        .prefix(".testgyver-backup-")
        .tempdir_in(folder)
        .with_context(|| format!("cannot write into {}", folder.display()))?;
    let place = working.path().to_owned();
    let target = file.clone();
    let work = tokio::task::spawn_blocking(move || write(&data, &place, &target, force));
    let summary = tokio::select! {
        summary = work => summary??,
        () = interrupted() => {
            drop(working);
            bail!("interrupted: nothing was written");
        }
    };
    drop(guard);
    tell(&file, &summary, began.elapsed());
    Ok(())
}

fn write(data: &Path, working: &Path, target: &Path, force: bool) -> anyhow::Result<BackupSummary> {
    let created = SystemClock.now();
    let copy = private_file(working, "database")?;
    let facts = testgyver_store::copy_database(data, copy.path()).context("the database cannot be copied")?;
    let archive = private_file(working, "archive")?;
    let mut writing = ArchiveWriter::new(archive.reopen()?);
    writing.file(copy.path(), Path::new(DATABASE))?;
    // Without this key nothing that is sealed can be opened: that it is missing is an error, not a note.
    if !data.join(SECRET_KEY).exists() {
        bail!("{} is missing: 'testgyver doctor' tells more", data.join(SECRET_KEY).display());
    }
    writing.file(&data.join(SECRET_KEY), Path::new(SECRET_KEY))?;
    if data.join(TOKEN_KEY).exists() {
        writing.file(&data.join(TOKEN_KEY), Path::new(TOKEN_KEY))?;
    }
    writing.folder(&data.join(CAMPAIGNS), Path::new(CAMPAIGNS))?;
    let notes = std::mem::take(&mut writing.notes);
    let manifest = writing.finish(created, facts)?;
    let size = archive.as_file().metadata()?.len();
    let named = if force { archive.persist(target) } else { archive.persist_noclobber(target) };
    named.map_err(|error| error.error).with_context(|| target.display().to_string())?;
    #[cfg(unix)]
    std::fs::File::open(working.parent().unwrap_or(working)).and_then(|folder| folder.sync_all())?;
    Ok(BackupSummary { manifest, notes, size })
}

fn private_file(folder: &Path, name: &str) -> anyhow::Result<tempfile::NamedTempFile> {
    Ok(tempfile::Builder::new().prefix(name).tempfile_in(folder)?)
}

fn tell(file: &Path, summary: &BackupSummary, took: Duration) {
    let Manifest { counts, schema, .. } = &summary.manifest;
    let count = |name: &str| counts.get(name).copied().unwrap_or_default();
    console::print(&format!("Saved to {} (mode 0600: it holds the keys, keep it private)", file.display()));
    console::print(&format!(
        "  {} campaigns, {} tests, {} reports, {} variables, {} connections, {} people, {} files",
        count("campaigns"),
        count("tests"),
        count("reports"),
        count("variables"),
        count("connections"),
        count("users"),
        count("files")
    ));
    console::print(&format!(
        "  {} from {}, schema {schema}, in {:.1} s",
        sized(summary.size),
        sized(summary.manifest.size()),
        took.as_secs_f64()
    ));
    notes(&summary.notes);
}

fn notes(notes: &[FileNotice]) {
    for note in notes.iter().take(SHOWN) {
        console::print(&match note {
            FileNotice::Changed(path) => format!("  note: {path} changed while it was copied"),
            FileNotice::Gone(path) => format!("  note: {path} was removed before it was copied"),
            FileNotice::Left(path) => format!("  note: {path} is neither file nor folder, and was left out"),
        });
    }
    if let Some(more) = notes.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        console::print(&format!("  note: {more} more files changed, went away or were left out"));
    }
}
