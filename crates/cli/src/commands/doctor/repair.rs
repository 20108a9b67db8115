//! What can be mended without a doubt: nothing is removed, nothing is guessed.

use std::fs;

use testgyver_model::{Clock, clock::SystemClock};
use testgyver_store::{CAMPAIGNS, DataLock, ORPHANS, inspect, mend_report};

use super::{
    finding::Finding,
    inside,
    run_folders::{self, RunFolder},
};

pub(super) fn mend(lock: &DataLock) -> anyhow::Result<Vec<Finding>> {
    let run_folders = run_folders::all(lock.data())?;
    let found = inspect(lock.data())?;
    if !found.damage.is_empty() || found.schema != found.known_schema {
        return Ok(Vec::new());
    }
    let mut done = Vec::new();
    let mut counted = Vec::new();
    for wrong in found.wrong.iter().filter(|wrong| wrong.fault.is_mendable()) {
        mend_report(lock, wrong.id)?;
        counted.push(wrong.name.clone());
    }
    if !counted.is_empty() {
        let message = format!("{} reports were counted again from their events", counted.len());
        done.push(Finding::ok("repaired", message).with(counted));
    }
    let orphans = inside::orphans(&inside::folder_names(lock.data())?, &found.campaigns);
    let of_runs = run_folders::orphans(run_folders, &found);
    let orphans = orphans.into_iter().chain(of_runs.iter().map(RunFolder::path)).collect();
    done.extend(move_aside(lock, orphans)?);
    Ok(done)
}

fn move_aside(lock: &DataLock, orphans: Vec<String>) -> anyhow::Result<Option<Finding>> {
    if orphans.is_empty() {
        return Ok(None);
    }
    let date = SystemClock.now().strftime("%Y-%m-%dT%H-%M-%SZ");
    let aside = lock.data().join(format!("{ORPHANS}{date}"));
    for name in &orphans {
        let target = aside.join(name);
        fs::create_dir_all(target.parent().unwrap_or(&aside))?;
        fs::rename(lock.data().join(CAMPAIGNS).join(name), target)?;
    }
    let message = format!("{} folders without a campaign or a report are now in {}", orphans.len(), aside.display());
    Ok(Some(Finding::ok("repaired", message).with(orphans)))
}
