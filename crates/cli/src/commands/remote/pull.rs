//! A campaign of a server, written into a folder.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use clap::Args;
use testgyver_model::Language;
use testgyver_project::{FILES, MAIN, Project, digest, merge, unpack};
use testgyver_runner::Folder;

use super::{
    place::{self, Place},
    plan::confirmed,
    server::Server,
};
use crate::{commands::Exit, console};

/// Most bytes of a campaign that is pulled.
const LARGEST: u64 = 256 << 20;

/// Write a campaign of the server into a folder.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Folder of the campaign
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Campaign by its name or identifier; default: the one that this folder belongs to
    #[arg(long, value_name = "NAME")]
    campaign: Option<String>,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
    /// Write over what was changed here since the last pull or push
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    server: Server,
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let dir = &arguments.dir;
    let known = place::read(dir)?;
    let client = arguments.server.client(known.as_ref())?;
    let own = known.as_ref().filter(|place| place.server == client.address());
    let campaign = match (&arguments.campaign, own) {
        (Some(wanted), _) => client
            .campaign(wanted)
            .await?
            .with_context(|| format!("there is no campaign '{wanted}' on {}", client.address()))?,
        (None, Some(place)) => place.campaign.clone(),
        (None, None) => bail!("name the campaign: --campaign NAME"),
    };
    let archive = client.archive(&campaign).await?;
    let incoming = unpack(&archive.bytes, LARGEST)?;
    let (main, here) = local(dir)?;
    let known_state = own.filter(|place| place.campaign == campaign).map(|place| place.folder.clone());
    if let Some(here) = &here
        && !arguments.force
        && known_state.as_ref() != Some(&digest(here))
    {
        console::error(&format!(
            "testgyver: {} was changed since it was pulled: push it first, or say --force to write over it",
            dir.display()
        ));
        return Ok(Exit::Bad.into());
    }
    let written = files(&main, here.as_ref(), dir, &incoming)?;
    let stale = stale(here.as_ref(), &incoming);
    if written.is_empty() && stale.is_empty() {
        console::print("Already as on the server");
    } else {
        written.keys().for_each(|name| console::print(&format!("~ {name}")));
        stale.iter().for_each(|name| console::print(&format!("- {name}")));
        if !confirmed(arguments.yes || here.is_none(), "Write these?")? {
            return Ok(ExitCode::SUCCESS);
        }
    }
    for (name, bytes) in &written {
        let path = dir.join(name);
        let cannot = || format!("{} cannot be written", path.display());
        fs::create_dir_all(path.parent().unwrap_or(dir)).with_context(cannot)?;
        fs::write(&path, bytes).with_context(cannot)?;
    }
    for name in &stale {
        fs::remove_file(dir.join(name)).with_context(|| format!("{name} cannot be removed"))?;
    }
    let folder = local(dir)?.1.as_ref().map(digest).unwrap_or_default();
    place::write(dir, &Place { server: client.address().to_owned(), campaign, state: archive.state, folder })?;
    Ok(ExitCode::SUCCESS)
}

/// The main file of a folder, and the campaign in it, if there is one.
fn local(dir: &Path) -> anyhow::Result<(String, Option<Project>)> {
    if !dir.exists() {
        return Ok((MAIN.to_owned(), None));
    }
    let folder = Folder::open(dir)?;
    let main = folder.main().to_owned();
    if !dir.join(&main).exists() {
        return Ok((main, None));
    }
    let actions = testgyver_actions::registry(testgyver_actions::Limits::default());
    let outcome = testgyver_project::read(&folder, &main, &actions, Language::ENGLISH);
    let mut project =
        outcome.project.with_context(|| format!("{main} cannot be read: mend it, or pull into another folder"))?;
    project.files = folder.read_files()?;
    Ok((main, Some(project)))
}

/// The files to write: those that are not here as they are there. Comments of the main file stay where they can.
fn files(
    main: &str,
    here: Option<&Project>,
    dir: &Path,
    incoming: &BTreeMap<String, Vec<u8>>,
) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut written = BTreeMap::new();
    for (name, bytes) in incoming {
        if name == MAIN {
            let text = merged(main, here, dir, incoming, bytes)?;
            if fs::read(dir.join(main)).ok().as_deref() != Some(text.as_slice()) {
                written.insert(main.to_owned(), text);
            }
        } else if fs::read(dir.join(name)).ok().as_deref() != Some(bytes.as_slice()) {
            written.insert(name.clone(), bytes.clone());
        }
    }
    Ok(written)
}

fn merged(
    main: &str,
    here: Option<&Project>,
    dir: &Path,
    incoming: &BTreeMap<String, Vec<u8>>,
    bytes: &[u8],
) -> anyhow::Result<Vec<u8>> {
    let (Some(here), Ok(old)) = (here, fs::read_to_string(dir.join(main))) else { return Ok(bytes.to_vec()) };
    let actions = testgyver_actions::registry(testgyver_actions::Limits::default());
    let Some(there) = testgyver_project::read(incoming, MAIN, &actions, Language::ENGLISH).project else {
        return Ok(bytes.to_vec());
    };
    let there = there.keeping(here);
    let same = Project { files: BTreeMap::new(), ..here.clone() } == there;
    Ok(if same { old.into_bytes() } else { merge(&old, &there)?.into_bytes() })
}

/// Files of the campaign that are here and not on the server.
fn stale(here: Option<&Project>, incoming: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let names = here.into_iter().flat_map(|here| here.files.keys()).filter(|name| !name.contains('/'));
    names.map(|name| format!("{FILES}/{name}")).filter(|name| !incoming.contains_key(name)).collect()
}
