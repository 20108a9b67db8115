//! Signing in to an SMTP server (RFC 4954).

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use lettre::transport::smtp::{Error, client::AsyncSmtpConnection, response::Response};
use md5::Md5;

/// How to sign in, the best way first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mechanism {
    /// RFC 4616.
    Plain,
    /// Never written down, widely spoken: the name, then the password.
    Login,
    /// RFC 2195: the password is not sent.
    CramMd5,
}

impl Mechanism {
    /// The best of those that a server offers.
    pub(super) fn choose(offered: &[String]) -> Option<Self> {
        let offers = |way: &Self| offered.iter().any(|one| one == way.name());
        [Self::Plain, Self::Login, Self::CramMd5].into_iter().find(offers)
    }

    /// As the protocol writes it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::Login => "LOGIN",
            Self::CramMd5 => "CRAM-MD5",
        }
    }

    /// Signs in.
    ///
    /// # Errors
    /// Where the server refuses.
    pub(super) async fn sign_in(
        self,
        connection: &mut AsyncSmtpConnection,
        user: &str,
        password: &str,
    ) -> Result<(), Error> {
        let name = self.name();
        match self {
            Self::Plain => {
                let both = STANDARD.encode(format!("\0{user}\0{password}"));
                let answer = connection.command(format!("AUTH {name} {both}\r\n")).await?;
                // Some want to be asked first.
                finish(connection, answer, &[both]).await
            }
            Self::Login => {
                let answer = connection.command(format!("AUTH {name}\r\n")).await?;
                finish(connection, answer, &[STANDARD.encode(user), STANDARD.encode(password)]).await
            }
            Self::CramMd5 => {
                let answer = connection.command(format!("AUTH {name}\r\n")).await?;
                let challenge = STANDARD.decode(answer.first_line().unwrap_or_default().trim()).unwrap_or_default();
                finish(connection, answer, &[STANDARD.encode(cram_md5(user, password, &challenge))]).await
            }
        }
    }
}

/// Says one thing after the other, as long as the server asks.
async fn finish(connection: &mut AsyncSmtpConnection, mut answer: Response, say: &[String]) -> Result<(), Error> {
    for line in say {
        if answer.has_code(334) {
            answer = connection.command(format!("{line}\r\n")).await?;
        }
    }
    if answer.has_code(334) {
        // "*" gives up (RFC 4954, section 4): the server's refusal is the error.
        connection.command("*\r\n").await?;
    }
    Ok(())
}

/// What answers a challenge.
pub(super) fn cram_md5(user: &str, password: &str, challenge: &[u8]) -> String {
    // A key of any length will do.
    let proof = Hmac::<Md5>::new_from_slice(password.as_bytes()).map(|mac| mac.chain_update(challenge).finalize());
    let proof = proof.map(|proof| proof.into_bytes().to_vec()).unwrap_or_default();
    let digits: String = proof.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{user} {digits}")
}

/// The ways that an answer to EHLO offers, in capitals; `AUTH=` is how old servers write it.
pub(super) fn offered(ehlo: &[String]) -> Vec<String> {
    let mut offered: Vec<String> = Vec::new();
    for line in ehlo {
        let line = line.to_ascii_uppercase();
        let Some(list) = line.strip_prefix("AUTH").filter(|list| list.starts_with([' ', '='])) else { continue };
        for way in list.split([' ', '=']).filter(|way| !way.is_empty()) {
            if !offered.iter().any(|known| known == way) {
                offered.push(way.to_owned());
            }
        }
    }
    offered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_way_is_chosen() {
        let offers = |lines: &[&str]| offered(&lines.iter().map(|&line| line.to_owned()).collect::<Vec<_>>());
        assert_eq!(offers(&["hi", "auth login PLAIN", "AUTH=LOGIN", "AUTHX"]), ["LOGIN", "PLAIN"]);
        assert_eq!(Mechanism::choose(&offers(&["AUTH LOGIN CRAM-MD5"])), Some(Mechanism::Login));
        assert_eq!(Mechanism::choose(&offers(&["AUTH=CRAM-MD5"])), Some(Mechanism::CramMd5));
        assert_eq!(Mechanism::choose(&offers(&["AUTH NTLM XOAUTH2"])), None);
    }

    #[test]
    fn a_challenge_is_answered_as_in_the_standard() {
        let challenge = b"<1896.697170952@postoffice.reston.mci.net>";
        assert_eq!(cram_md5("tim", "tanstaaftanstaaf", challenge), "tim b913a602c7eda7a495b4e6e7334d3890");
    }
}
