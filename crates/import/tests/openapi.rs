//! Descriptions of interfaces are read: real ones, and the corners of the specification.
#![allow(missing_docs)]

mod accepted;

use std::{collections::BTreeMap, time::Instant};

use accepted::{accept, action, failure, notes, options};
use proptest::prelude::*;
use serde_json::{Value, json};
use testgyver_import::{Carried, Imported, NoteKind, Source, openapi};
use testgyver_model::{Language, text::AppVariables};

fn read(name: &str, text: &str) -> Imported {
    let source = Source::file(name, text);
    assert!(openapi::recognises(&source), "{name} is recognised");
    let imported = openapi::read(&source, &options()).expect("it is read");
    accept(&imported);
    imported
}

fn of(document: &Value) -> Imported {
    read("api.json", &document.to_string())
}

fn checks(action: &Value) -> &[Value] {
    action["checks"].as_array().expect("checks")
}

#[test]
fn petstore() {
    let imported = read("petstore.yaml", include_str!("samples/openapi/petstore-expanded.yaml"));
    assert_eq!(imported.tally.requests, Carried { found: 4, carried: 4 });
    assert_eq!(imported.tally.checks, Carried { found: 10, carried: 10 });
    let project = &imported.projects[0];
    assert_eq!(
        (project.name.as_str(), project.variables["base_url"].as_str()),
        ("Swagger Petstore", "https://petstore.swagger.io/v2")
    );
    assert!(project.description.starts_with("A sample API"));
    let names: Vec<&str> = project.tests.iter().map(|test| test.definition.name.as_str()).collect();
    assert_eq!(names, ["GET /pets", "POST /pets", "GET /pets/{id}", "DELETE /pets/{id}"]);
    let add = action(project, "POST /pets", 0);
    assert_eq!((&add["body"], &add["body_type"]), (&json!({"name": "string"}), &json!("json")));
    assert_eq!(checks(add)[0], json!({"subject": "status", "operator": "equals", "expected": 200}));
    assert_eq!(checks(add)[1]["expected"], "application/json");
    let schema = &checks(add)[2]["expected"];
    assert_eq!(schema["$ref"], "#/$defs/Pet");
    assert_eq!(schema["$defs"]["Pet"]["allOf"][0], json!({"$ref": "#/$defs/NewPet"}));
    assert_eq!(action(project, "GET /pets/{id}", 0)["url"], "{{base_url}}/pets/1");
    assert_eq!(
        checks(action(project, "DELETE /pets/{id}", 0)),
        [json!({"subject": "status", "operator": "equals", "expected": 204})]
    );
    assert_eq!(project.tests[2].definition.actions[0].extra["operation"], "GET /pets/{id}");
    assert_eq!(notes(&imported, NoteKind::Info, "limit (1), tags (1)").len(), 1);
}

#[test]
fn ways_of_signing_in() {
    let imported = read("security.yaml", include_str!("samples/openapi/insomnia-endpoint-security.yaml"));
    assert_eq!(imported.tally.requests, Carried { found: 12, carried: 12 });
    let project = &imported.projects[0];
    let get = |path: &str| action(project, &format!("GET {path}"), 0);
    assert_eq!(get("/none").get("auth"), None);
    assert_eq!(
        (&get("/basic")["auth"], &get("/basic")["username"], &get("/basic")["password"]),
        (&json!("basic"), &json!("{{basic_username}}"), &json!("{{basic_password}}"))
    );
    assert_eq!((&get("/bearer")["auth"], &get("/bearer")["token"]), (&json!("bearer"), &json!("{{bearer_token}}")));
    assert_eq!(get("/key/header")["headers"], json!({"x-api_key": "{{key_header}}"}));
    assert_eq!(get("/key/cookie")["headers"], json!({"Cookie": "CookieName={{key_cookie}}"}));
    assert_eq!(get("/key/query")["url"], "{{base_url}}/key/query?key={{key_query}}");
    let oauth = get("/oauth2/client-credentials");
    assert_eq!(oauth["auth"], "oauth2");
    assert_eq!(oauth["token_url"], "https://api.server.test/v1/token");
    assert_eq!(oauth["client_secret"], "{{oauth2_client_credentials_client_secret}}");
    assert_eq!(oauth["scope"], "read:something write:something");
    assert_eq!(get("/oauth2/implicit")["auth"], "bearer");
    assert!(project.secrets.iter().all(|secret| secret.values.is_empty()));
    assert_eq!(notes(&imported, NoteKind::Differs, "a person or a browser").len(), 3);
    assert_eq!(notes(&imported, NoteKind::Info, "several ways").len(), 5);
}

