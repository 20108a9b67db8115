//! A large file each way over every protocol, one after the other, in less than 100 MB of memory.

#[allow(dead_code)]
#[path = "../support/mod.rs"]
mod support;

use std::path::Path;

use serde_json::{Value, json};
use testgyver_testbed::{Apache, Authority, Nginx, PASSWORD, S3, Sshd, USER, Vsftpd, VsftpdSecurity};
use tokio::sync::Mutex;

use crate::support::Bench;

/// Bytes of a file: several times what the process may need. `make soak` sends a gigabyte.
fn size() -> u64 {
    let mib = std::env::var("TESTGYVER_STREAM_MIB").ok().and_then(|mib| mib.parse().ok());
    mib.unwrap_or(384_u64) << 20
}

/// What the whole process may need, in MiB.
const MEMORY: u64 = 95;

/// One test at a time: the memory is the process's.
static ALONE: Mutex<()> = Mutex::const_new(());

/// Sends a large file with one form, finds it at `there`, gets it back with the other form.
async fn there_and_back(bench: &mut Bench, kind: &str, up: Value, there: &Path, down: Value) {
    std::fs::File::create(bench.files().join("gros.bin")).unwrap().set_len(size()).unwrap();
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    bench.run(kind, up).await.unwrap();
    assert_eq!(there.metadata().unwrap().len(), size());
    bench.run(kind, down).await.unwrap();
    assert_eq!(bench.work().join("revenu.bin").metadata().unwrap().len(), size());
    let peak = peak_memory();
    assert!(peak < MEMORY, "{kind}: {peak} MiB");
}

/// Most memory this process has had since it was asked to forget, in MiB.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

fn remote(port: u16, method: &str, local: &str) -> Value {
    json!({
        "host": "127.0.0.1", "port": port, "username": USER, "password": PASSWORD,
        "method": method, "remote_path": "gros.bin", "local_path": local, "timeout": 300,
    })
}

#[tokio::test]
async fn sftp() {
    let _alone = ALONE.lock().await;
    let (server, mut bench) = (Sshd::start(), Bench::new());
    let (up, down) = (remote(server.port(), "PUT", "gros.bin"), remote(server.port(), "GET", "revenu.bin"));
    there_and_back(&mut bench, "sftp", up, &server.home().join("gros.bin"), down).await;
    // Into a variable it does not go.
    let mut content = remote(server.port(), "GET", "");
    content["local_path"] = Value::Null;
    let error = bench.run("sftp", content).await.unwrap_err();
    assert!(error.contains("10 Mio") && error.contains("local_path"), "{error}");
}

#[tokio::test]
async fn ftp() {
    let _alone = ALONE.lock().await;
    let (server, mut bench) = (Vsftpd::start(VsftpdSecurity::Plain, &Authority::new()), Bench::new());
    let (up, down) = (remote(server.port(), "PUT", "gros.bin"), remote(server.port(), "GET", "revenu.bin"));
    there_and_back(&mut bench, "ftp", up, &server.home().join("gros.bin"), down).await;
}

#[tokio::test]
async fn webdav() {
    let _alone = ALONE.lock().await;
    let (server, mut bench) = (Apache::start(), Bench::new());
    let form = |action: &str, source: &str, target: &str| {
        json!({
            "url": format!("http://127.0.0.1:{}/digest/", server.port()), "username": USER, "password": PASSWORD,
            "action": action, "srcFile": source, "targFile": target, "timeout": 300,
        })
    };
    let (up, down) = (form("UPLOAD", "gros.bin", "gros.bin"), form("DOWNLOAD", "gros.bin", "revenu.bin"));
    there_and_back(&mut bench, "webdav", up, &server.dav().join("digest/gros.bin"), down).await;
}

#[tokio::test]
async fn http() {
    let _alone = ALONE.lock().await;
    let (server, mut bench) = (Nginx::start(&Authority::new()), Bench::new());
    std::fs::File::create(server.www().join("big.bin")).unwrap().set_len(size()).unwrap();
    let url = format!("http://127.0.0.1:{}", server.http());
    let up = json!({"method": "PUT", "url": format!("{url}/put/gros.bin"), "body_type": "file", "files": "gros.bin", "timeout": 300});
    let down = json!({"method": "GET", "url": format!("{url}/big.bin"), "save_as": "revenu.bin", "timeout": 300});
    there_and_back(&mut bench, "http", up, &server.put().join("gros.bin"), down).await;
}

#[tokio::test]
async fn s3() {
    let _alone = ALONE.lock().await;
    let (server, mut bench) = (S3::start(), Bench::new());
    let form = |operation: &str, local: &str| {
        json!({
            "endpoint_url": format!("http://localhost:{}", server.port()), "access_key": S3::ACCESS_KEY,
            "secret_key": S3::SECRET_KEY, "operation": operation, "bucket_name": S3::BUCKET,
            "object_key": "gros.bin", "local_path": local, "timeout": 300,
        })
    };
    let (up, down) = (form("upload_file", "gros.bin"), form("download_file", "revenu.bin"));
    there_and_back(&mut bench, "s3", up, &server.bucket().join("gros.bin"), down).await;
}
