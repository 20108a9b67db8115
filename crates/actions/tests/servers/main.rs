//! Every protocol against the server that people really use, in the ways it fails.

mod ftp;
mod sftp;
mod ssh;
#[allow(dead_code)]
#[path = "../support/mod.rs"]
mod support;
mod ways;
