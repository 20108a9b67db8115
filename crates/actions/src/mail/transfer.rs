//! How the contents of parts are put into lines of mail (RFC 2045, section 6). The library gives up a part for one odd sign;
//! here what can be read is read, as mail programs do.

use std::borrow::Cow;

use base64::{Engine, engine::general_purpose::STANDARD};
use mail_parser::{Encoding, Header, HeaderName, Message, MessagePart, PartType};

/// What the head of a part says of its contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Transfer {
    Plain,
    Base64,
    Quoted,
}

/// The bytes of a header's value.
pub(super) fn value<'a>(header: &Header<'_>, raw: &'a [u8]) -> &'a [u8] {
    raw.get(header.offset_start() as usize..header.offset_end() as usize).unwrap_or_default()
}

/// The bytes of a part as their sender had them: texts too, in their own character set.
pub(super) fn content<'a>(part: &MessagePart<'_>, raw: &'a [u8]) -> Cow<'a, [u8]> {
    let sent = raw.get(part.offset_body as usize..part.offset_end as usize).unwrap_or_default();
    match transfer(part, raw) {
        Transfer::Plain => Cow::Borrowed(sent),
        Transfer::Base64 => Cow::Owned(from_base64(sent)),
        Transfer::Quoted => Cow::Owned(from_quoted(sent)),
    }
}

/// The message with the parts that the library gave up encoded anew, so that it finds their right place among texts and
/// attachments; `None` where it read all of them.
pub(super) fn mended(message: &Message<'_>, raw: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut from = 0;
    for part in message.parts.iter().filter(|part| given_up(part, raw)) {
        let heads = headers(part).map(|header| (header.offset_start(), header.offset_end(), b" base64\r\n".to_vec()));
        let body = (part.offset_body, part.offset_end, lines(&content(part, raw)));
        for (start, end, new) in heads.chain([body]) {
            out.extend_from_slice(raw.get(from..start as usize)?);
            out.extend_from_slice(&new);
            from = end as usize;
        }
    }
    if from == 0 {
        return None;
    }
    out.extend_from_slice(raw.get(from..)?);
    Some(out)
}

fn given_up(part: &MessagePart<'_>, raw: &[u8]) -> bool {
    let whole = !matches!(part.body, PartType::Multipart(_) | PartType::Message(_));
    whole && part.encoding == Encoding::None && transfer(part, raw) != Transfer::Plain
}

fn headers<'a>(part: &'a MessagePart<'_>) -> impl DoubleEndedIterator<Item = &'a Header<'a>> {
    part.headers.iter().filter(|header| header.name == HeaderName::ContentTransferEncoding)
}

/// The last header counts, as in the library; comments do not (section 6.1).
fn transfer(part: &MessagePart<'_>, raw: &[u8]) -> Transfer {
    let Some(header) = headers(part).next_back() else { return Transfer::Plain };
    let name = without_comments(value(header, raw));
    match name.trim_ascii().to_ascii_lowercase().as_slice() {
        b"base64" => Transfer::Base64,
        b"quoted-printable" => Transfer::Quoted,
        _ => Transfer::Plain,
    }
}

fn without_comments(value: &[u8]) -> Vec<u8> {
    let mut depth = 0_usize;
    let mut out = Vec::new();
    for &byte in value {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(byte),
            _ => {}
        }
    }
    out
}

/// Base64 in lines that the library reads.
fn lines(bytes: &[u8]) -> Vec<u8> {
    STANDARD.encode(bytes).as_bytes().chunks(76).collect::<Vec<_>>().join(b"\r\n".as_slice())
}

/// Foreign signs do not count, and nothing counts after the padding (section 6.8): a footer of a list, say. Pieces that
/// were encoded each for itself follow one another in what some programs send.
fn from_base64(sent: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(sent.len() / 4 * 3);
    let mut rest = &sent[piece(sent, &mut bytes)..];
    if is_whole(rest) {
        while !rest.is_empty() {
            rest = &rest[piece(rest, &mut bytes)..];
        }
    }
    bytes
}

