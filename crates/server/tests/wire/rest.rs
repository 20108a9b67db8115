//! REST as a client sees it, on a real socket.

use crate::support::{Caller, PASSWORD, TestApp};
use reqwest::{Method, multipart};
use serde_json::{Value, json};

fn pause(milliseconds: u32) -> Value {
    json!([{"type": "pause", "value": {"duration": milliseconds}}])
}

const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

#[tokio::test]
async fn everything_but_the_front_door_needs_a_token() {
    let app = TestApp::start().await;
    let anonymous = app.anonymous();
    for path in ["/api/me", "/api/campains", "/api/actions/masks", "/api/openapi.json", "/api/nowhere", "/swagger/"] {
        let answer = anonymous.get(path).await;
        assert_eq!((answer.status, answer.body["message"].as_str()), (401, Some("Token manquant")), "{path}");
    }
    let answer = anonymous.clone().with_token("x.y.z").get("/api/me").await;
    assert_eq!((answer.status, answer.body["code"].as_str()), (401, Some("token_invalid")));
    assert_eq!(anonymous.get("/health").await.body["status"], "healthy");
    assert_eq!(anonymous.get("/").await.status, 200);
}

#[tokio::test]
async fn signing_in_and_out() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    assert_eq!(admin.get("/api/me").await.body["role"], "admin");
    let wrong = app.anonymous().post("/api/login", json!({"email": "admin@example.org", "password": "no"})).await;
    assert_eq!((wrong.status, wrong.body["message"].as_str()), (401, Some("Email ou mot de passe incorrect")));
    let missing = app.anonymous().post("/api/login", json!({})).await;
    assert_eq!((missing.status, missing.body["message"].as_str()), (400, Some("Champs manquants : email, password")));
    assert_eq!(missing.body["fields"], json!(["email", "password"]));
    let english = app.anonymous().request(Method::POST, "/api/login").header("accept-language", "en-GB,fr;q=0.5");
    assert_eq!(Caller::send(english.json(&json!({}))).await.body["message"], "Missing fields: email, password");
    assert_eq!(admin.post("/api/logout", json!({})).await.status, 200);
    assert_eq!(admin.get("/api/me").await.body["code"], "token_expired", "a token that was signed out works no more");
}

#[tokio::test]
async fn guessing_passwords_is_slowed_down() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for _ in 0..10 {
        app.anonymous().post("/api/login", json!({"email": "admin@example.org", "password": "guess"})).await;
    }
    let right = app.anonymous().post("/api/login", json!({"email": "admin@example.org", "password": PASSWORD})).await;
    assert_eq!((right.status, right.body["code"].as_str()), (429, Some("too_many_attempts")));
    assert_eq!(admin.get("/api/me").await.status, 200, "who is in stays in");
}

#[tokio::test]
async fn the_cookie_is_only_good_on_our_own_pages() {
    let app = TestApp::start().await;
    app.admin().await;
    let client = reqwest::Client::builder().cookie_store(true).build().unwrap();
    let login = client
        .post(format!("{}/api/login", app.base))
        .json(&json!({"email": "admin@example.org", "password": PASSWORD}));
    let answer = login.send().await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let create = |name: &'static str, value: &str| {
        client.post(format!("{}/api/campains", app.base)).header(name, value).json(&json!({"name": "x"})).send()
    };
    assert_eq!(create("origin", "https://evil.example").await.unwrap().status(), 403);
    assert_eq!(create("sec-fetch-site", "cross-site").await.unwrap().status(), 403);
    assert_eq!(create("origin", &app.base).await.unwrap().status(), 201);
    assert_eq!(create("origin", "https://allowed.example").await.unwrap().status(), 201);
}

