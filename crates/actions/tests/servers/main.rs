//! Every protocol against the server that people really use, in the ways it fails.

mod attacks;
mod ftp;
mod hostile;
mod http;
mod limits;
mod lines;
mod local;
mod mail;
mod mail_causes;
mod mail_texts;
mod places;
mod s3;
mod sftp;
mod sql;
mod ssh;
#[allow(dead_code)]
#[path = "../support/mod.rs"]
mod support;
mod ways;
mod webdav;
mod websocket;
