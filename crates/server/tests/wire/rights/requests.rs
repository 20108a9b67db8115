//! A request for each operation, good enough that only its guard can refuse it.

use reqwest::{Method, RequestBuilder, multipart};
use serde_json::{Value, json};
use testgyver_model::{
    Clock,
    clock::SystemClock,
    host_key::HostMet,
    id::{RandomIds, UserId},
    user::{Role, User},
};
use testgyver_store::{Credentials, HostContact};

use super::{
    support::{Caller, TestApp, TestResponse},
    table::Rule,
};

pub const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

/// Things to ask for; each world has its own.
pub struct World {
    number: usize,
    campaign: String,
    test: String,
    /// Tests in the trash, one for each operation that looks there.
    removed: [String; 3],
    report: String,
    result: u64,
    variable: String,
    connection: String,
    connection_of_all: String,
    /// Keys of servers that the two connections have met.
    host_key: String,
    host_key_of_all: String,
    user: String,
    environments: Vec<String>,
}

fn text(answer: &TestResponse, field: &str) -> String {
    answer.body[field].as_str().unwrap_or_else(|| panic!("no {field} in {}", answer.body)).to_owned()
}

fn ssh(name: &str, campaign: Option<&str>) -> Value {
    json!({"type": "ssh", "name": name, "campain_id": campaign,
        "value": {"host": "127.0.0.1", "port": 1, "username": "bob", "password": "sesame-55"}})
}

impl World {
    /// Makes one, as an administrator.
    pub async fn make(app: &TestApp, admin: &Caller, number: usize) -> Self {
        let spare = format!("SPARE{number}");
        admin.post("/api/filieres", json!({"name": "DEV"})).await;
        admin.post("/api/filieres", json!({"name": spare})).await;
        let campaign = text(&admin.post("/api/campains", json!({"name": "Boutique"})).await, "campain_id");
        let test = Self::test(admin, &campaign).await;
        let mut removed = [const { String::new() }; 3];
        for id in &mut removed {
            *id = Self::test(admin, &campaign).await;
        }
        let report = text(&admin.launch(&campaign, &format!("run {number}")).await, "rapport_id");
        admin.finished(&report).await;
        for id in &removed {
            admin.delete(&format!("/api/tests/{id}")).await;
        }
        let results = admin.get(&format!("/api/rapports/{report}/tests/{test}/actions")).await;
        let root = json!({"key": format!("root{number}"), "isRoot": true, "secret": true, "value": "hidden"});
        let of_all = admin.post("/api/connections", ssh(&format!("all {number}"), None)).await;
        let of_campaign = admin.post("/api/connections", ssh("own", Some(&campaign))).await;
        for name in ["a.txt", "b.txt"] {
            let path = format!("/api/campains/{campaign}/files");
            Caller::send(with_file(admin.request(Method::POST, &path), name)).await;
        }
        let environments = admin.get("/api/tests/filieres").await.body;
        let connection = text(&of_campaign, "connection_id");
        let connection_of_all = text(&of_all, "connection_id");
        Self {
            number,
            variable: text(&admin.post("/api/variables", root).await, "variable_id"),
            host_key: Self::host_key(app, admin, &connection).await,
            host_key_of_all: Self::host_key(app, admin, &connection_of_all).await,
            connection,
            connection_of_all,
            user: Self::somebody(app, number).await,
            result: results.body["actions"][0]["seq"].as_u64().expect("a result"),
            environments: serde_json::from_value(environments).unwrap(),
            campaign,
            test,
            removed,
            report,
        }
    }

    async fn test(admin: &Caller, campaign: &str) -> String {
        let actions = json!([{"type": "pause", "value": {"duration": 1}}]);
        text(&admin.post("/api/tests", json!({"campain_id": campaign, "actions": actions})).await, "test_id")
    }

    /// The key of a server that a connection has met.
    async fn host_key(app: &TestApp, admin: &Caller, connection: &str) -> String {
        let met = HostMet {
            connection: Some(connection.parse().unwrap()),
            learn: true,
            ..HostMet::new("127.0.0.1", 1, "ssh-ed25519", "AAAA")
        };
        app.store.meet_host(HostContact::Trial(None), met, SystemClock.now()).await.unwrap();
        let kept = admin.get(&format!("/api/connections/{connection}/host-keys")).await;
        kept.body[0]["_id"].as_str().unwrap_or_else(|| panic!("no key in {}", kept.body)).to_owned()
    }

    /// A person who never signs in, and so needs no password that fits.
    async fn somebody(app: &TestApp, number: usize) -> String {
        let id = UserId::fresh(&RandomIds);
        let email = format!("somebody{number}@example.org");
        let user = User::new(id, "Bob".into(), email, Role::Viewer, SystemClock.now());
        app.store.create_user(Credentials { user, password_hash: String::new() }).await.unwrap();
        id.to_string()
    }

    /// The request of somebody for a line of the table.
    pub fn request(&self, caller: &Caller, rule: &Rule) -> RequestBuilder {
        let method: Method = rule.method.parse().unwrap();
        let request = caller.request(method, &self.path(rule));
        if rule.operation() == "POST /api/campains/{id}/files" {
            return with_file(request, "new.txt");
        }
        if rule.operation() == "POST /api/imports" {
            return with_text(
                request,
                "testgyver.yaml",
                &format!("testgyver: 1\nname: new {}\ntests: []\n", self.number),
            );
        }
        if rule.operation() == "POST /api/campains/import" {
            return with_text(
                request,
                "campain.json",
                r#"{"campain": {"name": "old"}, "tests": [], "version": "1.0"}"#,
            );
        }
        match self.body(rule) {
            Some(body) => request.json(&body),
            None => request,
        }
    }