#[tokio::test]
async fn the_first_administrator_comes_by_the_printed_address() {
    let app = TestApp::start_with(Some("printed".into())).await;
    let form = |token: &str| json!({"token": token, "name": "Ada", "email": "ADA@example.org ", "password": PASSWORD});
    assert_eq!(app.anonymous().post("/api/setup", form("guessed")).await.status, 403);
    let weak = json!({"token": "printed", "name": "Ada", "email": "a@b", "password": "short"});
    assert_eq!(app.anonymous().post("/api/setup", weak).await.body["code"], "weak_password");
    assert_eq!(app.anonymous().post("/api/setup", form("printed")).await.status, 200);
    assert_eq!(app.anonymous().post("/api/setup", form("printed")).await.status, 409);
    assert_eq!(app.anonymous().signed_in("ada@example.org").await.get("/api/me").await.body["role"], "admin");
}

#[tokio::test]
async fn roles_are_kept() {
    let app = TestApp::start().await;
    let (admin, editor, viewer) = (app.admin().await, app.editor().await, app.viewer().await);
    let id = admin.campaign(vec![pause(1)]).await;
    assert_eq!(viewer.get(&format!("/api/campains/{id}")).await.status, 200);
    assert_eq!(viewer.post("/api/campains", json!({"name": "x"})).await.status, 403);
    assert_eq!(viewer.launch(&id, "r").await.status, 403);
    assert_eq!(editor.post("/api/campains", json!({"name": "x"})).await.status, 201);
    for path in ["/api/users", "/api/plugins", "/api/plugins/errors"] {
        assert_eq!(editor.get(path).await.status, 403, "{path}");
        assert_eq!(admin.get(path).await.status, 200, "{path}");
    }
    assert_eq!(editor.post("/api/variables", json!({"key": "a", "isRoot": true})).await.status, 403);
    assert_eq!(editor.get("/api/variables").await.status, 200);
}

#[tokio::test]
async fn people() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let new = json!({"name": "Bob", "email": "Bob@Example.org", "password": "longenough", "role": "viewer"});
    let created = admin.post("/api/users", new.clone()).await;
    assert_eq!(created.status, 201);
    let bob = format!("/api/users/{}", created.body["user_id"].as_str().unwrap());
    assert_eq!(admin.post("/api/users", new).await.status, 409);
    assert_eq!(
        admin.post("/api/users", json!({"name": "x", "email": "nope", "password": "longenough"})).await.body["code"],
        "invalid_email"
    );
    assert_eq!(admin.put(&bob, json!({"role": "king"})).await.body["code"], "unknown_role");
    assert_eq!(admin.put(&bob, json!({"name": "Robert"})).await.status, 200);
    let seen = admin.get(&bob).await.body;
    assert_eq!(
        (seen["name"].as_str(), seen["email"].as_str(), seen["role"].as_str()),
        (Some("Robert"), Some("bob@example.org"), Some("viewer"))
    );
    assert!(seen.get("password").is_none() && seen.get("password_hash").is_none());
    let me = admin.get("/api/me").await.body["id"].as_str().unwrap().to_owned();
    assert_eq!(admin.delete(&format!("/api/users/{me}")).await.status, 403);
    assert_eq!(admin.put(&format!("/api/users/{me}"), json!({"role": "viewer"})).await.status, 403);
    assert_eq!(admin.delete(&bob).await.status, 200);
    assert_eq!(admin.get(&bob).await.status, 404);
}

#[tokio::test]
async fn unknown_ids_are_404_on_every_verb() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for id in [NOBODY, "nonsense", "1%27%20OR%201=1"] {
        for resource in ["users", "campains", "tests", "variables", "rapports"] {
            let path = format!("/api/{resource}/{id}");
            assert_eq!(admin.get(&path).await.status, 404, "GET {path}");
            assert_eq!(admin.put(&path, json!({"details": "x"})).await.status, 404, "PUT {path}");
            assert_eq!(admin.delete(&path).await.status, 404, "DELETE {path}");
        }
        assert_eq!(admin.post(&format!("/api/rapports/{id}/cancel"), json!({})).await.status, 404);
        assert_eq!(admin.post(&format!("/api/tests/{id}/execute"), json!({"filiere": "DEV"})).await.status, 404);
        assert_eq!(admin.post(&format!("/api/tests/{id}/actions"), json!({"type": "http"})).await.status, 404);
        for body in [json!({}), json!({"position": "x"})] {
            assert_eq!(admin.put(&format!("/api/rapports/{id}"), body.clone()).await.status, 404);
            assert_eq!(admin.put(&format!("/api/tests/{id}"), body.clone()).await.status, 404);
            assert_eq!(admin.post(&format!("/api/tests/{id}/execute"), body.clone()).await.status, 404);
        }
        assert_eq!(admin.get(&format!("/api/campains/{id}/files")).await.status, 404);
        assert_eq!(admin.post("/api/tests", json!({"campain_id": id, "actions": []})).await.status, 404);
        assert_eq!(admin.launch(id, "x").await.status, 404);
    }
    for path in ["/api/actions/masks/%ff", "/api/actions/output-variables/%ff"] {
        assert_eq!(admin.get(path).await.body["code"], "not_found", "{path}");
    }
    assert_eq!(admin.get("/api/nowhere").await.body["code"], "unknown_route");
    assert_eq!(admin.post("/api/me", json!({})).await.status, 405);
    assert_eq!(admin.post("/api/rapports", json!({})).await.body["code"], "report_by_hand");
}

