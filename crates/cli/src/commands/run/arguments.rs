//! What can be said of a run on the command line.

use std::{path::PathBuf, time::Duration};

use clap::Args;
use serde_json::Value;
use testgyver_project::SecretSource;
use testgyver_reports::Kept;
use testgyver_runner::Request;

use super::{
    language::{self, LanguageChoice},
    output::{ReportFile, report_file},
};

/// Run a campaign of files, here and now, without a server.
#[derive(Args)]
#[command(
    after_help = "Exit codes: 0 passed, 1 failed, 2 bad file or call, 3 system, 130 interrupted.\nCtrl-C ends in order: what cleans up still runs. A second one ends at once."
)]
pub(crate) struct Arguments {
    /// Folder of the campaign, or its main file
    #[arg(default_value = ".")]
    pub(super) path: PathBuf,
    /// Environment; may be left out where there is only one
    #[arg(long, short, value_name = "NAME")]
    env: Option<String>,
    /// Value of a variable for this run
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = pair)]
    variables: Vec<(String, String)>,
    /// Where a secret is: in an environment variable or in a file
    #[arg(long = "secret", value_name = "NAME=env:VAR|file:PATH", value_parser = secret)]
    secrets: Vec<(String, SecretSource)>,
    /// Only tests whose names contain this, or fit it with * and ?; may be repeated
    #[arg(long = "test", value_name = "PATTERN")]
    tests: Vec<String>,
    /// Only tests with this tag; may be repeated
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// How many tests run at once; default: as the campaign says
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    jobs: Option<u32>,
    /// End at the first test that fails
    #[arg(long)]
    stop_on_failure: bool,
    /// Run tests that failed again, at most so often; one that passes then is flaky
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=100))]
    retries: u32,
    /// How long everything may take (30, 500ms, 10m); default: as the campaign says
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    timeout: Option<Duration>,
    /// Write a report: junit=FILE or json=FILE; may be repeated
    #[arg(long = "report", value_name = "FORMAT=FILE", value_parser = report_file)]
    pub(super) reports: Vec<ReportFile>,
    /// Keep log and results of tests that passed in reports, too
    #[arg(long)]
    full: bool,
    /// SSH servers that are trusted, in the format of OpenSSH; default: each at its first meeting
    #[arg(long, value_name = "FILE")]
    known_hosts: Option<PathBuf>,
    /// Keep what tests write in this folder; default: nowhere
    #[arg(long, value_name = "DIR")]
    work: Option<PathBuf>,
    /// Say what would run, and run nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Print the log of every test, not only of those that fail
    #[arg(long, short)]
    pub(super) verbose: bool,
    /// Let the action `command` run programs of this machine
    #[arg(long)]
    pub(super) allow_commands: bool,
    /// Language of logs; default: that of the terminal
    #[arg(long, value_enum)]
    pub(super) language: Option<LanguageChoice>,
}

impl Arguments {
    pub(super) fn request(&self) -> Request {
        Request {
            environment: self.env.clone(),
            variables: self.variables.clone(),
            secrets: self.secrets.clone(),
            tests: self.tests.clone(),
            tags: self.tags.clone(),
            jobs: self.jobs,
            stop_on_failure: self.stop_on_failure,
            retries: self.retries,
            timeout: self.timeout,
            known_hosts: self.known_hosts.clone(),
            work: self.work.clone(),
            language: language::chosen(self.language),
            kept: if self.full || self.verbose { Kept::All } else { Kept::Failures },
        }
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    testgyver_model::variable::check_key(name).map_err(|error| error.to_string())?;
    Ok((name.to_owned(), value.to_owned()))
}

fn secret(text: &str) -> Result<(String, SecretSource), String> {
    let wrong =
        "write NAME=env:VARIABLE or NAME=file:PATH; the secret itself is not for a command line, which others can read";
    let (name, place) = text.split_once('=').ok_or(wrong)?;
    testgyver_model::variable::check_key(name).map_err(|error| error.to_string())?;
    let source = match place.split_once(':') {
        Some(("env", variable)) if !variable.is_empty() => SecretSource::Env(variable.to_owned()),
        Some(("file", path)) if !path.is_empty() => SecretSource::File(PathBuf::from(path)),
        _ => return Err(wrong.to_owned()),
    };
    Ok((name.to_owned(), source))
}

fn duration(text: &str) -> Result<Duration, String> {
    let read = testgyver_rules::flow::read_duration(&Value::from(text)).filter(|duration| !duration.is_zero());
    read.ok_or_else(|| "write seconds (30) or a unit (500ms, 10m, 1h)".to_owned())
}
