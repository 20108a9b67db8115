//! What later versions of the original add: order, deleted things, saved connections, performance.

use bson::{DateTime, Document, doc, oid::ObjectId};
use serde_json::json;
use testgyver_import::{Carried, NoteKind, Source, original::RunEnd};
use testgyver_model::event::{TestStatus, Verdict};
use testgyver_project::SecretSource;

use super::{dump, id, read_all, says, says_not, tail};

const CAMPAIGN: &str = "6b0c5b2574eb890cb16a5001";

fn oid(text: &str) -> ObjectId {
    ObjectId::parse_str(text).unwrap()
}

fn at(second: i64) -> DateTime {
    DateTime::from_millis(1_764_000_000_000 + second * 1000)
}

fn test(last: u8, name: &str, actions: Vec<Document>, more: Document) -> Document {
    let mut document = doc! {
        "_id": oid(&format!("6b0c5b2574eb890cb16a51{last:02x}")), "campainId": oid(CAMPAIGN), "userId": oid(CAMPAIGN),
        "dateCreated": at(last.into()), "actions": actions, "name": name, "description": "", "variables": ["code"],
    };
    document.extend(more);
    document
}

fn http(value: Document) -> Document {
    doc! {"type": "http", "value": value}
}

fn tests() -> Vec<Document> {
    let get = |url: &str| http(doc! {"method": "GET", "url": url, "return_status_code": "200"});
    vec![
        test(1, "third", vec![get("https://a.example")], doc! {"order": 3, "isDeleted": false}),
        test(2, "gone", vec![get("http://a.example")], doc! {"order": 1, "isDeleted": true, "dateDeleted": at(99)}),
        test(3, "first, without a number", vec![get("{{secure}}/x")], doc! {"isDeleted": false}),
        test(4, "second", connected(), doc! {"order": 2.0}),
        test(5, "bodies", bodies(), doc! {"order": 4}),
    ]
}

/// Actions that use saved connections.
fn connected() -> Vec<Document> {
    let ssh = |value: Document, structure: &str| doc! {"type": "ssh", "value": value, "structure_id": structure};
    vec![
        ssh(doc! {"command": "ls", "host": "", "password": null_()}, "s-1"),
        ssh(doc! {"command": "ls", "username": "other"}, "s-1"),
        doc! {"type": "sftp", "value": {"method": "Get", "remote_path": "/a", "host": "10.0.0.5"}, "structure_id": "s-1"},
        doc! {"type": "http", "value": {"method": "GET", "return_status_code": 200}, "structure_id": "s-2"},
        ssh(doc! {"command": "ls", "host": "h", "username": "u"}, "s-9"),
        doc! {"type": "my_plugin", "value": {"x": 1}, "structure_id": "s-3"},
    ]
}

fn null_() -> bson::Bson {
    bson::Bson::Null
}

fn bodies() -> Vec<Document> {
    vec![
        http(doc! {"method": "GET", "url": "http://a", "body": {"a": 1}, "return_status_code": "2xx"}),
        http(doc! {"method": "POST", "url": "http://a", "body": {"a": 1}, "return_status_code": "2xx"}),
        http(
            doc! {"method": "POST", "url": "http://a", "body": {"a": 1}, "headers": {"content-type": "application/json"}, "return_status_code": "2xx"},
        ),
        doc! {"type": "s3", "value": {"endpoint_url": "https://s3", "operation": "list_buckets", "verify": "False", "output_mapping": {"s3_result": "code"}}},
        doc! {"type": "s3", "value": {"endpoint_url": "https://s3", "operation": "list_buckets", "verify": "/etc/ca.pem"}},
        doc! {"type": "var", "value": {"variable_name": "code", "target_type": "JSON", "force_valuation": true, "output_mapping": {"converted_value": "code"}}},
    ]
}