#[tokio::test]
async fn bad_input_is_told_and_never_a_5xx() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let raw = |body: &'static str| {
        admin.request(Method::POST, "/api/campains").header("content-type", "application/json").body(body)
    };
    for body in ["", "{", "null", "[]", "\"x\"", "{\"name\": 3}", "{\"name\": \"\"}", "{\"name\": {}}", "\u{0}"] {
        let answer = Caller::send(raw(body)).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.body);
        assert!(answer.body["message"].is_string() && answer.body["code"].is_string());
    }
    let plain = admin.request(Method::POST, "/api/campains").body("name=x");
    assert_eq!(Caller::send(plain).await.status, 415);
    let huge = json!({"name": "x", "description": "y".repeat(100_000)});
    assert_eq!(admin.post("/api/campains", huge).await.status, 413);
    assert_eq!(admin.post("/api/campains", json!({"name": "x".repeat(201)})).await.body["code"], "name_too_long");
    assert_eq!(admin.post("/api/campains", json!({"name": "a\0b"})).await.body["code"], "nul");
    for query in ["page=0", "page_size=0", "page_size=101", "page=x", "page=-1", "page=99999999999999999999"] {
        assert_eq!(admin.get(&format!("/api/campains?{query}")).await.status, 400, "{query}");
    }
    assert_eq!(admin.get("/api/campains?page=4000000000").await.body["data"], json!([]));
    let id = admin.campaign(vec![]).await;
    for actions in [json!("x"), json!([1]), json!([{"value": {}}]), json!([{"type": ""}])] {
        let answer = admin.post("/api/tests", json!({"campain_id": id, "actions": actions})).await;
        assert_eq!(answer.status, 400, "{}", answer.body);
    }
}

#[tokio::test]
async fn campaigns_and_their_tests() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let id = admin.campaign(vec![pause(1), pause(1), pause(1)]).await;
    let listed = admin.get("/api/campains?page_size=1").await.body;
    assert_eq!(
        (listed["data"][0]["testsCount"].as_u64(), listed["pagination"]["total_items"].as_u64()),
        (Some(3), Some(1))
    );
    assert_eq!(admin.get("/api/campains?search=nothing").await.body["data"], json!([]));
    admin.put(&format!("/api/campains/{id}"), json!({"description": "d"})).await;
    let seen = admin.get(&format!("/api/campains/{id}")).await.body;
    assert_eq!(
        (seen["name"].as_str(), seen["description"].as_str(), seen["userCreatedName"].as_str()),
        (Some("Boutique"), Some("d"), Some("Ada"))
    );
    assert!(seen["dateCreated"].as_str().unwrap().ends_with('Z'), "dates carry their zone");

    let tests = admin.get(&format!("/api/tests?campain_id={id}")).await.body;
    let third = tests["data"][2]["_id"].as_str().unwrap().to_owned();
    admin
        .put(&format!("/api/tests/{third}"), json!({"position": 0, "variables": ["a", {"name": "b", "value": 1}]}))
        .await;
    assert_eq!(
        admin.post(&format!("/api/tests/{third}/actions"), json!({"type": "http", "value": {"url": "x"}})).await.status,
        201
    );
    let first = admin.get(&format!("/api/tests?campain_id={id}")).await.body["data"][0].clone();
    assert_eq!((first["_id"].as_str(), first["position"].as_u64()), (Some(third.as_str()), Some(0)));
    assert_eq!(first["variables"], json!(["a", {"name": "b", "value": 1}]));
    assert_eq!(first["actions"][1], json!({"type": "http", "value": {"url": "x"}}));
    assert_eq!(admin.delete(&format!("/api/tests/{third}")).await.status, 200);
    assert_eq!(admin.delete(&format!("/api/campains/{id}")).await.status, 200);
    assert_eq!(admin.get(&format!("/api/tests?campain_id={id}")).await.body["data"], json!([]));
}

