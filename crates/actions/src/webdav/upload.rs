//! Files of the campaign, texts and whole folders, onto the server.

use serde_json::{Value, json};
use testgyver_model::{
    action::{ActionContext, ActionError},
    phrase,
};

use super::session::DavSession;
use crate::{
    copy::size,
    messages,
    tree::{Tree, about, below},
    web::files::Upload,
};

/// Sends what a form names, or the text that it holds, to a path of the server.
///
/// # Errors
/// [`ActionError`] with the real cause.
pub(super) async fn upload(
    session: &mut DavSession,
    source: &str,
    content: Option<&str>,
    to: &str,
    cx: &mut ActionContext<'_>,
) -> Result<Value, ActionError> {
    let language = cx.language;
    let upload = if source.is_empty() {
        let content = content.ok_or_else(|| messages::missing("srcFile", language))?;
        Upload::text(content.to_owned(), session.limits(), language)?
    } else if let Some(tree) = Tree::find(source, cx.folders, session.limits(), language).await? {
        return whole(session, &tree, to, cx).await;
    } else {
        Upload::file(source, cx.folders, session.limits(), language).await?
    };
    let bytes = put(session, upload, to, cx).await?;
    Ok(json!({"size": bytes}))
}

async fn put(
    session: &mut DavSession,
    upload: Upload,
    to: &str,
    cx: &mut ActionContext<'_>,
) -> Result<u64, ActionError> {
    let (from, bytes) = (upload.from.clone(), upload.bytes);
    session.put(upload, to, cx.language).await?;
    let told = size(bytes, cx);
    cx.info(format!("⬆️ {from}{to} ({told})")).await;
    Ok(bytes)
}

/// Sends a folder with all that it holds into a folder of the server, which is made where it is not there. What the server
/// has beside it stays.
async fn whole(
    session: &mut DavSession,
    tree: &Tree,
    to: &str,
    cx: &mut ActionContext<'_>,
) -> Result<Value, ActionError> {
    let language = cx.language;
    session.make_folder(to, true, language).await?;
    for folder in &tree.folders {
        session.one_folder(&format!("{}/", below(to, folder)), true, language).await?;
    }
    let (files, folders) = (tree.files.len(), tree.folders.len() + 1);
    let mut bytes = 0;
    for (sent, file) in tree.files.iter().enumerate() {
        bytes += one(session, tree, file, to, cx).await.map_err(|error| {
            let ActionError { cause, judged } = about(&tree.shown(file), error);
            let cause = phrase!(language,
                fr: "{cause} ({sent} fichier(s) sur {files} envoyé(s))",
                en: "{cause} ({sent} of {files} file(s) sent)");
            ActionError { cause, judged }
        })?;
    }
    let told = size(bytes, cx);
    cx.info(phrase!(language,
        fr: "📁 {to} : {files} fichier(s) dans {folders} dossier(s) ({told})",
        en: "📁 {to}: {files} file(s) in {folders} folder(s) ({told})"))
        .await;
    Ok(json!({"size": bytes, "files": files, "folders": folders}))
}

async fn one(
    session: &mut DavSession,
    tree: &Tree,
    file: &str,
    to: &str,
    cx: &mut ActionContext<'_>,
) -> Result<u64, ActionError> {
    let source = tree.open(file, session.limits(), cx.language).await?;
    put(session, Upload::of(source).await, &below(to, file), cx).await
}
