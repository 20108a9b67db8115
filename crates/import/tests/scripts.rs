//! What becomes of the usual lines of Postman's scripts.
#![allow(missing_docs)]

mod common;

use common::{imported, notes};
use proptest::prelude::*;
use serde_json::{Value, json};
use testgyver_import::{FoldersAs, Imported, NoteKind, Options, Source, bruno, curl, har, postman, variables};
use testgyver_model::Language;

fn scripted(before: &str, after: &str) -> Imported {
    let event = |listen: &str, text: &str| json!({"listen": listen, "script": {"exec": text}});
    let collection = json!({"info": {"name": "c", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "item": [{"name": "r", "event": [event("prerequest", before), event("test", after)],
            "request": {"method": "POST", "url": "http://e.org/{{x}}", "body": {"mode": "raw", "raw": "{{x}} {{y}}"}}}]});
    imported(postman::read, &Source::file("c.json", collection.to_string()), FoldersAs::Tests)
}

fn form(imported: &Imported) -> &Value {
    &imported.projects[0].tests[0].definition.actions[0].value
}

/// The checks of a script, of which no line is lost; `$.a` stands for a JSONPath, anything else for a subject.
fn checks(script: &str) -> Vec<(String, String, Value, bool)> {
    let imported = scripted("", script);
    assert_eq!(notes(&imported, NoteKind::Lost), Vec::<String>::new(), "{script}");
    let tally = imported.tally;
    assert_eq!((tally.checks.found, tally.scripts.found), (tally.checks.carried, tally.scripts.carried), "{script}");
    let list = form(&imported)["checks"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let of = |check: &Value| match (text(&check["subject"]).as_str(), text(&check["path"])) {
        ("jsonpath", path) => path,
        (subject, path) if path.is_empty() => subject.to_owned(),
        (subject, path) => format!("{subject} {path}"),
    };
    list.iter()
        .map(|check| (of(check), text(&check["operator"]), check["expected"].clone(), check["not"] == true))
        .collect()
}

#[test]
fn the_usual_assertions_are_checks() {
    let none = Value::Null;
    for (script, of, operator, expected, not) in [
        ("pm.response.to.have.status(201)", "status", "equals", json!(201), false),
        ("pm.expect(pm.response.code).to.eql(200);", "status", "equals", json!(200), false),
        ("pm.expect(pm.response.code).to.be.oneOf([201,202])", "status", "one_of", json!([201, 202]), false),
        ("pm.response.to.have.status('Not Found')", "status", "equals", json!(404), false),
        ("pm.expect(pm.response.reason()).to.eql('Created')", "status", "equals", json!(201), false),
        ("pm.response.to.be.ok", "status", "equals", json!(200), false),
        ("pm.response.to.not.be.error", "status", "less", json!(400), false),
        ("pm.response.to.be.success", "status", "between", json!(200), false),
        ("pm.response.to.have.header('X-A')", "header X-A", "exists", none.clone(), false),
        ("pm.response.to.have.header('X-A', 'b')", "header X-A", "equals", json!("b"), false),
        ("pm.response.to.have.jsonBody('a.b[0].c')", "$.a.b[0].c", "exists", none.clone(), false),
        ("pm.response.to.not.have.jsonBody('error')", "$.error", "exists", none.clone(), true),
        ("pm.response.to.have.body('x')", "body", "equals", json!("x"), false),
        ("pm.response.to.be.json", "$", "exists", none.clone(), false),
        ("pm.response.to.be.withBody", "body", "empty", none.clone(), true),
        ("pm.expect(pm.response.responseTime).to.be.below(200)", "duration", "less", json!(200), false),
        ("pm.expect(pm.response.text()).to.include('x')", "body", "contains", json!("x"), false),
        ("const j = pm.response.json(); pm.expect(j.a.b[0]).to.eql('v')", "$.a.b[0]", "equals", json!("v"), false),
        (
            "let j = pm.response.json()\npm.expect(j['x y']).to.be.a('string')",
            "$['x y']",
            "type",
            json!("string"),
            false,
        ),
        ("pm.expect(pm.response.json().l).to.be.an('array')", "$.l", "type", json!("list"), false),
        ("pm.expect(pm.response.json().l).to.have.lengthOf(2)", "$.l", "count", json!(2), false),
        ("pm.expect(pm.response.json().l.length).to.equal(2)", "$.l", "count", json!(2), false),
        ("pm.expect(pm.response.json().l.length).to.be.above(2)", "$.l", "greater", json!(2), false),
        ("pm.expect(pm.response.json().n).to.be.at.least(2)", "$.n", "greater_or_equal", json!(2), false),
        ("pm.expect(pm.response.json().n).to.not.equal(-2)", "$.n", "equals", json!(-2), true),
        ("pm.expect(pm.response.json().n).to.be.null", "$.n", "type", json!("null"), false),
        ("pm.expect(pm.response.json().n).to.exist", "$.n", "type", json!("null"), true),
        ("pm.expect(pm.response.json().n).to.be.undefined", "$.n", "exists", none.clone(), true),
        ("pm.expect(pm.response.json().n).to.be.true", "$.n", "equals", json!(true), false),
        ("pm.expect(pm.response.json().n).to.be.empty", "$.n", "empty", none.clone(), false),
        ("pm.expect(pm.response.json()).to.have.property('id')", "$.id", "exists", none.clone(), false),
        ("pm.expect(pm.response.json()).to.have.property('id', 3)", "$.id", "equals", json!(3), false),
        ("pm.expect(pm.response.json().s).to.match(/^a\\/\\d+$/i)", "$.s", "matches", json!("(?i)^a/\\d+$"), false),
        ("pm.expect(pm.response.json().l).to.have.members(['a'])", "$.l", "json_equals", json!(["a"]), false),
        ("pm.expect(pm.response.json()).to.deep.include({a: 1})", "$", "json_contains", json!({"a": 1}), false),
        ("pm.expect(pm.response.headers.get('A')).to.eql('b')", "header A", "equals", json!("b"), false),
        ("pm.expect(pm.response.headers.has('A')).to.be.true", "header A", "exists", none.clone(), false),
        ("pm.expect(pm.cookies.get('s')).to.eql('1')", "cookie s", "equals", json!("1"), false),
        ("pm.expect(pm.response.json().a === 'b').to.be.true", "$.a", "equals", json!("b"), false),
        ("pm.expect(typeof pm.response.json().a).to.eql('number')", "$.a", "type", json!("number"), false),
        ("pm.expect(Array.isArray(pm.response.json().a)).to.eql(true)", "$.a", "type", json!("list"), false),
        ("pm.expect(pm.response.json().a).to.eql(pm.environment.get('x'))", "$.a", "equals", json!("{{x}}"), false),
        (
            "pm.expect(pm.response.json().a).to.eql(`n-${pm.globals.get('x')}`)",
            "$.a",
            "equals",
            json!("n-{{x}}"),
            false,
        ),
        ("const {a: {b}} = pm.response.json(); pm.expect(b).to.eql(1)", "$.a.b", "equals", json!(1), false),
        (
            "var o = pm.response.json().l.find(m => m.type === 'x'); pm.expect(o.d).to.eql(1)",
            "$.l[?@.type=='x'].d",
            "equals",
            json!(1),
            false,
        ),
        ("tests['n'] = responseCode.code === 200;", "status", "equals", json!(200), false),
        (
            "tests['n'] = responseCode.code === 201 || responseCode.code === 202",
            "status",
            "one_of",
            json!([201, 202]),
            false,
        ),
        ("tests['n'] = responseBody.has('x')", "body", "contains", json!("x"), false),
        ("var d = JSON.parse(responseBody); tests['n'] = d.value > 3", "$.value", "greater", json!(3), false),
        ("tests['n'] = responseTime < 500", "duration", "less", json!(500), false),
        ("tests['n'] = postman.getResponseHeader('A')", "header A", "exists", none.clone(), false),
        ("var j = pm.response.json(); if (j.error) { throw new Error('x'); }", "$.error", "empty", none.clone(), false),
        ("pm.test('t', () => pm.response.to.have.status(200))", "status", "equals", json!(200), false),
    ] {
        assert_eq!(checks(script), [(of.to_owned(), operator.to_owned(), expected, not)], "{script}");
    }
}

#[test]
fn a_chain_may_ask_several_things() {
    let read = checks(
        "pm.test('t', function () {\n  const r = pm.response.json();\n  pm.expect(r.x, 'why').to.exist.and.to.be.an('object');\n  pm.expect(r.n).to.be.a('number').that.is.within(1, 5);\n});",
    );
    let operators: Vec<&str> = read.iter().map(|check| check.1.as_str()).collect();
    assert_eq!(operators, ["type", "type", "type", "between"]);
}

#[test]
fn values_are_extracted_and_set() {
    let imported = scripted(
        "pm.environment.set('x', 'fixed'); const id = require('uuid').v4(); pm.variables.set('y', id);",
        "const j = pm.response.json();\npm.environment.set('x', j.a.b);\npm.globals.set('h', pm.response.headers.get('Location'));\nconsole.log(j);",
    );
    assert!(notes(&imported, NoteKind::Lost).is_empty());
    let test = &imported.projects[0].tests[0].definition;
    let declared: Vec<(&str, &Value)> = test.variables.iter().map(|one| (one.name(), one.value().unwrap())).collect();
    assert_eq!(declared, [("x", &json!("fixed")), ("y", &json!("{{$guid}}"))]);
    assert_eq!(
        (&form(&imported)["url"], &form(&imported)["body"]),
        (&json!("http://e.org/{{app.x}}"), &json!("{{app.x}} {{app.y}}"))
    );
    assert_eq!(
        form(&imported)["extract"],
        json!([{"name": "x", "subject": "jsonpath", "path": "$.a.b"}, {"name": "h", "subject": "header", "path": "Location"}])
    );
}

#[test]
fn a_secret_in_a_script_does_not_stay_in_clear() {
    let imported =
        scripted("pm.environment.set('api_token', 's3cr3t');", "postman.setEnvironmentVariable('password', 'p4ss');");
    let project = &imported.projects[0];
    assert!(!format!("{:?} {:?}", project.tests, imported.notes).contains("s3cr3t"));
    assert_eq!(project.tests[0].definition.variables[0].value(), Some(&json!("{{api_token}}")));
    let values: Vec<&str> = project.secrets.iter().map(|secret| secret.values[""].expose()).collect();
    assert_eq!(values, ["s3cr3t", "p4ss"]);
}

#[test]
fn dates_and_made_up_values_are_generators() {
    for (value, generator) in [
        ("new Date().toISOString()", "{{$iso_timestamp}}"),
        ("Date.now()", "{{$timestamp unit=ms}}"),
        ("moment().add(2, 'days').format('YYYY-MM-DD')", "{{$now offset=+2d format=\"%Y-%m-%d\"}}"),
        ("moment().subtract(1, 'months').unix()", "{{$timestamp offset=-1mo}}"),
        ("Math.floor(Math.random() * 100)", "{{$random_int 0 99}}"),
        ("_.random(5, 9)", "{{$random_int 5 9}}"),
        ("pm.variables.replaceIn('{{$randomEmail}}')", "{{$randomEmail}}"),
        (
            "'a' + Math.random().toString(36).substring(2, 6)",
            "a{{$random_string 4 set=abcdefghijklmnopqrstuvwxyz0123456789}}",
        ),
    ] {
        let imported = scripted(&format!("pm.environment.set('x', {value});"), "");
        assert!(notes(&imported, NoteKind::Lost).is_empty(), "{value}");
        assert_eq!(imported.projects[0].tests[0].definition.variables[0].value(), Some(&json!(generator)), "{value}");
    }
}

#[test]
fn what_is_not_understood_is_told_and_the_rest_comes_over() {
    let imported = scripted(
        "pm.sendRequest('http://x', () => {});",
        "for (let i = 0; i < 3; i++) { pm.expect(i).to.eql(1); }\npm.test('a', () => {\n  pm.response.to.have.status(200);\n  pm.expect(cheerio('x')).to.eql(1);\n});\nif (pm.response.code === 200) { pm.environment.set('t', pm.response.json().t); }\npostman.setNextRequest('z')",
    );
    let lost = notes(&imported, NoteKind::Lost);
    let told = ["pm.sendRequest", "for (let i", "cheerio", "postman.setNextRequest"];
    assert_eq!(lost.len(), told.len(), "{lost:?}");
    told.iter().zip(&lost).for_each(|(word, note)| assert!(note.contains(word), "{note}"));
    assert_eq!((imported.tally.checks.found, imported.tally.checks.carried), (3, 1));
    assert_eq!((imported.tally.scripts.found, imported.tally.scripts.carried), (2, 0));
    assert_eq!(form(&imported)["extract"][0]["path"], json!("$.t"));
    assert!(notes(&imported, NoteKind::Differs).iter().any(|note| note.contains("pm.response.code === 200")));
}

/// Whatever it is given, an importer answers.
fn unharmed(source: &Source) {
    let actions = common::actions();
    for folders in [FoldersAs::Tests, FoldersAs::Campaigns] {
        let options = Options { language: Language::ENGLISH, folders, actions: &actions };
        for importer in [postman::read, bruno::read, har::read, curl::read, variables::read] {
            if let Ok(imported) = importer(source, &options) {
                imported.projects.iter().for_each(|project| {
                    project.tests.iter().for_each(|test| {
                        for action in &test.definition.actions {
                            let rules = testgyver_rules::RawRules::of(&action.value);
                            assert!(testgyver_rules::extractions(&rules.extract, Language::ENGLISH).is_ok());
                        }
                    })
                });
            }
        }
    }
}

const SAMPLES: [&str; 9] = [
    "postman/vampi.postman_collection.json",
    "postman/insomnia-complex-v2_1.postman_collection.json",
    "postman/bruno-basic-auth-folder.postman_collection.json",
    "postman/mojaloop-iaac-sanity.postman_collection.json",
    "postman-env/wise-all-endpoints.postman_environment.json",
    "har/insomnia-deep.har",
    "curl/curl-commands.txt",
    "bruno/bruno-nested-folders/request_2.bru",
    "bruno/realworld-articles-auth/articles/02-create-article-with-tags.bru",
];

/// Puts `with` in the place of a part of a text, at the same places of signs.
fn mutated(text: &str, at: usize, length: usize, with: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let from = at % (signs.len() + 1);
    let to = (from + length).min(signs.len());
    signs[..from].iter().copied().chain(with.chars()).chain(signs[to..].iter().copied()).collect()
}

/// The value at some place of JSON becomes another one.
fn replaced(value: &mut Value, mut steps: usize, with: &Value) {
    let count = match value {
        Value::Array(items) => items.len(),
        Value::Object(fields) => fields.len(),
        _ => 0,
    };
    if count == 0 || steps.is_multiple_of(7) {
        *value = with.clone();
        return;
    }
    let place = steps % count;
    steps /= count.max(2);
    match value {
        Value::Array(items) => replaced(&mut items[place], steps, with),
        Value::Object(fields) => {
            fields.values_mut().nth(place).into_iter().for_each(|field| replaced(field, steps, with))
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_broken_file_does_no_harm(sample in 0..SAMPLES.len(), edits in prop::collection::vec((any::<usize>(), 0..40usize, "[\"{}\\[\\]:,a-z\\n '`$/0-9]{0,6}"), 1..6)) {
        let name = SAMPLES[sample];
        let mut text = String::from_utf8(common::sample(name)).unwrap();
        for (at, length, with) in edits {
            text = mutated(&text, at, length, &with);
        }
        unharmed(&Source::file(name, text));
    }

    #[test]
    fn odd_values_in_a_file_do_no_harm(sample in 0..6usize, edits in prop::collection::vec((any::<usize>(), 0..8usize), 1..5)) {
        let odd = [json!(null), json!(-1.5e300), json!(true), json!([]), json!({}), json!("{{a{{b}}c}}"), json!([[{"key": 1}]]), json!({"key": {"x": []}, "value": [1]})];
        let name = SAMPLES[sample];
        let mut value: Value = serde_json::from_slice(&common::sample(name)).unwrap();
        for (steps, with) in edits {
            replaced(&mut value, steps, &odd[with]);
        }
        unharmed(&Source::file(name, value.to_string()));
    }

    #[test]
    fn no_script_does_harm(words in prop::collection::vec(prop::sample::select(vec![
        "pm", ".", "expect", "(", ")", "response", "json", "()", "{", "}", "[", "]", "=>", "function", "const", "a", "=", ";", "\n", "'x'", "`${", "}`", "if", "else",
        "throw", "to", "eql", "be", "not", "1", "-", "+", "/", "\\", "tests", "environment", "set", ",", "&&", "||", "===", "!", "typeof", "new", "Date", "\"", "é", "?",
    ]), 0..60)) {
        let text = words.concat();
        let collection = json!({"info": {"name": "c"}, "item": [{"name": "r", "request": "http://e", "event": [
            {"listen": "test", "script": {"exec": [&text]}}, {"listen": "prerequest", "script": {"exec": text}}]}]});
        unharmed(&Source::file("c.json", collection.to_string()));
    }
}

#[test]
fn what_is_deep_or_long_ends() {
    let deep = |open: &str, close: &str, times: usize| format!("{}1{}", open.repeat(times), close.repeat(times));
    for script in [
        deep("(", ")", 50_000),
        deep("f(function(){", "})", 5_000),
        deep("[", "]", 50_000),
        deep("if(a){", "}", 5_000),
        format!("x{}", ".a".repeat(100_000)),
        format!("x{}", "+1".repeat(100_000)),
        "}".repeat(100_000),
        format!("const {}", "{a:".repeat(10_000)),
        "`${`${".repeat(10_000),
        "!".repeat(100_000),
    ] {
        let imported = scripted("", &script);
        assert!(imported.notes.len() < 1_000);
    }
}
