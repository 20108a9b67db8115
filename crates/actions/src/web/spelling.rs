//! Names of headers as the tester spelled them. Names mean the same in capitals and small letters, but there are
//! servers that know `SOAPAction` only.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use http::{Extensions, Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::io::{join, sink};

/// They say how long what follows is, and would mislead who reads the names; they are spelled as usual.
const FRAMING: [&str; 2] = ["content-length", "transfer-encoding"];

/// How the names are spelled, for a request over HTTP/1.1. The library that writes requests keeps the spelling of
/// those that it has read, and of no others: it is given the names to read.
pub(super) fn of(names: &[String]) -> Extensions {
    let own: Vec<&String> = names.iter().filter(|name| !FRAMING.contains(&name.to_lowercase().as_str())).collect();
    if own.iter().all(|name| is_usual(name)) {
        return Extensions::new();
    }
    let lines: String = own.iter().map(|name| format!("{name}: 0\r\n")).collect();
    let head = format!("GET / HTTP/1.1\r\n{lines}\r\n");
    let kept = Arc::new(Mutex::new(Extensions::new()));
    let keep = service_fn(|request: Request<Incoming>| {
        *kept.lock().unwrap_or_else(PoisonError::into_inner) = request.into_parts().0.extensions;
        std::future::ready(Err::<http::Response<String>, _>(std::io::Error::other("read, not served")))
    });
    // All is there already: there is nothing to wait for.
    let read = http1::Builder::new()
        .preserve_header_case(true)
        .max_headers(own.len())
        .header_read_timeout(None)
        .serve_connection(TokioIo::new(join(head.as_bytes(), sink())), keep)
        .now_or_never();
    debug_assert!(read.is_some(), "the names are read at once");
    std::mem::take(&mut kept.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Whether a name is spelled as it is sent without further ado: `Content-Type`.
fn is_usual(name: &str) -> bool {
    name.split('-').all(|word| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        !first.bytes().any(|byte| byte.is_ascii_lowercase()) && !rest.bytes().any(|byte| byte.is_ascii_uppercase())
    })
}
