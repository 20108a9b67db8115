//! Apache with WebDAV: open, with Basic and with Digest sign-in.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    PASSWORD, USER,
    process::{NOBODY, Server, done, folder, free_port, give, is_root, open_to_all, write},
};

/// What the server calls the area that asks for a password.
const REALM: &str = "dav";

/// A WebDAV server: `/open/` for everybody, `/basic/` and `/digest/` for the user.
#[derive(Debug)]
pub struct Apache(Server);

impl Apache {
    /// Starts one.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start() -> Self {
        let (folder, port) = (folder(), free_port());
        let root = folder.path().to_owned();
        for name in ["etc", "run", "dav", "dav/open", "dav/basic", "dav/digest"] {
            fs::create_dir_all(root.join(name)).expect("a folder");
            open_to_all(&root.join(name));
        }
        users(&root);
        write(&root.join("etc/apache.conf"), &config(&root, port));
        if is_root() {
            // Apache does not serve as root.
            for name in ["run", "dav"] {
                give(&root.join(name), NOBODY);
            }
        }
        let mut command = Command::new("/usr/sbin/apache2");
        command.arg("-d").arg(&root).arg("-f").arg(root.join("etc/apache.conf")).args(["-D", "FOREGROUND"]);
        Self(Server::start(folder, port, &mut command))
    }

    /// Where it answers, without encryption.
    pub const fn port(&self) -> u16 {
        self.0.port
    }

    /// The folder with the files it serves: `open`, `basic` and `digest`. Where the tests run as root it
    /// serves as `nobody`: it reads what they put there, and writes only into what it has made itself.
    pub fn dav(&self) -> PathBuf {
        self.0.folder().join("dav")
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

fn users(root: &Path) {
    // SHA-1 is quick to check, unlike what one would choose for real.
    let line = done(Command::new("htpasswd").args(["-n", "-b", "-s", USER, PASSWORD]));
    write(&root.join("etc/basic"), &format!("{}\n", line.trim()));
    let secret = format!("{USER}:{REALM}:{PASSWORD}");
    let sum = done(Command::new("sh").args(["-c", "printf %s \"$1\" | md5sum", "sh", &secret]));
    let sum = sum.split_whitespace().next().expect("a checksum");
    write(&root.join("etc/digest"), &format!("{USER}:{REALM}:{sum}\n"));
    write(&root.join("etc/mime.types"), "text/plain txt\ntext/html html\napplication/json json\n");
}

fn config(root: &Path, port: u16) -> String {
    let root = root.display();
    let mut text = format!(
        "ServerRoot {root}\n\
         ServerName 127.0.0.1\n\
         Listen 127.0.0.1:{port}\n\
         PidFile {root}/run/httpd.pid\n\
         DefaultRuntimeDir {root}/run\n\
         Mutex file:{root}/run default\n\
         ErrorLog {root}/error.log\n\
         LogLevel warn\n"
    );
    if is_root() {
        text.push_str("User nobody\nGroup nogroup\n");
    }
    for module in [
        "mpm_event",
        "authn_core",
        "authn_file",
        "authz_core",
        "authz_user",
        "auth_basic",
        "auth_digest",
        "alias",
        "mime",
        "setenvif",
        "headers",
        "dav",
        "dav_fs",
    ] {
        text.push_str(&format!("LoadModule {module}_module /usr/lib/apache2/modules/mod_{module}.so\n"));
    }
    text.push_str(&format!(
        "TypesConfig {root}/etc/mime.types\n\
         StartServers 1\n\
         ServerLimit 1\n\
         ThreadsPerChild 64\n\
         MaxRequestWorkers 64\n\
         MinSpareThreads 1\n\
         MaxSpareThreads 64\n\
         Timeout 120\n\
         KeepAlive On\n\
         MaxKeepAliveRequests 0\n\
         KeepAliveTimeout 5\n\
         LimitRequestBody 0\n\
         LimitXMLRequestBody 0\n\
         EnableSendfile On\n\
         AllowEncodedSlashes On\n\
         LogFormat \"%h %u \\\"%r\\\" %>s %b\" short\n\
         CustomLog {root}/access.log short\n\
         DocumentRoot {root}/dav\n\
         DavLockDB {root}/run/davlock\n\
         DavMinTimeout 0\n\
         <Directory />\n\
           AllowOverride None\n\
           Require all denied\n\
         </Directory>\n\
         <Directory {root}/dav>\n\
           Options None\n\
           AllowOverride None\n\
         </Directory>\n"
    ));
    let sign_in = |kind: &str, file: &str| {
        format!(
            "AuthType {kind}\nAuthName {REALM}\nAuth{kind}Provider file\nAuthUserFile {root}/etc/{file}\n\
             Require valid-user\n"
        )
    };
    let digest = sign_in("Digest", "digest") + "AuthDigestDomain /digest/\nAuthDigestAlgorithm MD5\n";
    for (name, rules) in
        [("open", "Require all granted\n".to_owned()), ("basic", sign_in("Basic", "basic")), ("digest", digest)]
    {
        text.push_str(&format!("<Location /{name}/>\nDav On\nDavDepthInfinity On\n{rules}</Location>\n"));
    }
    text
}
