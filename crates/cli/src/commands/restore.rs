//! `testgyver restore`: puts back what a backup has saved. A running server ends in order and starts again with it.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use clap::Args;
use testgyver_model::{Clock, clock::SystemClock};
use testgyver_store::{BEFORE_RESTORE, DataLock, Holder, Incoming, finish_restore, is_restore_ready, known_schema};

use crate::{
    archive::{self, Manifest, sized},
    console,
};

/// How long a running server may take to end, and to be up again.
const RESTORE_TIMEOUT: Duration = Duration::from_secs(90);
/// How often it is looked whether it is. Another process cannot be waited for otherwise.
const GLANCE: Duration = Duration::from_millis(100);
/// Room that must be left on the disk.
const SPARE: u64 = 64 * 1024 * 1024;

/// Restore a backup.
#[derive(Args)]
#[command(
    after_help = "The whole file is checked before anything changes. The previous contents are kept inside the folder, \
in before-restore-<date>. A server running on the folder shuts down cleanly and restarts automatically; runs in \
progress when the backup was made continue."
)]
pub(crate) struct Arguments {
    /// File created by 'testgyver backup'
    file: PathBuf,
    /// Folder to restore into; created if missing
    #[arg(long, env = "TESTGYVER_DATA", value_name = "DIR", default_value = "testgyver-data")]
    data: PathBuf,
}

pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    tokio::task::spawn_blocking(move || restore(&arguments.file, &arguments.data)).await?
}

fn restore(file: &Path, data: &Path) -> anyhow::Result<()> {
    let manifest = archive::check(file)?;
    if manifest.schema > known_schema() {
        bail!("the backup is of a newer program ({}, schema {}): use that one", manifest.version, manifest.schema);
    }
    let described = format!("{} of {} ({})", file.display(), manifest.created, sized(manifest.size()));
    let Some(incoming) = Incoming::begin(data)? else {
        if is_restore_ready(data) {
            bail!("a restore waits for being finished: start the server on {} first", data.display());
        }
        bail!("{} is used by a backup or another command: try again when it has ended", data.display());
    };
    make_sure_of_room(data, &manifest)?;
    archive::unpack(file, incoming.folder())?;
    prove(&incoming, &manifest)?;
    let date = SystemClock.now().strftime("%Y-%m-%dT%H-%M-%SZ").to_string();
    let kept = format!("{BEFORE_RESTORE}{date}");
    if let Some(lock) = DataLock::take(data)? {
        incoming.ready(&kept)?;
        let kept = finish_restore(&lock)?;
        console::print(&format!("Restored {described} into {}", data.display()));
        tell_kept(kept.as_deref());
        return Ok(());
    }
    let server = running(data)?;
    incoming.ready(&kept)?;
    console::print(&format!("Restoring {described}: the server is told to start again"));
    hang_up(server.process)?;
    let up = wait(data, &server)?;
    console::print(&format!("Restored into {}; the server is up again on http://{up}", data.display()));
    tell_kept(Some(data.join(kept)).filter(|kept| kept.exists()).as_deref());
    Ok(())
}

/// Opens the new contents as a server would.
fn prove(incoming: &Incoming, manifest: &Manifest) -> anyhow::Result<()> {
    let found = incoming.prove(manifest.schema).context("the backup cannot be used: nothing was restored")?;
    if let Some(first) = found.damage.first().or(found.dangling.first()) {
        bail!("the backup's database is damaged ({first}): nothing was restored");
    }
    if let Some(first) = found.closed.first() {
        bail!(
            "the backup's key does not open {} of {} sealed values ({first}): nothing was restored",
            found.closed.len(),
            found.sealed
        );
    }
    Ok(())
}

fn tell_kept(kept: Option<&Path>) {
    if let Some(kept) = kept {
        console::print(&format!("  what was there before is kept in {}: remove it when you are sure", kept.display()));
    }
}

#[cfg(unix)]
fn make_sure_of_room(data: &Path, manifest: &Manifest) -> anyhow::Result<()> {
    let disk = rustix::fs::statvfs(data).with_context(|| data.display().to_string())?;
    let (free, needed) = (disk.f_bavail.saturating_mul(disk.f_frsize), manifest.size().saturating_add(SPARE));
    if free < needed {
        bail!("{} has {} left, {} are needed: nothing was restored", data.display(), sized(free), sized(needed));
    }
    Ok(())
}

#[cfg(not(unix))]
fn make_sure_of_room(_: &Path, _: &Manifest) -> anyhow::Result<()> {
    Ok(())
}

/// The server that works on the folder, where it can be told something.
fn running(data: &Path) -> anyhow::Result<Holder> {
    let stop = format!("a server runs on {} that cannot be told to start again: stop it, then restore", data.display());
    let holder = DataLock::holder(data).filter(|holder| holder.address.is_some()).context(stop.clone())?;
    if cfg!(not(unix)) || !holds(holder.process, data) {
        bail!("{stop} (process {} is not it, in another container perhaps)", holder.process);
    }
    Ok(holder)
}

/// Whether a process has the folder's lock open: one of the same number may be another, seen from another container.
fn holds(process: u32, data: &Path) -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    let Ok(lock) = data.join("server.lock").canonicalize() else { return false };
    let Ok(open) = std::fs::read_dir(format!("/proc/{process}/fd")) else { return false };
    open.flatten().any(|entry| std::fs::read_link(entry.path()).is_ok_and(|target| target == lock))
}

#[cfg(unix)]
fn hang_up(process: u32) -> anyhow::Result<()> {
    use rustix::process::{Pid, Signal, kill_process};
    let number = i32::try_from(process).ok().and_then(Pid::from_raw).context("the server's process is unknown")?;
    kill_process(number, Signal::HUP).with_context(|| {
        format!("process {process} cannot be told: the restore is finished when the server starts again")
    })
}

#[cfg(not(unix))]
fn hang_up(_: u32) -> anyhow::Result<()> {
    bail!("the restore is finished when the server starts again")
}

/// Waits until the server is up with the new contents; gives its address.
fn wait(data: &Path, before: &Holder) -> anyhow::Result<std::net::SocketAddr> {
    let began = Instant::now();
    while began.elapsed() < RESTORE_TIMEOUT {
        std::thread::sleep(GLANCE);
        if is_restore_ready(data) {
            continue;
        }
        // Only the lock's text is looked at: taking it, even to let it go at once, could keep the server from its start.
        if let Some(address) = DataLock::holder(data).and_then(|holder| holder.address) {
            return Ok(address);
        }
    }
    if !is_restore_ready(data) {
        bail!("the backup is restored, but the server is not up again: look at its log, and start it");
    }
    bail!(
        "the server (process {}) did not end within {} s: the restore is finished when it starts again",
        before.process,
        RESTORE_TIMEOUT.as_secs()
    )
}
