//! The content of a file as text, for a variable.

use testgyver_model::{action::ActionContext, phrase};

use crate::charset::{self, Source};

/// The content as text. That its character set was guessed is said, and so is that it is no text at all: what has no
/// sign of its own then became a replacement sign.
pub(crate) async fn as_text(
    content: &[u8],
    source: Source<'_>,
    file_field: &str,
    cx: &mut ActionContext<'_>,
) -> String {
    let read = charset::sent(content, source);
    read.warn(cx).await;
    if source.named.is_none() && read.text.contains('\u{fffd}') && charset::is_binary(content) {
        cx.warn(phrase!(cx.language,
            fr: "⚠️ Le contenu n'est pas du texte : choisissez un fichier de la campagne (« {file_field} ») pour le garder intact",
            en: "⚠️ The content is not text: choose a file of the campaign ('{file_field}') to keep it intact"))
            .await;
    }
    read.text.into_owned()
}
