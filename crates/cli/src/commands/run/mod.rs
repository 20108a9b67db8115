//! `testgyver run`: a campaign of files, run here and now.

mod annotations;
mod arguments;
pub(crate) mod language;
mod output;
mod style;
pub(crate) mod summary;
mod view;

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use jiff::tz::TimeZone;
use testgyver_actions::{Limits, TableReader};
use testgyver_model::{clock::SystemClock, id::RandomIds};
use testgyver_reports::RunRecord;
use testgyver_runner::{Folder, Prepared, RunDependencies};
use testgyver_worker::WorkerDependencies;
use tokio::sync::watch;

use self::{annotations::Annotations, view::View};
use super::{exit::Exit, problems};
use crate::{console, signals};

pub(crate) use self::{
    arguments::Arguments,
    output::{ReportFile, report_file},
    style::Style,
};

pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let limits = Limits { commands: arguments.allow_commands, ..Limits::default() };
    let actions = Arc::new(testgyver_actions::registry(limits.clone()));
    let Some(prepared) = prepared(&arguments, &actions) else { return Ok(Exit::Bad.into()) };
    if arguments.dry_run {
        say_what_would_run(&prepared);
        return Ok(ExitCode::SUCCESS);
    }
    let worker = WorkerDependencies {
        actions,
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds),
        tables: Arc::new(TableReader::new(limits)),
        time_zone: TimeZone::system(),
    };
    let style = Style::of_output();
    let file = arguments.path.join(if arguments.path.is_dir() { testgyver_project::MAIN } else { "" });
    let annotations = Annotations::of_environment(&file.display().to_string());
    let mut view = View::new(prepared.tests().count(), style, annotations, arguments.verbose);
    let (asked, stops) = watch::channel(0);
    let listening = tokio::spawn(async move {
        loop {
            signals::interrupted().await;
            asked.send_modify(|times| *times += 1);
        }
    });
    let ended =
        testgyver_runner::run(&prepared, RunDependencies { worker, stops }, |event, record| view.hear(event, record));
    let record = ended.await;
    listening.abort();
    view.end();
    finish(&arguments, record?, &style)
}

/// Reads the campaign and what is wanted of the run; whatever is wrong with either is printed.
fn prepared(arguments: &Arguments, actions: &testgyver_model::registry::Registry) -> Option<Prepared> {
    let folder = match Folder::open(&arguments.path) {
        Ok(folder) => folder,
        Err(error) => {
            console::error(&format!("testgyver: {}: {error}", arguments.path.display()));
            return None;
        }
    };
    let request = arguments.request();
    let mut outcome = testgyver_project::read(&folder, folder.main(), actions, request.language);
    // What a run is given on the command line, the campaign need not have.
    let given = |problem: &testgyver_project::Problem| {
        request
            .variables
            .iter()
            .map(|(name, _)| name)
            .chain(request.secrets.iter().map(|(name, _)| name))
            .any(|name| problem.message.contains(&format!("{{{{{name}}}}}")))
    };
    outcome.problems.retain(|problem| problem.severity == testgyver_project::Severity::Error || !given(problem));
    problems::print(&outcome);
    let project = outcome.is_usable().then_some(outcome.project).flatten()?;
    let mut faults: Vec<String> = arguments.reports.iter().filter_map(|report| report.check().err()).collect();
    let mut places: Vec<PathBuf> = arguments.reports.iter().map(ReportFile::place).collect();
    places.push(folder.root().join(folder.main()));
    let twice = places.iter().enumerate().find(|(number, place)| places[..*number].contains(place));
    faults.extend(
        twice.map(|(_, place)| format!("--report: {} is written twice, or is the campaign itself", place.display())),
    );
    match testgyver_runner::prepare(folder, project, request) {
        Ok(prepared) if faults.is_empty() => return Some(prepared),
        Ok(_) => {}
        Err(more) => faults.extend(more.0),
    }
    faults.iter().for_each(|fault| console::error(&format!("testgyver: {fault}")));
    None
}

fn say_what_would_run(prepared: &Prepared) {
    let (name, environment, jobs) = (&prepared.project().name, prepared.environment(), prepared.jobs());
    console::print(&format!("{name} · {environment} · {jobs} at once"));
    for (test, prerequisite) in prepared.tests() {
        console::print(&format!("  {test}{}", if prerequisite { " (needed by others)" } else { "" }));
    }
}

/// Says how it went, writes the reports, and chooses the exit code.
fn finish(arguments: &Arguments, record: RunRecord, style: &Style) -> anyhow::Result<ExitCode> {
    summary::lines(&record, style).iter().for_each(|line| console::print(line));
    if let Some(error) = &record.error {
        console::error(&format!("testgyver: {error}"));
    }
    let mut written = true;
    for report in &arguments.reports {
        if let Err(error) = report.write(&record) {
            console::error(&format!("testgyver: {error:#}"));
            written = false;
        }
    }
    Ok(match (record.has_passed(), &record.stopped_by) {
        (_, Some(_)) => Exit::Interrupted.into(),
        _ if record.error.is_some() || !written => Exit::System.into(),
        (true, _) => ExitCode::SUCCESS,
        (false, _) => Exit::Failed.into(),
    })
}
