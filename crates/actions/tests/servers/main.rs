//! Every protocol against the server that people really use, in the ways it fails.

mod attacks;
mod certificates;
mod client_certificates;
mod ftp;
mod hostile;
mod http;
mod limits;
mod local;
mod mail;
mod places;
mod s3;
mod sftp;
mod sql;
mod ssh;
mod ssh_keys;
mod starttls;
#[allow(dead_code)]
#[path = "../support/mod.rs"]
mod support;
mod ways;
mod webdav;
