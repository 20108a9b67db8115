//! What can go wrong between a request and its answer.

use std::{error::Error, io};

use http::StatusCode;
use thiserror::Error;

/// What a library says went wrong.
pub(super) type Reason = Box<dyn Error + Send + Sync>;

/// Why there is no answer, or not all of it.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// The request itself cannot be sent.
    #[error("unusable request")]
    Request(#[source] Reason),
    /// The server was not reached.
    #[error("no connection")]
    Connecting(#[source] Reason),
    /// The server was reached, and TLS did not come about.
    #[error("no TLS")]
    Tls(#[source] io::Error),
    /// The connection broke before the answer was whole.
    #[error("broken off")]
    Broken(#[source] Reason),
    /// The proxy on the way; `at` is its host and port.
    #[error("proxy {at}")]
    Proxy {
        at: String,
        #[source]
        cause: ProxyFailure,
    },
}

/// What a proxy does wrong, or says.
#[derive(Debug, Error)]
pub(crate) enum ProxyFailure {
    /// It was not reached, or broke off.
    #[error(transparent)]
    Unreached(Box<Failure>),
    /// It was reached, and the exchange with the server behind it broke off: either of the two may have broken it.
    #[error(transparent)]
    Midway(Box<Failure>),
    /// It was asked for a tunnel and does not give one.
    #[error("{status} {words}")]
    Refused { status: StatusCode, words: String },
    /// It was asked for a connection by SOCKS and does not give one.
    #[error(transparent)]
    Socks(#[from] tokio_socks::Error),
}
