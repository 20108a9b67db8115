//! Exports of one campaign: read, and written so that the original reads them.

use serde_json::{Value, json};
use testgyver_import::{
    NoteKind, Source,
    original::{ExportIds, JsonVersion, export, import_json, recognises_json, write_json},
};
use testgyver_model::{
    Language, Timestamp,
    id::{id_of, object_id_of},
};
use testgyver_project::Project;
use uuid::Uuid;

use super::{id, options, says};

/// An export of version 1.1 with a connection and a file, as the original writes it.
pub const EXPORT: &str = r#"{
    "campain": {
        "_id": "6b0c5b2574eb890cb16a7001",
        "userCreated": "6b0c5b2474eb890cb16a4f12",
        "name": "Ventes d'\u00e9t\u00e9 \ud83d\ude00",
        "dateCreated": "2025-12-04T10:59:44.282997",
        "description": "De bout en bout",
        "isDeleted": false,
        "userCreatedName": "L\u00e9a",
        "plugin_data_structures": [
            {
                "id": "0f8fad5b-d9cb-469f-a165-70867728950e",
                "name": "Serveur",
                "plugin_type": "ssh",
                "values": {
                    "host": "10.0.0.5",
                    "username": "ops",
                    "password": "sesame"
                },
                "created_at": "2025-12-04T10:59:44",
                "updated_at": "2025-12-04T10:59:44"
            }
        ]
    },
    "tests": [
        {
            "_id": "6b0c5b2574eb890cb16a7101",
            "campainId": "6b0c5b2574eb890cb16a7001",
            "userId": "6b0c5b2474eb890cb16a4f12",
            "dateCreated": "2025-12-04T11:00:00",
            "actions": [
                {
                    "type": "ssh",
                    "value": {
                        "command": "uname -a",
                        "output_mapping": {
                            "ssh_output": "sortie"
                        }
                    },
                    "structure_id": "0f8fad5b-d9cb-469f-a165-70867728950e"
                },
                {
                    "type": "http",
                    "value": {
                        "method": "GET",
                        "url": "{{base_url}}/{{app.sortie}}",
                        "return_status_code": "200"
                    }
                }
            ],
            "name": "Accueil",
            "description": "",
            "variables": [
                "sortie"
            ],
            "order": 1,
            "isDeleted": false
        }
    ],
    "plugin_data_structures": [
        {
            "id": "0f8fad5b-d9cb-469f-a165-70867728950e",
            "name": "Serveur",
            "plugin_type": "ssh",
            "values": {
                "host": "10.0.0.5",
                "username": "ops",
                "password": "sesame"
            },
            "created_at": "2025-12-04T10:59:44",
            "updated_at": "2025-12-04T10:59:44"
        }
    ],
    "exportDate": "2025-12-04T10:59:44",
    "version": "1.1",
    "files": [
        {
            "name": "catalogue.csv",
            "content": "cmVmO3ByaXgK"
        }
    ]
}"#;

fn ids() -> ExportIds {
    let user = id_of(id("6b0c5b2474eb890cb16a4f12"));
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    ExportIds {
        campaign: id_of(id("6b0c5b2574eb890cb16a7001")),
        created_by: user,
        created_by_name: "Léa".into(),
        created_at: at("2025-12-04T10:59:44.282997Z"),
        tests: vec![(id_of(id("6b0c5b2574eb890cb16a7101")), user, at("2025-12-04T11:00:00Z"))],
        connections: vec![Uuid::parse_str("0f8fad5b-d9cb-469f-a165-70867728950e").unwrap()],
        exported_at: at("2025-12-04T10:59:44Z"),
        version: JsonVersion::V1_1,
        with_files: true,
    }
}

fn imported() -> Project {
    import_json(EXPORT, &options()).unwrap().projects.remove(0)
}

#[test]
fn an_export_is_read() {
    assert!(recognises_json(&Source::file("campain_x.json", EXPORT)));
    let imported = import_json(EXPORT, &options()).unwrap();
    let project = &imported.projects[0];
    assert_eq!((project.name.as_str(), project.description.as_str()), ("Ventes d'été 😀", "De bout en bout"));
    assert_eq!(project.connections[0].known_secrets["password"].expose(), "sesame");
    assert_eq!(project.files["catalogue.csv"], b"ref;prix\n");
    let actions = &project.tests[0].definition.actions;
    assert_eq!(
        actions[0].value,
        json!({"command": "uname -a", "output_mapping": {"ssh_output": "sortie"}, "connection": "Serveur"})
    );
    assert_eq!((imported.tally.requests.found, imported.tally.requests.carried), (2, 2));
    says(&imported.notes, NoteKind::Info, "", "The tests ask for these: base_url.");
}

#[test]
fn what_is_read_is_written_again_sign_by_sign() {
    let exported = export(&imported(), &ids(), Language::ENGLISH);
    assert_eq!(write_json(&exported.json), EXPORT);
    says(&exported.notes, NoteKind::Info, "Serveur", "'password' stands in clear");
    let again = import_json(&write_json(&exported.json), &options()).unwrap();
    assert_eq!(again.projects, [imported()]);
}