#[tokio::test]
async fn variables_are_sealed_to_the_eye() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let early = admin.post("/api/variables", json!({"key": "pwd", "filiere": "PROD", "value": "x"})).await;
    assert_eq!((early.status, early.body["code"].as_str()), (400, Some("no_root")));
    admin.post("/api/variables", json!({"key": "pwd", "isRoot": true, "secret": true})).await;
    let created = admin.post("/api/variables", json!({"key": "pwd", "filiere": "PROD", "value": "hunter2"})).await;
    let path = format!("/api/variables/{}", created.body["variable_id"].as_str().unwrap());
    for answer in
        [admin.get(&path).await, admin.get("/api/variables").await, admin.get("/api/variables?grouped=true").await]
    {
        assert!(
            answer.body.to_string().contains("••••••") && !answer.body.to_string().contains("hunter2"),
            "{}",
            answer.body
        );
    }
    admin.put(&path, json!({"value": "••••••", "description": "d"})).await;
    let variables = app.store.list_variables().await.unwrap();
    assert_eq!(variables[1].value.as_ref().unwrap().expose(), "hunter2", "dots sent back change nothing");
    let root = format!("/api/variables/{}", variables[0].id);
    assert_eq!(admin.put(&root, json!({"secret": false})).await.body["code"], "secret_needs_value");
    assert_eq!(admin.put(&path, json!({"filiere": ""})).await.body["code"], "invalid_environment");
    assert_eq!(admin.get("/api/tests/filieres").await.body, json!(["PROD"]));
    assert_eq!(admin.put("/api/filieres/PROD", json!({"protected": true, "color": "#AA0000"})).await.status, 200);
    let environments = admin.get("/api/rapports/filieres").await.body;
    assert_eq!(
        environments,
        json!({"filieres": ["PROD"], "environments": [{"name": "PROD", "protected": true, "color": "#aa0000"}]})
    );
    assert_eq!(admin.put("/api/filieres/PROD", json!({"color": "red"})).await.status, 400);
    assert_eq!(admin.put("/api/filieres/NONE", json!({})).await.status, 404);
    for key in ["", "a b", "app.x", "test.x", "{{x}}"] {
        assert_eq!(admin.post("/api/variables", json!({"key": key, "isRoot": true})).await.status, 400, "{key}");
    }
    assert_eq!(admin.get("/api/variables?filiere=PROD").await.body["data"].as_array().unwrap().len(), 1);
}

fn part(name: &str, content: Vec<u8>) -> multipart::Part {
    multipart::Part::bytes(content).file_name(name.to_owned())
}

