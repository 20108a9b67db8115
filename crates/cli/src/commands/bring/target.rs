//! The data folder that is written, or a copy of it that is thrown away where nothing shall be written.

use std::{fs, path::Path, sync::Arc};

use anyhow::{Context, bail};
use tempfile::TempDir;
use testgyver_model::{Actor, Clock, Language, Timestamp, clock::SystemClock, test::Change};
use testgyver_store::{CampaignFiles, DATABASE, SECRET_KEY, Store, TOKEN_KEY, UseGuard};

use super::told::Told;
use crate::app;

/// Where what is imported goes.
pub(super) struct Target {
    /// What keeps it.
    pub(super) store: Arc<dyn Store>,
    /// The campaigns' files.
    pub(super) files: CampaignFiles,
    /// Who imports.
    pub(super) by: Actor,
    /// What a person should know, in the order met.
    pub(super) told: Told,
    /// When the import began.
    pub(super) now: Timestamp,
    _guard: Option<UseGuard>,
    _scratch: Option<TempDir>,
}

impl Target {
    /// Opens a data folder, making it if needed; for a dry run, a copy of it.
    pub(super) async fn open(data: &Path, dry_run: bool, language: Language) -> anyhow::Result<Self> {
        // A dry run of nothing leaves nothing behind, the lock included.
        let guard = if dry_run && !data.join(DATABASE).exists() {
            None
        } else {
            let Some(guard) = UseGuard::shared(data)? else {
                bail!("{} is being restored: try again once the server is up", data.display());
            };
            Some(guard)
        };
        let scratch = if dry_run { Some(copied(data).await?) } else { None };
        let place = scratch.as_ref().map_or(data, TempDir::path);
        Ok(Self {
            store: testgyver_store::open(place).await?,
            files: CampaignFiles::new(place),
            by: app::whoever_asks().actor,
            told: Told::new(language),
            now: SystemClock.now(),
            _guard: guard,
            _scratch: scratch,
        })
    }

    /// Who changes something, and when.
    pub(super) fn change(&self) -> Change {
        Change { by: self.by.clone(), at: self.now }
    }
}

/// A copy of a data folder without the campaigns' files.
async fn copied(data: &Path) -> anyhow::Result<TempDir> {
    let scratch = tempfile::tempdir().context("there is no room for a dry run")?;
    if data.join(DATABASE).exists() {
        for key in [SECRET_KEY, TOKEN_KEY].into_iter().filter(|key| data.join(key).exists()) {
            fs::copy(data.join(key), scratch.path().join(key)).with_context(|| format!("{key} cannot be copied"))?;
        }
        let (data, copy) = (data.to_owned(), scratch.path().join(DATABASE));
        fs::File::create(&copy)?;
        tokio::task::spawn_blocking(move || testgyver_store::copy_database(&data, &copy)).await??;
    }
    Ok(scratch)
}
