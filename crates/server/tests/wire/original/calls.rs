//! The calls of the original's pages and scripts, one after the other: request, status, and every field that is read.

use reqwest::{Method, multipart};
use serde_json::{Value, json};

use super::{
    shape::{
        Kind::{self, Flag, List, MaybeNumber, MaybeText, Number, Object, Text, Whole},
        check,
    },
    support::{Caller, PASSWORD, TestApp, TestResponse},
};

/// What a call says and what its answer must be.
struct Call {
    method: &'static str,
    path: String,
    body: Option<Value>,
    status: u16,
    fields: &'static [(&'static str, Kind)],
}

fn get(path: impl Into<String>, fields: &'static [(&'static str, Kind)]) -> Call {
    Call { method: "GET", path: path.into(), body: None, status: 200, fields }
}

fn send(
    method: &'static str,
    path: impl Into<String>,
    body: Value,
    status: u16,
    fields: &'static [(&'static str, Kind)],
) -> Call {
    Call { method, path: path.into(), body: Some(body), status, fields }
}

const MESSAGE: &[(&str, Kind)] = &[("message", Text)];
const REFUSED: &[(&str, Kind)] = &[("message", Text), ("code", Text)];
const PAGED: &[(&str, Kind)] = &[
    ("data", List),
    ("pagination.current_page", Whole),
    ("pagination.page", Whole),
    ("pagination.page_size", Whole),
    ("pagination.total", Whole),
    ("pagination.total_items", Whole),
    ("pagination.total_pages", Whole),
    ("pagination.has_next", Flag),
    ("pagination.has_prev", Flag),
];

async fn make(caller: &Caller, call: Call) -> TestResponse {
    let name = format!("{} {}", call.method, call.path);
    let request = caller.request(call.method.parse::<Method>().unwrap(), &call.path);
    let request = match call.body {
        Some(body) => request.json(&body),
        None => request,
    };
    let answer = Caller::send(request).await;
    assert_eq!(answer.status, call.status, "{name}: {}", answer.body);
    check(&answer.body, call.fields, &name);
    answer
}

fn text(answer: &TestResponse, field: &str) -> String {
    answer.body[field].as_str().unwrap_or_else(|| panic!("no {field} in {}", answer.body)).to_owned()
}

#[tokio::test]
async fn accounts() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let nobody = app.anonymous();
    let wrong = json!({"email": "admin@example.org", "password": "x"});
    let refused = make(&nobody, send("POST", "/api/login", wrong, 401, REFUSED)).await;
    assert_eq!(refused.body["message"], "Email ou mot de passe incorrect");
    let right = json!({"email": "admin@example.org", "password": PASSWORD});
    let user = &[
        ("message", Text),
        ("token", Text),
        ("user.id", Text),
        ("user.name", Text),
        ("user.email", Text),
        ("user.role", Text),
    ];
    make(&nobody, send("POST", "/api/login", right, 200, user)).await;
    make(&admin, get("/api/me", &[("id", Text), ("name", Text), ("email", Text), ("role", Text)])).await;

    let bob = json!({"name": "Bob", "email": "bob@example.org", "password": "correct horse 7", "role": "user"});
    let created = make(&admin, send("POST", "/api/users", bob, 201, &[("message", Text), ("user_id", Text)])).await;
    let path = format!("/api/users/{}", text(&created, "user_id"));
    let bob = make(&admin, get(&path, &[("_id", Text), ("name", Text), ("email", Text), ("role", Text)])).await;
    assert_eq!(bob.body["role"], "editor", "`user` is read as `editor`, and answered so");
    make(&admin, send("PUT", &path, json!({"name": "Robert", "role": "user"}), 200, MESSAGE)).await;
    make(&admin, get("/api/users", PAGED)).await;
    make(&admin, send("DELETE", &path, json!({}), 200, MESSAGE)).await;
    make(&admin, send("GET", &path, json!({}), 404, REFUSED)).await;
    make(&admin, send("POST", "/api/logout", json!({}), 200, MESSAGE)).await;
}

