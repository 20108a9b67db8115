//! Collections, environments and globals of Postman, from real repositories.
#![allow(missing_docs)]

mod common;

use common::{action, imported, notes, sample, tally, test};
use serde_json::json;
use testgyver_import::{FoldersAs, Imported, NoteKind, Options, Source, SourceError, postman};
use testgyver_model::Language;
use testgyver_project::SecretSource;

fn collection(name: &str, folders: FoldersAs) -> Imported {
    let file = format!("{name}.postman_collection.json");
    let source = Source::file(file.clone(), sample(&format!("postman/{file}")));
    assert!(postman::recognises(&source));
    imported(postman::read, &source, folders)
}

#[test]
fn a_token_is_passed_on_from_one_test_to_the_next() {
    let imported = collection("vampi", FoldersAs::Tests);
    assert_eq!(tally(&imported), [(14, 14), (17, 17), (14, 14)]);
    assert!(notes(&imported, NoteKind::Lost).is_empty());
    let project = &imported.projects[0];
    assert_eq!(project.variables["baseUrl"], "http://localhost:5000");
    assert_eq!(project.tests.len(), 14);
    let login = action(test(project, "Login to VAmPI"), "Login to VAmPI");
    assert_eq!(login["body"], json!("{\n  \"username\": \"test1\",\n  \"password\": \"{{password}}\"\n}"));
    assert_eq!(
        login["extract"],
        json!([{"name": "auth_token", "subject": "jsonpath", "path": "$.auth_token", "secret": true, "share": true}])
    );
    assert_eq!(
        login["checks"],
        json!([
            {"subject": "status", "operator": "equals", "expected": 200, "name": "Status code is 200"},
            {"subject": "jsonpath", "path": "$.message", "operator": "contains", "expected": "Successfully logged in",
             "name": "Successfully logged in"}
        ])
    );
    let me = action(test(project, "Retrieves currently logged in user"), "Retrieves currently logged in user");
    assert_eq!((&me["auth"], &me["token"]), (&json!("bearer"), &json!("{{run.auth_token}}")));
    let user = action(test(project, "Retrieves user by username"), "Retrieves user by username");
    assert_eq!(user["url"], json!("{{baseUrl}}/users/v1/name1"));
    let secret = project.secrets.iter().find(|secret| secret.name == "password").unwrap();
    assert_eq!(secret.source, SecretSource::Env("PASSWORD".into()));
    assert_eq!(secret.values[""].expose(), "test1");
}

#[test]
fn dates_and_values_of_scripts_become_variables() {
    let imported = collection("brightspace-test-data-setup", FoldersAs::Tests);
    assert_eq!(tally(&imported), [(47, 47), (1, 1), (38, 36)]);
    assert_eq!(notes(&imported, NoteKind::Lost).len(), 4);
    let project = &imported.projects[0];
    let activities = test(project, "Create Learning Activities");
    let first = &activities.actions[0];
    assert_eq!(first.value["auth"], json!("bearer"));
    assert_eq!(
        first.value["checks"],
        json!([{"subject": "status", "operator": "one_of", "expected": [201, 200], "name": "Status code is 200"}])
    );
    let variable =
        |name: &str| activities.variables.iter().find(|one| one.name() == name).unwrap().value().unwrap().clone();
    assert_eq!(variable("startdate"), json!("{{$iso_timestamp}}"));
    assert_eq!(variable("duedate"), json!("{{$iso_timestamp offset=+2mo}}"));
    assert!(activities.actions[1].value["body"].as_str().unwrap().contains("{{app.duedate_2}}"));
    // What the first folder's requests find serves those of the others.
    let setup = test(project, "API Setup Calls");
    assert!(setup.actions.iter().any(|action| action.value["extract"][0]["name"] == "lpversion"));
    let users = test(project, "Create Users");
    assert!(users.actions[0].value["url"].as_str().unwrap().contains("{{run.lpversion}}"));
    assert_eq!(project.variables["Course_Offering"], "");
}

