//! Addresses whose path goes out as it was written. Reading an address folds `%2e%2e` and `\` away, which is what a
//! test of a server's own folding is about.

use url::{ParseError, Position, Url};

/// Reads an address, and tells path and query where they are to go out otherwise than the address spells them.
/// `..` as such is folded, as everywhere, unless all is to stay `as_is`.
///
/// # Errors
/// Where it is none.
pub(crate) fn read(text: &str, as_is: bool) -> Result<(Url, Option<String>), ParseError> {
    let text = text.trim();
    let Some((before, path, after)) = parts(text) else { return Ok((Url::parse(text)?, None)) };
    // A path begins with '/', however it was written; behind that a '\' is a sign like others.
    let (first, rest) = path.split_at(path.len().min(1));
    let path = format!("{}{}", first.replace('\\', "/"), rest.replace('\\', "%5C"));
    let url = Url::parse(&format!("{before}{path}{after}"))?;
    // With a word in them, dots mean nothing.
    let mut word = "as-is".to_owned();
    while text.contains(&word) {
        word.push('-');
    }
    let stays = |segment: &str| match dots(segment) {
        Some(encoded) => encoded || as_is,
        None => false,
    };
    if !path.split('/').any(stays) {
        return Ok((url, None));
    }
    let segments =
        path.split('/').map(|segment| if stays(segment) { format!("{segment}{word}") } else { segment.to_owned() });
    let marked = segments.collect::<Vec<_>>().join("/");
    let marked = Url::parse(&format!("{before}{marked}{after}"))?;
    let target = marked[Position::BeforePath..Position::AfterQuery].replace(&word, "");
    Ok((url, Some(target)))
}

/// An address of the web in three: up to its path, its path, what follows.
fn parts(text: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let begin = text.len() - rest.len() + rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    let end = begin + text[begin..].find(['?', '#']).unwrap_or(text.len() - begin);
    Some((&text[..begin], &text[begin..end], &text[end..]))
}

/// Whether a segment is one or two dots, and then whether one of them is written `%2e`.
fn dots(segment: &str) -> Option<bool> {
    let plain = segment.to_ascii_lowercase().replace("%2e", ".");
    matches!(plain.as_str(), "." | "..").then(|| plain.len() != segment.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(text: &str, as_is: bool) -> String {
        let (url, target) = read(text, as_is).unwrap();
        target.unwrap_or_else(|| url[Position::BeforePath..Position::AfterQuery].to_owned())
    }

    #[test]
    fn what_is_written_goes_out() {
        for (text, folded, as_is) in [
            ("http://h/a/%2e%2e/b", "/a/%2e%2e/b", "/a/%2e%2e/b"),
            ("http://h/a/.%2E/%2e/b?x=%2e%2e/..#f", "/a/.%2E/%2e/b?x=%2e%2e/..", "/a/.%2E/%2e/b?x=%2e%2e/.."),
            ("http://h/a/../b/./c", "/b/c", "/a/../b/./c"),
            ("http://h/a/../%2e%2e/é b", "/%2e%2e/%C3%A9%20b", "/a/../%2e%2e/%C3%A9%20b"),
            ("http://h/..", "/", "/.."),
            (r"http://h/a\..\b", "/a%5C..%5Cb", "/a%5C..%5Cb"),
            (r"http://h\a\b", "/a%5Cb", "/a%5Cb"),
            ("http://h/as-is/../x", "/x", "/as-is/../x"),
            ("http://h", "/", "/"),
            ("http://h?a=../b", "/?a=../b", "/?a=../b"),
            ("HTTP://h/a//b/...", "/a//b/...", "/a//b/..."),
        ] {
            assert_eq!((sent(text, false).as_str(), sent(text, true).as_str()), (folded, as_is), "{text}");
        }
        assert!(read("h/a/%2e%2e", true).is_err());
    }
}