#[tokio::test]
async fn variables() {
    const VARIABLE: &[(&str, Kind)] = &[
        ("_id", Text),
        ("key", Text),
        ("value", MaybeText),
        ("filiere", Text),
        ("description", Text),
        ("isRoot", Flag),
        ("isObfuscated", Flag),
    ];
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let created = &[("message", Text), ("variable_id", Text)];
    let root = json!({"key": "host", "isRoot": true, "value": "", "filiere": "", "description": "Where"});
    let root = make(&admin, send("POST", "/api/variables", root, 201, created)).await;
    let root = make(&admin, get(format!("/api/variables/{}", text(&root, "variable_id")), VARIABLE)).await;
    assert_eq!(root.body["filiere"], "");
    let plain = json!({"key": "host", "filiere": "PROD", "value": "h", "isObfuscated": false});
    make(&admin, send("POST", "/api/variables", plain, 201, created)).await;
    make(
        &admin,
        send("POST", "/api/variables", json!({"key": "pw", "isRoot": true, "isObfuscated": true}), 201, created),
    )
    .await;
    let secret = json!({"key": "pw", "filiere": "PROD", "value": "tr3s-s3cr3t", "isObfuscated": true});
    let secret = make(&admin, send("POST", "/api/variables", secret, 201, created)).await;
    let path = format!("/api/variables/{}", text(&secret, "variable_id"));

    let grouped = make(&admin, get("/api/variables?grouped=true", &[("", Object), ("PROD", List)])).await;
    assert!(grouped.body[""].is_array() && !grouped.body.to_string().contains("tr3s"), "{}", grouped.body);
    let one = make(&admin, get(&path, VARIABLE)).await;
    assert_eq!((&one.body["isObfuscated"], &one.body["secret"]), (&json!(true), &json!(true)));
    make(&admin, get("/api/variables?filiere=PROD", PAGED)).await;

    // What a page shows for a secret comes back where nobody changed it.
    for mask in ["*****", "••••••"] {
        make(&admin, send("PUT", &path, json!({"value": mask, "isObfuscated": true}), 200, MESSAGE)).await;
        let revealed = make(&admin, send("POST", format!("{path}/reveal"), json!({}), 200, &[("value", Text)])).await;
        assert_eq!(revealed.body["value"], "tr3s-s3cr3t", "{mask}");
    }
    for mask in ["*****", "••••••"] {
        let copied = json!({"key": "pw", "filiere": "DEV", "value": mask, "isObfuscated": true});
        let refused = make(&admin, send("POST", "/api/variables", copied, 400, REFUSED)).await;
        assert_eq!(refused.body["code"], "masked_value", "a copied mask is no secret");
    }
    let contrary = json!({"secret": true, "isObfuscated": false});
    make(&admin, send("PUT", &path, contrary, 400, REFUSED)).await;
    make(&admin, send("PUT", &path, json!({"value": "new", "isObfuscated": false}), 200, MESSAGE)).await;
    make(&admin, send("DELETE", &path, json!({}), 200, MESSAGE)).await;
    let answer = make(&admin, get("/api/rapports/filieres", &[("filieres", List)])).await;
    assert_eq!(answer.body["filieres"], json!(["PROD"]));
    assert_eq!(make(&admin, get("/api/tests/filieres", &[("", List)])).await.body, json!(["PROD"]));
}