#[test]
fn a_folder_can_be_a_campaign() {
    let imported = collection("brightspace-test-data-setup", FoldersAs::Campaigns);
    assert_eq!(imported.tally.requests.carried, 47);
    let names: Vec<&str> = imported.projects.iter().map(|project| project.name.as_str()).collect();
    assert_eq!(&names[..3], ["API Setup Calls", "Create Users", "Create Org Structure"]);
    assert!(
        imported.projects.iter().all(|project| project.tests.iter().all(|test| test.definition.actions.len() == 1))
    );
    assert!(imported.projects.iter().all(|project| project.variables.contains_key("BrightspaceDomain")));
    let differs = notes(&imported, NoteKind::Differs);
    assert!(differs.iter().any(|note| note.contains("lpversion") && note.contains("autre campagne")), "{differs:?}");
}

#[test]
fn what_signs_in_is_taken_over_from_folders_and_collections() {
    let imported = collection("bruno-basic-auth-folder", FoldersAs::Tests);
    assert_eq!(tally(&imported), [(8, 8), (0, 0), (0, 0)]);
    let project = &imported.projects[0];
    let inherited = action(test(project, "Inherited Folder"), "Inherited");
    assert_eq!((&inherited["auth"], &inherited["username"]), (&json!("basic"), &json!("john")));
    assert_eq!(inherited["password"], json!("{{password}}"));
    let open = action(test(project, "No Auth"), "Inherited");
    assert!(open.get("auth").is_none(), "{open}");
    assert_eq!(project.secrets.len(), 6);
    assert!(project.secrets.iter().all(|secret| secret.values.len() == 1));
}

#[test]
fn every_kind_of_body_is_carried_over() {
    let imported = collection("insomnia-complex-v2_1", FoldersAs::Tests);
    assert_eq!(tally(&imported), [(6, 6), (0, 0), (0, 0)]);
    let project = &imported.projects[0];
    let first = &test(project, "First Folder").actions;
    assert_eq!(first[0].value["body_type"], json!("multipart"));
    assert_eq!(first[0].value["files"], json!([{"field": "file", "file": "test.txt"}]));
    assert_eq!(first[0].value["body"], json!({"foo": "bar"}));
    assert_eq!((&first[0].value["auth"], &first[0].value["username"]), (&json!("basic"), &json!("username")));
    assert_eq!((&first[1].value["body_type"], &first[1].value["body"]), (&json!("form"), &json!({"foo": "bar"})));
    let graphql = action(test(project, "Test Request GraphQL Body"), "Test Request GraphQL Body");
    assert_eq!(graphql["body_type"], json!("graphql"));
    // The secret found in a header took a name that no request reads.
    assert!(graphql["graphql_variables"].as_str().unwrap().contains("\"{{password}}\""));
    assert_eq!(project.secrets[0].name, "password_2");
    let lost = notes(&imported, NoteKind::Lost);
    assert!(lost.iter().any(|note| note.contains("« unknown »")) && lost.iter().any(|note| note.contains("test.txt")));
}

#[test]
fn what_scripts_compute_is_told_line_by_line() {
    let imported = collection("mojaloop-iaac-sanity", FoldersAs::Tests);
    assert_eq!(tally(&imported), [(7, 7), (75, 5), (8, 2)]);
    let lost = notes(&imported, NoteKind::Lost);
    assert!(
        lost.iter().any(|note| note.starts_with("Get Party - MSISDN: ") && note.contains("setTimeout(function () {"))
    );
    assert!(lost.iter().all(|note| note.chars().count() < 250));
    let windows = test(&imported.projects[0], "200 - Window- state (OPEN)-643a");
    assert_eq!(windows.actions[0].value["extract"][0]["path"], json!("$[0].settlementWindowId"));
}