fn structures() -> Vec<Document> {
    let structure = |id: &str, name: &str, kind: &str, values: Document| {
        doc! {"id": id, "name": name, "plugin_type": kind, "values": values, "created_at": "2025-12-04T10:00:00", "updated_at": "2025-12-04T10:00:00"}
    };
    vec![
        structure(
            "s-1",
            "Serveur",
            "ssh",
            doc! {"host": "10.0.0.5", "port": 22, "username": "ops", "password": "sesame", "command": "uptime", "color": "red"},
        ),
        structure("s-2", "Serveur", "http", doc! {"url": "https://api.example", "timeout": 5}),
        structure("s-3", "Perso", "my_plugin", doc! {"x": 2, "token": "t0k3n"}),
    ]
}

fn reports() -> Vec<Document> {
    let testid = oid("6b0c5b2574eb890cb16a5103");
    vec![
        doc! {
            "_id": oid("6b0c5b2574eb890cb16a5201"), "campainId": oid(CAMPAIGN), "dateCreated": at(100), "result": "success",
            "details": "Décembre", "filiere": "PROD", "status": "completed", "progress": 100, "stopOnFailure": true,
            "executionTimeMs": 1500, "startTime": 1_764_000_100.5, "endTime": 1_764_000_102.0, "isDeleted": true, "dateDeleted": at(200),
            "tests": [{"testId": testid, "status": "passed", "logs": "x", "name": "old name", "description": "d", "executionTimeMs": 1400, "actionTimes": [900, 500]}],
        },
        doc! {
            "_id": oid("6b0c5b2574eb890cb16a5202"), "campainId": oid(CAMPAIGN), "dateCreated": at(101), "type": "performance",
            "details": "Charge", "filiere": "PROD", "status": "completed", "result": "success", "tests": [],
            "perf_config": {"tests": [{"test_id": "x", "instances": 10}]}, "perf_results": {"total_instances": 10, "exec_time_min_ms": null_()},
        },
    ]
}

/// A database of a later version.
pub fn source() -> Source {
    let variables = vec![
        doc! {"_id": oid("6b0c5b2574eb890cb16a5301"), "key": "secure", "value": "", "filiere": "", "isRoot": true, "description": "", "isObfuscated": true},
        doc! {"key": "secure", "value": "https://sec.example", "filiere": "PROD", "isRoot": false, "isObfuscated": true},
    ];
    let users = vec![
        doc! {"_id": oid("6b0c5b2574eb890cb16a5401"), "name": "A", "email": " Ada@Example.org", "password": "plain", "role": "admin", "language": "es"},
        doc! {"_id": oid("6b0c5b2574eb890cb16a5402"), "name": "B", "email": "ada@example.org", "role": "user"},
        doc! {"_id": oid("6b0c5b2574eb890cb16a5403"), "name": "C", "email": "c@example.org", "role": "root"},
    ];
    let campaign = doc! {
        "_id": oid(CAMPAIGN), "userCreated": oid("6b0c5b2574eb890cb16a5402"), "name": "Ventes", "dateCreated": at(0),
        "description": "", "isDeleted": false, "plugin_data_structures": structures(),
    };
    let deleted = doc! {
        "_id": oid("6b0c5b2574eb890cb16a5002"), "userCreated": oid(CAMPAIGN), "name": "Ventes", "dateCreated": at(1),
        "isDeleted": true, "dateDeleted": at(50),
    };
    dump(&[
        ("mgv_users", users),
        ("mgv_variables", variables),
        ("mgv_campains", vec![deleted, campaign]),
        ("mgv_tests", tests()),
        ("mgv_rapports", reports()),
    ])
}

#[test]
fn tests_stand_by_their_numbers_and_deleted_ones_apart() {
    let data = read_all(&source());
    assert!(data.later);
    let campaign = &data.campaigns[0];
    let names: Vec<_> = campaign.project.tests.iter().map(|one| one.definition.name.as_str()).collect();
    assert_eq!(names, ["first, without a number", "second", "third", "bodies"]);
    let (gone, definition) = &campaign.deleted_tests[0];
    assert_eq!((definition.definition.name.as_str(), tail(gone.old_id)), ("gone", "02".into()));
    assert_eq!(gone.deleted_at.unwrap().as_second(), 1_764_000_099);
    let deleted = &data.campaigns[1];
    assert!(deleted.deleted && deleted.deleted_at.is_some() && !campaign.deleted);
    assert_eq!(deleted.project.name, "Ventes (1)");
    says(&data.notes, NoteKind::Differs, "Ventes (1)", "Several campaigns are called 'Ventes'");
}

