//! What goes into a data folder: the original's database, results of other tools. Works beside a running server.

mod campaigns;
mod clock;
mod files;
mod history;
mod ids;
mod junit;
mod people;
mod reports;
mod results;
mod tallies;
mod target;
mod telling;
mod told;
mod values;

use std::{path::Path, process::ExitCode};

use testgyver_import::{
    Options, Source, SourceError,
    original::{Choice, FilesOnDisk, OriginalData, add_files, read},
};
use testgyver_model::phrase;

pub(super) use self::told::print_note;
use self::{results::Place, target::Target};
use super::Exit;
use crate::console;

/// What is brought, and where to.
pub(super) struct Order<'a> {
    /// The data folder.
    pub(super) data: &'a Path,
    /// Whether nothing is written.
    pub(super) dry_run: bool,
    /// How it is read.
    pub(super) options: &'a Options<'a>,
}

impl Order<'_> {
    /// The original's database, with the files of its work folder if one is named.
    pub(super) async fn original(&self, dump: &Path, workdir: Option<&Path>) -> ExitCode {
        let found = self.read(dump, workdir);
        let data = match found {
            Ok(data) => data,
            Err(fault) => return bad(&fault),
        };
        match self.target().await {
            Ok(mut target) => {
                let brought = self.bring_original(&mut target, data).await;
                self.end(&target, brought)
            }
            Err(error) => failed(&error),
        }
    }

    async fn target(&self) -> anyhow::Result<Target> {
        Target::open(self.data, self.dry_run, self.options.language).await
    }

    fn read(&self, dump: &Path, workdir: Option<&Path>) -> Result<OriginalData, SourceError> {
        let mut data = read(&FilesOnDisk::at(dump), &Choice::default(), self.options)?;
        if let Some(workdir) = workdir {
            add_files(&FilesOnDisk::at(workdir), &mut data, self.options)?;
        }
        Ok(data)
    }

    async fn bring_original(&self, target: &mut Target, mut data: OriginalData) -> anyhow::Result<()> {
        target.told.take(std::mem::take(&mut data.notes));
        let people = people::bring(target, data.users).await?;
        values::environments(target, &data.environments).await?;
        values::variables(target, data.variables).await?;
        values::secrets(target, &data.campaigns).await?;
        campaigns::bring(target, data.campaigns, &people).await?;
        let actions = phrase!(self.options.language, fr: "actions connues ici", en: "actions known here");
        target.told.count(actions, data.tally.actions);
        Ok(())
    }

    /// Results of JUnit.
    pub(super) async fn junit(&self, source: &Source, place: (&str, Option<&str>, Option<&str>)) -> ExitCode {
        let results = match testgyver_import::junit::read_results(source, self.options.language) {
            Ok(results) => results,
            Err(fault) => return bad(&fault),
        };
        let (campaign, environment, name) = place;
        let place = Place { campaign, environment, name };
        match self.target().await {
            Ok(mut target) => {
                let brought = results::bring(&mut target, results, &place).await;
                self.end(&target, brought)
            }
            Err(error) => failed(&error),
        }
    }

    /// Tells what came of it; where it was broken off, of what came before.
    fn end(&self, target: &Target, brought: anyhow::Result<()>) -> ExitCode {
        target.told.print();
        if let Err(error) = brought {
            return failed(&error);
        }
        if self.dry_run {
            let dry = phrase!(self.options.language, fr: "Essai à blanc : rien n'a été écrit.", en: "Dry run: nothing was written.");
            console::print(&dry);
        }
        ExitCode::SUCCESS
    }
}

fn failed(error: &anyhow::Error) -> ExitCode {
    console::error(&format!("testgyver: {error:#}"));
    if error.is::<results::WrongCall>() { Exit::Bad.into() } else { Exit::System.into() }
}

fn bad(fault: &SourceError) -> ExitCode {
    let line = fault.line.map_or_else(String::new, |line| format!(":{line}"));
    let place = if fault.file.is_empty() { String::new() } else { format!("{}{line}: ", fault.file) };
    console::error(&format!("testgyver: {place}{}", fault.message));
    Exit::Bad.into()
}
