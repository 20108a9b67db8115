//! The server as clients see it, on a real socket. One program, so that its parts are linked once.
#![allow(missing_docs)]

mod exchange;
mod faults;
mod guarded;
mod host_keys;
mod logs;
mod missed;
mod names;
mod original;
mod rest;
mod rights;
mod rules;
mod run_files;
#[path = "../support/mod.rs"]
mod support;
mod trusted;
mod writing;