#[test]
fn a_document_of_3_2() {
    let imported = read("tags.json", include_str!("samples/openapi/tags-3.2.json"));
    assert_eq!(imported.tally.requests, Carried { found: 4, carried: 4 });
    let tests = &imported.projects[0].tests;
    assert_eq!(tests[0].definition.name, "List all flights");
    assert_eq!(tests[1].definition.tags, ["international"]);
    assert_eq!(notes(&imported, NoteKind::Info, "no answer of success").len(), 4);
    assert_eq!(notes(&imported, NoteKind::Differs, "base_url").len(), 1);
}

#[test]
fn large_documents() {
    let imported = read("box.json", include_str!("samples/openapi/box-v2025.json"));
    assert_eq!(imported.tally.requests, Carried { found: 37, carried: 37 });
    assert_eq!(imported.tally.checks, Carried { found: 101, carried: 101 });
    let project = &imported.projects[0];
    let create = action(project, "Create Box Doc Gen template", 0);
    assert_eq!(create["body"], json!({"file": {"type": "file", "id": "42037322"}}));
    assert_eq!(create["headers"], json!({"box-version": "2025.0"}));
    let imported = read("testkube.yaml", include_str!("samples/openapi/testkube-api.yaml"));
    assert_eq!(imported.tally.requests, Carried { found: 131, carried: 131 });
    assert_eq!(imported.tally.checks, Carried { found: 317, carried: 317 });
    assert_eq!(notes(&imported, NoteKind::Lost, "reference not found").len(), 5);
}

fn small(version: &str, operation: &Value, more: &Value) -> Value {
    let mut document = json!({"openapi": version, "info": {"title": "T", "version": "1"}, "servers": [{"url": "https://a.example/"}],
        "paths": {"/x/{id}": {"get": operation}}});
    document.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    document
}

#[test]
fn parameters_are_written_in_their_styles() {
    let parameter = |name: &str, place: &str, more: &Value| {
        let mut made = json!({"name": name, "in": place, "required": true});
        made.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        made
    };
    let list = json!([1, "b c"]);
    let operation = json!({"parameters": [
        parameter("id", "path", &json!({"schema": {"type": "string", "format": "uuid"}})),
        parameter("a", "query", &json!({"example": list})),
        parameter("b", "query", &json!({"example": list, "explode": false})),
        parameter("c", "query", &json!({"example": list, "style": "pipeDelimited", "explode": false})),
        parameter("d", "query", &json!({"example": {"k": "v"}, "style": "deepObject"})),
        parameter("e", "query", &json!({"examples": {"one": {"$ref": "#/components/examples/E"}}})),
        parameter("f", "query", &json!({"content": {"application/json": {"example": {"q": 1}}}})),
        parameter("g", "query", &json!({"schema": {"enum": ["first", "second"]}})),
        parameter("h", "query", &json!({"schema": {"type": "integer", "minimum": 10}})),
        {"name": "left", "in": "query", "schema": {"type": "string", "default": "x"}},
        {"name": "kept", "in": "query", "schema": {"type": "string", "example": "{{y}}"}},
        parameter("X-H", "header", &json!({"example": list})),
        parameter("Authorization", "header", &json!({"example": "no"})),
        parameter("sid", "cookie", &json!({"schema": {"type": "boolean"}})),
    ], "responses": {"2XX": {"description": "ok", "content": {"text/*": {}}}}});
    let components = json!({"components": {"examples": {"E": {"value": "é&"}}}});
    let imported = of(&small("3.1.0", &operation, &components));
    let action = action(&imported.projects[0], "GET /x/{id}", 0);
    assert_eq!(
        action["url"],
        "{{base_url}}/x/3fa85f64-5717-4562-b3fc-2c963f66afa6?a=1&a=b%20c&b=1,b%20c&c=1%7Cb%20c&d[k]=v&e=%C3%A9%26&f=%7B%22q%22:1%7D&g=first&h=10&kept=%7B%7By%7D%7D"
    );
    assert_eq!(action["headers"], json!({"X-H": "1,b c", "Cookie": "sid=true"}));
    assert_eq!(
        checks(action)[0],
        json!({"subject": "status", "operator": "between", "expected": 200, "expected_to": 299})
    );
    assert_eq!(
        checks(action)[1],
        json!({"subject": "header", "path": "Content-Type", "operator": "starts_with", "expected": "text/"})
    );
    assert_eq!(notes(&imported, NoteKind::Info, "left (1)").len(), 1);
}