#[test]
fn version_1_0_has_no_connections() {
    let ids = ExportIds { version: JsonVersion::V1_0, with_files: false, ..ids() };
    let exported = export(&imported(), &ids, Language::ENGLISH);
    let keys: Vec<_> = exported.json.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["campain", "tests", "exportDate", "version"]);
    assert_eq!(exported.json["version"], "1.0");
    let action = &exported.json["tests"][0]["actions"][0];
    assert_eq!((action.get("structure_id"), &action["value"]["host"]), (None, &json!("10.0.0.5")));
    assert!(!exported.json.to_string().contains("sesame"));
    let again = import_json(&write_json(&exported.json), &options()).unwrap();
    assert_eq!(again.projects[0].connections, []);
    assert_eq!(again.projects[0].tests.len(), 1);
    // Once more through both: nothing changes any more.
    let twice = export(&again.projects[0], &ids, Language::ENGLISH);
    assert_eq!(twice.json, exported.json);
}

#[test]
fn what_the_original_does_not_know_is_told() {
    let mut project = imported();
    project.files.insert("sous/b".into(), Vec::new());
    project.variables.insert("base_url".into(), "http://a".into());
    project.tests[0].enabled = false;
    project.tests[0].definition.tags = vec!["smoke".into()];
    project.tests[0].definition.actions[0].disabled = true;
    project.tests[0].definition.actions[1].value["checks"] = json!([{"subject": "status"}]);
    project.tests[0].definition.actions[1].value["auth"] = json!("basic");
    project.tests[0].definition.actions[1].value["body"] = json!("{{app.sortie | upper}} {{run.id}} {{base_url}}");
    let sql = testgyver_model::test::ActionCall::new("sql", json!({"query": "select 1"}));
    project.tests[0].definition.actions.push(sql);
    let exported = export(&project, &ids(), Language::ENGLISH);
    assert_eq!(exported.json["tests"][0]["actions"].as_array().unwrap().len(), 2);
    let (name, test) = (project.name.clone(), format!("{} / Accueil", project.name));
    says(&exported.notes, NoteKind::Lost, &test, "the test is disabled");
    says(&exported.notes, NoteKind::Lost, &test, "its tags");
    says(&exported.notes, NoteKind::Lost, &test, "An action 'ssh' is disabled");
    says(&exported.notes, NoteKind::Lost, &test, "The checks, extractions and conditions of an action 'http'");
    says(&exported.notes, NoteKind::Lost, &test, "does not read these fields of an action 'http': auth.");
    says(&exported.notes, NoteKind::Lost, &test, "'{{app.sortie | upper}}' is not reckoned");
    says(&exported.notes, NoteKind::Lost, &test, "'{{run.id}}' is not reckoned");
    says(&exported.notes, NoteKind::Lost, &test, "has no action 'sql'");
    super::says_not(&exported.notes, "'{{base_url}}'");
    says(&exported.notes, NoteKind::Lost, &format!("{name} / sous/b"), "has no folders");
    says(&exported.notes, NoteKind::Lost, &name, "has no variables; make these there: base_url");
}

#[test]
fn our_own_identifiers_become_some_of_theirs() {
    let ours = Uuid::parse_str("019abcde-f012-7abc-8def-0123456789ab").unwrap();
    let exported = export(&imported(), &ExportIds { campaign: ours, ..ids() }, Language::FRENCH);
    let text = exported.json["campain"]["_id"].as_str().unwrap();
    let made = testgyver_model::id::object_id(text).unwrap();
    // 0x019abcdef012 ms are 1 763 993 841 s.
    assert_eq!(u32::from_be_bytes(made[..4].try_into().unwrap()), (0x019a_bcde_f012_u64 / 1000) as u32);
    assert_eq!(made[4..], ours.as_bytes()[8..]);
    assert_eq!(object_id_of(ours), None);
}

#[test]
fn what_is_no_export_is_refused() {
    let fault = |text: &str| import_json(text, &options()).unwrap_err();
    assert!(fault("{\"campain\": {}}").message.contains("'campain' and 'tests' are expected"));
    assert_eq!(fault("{\n\"campain\": x}").line, Some(2));
    assert!(!recognises_json(&Source::file("a.json", "{\"campain\": 1, \"tests\": []}")));
    assert!(!recognises_json(&Source::file("a.bson", vec![0xff; 10])));
    let odd = json!({"campain": {}, "tests": [1, {"name": "x", "isDeleted": true}], "version": 2,
        "files": [{"name": "../up", "content": "YQ=="}, {"name": "a", "content": "?"}, 3]});
    let imported = import_json(&odd.to_string(), &options()).unwrap();
    assert_eq!(imported.projects[0].name, "Campaign without a name");
    assert_eq!(imported.projects[0].files.keys().collect::<Vec<_>>(), ["up"]);
    says(&imported.notes, NoteKind::Info, "", "Unknown version of exports '2'");
    says(&imported.notes, NoteKind::Lost, "", "Tests of the export are no objects");
    says(&imported.notes, NoteKind::Lost, "Campaign without a name / x", "This test was deleted");
    says(&imported.notes, NoteKind::Lost, "a", "cannot be read");
    let _: Value = odd;
}
