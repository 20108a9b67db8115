//! Each server does one real thing with an ordinary client, twice in a row.

use std::{
    fs,
    net::TcpStream,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use testgyver_testbed::{Apache, Authority, Mail, Mariadb, Nginx, PASSWORD, Postgres, USER};

/// Runs a client and says what it said.
fn said(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{:?}: {error}", command.get_program()));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?}:\n{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

fn curl() -> Command {
    let mut command = Command::new("curl");
    command.args(["-sS", "--fail", "--max-time", "20"]);
    command
}

fn who() -> String {
    format!("{USER}:{PASSWORD}")
}

/// An authority and a folder with its certificate, `ca.pem`.
fn authority() -> (Authority, tempfile::TempDir) {
    let (authority, folder) = (Authority::new(), tempfile::tempdir().expect("a folder"));
    fs::write(folder.path().join("ca.pem"), authority.pem()).expect("a file");
    (authority, folder)
}

fn assert_gone(port: u16) {
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "port {port} is still open");
}

fn put(url: &str, file: &Path, more: &[&str]) {
    said(curl().args(more).arg("-T").arg(file).arg(url));
}

#[test]
fn apache_keeps_files_for_who_signs_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("letter.txt");
    fs::write(&file, "hé").expect("a file");
    for _ in 0..2 {
        let mut apache = Apache::start();
        let base = format!("http://127.0.0.1:{}", apache.port());
        let user = who();
        let ways: [(&str, &[&str]); 3] =
            [("open", &[]), ("basic", &["--basic", "-u", &user]), ("digest", &["--digest", "-u", &user])];
        for (name, how) in ways {
            let url = format!("{base}/{name}/letter.txt");
            put(&url, &file, how);
            assert_eq!(fs::read_to_string(apache.dav().join(name).join("letter.txt")).expect("a file"), "hé");
            assert_eq!(said(curl().args(how).arg(&url)), "hé");
            let list = said(curl().args(how).args(["-X", "PROPFIND", "-H", "Depth: 1"]).arg(format!("{base}/{name}/")));
            assert!(list.contains(&format!("<D:href>/{name}/letter.txt</D:href>")), "{list}");
            if name != "open" {
                let nobody = curl().arg(&url).output().expect("curl");
                assert_eq!(nobody.status.code(), Some(22), "{name} lets in who does not sign in");
            }
        }
        assert_eq!(apache.children(), 1);
        let port = apache.port();
        drop(apache);
        assert_gone(port);
        apache = Apache::start();
        apache.kill();
        assert_gone(apache.port());
    }
}

#[test]
fn nginx_answers_on_three_ports() {
    let (authority, folder) = authority();
    let (certificate, key) = authority.issue(&["visitor"], None);
    let path = |name: &str| folder.path().join(name);
    fs::write(path("cert.pem"), certificate).expect("a file");
    fs::write(path("key.pem"), key).expect("a file");
    for _ in 0..2 {
        let mut nginx = Nginx::start(&authority);
        let secure = || {
            let mut command = curl();
            command.arg("--cacert").arg(path("ca.pem"));
            command
        };
        let base = format!("https://localhost:{}", nginx.https());
        let open = format!("http://127.0.0.1:{}", nginx.http());
        let mutual = format!("https://127.0.0.1:{}", nginx.mutual());
        assert_eq!(said(secure().arg(format!("{base}/ok"))), "hello GET https HTTP/2.0\n");
        assert_eq!(said(curl().args(["-L", "-X", "GET"]).arg(format!("{open}/redirect"))), "hello GET http HTTP/1.1\n");
        let shown = said(
            secure()
                .arg("--cert")
                .arg(path("cert.pem"))
                .arg("--key")
                .arg(path("key.pem"))
                .arg(format!("{mutual}/whoami")),
        );
        assert_eq!(shown, "SUCCESS CN=visitor\n");
        for url in [format!("{mutual}/whoami"), format!("{base}/status/404"), format!("{base}/private/data.json")] {
            assert_eq!(secure().arg(&url).output().expect("curl").status.code(), Some(22), "{url}");
        }
        let packed =
            said(secure().args(["-D", "-", "-o", "/dev/null", "--compressed"]).arg(format!("{base}/data.json")));
        assert!(packed.contains("content-encoding: gzip"), "{packed}");
        let list = said(secure().args(["--compressed", "-u", &who()]).arg(format!("{base}/private/data.json")));
        assert_eq!(list, fs::read_to_string(nginx.www().join("data.json")).expect("a file"));
        put(&format!("{open}/put/a/b.pem"), &path("ca.pem"), &[]);
        assert_eq!(fs::read_to_string(nginx.put().join("a/b.pem")).expect("a file"), authority.pem());
        for base in [&base, &open] {
            let both = [format!("{base}/cookie/set"), format!("{base}/cookie/seen")];
            assert_eq!(said(secure().args(["-b", ""]).args(both)), "set\nnarrow=second; wide=first\n");
        }
        nginx.kill();
        for port in [nginx.https(), nginx.mutual(), nginx.http()] {
            assert_gone(port);
        }
        let nginx = Nginx::start(&authority);
        let port = nginx.https();
        drop(nginx);
        assert_gone(port);
    }
}

