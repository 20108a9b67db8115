//! Keys of SSH servers, from the first meeting in a run to the day on which the server has another one.

use serde_json::{Value, json};
use testgyver_model::{Clock, clock::SystemClock, host_key::HostMet};
use testgyver_store::HostContact;
use testgyver_testbed::{PASSWORD, Sshd, USER};

use crate::support::{Caller, TestApp};

const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

fn login(server: &Sshd) -> Value {
    json!({"host": "127.0.0.1", "port": server.port(), "username": USER, "password": PASSWORD})
}

async fn connection(caller: &Caller, server: &Sshd, campaign: Option<&str>) -> String {
    let saved = json!({"type": "ssh", "name": "Bastion", "campain_id": campaign, "value": login(server)});
    let created = caller.post("/api/connections", saved).await;
    created.body["connection_id"].as_str().unwrap_or_else(|| panic!("{}", created.body)).to_owned()
}

/// A campaign with a test that goes by a connection, and one that names the server itself.
async fn campaign(caller: &Caller, server: &Sshd, connection: &str) -> String {
    let mut direct = login(server);
    direct["command"] = json!("true");
    let by_connection = json!([{"type": "ssh", "value": {"connection": connection, "command": "true"}}]);
    caller.campaign(vec![by_connection, json!([{"type": "ssh", "value": direct}])]).await
}

async fn run(caller: &Caller, campaign: &str, name: &str) -> Value {
    let launched = caller.launch(campaign, name).await;
    let id = launched.body["rapport_id"].as_str().unwrap_or_else(|| panic!("{}", launched.body)).to_owned();
    caller.finished(&id).await
}

async fn keys(caller: &Caller, of: &str) -> Vec<Value> {
    let listed = caller.get(&format!("/api/{of}/host-keys")).await;
    listed.body.as_array().unwrap_or_else(|| panic!("{}", listed.body)).clone()
}

#[tokio::test]
async fn a_run_keeps_the_keys_that_it_meets_for_connection_and_campaign() {
    let (app, server) = (TestApp::start().await, Sshd::start());
    let admin = app.admin().await;
    let connection = connection(&admin, &server, None).await;
    let campaign = campaign(&admin, &server, &connection).await;
    let report = run(&admin, &campaign, "Nuit").await;
    assert_eq!(report["counts"]["passed"], 2, "{report}");
    for of in [format!("connections/{connection}"), format!("campains/{campaign}")] {
        let kept = keys(&admin, &of).await;
        assert_eq!(kept.len(), 1, "{of}");
        let place = (&kept[0]["host"], &kept[0]["port"], &kept[0]["type"]);
        assert_eq!(place, (&json!("127.0.0.1"), &json!(server.port()), &json!("ssh-ed25519")));
        assert_eq!(kept[0]["fingerprint"], server.fingerprint.as_str());
        assert_eq!(kept[0]["rapportId"], report["_id"]);
    }
    // A campaign elsewhere trusts the connection that was met here, and nothing else of it.
    let elsewhere = self::campaign(&admin, &server, &connection).await;
    let again = run(&admin, &elsewhere, "Jour").await;
    let logs: Vec<&str> =
        again["tests"].as_array().unwrap().iter().map(|test| test["logs"].as_str().unwrap()).collect();
    assert!(logs[0].contains(", connue") && logs[1].contains("vue pour la première fois et retenue"), "{logs:?}");
    for of in ["campains", "connections"] {
        assert_eq!(admin.get(&format!("/api/{of}/{NOBODY}/host-keys")).await.status, 404);
    }
    assert_eq!(admin.delete(&format!("/api/host-keys/{NOBODY}")).await.status, 404);
}

#[tokio::test]
async fn a_server_with_another_key_is_refused_until_the_kept_one_is_removed() {
    let (app, server) = (TestApp::start().await, Sshd::start());
    let editor = app.editor().await;
    let boutique = editor.post("/api/campains", json!({"name": "Serveurs"})).await;
    let boutique = boutique.body["campain_id"].as_str().unwrap();
    let connection = connection(&editor, &server, Some(boutique)).await;
    // What was met in the place of this server, before it was set up anew.
    let met = HostMet {
        connection: Some(connection.parse().unwrap()),
        learn: true,
        ..HostMet::new("127.0.0.1", server.port(), "ssh-ed25519", "AAAA")
    };
    app.store.meet_host(HostContact::Trial(None), met, SystemClock.now()).await.unwrap();
    let mut wish = json!({"type": "ssh", "id": connection, "value": login(&server)});
    let attempt = async |wish: &Value| editor.post("/api/connections/try", wish.clone()).await.body;
    let refused = attempt(&wish).await;
    assert_eq!(refused["ok"], false);
    let told = refused["message"].as_str().unwrap();
    assert!(told.contains("n'est pas celle attendue") && told.contains("« Clés d'hôtes »"), "{told}");
    let kept = keys(&editor, &format!("connections/{connection}")).await;
    let path = format!("/api/host-keys/{}", kept[0]["_id"].as_str().unwrap());
    assert_eq!(editor.delete(&path).await.status, 200);
    assert_eq!(editor.delete(&path).await.status, 404);
    let tried = attempt(&wish).await;
    assert_eq!(tried["ok"], true, "{tried}");
    let kept = keys(&editor, &format!("connections/{connection}")).await;
    assert_eq!((&kept[0]["fingerprint"], &kept[0]["rapportId"]), (&json!(server.fingerprint), &Value::Null));
    // A form that is not saved is the campaign's, or nobody's.
    wish["id"] = Value::Null;
    assert_eq!(attempt(&wish).await["ok"], true);
    assert_eq!(keys(&editor, &format!("campains/{boutique}")).await, Vec::<Value>::new());
    wish["campain_id"] = json!(boutique);
    assert_eq!(attempt(&wish).await["ok"], true);
    assert_eq!(keys(&editor, &format!("campains/{boutique}")).await.len(), 1);
}