#[tokio::test]
async fn descriptions_of_actions() {
    let app = TestApp::start().await;
    let viewer = app.viewer().await;
    let field = &[
        ("http.0.name", Text),
        ("http.0.type", Text),
        ("http.0.label", Text),
        ("http.0.required", Flag),
        ("http.0.options", List),
    ];
    make(&viewer, get("/api/actions/masks", field)).await;
    let one =
        make(&viewer, get("/api/actions/masks/http", &[("type", Text), ("mask", List), ("mask.0.name", Text)])).await;
    assert_eq!(one.body["type"], "http");
    make(&viewer, get("/api/actions/output-variables", &[("http.0.name", Text), ("http.0.description", Text)])).await;
    let outputs = &[("type", Text), ("output_variables.0.name", Text), ("output_variables.0.description", Text)];
    make(&viewer, get("/api/actions/output-variables/http", outputs)).await;
    let labels = make(&viewer, get("/api/actions/labels", &[("http", Text), ("io", Text)])).await;
    assert_eq!((&labels.body["http"], &labels.body["io"]), (&json!("HTTP Request"), &json!("I/O (Fichiers)")));
    for path in ["/api/actions/masks/zz", "/api/actions/output-variables/zz", "/api/actions/javascript/zz"] {
        let refused = make(&viewer, send("GET", path, json!({}), 400, REFUSED)).await;
        assert_eq!(refused.body["message"], "Type d'action non supporté: zz", "{path}");
    }
    let colors = make(&viewer, get("/api/actions/colors", &[("http", Text), ("pause", Text)])).await;
    assert!(colors.body.as_object().unwrap().values().all(|color| color.as_str().unwrap().starts_with('#')));
    make(
        &viewer,
        get("/api/actions/javascript", &[("http.jsShowForm", MaybeText), ("http.jsValidateForm", MaybeText)]),
    )
    .await;
    make(&viewer, get("/api/actions/javascript/http", &[("jsShowForm", MaybeText), ("jsValidateForm", MaybeText)]))
        .await;
    let structured = &[
        ("ssh.label", Text),
        ("ssh.color", Text),
        ("ssh.structure.host.label", Text),
        ("ssh.structure.host.type", Text),
        ("ssh.structure.host.required", Flag),
        ("ssh.structure.host.obfuscate", Flag),
    ];
    let structures = make(&viewer, get("/api/actions/with-structure", structured)).await;
    let password = &structures.body["ssh"]["structure"]["password"];
    assert_eq!((&password["type"], &password["obfuscate"]), (&json!("password"), &json!(true)));
}

#[tokio::test]
async fn plugins() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let all = &[
        ("plugins", List),
        ("actions.http.name", Text),
        ("actions.http.version", Text),
        ("reports", Object),
        ("auth", Object),
    ];
    make(&admin, get("/api/plugins", all)).await;
    make(&admin, get("/api/plugins/errors", &[("success", Flag), ("count", Whole), ("errors", List)])).await;
    let counts = &[("success", Flag), ("stats.total", Whole), ("stats.errors", Whole), ("stats.actions", Whole)];
    make(&admin, get("/api/plugins/stats", counts)).await;
    make(&admin, get("/api/plugins/actions", &[("plugins.http.label", Text)])).await;
    make(&admin, get("/api/plugins/actions/http", &[("name", Text), ("author", Text), ("color", Text)])).await;
    for path in ["/api/plugins/zz", "/api/plugins/actions/zz", "/api/plugins/reports/http"] {
        make(&admin, send("GET", path, json!({}), 404, REFUSED)).await;
    }
    make(&admin, send("POST", "/api/plugins/reload", json!({}), 200, MESSAGE)).await;
}

