//! Queries XML and HTML texts of any origin with XPath 1.0 and CSS selectors.
//!
//! Nothing here panics, overflows the stack or runs away, whatever the document and the query:
//! documents and expressions are bounded before they are parsed, the tree is one flat list, and
//! each query has a fixed budget of work (see `limits`).

mod build;
mod charset;
mod css;
mod css_element;
mod error;
mod html;
mod html_pieces;
mod html_sink;
mod limits;
mod media;
mod sniff;
mod tree;
mod xhtml;
mod xml;
mod xml_doctype;
mod xml_letter;
mod xml_scan;
mod xpath;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_hostile;

use serde_json::Value;

pub use charset::{declared_charset, declared_name};
pub use error::MarkupError;
pub use limits::{MAX_ATTRIBUTES, MAX_DEPTH, MAX_EXPRESSION, MAX_NODES, MAX_TEXT, MAX_WORK};
pub use media::MediaType;

/// A document, parsed once and queried many times.
#[derive(Debug)]
pub struct Markup {
    tree: tree::Tree,
}

impl Markup {
    /// Parses a text that nobody says anything of; see [`Markup::parse_as`].
    ///
    /// # Errors
    /// Those of [`Markup::parse_as`].
    pub fn parse(text: &str) -> Result<Self, MarkupError> {
        Self::parse_as(text, MediaType::Unknown)
    }

    /// Parses a text as XML or HTML: as what it was sent as, else as what it looks like.
    ///
    /// What was sent as XML is XML and nothing else. Of the rest, a text that begins with `<?xml` is XML (but a page
    /// of XHTML that was sent as HTML is HTML), one that begins with `<!doctype html` or `<html` is HTML; any other
    /// is XML if it parses as such, and HTML if not. Only a text without a media type that begins with a tag HTML
    /// does not have is never taken for HTML: it is XML that went wrong.
    ///
    /// # Errors
    /// [`MarkupError`] where it is neither, or malformed XML, or too large.
    pub fn parse_as(text: &str, media: MediaType) -> Result<Self, MarkupError> {
        sniff::parse(text, media).map(|tree| Self { tree })
    }

    /// Whether the text was read as HTML.
    pub fn is_html(&self) -> bool {
        self.tree.html
    }

    /// Evaluates an XPath 1.0 expression at the root of the document.
    ///
    /// Nodes give the list of their string-values, in document order; a string, a number or a
    /// boolean gives itself (a number that is not finite gives null). A prefix means the
    /// namespace the document first declares it for, `_` its first default namespace; a prefix
    /// the document does not declare matches nothing.
    ///
    /// # Errors
    /// [`MarkupError`] if the expression is none, or its evaluation takes more work than it may.
    pub fn xpath(&self, expression: &str) -> Result<Value, MarkupError> {
        xpath::query(&self.tree, expression)
    }

    /// Lists what a CSS selector finds, in document order: with `selector` the trimmed texts of
    /// the elements, with `selector@name` the values of that attribute where there is one.
    ///
    /// # Errors
    /// [`MarkupError`] if the selector is none, or its evaluation takes more work than it may.
    pub fn css(&self, selector: &str) -> Result<Value, MarkupError> {
        css::query(&self.tree, selector)
    }
}

/// Checks that a text is one well-formed XML document.
///
/// # Errors
/// [`MarkupError`] with the place where it is not.
pub fn check_xml(text: &str) -> Result<(), MarkupError> {
    sniff::parse(text, MediaType::Xml).map(drop)
}

/// The entities that a document declares, each with the text that it stands for, in which references are still to be
/// read; nothing where one of them is more than a text.
pub fn declared_entities(text: &str) -> Vec<(&str, &str)> {
    xml_scan::check(text.trim_start_matches('\u{feff}'))
        .map(|found| found.entities.into_iter().collect())
        .unwrap_or_default()
}

/// Checks an XPath 1.0 expression without a document: syntax, functions and their arguments.
///
/// # Errors
/// [`MarkupError`] with what is wrong in it.
pub fn check_xpath(expression: &str) -> Result<(), MarkupError> {
    xpath::parse(expression).map(drop)
}

/// Checks a CSS selector (with or without `@attribute`) without a document.
///
/// # Errors
/// [`MarkupError`] with what is wrong in it.
pub fn check_css(selector: &str) -> Result<(), MarkupError> {
    css::check(selector)
}
