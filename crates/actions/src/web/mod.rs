//! What every action over HTTP shares: clients, who signs in, causes in words.

pub(crate) mod auth;
pub(crate) mod cause;
pub(crate) mod clients;