#[test]
fn schemas_of_3_0_become_json_schemas_of_today() {
    let schema = json!({"type": "object", "required": ["a", "secret"], "properties": {
        "a": {"type": "number", "minimum": 0, "exclusiveMinimum": true, "maximum": 9, "exclusiveMaximum": false, "example": 1},
        "b": {"type": "string", "nullable": true, "enum": ["x"], "format": "siret"},
        "c": {"allOf": [{"$ref": "#/components/schemas/Node"}], "nullable": true},
        "secret": {"type": "string", "writeOnly": true},
        "d": {"type": "string", "pattern": "^[a-z"}, "e": {"type": "any"}, "x-vendor": {"type": "file"}}});
    let node = json!({"type": "object", "properties": {"child": {"$ref": "#/components/schemas/Node"}, "f": {"$ref": "#/components/schemas/Gone"}}});
    let answer =
        json!({"responses": {"200": {"description": "", "content": {"application/problem+json": {"schema": schema}}}}});
    let imported = of(&small("3.0.3", &answer, &json!({"components": {"schemas": {"Node": node}}})));
    let made = &checks(action(&imported.projects[0], "GET /x/{id}", 0))[2]["expected"];
    assert_eq!(made["required"], json!(["a"]));
    assert_eq!(made["properties"]["a"], json!({"type": "number", "maximum": 9, "exclusiveMinimum": 0}));
    assert_eq!(made["properties"]["b"], json!({"type": ["string", "null"], "enum": ["x", null]}));
    assert_eq!(made["properties"]["c"], json!({"anyOf": [{"allOf": [{"$ref": "#/$defs/Node"}]}, {"type": "null"}]}));
    assert_eq!(made["$defs"]["Node"]["properties"]["child"], json!({"$ref": "#/$defs/Node"}));
    assert_eq!(made["$defs"]["Node"]["properties"]["f"], json!({}));
    assert_eq!(notes(&imported, NoteKind::Differs, "format siret").len(), 1);
    assert_eq!(notes(&imported, NoteKind::Differs, "pattern ^[a-z").len(), 1);
    assert_eq!(notes(&imported, NoteKind::Lost, "schemas/Gone").len(), 1);
    assert_eq!(notes(&imported, NoteKind::Differs, "is described nowhere").len(), 1);
}

