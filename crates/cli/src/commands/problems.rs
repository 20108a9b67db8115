//! What is wrong with a campaign's files, shown with the lines it is about.

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report, Severity as Shown,
};
use testgyver_project::{Outcome, Problem, Severity, line_and_column};

use crate::console;

/// Lines that are longer are not shown.
const LONGEST_LINE: usize = 2_000;

/// Prints every problem to the standard error, and counts the errors.
pub(crate) fn print(outcome: &Outcome) -> usize {
    let handler = GraphicalReportHandler::new_themed(theme()).with_width(120);
    for problem in &outcome.problems {
        let source = outcome.sources.get(&problem.file).map_or("", String::as_str);
        console::error(&shown(&handler, problem, source));
    }
    outcome.problems.iter().filter(|problem| problem.severity == Severity::Error).count()
}

fn theme() -> GraphicalTheme {
    use std::io::IsTerminal;
    let plain = std::env::var_os("NO_COLOR").is_some() || !std::io::stderr().is_terminal();
    if plain { GraphicalTheme::unicode_nocolor() } else { GraphicalTheme::unicode() }
}

fn shown(handler: &GraphicalReportHandler, problem: &Problem, source: &str) -> String {
    let (line, column) = line_and_column(source, problem.place.start);
    let place = format!("{}:{line}:{column}", problem.file);
    let severity = match problem.severity {
        Severity::Error => Shown::Error,
        Severity::Warning => Shown::Warning,
    };
    let mut diagnostic = MietteDiagnostic::new(format!("{place}: {}", problem.message)).with_severity(severity);
    if let Some(help) = &problem.help {
        diagnostic = diagnostic.with_help(help.clone());
    }
    let excerpt =
        source.lines().nth(line - 1).is_some_and(|text| text.len() <= LONGEST_LINE) && !problem.place.is_empty();
    if excerpt {
        diagnostic = diagnostic.with_label(LabeledSpan::new_with_span(None, problem.place.clone()));
    }
    let report = Report::new(diagnostic);
    let report =
        if excerpt { report.with_source_code(NamedSource::new(&problem.file, source.to_owned())) } else { report };
    let mut text = String::new();
    match handler.render_report(&mut text, report.as_ref()) {
        Ok(()) => text.trim_end().to_owned(),
        Err(_) => format!("{place}: {}", problem.message),
    }
}
