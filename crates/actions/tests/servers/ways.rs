//! The ways of failing that every protocol has: servers that drip, servers that are not there.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::support::Bench;

/// A name that no name server may know (RFC 6761).
pub const NOWHERE: &str = "nulle-part.invalid";

/// A server that drips one byte of `greeting` again and again, and never comes to an end.
pub struct Dripping {
    pub port: u16,
    open: Arc<AtomicUsize>,
}

impl Dripping {
    pub async fn start(greeting: &'static [u8]) -> Self {
        Self::drip(greeting, false).await
    }

    /// One that waits for a request first.
    pub async fn answering(answer: &'static [u8]) -> Self {
        Self::drip(answer, true).await
    }

    async fn drip(greeting: &'static [u8], asked: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let open = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&open);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let open = Arc::clone(&counted);
                open.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(async move {
                    if asked {
                        assert!(stream.read(&mut [0; 4096]).await.unwrap() > 0);
                    }
                    for byte in greeting.iter().cycle() {
                        if stream.write_all(&[*byte]).await.is_err() {
                            break;
                        }
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                    open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { port, open }
    }

    /// Waits until nobody is connected any more.
    pub async fn is_left_alone(&self) {
        until(|| self.open.load(Ordering::SeqCst) == 0).await;
    }
}

/// Waits until something is so; fails the test where it never is.
pub async fn until(mut so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !so() {
        assert!(began.elapsed() < Duration::from_secs(60), "it never came about");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The action ends with the timeout of its form, no later than one second after it.
pub async fn times_out(bench: &mut Bench, kind: &str, form: Value) {
    let limit = form["timeout"].as_f64().unwrap();
    let began = Instant::now();
    let error = bench.run(kind, form).await.unwrap_err();
    assert!(error.contains("délai dépassé"), "{error}");
    let took = began.elapsed().as_secs_f64();
    assert!(took >= limit && took < limit + 1.0, "{took} s for a limit of {limit} s");
}

/// Whether the process whose number a file holds still runs; one that only waits to be buried does not.
pub fn alive(pid: &Path) -> bool {
    let number = std::fs::read_to_string(pid).unwrap_or_default();
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", number.trim()));
    !number.trim().is_empty() && stat.is_ok_and(|stat| !stat.contains(") Z "))
}

/// A file that is not whole yet, in this folder.
pub struct Part(pub PathBuf);

impl Part {
    pub fn exists(&self) -> bool {
        let names = std::fs::read_dir(&self.0).unwrap().map(|one| one.unwrap().file_name());
        names.into_iter().any(|name| name.to_string_lossy().ends_with(".part"))
    }
}
