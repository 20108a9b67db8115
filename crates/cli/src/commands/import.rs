//! `testgyver import`: what other tools keep, as campaigns of files or on a server.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use testgyver_import::{FoldersAs, Format, Imported, Options, Source};
use testgyver_model::registry::Registry;
use testgyver_project::{FILES, MAIN, Project, SecretSource, write};

use super::{
    Exit,
    bring::{Order, print_note},
    gathered::{LARGEST, file, gather},
    run::language::{self, LanguageChoice},
};
use crate::{config::LogFormat, console, logging};

/// Import what other tools keep: collections, descriptions of interfaces, recorded traffic.
#[derive(Args)]
#[command(
    after_help = "Formats: postman, openapi, hurl, curl, har, bruno, variables, original-export, testgyver; guessed where none is named.\n\nInto the data folder of a server, running or not:\n  testgyver import dump --format original --data DIR --workdir workdir\n  testgyver import results.xml --format junit --data DIR --campaign NAME --env DEV"
)]
pub(crate) struct Arguments {
    /// File or folder to import
    path: PathBuf,
    /// Format; guessed where it is left out
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    format: Option<Format>,
    /// Further file: an environment of Postman, say; may be repeated. With junit, the environment of the tests
    #[arg(long = "env", value_name = "FILE")]
    environments: Vec<PathBuf>,
    /// Data folder that takes in what is imported; for original and junit
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Work folder of the original, whose files go to the campaigns
    #[arg(long, value_name = "DIR", requires = "data")]
    workdir: Option<PathBuf>,
    /// Campaign that takes in the results, made if it is not there; for junit
    #[arg(long, value_name = "NAME", requires = "data")]
    campaign: Option<String>,
    /// Name of the report; for junit
    #[arg(long, value_name = "TEXT", requires = "data")]
    name: Option<String>,
    /// Write campaigns of files into this folder
    #[arg(long, value_name = "DIR", default_value = "imported")]
    into: PathBuf,
    /// What becomes of folders of a collection
    #[arg(long, value_enum, default_value_t = Folders::Tests)]
    folders: Folders,
    /// Say what would come over, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Language of messages; default: that of the terminal
    #[arg(long, value_enum)]
    language: Option<LanguageChoice>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Folders {
    /// A test each
    Tests,
    /// A campaign each
    Campaigns,
}

fn format(word: &str) -> Result<Format, String> {
    let known = || Format::ALL.iter().map(|format| format.word()).collect::<Vec<_>>().join(", ");
    Format::from_word(word).ok_or_else(|| format!("choose one of {}", known()))
}

pub(crate) async fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let actions = testgyver_actions::registry(testgyver_actions::Limits::default());
    if let Some(data) = &arguments.data {
        return into_data(arguments, data, &actions).await;
    }
    let source = match source(arguments) {
        Ok(source) => source,
        Err(error) => {
            console::error(&format!("testgyver: {error:#}"));
            return Ok(Exit::Bad.into());
        }
    };
    let Some(format) = arguments.format.or_else(|| testgyver_import::guess(&source)) else {
        console::error(&format!(
            "testgyver: the format of {} is not recognised: name it with --format",
            arguments.path.display()
        ));
        return Ok(Exit::Bad.into());
    };
    let imported = match read(arguments, format, &source, &actions) {
        Ok(imported) => imported,
        Err(message) => {
            console::error(&format!("testgyver: {message}"));
            return Ok(Exit::Bad.into());
        }
    };
    tell(format, &imported);
    if imported.projects.iter().all(is_empty) {
        console::error("testgyver: nothing came over");
        return Ok(Exit::Bad.into());
    }
    if arguments.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    let (several, mut used) = (imported.projects.len() > 1, BTreeSet::new());
    for project in &imported.projects {
        let dir = if several { arguments.into.join(free(&project.name, &mut used)) } else { arguments.into.clone() };
        put(&dir, project)?;
        console::print(&format!("{}: testgyver check {}", project.name, dir.display()));
    }
    Ok(ExitCode::SUCCESS)
}