#[tokio::test]
async fn campaigns_and_their_files() {
    let app = TestApp::start().await;
    let editor = app.editor().await;
    let created = &[("message", Text), ("campain_id", Text)];
    let boutique = make(&editor, send("POST", "/api/campains", json!({"name": "Boutique"}), 201, created)).await;
    let other =
        make(&editor, send("POST", "/api/campains", json!({"name": "Autre", "description": "d"}), 201, created)).await;
    let path = format!("/api/campains/{}", text(&boutique, "campain_id"));
    for folder in ["files", "work"] {
        let made = app.data().join("campaigns").join(text(&boutique, "campain_id")).join(folder);
        assert!(made.is_dir(), "{} is there from the start", made.display());
    }
    let campaign = &[
        ("_id", Text),
        ("name", Text),
        ("description", Text),
        ("dateCreated", Text),
        ("userCreated", MaybeText),
        ("userCreatedName", Text),
    ];
    make(&editor, get(&path, campaign)).await;
    make(&editor, get("/api/campains", PAGED)).await;
    let renamed = make(
        &editor,
        send("PUT", format!("{path}/rename"), json!({"name": "Magasin"}), 200, &[("message", Text), ("name", Text)]),
    )
    .await;
    assert_eq!(renamed.body["name"], "Magasin");
    make(&editor, send("PUT", format!("{path}/rename"), json!({"name": "Magasin"}), 200, MESSAGE)).await;
    make(&editor, send("PUT", format!("{path}/rename"), json!({"name": "Autre"}), 409, REFUSED)).await;
    make(&editor, send("PUT", format!("{path}/rename"), json!({}), 400, REFUSED)).await;

    let part = multipart::Part::bytes(b"a;b".to_vec()).file_name("l'été à 100%.csv");
    let upload =
        editor.request(Method::POST, &format!("{path}/files")).multipart(multipart::Form::new().part("file", part));
    let saved = Caller::send(upload).await;
    assert_eq!(saved.status, 201, "{}", saved.body);
    check(
        &saved.body,
        &[("message", Text), ("file.name", Text), ("file.size", Number), ("file.modified", Text)],
        "upload",
    );
    std::fs::create_dir(app.data().join("campaigns").join(text(&boutique, "campain_id")).join("files/sous")).unwrap();
    let listed = &[
        ("files.0.name", Text),
        ("files.0.path", Text),
        ("files.0.type", Text),
        ("files.0.size", Number),
        ("files.0.modified", Text),
        ("directories", List),
        ("current_path", Text),
        ("files_dir", Text),
    ];
    let files = make(&editor, get(format!("{path}/files"), listed)).await;
    assert_eq!(files.body["directories"], json!(["sous"]));
    let file = format!("{path}/files/l'%C3%A9t%C3%A9%20%C3%A0%20100%25.csv");
    let download = editor.request(Method::GET, &file).send().await.unwrap();
    let disposition = download.headers()["content-disposition"].to_str().unwrap().to_owned();
    let wanted =
        "attachment; filename=\"l'ete a 100_.csv\"; filename*=UTF-8''l%27%C3%A9t%C3%A9%20%C3%A0%20100%25%2Ecsv";
    assert_eq!(disposition, wanted);
    let new =
        make(&editor, send("PUT", &file, json!({"new_name": "b.csv"}), 200, &[("message", Text), ("name", Text)]))
            .await;
    assert_eq!(new.body["name"], "b.csv");
    make(&editor, send("PUT", format!("{path}/files/b.csv"), json!({}), 400, REFUSED)).await;
    make(&editor, send("DELETE", format!("{path}/files/b.csv"), json!({}), 200, MESSAGE)).await;

    // A folder that a test made is no file.
    let folder = format!("{path}/files/sous");
    make(&editor, send("GET", &folder, json!({}), 404, REFUSED)).await;
    make(&editor, send("PUT", &folder, json!({"new_name": "x"}), 404, REFUSED)).await;
    make(&editor, send("DELETE", &folder, json!({}), 404, REFUSED)).await;
    make(&editor, send("GET", format!("{path}/files?path=sous"), json!({}), 501, REFUSED)).await;
    make(&editor, get(format!("{path}/files?path="), &[("directories", List)])).await;
    let part = multipart::Part::bytes(b"x".to_vec()).file_name("sous");
    let upload =
        editor.request(Method::POST, &format!("{path}/files")).multipart(multipart::Form::new().part("file", part));
    let refused = Caller::send(upload).await;
    assert_eq!((refused.status, &refused.body["code"]), (409, &json!("file_taken")), "{}", refused.body);
    let left = std::fs::read_dir(app.data().join("campaigns").join(text(&boutique, "campain_id")).join("files"));
    assert_eq!(left.unwrap().count(), 1, "only the folder is there");

    // The trash, under the names of the later pages.
    let other = format!("/api/campains/{}", text(&other, "campain_id"));
    make(&editor, send("DELETE", &other, json!({}), 200, MESSAGE)).await;
    let removed = make(
        &editor,
        get("/api/deleted?kind=campains", &[("data.0._id", Text), ("data.0.name", Text), ("data.0.dateDeleted", Text)]),
    )
    .await;
    let restore = format!("/api/deleted/campains/{}/restore", removed.body["data"][0]["_id"].as_str().unwrap());
    make(&editor, send("POST", restore, json!({}), 200, MESSAGE)).await;
    make(&editor, get(&other, campaign)).await;
}

