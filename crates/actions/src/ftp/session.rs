//! A signed-in FTP session, kept for the next action of the test.

use encoding_rs::Encoding;
use testgyver_model::{
    action::{ActionContext, ActionError},
    phrase,
};
use tokio::sync::oneshot;

use super::{
    control::{Control, Reply},
    data::{Data, broken},
    login::{FtpLogin, Security},
    names::{Names, Spelling},
    refusal::{GONE, failure},
    sign_in::{Features, SignIn},
    transfer::FtpTransfer,
};
use crate::{charset, egress::Limits, remote::RemoteError};

/// A signed-in session.
pub(super) struct FtpSession {
    line: Line,
    data: Data,
    pub(super) features: Features,
    pub(super) names: Names,
    /// The character set that the form names, of names and texts.
    pub(super) encoding: Option<&'static Encoding>,
    /// Where paths begin that do not begin at the root, once the server has said so.
    home: Option<Vec<u8>>,
    /// What a list held that could not be read, for the log.
    pub(super) passed_over: Vec<String>,
    /// `user@host:port`.
    pub(super) at: String,
}

/// The connection of the commands; a file on its way has it to itself.
enum Line {
    Here(Control),
    Away(oneshot::Receiver<Control>),
}

impl FtpSession {
    /// A session from an earlier action of the test, or a new one.
    ///
    /// # Errors
    /// [`ActionError`] with the real cause.
    pub(super) async fn open(
        login: &FtpLogin,
        limits: &Limits,
        cx: &mut ActionContext<'_>,
    ) -> Result<Self, ActionError> {
        if let Some(mut session) = cx.sessions.take::<Self, _>(login) {
            // A server that grew tired of waiting has closed; then a new session is made.
            if session.ask(b"NOOP").await.is_ok_and(|reply| reply.is_done()) {
                let at = &session.at;
                cx.info(
                    phrase!(cx.language, fr: "🔑 Session FTP réutilisée : {at}", en: "🔑 FTP session used again: {at}"),
                )
                .await;
                return Ok(session);
            }
        }
        Self::connect(login, limits, cx).await
    }

    /// Keeps the session for the next action of the test.
    pub(super) fn keep(self, login: &FtpLogin, cx: &mut ActionContext<'_>) {
        cx.sessions.keep(login.clone(), self);
    }

    async fn connect(login: &FtpLogin, limits: &Limits, cx: &mut ActionContext<'_>) -> Result<Self, ActionError> {
        let language = cx.language;
        let encoding = charset::read(login.encoding.as_deref(), language)?;
        let mut names = Names::new(encoding);
        let at = login.at(language)?;
        let whom = format!("{}@{at}", login.username.trim());
        let (control, data, features) = SignIn { login, at, cx }.run(limits).await?;
        names.is_utf8 = features.utf8;
        let how = told(login.security);
        cx.info(phrase!(language, fr: "🔑 Connecté à {whom} ({how})", en: "🔑 Connected to {whom} ({how})")).await;
        let line = Line::Here(control);
        Ok(Self { line, data, features, names, encoding, home: None, passed_over: Vec::new(), at: whom })
    }

    /// Tells what the last operation passed over or had to guess.
    pub(super) async fn tell(&mut self, cx: &mut ActionContext<'_>) {
        for line in std::mem::take(&mut self.passed_over) {
            let line = cx.excerpt(&line, usize::MAX);
            cx.warn(phrase!(cx.language,
                fr: "⚠️ Ligne de la liste illisible, passée : {line}",
                en: "⚠️ A line of the list cannot be read and is passed over: {line}"))
                .await;
        }
        if let Some(guessed) = self.names.guessed.take() {
            charset::warn_guessed(guessed, cx).await;
        }
    }

    /// Sends a command and hears the reply.
    pub(super) async fn ask(&mut self, command: &[u8]) -> Result<Reply, RemoteError> {
        let reply = self.control()?.ask(command).await.map_err(broken)?;
        if reply.code == GONE { Err(failure(&reply)) } else { Ok(reply) }
    }

    /// Sends a command about something that is there, in the ways in which its name may be written.
    pub(super) async fn ask_about(&mut self, verb: &str, path: &str) -> Result<Reply, RemoteError> {
        let mut refused = None;
        for spelling in self.names.of_existing(path)? {
            let reply = self.ask(&command(verb, &spelling)).await?;
            if may_be_there(&reply) {
                if reply.code < 400 {
                    self.names.found(&spelling);
                }
                return Ok(reply);
            }
            refused.get_or_insert(reply);
        }
        refused.ok_or(RemoteError::NotFound)
    }