#[test]
fn odd_addresses_go_out_as_postman_sends_them() {
    let imported = collection("newman-whatwg-url", FoldersAs::Tests);
    assert_eq!(tally(&imported), [(26, 26), (25, 23), (30, 27)]);
    let parsing = test(&imported.projects[0], "Parsing");
    let url = |name: &str| action(parsing, name)["url"].as_str().unwrap().to_owned();
    assert_eq!(url("nested variables"), "https://{{app.host.1}}/get");
    assert_eq!(
        url("reserved chars in variables"),
        "{{app.p___}}://{{app._}}:{{app.___}}@{{app.host.name}}:{{app._p}}/{{app.f_o_o}}?{{app.__2}}={{app.__3}}"
    );
    assert_eq!(url("newlines"), "https://postman-echo.com/get?foo=%0Abar%0A");
    assert_eq!(url("\\\\ in path"), "https://httpbin.org//get");
    assert_eq!(url("disabled query param"), "https://postman-echo.com/get");
    assert_eq!(url("multiple &&&"), "https://postman-echo.com/get?foo=bar&&&bar=baz");
    assert_eq!(
        action(parsing, "nested variables")["checks"],
        json!([{"subject": "jsonpath", "path": "$.url", "operator": "equals", "expected": "https://postman-echo.com/get", "name": "Request URL"}])
    );
}

#[test]
fn large_collections_come_over_whole() {
    let imported = collection("adyen-management-v3", FoldersAs::Tests);
    assert_eq!(tally(&imported), [(158, 158), (0, 0), (0, 0)]);
    let project = &imported.projects[0];
    let any = &project.tests[0].definition.actions[0].value;
    assert_eq!(any["headers"]["X-API-Key"], json!("{{X-API-Key}}"));
    assert!(notes(&imported, NoteKind::Info).iter().any(|note| note.contains("111 réponse(s)")));
    let imported = collection("woodwing-studio", FoldersAs::Tests);
    assert_eq!(tally(&imported), [(63, 63), (28, 28), (8, 6)]);
    let log_on = action(test(&imported.projects[0], "Planning"), "LogOn - Planning");
    assert_eq!(log_on["extract"][0]["path"], json!("$.result.Ticket"));
    assert!(
        log_on["checks"]
            .as_array()
            .unwrap()
            .iter()
            .any(|check| check["path"] == "$.error" && check["operator"] == "empty")
    );
}

#[test]
fn environments_come_with_their_collection_or_alone() {
    let file = |name: &str| {
        (format!("{name}.postman_environment.json"), sample(&format!("postman-env/{name}.postman_environment.json")))
    };
    let both = [file("bruno-mixed-enabled"), file("wise-all-endpoints")];
    let alone = imported(postman::read, &Source::folder(both.clone().into_iter().collect()), FoldersAs::Tests);
    let environments = &alone.projects[0].environments;
    assert_eq!(environments[0].name, "Mixed Enabled Env");
    let names: Vec<&String> = environments[0].variables.keys().collect();
    assert_eq!(names, ["enabledVar", "defaultEnabledVar", "nullEnabledVar"]);
    assert_eq!(environments[1].variables["host"], "https://api.sandbox.transferwise.tech");
    assert!(environments[1].variables.contains_key("client_credentials_token"));
    assert!(notes(&alone, NoteKind::Lost).iter().any(|note| note.contains("disabledVar")));
    let vampi = ("vampi.json".to_owned(), sample("postman/vampi.postman_collection.json"));
    let together =
        imported(postman::read, &Source::folder(both.into_iter().chain([vampi]).collect()), FoldersAs::Tests);
    assert_eq!((together.projects.len(), together.projects[0].environments.len()), (1, 2));
}

fn refused(text: &str) -> SourceError {
    let actions = common::actions();
    let options = Options { language: Language::FRENCH, folders: FoldersAs::Tests, actions: &actions };
    postman::read(&Source::file("x.json", text), &options).unwrap_err()
}

#[test]
fn what_is_no_collection_is_refused_in_words() {
    assert!(refused("{\"id\": \"1\", \"order\": [], \"requests\": []}").message.contains("Collection v2.1"));
    assert!(refused("{}").message.contains("Collection v2.1"));
    let broken = refused("{\n\"item\": [}");
    assert_eq!((broken.file.as_str(), broken.line), ("x.json", Some(2)));
}
