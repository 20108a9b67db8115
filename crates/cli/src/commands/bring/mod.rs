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
        match found {
            Err(fault) => bad(&fault),
            Ok(data) => self.end(self.bring_original(data).await),
        }
    }

    fn read(&self, dump: &Path, workdir: Option<&Path>) -> Result<OriginalData, SourceError> {
        let mut data = read(&FilesOnDisk::at(dump), &Choice::default(), self.options)?;
        if let Some(workdir) = workdir {
            add_files(&FilesOnDisk::at(workdir), &mut data, self.options)?;
        }
        Ok(data)
    }

    async fn bring_original(&self, mut data: OriginalData) -> anyhow::Result<Target> {
        let language = self.options.language;
        let mut target = Target::open(self.data, self.dry_run, language).await?;
        target.told.take(std::mem::take(&mut data.notes));
        let people = people::bring(&mut target, data.users).await?;
        values::environments(&mut target, &data.environments).await?;
        values::variables(&mut target, data.variables).await?;
        values::secrets(&mut target, &data.campaigns).await?;
        campaigns::bring(&mut target, data.campaigns, &people).await?;
        let actions = phrase!(language, fr: "actions connues ici", en: "actions known here");
        target.told.count(actions, data.tally.actions);
        Ok(target)
    }

    /// Results of JUnit.
    pub(super) async fn junit(&self, source: &Source, place: (&str, Option<&str>, Option<&str>)) -> ExitCode {
        let results = match testgyver_import::junit::read_results(source, self.options.language) {
            Ok(results) => results,
            Err(fault) => return bad(&fault),
        };
        let (campaign, environment, name) = place;
        let place = Place { campaign, environment, name };
        let brought = async {
            let mut target = Target::open(self.data, self.dry_run, self.options.language).await?;
            results::bring(&mut target, results, &place).await?;
            Ok(target)
        };
        self.end(brought.await)
    }

    /// Tells what came of it.
    fn end(&self, brought: anyhow::Result<Target>) -> ExitCode {
        match brought {
            Ok(target) => {
                target.told.print();
                if self.dry_run {
                    console::print(&phrase!(self.options.language,
                        fr: "Essai à blanc : rien n'a été écrit.", en: "Dry run: nothing was written."));
                }
                ExitCode::SUCCESS
            }
            Err(error) => {
                console::error(&format!("testgyver: {error:#}"));
                if error.is::<results::WrongCall>() { Exit::Bad.into() } else { Exit::System.into() }
            }
        }
    }
}

fn bad(fault: &SourceError) -> ExitCode {
    let line = fault.line.map_or_else(String::new, |line| format!(":{line}"));
    let place = if fault.file.is_empty() { String::new() } else { format!("{}{line}: ", fault.file) };
    console::error(&format!("testgyver: {place}{}", fault.message));
    Exit::Bad.into()
}
