//! XHTML 1.x names signs such as `&nbsp;` in its DTD, which browsers know by heart and XML parsers do not have.

/// How the public identifiers of these DTDs begin.
const PUBLIC: &str = "-//W3C//DTD XHTML";
/// The entities that XML itself has.
const OF_XML: [&str; 5] = ["amp", "lt", "gt", "quot", "apos"];
/// Longest name of an entity of HTML.
const LONGEST: usize = 32;

/// The text with the signs that the DTD of XHTML names; nothing where it declares no such DTD.
pub(super) fn with_signs(text: &str) -> Option<String> {
    let start = &text[text.find("<!DOCTYPE")?..];
    start[..start.find('>')?].contains(PUBLIC).then(|| named_signs(text))
}

fn named_signs(text: &str) -> String {
    let mut signs = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        signs.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest.bytes().take(LONGEST).position(|byte| byte == b';').map_or("", |end| &rest[1..end]);
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let whole = if is_name && !OF_XML.contains(&name) { &rest[..name.len() + 2] } else { &rest[..1] };
        signs.push_str(&html_escape::decode_html_entities(whole));
        rest = &rest[whole.len()..];
    }
    signs + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_dtd_names_signs() {
        let xhtml =
            "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"x\"><p>a&nbsp;&amp; &lt;&bogus; &é</p>";
        assert!(with_signs(xhtml).unwrap().ends_with("<p>a\u{a0}&amp; &lt;&bogus; &é</p>"));
        assert_eq!(with_signs("<!DOCTYPE html><p>&nbsp;</p>"), None);
        assert_eq!(with_signs("<p>-//W3C//DTD XHTML &nbsp;</p>"), None);
    }
}