#[test]
fn bodies_are_made_after_their_schemas() {
    let body = |media: &str, content: &Value| {
        let operation =
            json!({"requestBody": {"content": {media: content}}, "responses": {"201": {"description": ""}}});
        let imported = of(&small(
            "3.1.0",
            &operation,
            &json!({"components": {"schemas": {
            "Cat": {"type": "object", "required": ["kind", "lives"], "properties": {"kind": {"type": "string"}, "lives": {"type": "integer", "multipleOf": 7}}}}}}),
        ));
        let value = action(&imported.projects[0], "GET /x/{id}", 0).clone();
        (value, imported)
    };
    let schema = json!({"type": "object", "required": ["id", "when", "code", "pets", "name", "self"], "properties": {
        "id": {"type": "integer", "readOnly": true}, "when": {"type": "string", "format": "date-time"},
        "code": {"type": "string", "pattern": "^[A-Z]{3}-\\d{2}$"}, "name": {"type": "string", "minLength": 8},
        "note": {"type": "string"}, "shown": {"type": "string", "examples": ["hi {{x}}"]}, "self": {"$ref": "#/components/schemas/Cat"},
        "pets": {"type": "array", "items": {"oneOf": [{"$ref": "#/components/schemas/Cat"}], "discriminator": {"propertyName": "kind"}}}}});
    let (json_body, _) = body("application/json", &json!({"schema": schema}));
    assert_eq!(
        json_body["body"],
        json!({"when": "2026-01-15T09:30:00Z", "code": "AAA-11", "name": "stringst", "shown": "hi {{ '{{' }}x}}",
            "self": {"kind": "string", "lives": 7}, "pets": [{"kind": "Cat", "lives": 7}]})
    );
    let (patch, _) = body("application/merge-patch+json", &json!({"examples": {"a": {"value": {"z": 1.10}}}}));
    assert_eq!(
        (&patch["headers"], &patch["body"]),
        (&json!({"Content-Type": "application/merge-patch+json"}), &json!({"z": 1.1}))
    );
    let (form, _) = body("application/x-www-form-urlencoded", &json!({"example": {"a": [1, 2], "b": "c"}}));
    assert_eq!(
        form["body"],
        json!([{"name": "a", "value": "1"}, {"name": "a", "value": "2"}, {"name": "b", "value": "c"}])
    );
    let (parts, imported) = body(
        "multipart/form-data",
        &json!({"schema": {"type": "object", "properties": {
        "doc": {"type": "string", "format": "binary"}, "title": {"type": "string", "example": "t"}}}}),
    );
    assert_eq!(
        (&parts["body"], &parts["files"]),
        (&json!({"title": "t"}), &json!([{"field": "doc", "file": "exemple.bin"}]))
    );
    assert!(imported.projects[0].files.contains_key("exemple.bin"));
    let (xml, imported) = body("application/xml", &json!({"schema": {"type": "object"}}));
    assert_eq!(xml.get("body"), None);
    assert_eq!(notes(&imported, NoteKind::Lost, "without an example").len(), 1);
    let (xml, _) = body("application/xml", &json!({"example": "<a/>"}));
    assert_eq!((&xml["body"], &xml["body_type"]), (&json!("<a/>"), &json!("text")));
    let (binary, _) = body("image/png", &json!({}));
    assert_eq!((&binary["body_type"], &binary["files"][0]["file"]), (&json!("file"), &json!("exemple.bin")));
    let (text, _) = body("application/json", &json!({"schema": {"type": "string"}}));
    assert_eq!(text["body"], "\"string\"");
    let (yaml, _) = body("text/yaml", &json!({"example": {"a": [1]}}));
    assert_eq!(yaml["body"], "a:\n  - 1\n");
}

#[test]
fn servers_become_environments() {
    let servers = json!({"servers": [
        {"url": "https://{stage}.a.example/{version}/", "description": "Recette", "variables": {"stage": {"default": "rec", "enum": ["rec", "prod"]}, "version": {"default": "v1"}}},
        {"url": "//b.example"}, {"url": "/v3", "description": "Recette"}]});
    let operation = json!({"servers": [{"url": "https://own.example"}], "responses": {"200": {"description": ""}}, "deprecated": true, "tags": ["a", "A", "b"]});
    let imported = of(&small("3.0.0", &operation, &servers));
    let project = &imported.projects[0];
    assert_eq!(project.variables["base_url"], "https://rec.a.example/v1");
    assert_eq!(project.variables["base_url_2"], "https://own.example");
    let environments: Vec<(&str, &str)> =
        project.environments.iter().map(|one| (one.name.as_str(), one.variables["base_url"].as_str())).collect();
    assert_eq!(
        environments,
        [
            ("Recette", "https://rec.a.example/v1"),
            ("Server 2", "https://b.example"),
            ("Recette (2)", "http://localhost/v3")
        ]
    );
    assert_eq!(action(project, "GET /x/{id}", 0)["url"], "{{base_url_2}}/x/1");
    assert!(!project.tests[0].enabled);
    assert_eq!(project.tests[0].definition.tags, ["a", "b"]);
    assert_eq!(notes(&imported, NoteKind::Info, "deprecated").len(), 1);
    assert_eq!(notes(&imported, NoteKind::Info, "rec, prod").len(), 1);
}

