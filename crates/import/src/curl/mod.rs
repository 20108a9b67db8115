//! Commands of curl in a text, with comments and continued lines.

mod command;
mod options;
mod shell;

use testgyver_model::{Language, phrase};
use testgyver_project::Project;

use self::shell::{Line, is_command, lines};
use crate::{
    FoldersAs, Imported, Options, Source, SourceError,
    files::too_large,
    gather::Gather,
    requests::{Declaration, Declared, Group, Vault, statuses_differ, weave},
    text::shown,
};

/// Whether a file of the source holds commands of curl.
pub fn recognises(source: &Source) -> bool {
    source.single().is_some_and(|(_, bytes)| {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        text.lines().map(|line| line.trim_start().trim_start_matches("$ ")).any(is_command)
    })
}

/// Reads commands: one test with an action for each, or a test for each.
///
/// # Errors
/// [`SourceError`] where no file holds a command, or the action `http` is not there.
pub fn read(source: &Source, options: &Options<'_>) -> Result<Imported, SourceError> {
    let language = options.language;
    let Some(curl) = options.actions.describe("http").and_then(|http| http.command) else {
        return Err(fault("", language));
    };
    let mut gather = Gather::new(language);
    let (mut vault, mut declared, mut groups) = (Vault::default(), Declared::default(), Vec::new());
    let mut name = String::new();
    for (file, bytes) in source.files() {
        too_large(file, bytes, language)?;
        let text = String::from_utf8_lossy(bytes);
        vault.reserve_all(&text);
        let mut group = Group { name: stem(file), ..Group::default() };
        name = if name.is_empty() { group.name.clone() } else { name };
        for line in lines(&text) {
            match line {
                Line::Assigned(key, value) => declared.add(Declaration { key, value, ..Declaration::default() }),
                Line::Other(text) => {
                    let text = shown(&text);
                    gather.lost(
                        &group.name,
                        phrase!(language,
                        fr: "Ligne qui n'est pas une commande curl : {text}",
                        en: "Line that is no command of curl: {text}"),
                    );
                }
                Line::Command(command) => {
                    let step = command::step(&command, &curl, &group.name, (&mut vault, &mut gather));
                    let step = step.filter(|_| gather.room(0));
                    gather.tally.requests.count(step.is_some());
                    group.steps.extend(step);
                }
            }
        }
        groups.push(group);
    }
    if gather.tally.requests.found == 0 {
        return Err(fault(&name, language));
    }
    groups.retain(|group| !group.steps.is_empty());
    if options.folders == FoldersAs::Campaigns {
        groups = groups.into_iter().flat_map(apart).collect();
    }
    let mut known = declared.settle(&mut vault, &mut gather);
    statuses_differ(&groups, &mut gather);
    let tests = weave(&groups, &mut known, &vault, &mut gather);
    let project = Project { name, tests, secrets: vault.secrets(), ..known.base };
    Ok(Imported { projects: vec![project], notes: gather.notes, tally: gather.tally })
}

/// Each command as a test.
fn apart(group: Group) -> impl Iterator<Item = Group> {
    group.steps.into_iter().map(|step| Group { name: step.name.clone(), steps: vec![step], ..Group::default() })
}

fn stem(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if stem.trim().is_empty() { "curl".to_owned() } else { stem.to_owned() }
}

fn fault(file: &str, language: Language) -> SourceError {
    let message = phrase!(language,
        fr: "« {file} » ne contient aucune commande curl",
        en: "'{file}' holds no command of curl");
    SourceError { file: file.to_owned(), line: None, message }
}
