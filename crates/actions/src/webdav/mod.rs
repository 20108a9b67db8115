//! `webdav`: files on a WebDAV server (RFC 4918).

mod document;
mod entry;
mod form;
mod listing;
mod multistatus;
mod refusal;
mod session;
mod spellings;
mod upload;
mod words;

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};
use testgyver_model::{
    action::{ActionContext, ActionError, Outputs, TypedAction},
    connection_kind::{ConnectionDescriptor, ConnectionKind},
    form::read_form,
    mask::{Output, Role},
    phrase,
};

use self::{
    form::{DavAction, DavInput, DavLogin},
    session::DavSession,
};
use crate::{copy::size, egress::Limits, limit, messages, web::clients::Clients};

/// Seconds for the whole where the form says nothing.
const DEFAULT_TIMEOUT: f64 = 120.0;

/// Works with files on a WebDAV server.
pub struct WebdavAction(Arc<Clients>);

/// A saved connection for `webdav`.
pub struct WebdavConnection(Arc<Clients>);

/// The action and its kind of saved connection, within what an administrator allows.
pub fn webdav(limits: Arc<Limits>) -> (WebdavAction, WebdavConnection) {
    let clients = Arc::new(Clients::new(limits));
    (WebdavAction(Arc::clone(&clients)), WebdavConnection(clients))
}

#[async_trait]
impl TypedAction for WebdavAction {
    const KIND: &'static str = "webdav";
    const ALIASES: &'static [&'static str] = &["WebdavAction", "WebDAVAction"];
    const CONNECTION: Option<&'static str> = Some("webdav");
    type Input = (DavLogin, DavInput);

    fn outputs() -> Vec<Output> {
        vec![Output::new("webdav_response").role(Role::Body)]
    }

    async fn run(&self, (login, input): Self::Input, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        let language = cx.language;
        let limit = limit::read(input.timeout, DEFAULT_TIMEOUT, language)?;
        let work = async {
            let mut session = DavSession::open(&login, &self.0, cx).await?;
            let response = perform(&mut session, &input, cx).await?;
            session.keep(&login, cx);
            Ok(Outputs::from_iter([("webdav_response".to_owned(), response)]))
        };
        limit::within(limit, language, work).await
    }
}

async fn perform(session: &mut DavSession, input: &DavInput, cx: &mut ActionContext<'_>) -> Result<Value, ActionError> {
    let language = cx.language;
    let source = input.src_file.as_deref().map_or("", str::trim);
    let target = input.targ_file.as_deref().map(str::trim).filter(|target| !target.is_empty());
    let needed = || target.ok_or_else(|| messages::missing("targFile", language));
    let named = || if source.is_empty() { Err(messages::missing("srcFile", language)) } else { Ok(source) };
    match input.action {
        DavAction::Check => {
            let there = session.exists(source, language).await?;
            let shown = if source.is_empty() { "/" } else { source };
            if there {
                cx.info(phrase!(language, fr: "🔎 {shown} existe", en: "🔎 {shown} exists")).await;
            } else {
                cx.warn(phrase!(language, fr: "🔎 {shown} n'existe pas", en: "🔎 {shown} does not exist")).await;
            }
            Ok(Value::from(there))
        }
        DavAction::Info => session.info(source, language).await.map(|entry| entry.shown()),
        DavAction::List => {
            let entries = session.list(source, input.recursive.unwrap_or(false), language).await?;
            let (count, shown) = (entries.len(), if source.is_empty() { "/" } else { source });
            cx.info(phrase!(language, fr: "📂 {shown} : {count} élément(s)", en: "📂 {shown}: {count} item(s)")).await;
            Ok(entries.iter().map(entry::DavEntry::shown).collect())
        }
        DavAction::Mkdir => {
            let folder = folder_to_make(source, target, cx).await?;
            session.make_folder(folder, input.recursive.unwrap_or(true), language).await?;
            cx.info(phrase!(language, fr: "📁 Dossier {folder} créé", en: "📁 Folder {folder} created")).await;
            Ok(Value::from(true))
        }
        DavAction::Remove => {
            session.remove(named()?, language).await?;
            cx.info(phrase!(language, fr: "🗑️ {source} supprimé", en: "🗑️ {source} removed")).await;
            Ok(Value::from(true))
        }
        DavAction::Move | DavAction::Copy => {
            let (from, to) = (named()?, needed()?);
            session
                .relocate(from, to, input.action == DavAction::Copy, input.overwrite.unwrap_or(true), language)
                .await?;
            cx.info(format!("✏️ {from} → {to}")).await;
            Ok(Value::from(true))
        }
        DavAction::Download => match target {
            None => session.read(named()?, input.encoding.as_deref(), cx).await.map(Value::from),
            Some(local) => {
                let (path, bytes) = session.download(named()?, local, cx).await?;
                let told = size(bytes, cx);
                cx.info(format!("⬇️ {source} → {path} ({told})")).await;
                Ok(json!({"path": path, "size": bytes}))
            }
        },
        DavAction::Upload => upload::upload(session, source, input.content.as_deref(), needed()?, cx).await,
    }
}

/// The folder to make: older tests of the original name it as the source, newer ones as the target.
async fn folder_to_make<'a>(
    source: &'a str,
    target: Option<&'a str>,
    cx: &mut ActionContext<'_>,
) -> Result<&'a str, ActionError> {
    let language = cx.language;
    match (source, target) {
        ("", None) => Err(messages::missing("srcFile", language)),
        ("", Some(target)) => Ok(target),
        (source, Some(target)) if source != target => {
            cx.warn(phrase!(language,
                fr: "⚠️ MKDIR crée le dossier de « srcFile » ({source}) ; « targFile » ({target}) n'est pas utilisé",
                en: "⚠️ MKDIR makes the folder of 'srcFile' ({source}); 'targFile' ({target}) is not used"))
                .await;
            Ok(source)
        }
        (source, _) => Ok(source),
    }
}

#[async_trait]
impl ConnectionKind for WebdavConnection {
    fn descriptor(&self) -> ConnectionDescriptor {
        ConnectionDescriptor::of::<DavLogin>("webdav")
    }

    async fn check(&self, value: Value, cx: &mut ActionContext<'_>) -> Result<(), ActionError> {
        let login: DavLogin = read_form(value, cx.language)?;
        DavSession::open(&login, &self.0, cx).await?.info("", cx.language).await.map(drop)
    }
}
