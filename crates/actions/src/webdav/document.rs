//! Documents that a server sends, as text.

use testgyver_documents::markup::{MediaType, declared_charset};

use crate::charset;

/// An XML document as text: in the character set of its header, else that of its declaration
/// (RFC 7303, section 3; XML 1.0, appendix F). Servers whose files have names of another set are often silent on it:
/// what is no UTF-8 is guessed here, as a name is better read than refused.
pub(super) fn text(bytes: &[u8], content_type: &str) -> String {
    let named = charset::by_type(content_type).or_else(|| declared_charset(bytes, MediaType::Xml));
    charset::text(bytes, named).text.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_then_declaration_then_a_guess() {
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>";
        assert!(text(latin, "text/xml").ends_with("<a>é</a>"));
        assert!(text(b"<a>\xa4</a>", "text/xml; charset=iso-8859-15").contains('€'));
        assert_eq!(text(b"<a>\xe9</a>", ""), "<a>é</a>");
        assert_eq!(text("<?xml encoding=\"x\"?>é".as_bytes(), ""), "<?xml encoding=\"x\"?>é");
    }
}