#[tokio::test]
async fn files_come_and_go() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let id = admin.campaign(vec![]).await;
    let path = format!("/api/campains/{id}/files");
    let send = |form: multipart::Form| Caller::send(admin.request(Method::POST, &path).multipart(form));
    let saved = send(multipart::Form::new().part("file", part("../été.csv", vec![b'x'; 1536]))).await;
    assert_eq!(
        (saved.status, &saved.body["file"]["name"], &saved.body["file"]["size"]),
        (201, &json!("été.csv"), &json!(1.5))
    );
    for order in [true, false] {
        let (name, file) = (multipart::Part::text("autre.txt"), part("b.txt", b"hello".to_vec()));
        let form = multipart::Form::new();
        let form = if order {
            form.part("customName", name).part("file", file)
        } else {
            form.part("file", file).part("customName", name)
        };
        assert_eq!(send(form).await.body["file"]["name"], "autre.txt");
    }
    let listed = admin.get(&path).await.body;
    assert_eq!(listed["files"].as_array().unwrap().len(), 2);
    let answer = admin.request(Method::GET, &format!("{path}/autre.txt")).send().await.unwrap();
    assert!(answer.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert_eq!(answer.text().await.unwrap(), "hello");
    assert_eq!(send(multipart::Form::new().text("other", "x")).await.body["code"], "file_missing");
    assert_eq!(send(multipart::Form::new().part("file", part("..", vec![1]))).await.body["code"], "invalid_file_name");
    assert_eq!(send(multipart::Form::new().part("file", part("big", vec![0; 300 * 1024]))).await.status, 413);
    assert_eq!(admin.post(&path, json!({})).await.status, 415);
    for name in ["absent", "..%2F..%2Ftestgyver.db", "%2e%2e"] {
        assert_eq!(admin.get(&format!("{path}/{name}")).await.status, 404, "{name}");
    }
    assert_eq!(admin.delete(&format!("{path}/autre.txt")).await.status, 200);
    assert_eq!(admin.delete(&format!("{path}/autre.txt")).await.status, 404);
    assert_eq!(admin.get(&path).await.body["files"].as_array().unwrap().len(), 1, "what failed left nothing");
}

#[tokio::test]
async fn a_launch_and_its_report() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let empty = admin.campaign(vec![]).await;
    assert_eq!(admin.launch(&empty, "r").await.body["message"], "Aucun test dans cette campagne");
    let id = admin
        .campaign(vec![
            pause(1),
            json!([{"type": "pause", "value": {"message": "{{k}} {{nowhere}}"}}]),
            json!([{"type": "PauseAction", "value": {"message": "{{ k }}"}}]),
        ])
        .await;
    assert_eq!(
        admin.post("/api/rapports/execute", json!({"campain_id": id})).await.body["message"],
        "Champs manquants : name, filiere"
    );
    let unknown = admin.post("/api/rapports/execute", json!({"campain_id": id, "name": "r", "filiere": "MARS"})).await;
    assert_eq!((unknown.status, unknown.body["message"].as_str()), (400, Some("Environnement inconnu : MARS")));

    let name = admin.get("/api/rapports/generate-name").await.body["name"].as_str().unwrap().to_owned();
    let launched = admin.launch(&id, &name).await;
    assert_eq!(launched.status, 201);
    let report = launched.body["rapport_id"].as_str().unwrap().to_owned();
    let again = admin.launch(&id, &name).await;
    assert_eq!((again.status, again.body["message"].as_str()), (400, Some("Un rapport avec ce nom existe déjà")));
    assert_eq!(admin.get("/api/rapports/generate-name").await.body["name"], format!("{name} (1)"));
    let body = admin.finished(&report).await;
    assert_eq!(
        (&body["status"], &body["result"], &body["progress"]),
        (&json!("failed"), &json!("failure"), &json!(100))
    );
    assert_eq!(
        (&body["details"], &body["filiere"], &body["stopOnFailure"]),
        (&json!(name), &json!("DEV"), &json!(false))
    );
    let statuses: Vec<&Value> = body["tests"].as_array().unwrap().iter().map(|test| &test["status"]).collect();
    assert_eq!(statuses, ["passed", "failed", "passed"]);
    let second: Vec<&str> =
        body["tests"][1]["log_lines"].as_array().unwrap().iter().map(|line| &line.as_str().unwrap()[11..]).collect();
    assert_eq!(
        second,
        [
            "Démarrage du test",
            "Exécution de l'action 1/1: pause",
            "❌ Action échouée: variable sans valeur : {{nowhere}} ; pour envoyer ce texte tel quel, écrivez {{ '{{nowhere}}' }}",
            "❌ Test échoué"
        ]
    );
    assert_eq!(&body["tests"][2]["log_lines"][2].as_str().unwrap()[11..], "💬 dev");

    let listed = admin.get(&format!("/api/rapports?campain_id={id}")).await.body;
    assert!(listed["data"][0].get("tests").is_none(), "lists come without logs");
    let light = admin.get(&format!("/api/rapports/{report}?logs=false")).await.body;
    assert!(light["tests"][0].get("logs").or(light["tests"][0].get("log_lines")).is_none());
    let test = body["tests"][1]["testId"].as_str().unwrap();
    let portion = admin.get(&format!("/api/rapports/{report}/tests/{test}/logs?limit=3")).await.body;
    assert_eq!((portion["lines"].as_array().unwrap().len(), &portion["lines"][2]["level"]), (3, &json!("error")));
    let end = admin.get(&format!("/api/rapports/{report}/tests/{test}/logs?after={}", u64::MAX)).await;
    assert_eq!((end.status, &end.body["lines"]), (200, &json!([])));
    let rest = admin.get(&format!("/api/rapports/{report}/tests/{test}/logs?after={}", portion["next"])).await.body;
    assert_eq!(
        (rest["lines"].as_array().unwrap().len(), &rest["lines"][0]["n"], &rest["next"]),
        (1, &json!(3), &Value::Null)
    );

    assert_eq!(
        admin.put(&format!("/api/rapports/{report}"), json!({"details": "Autre", "status": "completed"})).await.status,
        200
    );
    let renamed = admin.get(&format!("/api/rapports/{report}")).await.body;
    assert_eq!(
        (&renamed["details"], &renamed["status"]),
        (&json!("Autre"), &json!("failed")),
        "a verdict is not written by hand"
    );
    assert_eq!(admin.post(&format!("/api/rapports/{report}/cancel"), json!({})).await.status, 409);
    assert_eq!(admin.delete(&format!("/api/rapports/{report}")).await.status, 200);
    assert_eq!(admin.get(&format!("/api/rapports/{report}")).await.status, 404);
}