#[test]
fn what_the_server_calls_is_noted() {
    let operation =
        json!({"callbacks": {"onEvent": {}}, "responses": {"302": {"description": "", "links": {"next": {}}}}});
    let webhooks = json!({"webhooks": {"created": {"post": {}, "put": {}}}});
    let imported = of(&small("3.1.0", &operation, &webhooks));
    assert_eq!(imported.tally.requests, Carried { found: 3, carried: 1 });
    assert_eq!(notes(&imported, NoteKind::Lost, "webhook").len(), 1);
    assert_eq!(notes(&imported, NoteKind::Lost, "callbacks onEvent").len(), 1);
    assert_eq!(notes(&imported, NoteKind::Info, "links next").len(), 1);
    assert_eq!(action(&imported.projects[0], "GET /x/{id}", 0)["follow_redirects"], false);
}

#[test]
fn keys_among_the_parameters_are_secrets() {
    let parameter = |name: &str, place: &str| json!({"name": name, "in": place, "required": true, "example": "v4lue"});
    let operation = json!({"parameters": [parameter("X-Auth-Token", "header"), parameter("api_key", "query"), parameter("pageToken", "query")],
        "responses": {"default": {"description": ""}}});
    let imported = of(&small("3.1.0", &operation, &json!({})));
    let project = &imported.projects[0];
    let value = action(project, "GET /x/{id}", 0);
    assert_eq!(value["headers"], json!({"X-Auth-Token": "{{x_auth_token}}"}));
    assert_eq!(value["url"], "{{base_url}}/x/1?api_key={{api_key | url}}&pageToken=v4lue");
    assert_eq!(project.secrets.len(), 2);
    assert_eq!(notes(&imported, NoteKind::Info, "no answer of success").len(), 1);
}

#[test]
fn more_methods_of_3_2() {
    let document = json!({"openapi": "3.2.0", "info": {"title": "T"}, "servers": [{"url": "https://a.example", "name": "prod"}], "paths": {"/f": {
        "query": {"parameters": [{"name": "q", "in": "querystring", "content": {"application/x-www-form-urlencoded": {"example": {"a": "b c"}}}}],
            "responses": {"200": {"content": {"text/event-stream": {"itemSchema": {"type": "object"}}}}}},
        "additionalOperations": {"COPY": {"responses": {"default": {"description": ""}}}}}}});
    let imported = of(&document);
    assert_eq!(action(&imported.projects[0], "QUERY /f", 0)["url"], "{{base_url}}/f?a=b%20c");
    let copy = action(&imported.projects[0], "COPY /f", 0);
    assert_eq!((&copy["method"], copy.get("checks")), (&json!("COPY"), None));
}