/// Whether all of it is base64, padding included.
fn is_whole(text: &[u8]) -> bool {
    let signs = || text.iter().filter(|sign| !sign.is_ascii_whitespace());
    let known = |sign: &u8| sign.is_ascii_alphanumeric() || matches!(sign, b'+' | b'/' | b'=');
    signs().all(known) && signs().count() > 0 && signs().count() % 4 == 0
}

/// Decodes up to a padding; gives the length of what was read.
fn piece(sent: &[u8], bytes: &mut Vec<u8>) -> usize {
    let (mut bits, mut digits, mut length) = (0_u32, 0, sent.len());
    for (place, &sign) in sent.iter().enumerate() {
        let digit = match sign {
            b'A'..=b'Z' => sign - b'A',
            b'a'..=b'z' => sign - b'a' + 26,
            b'0'..=b'9' => sign - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' if digits >= 2 => {
                length = place + if digits == 2 && sent.get(place + 1) == Some(&b'=') { 2 } else { 1 };
                break;
            }
            _ => continue,
        };
        (bits, digits) = (bits << 6 | u32::from(digit), digits + 1);
        if digits == 4 {
            bytes.extend_from_slice(&bits.to_be_bytes()[1..]);
            (bits, digits) = (0, 0);
        }
    }
    match digits {
        2 => bytes.push((bits >> 4) as u8),
        3 => bytes.extend_from_slice(&((bits >> 2) as u16).to_be_bytes()),
        _ => {}
    }
    length
}

/// A `=` that begins nothing stands for itself (section 6.7).
fn from_quoted(sent: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(sent.len());
    for line in sent.split_inclusive(|&byte| byte == b'\n') {
        // Blanks at the end were added on the way.
        let text = line.trim_ascii_end();
        let (mut rest, soft) = text.strip_suffix(b"=").map_or((text, false), |text| (text, true));
        while let Some((&first, after)) = rest.split_first() {
            let byte = if first == b'=' { after.first_chunk().and_then(hex) } else { None };
            bytes.push(byte.unwrap_or(first));
            rest = if byte.is_some() { &after[2..] } else { after };
        }
        if !soft {
            let end: &[u8] = if line.ends_with(b"\r\n") { b"\r\n" } else { b"\n" };
            bytes.extend_from_slice(if line.ends_with(b"\n") { end } else { b"" });
        }
    }
    bytes
}

fn hex(digits: &[u8; 2]) -> Option<u8> {
    let [high, low] = digits.map(|digit| char::from(digit).to_digit(16));
    u8::try_from(high? * 16 + low?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_signs_in_quoted_printable_stay() {
        for (sent, wanted) in [
            ("=C3=A9 a=ZZ b=c3=a9", "é a=ZZ bé"),
            ("=C3=A9 1 = 2", "é 1 = 2"),
            ("h/x?id=3D42&t=zz =", "h/x?id=42&t=zz "),
            ("a==3D =4", "a== =4"),
            ("x= \r\ny \t\r\nz=\nt\n", "xy\r\nzt\n"),
            ("=\u{e9}=+1", "=\u{e9}=+1"),
            ("", ""),
        ] {
            assert_eq!(String::from_utf8(from_quoted(sent.as_bytes())).unwrap(), wanted, "{sent}");
        }
    }

    #[test]
    fn base64_is_read_up_to_its_padding() {
        for (sent, wanted) in [
            ("w6l0w6k=\r\n_______\r\nlist footer", "été"),
            ("w6l0!w6k=", "été"),
            ("w6l0\r\n\r\nw6k\r\n", "été"),
            ("YQ==\r\nfooter", "a"),
            ("YWI\u{e9}=", "ab"),
            ("= YWJj", "abc"),
            ("YWJjZ", "abc"),
            ("", ""),
        ] {
            assert_eq!(String::from_utf8(from_base64(sent.as_bytes())).unwrap(), wanted, "{sent}");
        }
    }

    #[test]
    fn comments_are_no_part_of_a_name() {
        assert_eq!(without_comments(b" quoted-printable (x (y)) "), b" quoted-printable  ");
        assert_eq!(without_comments(b"(a)base64)"), b"base64");
    }
}
