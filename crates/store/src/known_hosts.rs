//! Files in OpenSSH's `known_hosts` format, which campaigns had in their work folders, taken over into the store.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use testgyver_model::{Timestamp, id::CampaignId, known_hosts::read};

use crate::{CAMPAIGNS, Result, Store, StoreError, folder::unavailable};

/// Where it was in the folder of a campaign.
const FILE: &str = "work/.known_hosts";
/// What it is called once the store has what it held.
const TAKEN_OVER: &str = "work/.known_hosts.taken-over";
/// A longer file is none that an action has written.
const LONGEST: u64 = 1024 * 1024;
/// Takes over what the files of all campaigns hold, each once, and tells how many there were. A file of no campaign, or
/// one that cannot be read, stays as it is.
///
/// # Errors
/// If the store or the disk refuses; what is left is taken over the next time.
pub async fn take_over_known_hosts(data: &Path, store: &dyn Store, at: Timestamp) -> Result<usize> {
    let folder = data.join(CAMPAIGNS);
    let campaigns = tokio::task::spawn_blocking(move || with_file(&folder)).await;
    let campaigns = campaigns.map_err(|error| StoreError::Unavailable(error.to_string()))?;
    let mut files = 0;
    for (campaign, folder, text) in campaigns.map_err(unavailable(data))? {
        match store.take_over_hosts(campaign, read(&text), at).await {
            Ok(()) => {}
            Err(StoreError::NotFound) => continue,
            Err(error) => return Err(error),
        }
        let file = folder.join(FILE);
        fs::rename(&file, folder.join(TAKEN_OVER)).map_err(unavailable(&file))?;
        files += 1;
    }
    Ok(files)
}

/// The campaigns that have a file, and what it holds.
fn with_file(folder: &Path) -> io::Result<Vec<(CampaignId, PathBuf, String)>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let Some(campaign) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        let file = entry.path().join(FILE);
        // Tests can leave links.
        let is_file = file.symlink_metadata().is_ok_and(|facts| facts.is_file() && facts.len() <= LONGEST);
        if is_file && let Ok(text) = fs::read_to_string(&file) {
            found.push((campaign, entry.path(), text));
        }
    }
    Ok(found)
}