#[test]
fn postgres_keeps_rows() {
    let (authority, folder) = authority();
    let ca = folder.path().join("ca.pem");
    for _ in 0..2 {
        let mut postgres = Postgres::start(&authority);
        let ask = |mode: &str, password: &str| {
            let mut command = Command::new("psql");
            command.arg(format!(
                "host=localhost hostaddr=127.0.0.1 port={} user={USER} dbname={} sslmode={mode} sslrootcert={}",
                postgres.port(),
                Postgres::DATABASE,
                ca.display()
            ));
            command.env("PGPASSWORD", password).args(["-X", "-q", "-A", "-t", "-c"]);
            command
        };
        let made = "create table goods (name text); insert into goods values ('thé'); select name from goods";
        assert_eq!(said(ask("verify-full", PASSWORD).arg(made)), "thé\n");
        let secure = "select ssl from pg_stat_ssl where pid = pg_backend_pid()";
        assert_eq!(said(ask("verify-full", PASSWORD).arg(secure)), "t\n");
        assert_eq!(said(ask("disable", PASSWORD).arg(secure)), "f\n");
        assert!(!ask("disable", "wrong").arg("select 1").output().expect("psql").status.success());
        // Somebody who stays does not keep it from ending.
        let mut guest =
            ask("disable", PASSWORD).arg("select pg_sleep(60)").stderr(Stdio::null()).spawn().expect("psql");
        let there = "select count(*) from pg_stat_activity where wait_event = 'PgSleep'";
        while said(ask("disable", PASSWORD).arg(there)) != "1\n" {
            assert!(guest.try_wait().expect("a child").is_none(), "the guest has left");
        }
        let began = Instant::now();
        let port = postgres.port();
        drop(postgres);
        assert!(began.elapsed().as_secs() < 4, "it waited for its guest");
        guest.wait().expect("a child");
        assert_gone(port);
        postgres = Postgres::start(&authority);
        postgres.kill();
        assert_gone(postgres.port());
    }
}

#[test]
fn mariadb_keeps_rows() {
    let (authority, folder) = authority();
    let ca = folder.path().join("ca.pem");
    for _ in 0..2 {
        let mut mariadb = Mariadb::start(&authority);
        let ask = |password: &str| {
            let mut command = Command::new("mariadb");
            command.args(["--no-defaults", "--protocol=tcp", "--default-character-set=utf8mb4", "-h127.0.0.1", "-N"]);
            command.arg(format!("-P{}", mariadb.port())).arg(format!("-u{USER}"));
            command.env("MYSQL_PWD", password);
            command
        };
        let made = "create table goods (name text); insert into goods values ('thé'); select name from goods";
        assert_eq!(said(ask(PASSWORD).args([Mariadb::DATABASE, "-e", made])), "thé\n");
        let cipher = "show status like 'Ssl_cipher'";
        let secure = format!("--ssl-ca={}", ca.display());
        let shown = said(ask(PASSWORD).arg(secure).args(["--ssl-verify-server-cert", "-e", cipher]));
        assert!(shown.contains("TLS_"), "{shown}");
        assert_eq!(said(ask(PASSWORD).args(["--skip-ssl", "-e", cipher])), "Ssl_cipher\t\n");
        assert!(!ask("wrong").args(["-e", "select 1"]).output().expect("mariadb").status.success());
        mariadb.kill();
        assert_gone(mariadb.port());
        let mariadb = Mariadb::start(&authority);
        let port = mariadb.port();
        drop(mariadb);
        assert_gone(port);
    }
}

