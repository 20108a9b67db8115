//! Documents that nobody should have written and somebody did, and forms that are to be looked at.

use bson::{Bson, DateTime, Document, doc, oid::ObjectId};
use serde_json::json;
use testgyver_import::{NoteKind, Source};
use testgyver_model::test::TestVariable;

use super::{dump, read_all, says, says_not};

const CAMPAIGN: &str = "6b0c5b2574eb890cb16a6001";

fn oid(text: &str) -> ObjectId {
    ObjectId::parse_str(text).unwrap()
}

fn test(second: i64, name: &str, more: Document) -> Document {
    let mut document = doc! {"_id": ObjectId::from_bytes([second as u8; 12]), "campainId": oid(CAMPAIGN), "name": name,
    "dateCreated": DateTime::from_millis(1_700_000_000_000 - second * 1000)};
    document.extend(more);
    document
}

fn call(kind: &str, value: Document) -> Document {
    doc! {"type": kind, "value": value}
}

fn files() -> Vec<Document> {
    let own = |rest: &str| format!("/srv/tgyv/workdir/{CAMPAIGN}/{rest}");
    vec![
        call("io", doc! {"operation": "read_variable", "path": own("work/from_before.txt")}),
        call("io", doc! {"operation": "write_variable", "path": own("work/a/b.txt"), "variable_value": "x"}),
        call("io", doc! {"operation": "list_files", "path": own("work/a")}),
        call("io", doc! {"operation": "delete_file", "path": "/tmp/x"}),
        call("io", doc! {"operation": "read_variable", "path": "{{depot}}/x"}),
        call("io", doc! {"operation": "create_dir", "path": "rapports"}),
        call(
            "ftp",
            doc! {"method": "PUT", "host": "h", "port": 21.0, "username": "u", "password": "", "remote_path": "/srv/x", "local_path": own("files/c.csv")},
        ),
        call(
            "webdav",
            doc! {"action": "upload", "url": "http://d", "srcFile": "C:\\data\\d.csv", "targFile": "/d.csv"},
        ),
        call(
            "http",
            doc! {"method": "POST", "url": "http://a", "files": format!("[{{\"name\": \"doc\", \"filename\": \"{}\"}}]", own("files/e.bin"))},
        ),
        call("ssh", doc! {"host": "h", "username": "u", "password": 1234, "command": format!("cat {}", own("work/z"))}),
    ]
}

fn secrets() -> Vec<Document> {
    vec![
        call(
            "http",
            doc! {"method": "GET", "url": "https://ada:s3same@a.example/x?api_key=k3y&page=1", "headers": {"Authorization": "Bearer abc.def", "X-Tag": "1"}},
        ),
        call(
            "http",
            doc! {"method": "POST", "url": "http://a", "headers": "{\"X-API-Key\": \"k3y\"}", "body": {"user": "ada", "login": {"password": "s3same"}}},
        ),
        call("http", doc! {"method": "POST", "url": "http://a", "body": "{\"password\": \"s3same\", \"n\": 1}"}),
        call("http", doc! {"method": "POST", "url": "http://a", "body": "user=ada&password=s3same&token={{app.t}}"}),
        call("mon_plugin", doc! {"api_key": "k3y", "inner": {"mot_de_passe": "s3same"}, "path": "/data/in.csv"}),
    ]
}

fn odd() -> Vec<Document> {
    vec![
        call(
            "HTTPRequestAction",
            doc! {"method": "get", "url": "http://a", "body": {"left": "over"}, "return_status_code": "OK", "unknown_field": 1, "empty": ""},
        ),
        call(
            "http",
            doc! {"method": "DELETE", "url": "http://a/{{nobody}}/{{app.never}}/{{$guid}}/{{test.nothing}}", "body": "x"},
        ),
        call(
            "http",
            doc! {"method": "GET", "url": "{{ma clé}}/{{app.ma valeur}}", "headers": "X-A: b", "output_mapping": "{\"http_response_body\": \"ma valeur\"}"},
        ),
        call("http", doc! {"method": "GET", "url": "http://a/{{app.ma valeur}}", "output_mapping": ["x"]}),
        call("var", doc! {"variable_name": "app.ma valeur", "target_type": "integer", "force_valuation": "on"}),
        call("var", doc! {"variable_name": "x", "target_type": "octal", "force_valuation": "peut-être"}),
        call("pause", doc! {"duration": 1500.0}),
        call("pause", doc! {"duration": 100_000_000_i64}),
        call("sql", doc! {"query": "select 1"}),
        doc! {"type": "pause", "value": "no object"},
        doc! {"value": {"x": 1}},
        doc! {"type": " pause ", "parameters": {"duration": "20"}},
        call(
            "http",
            doc! {"method": "GET", "url": "http://a", "id": oid(CAMPAIGN), "output_mapping": {"http_headerz": "h", "http_response_headers": "h2"}},
        ),
    ]
}