#[test]
fn structures_become_connections() {
    let data = read_all(&source());
    let project = &data.campaigns[0].project;
    let [server] = &project.connections[..] else { panic!("{:?}", project.connections) };
    assert_eq!((server.name.as_str(), server.kind.as_str()), ("Serveur", "ssh"));
    assert_eq!(json!(server.values), json!({"host": "10.0.0.5", "port": 22, "username": "ops"}));
    assert_eq!(server.secrets["password"], SecretSource::Env("SERVEUR_PASSWORD".into()));
    assert_eq!(server.known_secrets["password"].expose(), "sesame");
    let actions = &project.tests[1].definition.actions;
    assert_eq!(actions[0].value, json!({"command": "ls", "connection": "Serveur"}));
    // It says otherwise than the connection: it gets a copy, the password as a secret.
    let copy =
        json!({"command": "ls", "username": "other", "host": "10.0.0.5", "port": 22, "password": "{{ssh_password}}"});
    assert_eq!(actions[1].value, copy);
    assert_eq!(actions[2].value, json!({"method": "GET", "remote_path": "/a", "connection": "Serveur"}));
    assert_eq!(
        actions[3].value,
        json!({"method": "GET", "return_status_code": 200, "url": "https://api.example", "timeout": 5})
    );
    assert_eq!(actions[4].value, json!({"command": "ls", "host": "h", "username": "u"}));
    assert_eq!(actions[5].value, json!({"x": 1, "token": "{{extension_token}}"}));
    assert!(actions.iter().all(|action| action.extra.is_empty()));
    assert_eq!(data.tally.connections, Carried { found: 3, carried: 1 });
    says(
        &data.notes,
        NoteKind::Lost,
        "Ventes / Serveur",
        "Saved connection: the field 'color' is read by no action here",
    );
    says(&data.notes, NoteKind::Lost, "Ventes / Serveur (1)", "saved for 'http'");
    says(
        &data.notes,
        NoteKind::Lost,
        "Ventes / second",
        "Action 5 (ssh): the saved connection that the action uses is gone",
    );
    says(
        &data.notes,
        NoteKind::Differs,
        "Ventes / second",
        "Action 2 (ssh): the values of the connection 'Serveur' are copied",
    );
}

#[test]
fn what_a_connection_asks_for_is_told() {
    let values = doc! {"host": "{{nowhere}}", "username": "u", "password": "{{also}} {{a b}}"};
    let structure = doc! {"id": "s", "name": "Serveur", "plugin_type": "sftp", "values": values};
    let campaign = doc! {"_id": oid(CAMPAIGN), "name": "c", "plugin_data_structures": [structure]};
    let variables = doc! {"key": "also", "value": "x", "filiere": "DEV"};
    let odd = doc! {"key": "a b", "value": "x", "filiere": "DEV"};
    let other = doc! {"key": "other", "value": "x", "filiere": "PROD"};
    let data = read_all(&dump(&[("campains", vec![campaign]), ("variables", vec![variables, odd, other])]));
    let connection = &data.campaigns[0].project.connections[0];
    assert_eq!((connection.kind.as_str(), connection.known_secrets["password"].expose()), ("ssh", "{{also}} {{a_b}}"));
    says(&data.notes, NoteKind::Differs, "c / Serveur", "'{{nowhere}}' is no variable");
    says(&data.notes, NoteKind::Differs, "c / Serveur", "'{{also}}' has no value in these environments: PROD");
}