#[tokio::test]
async fn tests_in_their_order() {
    let app = TestApp::start().await;
    let editor = app.editor().await;
    let pause = json!([{"type": "pause", "value": {"duration": 1}}]);
    let campaign = app.admin().await.campaign(vec![pause.clone(); 23]).await;
    let of_campaign = format!("/api/tests?campain_id={campaign}");
    let test = &[
        ("data.0._id", Text),
        ("data.0.campainId", Text),
        ("data.0.userId", MaybeText),
        ("data.0.dateCreated", Text),
        ("data.0.name", Text),
        ("data.0.description", Text),
        ("data.0.actions.0.type", Text),
        ("data.0.actions.0.value", Object),
        ("data.0.variables", List),
        ("data.0.position", Whole),
    ];
    let all = make(&editor, get(&of_campaign, test)).await;
    assert_eq!(all.body["data"].as_array().unwrap().len(), 23, "without a page: all of them");
    assert_eq!(
        (&all.body["pagination"]["total"], &all.body["pagination"]["total_pages"], &all.body["pagination"]["has_next"]),
        (&json!(23), &json!(1), &json!(false))
    );
    let paged = make(&editor, get(format!("{of_campaign}&page=2&page_size=20"), PAGED)).await;
    assert_eq!(paged.body["data"].as_array().unwrap().len(), 3);
    make(&editor, get("/api/tests", PAGED)).await;
    assert_eq!(make(&editor, get(format!("{of_campaign}&brief=true"), PAGED)).await.body["pagination"]["total"], 23);

    let ids: Vec<&str> = all.body["data"].as_array().unwrap().iter().map(|one| one["_id"].as_str().unwrap()).collect();
    // Gone from the middle: places are counted without it.
    assert_eq!(editor.delete(&format!("/api/tests/{}", ids[1])).await.status, 200);
    let moved = &[("message", Text), ("position", Whole)];
    let up = make(&editor, send("POST", format!("/api/tests/{}/move-up", ids[2]), json!({}), 200, moved)).await;
    assert_eq!(up.body["position"], 0);
    assert_eq!(
        make(&editor, send("POST", format!("/api/tests/{}/move-up", ids[2]), json!({}), 200, moved)).await.body["position"],
        0
    );
    let down = make(&editor, send("POST", format!("/api/tests/{}/move-down", ids[2]), json!({}), 200, moved)).await;
    assert_eq!(down.body["position"], 1);
    let now = make(&editor, get(&of_campaign, test)).await;
    assert_eq!((&now.body["data"][0]["_id"], &now.body["data"][1]["_id"]), (&json!(ids[0]), &json!(ids[2])));
    make(&editor, send("POST", format!("/api/tests/{}/move-up", ids[1]), json!({}), 404, REFUSED)).await;
}

