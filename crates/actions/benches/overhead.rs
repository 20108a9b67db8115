//! What an action costs beyond its protocol's library: the same exchange with and without it, over a
//! connection that is open already.
#![allow(missing_docs)]

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use criterion::{Criterion, criterion_group, criterion_main};
use russh::{ChannelMsg, client, keys::PublicKeyOrCertificate};
use serde_json::{Value, json};
use testgyver_actions::Limits;
use testgyver_model::{
    Language,
    action::{ActionContext, LogSink},
    event::Level,
    folders::Folders,
    host_key::{HostKeys, KnownHosts},
    registry::Registry,
    session_cache::SessionCache,
    text::AppVariables,
};
use testgyver_testbed::{Authority, Nginx, PASSWORD, Postgres, Sshd, USER};
use tokio::runtime::Runtime;

/// A log that nobody reads.
struct Silent;

#[async_trait]
impl LogSink for Silent {
    async fn write(&mut self, _: Level, _: String) {}

    fn redact(&self, text: String) -> String {
        text
    }
}

/// Everything around an action that is kept from one to the next.
struct Stage {
    registry: Registry,
    variables: AppVariables,
    folders: Folders,
    sessions: SessionCache,
    hosts: Arc<dyn HostKeys>,
}

impl Stage {
    fn new() -> Self {
        let folder = std::env::temp_dir();
        Self {
            registry: testgyver_actions::registry(Limits::default()),
            variables: AppVariables::new(),
            folders: Folders { files: folder.clone(), work: folder },
            sessions: SessionCache::new(),
            hosts: KnownHosts::shared(),
        }
    }

    async fn run(&mut self, kind: &str, form: Value) {
        let mut log = Silent;
        let mut cx = ActionContext {
            language: Language::FRENCH,
            variables: &mut self.variables,
            folders: &self.folders,
            sessions: &mut self.sessions,
            hosts: &self.hosts,
            connection: None,
            log: &mut log,
            cuts: &mut Vec::new(),
        };
        let action = Arc::clone(self.registry.find(kind).unwrap());
        action.run(form, &mut cx).await.unwrap();
    }
}

/// Trusts the server it was started with.
struct Trusting;

impl client::Handler for Trusting {
    type Error = russh::Error;

    async fn check_server_key(&mut self, _: &PublicKeyOrCertificate) -> Result<bool, russh::Error> {
        Ok(true)
    }
}

fn http(criterion: &mut Criterion) {
    let (runtime, server) = (Runtime::new().unwrap(), Nginx::start(&Authority::new()));
    let url = format!("http://127.0.0.1:{}/ok", server.http());
    let mut stage = Stage::new();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut group = criterion.benchmark_group("http");
    group.bench_function("reqwest", |bench| {
        bench.iter(|| runtime.block_on(async { client.get(&url).send().await.unwrap().text().await.unwrap() }));
    });
    group.bench_function("action", |bench| {
        bench.iter(|| runtime.block_on(stage.run("http", json!({"method": "GET", "url": url}))));
    });
    group.finish();
}

async fn signed_in(port: u16) -> client::Handle<Trusting> {
    let config = Arc::new(client::Config { nodelay: true, ..client::Config::default() });
    let mut session = client::connect(config, ("127.0.0.1", port), Trusting).await.unwrap();
    assert!(session.authenticate_password(USER, PASSWORD).await.unwrap().success());
    session
}

fn ssh(criterion: &mut Criterion) {
    let (runtime, server) = (Runtime::new().unwrap(), Sshd::start());
    let mut stage = Stage::new();
    let session = runtime.block_on(signed_in(server.port()));
    let mut group = criterion.benchmark_group("ssh");
    group.bench_function("russh", |bench| {
        bench.iter(|| {
            runtime.block_on(async {
                let mut channel = session.channel_open_session().await.unwrap();
                channel.exec(true, "true").await.unwrap();
                while let Some(message) = channel.wait().await {
                    if let ChannelMsg::ExitStatus { exit_status } = message {
                        assert_eq!(exit_status, 0);
                    }
                }
            });
        });
    });
    let form = json!({
        "host": "127.0.0.1", "port": server.port(), "username": USER, "password": PASSWORD, "command": "true",
        "host_key_check": "off",
    });
    group.bench_function("action", |bench| {
        bench.iter(|| runtime.block_on(stage.run("ssh", form.clone())));
    });
    group.finish();
}

fn sql(criterion: &mut Criterion) {
    let (runtime, server) = (Runtime::new().unwrap(), Postgres::start(&Authority::new()));
    let mut stage = Stage::new();
    let client = runtime.block_on(async {
        let mut config = tokio_postgres::Config::new();
        config.host("127.0.0.1").port(server.port()).user(USER).password(PASSWORD).dbname("shop");
        let (client, connection) = config.connect(tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    });
    let mut group = criterion.benchmark_group("sql");
    group.bench_function("tokio-postgres", |bench| {
        bench.iter(|| runtime.block_on(async { client.query("SELECT 1 AS one", &[]).await.unwrap() }));
    });
    let form = json!({
        "engine": "postgresql", "host": "127.0.0.1", "port": server.port(), "database": "shop",
        "username": USER, "password": PASSWORD, "query": "SELECT 1 AS one",
    });
    group.bench_function("action", |bench| {
        bench.iter(|| runtime.block_on(stage.run("sql", form.clone())));
    });
    group.finish();
}

criterion_group! {
    name = overhead;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(5));
    targets = http, ssh, sql
}
criterion_main!(overhead);