#[tokio::test]
async fn two_launches_race_for_one_name() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let id = admin.campaign(vec![pause(1)]).await;
    let racing: Vec<_> = (0..6)
        .map(|_| {
            let (admin, id) = (admin.clone(), id.clone());
            tokio::spawn(async move { admin.launch(&id, "Novembre 2026").await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for one in racing {
        statuses.push(one.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 400, 400, 400, 400, 400]);
}

#[tokio::test]
async fn a_run_is_stopped_and_removed_while_it_goes() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let id = admin.campaign(vec![pause(60_000), pause(1)]).await;
    let report = admin.launch(&id, "r").await.body["rapport_id"].as_str().unwrap().to_owned();
    assert_eq!(admin.delete(&format!("/api/campains/{id}")).await.status, 409);
    assert_eq!(admin.post(&format!("/api/rapports/{report}/cancel"), json!({})).await.status, 202);
    let body = admin.finished(&report).await;
    assert_eq!((&body["status"], &body["tests"][1]["status"]), (&json!("cancelled"), &json!("skipped")));
    let second = admin.launch(&id, "s").await.body["rapport_id"].as_str().unwrap().to_owned();
    assert_eq!(admin.delete(&format!("/api/rapports/{second}")).await.status, 200);
    assert_eq!(admin.delete(&format!("/api/campains/{id}")).await.status, 200);
}

#[tokio::test]
async fn one_test_runs_alone_and_stays_out_of_the_list() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let id = admin.campaign(vec![pause(1), pause(1)]).await;
    let test =
        admin.get(&format!("/api/tests?campain_id={id}")).await.body["data"][1]["_id"].as_str().unwrap().to_owned();
    let launched = admin.post(&format!("/api/tests/{test}/execute"), json!({"filiere": "DEV"})).await;
    assert_eq!((launched.status, launched.body["test_id"].as_str()), (200, Some(test.as_str())));
    let body = admin.finished(launched.body["run_id"].as_str().unwrap()).await;
    assert_eq!((&body["status"], body["tests"].as_array().unwrap().len()), (&json!("completed"), 1));
    assert_eq!(admin.get("/api/rapports").await.body["data"], json!([]));
}

#[tokio::test]
async fn actions_tell_their_forms() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let masks = admin.get("/api/actions/masks").await.body;
    assert_eq!(
        masks["http"][0],
        json!({"name": "method", "type": "select", "label": "Méthode", "options": ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"], "required": true})
    );
    let one = admin.get("/api/actions/masks/HTTPRequestAction").await.body;
    assert_eq!(one, json!({"type": "HTTPRequestAction", "mask": masks["http"]}));
    for path in ["/api/actions/masks/teleport", "/api/actions/output-variables/teleport"] {
        let refused = admin.get(path).await;
        let said = refused.body["message"].as_str();
        assert_eq!((refused.status, said), (400, Some("Type d'action non supporté: teleport")), "{path}");
    }
    let outputs = admin.get("/api/actions/output-variables/io").await.body;
    let names: Vec<&Value> =
        outputs["output_variables"].as_array().unwrap().iter().map(|output| &output["name"]).collect();
    assert_eq!(names, ["file_list", "file_content", "file_data", "file_hash", "file_size"]);
    assert_eq!(admin.get("/api/actions/output-variables").await.body["io"], outputs["output_variables"]);
    assert_eq!(admin.get("/api/actions/labels").await.body["io"], "I/O (Fichiers)");
    assert_eq!(admin.get("/api/plugins/errors").await.body, json!({"success": true, "count": 0, "errors": []}));
}

#[tokio::test]
async fn pages_are_served_with_strict_headers() {
    let app = TestApp::start().await;
    let answer = app.anonymous().request(Method::GET, "/rapports/whatever").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let policy = answer.headers()["content-security-policy"].to_str().unwrap();
    assert!(
        policy.starts_with("default-src 'none'") && !policy.contains("'unsafe-inline'") && !policy.contains("http"),
        "{policy}"
    );
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    assert_eq!(app.anonymous().get("/_app/immutable/absent.js").await.status, 404);
}

/// The document is read off the handlers; the copy in `docs/` is what clients are generated from.
#[test]
fn the_openapi_document_is_the_one_in_docs() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let now: Value = serde_json::from_str(&testgyver_server::openapi_json().unwrap()).unwrap();
    assert!(kept == now, "the API changed: run `make api` and commit docs/openapi.json with the generated types");
}

#[tokio::test]
async fn an_address_that_cannot_be_read_names_nothing() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let campaign = admin.campaign(Vec::new()).await;
    for (method, path) in [
        (Method::GET, format!("/api/campains/{campaign}/files/%FF")),
        (Method::DELETE, format!("/api/campains/{campaign}/files/%FF")),
        (Method::DELETE, "/api/trash/test/%FF".into()),
        (Method::POST, "/api/trash/%FF/x/restore".into()),
        (Method::GET, format!("/api/rapports/{NOBODY}/tests/%FF/logs")),
        (Method::GET, format!("/api/rapports/{NOBODY}/tests/%FF/actions/1")),
        (Method::GET, "/api/actions/masks/%FF".into()),
        (Method::PUT, "/api/filieres/%FF".into()),
    ] {
        let answer = Caller::send(admin.request(method.clone(), &path).json(&json!({"name": "x"}))).await;
        assert_eq!((answer.status, &answer.body["code"]), (404, &json!("not_found")), "{method} {path}");
    }
}

#[tokio::test]
async fn the_document_names_each_operation_once_and_tells_the_common_answers() {
    let app = TestApp::start().await;
    let document = app.admin().await.get("/api/openapi.json").await.body;
    let mut names = std::collections::BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(names.insert(operation["operationId"].as_str().unwrap()), "{method} {path}: a name twice");
            let answers = operation["responses"].as_object().unwrap();
            let open = operation["security"] == json!([{}]);
            assert!(open || answers.contains_key("401"), "{method} {path}");
            assert!(answers.contains_key("415") == operation["requestBody"].is_object(), "{method} {path}");
        }
    }
    let refused = &document["components"]["responses"]["SignInNeeded"]["content"]["application/json"]["schema"];
    assert_eq!(refused["$ref"], "#/components/schemas/ProblemBody");
}