    /// Begins to move a file or a list.
    pub(super) async fn begin(&mut self, command: &[u8]) -> Result<Result<FtpTransfer, Reply>, RemoteError> {
        self.control()?;
        let (back, away) = oneshot::channel();
        // A wait that is given up in the middle leaves no session behind.
        let Line::Here(mut control) = std::mem::replace(&mut self.line, Line::Away(away)) else {
            return Err(RemoteError::Broken(self.is_busy()));
        };
        match self.data.begin(&mut control, command).await {
            Ok(Ok(stream)) => {
                Ok(Ok(FtpTransfer::new(stream, (self.data.tls.is_some(), self.data.language), control, back)))
            }
            Err(RemoteError::Broken(why)) => Err(RemoteError::Broken(why)),
            Ok(Err(refused)) => {
                self.line = Line::Here(control);
                Ok(Err(refused))
            }
            Err(other) => {
                self.line = Line::Here(control);
                Err(other)
            }
        }
    }

    /// Where paths begin that do not begin at the root, where the server says so.
    pub(super) async fn home(&mut self) -> Result<Option<Vec<u8>>, RemoteError> {
        if self.home.is_none() {
            let reply = self.ask(b"PWD").await?;
            self.home = if reply.is_done() { quoted(&reply.bytes) } else { None };
        }
        Ok(self.home.clone())
    }

    /// The connection of the commands, back from the last file where that came to its end.
    pub(super) fn control(&mut self) -> Result<&mut Control, RemoteError> {
        if let Line::Away(away) = &mut self.line
            && let Ok(control) = away.try_recv()
        {
            self.line = Line::Here(control);
        }
        let busy = self.is_busy();
        match &mut self.line {
            Line::Here(control) => Ok(control),
            Line::Away(_) => Err(RemoteError::Broken(busy)),
        }
    }

    fn is_busy(&self) -> String {
        phrase!(self.data.language,
            fr: "le transfert précédent n'est pas arrivé à son terme",
            en: "the transfer before did not come to its end")
    }
}

/// A command about a path.
pub(super) fn command(verb: &str, spelling: &Spelling) -> Vec<u8> {
    [verb.as_bytes(), b" ", &spelling.bytes].concat()
}

/// Whether a reply says something else than that nothing has this name.
pub(super) const fn may_be_there(reply: &Reply) -> bool {
    !matches!(reply.code, 450 | 501 | 550 | 553)
}

/// A path between quotation marks, where two of them are one (RFC 959, appendix II); without any, the first word.
fn quoted(reply: &[u8]) -> Option<Vec<u8>> {
    let text = reply.get(4..)?.trim_ascii();
    let Some(begin) = text.iter().position(|byte| *byte == b'"') else {
        let word = text.split(u8::is_ascii_whitespace).next().filter(|word| word.starts_with(b"/"));
        return word.map(<[u8]>::to_vec);
    };
    let mut path = Vec::new();
    let mut rest = text[begin + 1..].iter().copied().peekable();
    while let Some(byte) = rest.next() {
        // What begins a Telnet command is doubled as well.
        if matches!(byte, b'"' | 0xff) && rest.next_if_eq(&byte).is_none() && byte == b'"' {
            return Some(path);
        }
        path.push(byte);
    }
    None
}

const fn told(security: Security) -> &'static str {
    match security {
        Security::None => "FTP",
        Security::Explicit => "FTPS, AUTH TLS",
        Security::Implicit => "FTPS",
    }
}

/// Turns a refusal into a failure.
pub(super) fn expect(reply: &Reply) -> Result<(), RemoteError> {
    if reply.is_done() { Ok(()) } else { Err(failure(reply)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_read_as_it_is_quoted() {
        for (reply, place) in [
            (&b"257 \"/a \"\"b\"\" c\" is cwd\r\n"[..], Some(&b"/a \"b\" c"[..])),
            (b"257 /plain\r\n", Some(b"/plain")),
            (b"257 \"/\xff\xff\xe9\"", Some(b"/\xff\xe9")),
            (b"257 \"/open", None),
            (b"257 nothing said", None),
            (b"257", None),
        ] {
            assert_eq!(quoted(reply).as_deref(), place, "{:?}", String::from_utf8_lossy(reply));
        }
    }
}
