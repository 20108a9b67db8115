//! Dovecot: the mailbox that [`crate::Mail`] shows over IMAP.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Authority, PASSWORD, USER,
    process::{NOBODY, Server, close_to_others, done, folder, free_ports, give, is_root, numbers, write},
};

/// The longest path of the folder that it keeps its sockets in.
const LONGEST: usize = 82;

/// An IMAP server with one user, who has one Maildir.
#[derive(Debug)]
pub(crate) struct Dovecot {
    pub server: Server,
    pub imaps: u16,
}

impl Dovecot {
    pub fn start(authority: &Authority) -> Self {
        let (folder, [imap, imaps]) = (folder(), free_ports());
        let root = folder.path().to_owned();
        let run = root.join("run");
        assert!(run.as_os_str().len() <= LONGEST, "{} is too long for sockets: set TMPDIR", run.display());
        for name in ["run", "state", "mail"] {
            fs::create_dir_all(root.join(name)).expect("a folder");
        }
        let identity = Identity::own();
        for name in ["new", "cur", "tmp"] {
            fs::create_dir_all(root.join("mail").join(USER).join(name)).expect("a folder");
        }
        let (user, group) = identity.mail;
        let line = format!("{USER}:{{PLAIN}}{PASSWORD}:{user}:{group}::{}/mail\n", root.display());
        write(&root.join("users"), &line);
        authority.equip(&root);
        close_to_others(&root.join("key.pem"));
        if is_root() {
            give(&root.join("mail"), identity.mail);
        }
        write(&root.join("dovecot.conf"), &config(&root, imap, imaps, &identity));
        let mut command = Command::new("/usr/sbin/dovecot");
        command.arg("-F").arg("-c").arg(root.join("dovecot.conf"));
        Self { server: Server::start(folder, imap, &mut command), imaps }
    }

    /// The user's mailbox.
    pub fn maildir(&self) -> PathBuf {
        self.server.folder().join("mail").join(USER)
    }
}

/// Who its processes become.
struct Identity {
    /// Who reads the mail, in numbers: never root.
    mail: (u32, u32),
    /// Who talks to strangers.
    login: String,
    /// Who does the rest.
    user: String,
    group: String,
}

impl Identity {
    fn own() -> Self {
        if is_root() {
            // Debian's package makes these users.
            let name = "dovecot".to_owned();
            return Self { mail: NOBODY, login: "dovenull".to_owned(), user: name.clone(), group: name };
        }
        let [user, group] = ["-un", "-gn"].map(|which| done(Command::new("id").arg(which)).trim().to_owned());
        Self { mail: numbers(), login: user.clone(), user, group }
    }
}

fn config(root: &Path, imap: u16, imaps: u16, identity: &Identity) -> String {
    let root = root.display();
    let Identity { login, user, group, .. } = identity;
    // Only root may lock processes in.
    let chroot = if is_root() { "" } else { "chroot =\n" };
    let mut text = format!(
        "base_dir = {root}/run\n\
         state_dir = {root}/state\n\
         instance_name = testbed-{imap}\n\
         log_path = /dev/stderr\n\
         info_log_path = /dev/stderr\n\
         protocols = imap\n\
         listen = 127.0.0.1\n\
         default_login_user = {login}\n\
         default_internal_user = {user}\n\
         default_internal_group = {group}\n\
         first_valid_uid = 1\n\
         last_valid_uid = 0\n\
         first_valid_gid = 1\n\
         mail_location = maildir:{root}/mail/%n\n\
         mail_fsync = never\n\
         mail_max_userip_connections = 1000\n\
         disable_plaintext_auth = no\n\
         auth_mechanisms = plain login\n\
         auth_failure_delay = 0\n\
         auth_username_format = %n\n\
         ssl = yes\n\
         ssl_cert = <{root}/cert.pem\n\
         ssl_key = <{root}/key.pem\n\
         passdb {{\n\
           driver = passwd-file\n\
           args = scheme=PLAIN username_format=%n {root}/users\n\
         }}\n\
         userdb {{\n\
           driver = passwd-file\n\
           args = username_format=%n {root}/users\n\
         }}\n\
         namespace inbox {{\n\
           inbox = yes\n\
           separator = /\n"
    );
    for name in ["Sent", "Drafts", "Trash"] {
        text.push_str(&format!("mailbox {name} {{\nauto = create\nspecial_use = \\{name}\n}}\n"));
    }
    // The last one: without it, each wrong password makes the next sign-in from here slower.
    text.push_str(&format!(
        "}}\n\
         service imap-login {{\n\
           {chroot}\
           inet_listener imap {{\n\
             address = 127.0.0.1\n\
             port = {imap}\n\
           }}\n\
           inet_listener imaps {{\n\
             address = 127.0.0.1\n\
             port = {imaps}\n\
             ssl = yes\n\
           }}\n\
         }}\n\
         service stats {{\n\
           {chroot}\
         }}\n\
         service anvil {{\n\
           {chroot}\
           unix_listener anvil-auth-penalty {{\n\
             mode = 0\n\
           }}\n\
         }}\n"
    ));
    text
}
