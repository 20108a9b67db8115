//! Documents that a server sends, as text.

use encoding_rs::Encoding;

use crate::{charset, content};

/// Bytes of a document in which its declaration stands.
const DECLARATION: usize = 200;

/// An XML document as text: in the character set of its header, else that of its declaration
/// (RFC 7303, section 3; XML 1.0, appendix F).
pub(super) fn text(bytes: &[u8], content_type: &str) -> String {
    let named = content::charset_of(content_type).or_else(|| declared(bytes));
    charset::text(bytes, named).text.into_owned()
}

/// The set in `<?xml version="1.0" encoding="ISO-8859-1"?>`.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION)]);
    let declaration = head.trim_start().strip_prefix("<?xml")?.split_once("?>")?.0;
    let (_, after) = declaration.split_once("encoding")?;
    let quoted = after.trim_start().strip_prefix('=')?.trim_start();
    let quote = quoted.chars().next().filter(|sign| matches!(sign, '"' | '\''))?;
    Encoding::for_label(quoted[1..].split(quote).next()?.as_bytes())
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
