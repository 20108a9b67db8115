//! A campaign of files, brought to a server.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use clap::Args;
use serde_json::Value;
use testgyver_model::Language;
use testgyver_project::{Project, digest, pack};
use testgyver_runner::Folder;

use super::{
    client::{Bringing, Client, Refused},
    place::{self, Place},
    plan::{Difference, confirmed, print},
    server::Server,
};
use crate::{
    commands::{Exit, problems},
    console,
};

/// Bring a campaign of files to the server.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Folder of the campaign
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Campaign to replace, by its name or identifier; default: the one that this folder belongs to, else a new one
    #[arg(long, value_name = "NAME")]
    into: Option<String>,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
    /// Write over what was changed on the server since the last pull or push
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    server: Server,
}

/// Say how a campaign of files differs from that of the server.
#[derive(Debug, Args)]
pub(super) struct DiffArguments {
    /// Folder of the campaign
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Campaign by its name or identifier; default: the one that this folder belongs to
    #[arg(long, value_name = "NAME")]
    into: Option<String>,
    #[command(flatten)]
    server: Server,
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let dir = &arguments.dir;
    let Some(project) = read(dir)? else { return Ok(Exit::Bad.into()) };
    let (client, known) = connected(dir, &arguments.server)?;
    let into = target(&client, arguments.into.as_deref(), known.as_ref()).await?;
    let base = match (&known, &into) {
        (Some(place), Some(id)) if place.campaign == *id && !arguments.force => Some(place.state.clone()),
        (_, Some(id)) if !arguments.force => {
            console::error(&format!(
                "testgyver: this folder was never pulled from campaign {id}: pull it first, or say --force to write over it"
            ));
            return Ok(Exit::Bad.into());
        }
        _ => None,
    };
    let archive = pack(&project)?;
    let bringing = |dry_run| Bringing { archive: archive.clone(), into: into.clone(), base: base.clone(), dry_run };
    let plan = client.bring(bringing(true)).await.map_err(changed)?;
    let difference = print(&plan);
    if difference.changes == 0 {
        console::print("Already as here");
        return Ok(ended(difference));
    }
    if !confirmed(arguments.yes, &format!("Bring this to {}?", client.address()))? {
        return Ok(ExitCode::SUCCESS);
    }
    let done = client.bring(bringing(false)).await.map_err(changed)?;
    let campaign =
        done["campains"][0]["campain_id"].as_str().context("the server does not say which campaign it is")?.to_owned();
    let state = client.archive(&campaign).await?.state;
    console::print(&format!("{}/campains/{campaign}", client.address()));
    let folder = digest(&project);
    place::write(dir, &Place { server: client.address().to_owned(), campaign, state, folder })?;
    Ok(ended(difference))
}

/// What could not be brought is no success.
fn ended(difference: Difference) -> ExitCode {
    match difference.left_out {
        0 => ExitCode::SUCCESS,
        count => {
            console::error(&format!("testgyver: {count} left out, see above"));
            Exit::Failed.into()
        }
    }
}

pub(super) async fn diff(arguments: DiffArguments) -> anyhow::Result<ExitCode> {
    let Some(project) = read(&arguments.dir)? else { return Ok(Exit::Bad.into()) };
    let (client, known) = connected(&arguments.dir, &arguments.server)?;
    let into = target(&client, arguments.into.as_deref(), known.as_ref()).await?;
    let bringing = Bringing { archive: pack(&project)?, into, base: None, dry_run: true };
    let plan: Value = client.bring(bringing).await?;
    let difference = print(&plan);
    Ok(if difference == Difference::default() { ExitCode::SUCCESS } else { Exit::Failed.into() })
}

/// The campaign of a folder with its files; nothing if something is wrong with it, which is printed.
fn read(dir: &Path) -> anyhow::Result<Option<Project>> {
    let folder = Folder::open(dir).with_context(|| dir.display().to_string())?;
    let actions = testgyver_actions::registry(testgyver_actions::Limits::default());
    let outcome = testgyver_project::read(&folder, folder.main(), &actions, Language::ENGLISH);
    problems::print(&outcome);
    let Some(mut project) = outcome.is_usable().then_some(outcome.project).flatten() else { return Ok(None) };
    project.files = folder.read_files()?;
    Ok(Some(project))
}

fn connected(dir: &Path, server: &Server) -> anyhow::Result<(Client, Option<Place>)> {
    let known = place::read(dir)?;
    let client = server.client(known.as_ref())?;
    let known = known.filter(|place| place.server == client.address());
    Ok((client, known))
}

async fn target(client: &Client, into: Option<&str>, known: Option<&Place>) -> anyhow::Result<Option<String>> {
    match into {
        None => Ok(known.map(|place| place.campaign.clone())),
        Some(wanted) => {
            let found = client.campaign(wanted).await?;
            found.map(Some).with_context(|| format!("there is no campaign '{wanted}' on {}", client.address()))
        }
    }
}

/// What helps where the other side has changed.
fn changed(error: anyhow::Error) -> anyhow::Error {
    let is_changed = error
        .downcast_ref::<Refused>()
        .is_some_and(|refused| matches!(refused.code.as_str(), "campain_changed" | "test_changed"));
    if is_changed {
        error.context("the server was changed since the last pull or push: pull first, or say --force to write over it")
    } else {
        error
    }
}
