//! The built program: as a server, and as a command.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

const EMAIL: &str = "ada@example.org";
const PASSWORD: &str = "correct horse";

/// A program in the environment that says who the first administrator is.
fn for_admin(program: &str) -> Command {
    let mut command = Command::new(program);
    command.env("TESTGYVER_ADMIN_EMAIL", EMAIL).env("TESTGYVER_ADMIN_PASSWORD", PASSWORD);
    command
}

/// The program, with an environment of its own.
pub fn testgyver(arguments: &[&str]) -> Command {
    let mut command = for_admin(env!("CARGO_BIN_EXE_testgyver"));
    command.args(arguments);
    command
}

/// How a command ended: whether well, what it printed, what it complained of.
pub struct Ended {
    pub well: bool,
    pub out: String,
    pub err: String,
}

/// Runs a command on a data folder until it ends.
pub fn run(command: &str, data: &Path, arguments: &[&str]) -> Ended {
    let output = testgyver(&[command]).args(arguments).arg("--data").arg(data).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { well: output.status.success(), out: text(output.stdout), err: text(output.stderr) }
}

/// Every row of every table, to see whether anything changes; sessions and sealed values apart, which are never the same.
pub fn rows(data: &Path) -> Vec<String> {
    let database = rusqlite::Connection::open(data.join("testgyver.db")).unwrap();
    let tables = ["users", "environments", "campaigns", "tests", "reports", "report_tests", "report_events"];
    let mut rows = Vec::new();
    let columns = tables.map(|table| format!("SELECT * FROM {table}"));
    let sealed = ["SELECT id, key, environment, secret FROM variables", "SELECT id, kind, name FROM connections"];
    for sql in columns.iter().map(String::as_str).chain(sealed) {
        let mut statement = database.prepare(sql).unwrap();
        let width = statement.column_count();
        let row = |row: &rusqlite::Row<'_>| {
            (0..width).map(|column| Ok(format!("{:?}", row.get_ref(column)?))).collect::<rusqlite::Result<Vec<_>>>()
        };
        let found = statement.query_map([], row).unwrap().map(|row| row.unwrap().join("|"));
        rows.extend(found.map(|row| format!("{sql}: {row}")));
    }
    rows.sort_unstable();
    rows
}

/// What doctor found, by check.
pub fn diagnosis(data: &Path) -> (bool, Value) {
    let ended = run("doctor", data, &["--json"]);
    (ended.well, serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("{} {}", ended.out, ended.err)))
}

/// How a check stands that is not well; `None` where it is.
pub fn complaint(found: &Value, check: &str) -> Option<(String, String)> {
    found["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|finding| finding["check"] == check && finding["standing"] != "ok")
        .map(|finding| {
            (finding["standing"].as_str().unwrap().to_owned(), format!("{} {}", finding["message"], finding["details"]))
        })
}

/// A server on a free port; killed when dropped.
pub struct Server {
    child: Child,
    pub base: String,
    client: Client,
    token: String,
}

impl Server {
    pub async fn start(data: &Path) -> Self {
        Self::start_with(data, &[]).await
    }

    pub async fn start_with(data: &Path, arguments: &[&str]) -> Self {
        let mut command = testgyver(&["serve"]);
        command.args(arguments);
        Self::spawn(command, data).await
    }

    /// With its own log in a file.
    pub async fn start_logged(data: &Path, arguments: &[&str], log: &Path) -> Self {
        let mut command = testgyver(&["serve"]);
        command.args(arguments).stderr(std::fs::File::create(log).unwrap());
        Self::spawn(command, data).await
    }

    /// Started by another program.
    #[cfg(unix)]
    pub async fn start_under(starter: &[&str], data: &Path) -> Self {
        let mut command = for_admin(starter[0]);
        command.args(&starter[1..]).args([env!("CARGO_BIN_EXE_testgyver"), "serve"]);
        Self::spawn(command, data).await
    }

    async fn spawn(mut command: Command, data: &Path) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        command.args(["--listen", "127.0.0.1:0", "--language", "en", "--log", "warn", "--data"]).arg(data);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        // What it prints after a restart must find a reader.
        std::thread::spawn(move || out.lines().for_each(drop));
        let base = line.trim().strip_prefix("TestGyver: ").expect("an address").to_owned();
        let mut server = Self { child, base, client: Client::new(), token: String::new() };
        server.sign_in().await;
        server
    }

    pub async fn sign_in(&mut self) {
        // Connections to a server that has ended are of no use.
        self.client = Client::new();
        let answer = self.post("/api/login", json!({"email": EMAIL, "password": PASSWORD})).await;
        self.token = answer["token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base)).bearer_auth(&self.token)
    }

    pub async fn get(&self, path: &str) -> Value {
        self.request(Method::GET, path).send().await.unwrap().json().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: Value) -> Value {
        self.request(Method::POST, path).json(&body).send().await.unwrap().json().await.unwrap()
    }

    /// A campaign with one test that waits so many seconds in `steps` steps, a secret and a file; gives its id.
    pub async fn campaign(&self, name: &str, steps: usize) -> String {
        self.post("/api/variables", json!({"key": "k", "isRoot": true, "value": "v", "secret": true})).await;
        self.post("/api/variables", json!({"key": "k", "filiere": "DEV", "value": "dev"})).await;
        let id = self.post("/api/campains", json!({"name": name})).await["campain_id"].as_str().unwrap().to_owned();
        let pause = json!({"type": "pause", "value": {"duration": "100"}});
        let test = json!({"campain_id": id, "name": "waits", "actions": vec![pause; steps]});
        let made = self.post("/api/tests", test).await;
        assert!(made["test_id"].is_string(), "{made}");
        id
    }

    pub async fn launch(&self, campaign: &str, name: &str) -> String {
        let launched =
            self.post("/api/rapports/execute", json!({"campain_id": campaign, "name": name, "filiere": "DEV"})).await;
        launched["rapport_id"].as_str().unwrap_or_else(|| panic!("{launched}")).to_owned()
    }

    /// Waits until a report stands so; gives it.
    pub async fn reaches(&self, report: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let began = Instant::now();
        loop {
            let body = self.get(&format!("/api/rapports/{report}")).await;
            if wanted(&body) {
                return body;
            }
            assert!(began.elapsed() < Duration::from_secs(30), "{body}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    #[cfg(unix)]
    pub fn signal(&self, signal: rustix::process::Signal) {
        rustix::process::kill_process(rustix::process::Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits until it has ended, in order.
    #[cfg(unix)]
    pub fn ended(mut self) {
        assert!(self.child.wait().unwrap().success());
    }

    /// Ends it in order.
    #[cfg(unix)]
    pub fn end(self) {
        self.signal(rustix::process::Signal::TERM);
        self.ended();
    }

    /// Ends it like a crash.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A data folder with one finished run of a campaign; gives the campaign's id.
///
/// The folder is private from then on, as that of a server should be.
pub async fn filled(data: &Path) -> String {
    let server = Server::start(data).await;
    let campaign = server.campaign("Boutique", 1).await;
    let report = server.launch(&campaign, "first").await;
    server.reaches(&report, |body| body["status"] == "completed").await;
    server.kill();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(data, std::fs::Permissions::from_mode(0o700)).unwrap();
    }
    campaign
}

/// Names in a folder that begin so.
pub fn beginning(folder: &Path, start: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with(start)).collect()
}
