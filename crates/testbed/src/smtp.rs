//! An SMTP server, `aiosmtpd` in Python, which puts what it is sent into the mailbox of [`crate::Mail`].

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Authority, PASSWORD, USER,
    process::{Server, folder, free_ports, write},
};

/// An SMTP server with one user.
#[derive(Debug)]
pub(crate) struct Smtp {
    pub server: Server,
    pub smtp: u16,
}

impl Smtp {
    pub fn start(authority: &Authority, maildir: &Path) -> Self {
        let (folder, [smtp, smtps]) = (folder(), free_ports());
        let root = folder.path().to_owned();
        authority.equip(&root);
        write(&root.join("smtp.py"), include_str!("smtp.py"));
        let mut command = Command::new(python());
        command.args(["-W", "ignore"]).arg(root.join("smtp.py")).arg(maildir);
        command.args([smtp, smtps].map(|port| port.to_string())).arg(root.join("cert.pem")).arg(root.join("key.pem"));
        command.env("PYTHONUTF8", "1").env("MAIL_USER", USER).env("MAIL_PASSWORD", PASSWORD);
        // It opens the encrypted port last.
        Self { server: Server::start(folder, smtps, &mut command), smtp }
    }

    pub fn sign_ins(&self) -> usize {
        let log = fs::read_to_string(self.server.folder().join("output.log")).unwrap_or_default();
        log.lines().filter(|line| *line == "signed in").count()
    }
}

/// A Python that has `aiosmtpd`: the one of `TESTBED_PYTHON`, else the one of the workspace.
fn python() -> OsString {
    if let Some(named) = env::var_os("TESTBED_PYTHON") {
        return named;
    }
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../.venv/bin/python");
    if own.exists() { own.into_os_string() } else { "python3".into() }
}
