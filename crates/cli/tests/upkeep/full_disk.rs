//! A disk that takes nothing more: a small one, mounted for the test.
#![cfg(target_os = "linux")]

use std::{fs, path::Path, process::Command, time::Duration};

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Server;

/// A disk of its own; taken away when dropped.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// Nothing where this account may not mount.
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=16m", "tmpfs"]).arg(folder.path()).output();
        mounted.is_ok_and(|output| output.status.success()).then_some(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).output();
    }
}

async fn ready(server: &Server) -> u16 {
    server.request(Method::GET, "/health/ready").send().await.unwrap().status().as_u16()
}

/// Asks until the answer is this one; what it says is remembered for a few seconds.
async fn becomes(server: &Server, wanted: u16) {
    let asked = async {
        while ready(server).await != wanted {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), asked).await.unwrap_or_else(|_| panic!("never {wanted}"));
}

#[tokio::test]
async fn a_full_disk_is_told_to_balancers_and_to_administrators() {
    // Left out where nothing can be mounted.
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let server = Server::start(&disk.path().join("data")).await;
    let editor =
        json!({"email": "eve@example.org", "name": "Eve", "password": "a long enough one 7", "role": "editor"});
    let made = server.post("/api/users", editor).await;
    assert!(made["code"].is_null(), "{made}");
    let login = json!({"email": "eve@example.org", "password": "a long enough one 7"});
    let eve = server.post("/api/login", login).await["token"].as_str().unwrap().to_owned();
    assert_eq!(ready(&server).await, 200);

    let ballast = disk.path().join("ballast");
    let _ = fs::write(&ballast, vec![1; 17 * 1024 * 1024]);
    becomes(&server, 503).await;
    let write = json!({"name": "no room", "description": "x".repeat(9_000)});
    // Room that the database's log already has is used first.
    let mut refused = Value::Null;
    for _ in 0..2_000 {
        refused = server.post("/api/campains", write.clone()).await;
        if refused["campain_id"].is_null() {
            break;
        }
    }
    assert_eq!(refused["code"], "unavailable", "{refused}");
    assert!(refused["message"].as_str().unwrap().contains("plein"), "{refused}");
    let asked = reqwest::Client::new().post(format!("{}/api/campains", server.base)).bearer_auth(&eve).json(&write);
    let told: Value = asked.send().await.unwrap().json().await.unwrap();
    assert!(!told["message"].as_str().unwrap().contains("plein"), "{told}");
    assert!(server.get("/api/campains").await["data"].is_array(), "reads go on");

    fs::remove_file(&ballast).unwrap();
    becomes(&server, 200).await;
    assert!(server.post("/api/campains", json!({"name": "room"})).await["campain_id"].is_string());
}
