//! An S3 server that checks signatures, in a thread of this process: `s3s-fs`, which keeps objects as files.

use std::{net::TcpListener, path::PathBuf, sync::mpsc, thread};

use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use tokio::sync::oneshot;

use crate::process::folder;

/// An S3 server with one bucket.
#[derive(Debug)]
pub struct S3 {
    folder: tempfile::TempDir,
    port: u16,
    end: Option<oneshot::Sender<()>>,
}

impl S3 {
    /// The key that may do everything.
    pub const ACCESS_KEY: &'static str = "TESTBEDACCESSKEY";
    /// Its secret.
    pub const SECRET_KEY: &'static str = "testbed/secret+key";
    /// The bucket that is there.
    pub const BUCKET: &'static str = "depot";

    /// Starts one.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start() -> Self {
        let folder = folder();
        std::fs::create_dir(folder.path().join(Self::BUCKET)).expect("a bucket");
        let root = folder.path().to_owned();
        let (end, ended) = oneshot::channel();
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                tokio::select! {
                    () = serve(root, tell) => {}
                    _ = ended => {}
                }
            });
        });
        let port = told.recv().expect("a running server");
        Self { folder, port, end: Some(end) }
    }

    /// Where it answers.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Where the objects of the bucket lie.
    pub fn bucket(&self) -> PathBuf {
        self.folder.path().join(Self::BUCKET)
    }

    /// Ends it at once.
    pub fn kill(&mut self) {
        // The thread may be gone already.
        let _ = self.end.take().map(|end| end.send(()));
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        self.kill();
    }
}

async fn serve(root: PathBuf, tell: mpsc::Sender<u16>) {
    let files = FileSystem::new(root).expect("a folder");
    let mut service = S3ServiceBuilder::new(files);
    service.set_auth(SimpleAuth::from_single(S3::ACCESS_KEY, S3::SECRET_KEY));
    let service = service.build();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.set_nonblocking(true).expect("a listener");
    tell.send(listener.local_addr().expect("an address").port()).expect("a starter that waits");
    let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
    while let Ok((stream, _)) = listener.accept().await {
        let service = service.clone();
        tokio::spawn(async move {
            // A client that goes away is not this server's trouble.
            let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
        });
    }
}
