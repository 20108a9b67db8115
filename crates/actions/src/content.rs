//! The content of a file as text, for a variable.

use encoding_rs::Encoding;
use testgyver_model::{action::ActionContext, phrase};

use crate::charset;

/// The content as text. That its character set was guessed is said, and so is that it is no text at all: what has no
/// sign of its own then became a replacement sign.
pub(crate) async fn as_text(
    content: &[u8],
    named: Option<&'static Encoding>,
    file_field: &str,
    cx: &mut ActionContext<'_>,
) -> String {
    let read = charset::text(content, named);
    if let Some(guessed) = read.guessed {
        charset::warn_guessed(guessed, cx).await;
    } else if named.is_none() && read.text.contains('\u{fffd}') && charset::is_binary(content) {
        cx.warn(phrase!(cx.language,
            fr: "⚠️ Le contenu n'est pas du texte : choisissez un fichier de la campagne (« {file_field} ») pour le garder intact",
            en: "⚠️ The content is not text: choose a file of the campaign ('{file_field}') to keep it intact"))
            .await;
    }
    read.text.into_owned()
}

/// The character set that a `Content-Type` names, where there is one of this name.
pub(crate) fn charset_of(content_type: &str) -> Option<&'static Encoding> {
    let mime: mime::Mime = content_type.trim().parse().ok()?;
    Encoding::for_label(mime.get_param(mime::CHARSET)?.as_str().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_type_names_a_set_or_none() {
        let name = |content_type| charset_of(content_type).map(Encoding::name);
        assert_eq!(name("text/plain; charset=ISO-8859-1"), Some("windows-1252"));
        assert_eq!(name("text/plain;Charset=\"utf-8\""), Some("UTF-8"));
        assert_eq!([name("text/plain"), name("text/plain; charset=klingon"), name("")], [None; 3]);
    }
}
