//! vsftpd, with users of its own through `libnss-wrapper` and `libpam-wrapper`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Authority, PASSWORD, USER,
    process::{Server, folder, free_ports, is_root, libraries, open_to_all, write},
};

/// How an FTP server encrypts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VsftpdSecurity {
    /// Not at all.
    Plain,
    /// From the `AUTH TLS` command on, for who signs in.
    Explicit,
    /// From the first byte on.
    Implicit,
}

/// An FTP server with one user.
#[derive(Debug)]
pub struct Vsftpd(Server);

impl Vsftpd {
    /// Starts one; the certificate is the authority's.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start(security: VsftpdSecurity, authority: &Authority) -> Self {
        let (folder, [port]) = (folder(), free_ports());
        let root = folder.path().to_owned();
        for name in ["home", "empty"] {
            fs::create_dir_all(root.join(name)).expect("a folder");
            open_to_all(&root.join(name));
        }
        users(&root);
        authority.equip(&root);
        write(&root.join("vsftpd.conf"), &config(&root, port, security));
        let mut command = command();
        command.arg(root.join("vsftpd.conf"));
        command.env("NSS_WRAPPER_PASSWD", root.join("passwd")).env("NSS_WRAPPER_GROUP", root.join("group"));
        command.env("PAM_WRAPPER", "1").env("PAM_WRAPPER_SERVICE_DIR", root.join("pam.d"));
        Self(Server::start(folder, port, &mut command))
    }

    /// Where it answers.
    pub const fn port(&self) -> u16 {
        self.0.port
    }

    /// The user's home.
    pub fn home(&self) -> PathBuf {
        self.0.folder().join("home")
    }

    /// How many times somebody signed in.
    pub fn sign_ins(&self) -> usize {
        let log = fs::read_to_string(self.0.folder().join("vsftpd.log")).unwrap_or_default();
        log.lines().filter(|line| line.contains("OK LOGIN")).count()
    }

    /// How many processes serve its visitors now.
    pub fn children(&self) -> usize {
        self.0.children()
    }

    /// Ends it at once, with everybody it serves.
    pub fn kill(&mut self) {
        self.0.kill();
    }
}

/// The server insists on being started by the administrator: anybody else plays him in a namespace of
/// his own, where what only he may do is pretended (`libuid-wrapper`).
fn command() -> Command {
    let mut command = Command::new(if is_root() { "env" } else { "unshare" });
    if !is_root() {
        command.args(["-r", "env"]).env("UID_WRAPPER", "1").env("UID_WRAPPER_ROOT", "1");
    }
    // For the server alone: `unshare` must not believe that it is somebody else.
    command.arg(format!("LD_PRELOAD={}", preloaded())).arg("/usr/sbin/vsftpd");
    command
}

fn preloaded() -> String {
    let mut names = vec!["libpam_wrapper.so", "libnss_wrapper.so"];
    if !is_root() {
        names.insert(0, "libuid_wrapper.so");
    }
    names.into_iter().map(|name| libraries().join(name).display().to_string()).collect::<Vec<_>>().join(":")
}

fn users(root: &Path) {
    // The administrator, or who plays him.
    let (user, group) = (0, 0);
    write(
        &root.join("passwd"),
        &format!(
            "{USER}:x:{user}:{group}:Tester:{}:/bin/bash\n\
             nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n\
             ftp:x:65534:65534:ftp:{}:/usr/sbin/nologin\n",
            root.join("home").display(),
            root.join("empty").display()
        ),
    );
    write(&root.join("group"), &format!("{USER}:x:{group}:\nnogroup:x:65534:\n"));
    write(&root.join("passdb"), &format!("{USER}:{PASSWORD}:vsftpd\n"));
    let module = libraries().join("pam_wrapper/pam_matrix.so");
    let rules: String = ["auth", "account", "password", "session"]
        .iter()
        .map(|part| format!("{part} required {} passdb={}\n", module.display(), root.join("passdb").display()))
        .collect();
    for service in ["vsftpd", "other"] {
        write(&root.join("pam.d").join(service), &rules);
    }
}

fn config(root: &Path, port: u16, security: VsftpdSecurity) -> String {
    let shown = root.display();
    // The folder must belong to the real administrator.
    let empty = if is_root() { format!("{shown}/empty") } else { "/run/vsftpd/empty".to_owned() };
    let mut text = format!(
        "listen=YES\nlisten_address=127.0.0.1\nlisten_port={port}\nbackground=NO\n\
         max_clients=0\nmax_per_ip=0\nanonymous_enable=NO\nlocal_enable=YES\nwrite_enable=YES\nlocal_umask=022\n\
         local_root={shown}/home\nchroot_local_user=NO\npam_service_name=vsftpd\nsession_support=NO\n\
         nopriv_user=nobody\nsecure_chroot_dir={empty}\nrun_as_launching_user=NO\n\
         seccomp_sandbox=NO\nisolate=NO\nisolate_network=NO\nutf8_filesystem=YES\n\
         port_enable=YES\npasv_enable=YES\npasv_address=127.0.0.1\nconnect_from_port_20=NO\n\
         max_login_fails=100\ndelay_failed_login=0\ndelay_successful_login=0\n\
         xferlog_enable=YES\nxferlog_std_format=NO\nvsftpd_log_file={shown}/vsftpd.log\nsyslog_enable=NO\n\
         setproctitle_enable=NO\n"
    );
    if security != VsftpdSecurity::Plain {
        let implicit = if security == VsftpdSecurity::Implicit { "YES" } else { "NO" };
        // The connections of the files must resume the TLS session of the commands, as many servers ask.
        text.push_str(&format!(
            "ssl_enable=YES\nimplicit_ssl={implicit}\nforce_local_logins_ssl=YES\nforce_local_data_ssl=YES\n\
             allow_anon_ssl=NO\nrsa_cert_file={shown}/cert.pem\nrsa_private_key_file={shown}/key.pem\n\
             ssl_ciphers=HIGH\nrequire_ssl_reuse=YES\n"
        ));
    }
    text
}
