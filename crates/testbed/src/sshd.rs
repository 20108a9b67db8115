//! OpenSSH. Its users come from files of its own through `libnss-wrapper`, as OpenSSH's friends test it:
//! no user of the system is made, and it runs as whoever runs the tests.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    PASSWORD, USER,
    process::{Server, done, folder, free_port, is_root, libraries, numbers, open_to_all, write},
};

/// An SSH server with one user, who may sign in by password and by key.
#[derive(Debug)]
pub struct Sshd {
    server: Server,
    /// `SHA256:…` of its Ed25519 key.
    pub fingerprint: String,
    /// That key, `type base64`.
    pub host_key: String,
    /// A private key the user may sign in with, OpenSSH format.
    pub client_key: String,
    /// The same key, encrypted with [`Sshd::PASSPHRASE`].
    pub encrypted_key: String,
}

impl Sshd {
    /// Opens [`Sshd::encrypted_key`].
    pub const PASSPHRASE: &'static str = "open the key";

    /// Starts one.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start() -> Self {
        Self::with("")
    }

    /// Starts one with lines of `sshd_config` that go before the usual ones.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn with(settings: &str) -> Self {
        let (folder, port) = (folder(), free_port());
        let root = folder.path().to_owned();
        fs::create_dir_all(root.join("home")).expect("a home");
        open_to_all(&root.join("home"));
        key(&root.join("host_ed25519"), "");
        key(&root.join("client"), "");
        fs::copy(root.join("client"), root.join("locked")).expect("a key");
        done(
            Command::new("ssh-keygen")
                .args(["-q", "-p", "-P", "", "-N", Self::PASSPHRASE, "-f"])
                .arg(root.join("locked")),
        );
        fs::copy(root.join("client.pub"), root.join("authorized_keys")).expect("a key");
        users(&root);
        write(&root.join("sshd_config"), &format!("{settings}\n{}{}", config(&root, port), files(settings)));
        if is_root() {
            fs::create_dir_all("/run/sshd").expect("the folder that sshd insists on");
        }
        let mut command = Command::new("/usr/sbin/sshd");
        command.args(["-D", "-r", "-f"]).arg(root.join("sshd_config")).arg("-E").arg(root.join("sshd.log"));
        for (name, file) in [("PASSWD", "passwd"), ("GROUP", "group"), ("SHADOW", "shadow")] {
            command.env(format!("NSS_WRAPPER_{name}"), root.join(file));
        }
        command.env("LD_PRELOAD", libraries().join("libnss_wrapper.so"));
        let fingerprint = fingerprint(&root.join("host_ed25519.pub"));
        let read = |name: &str| fs::read_to_string(root.join(name)).expect("a key");
        let (client_key, encrypted_key) = (read("client"), read("locked"));
        let host_key = read("host_ed25519.pub").split_whitespace().take(2).collect::<Vec<_>>().join(" ");
        let server = Server::start(folder, port, &mut command);
        Self { server, fingerprint, host_key, client_key, encrypted_key }
    }

    /// Where it answers.
    pub const fn port(&self) -> u16 {
        self.server.port
    }

    /// The user's home.
    pub fn home(&self) -> PathBuf {
        self.server.folder().join("home")
    }

    /// Lets the user sign in with another key, a line of `authorized_keys`.
    ///
    /// # Panics
    /// Where the file cannot be written.
    pub fn welcome(&self, public: &str) {
        let file = self.server.folder().join("authorized_keys");
        let known = fs::read_to_string(&file).expect("the keys");
        write(&file, &format!("{known}{}\n", public.trim()));
    }

    /// How many times somebody signed in.
    pub fn sign_ins(&self) -> usize {
        let log = fs::read_to_string(self.server.folder().join("sshd.log")).unwrap_or_default();
        log.lines().filter(|line| line.contains("Accepted ")).count()
    }

    /// How many processes serve its visitors now.
    pub fn children(&self) -> usize {
        self.server.children()
    }

    /// Ends it at once, with everybody it serves.
    pub fn kill(&mut self) {
        self.server.kill();
    }
}

fn key(path: &Path, passphrase: &str) {
    done(Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-C", "testbed", "-N", passphrase, "-f"]).arg(path));
}

fn fingerprint(public: &Path) -> String {
    let said = done(Command::new("ssh-keygen").arg("-lf").arg(public));
    said.split_whitespace().nth(1).expect("a fingerprint").to_owned()
}

/// `nobody`, whom a server that may do everything becomes: OpenSSH passes no signals to commands of
/// the administrator, and permissions mean nothing to him.
const NOBODY: (u32, u32) = (65534, 65534);

fn users(root: &Path) {
    let (user, group) = if is_root() { NOBODY } else { numbers() };
    let home = root.join("home");
    if is_root() {
        std::os::unix::fs::chown(&home, Some(user), Some(group)).expect("a home of one's own");
    }
    write(
        &root.join("passwd"),
        &format!(
            "{USER}:x:{user}:{group}:Tester:{}:/bin/bash\n\
             sshd:x:65534:65534:sshd:/nonexistent:/usr/sbin/nologin\n\
             nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
            home.display()
        ),
    );
    write(&root.join("group"), &format!("{USER}:x:{group}:\nnogroup:x:65534:\n"));
    let hash = "print crypt($ENV{PASSWORD}, q($6$testbedsalt$))";
    let hash = done(Command::new("perl").args(["-e", hash]).env("PASSWORD", PASSWORD));
    write(&root.join("shadow"), &format!("{USER}:{hash}:19000:0:99999:7:::\n"));
}

fn config(root: &Path, port: u16) -> String {
    let root = root.display();
    format!(
        "Port {port}\n\
         ListenAddress 127.0.0.1\n\
         HostKey {root}/host_ed25519\n\
         PidFile none\n\
         AuthorizedKeysFile {root}/authorized_keys\n\
         StrictModes no\n\
         PermitRootLogin yes\n\
         PasswordAuthentication yes\n\
         KbdInteractiveAuthentication no\n\
         UsePAM no\n\
         UseDNS no\n\
         MaxStartups 1000\n\
         MaxSessions 1000\n\
         MaxAuthTries 100\n\
         AcceptEnv TG_*\n\
         AllowTcpForwarding yes\n\
         PrintMotd no\n\
         PrintLastLog no\n"
    )
}

/// The SFTP server, of which there may be one only.
fn files(settings: &str) -> &'static str {
    if settings.contains("Subsystem") { "" } else { "Subsystem sftp internal-sftp\n" }
}
