//! Connections under TLS, and what is said where they are not.

use std::sync::Arc;

use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    phrase, text,
};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::form::MailLogin;
use crate::{
    messages,
    phase::Phase,
    secure::{Trust, warn_unchecked},
};

/// A port on which something else answers.
pub(super) fn wrong_protocol(at: &str, protocol: &str, said: &str, language: Language) -> ActionError {
    let said = messages::words(said);
    ActionError::new(phrase!(language,
        fr: "{at} ne parle pas {protocol} (réponse : « {said} ») : vérifiez le port",
        en: "{at} does not speak {protocol} (it says '{said}'): check the port"))
}

/// A server that takes no name with its password, only what stands in `ways`.
pub(super) fn no_password(at: &str, ways: &[&str], language: Language) -> ActionError {
    let ways = messages::words(&ways.join(", "));
    ActionError::new(phrase!(language,
        fr: "le serveur {at} ne propose aucune identification connue ici (il propose : {ways})",
        en: "the server {at} offers no way of signing in that is known here (it offers: {ways})"))
}

/// What helps where a server wants the connection to be encrypted first.
pub(super) fn encrypt(field: &str, language: Language) -> String {
    phrase!(language,
        fr: "choisissez « starttls » ou « tls » dans le champ « {field} »",
        en: "choose 'starttls' or 'tls' in field '{field}'")
}

/// Speaks TLS over a connection to `host`, which the form names in the first of the fields; the second says how to encrypt.
///
/// # Errors
/// Where the server is not to be trusted, or speaks no TLS.
pub(super) async fn secured(
    login: &MailLogin,
    host: &str,
    (field, security): (&str, &str),
    stream: TcpStream,
    at: &str,
    cx: &mut ActionContext<'_>,
) -> Result<TlsStream<TcpStream>, ActionError> {
    let language = cx.language;
    let trust = Trust::read(login.verify_tls, login.ca_file.as_deref(), cx.folders, language).await?;
    let trust = trust.showing(&login.client, cx.folders, language).await?;
    if !trust.verify {
        warn_unchecked(cx).await;
    }
    let name = host.trim_matches(['[', ']']).to_owned().try_into();
    let name = name.map_err(|_| messages::field(field, &text!(language, "field-host"), language))?;
    let connector = TlsConnector::from(Arc::new(trust.config(language)?));
    Phase::Securing.over(connector.connect(name, stream)).await.map_err(|error| {
        if speaks_in_the_clear(&error) {
            return ActionError::new(phrase!(language,
                fr: "{at} ne parle pas TLS dès le début : choisissez « starttls » ou « none » dans le champ « {security} », ou un autre port",
                en: "{at} does not speak TLS from the start: choose 'starttls' or 'none' in field '{security}', or another port"));
        }
        messages::tls(at, &error.to_string(), language)
    })
}

/// Whether what came in the place of TLS was none at all.
pub(super) fn speaks_in_the_clear(error: &std::io::Error) -> bool {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>());
    matches!(cause, Some(rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType)))
}
