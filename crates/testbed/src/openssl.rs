//! OpenSSL: certificates and keys as its commands make them, and servers as old as one likes.

use std::{path::Path, process::Command};

use crate::process::{Server, done, folder, free_port};

/// Runs `openssl` in a folder; `line` is cut at its blanks. Gives what it prints.
///
/// # Panics
/// Where it fails.
pub fn openssl(folder: &Path, line: &str) -> String {
    done(Command::new("openssl").current_dir(folder).args(line.split_whitespace()))
}

/// `openssl s_server`, which answers every request of HTTP with a page about the connection.
#[derive(Debug)]
pub struct TlsServer(Server);

impl TlsServer {
    /// Starts one with the files of a folder; `line` says how.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start(files: &Path, line: &str) -> Self {
        let port = free_port();
        let mut command = Command::new("openssl");
        command.current_dir(files).args(["s_server", "-quiet", "-accept", &format!("127.0.0.1:{port}")]);
        Self(Server::start(folder(), port, command.args(line.split_whitespace())))
    }

    /// Where it answers.
    pub const fn port(&self) -> u16 {
        self.0.port
    }
}
