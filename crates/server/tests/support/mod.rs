//! The whole server on a free port in a fresh folder, and people who talk to it.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::tz::TimeZone;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use testgyver_app::{App, hash_password};
use testgyver_bus::{Bus, LocalBus};
use testgyver_dispatch::Dispatch;
use testgyver_model::{
    Clock, Language, Timestamp,
    clock::SystemClock,
    event::RunEventKind,
    id::{RandomIds, UserId},
    user::{Role, User},
};
use testgyver_server::{ServerConfig, ServerDependencies, Timeouts};
use testgyver_store::{CampaignFiles, Credentials, Store};
use testgyver_worker::{Worker, WorkerConfig, WorkerDependencies};

pub const PASSWORD: &str = "correct horse";
#[allow(dead_code)]
pub const METRICS_TOKEN: &str = "0123456789abcdef";

/// The key that tokens are signed with.
#[allow(dead_code)]
pub const TOKEN_KEY: [u8; 32] = [7; 32];
/// How long a sign-in lasts.
pub const SESSION: Duration = Duration::from_secs(3600);

pub struct TestApp {
    pub base: String,
    pub store: Arc<dyn Store>,
    #[allow(dead_code)]
    pub clock: Arc<Ahead>,
    _folder: tempfile::TempDir,
}

/// The computer's clock, which can be put ahead.
#[derive(Default)]
pub struct Ahead(Mutex<Duration>);

impl Ahead {
    #[allow(dead_code)]
    pub fn put_ahead(&self, by: Duration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        SystemClock.now() + *self.0.lock().unwrap()
    }

    fn steady(&self, earliest: Option<Timestamp>) -> Box<dyn Clock> {
        SystemClock.steady(earliest.max(Some(self.now())))
    }
}

/// A client with or without a token.
#[derive(Clone)]
pub struct Caller {
    base: String,
    client: Client,
    token: Option<String>,
}

/// Status and body of an answer.
pub struct TestResponse {
    pub status: u16,
    pub body: Value,
}

impl TestApp {
    pub async fn start() -> Self {
        Self::start_with(None).await
    }

    pub async fn start_with(setup_token: Option<String>) -> Self {
        Self::configured(|_, config| config.setup_token = setup_token).await
    }

    /// One that stands behind a proxy.
    #[allow(dead_code)]
    pub async fn trusting(proxy: &str) -> Self {
        let network = proxy.parse().unwrap_or_else(|_| format!("{proxy}/32").parse().unwrap());
        Self::configured(|_, config| config.trusted_proxies = vec![network]).await
    }

    /// One whose sign-ins last so long.
    #[allow(dead_code)]
    pub async fn start_lasting(session: Duration) -> Self {
        Self::configured(|_, config| config.session_length = session).await
    }

