//! What was imported is a campaign that can be kept as files, and checks without an error.

mod common;

use std::{collections::BTreeMap, fs, path::Path};

use proptest::prelude::*;
use serde_json::{Value, json};

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

/// What is wrong with what is made of a source, in the given format.
fn wrong(format: Format, source: &Source) -> Vec<String> {
    let actions = common::actions();
    let mut wrong = Vec::new();
    for folders in [FoldersAs::Tests, FoldersAs::Campaigns] {
        let options = Options { language: Language::FRENCH, folders, actions: &actions };
        let imported = import(format, source, &options).unwrap();
        wrong.extend(imported.projects.iter().flat_map(|project| checked(format.word(), project, &actions)));
    }
    wrong
}

#[test]
fn odd_collections_check_without_an_error() {
    let long = "n".repeat(300);
    let request = |name: &str, request: serde_json::Value| json!({"name": name, "request": request});
    let auth = |kind: &str, fields: &[(&str, &str)]| {
        let fields: Vec<_> = fields.iter().map(|(key, value)| json!({"key": key, "value": value})).collect();
        json!({"method": "GET", "url": "https://a.example", "auth": {"type": kind, kind: fields}})
    };
    let collection = json!({
        "info": {"name": "", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "variable": [{"key": "app.x", "value": "1"}, {"key": "a b", "value": "2"}, {"key": "API_TOKEN", "value": "t{{a b}}"}],
        "item": [
            request("", json!({"method": "GET", "url": ""})),
            request(&long, json!({"method": "", "url": "https://a.example"})),
            request("None", json!({"method": "GET"})),
            {"name": "", "item": [request("", json!({"method": "GET", "url": "/x"}))]},
            {"name": &long, "item": [request("a", json!("https://a.example"))]},
            request("mixed", auth("basic", &[("username", "u"), ("password", "pre{{x}}post")])),
            request("bearer", auth("bearer", &[("token", "Bearer {{token}}")])),
            request("dots", auth("bearer", &[("token", "{{a}}.{{b}}")])),
            request("none", auth("bearer", &[])),
            request("client", auth("oauth2", &[("accessTokenUrl", "https://a.example/t"), ("clientId", "c"), ("clientSecret", "s-{{e}}"), ("grant_type", "client_credentials")])),
            {"name": "sets", "request": {"method": "GET", "url": "https://a.example"},
                "event": [{"listen": "test", "script": {"exec": ["pm.environment.set('raw', pm.response.json().t);", "pm.environment.set('full', 'Token ' + pm.environment.get('raw'));"]}}]},
            request("reads", auth("bearer", &[("token", "{{full}}")])),
        ],
    });
    let environment = |name: &str| json!({"name": name, "values": [{"key": "x", "value": "1", "type": "secret"}], "_postman_variable_scope": "environment"});
    let mut files = BTreeMap::from([("c.json".to_owned(), collection.to_string().into_bytes())]);
    for (place, name) in ["Dev", "dev", "default", "", "a\u{7}b", &long].into_iter().enumerate() {
        files.insert(format!("e{place}.json"), environment(name).to_string().into_bytes());
    }
    let found = wrong(Format::Postman, &Source::folder(files));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn odd_files_check_without_an_error() {
    let long = "n".repeat(300);
    let servers: Vec<_> = ["default", &long, &long, "Dev", "dev", " a\u{7}b "]
        .iter()
        .map(|name| json!({"url": "https://a.example", "description": name}))
        .collect();
    let document = json!({
        "openapi": "3.0.0", "info": {"title": ""}, "servers": servers,
        "paths": {"/a": {"get": {"summary": &long, "tags": ["", &long], "responses": {}}, "post": {}}},
        "components": {"securitySchemes": {"1 é": {"type": "http", "scheme": "basic"}}},
        "security": [{"1 é": []}],
    });
    let seed = json!([
        {"key": "app.x", "value": "1", "filiere": "default"}, {"key": "x", "value": "1", "filiere": "Dev"},
        {"key": "x", "value": "2", "filiere": "dev"}, {"key": "pwd", "value": "s", "filiere": long, "isObfuscated": true},
        {"key": "", "value": "s", "filiere": "é\n"},
    ]);
    let hurl = "GET https://a.example\n[BasicAuth]\nbob: a{{b}}c\n\nGET {{}}\n\nGET https://u:p{{x}}@a.example\nAuthorization: Bearer x{{y}}\n";
    let curl = "curl -u 'bob:a$PASS' https://a.example\ncurl --oauth2-bearer \"x$T\" https://a.example\ncurl https://u:p@a.example -H 'Authorization: Bearer abc'\n";
    let har = json!({"log": {"pages": [{"id": "p", "title": ""}], "entries": [
        {"pageref": "p", "request": {"method": "", "url": "", "headers": []}, "response": {"status": 0}},
        {"request": {"method": "GET", "url": "https://a.example", "headers": [{"name": "Authorization", "value": "Basic Ym9iOnA="}]}, "response": {"status": 200}},
    ]}});
    let bruno = "meta {\n  name: \n  type: http\n}\n\nget {\n  url: \n  auth: basic\n}\n\nauth:basic {\n  username: bob\n  password: a{{b}}\n}\n";
    let action = |value: serde_json::Value| json!({"type": "ssh", "value": value, "structure_id": "1"});
    let export = json!({"campain": {"name": ""}, "version": "1.1",
        "plugin_data_structures": [
            {"id": "1", "name": "s", "plugin_type": "ssh", "values": {"host": "h", "username": "u", "password": "p{{app.x}}"}},
            {"id": "2", "name": "S", "plugin_type": "ssh", "values": {"host": "h", "username": "u", "password": ""}},
            {"id": "3", "name": "", "plugin_type": "ssh", "values": {}},
        ],
        "tests": [
            {"name": long, "actions": [action(json!({"command": "ls"}))]},
            {"name": "", "variables": ["a b", ""], "actions": [{"type": "ssh", "value": {"host": "h", "username": "u", "command": "c", "password": "p{{app.x}}"}}]},
        ],
    });
    let mut found = Vec::new();
    for (format, name, text) in [
        (Format::Openapi, "a.json", document.to_string()),
        (Format::Variables, ".json", seed.to_string()),
        (Format::Hurl, ".hurl", hurl.to_owned()),
        (Format::Curl, ".sh", curl.to_owned()),
        (Format::Har, ".har", har.to_string()),
        (Format::Bruno, "a.bru", bruno.to_owned()),
        (Format::OriginalExport, ".json", export.to_string()),
    ] {
        // Bruno has a file of settings beside the requests.
        let beside =
            (format == Format::Bruno).then_some(("bruno.json", "{\"version\": \"1\", \"type\": \"collection\"}"));
        let files = beside.into_iter().chain([(name, text.as_str())]);
        let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
        found.extend(wrong(format, &Source::folder(files.collect())));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Texts that could not be kept as they are, somewhere.
fn odd_texts() -> Vec<String> {
    let odd = [
        "",
        " ",
        "{{x}}",
        "a{{x}}b",
        "{{x}} {{y}}",
        "{{",
        "}}",
        "{{app.x}}",
        "app.x",
        "run.total",
        "default",
        "- a: b #",
        "\u{7}é\r\n",
        "secret",
        "a b",
    ];
    odd.map(str::to_owned).into_iter().chain(["n".repeat(300), "{{a b}}".repeat(40)]).collect()
}

/// The texts of a value, each to be changed.
fn leaves<'v>(value: &'v mut Value, found: &mut Vec<&'v mut String>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter_mut().for_each(|item| leaves(item, found)),
        Value::Object(fields) => fields.values_mut().for_each(|field| leaves(field, found)),
        _ => {}
    }
}

const CHANGED: [(&str, Format); 8] = [
    ("postman/vampi.postman_collection.json", Format::Postman),
    ("postman/bruno-basic-auth-folder.postman_collection.json", Format::Postman),
    ("postman/insomnia-complex-v2_1.postman_collection.json", Format::Postman),
    ("postman/mojaloop-iaac-sanity.postman_collection.json", Format::Postman),
    ("postman/brightspace-test-data-setup.postman_collection.json", Format::Postman),
    ("openapi/tags-3.2.json", Format::Openapi),
    ("har/insomnia-deep.har", Format::Har),
    ("har/perfcascade-redirect-loop.har", Format::Har),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_samples_check_without_an_error(
        sample in prop::sample::select(CHANGED.to_vec()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(odd_texts())), 1..30),
    ) {
        let (path, format) = sample;
        let mut document: Value = serde_json::from_slice(&common::sample(path)).unwrap();
        let mut texts = Vec::new();
        leaves(&mut document, &mut texts);
        for (index, odd) in changes {
            odd.clone_into(&mut **index.get_mut(&mut texts[..]));
        }
        let actions = common::actions();
        let options = Options { language: Language::FRENCH, folders: FoldersAs::Tests, actions: &actions };
        if let Ok(imported) = import(format, &Source::file("x.json", document.to_string()), &options) {
            let wrong: Vec<_> = imported.projects.iter().flat_map(|one| checked(path, one, &actions)).collect();
            prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        }
    }
}
