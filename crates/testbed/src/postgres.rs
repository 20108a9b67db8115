//! PostgreSQL with one user and one database, with and without TLS.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    Authority, PASSWORD, USER,
    process::{NOBODY, Server, ServerOptions, close_to_others, done, folder, free_port, give, is_root, write},
};

/// A database server: the user owns the database [`Postgres::DATABASE`] and may make others.
#[derive(Debug)]
pub struct Postgres(Server);

impl Postgres {
    /// The database it has.
    pub const DATABASE: &'static str = "shop";

    /// Starts one; the certificate is the authority's.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start(authority: &Authority) -> Self {
        let (folder, port, owner) = (folder(), free_port(), owner());
        let root = folder.path().to_owned();
        let data = root.join("data");
        fs::create_dir_all(&data).expect("a folder");
        if let Some(owner) = owner {
            give(&root, owner);
        }
        done(own("initdb", &root, owner).args(["-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8"]).args([
            "--locale=C.UTF-8",
            "--no-sync",
            "--no-instructions",
        ]));
        write(&root.join("setup.sql"), &setup());
        let statements = fs::File::open(root.join("setup.sql")).expect("a file");
        done(own("postgres", &root, owner).args(["--single", "-F", "-D", "data", "postgres"]).stdin(statements));
        authority.equip(&data);
        close_to_others(&data.join("key.pem"));
        write(&data.join("postgresql.conf"), &config(port));
        write(&data.join("pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
        if let Some(owner) = owner {
            give(&data, owner);
        }
        let mut ready = Command::new(programs().join("pg_isready"));
        ready.args(["-q", "-h", "127.0.0.1", "-p"]).arg(port.to_string());
        // At SIGTERM it waits until the last visitor leaves; at SIGINT it sends them away.
        let options = ServerOptions { ready: Some(ready), stop_signal: "INT" };
        Self(Server::start_with(folder, port, own("postgres", &root, owner).args(["-D", "data"]), options))
    }

    /// Where it answers, encrypted for who asks for it.
    pub const fn port(&self) -> u16 {
        self.0.port
    }

    /// How many processes it has: its own ones and one for each visitor.
    pub fn children(&self) -> usize {
        self.0.children()
    }

    /// Ends it at once, with everybody it serves.
    pub fn kill(&mut self) {
        let memory = self.memory();
        self.0.kill();
        if let Some(memory) = memory {
            // Fails only where it is gone already.
            let _ = Command::new("ipcrm").args(["-m", &memory]).stderr(Stdio::null()).status();
        }
    }

    /// The number of the shared memory that a crash leaves behind, in no folder.
    fn memory(&self) -> Option<String> {
        let state = fs::read_to_string(self.0.folder().join("data/postmaster.pid")).ok()?;
        Some(state.lines().nth(6)?.split_whitespace().nth(1)?.to_owned())
    }
}

/// Whom it becomes, as it does not run as root.
fn owner() -> Option<(u32, u32)> {
    let number = |which: &str| {
        let output = Command::new("id").args([which, "postgres"]).stderr(Stdio::null()).output().expect("id");
        String::from_utf8_lossy(&output.stdout).trim().parse().ok()
    };
    is_root().then(|| number("-u").zip(number("-g")).unwrap_or(NOBODY))
}

/// One of its programs, run in a folder as its owner.
fn own(program: &str, root: &Path, owner: Option<(u32, u32)>) -> Command {
    let program = programs().join(program);
    let mut command = match owner {
        None => Command::new(program),
        Some((user, group)) => {
            let mut command = Command::new("setpriv");
            command.arg(format!("--reuid={user}")).arg(format!("--regid={group}")).arg("--clear-groups").arg(program);
            command
        }
    };
    for name in ["PGDATA", "PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGSSLMODE"] {
        command.env_remove(name);
    }
    command.env("LC_ALL", "C.UTF-8").env("TZ", "UTC").current_dir(root);
    command
}

/// Where Debian keeps the programs of the newest version that is installed.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL").flatten();
    let found = versions.map(|entry| entry.path()).filter(|path| path.join("bin/postgres").exists());
    let number = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    found.max_by_key(number).expect("PostgreSQL").join("bin")
}

fn setup() -> String {
    format!(
        "CREATE ROLE {USER} LOGIN CREATEDB PASSWORD '{PASSWORD}'\nCREATE DATABASE {} OWNER {USER}\n",
        Postgres::DATABASE
    )
}

fn config(port: u16) -> String {
    format!(
        "listen_addresses = '127.0.0.1'\n\
         port = {port}\n\
         unix_socket_directories = ''\n\
         max_connections = 40\n\
         shared_buffers = 32MB\n\
         dynamic_shared_memory_type = mmap\n\
         password_encryption = scram-sha-256\n\
         fsync = off\n\
         synchronous_commit = off\n\
         full_page_writes = off\n\
         wal_level = minimal\n\
         max_wal_senders = 0\n\
         autovacuum = off\n\
         jit = off\n\
         log_destination = 'stderr'\n\
         logging_collector = off\n\
         timezone = 'UTC'\n\
         log_timezone = 'UTC'\n\
         ssl = on\n\
         ssl_cert_file = 'cert.pem'\n\
         ssl_key_file = 'key.pem'\n"
    )
}
