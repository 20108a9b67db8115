//! The request's own body in the character set that the tester says it is in.

use std::{borrow::Cow, cell::Cell};

use encoding_rs::{Encoding, UTF_8};
use http::header::{CONTENT_TYPE, HeaderMap};
use testgyver_documents::markup::declared_name;
use testgyver_model::{Language, action::ActionError};
use url::form_urlencoded::Serializer;

use crate::charset::{Unwritable, header, named_by_type, unwritable, write};

/// The character set of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Charset(String);

impl Charset {
    /// What the header says, else the XML declaration of the text, else UTF-8. An unknown name says nothing: a test
    /// may well ask how its server takes one.
    pub(super) fn of(headers: &HeaderMap, text: &str) -> Self {
        let said = Self::said(headers);
        let known = |name: &str| Encoding::for_label(name.as_bytes()).is_some();
        let name = match &said {
            Some(name) => known(name).then_some(name.as_str()),
            None => declared_name(text).filter(|name| known(name)),
        };
        let name = name.filter(|name| Encoding::for_label(name.as_bytes()) != Some(UTF_8));
        Self(name.unwrap_or("utf-8").to_owned())
    }

    /// The name behind `charset=` in the tester's own `Content-Type`.
    fn said(headers: &HeaderMap) -> Option<String> {
        named_by_type(&header(headers.get(CONTENT_TYPE)?.as_bytes())).map(str::to_owned)
    }

    /// The name in the tester's own header, where no character set has it.
    pub(super) fn unknown(headers: &HeaderMap) -> Option<String> {
        Self::said(headers).filter(|name| Encoding::for_label(name.as_bytes()).is_none())
    }

    pub(super) fn name(&self) -> &str {
        &self.0
    }

    /// A text in this character set.
    ///
    /// # Errors
    /// Where it does not have all signs.
    pub(super) fn bytes(&self, text: &str, language: Language) -> Result<Vec<u8>, ActionError> {
        write(text, &self.0).map(Cow::into_owned).map_err(|why| unwritable(why, "body", &self.0, language))
    }

    /// Names and values as a page in this character set sends them.
    ///
    /// # Errors
    /// Where it does not have all signs.
    pub(super) fn form(&self, fields: &[(String, String)], language: Language) -> Result<String, ActionError> {
        let missing: Cell<Option<Unwritable>> = Cell::new(None);
        let encode: &dyn Fn(&str) -> Cow<'_, [u8]> = &|text| {
            write(text, &self.0).unwrap_or_else(|why| {
                missing.set(Some(why));
                Cow::Owned(Vec::new())
            })
        };
        let form = Serializer::new(String::new()).encoding_override(Some(encode)).extend_pairs(fields).finish();
        missing.get().map_or(Ok(form), |why| Err(unwritable(why, "body", &self.0, language)))
    }
}
