//! What is built in is whole, and what is added holds.

use std::collections::BTreeSet;

use fluent_bundle::FluentResource;

use super::*;
use crate::text;

/// The keys of a file, attributes too.
fn keys(resource: &FluentResource) -> BTreeSet<String> {
    resource
        .source()
        .lines()
        .scan(String::new(), |message, line| {
            let key = line.split_once(" =").map(|(key, _)| key.trim_end()).unwrap_or_default();
            Some(match key.trim_start().strip_prefix('.') {
                Some(attribute) => format!("{message}.{attribute}"),
                None if key.is_empty() || key.starts_with(['#', ' ']) => String::new(),
                None => {
                    key.clone_into(message);
                    message.clone()
                }
            })
        })
        .filter(|key| !key.is_empty())
        .collect()
}

#[test]
fn every_file_that_is_built_in_is_well_written() {
    for path in BuiltIn::iter().filter(|path| path.ends_with(".ftl")) {
        let text = String::from_utf8(BuiltIn::get(&path).unwrap().data.into_owned()).unwrap();
        read(&path, text).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn every_language_has_the_same_texts() {
    let files = |language: &str| -> BTreeSet<String> {
        let prefix = format!("{language}/");
        BuiltIn::iter().filter_map(|path| path.strip_prefix(&prefix).map(str::to_owned)).collect()
    };
    for language in Language::all() {
        assert_eq!(files(language.code()), files("en"), "files of {language}");
        for path in files("en").iter().filter(|path| path.ends_with(".ftl")) {
            let of = |language: &str| {
                let data = BuiltIn::get(&format!("{language}/{path}")).unwrap().data.into_owned();
                keys(&read(path, String::from_utf8(data).unwrap()).unwrap())
            };
            assert_eq!(of(language.code()), of("en"), "{language}/{path}");
        }
    }
}

#[test]
fn a_folder_adds_languages_and_replaces_texts() {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [
        ("de/server.ftl", "language-name = Deutsch\n"),
        ("de/web.ftl", "save = Speichern\n"),
        ("en/own.ftl", "read-missing = please give '{ $name }'\n"),
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let mut catalogue = Catalogue::built_in();
    catalogue.add_folder(folder.path()).unwrap();
    let german = catalogue.languages().find(|language| language.code() == "de").unwrap();
    assert_eq!(catalogue.text(german, "language-name", &[]), "Deutsch");
    // What it lacks is told in English, as the folder words it.
    assert_eq!(catalogue.text(german, "read-missing", &[("name", "x".into())]), "please give 'x'");
    let pages = catalogue.pages(german).unwrap();
    assert!(pages.starts_with(&catalogue.pages(Language::ENGLISH).unwrap()) && pages.ends_with("\nsave = Speichern\n"));
    assert!(catalogue.help(german, "runs").is_some());
}

#[test]
fn folders_are_known_by_their_tags_whatever_lies_in_them() {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [
        ("pt_br/server.ftl", "\u{feff}expected-text = texto\n".as_bytes()),
        ("pt_br/logo.png", &[0xff, 0xfe, 0x00]),
        ("EN/own.ftl", b"expected-text = words, please\n"),
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let mut catalogue = Catalogue::built_in();
    catalogue.add_folder(folder.path()).unwrap();
    let codes: Vec<&str> = catalogue.languages().map(Language::code).collect();
    assert_eq!(codes, ["fr", "en", "pt-BR"]);
    let portuguese = catalogue.languages().last().unwrap();
    assert_eq!(catalogue.text(portuguese, "expected-text", &[]), "texto");
    assert_eq!(catalogue.text(Language::ENGLISH, "expected-text", &[]), "words, please");
    assert_eq!(catalogue.name(portuguese), "pt-BR", "it does not say what it calls itself");
    // Without texts of pages of its own it shows the English ones.
    assert_eq!(catalogue.pages(portuguese), catalogue.pages(Language::ENGLISH));
    fs::write(folder.path().join("EN/own.ftl"), format!("x = {}1{}\n", "{".repeat(2_000), "}".repeat(2_000))).unwrap();
    let error = Catalogue::built_in().add_folder(folder.path()).unwrap_err().to_string();
    assert!(error.contains("own.ftl, line 1: braces"), "{error}");
}

#[test]
fn a_text_that_is_written_wrongly_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("de")).unwrap();
    fs::write(folder.path().join("de/server.ftl"), "one = eins\ntwo = { $zwei\n").unwrap();
    let error = Catalogue::built_in().add_folder(folder.path()).unwrap_err().to_string();
    assert!(error.contains("de/server.ftl, line 2"), "{error}");
    fs::rename(folder.path().join("de"), folder.path().join("not a tag")).unwrap();
    let error = Catalogue::built_in().add_folder(folder.path()).unwrap_err().to_string();
    assert!(error.contains("not a tag") && error.contains("pt-BR"), "{error}");
}

#[test]
fn an_unknown_key_is_its_own_text() {
    assert_eq!(text!(Language::FRENCH, "there-is-no-such-key"), "there-is-no-such-key");
}