/// Oddities.
pub fn source() -> Source {
    let variables = vec![
        doc! {"key": "ma clé", "value": "", "filiere": "", "isRoot": true, "description": Bson::Null},
        doc! {"key": "ma clé", "value": true, "filiere": "DEV"},
        doc! {"key": "depot", "value": "/data", "filiere": "DEV"},
        doc! {"key": "a", "value": "{{b}}{{app.x}}", "filiere": "DEV"},
        doc! {"key": "b", "value": "{{a}}", "filiere": "DEV"},
        doc! {"key": "a", "value": "twice", "filiere": "default"},
        doc! {"key": "a", "value": "second", "filiere": "default"},
        doc! {"value": "no key", "filiere": "DEV"},
        doc! {"key": "tout", "value": [1, {"x": 1.5}], "filiere": "DEV"},
    ];
    let tests = vec![
        test(1, "files", doc! {"actions": files()}),
        test(2, "secrets", doc! {"actions": secrets()}),
        test(3, "odd", doc! {"actions": odd(), "variables": ["ma valeur", 12, Bson::Null, "never"]}),
        test(4, "empty", doc! {"actions": [], "variables": "a, b"}),
        test(5, "no list", doc! {"actions": "x", "variables": {"a": 1}}),
    ];
    let report = |more: Document| {
        let mut document = doc! {"campainId": CAMPAIGN, "dateCreated": "2026-01-02T03:04:05"};
        document.extend(more);
        document
    };
    let reports = vec![
        report(
            doc! {"details": "a", "result": "weird", "status": "completed", "tests": [{"testId": 5, "status": "maybe"}, 7, {"status": "failed"}]},
        ),
        report(doc! {"details": "a", "tests": "none", "progress": "x"}),
        doc! {"details": "of nobody", "tests": []},
    ];
    let campaigns =
        vec![doc! {"_id": oid(CAMPAIGN), "name": Bson::Null, "dateCreated": DateTime::from_millis(i64::MAX)}];
    dump(&[
        ("users", vec![]),
        ("variables", variables),
        ("campains", campaigns),
        ("tests", tests),
        ("rapports", reports),
    ])
}

const NAME: &str = "Campaign without a name";

