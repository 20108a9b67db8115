//! Hurl.
