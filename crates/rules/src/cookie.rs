//! Cookies that an answer sets (RFC 6265, section 5.2).

use serde_json::Value;

/// What `wanted` asks for: a cookie's value by its name, or one of its attributes by `name[Path]`.
/// An attribute without a value (`Secure`) is `true`.
pub(super) fn find<'a>(set: impl IntoIterator<Item = &'a str>, wanted: &str) -> Option<Value> {
    let (name, attribute) = match wanted.trim().strip_suffix(']').and_then(|wanted| wanted.rsplit_once('[')) {
        Some((name, attribute)) => (name.trim(), attribute.trim()),
        None => (wanted.trim(), "Value"),
    };
    // The last one counts, as it does for a browser.
    let cookie =
        set.into_iter().filter(|cookie| pair(cookie.split(';').next().unwrap_or_default()).0 == name).last()?;
    let mut parts = cookie.split(';');
    let (_, value) = pair(parts.next().unwrap_or_default());
    if attribute.eq_ignore_ascii_case("value") {
        return Some(value.into());
    }
    let mut attributes = parts.map(pair);
    let (_, value) = attributes.find(|(name, _)| name.eq_ignore_ascii_case(attribute))?;
    Some(if value.is_empty() { Value::Bool(true) } else { value.into() })
}

fn pair(part: &str) -> (&str, &str) {
    let (name, value) = part.split_once('=').unwrap_or((part, ""));
    (name.trim(), value.trim().trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_attributes() {
        let set = [
            "LSID=DQAAAK; Expires=Wed, 13 Jan 2027 22:23:01 GMT; Secure; Path=/accounts; SameSite=Lax",
            "theme=\"dark\"",
        ];
        let find = |wanted: &str| find(set, wanted);
        assert_eq!(find("LSID"), Some("DQAAAK".into()));
        assert_eq!(find("LSID[Value]"), Some("DQAAAK".into()));
        assert_eq!(find("LSID[path]"), Some("/accounts".into()));
        assert_eq!(find("LSID[Secure]"), Some(true.into()));
        assert_eq!(find("LSID[HttpOnly]"), None);
        assert_eq!(find("theme"), Some("dark".into()));
        assert_eq!(find("lsid"), None);
    }
}
