//! From the greeting of the server to a session that is ready (RFC 959, RFC 4217).

use std::{io, sync::Arc};

use testgyver_model::{
    action::{ActionContext, ActionError},
    phrase,
    secret::Secret,
    text,
};
use tokio_rustls::{TlsConnector, rustls::pki_types::ServerName};

use super::{
    control::{Control, Reply, Tls},
    data::Data,
    login::{FtpLogin, Security},
};
use crate::{
    egress::Limits,
    messages,
    secure::{self, Trust},
};

/// Most characters of the server's words that a failure tells.
const SHOWN: usize = 300;

/// What the server says that it can do (RFC 2389).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Features {
    /// Lists in a fixed form, by `MLSD`.
    pub(super) facts: bool,
    /// Names in UTF-8.
    pub(super) utf8: bool,
}

impl Features {
    fn read(reply: &Reply) -> Self {
        let mut all = Self::default();
        for line in reply.lines().skip(1) {
            let name = line.split(|byte| !byte.is_ascii_alphanumeric()).next().unwrap_or_default();
            all.facts |= name.eq_ignore_ascii_case(b"MLST") || name.eq_ignore_ascii_case(b"MLSD");
            all.utf8 |= name.eq_ignore_ascii_case(b"UTF8");
        }
        all
    }
}

/// A sign-in under way.
pub(super) struct SignIn<'a, 'b> {
    pub(super) login: &'a FtpLogin,
    /// Host and port.
    pub(super) at: String,
    pub(super) cx: &'a mut ActionContext<'b>,
}

impl SignIn<'_, '_> {
    /// Connects, signs in and asks what the server can do.
    pub(super) async fn run(&mut self, limits: &Limits) -> Result<(Control, Data, Features), ActionError> {
        let (mut control, data) = self.connect(limits).await?;
        self.greeted(&mut control).await?;
        if self.login.security == Security::Explicit
            && let Some(tls) = data.tls.clone()
        {
            self.expect(&mut control, "AUTH TLS").await?;
            control = control.encrypted(&tls).await.map_err(|error| self.no_tls(&error))?;
        }
        self.identify(&mut control).await?;
        if self.login.security != Security::None {
            // The files' connections are to be encrypted as well (RFC 4217, section 12).
            self.expect(&mut control, "PBSZ 0").await?;
            self.expect(&mut control, "PROT P").await?;
        }
        let features = self.ask(&mut control, "FEAT").await?;
        let features = if features.is_done() { Features::read(&features) } else { Features::default() };
        if features.utf8 {
            // A server that names the option and refuses it speaks UTF-8 by itself (RFC 2640, section 3.1).
            self.ask(&mut control, "OPTS UTF8 ON").await?;
        }
        self.expect(&mut control, "TYPE I").await?;
        Ok((control, data, features))
    }

    async fn connect(&mut self, limits: &Limits) -> Result<(Control, Data), ActionError> {
        let (login, language) = (self.login, self.cx.language);
        let host = login.host.trim();
        let port = login.port(language)?;
        let tls = self.tls(host).await?;
        let stream = limits.connect(host, port, language).await?;
        let ends = stream.local_addr().and_then(|local| Ok((local, stream.peer_addr()?)));
        let (local, peer) = ends.map_err(|error| messages::connecting(&error, &self.at, language))?;
        let control = match &tls {
            Some(tls) if login.security == Security::Implicit => {
                tls.over(Box::new(stream)).await.map_err(|error| self.no_tls(&error))?
            }
            _ => Box::new(stream),
        };
        let data = Data { mode: login.mode, local, peer, tls, extended: false, language };
        Ok((Control::new(control, language), data))
    }

    /// One configuration for all connections of the session: servers want the files' to resume its TLS.
    async fn tls(&mut self, host: &str) -> Result<Option<Tls>, ActionError> {
        let (login, language) = (self.login, self.cx.language);
        if login.security == Security::None {
            return Ok(None);
        }
        let trust = Trust::read(login.verify_tls, login.ca_file.as_deref(), self.cx.folders, language).await?;
        let trust = trust.showing(&login.client, self.cx.folders, language).await?;
        if !trust.verify {
            secure::warn_unchecked(self.cx).await;
        }
        let connector = TlsConnector::from(Arc::new(trust.config(language)?));
        // The name of a network card behind an address is this machine's own matter.
        let name = host.trim_matches(['[', ']']).split('%').next().unwrap_or_default().to_owned();
        let server =
            ServerName::try_from(name).map_err(|error| messages::tls(&self.at, &error.to_string(), language))?;
        Ok(Some(Tls { connector, server }))
    }