#[tokio::test]
async fn reports() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let actions = json!([{"type": "pause", "value": {"duration": 20}}, {"type": "pause", "value": {"duration": 1}}]);
    let campaign = admin.campaign(vec![actions]).await;
    let test = admin.get(&format!("/api/tests?campain_id={campaign}")).await.body["data"][0]["_id"]
        .as_str()
        .unwrap()
        .to_owned();
    make(&admin, send("PUT", format!("/api/tests/{test}"), json!({"description": "What it proves"}), 200, MESSAGE))
        .await;
    let name = text(&make(&admin, get("/api/rapports/generate-name", &[("name", Text)])).await, "name");
    let launch = json!({"campain_id": campaign, "name": name, "filiere": "DEV", "stop_on_failure": true});
    let launched = make(
        &admin,
        send("POST", "/api/rapports/execute", launch.clone(), 201, &[("message", Text), ("rapport_id", Text)]),
    )
    .await;
    let again = make(&admin, send("POST", "/api/rapports/execute", launch, 400, REFUSED)).await;
    assert_eq!(again.body["message"], "Un rapport avec ce nom existe déjà");
    let id = text(&launched, "rapport_id");
    admin.finished(&id).await;
    // Written otherwise afterwards: the report says what ran.
    admin.put(&format!("/api/tests/{test}"), json!({"description": "Something else"})).await;

    let fields = &[
        ("_id", Text),
        ("campainId", Text),
        ("dateCreated", Text),
        ("details", Text),
        ("filiere", Text),
        ("status", Text),
        ("result", Text),
        ("progress", Whole),
        ("stopOnFailure", Flag),
        ("startTime", Number),
        ("endTime", Number),
        ("executionTimeMs", Whole),
        ("tests.0.testId", Text),
        ("tests.0.name", Text),
        ("tests.0.description", Text),
        ("tests.0.status", Text),
        ("tests.0.logs", Text),
        ("tests.0.log_lines", List),
        ("tests.0.executionTimeMs", Whole),
        ("tests.0.actionTimes", List),
    ];
    let report = make(&admin, get(format!("/api/rapports/{id}"), fields)).await.body;
    let one = &report["tests"][0];
    let lines: Vec<&str> = one["log_lines"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    assert_eq!(one["logs"].as_str().unwrap().split('\n').collect::<Vec<_>>(), lines);
    assert_eq!(one["description"], "What it proves");
    let times: Vec<u64> = one["actionTimes"].as_array().unwrap().iter().map(|time| time.as_u64().unwrap()).collect();
    assert!(times.len() == 2 && times[0] >= 20, "{times:?}");
    assert!(one["executionTimeMs"].as_u64() >= Some(times[0]), "{one}");
    let (began, ended) = (report["startTime"].as_f64().unwrap(), report["endTime"].as_f64().unwrap());
    assert!(began > 1_700_000_000.0 && ended - began >= 0.02, "{began} {ended}");
    let listed = make(&admin, get(format!("/api/rapports?campain_id={campaign}"), PAGED)).await.body;
    check(
        &listed,
        &[("data.0.executionTimeMs", MaybeNumber), ("data.0.startTime", MaybeNumber), ("data.0.details", Text)],
        "list",
    );

    make(&admin, send("PUT", format!("/api/rapports/{id}"), json!({"details": "Renommé"}), 200, MESSAGE)).await;
    make(&admin, send("DELETE", format!("/api/rapports/{id}"), json!({}), 200, MESSAGE)).await;
    let run = &[("message", Text), ("test_id", Text), ("run_id", Text)];
    make(&admin, send("POST", format!("/api/tests/{test}/execute"), json!({"filiere": "DEV"}), 200, run)).await;
}

#[tokio::test]
async fn what_is_not_there_yet_says_so() {
    let app = TestApp::start().await;
    let viewer = app.viewer().await;
    let calls = [
        ("GET", "/api/campains/c/workdir?path=a"),
        ("GET", "/api/campains/c/workdir/a/b.txt"),
        ("DELETE", "/api/campains/c/workdir/a.txt"),
        ("DELETE", "/api/campains/c/workdir-directories?path=a"),
        ("DELETE", "/api/campains/c/directories?path=a"),
        ("GET", "/api/campains/c/reports"),
        ("DELETE", "/api/campains/c/reports/r.html"),
        ("GET", "/api/campains/c/plugin-structures"),
        ("PUT", "/api/campains/c/plugin-structures/s"),
        ("GET", "/api/rapports/plugins"),
        ("POST", "/api/rapports/r/generate"),
        ("GET", "/api/rapports/download/c/r.html"),
        ("GET", "/api/perf-reports/plugins"),
        ("POST", "/api/rapports/performance/execute"),
    ];
    for (method, path) in calls {
        let refused = make(&viewer, send(method, path, json!({}), 501, REFUSED)).await;
        assert_eq!(refused.body["code"], "not_implemented", "{path}");
        make(&app.anonymous(), send(method, path, json!({}), 401, REFUSED)).await;
    }
}
