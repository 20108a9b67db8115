//! Something to watch: a run that goes on, and something happening in each kind of room.

use reqwest::Method;
use serde_json::{Value, json};

use super::{requests::with_file, support::Caller, viewer::Viewer};

/// A campaign, a test and a run that goes on.
pub struct Stage {
    admin: Caller,
    campaign: String,
    test: String,
    report: String,
}

impl Stage {
    /// Sets one up, as an administrator.
    pub async fn set_up(admin: &Caller, name: &str) -> Self {
        let pause = |milliseconds: u32| json!([{"type": "pause", "value": {"duration": milliseconds}}]);
        let id = |body: &Value, field: &str| body[field].as_str().unwrap_or_else(|| panic!("{body}")).to_owned();
        let slow = admin.campaign(vec![pause(600_000)]).await;
        let report = id(&admin.launch(&slow, name).await.body, "rapport_id");
        let campaign = id(&admin.post("/api/campains", json!({"name": "Boutique"})).await.body, "campain_id");
        let test = json!({"campain_id": campaign, "actions": pause(1)});
        let test = id(&admin.post("/api/tests", test).await.body, "test_id");
        Self { admin: admin.clone(), campaign, test, report }
    }

    /// A room of each kind.
    pub fn rooms(&self) -> [String; 3] {
        let Self { campaign, test, report, .. } = self;
        [format!("campain_{campaign}"), format!("test_{test}"), format!("rapport_{report}")]
    }

    /// What is heard in each of them when something happens, and about what.
    pub fn events(&self) -> [(&'static str, &str); 3] {
        [("files_updated", &self.campaign), ("test_completed", &self.test), ("campain_completed", &self.report)]
    }

    /// Puts a viewer into each room, in the two ways there are.
    pub async fn let_into_all(&self, viewer: &mut Viewer) {
        for answer in self.ask_for_all(viewer).await {
            assert_eq!(answer.expect("an answer")["ok"], true);
        }
        viewer.listen().await;
    }

    /// Asks for each room in each way; gives the answers.
    pub async fn ask_for_all(&self, viewer: &mut Viewer) -> Vec<Option<Value>> {
        let mut answers = Vec::new();
        for room in self.rooms() {
            answers.push(viewer.join(&room).await);
        }
        answers.push(viewer.emit("join_test", json!({"test_id": self.test})).await);
        answers.push(viewer.emit("join_rapport", json!({"rapport_id": self.report})).await);
        answers
    }

    /// Lets something happen in each room; it is over when somebody who may watch has heard all of it.
    pub async fn act(&self, as_admin: Option<&Caller>) {
        let admin = as_admin.unwrap_or(&self.admin);
        let mut witness = Viewer::come_in(admin).await.unwrap();
        self.let_into_all(&mut witness).await;
        let files = admin.request(Method::POST, &format!("/api/campains/{}/files", self.campaign));
        assert_eq!(Caller::send(with_file(files, "a.txt")).await.status, 201);
        let run = admin.post(&format!("/api/tests/{}/execute", self.test), json!({"filiere": "DEV"})).await;
        assert_eq!(run.status, 200, "{}", run.body);
        assert_eq!(admin.post(&format!("/api/rapports/{}/cancel", self.report), json!({})).await.status, 202);
        for event in self.events() {
            witness.await_event(event).await;
        }
    }
}