#[test]
fn swagger_2() {
    let document = r##"
swagger: "2.0"
info: {title: Old, version: "1"}
host: api.example
basePath: /v1
schemes: [http, https]
consumes: [application/json]
produces: [application/json]
securityDefinitions:
  basic: {type: basic}
  app: {type: oauth2, flow: application, tokenUrl: https://sso.example/token, scopes: {a: b}}
parameters:
  page: {name: page, in: query, type: integer, required: true, minimum: 2}
responses:
  Ok: {description: ok, schema: {$ref: "#/definitions/Pet"}}
definitions:
  Pet: {type: object, required: [name], properties: {name: {type: string, example: Rex}, parent: {$ref: "#/definitions/Pet"}}}
paths:
  /pets:
    parameters:
      - $ref: "#/parameters/page"
    get:
      security: [{app: [a]}]
      parameters:
        - {name: ids, in: query, type: array, items: {type: integer}, collectionFormat: multi, required: true}
      responses: {200: {$ref: "#/responses/Ok"}}
    post:
      security: [{basic: []}]
      parameters:
        - {name: pet, in: body, schema: {$ref: "#/definitions/Pet"}}
      responses: {201: {description: made}}
  /files:
    post:
      consumes: [multipart/form-data]
      parameters:
        - {name: doc, in: formData, type: file}
        - {name: title, in: formData, type: string, required: true}
      responses: {204: {description: none}}
"##;
    let imported = read("old.yaml", document);
    assert_eq!(imported.tally.requests, Carried { found: 3, carried: 3 });
    let project = &imported.projects[0];
    assert_eq!(project.variables["base_url"], "https://api.example/v1");
    let list = action(project, "GET /pets", 0);
    assert_eq!((&list["url"], &list["auth"]), (&json!("{{base_url}}/pets?page=2&ids=1"), &json!("oauth2")));
    assert_eq!(checks(list)[2]["expected"]["$ref"], "#/$defs/Pet");
    assert_eq!(action(project, "POST /pets", 0)["body"], json!({"name": "Rex"}));
    let upload = action(project, "POST /files", 0);
    assert_eq!((&upload["body"], &upload["files"][0]["field"]), (&json!({"title": "string"}), &json!("doc")));
}

#[test]
fn several_files() {
    let root = "openapi: 3.0.0\ninfo: {title: Parts}\nservers: [{url: https://a.example}]\npaths:\n  /a:\n    $ref: paths/a.yaml\n  /b:\n    $ref: '#/paths/~1a'\n";
    let path = "get:\n  responses:\n    200:\n      description: ok\n      content:\n        application/json:\n          schema:\n            $ref: ../schemas.json#/Thing\n";
    let schemas = r##"{"Thing": {"type": "object", "properties": {"next": {"$ref": "#/Thing"}}}}"##;
    let files = [
        ("api/openapi.yaml", root),
        ("api/paths/a.yaml", path),
        ("api/schemas.json", schemas),
        ("api/README.md", "[not\n yaml: {"),
    ];
    let files = files.into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    let source = Source::folder(BTreeMap::from_iter(files));
    assert!(openapi::recognises(&source));
    let imported = openapi::read(&source, &options()).unwrap();
    accept(&imported);
    assert_eq!(imported.tally.requests, Carried { found: 2, carried: 2 });
    let schema = &checks(action(&imported.projects[0], "GET /b", 0))[2]["expected"];
    assert_eq!(schema["$defs"]["Thing"]["properties"]["next"], json!({"$ref": "#/$defs/Thing"}));
}

#[test]
fn what_cannot_be_read_is_told() {
    let fault = |text: &str| openapi::read(&Source::file("a.yaml", text), &options()).unwrap_err();
    assert_eq!(fault("openapi: 3.0.0\npaths: [\n").line, Some(3));
    assert!(fault("openapi: 4.0.0\n").message.contains("OpenAPI 3"));
    assert!(fault("a: 1\n").message.contains("no OpenAPI document"));
    assert!(!openapi::recognises(&Source::file("a.yaml", "a: 1\nopen: 3\n")));
    assert!(!openapi::recognises(&Source::file("a.json", "{\"info\": {\"openapi\": \"x\"}}")));
    assert!(openapi::recognises(&Source::file("a.json", "{\n  \"info\": {},\n  \"openapi\": \"3.1.0\"\n}")));
}

#[test]
fn cyclic_and_huge_documents_end() {
    let begun = Instant::now();
    let schemas: serde_json::Map<String, Value> = (0..300)
        .map(|number| {
            let all: serde_json::Map<String, Value> = (0..40)
                .map(|other| {
                    (
                        format!("p{other}"),
                        json!({"$ref": format!("#/components/schemas/S{}", (number * 7 + other) % 300)}),
                    )
                })
                .collect();
            (
                format!("S{number}"),
                json!({"type": "object", "properties": all, "required": all.keys().collect::<Vec<_>>(),
                "allOf": [{"$ref": format!("#/components/schemas/S{}", (number + 1) % 300)}]}),
            )
        })
        .collect();
    let paths: serde_json::Map<String, Value> = (0..20)
        .map(|number| {
            let schema = json!({"$ref": format!("#/components/schemas/S{}", number % 300)});
            let content = json!({"application/json": {"schema": schema}});
            (
                format!("/p{number}"),
                json!({"post": {"requestBody": {"content": content}, "responses": {"200": {"content": content}}}}),
            )
        })
        .collect();
    let loops = json!({"openapi": "3.0.0", "info": {"title": "T"}, "servers": [{"url": "https://a.example"}], "paths": paths,
        "components": {"schemas": schemas, "parameters": {"A": {"$ref": "#/components/parameters/A"}}}});
    let imported = openapi::read(&Source::file("a.json", loops.to_string()), &options()).unwrap();
    assert_eq!(imported.tally.requests.carried, 20);
    assert!(checks(&imported.projects[0].tests[0].definition.actions[0].value).len() == 3);
    assert_eq!(notes(&imported, NoteKind::Differs, "names itself too often").len(), 20);
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
}

/// What is made after a schema fits it: every schema of the large documents is asked for and answered at once.
#[test]
fn what_is_made_after_a_schema_fits_it() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for text in [include_str!("samples/openapi/box-v2025.json"), include_str!("samples/openapi/testkube-api.yaml")] {
        let mut document = testgyver_project::yaml::read(text).unwrap();
        let names: Vec<String> = document["components"]["schemas"].as_object().unwrap().keys().cloned().collect();
        let echo = |name: &String| {
            let content = json!({"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}});
            (
                format!("/{name}"),
                json!({"post": {"requestBody": {"content": content}, "responses": {"200": {"content": content}}}}),
            )
        };
        document["paths"] = Value::Object(names.iter().map(echo).collect());
        let imported = of(&document);
        for test in &imported.projects[0].tests {
            let value = &test.definition.actions[0].value;
            let checks = testgyver_rules::checks(
                &json!([value["checks"].as_array().and_then(|checks| checks.last())]),
                Language::ENGLISH,
            )
            .unwrap();
            let body = value["body"].as_str().map_or_else(|| value["body"].to_string(), str::to_owned);
            count += 1;
            wrong.extend(
                failure(&checks[0], &body, &AppVariables::default())
                    .map(|why| format!("{}: {why} in {body}", test.definition.name)),
            );
        }
    }
    // What is only read is not sent, some examples of the documents lack what they require, and two schemas are
    // larger than what is made.
    assert_eq!(count, 393);
    assert!(wrong.len() <= 8, "{} do not fit:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_newer_description_is_compared() {
    let of = |paths: Value| {
        of(&json!({"openapi": "3.0.0", "info": {"title": "T"}, "servers": [{"url": "https://a.example"}], "paths": paths})).projects.remove(0)
    };
    let get =
        |summary: &str, code: &str| json!({"get": {"summary": summary, "responses": {code: {"description": ""}}}});
    let before = of(json!({"/a": get("A", "200"), "/b": get("B", "200"), "/c": get("C", "200")}));
    let after = of(json!({"/d": get("D", "200"), "/a": get("A", "201"), "/c": get("C", "200")}));
    let told = openapi::compare(&before, &after);
    let told: Vec<(&str, &openapi::Change)> = told.iter().map(|one| (one.operation.as_str(), &one.change)).collect();
    assert_eq!(
        told,
        [
            ("GET /d", &openapi::Change::New { place: 0 }),
            ("GET /a", &openapi::Change::Changed { before: 0, after: 1, parts: vec!["checks".into()] }),
            ("GET /b", &openapi::Change::Gone { place: 1 }),
        ]
    );
    assert!(openapi::compare(&after, &after).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn nothing_makes_it_panic(at in 0_usize..5_000, length in 0_usize..60, put in "[a-z:{}\\[\\]$#/ \n\"-]{0,12}") {
        for text in [include_str!("samples/openapi/petstore-expanded.yaml"), include_str!("samples/openapi/insomnia-endpoint-security.yaml"), include_str!("samples/openapi/tags-3.2.json")] {
            let cut: String = text.chars().take(at).chain(put.chars()).chain(text.chars().skip(at + length)).collect();
            let source = Source::file("a", cut);
            let _ = openapi::recognises(&source);
            if let Ok(imported) = openapi::read(&source, &options()) {
                accept(&imported);
            }
        }
    }
}