    /// One that hears of what happens over another bus.
    #[allow(dead_code)]
    pub async fn hearing_over<B: Bus + 'static>(bus: fn(Arc<dyn Bus>) -> B) -> Self {
        Self::configured(|deps, _| deps.bus = Arc::new(bus(Arc::clone(&deps.bus)))).await
    }

    async fn configured(change: impl FnOnce(&mut ServerDependencies, &mut ServerConfig)) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let store = testgyver_store::open(folder.path()).await.unwrap();
        let files = CampaignFiles::new(folder.path());
        let actions = Arc::new(testgyver_actions::registry(testgyver_actions::Limits::default()));
        let ahead = Arc::new(Ahead::default());
        let clock: Arc<dyn Clock> = ahead.clone();
        let ids = Arc::new(RandomIds);
        let bus: Arc<dyn Bus> = Arc::new(LocalBus::default());
        let worker_deps = WorkerDependencies {
            actions: Arc::clone(&actions),
            clock: Arc::clone(&clock),
            ids: ids.clone(),
            tables: Arc::new(testgyver_actions::TableReader::new(testgyver_actions::Limits::default())),
            time_zone: TimeZone::UTC,
        };
        let behind = testgyver_dispatch::DispatchDependencies {
            store: store.clone(),
            files: files.clone(),
            bus: Arc::clone(&bus),
            clock: Arc::clone(&clock),
        };
        let config = testgyver_dispatch::DispatchConfig {
            language: Language::FRENCH,
            lease: testgyver_dispatch::LEASE,
            log_limits: testgyver_model::plan::LogLimits::default(),
            retention: testgyver_model::trash::Retention::default(),
        };
        let worker = WorkerConfig { concurrent_runs: NonZeroUsize::new(4).unwrap(), beat: config.beat() };
        let dispatch = Dispatch::new(behind, config);
        tokio::spawn(Arc::new(Worker::new(dispatch.desk, worker_deps, worker).unwrap()).serve());
        tokio::spawn(dispatch.queue_publisher.run());
        let commands = testgyver_app::AppDependencies {
            store: Arc::clone(&store),
            files: files.clone(),
            actions: Arc::clone(&actions),
            bus: Arc::clone(&bus),
            clock: Arc::clone(&clock),
            ids: ids.clone(),
        };
        let app = App::new(commands, testgyver_app::AppConfig { waiting_runs: 100, time_zone: TimeZone::UTC });
        let mut deps = ServerDependencies { store: store.clone(), files, actions, app, bus, clock, ids };
        let mut config = ServerConfig {
            token_key: TOKEN_KEY.to_vec(),
            session_length: SESSION,
            body_limit: 64 * 1024,
            upload_limit: 256 * 1024,
            time_zone: TimeZone::UTC,
            idle_limit: Duration::from_secs(1800),
            trusted_proxies: Vec::new(),
            allowed_origins: vec!["https://allowed.example".into()],
            secure_cookies: false,
            metrics_token: Some(METRICS_TOKEN.into()),
            connections_per_user: 20,
            setup_token: None,
        };
        change(&mut deps, &mut config);
        let (routes, live) = testgyver_server::build(deps, config);
        tokio::spawn(live.run());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let never = std::future::pending();
        let timeouts = Timeouts { head: Duration::from_secs(2), ..Timeouts::default() };
        tokio::spawn(testgyver_server::serve_http(listener, routes, |_| {}, never, timeouts));
        Self { base, store, clock: ahead, _folder: folder }
    }

    /// Where everything of it lies.
    #[allow(dead_code)]
    pub fn data(&self) -> &std::path::Path {
        self._folder.path()
    }

    /// The logs of a report of so many tests as its events tell them, all at once.
    #[allow(dead_code)]
    pub async fn told(&self, report: &str, tests: usize) -> Vec<Vec<String>> {
        let events = self.store.events(report.parse().unwrap(), 0, u64::MAX).await.unwrap();
        let mut logs = vec![Vec::new(); tests];
        for event in events {
            if let RunEventKind::Logged { test, line, .. } = event.kind {
                logs[test as usize].push(format!("[{}] {}", event.at.strftime("%H:%M:%S"), line.text));
            }
        }
        logs
    }

    pub fn anonymous(&self) -> Caller {
        Caller { base: self.base.clone(), client: Client::new(), token: None }
    }

    pub async fn admin(&self) -> Caller {
        self.someone("admin@example.org", Role::Administrator).await
    }

    pub async fn editor(&self) -> Caller {
        self.someone("editor@example.org", Role::Editor).await
    }

    pub async fn viewer(&self) -> Caller {
        self.someone("viewer@example.org", Role::Viewer).await
    }

    pub async fn someone(&self, email: &str, role: Role) -> Caller {
        let id = UserId::fresh(&RandomIds);
        let user = User::new(id, "Ada".into(), email.into(), role, SystemClock.now());
        let password_hash = hash_password(PASSWORD.into()).await.unwrap();
        self.store.create_user(Credentials { user, password_hash }).await.unwrap();
        self.anonymous().signed_in(email).await
    }
}

impl Caller {
    pub async fn signed_in(mut self, email: &str) -> Self {
        let answer = self.post("/api/login", json!({"email": email, "password": PASSWORD})).await;
        self.token = Some(answer.body["token"].as_str().expect("a token").to_owned());
        self
    }

    #[allow(dead_code)]
    pub fn with_token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    #[allow(dead_code)]
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn send(request: reqwest::RequestBuilder) -> TestResponse {
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        TestResponse { status, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) }
    }

    pub async fn get(&self, path: &str) -> TestResponse {
        Self::send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> TestResponse {
        Self::send(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> TestResponse {
        Self::send(self.request(Method::PUT, path).json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> TestResponse {
        Self::send(self.request(Method::DELETE, path)).await
    }

    /// A campaign with one test per list of actions, in an environment DEV; gives its id.
    #[allow(dead_code)]
    pub async fn campaign(&self, tests: Vec<Value>) -> String {
        self.post("/api/variables", json!({"key": "k", "isRoot": true, "value": "v"})).await;
        self.post("/api/variables", json!({"key": "k", "filiere": "DEV", "value": "dev"})).await;
        let created = self.post("/api/campains", json!({"name": "Boutique"})).await;
        let id = created.body["campain_id"].as_str().unwrap().to_owned();
        for (number, actions) in tests.into_iter().enumerate() {
            let test = json!({"campain_id": id, "name": format!("t{number}"), "actions": actions});
            assert_eq!(self.post("/api/tests", test).await.status, 201);
        }
        id
    }

    #[allow(dead_code)]
    pub async fn launch(&self, campaign: &str, name: &str) -> TestResponse {
        self.post("/api/rapports/execute", json!({"campain_id": campaign, "name": name, "filiere": "DEV"})).await
    }

    /// Waits until a report is over; gives it.
    #[allow(dead_code)]
    pub async fn finished(&self, report: &str) -> Value {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
        loop {
            let body = self.get(&format!("/api/rapports/{report}")).await.body;
            if !matches!(body["status"].as_str(), Some("pending" | "running")) {
                return body;
            }
            assert!(tokio::time::Instant::now() < deadline, "still going: {body}");
            tokio::task::yield_now().await;
        }
    }
}
