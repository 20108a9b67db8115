//! The connections of the files: who opens them, and where the server says they lead (RFC 959, RFC 2428).

use std::{
    io,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use testgyver_model::{Language, phrase};
use tokio::{
    net::{TcpListener, TcpStream},
    time::timeout,
};

use super::{
    control::{Control, Duplex, Reply, Tls},
    login::Mode,
    refusal::{GONE, failure},
};
use crate::remote::RemoteError;

/// How long the server may take to open the connection of a file, in active mode.
const ACTIVE: Duration = Duration::from_secs(30);
/// How long it may take to let one in, in passive mode.
const PASSIVE: Duration = Duration::from_secs(10);
/// How long the server may take to say why a connection of a file broke.
pub(super) const LAST_WORDS: Duration = Duration::from_secs(5);

/// How the connections of the files come about.
pub(super) struct Data {
    pub(super) mode: Mode,
    /// Both ends of the connection of the commands.
    pub(super) local: SocketAddr,
    pub(super) peer: SocketAddr,
    pub(super) tls: Option<Tls>,
    /// Whether the server is asked by `EPSV` first.
    pub(super) extended: bool,
    pub(super) language: Language,
}

enum DataChannel {
    Open(TcpStream),
    Awaited(TcpListener),
}

impl Data {
    /// Sends a command that moves a file or a list; gives the connection of that, once the server has begun.
    pub(super) async fn begin(
        &mut self,
        control: &mut Control,
        command: &[u8],
    ) -> Result<Result<Box<dyn Duplex>, Reply>, RemoteError> {
        control.early = None;
        let door = match self.mode {
            Mode::Passive => DataChannel::Open(self.passive(control).await?),
            Mode::Active => DataChannel::Awaited(self.active(control).await?),
        };
        let reply = control.ask(command).await.map_err(broken)?;
        match reply.code {
            GONE => return Err(failure(&reply)),
            ..=199 => {}
            // Some servers say nothing before the end.
            200..=299 => control.early = Some(reply),
            _ => return Ok(Err(reply)),
        }
        let stream = match door {
            DataChannel::Open(stream) => stream,
            DataChannel::Awaited(listener) => self.let_in(&listener, control).await?,
        };
        let _ = stream.set_nodelay(true);
        let Some(tls) = &self.tls else { return Ok(Ok(Box::new(stream))) };
        match tls.over(Box::new(stream)).await {
            Ok(stream) => Ok(Ok(stream)),
            Err(error) => Err(broken(last_words(control, error).await)),
        }
    }

    /// Asks where to connect to. The address is always the server's own: what it says of it is of no use behind
    /// a router, and could lead anywhere.
    async fn passive(&mut self, control: &mut Control) -> Result<TcpStream, RemoteError> {
        // `PASV` has no room for an address of IPv6.
        let ways: &[bool] = match (self.peer.ip().to_canonical(), self.extended) {
            (IpAddr::V6(_), _) => &[true],
            (IpAddr::V4(_), true) => &[true, false],
            (IpAddr::V4(_), false) => &[false, true],
        };
        let mut refused = None;
        for extended in ways {
            let (command, read) = if *extended {
                (&b"EPSV"[..], extended_port as fn(&str) -> Option<u16>)
            } else {
                (&b"PASV"[..], passive_port as _)
            };
            let reply = control.ask(command).await.map_err(broken)?;
            if let Some(port) = Some(&reply).filter(|reply| reply.is_done()).and_then(|reply| read(&reply.words())) {
                self.extended = *extended;
                return self.connect(port).await;
            }
            if reply.code == GONE {
                return Err(failure(&reply));
            }
            // What was said to the first way is what counts: the other may not be known at all.
            refused.get_or_insert(reply);
        }
        Err(refused.map_or(RemoteError::Unusable, |reply| RemoteError::Refused(reply.words())))
    }

    async fn connect(&self, port: u16) -> Result<TcpStream, RemoteError> {
        let mut address = self.peer;
        address.set_port(port);
        let why = match timeout(PASSIVE, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => error.to_string(),
            Err(_) => phrase!(self.language, fr: "aucune réponse", en: "no answer"),
        };
        Err(RemoteError::Broken(phrase!(self.language,
            fr: "connexion de données vers {address} impossible : {why} ; un pare-feu la bloque peut-être, essayez le mode actif (champ « mode »)",
            en: "no data connection to {address}: {why}; a firewall may block it, try the active mode (field 'mode')")))
    }

    /// Waits at a port of this machine, and tells the server which.
    async fn active(&self, control: &mut Control) -> Result<TcpListener, RemoteError> {
        let address = self.local.ip().to_canonical();
        let listener = TcpListener::bind(SocketAddr::new(address, 0)).await.map_err(broken)?;
        let port = listener.local_addr().map_err(broken)?.port();
        let (family, extended) = match address {
            IpAddr::V4(_) => (1, format!("EPRT |1|{address}|{port}|")),
            IpAddr::V6(_) => (2, format!("EPRT |2|{address}|{port}|")),
        };
        let numbers = format!("{},{},{}", address.to_string().replace('.', ","), port / 256, port % 256);
        let commands = if family == 1 { vec![format!("PORT {numbers}"), extended] } else { vec![extended] };
        let mut refused = None;
        for command in commands {
            let reply = control.ask(command.as_bytes()).await.map_err(broken)?;
            if reply.is_done() {
                return Ok(listener);
            }
            if reply.code == GONE {
                return Err(failure(&reply));
            }
            refused.get_or_insert(reply);
        }
        Err(refused.map_or(RemoteError::Unusable, |reply| RemoteError::Refused(reply.words())))
    }

    /// Waits for the server, and for nobody else, to connect; it may say meanwhile that it cannot.
    async fn let_in(&self, listener: &TcpListener, control: &mut Control) -> Result<TcpStream, RemoteError> {
        let server = self.peer.ip().to_canonical();
        let mut arrival = std::pin::pin!(async {
            loop {
                let (stream, from) = listener.accept().await?;
                if from.ip().to_canonical() == server {
                    return io::Result::Ok(stream);
                }
            }
        });
        // Who says at once that all is done has nothing to send any more.
        let patience = if control.early.is_some() { LAST_WORDS } else { ACTIVE };
        let waited = timeout(patience, async {
            loop {
                tokio::select! {
                    biased;
                    stream = &mut arrival => return stream.map_err(broken),
                    reply = control.reply(), if control.early.is_none() => match reply.map_err(broken)? {
                        reply if reply.code >= 400 => return Err(failure(&reply)),
                        reply if reply.is_done() => control.early = Some(reply),
                        _ => {}
                    },
                }
            }
        });
        waited.await.unwrap_or_else(|_| {
            if let Some(done) = &control.early {
                return Err(RemoteError::Broken(nothing_came(&done.words(), self.language)));
            }
            let address = self.local.ip();
            Err(RemoteError::Broken(phrase!(self.language,
                fr: "le serveur n'a pas ouvert de connexion vers {address} : essayez le mode passif (champ « mode »)",
                en: "the server opened no connection to {address}: try the passive mode (field 'mode')")))
        })
    }
}

/// A server that says that all is done, and has sent nothing.
pub(super) fn nothing_came(words: &str, language: Language) -> String {
    phrase!(language,
        fr: "le serveur dit avoir fini ({words}) sans avoir rien envoyé par une connexion de données",
        en: "the server says that it is done ({words}) and has sent nothing over a data connection")
}

/// What the server says about a connection that broke: more than the system knows.
pub(super) async fn last_words(control: &mut Control, error: io::Error) -> io::Error {
    match timeout(LAST_WORDS, control.done()).await {
        Ok(Ok(reply)) if reply.code >= 400 => failure(&reply).in_stream(),
        _ => error,
    }
}

/// A connection that broke.
pub(super) fn broken(error: io::Error) -> RemoteError {
    RemoteError::of_stream(&error).unwrap_or_else(|| RemoteError::Broken(error.to_string()))
}

/// The port of a reply to `PASV`: the last two of six numbers, whatever stands around them (RFC 1123, section 4.1.2.6).
fn passive_port(said: &str) -> Option<u16> {
    let text = said.get(3..)?;
    let starts = text
        .char_indices()
        .filter(|(at, sign)| sign.is_ascii_digit() && !text[..*at].ends_with(|before: char| before.is_ascii_digit()));
    starts
        .filter_map(|(at, _)| six_numbers(&text[at..]))
        .map(|numbers| u16::from_be_bytes([numbers[4], numbers[5]]))
        .find(|port| *port > 0)
}

fn six_numbers(text: &str) -> Option<[u8; 6]> {
    let mut numbers = [0; 6];
    let mut rest = text;
    for (at, number) in numbers.iter_mut().enumerate() {
        if at > 0 {
            rest = rest.trim_start().strip_prefix(',')?.trim_start();
        }
        let end = rest.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(rest.len());
        *number = rest[..end].parse().ok()?;
        rest = &rest[end..];
    }
    Some(numbers)
}

/// The port of a reply to `EPSV`: the third of the parts, whatever sign parts them (RFC 2428, section 3).
fn extended_port(said: &str) -> Option<u16> {
    let text = said.get(3..)?;
    let signs = text.char_indices().filter(|(_, sign)| !sign.is_alphanumeric() && !sign.is_whitespace());
    signs.filter_map(|(at, sign)| text[at..].split(sign).nth(3)?.trim().parse().ok()).find(|port: &u16| *port > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_found_in_whatever_form() {
        for said in [
            "227 Entering Passive Mode (127,0,0,1,4,1)",
            "227 Entering Passive Mode (127,0,0,1,4,1).",
            "227 =127,0,0,1,4,1",
            "227 Entering Passive Mode 10, 0, 0, 1, 4, 1",
            "227 Mode 2 (300,1,1,1,1,1) 10,0,0,1,4,1",
        ] {
            assert_eq!(passive_port(said), Some(1025), "{said}");
        }
        for said in [
            "229 Entering Extended Passive Mode (|||1025|)",
            "229 ok (!!!1025!)",
            "229 |||1025|",
            "229 Extended - mode (|1|10.0.0.1|1025|)",
            "229 (|2|fe80::1|1025|)",
        ] {
            assert_eq!(extended_port(said), Some(1025), "{said}");
        }
        for said in ["227", "227 ok", "227 (1,2,3,4,5)", "227 (127,0,0,1,0,0)", "227 (1,2,3,4,256,1)"] {
            assert_eq!(passive_port(said), None, "{said}");
        }
        for said in ["229", "229 ok", "229 (|||0|)", "229 (|||70000|)", "229 (||1025|)"] {
            assert_eq!(extended_port(said), None, "{said}");
        }
    }
}
