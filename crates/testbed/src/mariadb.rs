//! MariaDB with one user and one database, with and without TLS.

use std::{fs, path::Path, process::Command};

use crate::{
    Authority, PASSWORD, USER,
    process::{Server, done, folder, free_port, is_root, write},
};

/// A database server: the user may do everything with the database [`Mariadb::DATABASE`].
#[derive(Debug)]
pub struct Mariadb(Server);

impl Mariadb {
    /// The database it has.
    pub const DATABASE: &'static str = "shop";

    /// Starts one; the certificate is the authority's.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start(authority: &Authority) -> Self {
        let (folder, port) = (folder(), free_port());
        let root = folder.path().to_owned();
        for name in ["data", "tmp"] {
            fs::create_dir_all(root.join(name)).expect("a folder");
        }
        authority.equip(&root);
        write(&root.join("my.cnf"), &config(&root, port));
        let defaults = format!("--defaults-file={}", root.join("my.cnf").display());
        done(
            Command::new("/usr/bin/mariadb-install-db")
                .arg(&defaults)
                .arg(format!("--datadir={}", root.join("data").display()))
                .args(["--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"])
                .current_dir(&root),
        );
        write(&root.join("setup.sql"), &setup());
        let statements = fs::File::open(root.join("setup.sql")).expect("a file");
        done(server(&root, &defaults).arg("--bootstrap").stdin(statements));
        // It opens the port when all else is done.
        Self(Server::start(folder, port, &mut server(&root, &defaults)))
    }

    /// Where it answers, encrypted for who asks for it.
    pub const fn port(&self) -> u16 {
        self.0.port
    }

    /// Ends it at once, with everybody it serves.
    pub fn kill(&mut self) {
        self.0.kill();
    }
}

fn server(root: &Path, defaults: &str) -> Command {
    let mut command = Command::new("/usr/sbin/mariadbd");
    command.arg(defaults).current_dir(root);
    command
}

/// One statement a line. The system's `root` may not sign in.
fn setup() -> String {
    let database = Mariadb::DATABASE;
    format!(
        "SET NAMES utf8mb4;\n\
         FLUSH PRIVILEGES;\n\
         CREATE DATABASE {database} CHARACTER SET utf8mb4;\n\
         CREATE USER {USER}@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';\n\
         GRANT ALL ON {database}.* TO {USER}@'127.0.0.1';\n\
         DELETE FROM mysql.global_priv WHERE User IN ('root', '') AND Host <> 'localhost';\n\
         FLUSH PRIVILEGES;\n\
         ALTER USER root@localhost IDENTIFIED VIA mysql_native_password USING 'invalid';\n"
    )
}

fn config(root: &Path, port: u16) -> String {
    let root = root.display();
    let user = if is_root() { "user = root\n" } else { "" };
    // The socket is in the folder of the data: so its path cannot be too long.
    format!(
        "[mariadbd]\n\
         {user}\
         datadir = {root}/data\n\
         tmpdir = {root}/tmp\n\
         bind-address = 127.0.0.1\n\
         port = {port}\n\
         socket = mariadb.sock\n\
         pid-file = {root}/mariadb.pid\n\
         skip-name-resolve\n\
         skip-log-bin\n\
         skip-slave-start\n\
         skip-external-locking\n\
         performance_schema = OFF\n\
         character-set-server = utf8mb4\n\
         collation-server = utf8mb4_general_ci\n\
         max_connections = 40\n\
         key_buffer_size = 1M\n\
         aria_pagecache_buffer_size = 4M\n\
         innodb_buffer_pool_size = 32M\n\
         innodb_log_file_size = 8M\n\
         innodb_flush_log_at_trx_commit = 0\n\
         innodb_flush_method = nosync\n\
         innodb_doublewrite = 0\n\
         innodb_fast_shutdown = 1\n\
         innodb_use_native_aio = 0\n\
         innodb_buffer_pool_dump_at_shutdown = 0\n\
         innodb_buffer_pool_load_at_startup = 0\n\
         sync_frm = 0\n\
         plugin_maturity = stable\n\
         ssl-cert = {root}/cert.pem\n\
         ssl-key = {root}/key.pem\n"
    )
}
