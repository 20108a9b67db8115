//! Starts every server of the testbed, prints where they are as one line of JSON, and ends them once
//! its standard input is closed. For the examples and the browser journeys.

use std::{collections::BTreeMap, fs, io::Read};

use testgyver_testbed::{
    Apache, Authority, Mail, Mariadb, Nginx, PASSWORD, Postgres, S3, Sshd, USER, Vsftpd, VsftpdSecurity,
};

#[allow(clippy::print_stdout)]
fn main() {
    let authority = Authority::new();
    let (ssh, bastion) = (Sshd::start(), Sshd::start());
    let ftp = Vsftpd::start(VsftpdSecurity::Explicit, &authority);
    let (dav, web) = (Apache::start(), Nginx::start(&authority));
    let (postgres, mariadb) = (Postgres::start(&authority), Mariadb::start(&authority));
    let (mail, s3) = (Mail::start(&authority), S3::start());
    fs::write(web.www().join("bonjour.txt"), "bonjour\n").expect("a file");
    let mut told: BTreeMap<&str, String> = BTreeMap::from([
        ("user", USER.to_owned()),
        ("password", PASSWORD.to_owned()),
        ("ca", authority.pem()),
        ("ssh_key", ssh.client_key.clone()),
        ("ssh_fingerprint", ssh.fingerprint.clone()),
        ("s3_access_key", S3::ACCESS_KEY.to_owned()),
        ("s3_secret_key", S3::SECRET_KEY.to_owned()),
        ("s3_bucket", S3::BUCKET.to_owned()),
        ("mail_address", Mail::address()),
    ]);
    for (name, port) in [
        ("ssh_port", ssh.port()),
        ("bastion_port", bastion.port()),
        ("ftp_port", ftp.port()),
        ("webdav_port", dav.port()),
        ("https_port", web.https()),
        ("http_port", web.http()),
        ("postgresql_port", postgres.port()),
        ("mariadb_port", mariadb.port()),
        ("smtp_port", mail.smtps()),
        ("imap_port", mail.imaps()),
        ("s3_port", s3.port()),
    ] {
        told.insert(name, port.to_string());
    }
    let fields: Vec<String> = told.iter().map(|(name, value)| format!("{}:{}", quoted(name), quoted(value))).collect();
    println!("{{{}}}", fields.join(","));
    // Ends when whoever started it closes the other side, or dies.
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}

/// A text as JSON.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{escaped}\"")
}
