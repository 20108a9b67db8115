//! `testgyver check`: whether a campaign of files could run, without running it.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use testgyver_project::Severity;
use testgyver_runner::Folder;

use super::{
    exit::Exit,
    problems,
    run::language::{self, LanguageChoice},
};
use crate::console;

/// Check a campaign of files without running it: 0 if it could run, warnings or not.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Folder of the campaign, or its main file
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Language of messages; default: that of the terminal
    #[arg(long, value_enum)]
    language: Option<LanguageChoice>,
}

pub(crate) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let folder = match Folder::open(&arguments.path) {
        Ok(folder) => folder,
        Err(error) => {
            console::error(&format!("testgyver: {}: {error}", arguments.path.display()));
            return Ok(Exit::Bad.into());
        }
    };
    let actions = testgyver_actions::registry(testgyver_actions::Limits::default());
    let outcome = testgyver_project::read(&folder, folder.main(), &actions, language::chosen(arguments.language));
    let errors = problems::print(&outcome);
    let warnings = outcome.problems.iter().filter(|problem| problem.severity == Severity::Warning).count();
    let counted = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    match outcome.project.filter(|_| errors == 0) {
        Some(project) => {
            let tests = counted(project.tests.len(), "test");
            console::print(&format!("{}: {tests}, {}", project.name, counted(warnings, "warning")));
            Ok(ExitCode::SUCCESS)
        }
        None => {
            console::error(&format!("{}, {}", counted(errors, "error"), counted(warnings, "warning")));
            Ok(Exit::Bad.into())
        }
    }
}