    fn path(&self, rule: &Rule) -> String {
        let file = if rule.method == "DELETE" { "b.txt" } else { "a.txt" };
        let resource = rule.path.split('/').nth(2).unwrap_or_default();
        let id = match (resource, rule.operation().as_str()) {
            ("campains", _) => &self.campaign,
            ("tests", "POST /api/tests/{id}/restore") => &self.removed[0],
            ("tests", _) => &self.test,
            ("trash", _) => &self.removed[if rule.method == "DELETE" { 1 } else { 2 }],
            ("rapports", _) => &self.report,
            ("variables", _) => &self.variable,
            ("connections", _) if rule.of_all => &self.connection_of_all,
            ("connections", _) => &self.connection,
            ("host-keys", _) if rule.of_all => &self.host_key_of_all,
            ("host-keys", _) => &self.host_key,
            _ => &self.user,
        };
        rule.path
            .replace("{id}", id)
            .replace("{code}", "fr")
            .replace("{topic}", "runs")
            .replace("{test_id}", &self.test)
            .replace("{seq}", &self.result.to_string())
            .replace("{kind}", "test")
            .replace("{type}", if resource == "plugins" { "actions" } else { "http" })
            .replace(
                "{name}",
                match resource {
                    "filieres" => self.environments.last().unwrap(),
                    "plugins" => "http",
                    _ => file,
                },
            )
    }

    fn body(&self, rule: &Rule) -> Option<Value> {
        let number = self.number;
        let actions = json!([{"type": "pause", "value": {"duration": 1}}]);
        let campaign = (!rule.of_all).then_some(self.campaign.as_str());
        let connection = if rule.of_all { &self.connection_of_all } else { &self.connection };
        Some(match rule.operation().as_str() {
            // Whoever says nothing is told what is missing; that is open to all.
            "POST /api/login" | "POST /api/setup" => json!({}),
            "POST /api/actions/{type}/from-command" => json!({"command": "curl http://127.0.0.1:1/"}),
            "POST /api/actions/{type}/to-command" => json!({"value": {"method": "GET", "url": "http://127.0.0.1:1/"}}),
            "POST /api/rules/check" => json!({"actions": []}),
            "POST /api/rules/try" => json!({"type": "http", "value": {}}),
            "PUT /api/me" => json!({"name": "Ada"}),
            "POST /api/me/tokens" => json!({"name": format!("token {number}"), "scope": "read"}),
            "POST /api/campains" | "PUT /api/campains/{id}" | "POST /api/campains/{id}/duplicate" => {
                json!({"name": "Boutique"})
            }
            "PUT /api/campains/{id}/rename" => json!({"name": format!("Boutique {number}")}),
            "PUT /api/campains/{id}/files/{name}" => json!({"name": "c.txt"}),
            "POST /api/connections" => ssh(&format!("new {number}"), campaign),
            "PUT /api/connections/{id}" => json!({"name": format!("renamed {number}")}),
            "POST /api/connections/try" => json!({"type": "ssh", "id": connection, "campain_id": campaign,
                "value": {"host": "127.0.0.1", "port": 1, "username": "bob"}}),
            "POST /api/filieres" => json!({"name": format!("NEW{number}")}),
            "PUT /api/filieres" => json!({"order": self.environments}),
            "PUT /api/filieres/{name}" => json!({"color": "#00ff00"}),
            "PUT /api/rapports/{id}" => json!({"details": format!("renamed {number}")}),
            "POST /api/rapports/execute" => {
                json!({"campain_id": self.campaign, "name": format!("again {number}"), "filiere": "DEV"})
            }
            "POST /api/rapports/{id}/rerun" => json!({"only": "all"}),
            "POST /api/tests" => json!({"campain_id": self.campaign, "actions": actions}),
            "PUT /api/tests/{id}" => json!({"name": "renamed"}),
            "POST /api/tests/{id}/actions" => actions[0].clone(),
            "POST /api/tests/{id}/execute" => json!({"filiere": "DEV"}),
            "POST /api/users" => json!({"name": "Eve", "email": format!("eve{number}@example.org"),
                "password": "correct horse 2", "role": "viewer"}),
            "PUT /api/users/{id}" => json!({"name": "Bob"}),
            "POST /api/variables" => json!({"key": format!("new{number}"), "isRoot": true}),
            "PUT /api/variables/{id}" => json!({"description": "x"}),
            "POST /api/variables/import" => json!({"table": format!("key;default\ntaken{number};1\n")}),
            _ => return None,
        })
    }
}

/// A request that uploads a text.
fn with_text(request: RequestBuilder, name: &str, text: &str) -> RequestBuilder {
    let part = multipart::Part::text(text.to_owned()).file_name(name.to_owned());
    request.multipart(multipart::Form::new().part("file", part))
}

/// A request that uploads a file.
pub fn with_file(request: RequestBuilder, name: &str) -> RequestBuilder {
    let part = multipart::Part::bytes(b"content".to_vec()).file_name(name.to_owned());
    request.multipart(multipart::Form::new().part("file", part))
}