#[test]
fn paths_lead_into_the_campaign_or_are_told() {
    let data = read_all(&source());
    let actions = &data.campaigns[0].project.tests[0].definition.actions;
    assert_eq!(actions[1].value["path"], "{{test.work_dir}}/a/b.txt");
    assert_eq!(actions[6].value["local_path"], "{{test.files_dir}}/c.csv");
    assert_eq!(actions[6].value["port"], json!(21));
    assert_eq!(actions[8].value["files"], r#"[{"name":"doc","filename":"{{test.files_dir}}/e.bin"}]"#);
    assert_eq!(actions[9].value["command"], format!("cat /srv/tgyv/workdir/{CAMPAIGN}/work/z"));
    assert_eq!(actions[9].value["password"], "{{ssh_password}}");
    let place = format!("{NAME} / files");
    let differs = |words: &str| says(&data.notes, NoteKind::Differs, &place, words);
    differs("Action 1 (io): '{{test.work_dir}}/from_before.txt' is written by no action before");
    differs("Action 4 (io): the path '/tmp/x' leads out");
    differs("Action 5 (io): the path '{{depot}}/x' begins with the variable 'depot'");
    differs("Action 6 (io): the path 'rapports' began in the folder of the former program");
    differs("Action 8 (webdav): the path 'C:\\data\\d.csv' leads out");
    says_not(&data.notes, "Action 3 (io)");
    says_not(&data.notes, "/srv/x' leads out");
}

#[test]
fn secrets_stand_nowhere_in_clear() {
    let data = read_all(&source());
    let project = &data.campaigns[0].project;
    let actions = &project.tests[1].definition.actions;
    assert_eq!(
        actions[0].value["url"],
        "https://ada:{{http_url_password}}@a.example/x?api_key={{http_api_key}}&page=1"
    );
    assert_eq!(actions[0].value["headers"], json!({"Authorization": "Bearer {{http_authorization}}", "X-Tag": "1"}));
    assert_eq!(actions[1].value["headers"], json!({"X-API-Key": "{{http_x_api_key}}"}));
    assert_eq!(actions[1].value["body"], json!({"user": "ada", "login": {"password": "{{http_password}}"}}));
    assert_eq!(actions[2].value["body"], r#"{"password": "{{http_password}}", "n": 1}"#);
    assert_eq!(actions[3].value["body"], "user=ada&password={{http_password}}&token={{app.t}}");
    assert_eq!(actions[4].value["api_key"], "{{extension_api_key}}");
    assert_eq!(actions[4].value["inner"]["mot_de_passe"], "{{extension_mot_de_passe}}");
    let told = format!("{:?} {:?}", data.notes, project);
    for secret in ["s3same", "k3y", "abc.def"] {
        assert!(!told.contains(secret), "{secret}");
    }
    says(&data.notes, NoteKind::Info, &format!("{NAME} / secrets"), "'path' has the path '/data/in.csv'");
}

#[test]
fn odd_forms_are_mended_or_told() {
    let data = read_all(&source());
    let tests = &data.campaigns[0].project.tests;
    let definition = &tests[2].definition;
    let actions = &definition.actions;
    let names: Vec<_> = definition.variables.iter().map(TestVariable::name).collect();
    assert_eq!(names, ["ma_valeur", "12", "never"]);
    assert_eq!((actions[0].kind.as_str(), actions[1].kind.as_str()), ("HTTPRequestAction", "HTTPRequestAction"));
    assert_eq!(actions[2].value["url"], "{{ma_clé}}/{{app.ma_valeur}}");
    assert_eq!(actions[2].value["output_mapping"], json!({"http_response_body": "ma_valeur"}));
    assert_eq!(actions[3].value, json!({"method": "GET", "url": "http://a/{{app.ma_valeur}}"}));
    assert_eq!(actions[4].value, json!({"variable_name": "ma_valeur", "target_type": "int", "force_valuation": "on"}));
    assert_eq!(actions[6].value["duration"], json!(1500));
    assert_eq!(actions[10].value, json!({"duration": "20"}));
    let place = format!("{NAME} / odd");
    for words in [
        "Action 1 (HTTPRequestAction): the body was never sent with GET",
        "Action 2 (http): the body was never sent with DELETE",
        "Action 1 (HTTPRequestAction): 'return_status_code' is no status",
        "'{{nobody}}' is no variable",
        "'{{app.never}}' has not got a value yet: the former program sent 'None'",
        "'{{$guid}}' was sent as it is written",
        "'{{test.nothing}}' does not exist",
        "Action 3 (http): '{{app.ma_valeur}}' has not got a value yet",
        "Action 3 (http): 'headers' is no JSON: the former program failed",
        "Action 5 (var): the box 'force_valuation' was stored as 'on'",
        "Action 6 (var): the type 'octal' does not exist here",
        "Action 8 (pause): the length of the pause",
        "Action 10 (pause): the form of the action is no object",
        "'http_headerz' does not exist here",
        "'http_response_headers' has another form",
        "The variable 'ma valeur' cannot stand between braces here: it is called 'ma_valeur'",
    ] {
        says(&data.notes, NoteKind::Differs, &place, words);
    }
    for words in [
        "the field 'unknown_field' is read by no action here",
        "'output_mapping' is no object",
        "the box 'force_valuation' has 'peut-être'",
        "Action 9 (sql): it was a plugin; here this is the name of another action",
        "Action 11 has no type",
    ] {
        says(&data.notes, NoteKind::Lost, &place, words);
    }
    says_not(&data.notes, "'empty'");
    assert_eq!(tests[3].definition.variables.len(), 2);
    says(&data.notes, NoteKind::Differs, &format!("{NAME} / empty"), "This test has no action");
    says(&data.notes, NoteKind::Lost, &format!("{NAME} / no list"), "The test's actions are no list");
}

#[test]
fn odd_variables_can_be_kept() {
    let data = read_all(&source());
    let shown: Vec<_> = data
        .variables
        .iter()
        .map(|one| {
            let values: Vec<_> = one.values.iter().map(|(name, value)| format!("{name}={}", value.expose())).collect();
            (one.key.as_str(), values.join(" "))
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("ma_clé", "DEV=true".to_owned()),
            ("depot", "DEV=/data".to_owned()),
            ("a", "DEV={{ '{{b}}' }}{{ '{{app.x}}' }} default_=second".to_owned()),
            ("b", "DEV={{a}}".to_owned()),
            ("tout", r#"DEV=[1,{"x":1.5}]"#.to_owned()),
        ]
    );
    says(&data.notes, NoteKind::Differs, "ma clé", "the variable is called 'ma_clé'");
    says(&data.notes, NoteKind::Differs, "default", "it is called 'default_'");
    says(&data.notes, NoteKind::Differs, "a / default", "several values for one environment");
    says(&data.notes, NoteKind::Lost, "", "A variable without a name");
    assert_eq!((data.tally.variables.found, data.tally.variables.carried), (6, 5));
}

#[test]
fn odd_reports_are_told() {
    let data = read_all(&source());
    let reports = &data.campaigns[0].reports;
    let names: Vec<_> = reports.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["a", "a (1)"]);
    assert_eq!(reports[0].created_at.unwrap().to_string(), "2026-01-02T03:04:05Z");
    assert_eq!(
        reports[0].tests.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(),
        ["Deleted test 1", "Deleted test 2"]
    );
    let place = format!("{NAME} / a");
    says(&data.notes, NoteKind::Lost, &place, "A test of this report is no object");
    says(&data.notes, NoteKind::Lost, &place, "The tests of this report are no list");
    says(&data.notes, NoteKind::Differs, &place, "The state 'maybe' of a test");
    says(
        &data.notes,
        NoteKind::Lost,
        "",
        "The campaign — was deleted without its reports (1), which are not carried over: of nobody",
    );
}
