//! The connection of the commands (RFC 959, section 4): lines go out as bytes, replies come in, whatever they hold.

use std::io;

use testgyver_model::{Language, phrase};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio_rustls::{TlsConnector, rustls::pki_types::ServerName};

use crate::{charset, phase::Phase};

/// Most bytes of one reply.
const REPLY: usize = 64 * 1024;
/// Most characters of a reply that anybody reads.
const WORDS: usize = 1000;
/// Most characters of a first line that is no reply that a failure tells.
const SHOWN: usize = 100;

/// A connection, encrypted or not.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Duplex for S {}

/// TLS for the connections of one session, which all go to one server.
#[derive(Clone)]
pub(super) struct Tls {
    pub(super) connector: TlsConnector,
    pub(super) server: ServerName<'static>,
}

impl Tls {
    /// Encrypts a connection.
    pub(super) async fn over(&self, stream: Box<dyn Duplex>) -> io::Result<Box<dyn Duplex>> {
        Ok(Box::new(Phase::Securing.over(self.connector.connect(self.server.clone(), stream)).await?))
    }
}

/// What the server said.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) code: u16,
    /// All lines, as they came.
    pub(super) bytes: Vec<u8>,
}

impl Reply {
    /// Whether it is done.
    pub(super) const fn is_done(&self) -> bool {
        matches!(self.code, 200..=299)
    }

    /// Whether the server does not know, or does not want, this command at all.
    pub(super) const fn is_unknown_command(&self) -> bool {
        matches!(self.code, 202 | 500 | 501 | 502 | 503 | 504 | 522)
    }

    /// The text of the lines, the codes of all but the first taken away.
    pub(super) fn lines(&self) -> impl Iterator<Item = &[u8]> {
        let lines = self.bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
        lines.enumerate().map(|(at, line)| match code_of(line) {
            Some((code, _)) if at > 0 && code == self.code => line.get(4..).unwrap_or_default(),
            _ => line,
        })
    }

    /// What was said, code and text, on one line, without control characters and not too much of it.
    pub(super) fn words(&self) -> String {
        let lines: Vec<_> = self.lines().map(|line| charset::text(line, None).text).collect();
        let words: Vec<_> = lines.iter().flat_map(|line| line.split_whitespace()).collect();
        let visible = |sign: char| if sign.is_control() { char::REPLACEMENT_CHARACTER } else { sign };
        words.join(" ").chars().map(visible).take(WORDS).collect()
    }
}

/// The code of a line, and whether more lines of the same reply follow.
fn code_of(line: &[u8]) -> Option<(u16, bool)> {
    let digits = line.get(..3).filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
    let code = std::str::from_utf8(digits).ok()?.parse().ok()?;
    match line.get(3) {
        None | Some(b' ' | b'\r' | b'\n' | b'\t') => Some((code, false)),
        Some(b'-') => Some((code, true)),
        Some(_) => None,
    }
}

/// The connection of the commands.
pub(super) struct Control {
    stream: BufReader<Box<dyn Duplex>>,
    /// The line and the lines of a reply that is not whole yet: they outlive a wait that is given up.
    line: Vec<u8>,
    lines: Vec<u8>,
    /// The last word on a transfer, where it came before anybody asked for it.
    pub(super) early: Option<Reply>,
    language: Language,
}

impl Control {
    pub(super) fn new(stream: Box<dyn Duplex>, language: Language) -> Self {
        Self { stream: BufReader::new(stream), line: Vec::new(), lines: Vec::new(), early: None, language }
    }

