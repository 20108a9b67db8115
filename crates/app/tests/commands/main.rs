//! Every command: who may, what it changes, what it tells, and that a refusal leaves nothing behind.
#![allow(missing_docs)]

mod acts;
mod audited;
mod mistakes;
mod news;
mod people;
mod probe;
mod refused;
mod rights;
mod secrets;
mod stage;
mod stored_state;