    /// The greeting; a server may ask to wait for it.
    async fn greeted(&mut self, control: &mut Control) -> Result<(), ActionError> {
        loop {
            let reply = control.reply().await.map_err(|error| self.broken(&error))?;
            let words = self.cx.excerpt(&reply.words(), SHOWN);
            match reply.code {
                200..=299 => return Ok(()),
                ..=199 => {
                    let told = phrase!(self.cx.language,
                        fr: "⏳ Le serveur fait attendre : {words}",
                        en: "⏳ The server makes us wait: {words}");
                    self.cx.warn(told).await;
                }
                _ => return Err(self.refused(&reply)),
            }
        }
    }

    async fn identify(&mut self, control: &mut Control) -> Result<(), ActionError> {
        let (language, user) = (self.cx.language, self.login.username.trim());
        let mut reply = self.ask_whole(control, "USER", user).await?;
        if reply.code == 331 {
            reply = self.ask_whole(control, "PASS", self.login.password.as_ref().map_or("", Secret::expose)).await?;
        }
        if reply.is_done() {
            return Ok(());
        }
        let mut words = self.cx.excerpt(&reply.words(), SHOWN);
        if let Some(remedy) = self.remedy(&reply) {
            // The remedy must not fall victim to the length of the words.
            words = format!("{} — {remedy}", self.cx.excerpt(&reply.words(), SHOWN / 2));
        }
        Err(messages::sign_in_told(user, &self.at, &words, language))
    }

    /// What the tester can do about a refusal.
    fn remedy(&self, reply: &Reply) -> Option<String> {
        let language = self.cx.language;
        if reply.code == 332 {
            return Some(phrase!(language,
                fr: "le serveur demande un compte (ACCT) en plus du nom, ce que cette action ne sait pas donner",
                en: "the server asks for an account (ACCT) besides the name, which this action cannot give"));
        }
        let lower = reply.words().to_lowercase();
        let is_about_tls = ["encrypt", "tls", "ssl", "chiffr", "sécuris"].iter().any(|word| lower.contains(word));
        (is_about_tls && self.login.security == Security::None).then(|| {
            phrase!(language,
                fr: "choisissez « TLS explicite » dans le champ « security » (Chiffrement)",
                en: "choose 'Explicit TLS' in the field 'security' (Encryption)")
        })
    }

    /// A value of the form as the rest of a command.
    async fn ask_whole(&mut self, control: &mut Control, verb: &str, value: &str) -> Result<Reply, ActionError> {
        if value.contains(['\r', '\n', '\0']) {
            let field = if verb == "USER" { "username" } else { "password" };
            return Err(messages::field(field, &text!(self.cx.language, "field-line-break"), self.cx.language));
        }
        self.ask(control, &format!("{verb} {value}")).await
    }

    async fn ask(&mut self, control: &mut Control, command: &str) -> Result<Reply, ActionError> {
        control.ask(command.as_bytes()).await.map_err(|error| self.broken(&error))
    }

    async fn expect(&mut self, control: &mut Control, command: &str) -> Result<(), ActionError> {
        let reply = self.ask(control, command).await?;
        if reply.is_done() { Ok(()) } else { Err(self.refused(&reply)) }
    }

    fn refused(&self, reply: &Reply) -> ActionError {
        let (at, said) = (&self.at, self.cx.excerpt(&reply.words(), SHOWN));
        ActionError::new(phrase!(self.cx.language,
            fr: "refusé par le serveur {at} ({said})",
            en: "refused by the server {at} ({said})"))
    }

    fn broken(&self, error: &io::Error) -> ActionError {
        messages::broken(&self.at, &self.cx.excerpt(&error.to_string(), SHOWN), self.cx.language)
    }

    fn no_tls(&self, error: &io::Error) -> ActionError {
        messages::tls(&self.at, &error.to_string(), self.cx.language)
    }
}
