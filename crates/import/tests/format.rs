//! Which format a source is in, by what it holds.

mod common;

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::json;
use testgyver_import::{FoldersAs, Format, NoteKind, Options, Source, SourceError, guess, import};
use testgyver_model::Language;

/// The samples that are a file each, by their folders.
const OF_FILES: [(&str, Format); 7] = [
    ("curl", Format::Curl),
    ("har", Format::Har),
    ("hurl", Format::Hurl),
    ("junit", Format::Junit),
    ("openapi", Format::Openapi),
    ("postman", Format::Postman),
    ("postman-env", Format::Postman),
];

fn names(folder: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(folder);
    let names = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name != "README.md").collect()
}

fn folder(files: &[(&str, &str)]) -> Source {
    Source::folder(files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect())
}

fn read(format: Format, source: &Source) -> Result<testgyver_import::Imported, SourceError> {
    let actions = common::actions();
    let options = Options { language: Language::ENGLISH, folders: FoldersAs::Tests, actions: &actions };
    import(format, source, &options)
}

#[test]
fn every_sample_is_known_by_what_it_holds() {
    for (folder, format) in OF_FILES {
        for name in names(folder) {
            let bytes = common::sample(&format!("{folder}/{name}"));
            assert_eq!(guess(&Source::file(&*name, bytes.clone())), Some(format), "{folder}/{name}");
            // Whatever it is called.
            assert_eq!(guess(&Source::file("x", bytes)), Some(format), "{folder}/{name}");
        }
        assert_eq!(guess(&common::folder(folder)), Some(format), "{folder}");
    }
    for name in names("bruno") {
        assert_eq!(guess(&common::folder(&format!("bruno/{name}"))), Some(Format::Bruno), "{name}");
    }
    assert_eq!(guess(&common::folder("original")), Some(Format::Original));
    assert_eq!(guess(&common::folder("original/testGyver")), Some(Format::Original));
    let export = json!({"campain": {"name": "c"}, "tests": [], "version": "1.1"}).to_string();
    assert_eq!(guess(&Source::file("c.json", export)), Some(Format::OriginalExport));
    let seed = json!([{"key": "url", "value": "http://dev", "filiere": "DEV"}]).to_string();
    assert_eq!(guess(&Source::file("seed.json", seed)), Some(Format::Variables));
}

#[test]
fn a_campaign_of_ours_is_known_by_its_file_or_its_first_key() {
    for (name, text) in [
        ("a.yaml", "# Shop\n---\ntestgyver: 1\nname: a\n"),
        ("a.yml", "\u{feff}\"testgyver\" : 1\n"),
        ("testgyver.yaml", ""),
        ("shop/testgyver.yml", "name: a\n"),
    ] {
        assert_eq!(guess(&Source::file(name, text)), Some(Format::Testgyver), "{name}");
    }
    let beside = [("campaign/testgyver.yaml", "testgyver: 1\n"), ("campaign/files/api.yaml", "openapi: 3.0.0\n")];
    assert_eq!(guess(&folder(&beside)), Some(Format::Testgyver));
    for text in ["", "name: a\ntestgyver: 1\n", "testgyver\n", "{}", "Hello.\n"] {
        assert_eq!(guess(&Source::file("a.yaml", text)), None, "{text}");
    }
}

#[test]
fn what_may_be_several_things_is_not_guessed() {
    let (openapi, hurl) = (("api.yaml", "openapi: 3.0.0\npaths: {}\n"), ("a.hurl", "GET https://a.example\n"));
    let notes = ("NOTES.md", "Try it:\n\ncurl https://a.example\n");
    assert_eq!(guess(&folder(&[openapi, hurl])), None);
    assert_eq!(guess(&folder(&[openapi, notes])), Some(Format::Openapi));
    assert_eq!(guess(&folder(&[notes, ("data.csv", "a,b\n")])), Some(Format::Curl));
    assert_eq!(guess(&Source::folder(BTreeMap::new())), None);
    let quoted = "openapi: 3.0.0\ninfo:\n  description: |\n    curl https://a.example\n";
    assert_eq!(guess(&Source::file("api.yaml", quoted)), Some(Format::Openapi));
}

#[test]
fn formats_are_chosen_by_words() {
    for format in Format::ALL {
        assert_eq!(Format::from_word(format.word()), Some(format));
    }
    assert_eq!(Format::from_word("Postman"), None);
}

#[test]
fn a_campaign_of_ours_is_read_with_its_files() {
    let main = "testgyver: 1\nname: Shop\ntests:\n  - file: tests/a.yaml\n  - name: B\n";
    let test = "name: A\nactions:\n  - do: http\n    method: GET\n    url: '{{shop}}/a'\n";
    let source = folder(&[
        ("shop/testgyver.yaml", main),
        ("shop/tests/a.yaml", test),
        ("shop/files/data/a.csv", "1"),
        ("other/files/b.csv", "2"),
    ]);
    let imported = read(Format::Testgyver, &source).unwrap();
    let project = &imported.projects[0];
    assert_eq!((project.name.as_str(), project.tests[0].definition.name.as_str()), ("Shop", "A"));
    assert_eq!(project.files, BTreeMap::from([("data/a.csv".to_owned(), b"1".to_vec())]));
    assert_eq!(common::tally(&imported)[0], (1, 1));
    let notes = common::notes(&imported, NoteKind::Info);
    assert!(notes == ["testgyver.yaml:5:11: this test has no action: it will fail"], "{notes:?}");
}

#[test]
fn all_that_is_wrong_with_a_campaign_is_told() {
    let main =
        "testgyver: 1\nname: Shop\ncolour: red\ntests:\n  - name: A\n    actions:\n      - do: htp\n  - file: b.yaml\n";
    let error = read(Format::Testgyver, &folder(&[("shop/testgyver.yaml", main)])).unwrap_err();
    let lines: Vec<&str> = error.message.lines().collect();
    assert_eq!((error.file.as_str(), error.line, lines.len()), ("shop/testgyver.yaml", Some(3), 3), "{lines:#?}");
    assert!(lines[0].starts_with("testgyver.yaml:3:1 unknown key 'colour'"), "{lines:#?}");
    assert_eq!(lines[1], "testgyver.yaml:7:13 there is no action 'htp' (did you mean 'http'?)");
    assert_eq!(lines[2], "testgyver.yaml:8:11 'b.yaml' cannot be read: it is not among what is imported");
}

#[test]
fn what_makes_no_campaign_is_refused() {
    let results = Source::file("r.xml", common::sample("junit/pytest-fail.xml"));
    assert!(read(Format::Junit, &results).unwrap_err().message.contains("makes a report"));
    let database = common::folder("original/testGyver");
    assert!(read(Format::Original, &database).unwrap_err().message.contains("more than campaigns"));
    assert!(read(Format::OriginalExport, &database).unwrap_err().message.contains("single file"));
    assert!(read(Format::Testgyver, &results).unwrap_err().message.contains("testgyver.yaml"));
    let broken = read(Format::OriginalExport, &Source::file("c.json", "{")).unwrap_err();
    assert_eq!((broken.file.as_str(), broken.line), ("c.json", Some(1)));
    let export = json!({"campain": {"name": "c"}, "tests": []}).to_string();
    assert_eq!(read(Format::OriginalExport, &Source::file("c.json", export)).unwrap().projects[0].name, "c");
}