#[test]
fn mail_that_is_sent_is_found() {
    let (authority, folder) = authority();
    let ca = folder.path().join("ca.pem");
    let letter = folder.path().join("letter.eml");
    for _ in 0..2 {
        let mut mail = Mail::start(&authority);
        let secure = |url: &str| {
            let mut command = curl();
            command.args(["--ssl-reqd", "-u", &who(), "--cacert"]).arg(&ca).arg(url);
            command
        };
        let [imap, imaps] =
            [format!("imap://localhost:{}", mail.imap()), format!("imaps://localhost:{}", mail.imaps())];
        let address = Mail::address();
        let message =
            |subject: &str| format!("From: a@example.org\r\nTo: {address}\r\nSubject: {subject}\r\n\r\nhé\r\n");
        for subject in ["One", "Two", "Three"] {
            mail.deliver(&message(subject));
        }
        let smtp = [format!("smtp://localhost:{}", mail.smtp()), format!("smtps://localhost:{}", mail.smtps())];
        for (url, subject) in smtp.iter().zip(["Four", "Five"]) {
            fs::write(&letter, message(subject)).expect("a file");
            let send = |to: &str, mut client: Command| {
                client.args(["--mail-from", "a@example.org", "--mail-rcpt", to, "-T"]).arg(&letter);
                client.output().expect("curl").status.success()
            };
            assert!(send(&address, secure(url)));
            assert!(!send("nobody@localhost", secure(url)));
            let mut wrong = curl();
            wrong.args(["--ssl-reqd", "-u", "tester:wrong", "--cacert"]).arg(&ca).arg(url);
            assert!(!send(&address, wrong));
        }
        let mut plain = curl();
        plain.args(["-u", &who()]).arg(&smtp[0]).args(["--mail-from", "a@example.org", "--mail-rcpt", &address, "-T"]);
        assert!(!plain.arg(&letter).output().expect("curl").status.success(), "it signs in without encryption");
        assert_eq!(mail.smtp_sign_ins(), 4);
        for (number, subject) in ["One", "Two", "Three", "Four", "Five"].iter().enumerate() {
            let text = said(&mut secure(&format!("{imaps}/INBOX;MAILINDEX={}", number + 1)));
            assert!(text.contains(&format!("Subject: {subject}\r\n")), "{number}: {text}");
            assert!(text.ends_with("hé\r\n"), "{text}");
        }
        let count = said(secure(&imap).args(["-X", "EXAMINE INBOX"]));
        assert!(count.contains("* 5 EXISTS"), "{count}");
        let plainly = said(curl().args(["-u", &who(), "-X", "LIST \"\" *"]).arg(&imap));
        assert!(plainly.contains("Drafts"), "{plainly}");
        assert_eq!(curl().args(["-u", "tester:wrong"]).arg(&imap).output().expect("curl").status.code(), Some(67));
        let began = Instant::now();
        while mail.sign_ins() < 7 && began.elapsed().as_secs() < 5 {
            thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(mail.sign_ins(), 7);
        mail.kill_imap();
        mail.kill_smtp();
        for port in [mail.imap(), mail.imaps(), mail.smtp(), mail.smtps()] {
            assert_gone(port);
        }
        let mail = Mail::start(&authority);
        let ports = [mail.imap(), mail.imaps(), mail.smtp(), mail.smtps()];
        drop(mail);
        ports.into_iter().for_each(assert_gone);
    }
}
