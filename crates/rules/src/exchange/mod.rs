//! Texts that come in and go out: pure functions from data to text and back.

pub mod variables;
