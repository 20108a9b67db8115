//! The character sets of messages: those that mail names (RFC 2045, RFC 2047, RFC 2231), and none at all.

use charset::Charset;
use encoding_rs::Encoding;
use mail_parser::decoders::charsets::map::charset_decoder;

use crate::charset as guess;

/// How far into a page its character set is looked for (HTML, section 13.2.3.2).
const PRESCAN: usize = 1024;

/// A character set that can be read.
#[derive(Clone, Copy)]
pub(super) enum Set {
    /// One of the web's, or UTF-7.
    Known(Charset),
    /// One that only mail has: code page 850 of French machines, say.
    Old(fn(&[u8]) -> String),
}

impl Set {
    /// The set that has this name.
    pub(super) fn named(label: &str) -> Option<Self> {
        let label = label.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
        // Later editions (RFC 1554, RFC 2237) and what Windows calls them: the first reads most of it.
        let label = match label.as_str() {
            "cp932" | "ms932" => "shift_jis",
            "cp936" | "ms936" => "gbk",
            "cp949" | "ms949" => "euc-kr",
            "cp950" | "ms950" => "big5",
            other if other.starts_with("iso-2022-jp") => "iso-2022-jp",
            other => other,
        };
        if let Some(known) = Charset::for_label_no_replacement(label.as_bytes()) {
            return Some(Self::Known(known));
        }
        // Sets that the web refuses to read are not read here either.
        let refused = label.is_empty() || Encoding::for_label(label.as_bytes()).is_some();
        if refused { None } else { charset_decoder(label.as_bytes()).map(Self::Old) }
    }

    /// The bytes as text, and whether all of them could be read.
    pub(super) fn read(self, bytes: &[u8]) -> (String, bool) {
        match self {
            Self::Known(set) => {
                let (text, _, wrong) = set.decode(bytes);
                (text.into_owned(), !wrong)
            }
            Self::Old(read) => (read(bytes), true),
        }
    }
}

/// What is to be told of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Nobody here knows this set.
    Unknown(String),
    /// Nothing names a set, and it is no UTF-8.
    Unnamed(&'static str),
}

/// The text of a part, in the set that its head names, else that the page itself names, else as it may be meant.
pub(super) fn part(bytes: &[u8], label: Option<&str>, html: bool) -> (String, Option<Doubt>) {
    // What is called ASCII and is none has no name: many programs call everything so.
    let label = label.map(str::trim).filter(|label| {
        !label.is_empty()
            && !["us-ascii", "ascii", "ansi_x3.4-1968"].iter().any(|plain| label.eq_ignore_ascii_case(plain))
    });
    let set = label.map_or_else(|| if html { in_page(bytes) } else { None }, Set::named);
    if let Some(set) = set {
        return (set.read(bytes).0, None);
    }
    let read = guess::text(bytes, None);
    let doubt = match (label, read.guessed) {
        (Some(label), _) if !bytes.is_ascii() || bytes.contains(&0x1b) => Some(Doubt::Unknown(label.to_owned())),
        (None, Some(set)) => Some(Doubt::Unnamed(set.name())),
        _ => None,
    };
    (read.text.into_owned(), doubt)
}

/// The set that a page names in its own head.
fn in_page(bytes: &[u8]) -> Option<Set> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(PRESCAN)]).to_ascii_lowercase();
    let in_xml =
        head.trim_start().strip_prefix("<?xml").and_then(|xml| xml.split("?>").next()).map(|xml| (xml, "encoding"));
    let metas = head.split("<meta").skip(1).filter_map(|meta| meta.split('>').next()).map(|meta| (meta, "charset"));
    in_xml.into_iter().chain(metas).find_map(|(tag, name)| {
        let value = tag.split(name).nth(1)?.trim_start().strip_prefix('=')?;
        let value = value.trim_start().trim_start_matches(['"', '\'']);
        let label = value.split(['"', '\'', ';', ' ', '/']).next()?;
        // Who could read the page so far has not read it as UTF-16.
        Set::named(label).filter(|_| !label.starts_with("utf-16"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_of_mail_is_read() {
        for (label, bytes, wanted) in [
            ("ISO-2022-JP", &b"\x1b$B%F%9%H\x1b(B"[..], "テスト"),
            ("iso-2022-jp-3", b"\x1b$B%F%9%H\x1b(B", "テスト"),
            ("Shift_JIS", b"\x83e\x83X\x83g", "テスト"),
            ("cp932", b"\x83e\x83X\x83g", "テスト"),
            ("EUC-JP", b"\xa5\xc6\xa5\xb9\xa5\xc8", "テスト"),
            ("GBK", b"\xc4\xda\xb2\xbf", "内部"),
            ("gb2312", b"\xc4\xda\xb2\xbf", "内部"),
            ("GB18030", b"\xc4\xda\x81\x30\x81\x30", "内\u{80}"),
            ("Big5", b"\xa4\xa4\xa4\xe5", "中文"),
            ("EUC-KR", b"\xb0\xa1", "가"),
            ("ks_c_5601-1987", b"\xb0\xa1", "가"),
            ("windows-1251", b"\xcf\xf0", "Пр"),
            ("koi8-r", b"\xf0\xd2", "Пр"),
            ("iso-8859-15", b"\xa4", "€"),
            ("\"utf-8\"", "é".as_bytes(), "é"),
            ("utf-7", b"+AOk-t+AOk", "été"),
            ("cp850", b"\x82t\x82", "été"),
            ("us-ascii", "été".as_bytes(), "été"),
        ] {
            assert_eq!(part(bytes, Some(label), false), (wanted.to_owned(), None), "{label}");
        }
    }

    #[test]
    fn what_is_not_known_is_told() {
        let unnamed = Some(Doubt::Unnamed("windows-1252"));
        let unknown = |label: &str| Some(Doubt::Unknown(label.to_owned()));
        assert_eq!(part(b"\xe9t\xe9", None, false), ("été".to_owned(), unnamed.clone()));
        assert_eq!(part(b"\xe9t\xe9", Some("US-ASCII"), false), ("été".to_owned(), unnamed));
        assert_eq!(part("été".as_bytes(), None, false), ("été".to_owned(), None));
        assert_eq!(part(b"\xe9", Some("klingon"), false), ("é".to_owned(), unknown("klingon")));
        assert_eq!(part(b"\x1b$)Cabc", Some("iso-2022-kr"), false).1, unknown("iso-2022-kr"));
        assert_eq!(part(b"abc", Some("klingon"), false), ("abc".to_owned(), None));
    }

    #[test]
    fn a_page_may_name_its_own_set() {
        let accent = |head: &str| part(&[head.as_bytes(), b"<p>\xa4"].concat(), None, true).0.ends_with('€');
        assert!(accent("<html><META name=a><meta CHARSET = 'iso-8859-15'>"));
        assert!(accent("<meta http-equiv=\"Content-Type\" content=\"text/html; charset=iso-8859-15\">"));
        assert!(accent("<?xml version='1.0' encoding='iso-8859-15'?><html>"));
        assert!(!accent("<p>charset=iso-8859-15"));
        assert_eq!(part(b"<meta charset=iso-8859-15>\xa4", Some("iso-8859-1"), true).0, "<meta charset=iso-8859-15>¤");
        assert_eq!(part("<meta charset=utf-16>é".as_bytes(), None, true).0, "<meta charset=utf-16>é");
    }
}
