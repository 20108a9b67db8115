//! `STARTTLS` with an SMTP server (RFC 3207), up to the moment when TLS begins. The library could do this too, but with TLS
//! of its own: here the same certificates are trusted as everywhere else.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::replies::Replies;

/// Most bytes of a line (RFC 5321 allows 512).
const LINE: usize = 4096;

/// Why TLS cannot begin.
#[derive(Debug)]
pub(super) enum Hindrance {
    /// The connection broke, or what came is no answer.
    Broken(String),
    /// The server refuses, with this code.
    Refused(u16),
    /// The server does not know it.
    Unknown,
}

/// Reads the greeting, asks for TLS and comes back when it may begin.
///
/// # Errors
/// What is in the way.
pub(super) async fn prepare(stream: &mut Replies<TcpStream>, hello: &str) -> Result<(), Hindrance> {
    accepted(stream).await?;
    let offers = said(stream, &format!("EHLO {hello}\r\n")).await?;
    if !offers.iter().any(|line| line.trim().eq_ignore_ascii_case("STARTTLS")) {
        return Err(Hindrance::Unknown);
    }
    said(stream, "STARTTLS\r\n").await?;
    Ok(())
}

async fn said(stream: &mut Replies<TcpStream>, command: &str) -> Result<Vec<String>, Hindrance> {
    let broken = |error: std::io::Error| Hindrance::Broken(error.to_string());
    stream.write_all(command.as_bytes()).await.map_err(broken)?;
    stream.flush().await.map_err(broken)?;
    accepted(stream).await
}

/// The lines of an answer, without the code.
async fn accepted(stream: &mut Replies<TcpStream>) -> Result<Vec<String>, Hindrance> {
    let mut lines = Vec::new();
    loop {
        let line = line(stream).await?;
        let (code, rest) = line.split_at_checked(3).unwrap_or((line.as_str(), ""));
        let number: u16 = code.parse().map_err(|_| Hindrance::Broken(line.clone()))?;
        lines.push(rest.get(1..).unwrap_or_default().to_owned());
        if !rest.starts_with('-') {
            return if number < 400 { Ok(lines) } else { Err(Hindrance::Refused(number)) };
        }
    }
}

/// One line, byte by byte: what comes after the last one belongs to TLS.
async fn line(stream: &mut Replies<TcpStream>) -> Result<String, Hindrance> {
    let mut line = Vec::new();
    loop {
        match stream.read_u8().await {
            Ok(b'\n') => return Ok(String::from_utf8_lossy(&line).trim_end().to_owned()),
            Ok(byte) if line.len() < LINE => line.push(byte),
            Ok(_) => return Err(Hindrance::Broken("…".to_owned())),
            Err(error) => return Err(Hindrance::Broken(error.to_string())),
        }
    }
}
