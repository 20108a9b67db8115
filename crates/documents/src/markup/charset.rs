//! The character set that a document names itself.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{MediaType, html};

/// How far a document is looked at, as browsers do.
const LOOKED_AT: usize = 1024;

/// The character set that a document names itself: in its XML declaration (XML 1.0, section 4.3.3 and appendix F), or,
/// where it is a page, in a `<meta>` among its first 1024 bytes (WHATWG HTML, section 13.2.3.2).
pub fn declared_charset(bytes: &[u8], media: MediaType) -> Option<&'static Encoding> {
    let bytes = &bytes[..bytes.len().min(LOOKED_AT)];
    if let Some(wide) = without_mark(bytes) {
        return Some(wide);
    }
    let is_page = match media {
        MediaType::Html => true,
        MediaType::Xml => false,
        MediaType::Unknown => looks_like_a_page(bytes),
    };
    is_page.then(|| in_meta(bytes)).flatten().or_else(|| in_declaration(bytes))
}

/// UTF-16 that begins with `<?` and has no byte order mark.
fn without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [b'<', 0, b'?', 0, ..] => Some(UTF_16LE),
        [0, b'<', 0, b'?', ..] => Some(UTF_16BE),
        _ => None,
    }
}

fn looks_like_a_page(bytes: &[u8]) -> bool {
    let start = bytes.trim_ascii_start().to_ascii_lowercase();
    start.starts_with(b"<!doctype html") || start.starts_with(b"<html")
}

fn in_meta(bytes: &[u8]) -> Option<&'static Encoding> {
    html::named_charset(&encoding_rs::mem::decode_latin1(bytes)).map(of_bytes)
}

fn in_declaration(bytes: &[u8]) -> Option<&'static Encoding> {
    let text = encoding_rs::mem::decode_latin1(bytes);
    let declaration = text.trim_start().strip_prefix("<?xml")?.split('>').next()?;
    Encoding::for_label(declared(declaration)?.as_bytes()).map(of_bytes)
}

/// The name that the inside of an XML declaration gives to its character set.
fn declared(declaration: &str) -> Option<&str> {
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|sign| matches!(sign, '"' | '\''))?;
    value[1..].split_once(quote).map(|(name, _)| name)
}

/// The name of the character set in the XML declaration of a text, where it begins with one.
pub fn declared_name(text: &str) -> Option<&str> {
    declared(text.trim_start_matches('\u{feff}').trim_start().strip_prefix("<?xml")?.split('>').next()?)
}

/// What a name that was read byte by byte can mean: not a character set of two bytes each.
fn of_bytes(encoding: &'static Encoding) -> &'static Encoding {
    match encoding.name() {
        "UTF-16LE" | "UTF-16BE" => UTF_8,
        "x-user-defined" => WINDOWS_1252,
        _ => encoding,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(bytes: &[u8], media: MediaType) -> Option<&'static str> {
        declared_charset(bytes, media).map(Encoding::name)
    }

    #[test]
    fn an_xml_declaration_names_it() {
        let xml = |text: &str| named(text.as_bytes(), MediaType::Xml);
        assert_eq!(xml("<?xml version=\"1.0\" encoding = 'ISO-8859-15' ?><r/>"), Some("ISO-8859-15"));
        assert_eq!(xml("<?xml version='1.0' encoding='UTF-16'?><r/>"), Some("UTF-8"));
        assert_eq!(named(b"<?xml version='1.0' encoding='shift_jis'?>", MediaType::Unknown), Some("Shift_JIS"));
        for none in ["<?xml version='1.0'?><r encoding='koi8-r'/>", "<r encoding='koi8-r'/>", "<?xml encoding='x", ""] {
            assert_eq!(xml(none), None, "{none}");
        }
        let wide = |order: fn(u16) -> [u8; 2]| "<?xml version='1.0'?><r/>".encode_utf16().flat_map(order).collect();
        let (little, big): (Vec<u8>, Vec<u8>) = (wide(u16::to_le_bytes), wide(u16::to_be_bytes));
        assert_eq!(named(&little, MediaType::Xml), Some("UTF-16LE"));
        assert_eq!(named(&big, MediaType::Xml), Some("UTF-16BE"));
    }

    #[test]
    fn a_page_names_it_in_a_meta() {
        let page = |text: &str| named(text.as_bytes(), MediaType::Html);
        assert_eq!(page("<!doctype html><head><META charset=windows-1252 >"), Some("windows-1252"));
        assert_eq!(page("<head><title>é</title><meta charset=\"utf-16\"/>"), Some("UTF-8"));
        let equiv = "<html><meta http-equiv=Content-Type content='text/html; charset=iso-8859-2'>";
        assert_eq!(page(equiv), Some("ISO-8859-2"));
        assert_eq!(named(equiv.as_bytes(), MediaType::Unknown), Some("ISO-8859-2"));
        assert_eq!(named(equiv.as_bytes(), MediaType::Xml), None);
        assert_eq!(page("<?xml version='1.0' encoding='koi8-r'?><html><head></head>"), Some("KOI8-R"));
        let late = format!("<!--{}--><meta charset=koi8-r>", "-".repeat(LOOKED_AT));
        for none in
            ["<!-- <meta charset=koi8-r> -->", "<meta name=charset content=koi8-r>", "<meta charset=klingon>", &late]
        {
            assert_eq!(page(none), None, "{none}");
        }
    }
}
