//! Every protocol against the server that people really use, in the ways it fails.

mod attacks;
mod certificates;
mod client_certificates;
mod ftp;
mod ftp_lists;
mod ftp_replies;
mod hostile;
mod http;
mod limits;
mod lines;
mod local;
mod mail;
mod mail_causes;
mod mail_texts;
mod odd_ftp;
mod original;
mod places;
mod s3;
mod sftp;
mod sftp_refusals;
mod sign_in;
mod sql;
mod sql_ends;
mod sql_types;
mod ssh;
mod ssh_algorithms;
mod ssh_keys;
mod ssh_output;
mod ssh_words;
mod starttls;
#[allow(dead_code)]
#[path = "../support/mod.rs"]
mod support;
mod text;
mod ways;
mod web;
mod webdav;
mod webdav_folders;
mod webdav_status;
mod websocket;
