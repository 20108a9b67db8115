//! A stage on which one action at a time is run as the engine would.

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use axum::{Json, Router, extract::Multipart};
use serde_json::{Value, json};
use testgyver_actions::Limits;
use testgyver_model::{
    Language,
    action::{ActionContext, Cut, LogSink},
    event::Level,
    folders::Folders,
    host_key::{HostKeys, KnownHosts},
    id::ConnectionId,
    registry::Registry,
    session_cache::SessionCache,
    text::AppVariables,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// What the log masks: a method for HTTP, and spelled otherwise in an address that was read.
pub const SECRET: &str = "open`sesame^x";

/// The log; others may look at it while an action runs.
#[derive(Default, Clone)]
pub struct Lines(Arc<Mutex<Vec<(Level, String)>>>);

impl Lines {
    /// All of it as one text.
    pub fn text(&self) -> String {
        self.0.lock().unwrap().iter().map(|(_, line)| line.as_str()).collect::<Vec<_>>().join("\n")
    }
}

#[async_trait]
impl LogSink for Lines {
    async fn write(&mut self, level: Level, text: String) {
        let text = self.redact(text);
        self.0.lock().unwrap().push((level, text));
    }

    fn redact(&self, text: String) -> String {
        text.replace(SECRET, "•••")
    }
}

pub struct Bench {
    registry: Registry,
    variables: AppVariables,
    folders: Folders,
    lines: Lines,
    sessions: SessionCache,
    hosts: Arc<dyn HostKeys>,
    connection: Option<ConnectionId>,
    cuts: Vec<Cut>,
    _folder: tempfile::TempDir,
}

impl Bench {
    pub fn new() -> Self {
        Self::within(Limits::default())
    }

    /// A bench where files may be as large as they like.
    pub fn vast() -> Self {
        Self::within(Limits { max_bytes: Some(1 << 40), ..Limits::default() })
    }

    /// A bench where an administrator limits what actions do.
    pub fn within(limits: Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders { files: folder.path().join("files"), work: folder.path().join("work") };
        std::fs::create_dir_all(&folders.files).unwrap();
        std::fs::create_dir_all(&folders.work).unwrap();
        let registry = testgyver_actions::registry(limits);
        let (variables, lines, sessions) = (AppVariables::new(), Lines::default(), SessionCache::new());
        let hosts = KnownHosts::shared();
        let cuts = Vec::new();
        Self { registry, variables, folders, lines, sessions, hosts, connection: None, cuts, _folder: folder }
    }

    pub async fn run(&mut self, kind: &str, form: Value) -> Result<Value, String> {
        let mut cx = ActionContext {
            language: Language::FRENCH,
            variables: &mut self.variables,
            folders: &self.folders,
            sessions: &mut self.sessions,
            hosts: &self.hosts,
            connection: self.connection,
            log: &mut self.lines,
            cuts: &mut self.cuts,
        };
        let action = self.registry.find(kind).unwrap();
        action.run_as(kind, form, &mut cx).await.map(Value::Object).map_err(|error| error.cause)
    }

    pub fn files(&self) -> &Path {
        &self.folders.files
    }

    pub fn work(&self) -> &Path {
        &self.folders.work
    }

    /// Lets what follows go by a saved connection, as if the form had chosen it.
    pub fn by_connection(&mut self, id: Option<ConnectionId>) {
        self.connection = id;
    }

    /// Asks somebody else for the keys of servers.
    pub fn knowing(&mut self, hosts: Arc<dyn HostKeys>) {
        self.hosts = hosts;
    }

    /// Who knows the keys of servers.
    pub fn hosts(&self) -> &Arc<dyn HostKeys> {
        &self.hosts
    }

    pub fn set(&mut self, name: &str, value: Value) {
        self.variables.insert(name.to_owned(), value);
    }

    pub fn get(&self, name: &str) -> Value {
        self.variables[name].clone()
    }

    pub fn lines(&self) -> Vec<(Level, String)> {
        self.lines.0.lock().unwrap().clone()
    }

    /// The log, to look at while an action runs.
    pub fn watch(&self) -> Lines {
        self.lines.clone()
    }

    pub fn log(&self) -> String {
        self.lines.text()
    }

    /// The outputs that were not whole, and why.
    pub fn cuts(&self) -> &[Cut] {
        &self.cuts
    }

    /// What the end of a test does: all that was kept open is closed.
    pub fn end_test(&mut self) {
        self.sessions = SessionCache::new();
    }
}

/// Serves `routes` on a free port until the test ends; gives the address.
pub async fn serve(routes: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    format!("http://{address}")
}

/// Answers a form with what it holds: field names, file names and texts, in their order.
pub async fn upload(mut parts: Multipart) -> Json<Value> {
    let mut seen = Vec::new();
    while let Some(part) = parts.next_field().await.unwrap() {
        let (name, file) = (part.name().map(str::to_owned), part.file_name().map(str::to_owned));
        seen.push(json!({"name": name, "file": file, "text": part.text().await.unwrap()}));
    }
    Json(Value::from(seen))
}

/// A TLS server with a certificate that nobody vouches for; answers every request with "sealed".
pub async fn serve_untrusted_tls() -> String {
    let issued = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(issued.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![issued.cert.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            // A client that refuses the certificate ends the handshake; the next one is welcome.
            let Ok(mut stream) = acceptor.accept(connection).await else { continue };
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\nsealed").await;
            let _ = stream.shutdown().await;
        }
    });
    format!("https://localhost:{port}")
}
