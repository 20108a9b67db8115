//! What was imported is a campaign that can be kept as files, and checks without an error.

mod common;

use std::{collections::BTreeMap, fs, path::Path};

use testgyver_import::{
    FoldersAs, Format, Options, Source, guess, import,
    original::{self, Choice},
};
use testgyver_model::{Language, registry::Registry};
use testgyver_project::{MAIN, Project, Severity, line_and_column, write};

/// A campaign is the same once it was written and read again, and nothing is wrong with it.
fn checked(name: &str, project: &Project, actions: &Registry) -> Vec<String> {
    let text = write(project).unwrap();
    let files = BTreeMap::from([(MAIN.to_owned(), text.clone().into_bytes())]);
    let outcome = testgyver_project::read(&files, MAIN, actions, Language::ENGLISH);
    let errors = outcome.problems.iter().filter(|problem| problem.severity == Severity::Error);
    let mut wrong: Vec<String> = errors
        .map(|one| {
            let (line, _) = line_and_column(&text, one.place.start);
            let shown = text.lines().nth(line - 1).unwrap_or_default().trim();
            format!("{name}:{line}: {} {:?} | {shown}", one.message, one.help)
        })
        .collect();
    let (written, read) = (without_values(project.clone()), outcome.project.unwrap_or_else(|| Project::new("")));
    if wrong.is_empty() && written != read {
        let (written, read) = (format!("{written:#?}"), format!("{read:#?}"));
        let first = written.lines().zip(read.lines()).find(|(one, other)| one != other);
        wrong.push(format!("{name}: read otherwise: {first:?}"));
    }
    wrong
}

/// The campaign without what no file holds.
fn without_values(mut project: Project) -> Project {
    project.files.clear();
    project.secrets.iter_mut().for_each(|secret| secret.values.clear());
    project.connections.iter_mut().for_each(|connection| connection.known_secrets.clear());
    project
}

fn sources() -> Vec<(String, Source)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let mut sources = Vec::new();
    for folder in ["bruno", "curl", "har", "hurl", "openapi", "postman", "postman-env"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
            match entry.file_type().unwrap().is_dir() {
                true => sources.push((path.clone(), common::folder(&path))),
                false if path.ends_with("README.md") => {}
                false => sources.push((path.clone(), Source::file(&*path, common::sample(&path)))),
            }
        }
        if folder != "bruno" {
            sources.push((folder.to_owned(), common::folder(folder)));
        }
    }
    sources
}

#[test]
fn every_sample_checks_without_an_error() {
    let actions = common::actions();
    let mut wrong = Vec::new();
    for (path, source) in sources() {
        let format = guess(&source).unwrap();
        for folders in [FoldersAs::Tests, FoldersAs::Campaigns] {
            let options = Options { language: Language::FRENCH, folders, actions: &actions };
            let imported = import(format, &source, &options).unwrap();
            assert!(!imported.projects.is_empty(), "{path}");
            wrong.extend(imported.projects.iter().flat_map(|project| checked(&path, project, &actions)));
        }
    }
    assert!(wrong.is_empty(), "{} problems\n{}", wrong.len(), wrong[..wrong.len().min(60)].join("\n"));
}

#[test]
fn the_original_s_campaigns_have_no_error_but_their_plugin() {
    let actions = common::actions();
    let options = Options { language: Language::FRENCH, folders: FoldersAs::Tests, actions: &actions };
    let data = original::read(&common::folder("original/testGyver"), &Choice::default(), &options).unwrap();
    assert!(!data.campaigns.is_empty());
    let wrong: Vec<String> =
        data.campaigns.iter().flat_map(|one| checked(&one.project.name, &one.project, &actions)).collect();
    // A plugin has no action here: its test fails in a run, and a check says so. Nothing else is wrong.
    let plugin = |one: &String| one.contains("there is no action 'mon_action_perso'");
    assert!(wrong.len() == 1 && wrong.iter().all(plugin), "{} problems\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_campaign_of_ours_is_imported_as_it_was_written() {
    let actions = common::actions();
    let options = Options { language: Language::FRENCH, folders: FoldersAs::Tests, actions: &actions };
    for (path, source) in sources().into_iter().filter(|(path, _)| path.contains('.')) {
        let Some(format) = guess(&source).filter(|format| *format != Format::Curl) else { continue };
        for project in import(format, &source, &options).unwrap().projects {
            let file = Source::file("a.yaml", write(&project).unwrap());
            assert_eq!(guess(&file), Some(Format::Testgyver), "{path}");
            let again = import(Format::Testgyver, &file, &options).unwrap().projects;
            assert_eq!(again, [without_values(project)], "{path}");
        }
    }
}