    /// The same, encrypted from here on. What was said before that in the open must not be taken for a reply.
    pub(super) async fn encrypted(self, tls: &Tls) -> io::Result<Self> {
        if !self.stream.buffer().is_empty() {
            let why = phrase!(self.language,
                fr: "le serveur a parlé en clair après avoir accepté TLS",
                en: "the server spoke in the open after it had accepted TLS");
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
        Ok(Self::new(tls.over(self.stream.into_inner()).await?, self.language))
    }

    /// Sends a command; the byte that would begin a Telnet command is doubled (RFC 854).
    pub(super) async fn send(&mut self, command: &[u8]) -> io::Result<()> {
        let mut line = Vec::with_capacity(command.len() + 2);
        for byte in command {
            line.push(*byte);
            if *byte == 0xff {
                line.push(0xff);
            }
        }
        line.extend_from_slice(b"\r\n");
        self.stream.write_all(&line).await?;
        self.stream.flush().await
    }

    /// Sends a command and hears the reply.
    pub(super) async fn ask(&mut self, command: &[u8]) -> io::Result<Reply> {
        self.send(command).await?;
        self.reply().await
    }

    /// The next reply. A reply of several lines ends with the line that has its code and no hyphen, whatever
    /// the lines between begin with (RFC 959, section 4.2).
    pub(super) async fn reply(&mut self) -> io::Result<Reply> {
        loop {
            let room = (REPLY + 1).saturating_sub(self.lines.len() + self.line.len()) as u64;
            let read = (&mut self.stream).take(room).read_until(b'\n', &mut self.line).await?;
            if self.lines.len() + self.line.len() > REPLY {
                return Err(self.odd(
                    "réponse trop longue (est-ce bien un serveur FTP ?)",
                    "reply too long (is this an FTP server?)",
                ));
            }
            if read == 0 && self.line.is_empty() {
                return Err(self.cut_off());
            }
            let line = std::mem::take(&mut self.line);
            if self.lines.is_empty() && line.trim_ascii().is_empty() {
                continue;
            }
            let opening = if self.lines.is_empty() { code_of(&line) } else { code_of(&self.lines) };
            let Some((code, more)) = opening else {
                let text = charset::text(line.trim_ascii(), None).text.replace(char::is_control, "\u{fffd}");
                let shown: String = text.chars().take(SHOWN).collect();
                let (fr, en) =
                    (format!("ce n'est pas une réponse FTP : « {shown} »"), format!("this is no FTP reply: '{shown}'"));
                return Err(self.odd(&fr, &en));
            };
            let is_last = !more || (!self.lines.is_empty() && code_of(&line) == Some((code, false)));
            self.lines.extend_from_slice(&line);
            if is_last {
                return Ok(Reply { code, bytes: std::mem::take(&mut self.lines) });
            }
        }
    }

    /// The last word on a transfer: one that came early, or the next that is not about going on.
    pub(super) async fn done(&mut self) -> io::Result<Reply> {
        if let Some(reply) = self.early.take() {
            return Ok(reply);
        }
        loop {
            let reply = self.reply().await?;
            if reply.code >= 200 {
                return Ok(reply);
            }
        }
    }

    /// The connection ended; what was said until then may tell why.
    fn cut_off(&mut self) -> io::Error {
        let bytes = std::mem::take(&mut self.lines);
        let code = code_of(&bytes).map_or(0, |(code, _)| code);
        let words = Reply { code, bytes }.words();
        let why = phrase!(self.language, fr: "le serveur a fermé la connexion", en: "the server closed the connection");
        let told = if words.is_empty() { why } else { format!("{why} : {words}") };
        io::Error::new(io::ErrorKind::UnexpectedEof, told)
    }

    fn odd(&mut self, fr: &str, en: &str) -> io::Error {
        self.lines.clear();
        io::Error::new(io::ErrorKind::InvalidData, phrase!(self.language, fr: "{fr}", en: "{en}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn heard(said: &[u8]) -> Vec<Result<(u16, String), String>> {
        let (mut server, client) = tokio::io::duplex(1 << 20);
        server.write_all(said).await.unwrap();
        drop(server);
        let mut control = Control::new(Box::new(client), Language::ENGLISH);
        let mut all = Vec::new();
        loop {
            let one = control.reply().await;
            let ended = one.is_err();
            all.push(one.map(|reply| (reply.code, reply.words())).map_err(|error| error.to_string()));
            if ended {
                return all;
            }
        }
    }

    #[tokio::test]
    async fn replies_of_many_lines_end_where_their_code_stands_alone() {
        let said = b"\r\n220-Bonjour\r\n 220 pas la fin\r\n150 files here\r\n220-encore\r\n\r\n220 \xe9t\xe9\r\n\
                     230-\r\n230\n200 ok\x07\r\n221 bye";
        let all = heard(said).await;
        let told: Vec<_> = all.iter().flatten().map(|(_, words)| words.as_str()).collect();
        assert_eq!(told, ["220-Bonjour pas la fin 150 files here encore été", "230-", "200 ok\u{fffd}", "221 bye"]);
        assert_eq!(all.last().unwrap().as_ref().unwrap_err(), "the server closed the connection");
    }

    #[tokio::test]
    async fn what_is_no_reply_is_told() {
        let other = heard(b"SSH-2.0-OpenSSH_9.2\r\n").await;
        assert!(other[0].as_ref().unwrap_err().contains("SSH-2.0-OpenSSH_9.2"));
        let cut = heard(b"230-hello\r\n500 OOPS: no home\r\n").await;
        assert!(cut[0].as_ref().unwrap_err().contains("OOPS: no home"));
        let endless = heard(&b"220-a\r\n".repeat(20_000)).await;
        assert!(endless[0].as_ref().unwrap_err().contains("too long"));
    }
}