#[test]
fn bodies_and_certificates_are_as_later_versions_had_them() {
    let data = read_all(&source());
    let tests = &data.campaigns[0].project.tests;
    let actions = &tests[3].definition.actions;
    assert_eq!((actions[0].kind.as_str(), actions[0].value.get("body_type")), ("http", None));
    assert_eq!(actions[1].value["body_type"], "form");
    assert_eq!(actions[2].value.get("body_type"), None);
    assert_eq!(actions[3].value["verify"], "False");
    assert_eq!((actions[4].value.get("verify"), &actions[4].value["ca_file"]), (None, &json!("/etc/ca.pem")));
    assert_eq!(actions[5].value["target_type"], "json");
    let differs = |place: &str, words: &str| says(&data.notes, NoteKind::Differs, place, words);
    differs("Ventes / bodies", "Action 1 (http): the body of a GET was sent as parameters");
    differs(
        "Ventes / bodies",
        "Action 2 (http): the last versions sent an object as fields of a form: 'body_type' is 'form'",
    );
    differs(
        "Ventes / bodies",
        "Action 3 (http): the last versions sent an object as fields of a form, here it is sent as JSON",
    );
    differs("Ventes / bodies", "Action 4 (s3): the output 's3_result' has another form");
    differs("Ventes / bodies", "Action 6 (var): the result of the conversion is the value itself");
    differs("Ventes / third", "Action 1 (http): the server's certificate was not checked");
    differs("Ventes / first, without a number", "Action 1 (http): the server's certificate was not checked");
    says_not(&data.notes, "Actions 4 (s3), 5 (s3): the server's certificate");
    says_not(&data.notes, "no expected status");
}

#[test]
fn reports_know_their_times() {
    let data = read_all(&source());
    let report = &data.campaigns[0].reports[0];
    assert_eq!(report.started_at.unwrap().to_string(), "2025-11-24T16:01:40.5Z");
    assert_eq!(report.ended_at.unwrap().to_string(), "2025-11-24T16:01:42Z");
    assert!(report.deleted && report.deleted_at.is_some());
    assert_eq!(report.end, RunEnd::Finished(Verdict::Success));
    let test = &report.tests[0];
    assert_eq!((test.name.as_str(), test.description.as_str(), test.status), ("old name", "d", TestStatus::Passed));
    assert_eq!((test.milliseconds, &test.action_milliseconds[..]), (Some(1400), &[900, 500][..]));
    let performance = &data.campaigns[0].performance[0];
    assert_eq!((performance.name.as_str(), tail(performance.old_id)), ("Charge", "02".into()));
    let kept: serde_json::Value = serde_json::from_str(&performance.json).unwrap();
    assert_eq!(kept["perf_results"], json!({"total_instances": 10, "exec_time_min_ms": null}));
    assert_eq!(kept["_id"], "6b0c5b2574eb890cb16a5202");
    says(&data.notes, NoteKind::Lost, "Ventes / Charge", "A report of performance");
    assert_eq!(data.tally.reports, Carried { found: 2, carried: 1 });
}

#[test]
fn people_and_secrets_are_as_safe_as_before() {
    let data = read_all(&source());
    assert_eq!(data.users.len(), 2);
    let ada = &data.users[0];
    assert_eq!((ada.email.as_str(), ada.old_ids.len(), ada.language.as_deref()), ("ada@example.org", 2, Some("es")));
    assert_eq!(ada.old_ids[1], id("6b0c5b2574eb890cb16a5402"));
    assert_eq!(ada.password, None);
    assert_eq!(data.users[1].role, testgyver_model::user::Role::Viewer);
    assert!(data.variables[0].secret);
    says(&data.notes, NoteKind::Lost, "ada@example.org", "comes without one");
    says(&data.notes, NoteKind::Differs, "c@example.org", "Unknown role 'root'");
    // Somebody made the campaign whose account was one of two.
    says_not(&data.notes, "Whoever made this campaign has no account any more: Ventes");
    let told = format!("{:?} {:?}", data.notes, data.campaigns.iter().map(|one| &one.project).collect::<Vec<_>>());
    assert!(!told.contains("sesame") && !told.contains("t0k3n"), "{told}");
}
