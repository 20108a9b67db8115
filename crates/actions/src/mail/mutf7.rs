//! Names of mailboxes as IMAP sends them: modified UTF-7 (RFC 3501, section 5.1.3).

use base64::{
    Engine,
    alphabet::IMAP_MUTF7,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &IMAP_MUTF7,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// A name as it is sent.
pub(super) fn encode(name: &str) -> String {
    let mut sent = String::with_capacity(name.len());
    let mut shifted: Vec<u8> = Vec::new();
    for sign in name.chars() {
        if !(' '..='~').contains(&sign) {
            shifted.extend(sign.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| unit.to_be_bytes()));
            continue;
        }
        shift(&mut shifted, &mut sent);
        sent.push(sign);
        if sign == '&' {
            sent.push('-');
        }
    }
    shift(&mut shifted, &mut sent);
    sent
}

fn shift(shifted: &mut Vec<u8>, sent: &mut String) {
    if !shifted.is_empty() {
        sent.push('&');
        BASE64.encode_string(&*shifted, sent);
        sent.push('-');
        shifted.clear();
    }
}

/// The name that was sent so; `None` where nobody sends one so.
pub(super) fn decode(sent: &str) -> Option<String> {
    let mut pieces = sent.split('&');
    let mut name = pieces.next()?.to_owned();
    for piece in pieces {
        let (shifted, plain) = piece.split_once('-')?;
        if shifted.is_empty() {
            name.push('&');
        } else {
            let bytes = BASE64.decode(shifted).ok()?;
            let units: Vec<u16> = bytes.chunks_exact(2).map(|two| u16::from_be_bytes([two[0], two[1]])).collect();
            name.push_str(&String::from_utf16(&units).ok().filter(|_| bytes.len() % 2 == 0)?);
        }
        name.push_str(plain);
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_sent_as_the_standard_says() {
        for (name, sent) in [
            ("Éléments envoyés", "&AMk-l&AOk-ments envoy&AOk-s"),
            ("R&D notes", "R&-D notes"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("thé😀âtre", "th&AOnYPd4AAOI-tre"),
            ("a\tb\\\"", "a&AAk-b\\\""),
        ] {
            assert_eq!(encode(name), sent);
            assert_eq!(decode(sent).as_deref(), Some(name));
        }
        for wrong in ["R&D", "&AMk", "&2D0-", "&AMkA-", "&é-"] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_name_comes_back(name in "\\PC*") {
            prop_assert_eq!(decode(&encode(&name)), Some(name));
        }
    }
}
