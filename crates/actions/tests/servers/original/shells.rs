//! `ssh`, `sftp` and `ftp` as the original stores them.

use testgyver_testbed::{Authority, PASSWORD, Sshd, USER, Vsftpd, VsftpdSecurity};

use super::Campaign;

const STORED: &str = include_str!("shells.json");

fn beside_ssh(server: &Sshd) -> Campaign {
    let home = server.home().display().to_string();
    let port = server.port().to_string();
    Campaign::new([("ssh_port", port), ("home", home), ("user", USER.into()), ("password", PASSWORD.into())])
}

#[tokio::test]
async fn commands_over_ssh() {
    let server = Sshd::start();
    let told = beside_ssh(&server).run(STORED, "ssh").await.passed();
    assert_eq!((told.given(0, "ssh_output"), told.given(0, "ssh_error")), ("ready\n", "late\n"));
    assert_eq!(told.given(1, "ssh_output"), "0 ready\n");
    told.logged("SSHAction");
}

#[tokio::test]
async fn files_over_sftp() {
    let server = Sshd::start();
    let told = beside_ssh(&server).run(STORED, "sftp").await.passed();
    assert_eq!((told.given(1, "sftp_file_content"), told.given(1, "sftp_file_size")), ("hello", "5"));
    assert!(told.given(2, "sftp_file_list").contains("\"in.txt\""), "{}", told.given(2, "sftp_file_list"));
    assert_eq!(told.given(3, "sftp_operation_success"), "true");
    assert!(!server.home().join("in.txt").exists());
}

#[tokio::test]
async fn files_over_ftp() {
    let server = Vsftpd::start(VsftpdSecurity::Plain, &Authority::new());
    let port = server.port().to_string();
    let campaign = Campaign::new([("ftp_port", port), ("user", USER.into()), ("password", PASSWORD.into())]);
    std::fs::write(campaign.folders.files.join("prices.csv"), "a;1").unwrap();
    let told = campaign.run(STORED, "ftp").await.passed();
    assert_eq!(told.given(2, "ftp_file_content"), "hello");
    assert_eq!(std::fs::read_to_string(campaign.folders.work.join("back.csv")).unwrap(), "a;1");
    assert_eq!(told.given(4, "ftp_file_list"), "[\"in.txt\",\"prices.csv\"]");
    assert!(!server.home().join("in.txt").exists() && server.home().join("prices.csv").exists());
}