/// What goes into a data folder.
async fn into_data(arguments: &Arguments, data: &Path, actions: &Registry) -> anyhow::Result<ExitCode> {
    let refused = |message: &str| {
        console::error(&format!("testgyver: {message}"));
        Ok(Exit::Bad.into())
    };
    // There, log lines say why a storage refuses.
    logging::start(LogFormat::Human, "error", None)?;
    let options = options(arguments, actions);
    let order = Order { data, dry_run: arguments.dry_run, options: &options };
    match arguments.format {
        Some(Format::Original) => Ok(order.original(&arguments.path, arguments.workdir.as_deref()).await),
        Some(Format::Junit) => {
            let Some(campaign) = arguments.campaign.as_deref().map(str::trim).filter(|name| !name.is_empty()) else {
                return refused("name the campaign that takes in the results with --campaign");
            };
            let named: Vec<Option<&str>> = arguments.environments.iter().map(|one| one.to_str()).collect();
            let environment = match *named {
                [] => None,
                [Some(one)] => Some(one),
                _ => return refused("name one environment with --env"),
            };
            let mut files = BTreeMap::new();
            if let Err(error) = gather(&arguments.path, &mut files, &mut { LARGEST }) {
                return refused(&format!("{error:#}"));
            }
            Ok(order.junit(&Source::folder(files), (campaign, environment, arguments.name.as_deref())).await)
        }
        _ => refused(
            "--data takes --format original or --format junit; other formats become campaigns of files, which 'testgyver remote push' brings to a server",
        ),
    }
}

fn options<'a>(arguments: &Arguments, actions: &'a Registry) -> Options<'a> {
    let folders = match arguments.folders {
        Folders::Tests => FoldersAs::Tests,
        Folders::Campaigns => FoldersAs::Campaigns,
    };
    Options { language: language::chosen(arguments.language), folders, actions }
}

fn read(arguments: &Arguments, format: Format, source: &Source, actions: &Registry) -> Result<Imported, String> {
    let options = options(arguments, actions);
    testgyver_import::import(format, source, &options).map_err(|error| {
        let line = error.line.map_or_else(String::new, |line| format!(":{line}"));
        if error.file.is_empty() { error.message } else { format!("{}{line}: {}", error.file, error.message) }
    })
}

fn source(arguments: &Arguments) -> anyhow::Result<Source> {
    let mut files = BTreeMap::new();
    let mut left = LARGEST;
    gather(&arguments.path, &mut files, &mut left)?;
    for path in &arguments.environments {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        files.insert(name, file(path, &mut left)?);
    }
    if files.is_empty() {
        bail!("{} holds no file", arguments.path.display());
    }
    Ok(Source::folder(files))
}

/// What came over and what did not.
fn tell(format: Format, imported: &Imported) {
    let tally = imported.tally;
    let counted = |name: &str, carried: testgyver_import::Carried| {
        (carried.found > 0).then(|| format!("{} of {} {name}", carried.carried, carried.found))
    };
    let parts =
        [counted("requests", tally.requests), counted("checks", tally.checks), counted("scripts", tally.scripts)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    console::print(&format!(
        "{}: {}",
        format.word(),
        if parts.is_empty() { "nothing to count".to_owned() } else { parts.join(", ") }
    ));
    imported.notes.iter().for_each(print_note);
}

/// Whether nothing of a campaign came over.
fn is_empty(project: &Project) -> bool {
    project.tests.is_empty()
        && project.variables.is_empty()
        && project.secrets.is_empty()
        && project.environments.iter().all(|environment| environment.variables.is_empty())
}

/// A folder's name that no other campaign has.
fn free(name: &str, used: &mut BTreeSet<String>) -> String {
    let base = folder_name(name);
    let counted = |number: usize| if number == 1 { base.clone() } else { format!("{base}-{number}") };
    let name = (1..).map(counted).find(|name| !used.contains(name)).unwrap_or_else(|| base.clone());
    used.insert(name.clone());
    name
}

/// A name that every file system takes.
fn folder_name(name: &str) -> String {
    let sign = |sign: char| if sign.is_alphanumeric() || matches!(sign, '-' | '_' | '.') { sign } else { '-' };
    let name: String = name.trim().chars().map(sign).collect();
    let name = name.trim_matches(['.', '-']);
    if name.is_empty() { "campaign".to_owned() } else { name.to_lowercase() }
}

/// Writes a campaign into a folder that has none yet.
fn put(dir: &Path, project: &Project) -> anyhow::Result<()> {
    let main = dir.join(MAIN);
    if main.exists() {
        bail!("{} is there already: name another folder with --into", main.display());
    }
    for (name, bytes) in &project.files {
        store(&dir.join(FILES).join(name), bytes)?;
    }
    store(&main, write(project)?.as_bytes())?;
    for secret in project.secrets.iter().filter(|secret| !secret.values.is_empty()) {
        if let SecretSource::Env(variable) = &secret.source {
            console::print(&format!("  secret {}: set {variable}; its value is not written into files", secret.name));
        }
    }
    Ok(())
}

fn store(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let cannot = || format!("{} cannot be written", path.display());
    fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).with_context(cannot)?;
    fs::write(path, bytes).with_context(cannot)
}
