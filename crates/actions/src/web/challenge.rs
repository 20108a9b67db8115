//! An offer of Digest that is taken up (RFC 7616).
//!
//! A server that offers `charset=UTF-8`, or says nothing, is told names and passwords as UTF-8, as curl and Chromium do.
//! Its own words go back byte by byte: a realm in ISO-8859-1 is part of the proof as such.

use digest_auth::{AuthContext, AuthorizationHeader, Error, Qop, WwwAuthenticateHeader};

/// What stands for the user's name while the words of the server are written.
const NAME: &str = "\u{1}";

/// An offer, and how many requests it has answered.
#[derive(Debug, Clone)]
pub(crate) struct Challenge {
    pub(super) offer: WwwAuthenticateHeader,
    /// Whether its words are ISO-8859-1.
    pub(super) latin: bool,
}

impl Challenge {
    /// The value of `Authorization`.
    ///
    /// # Errors
    /// Where the offer cannot be taken up.
    pub(super) fn respond(&mut self, context: &AuthContext<'_>) -> Result<Vec<u8>, Error> {
        let mut answer = self.offer.respond(context)?;
        if !self.latin {
            return Ok(answer.to_header_string().into_bytes());
        }
        answer.response = proof(&answer, context);
        let name = match answer.userhash {
            true => answer.algorithm.hash(&[context.username.as_bytes(), b":", &raw(&answer.realm)].concat()),
            false => answer.username.replace('\\', "\\\\").replace('"', "\\\""),
        };
        answer.username = NAME.to_owned();
        let text = answer.to_header_string();
        let (before, behind) = text.split_once(NAME).unwrap_or((&text, ""));
        Ok([raw(before), name.into_bytes(), raw(behind)].concat())
    }
}

/// The bytes of a text that was read as ISO-8859-1.
fn raw(text: &str) -> Vec<u8> {
    text.chars().map(|sign| u8::try_from(sign).unwrap_or(b'?')).collect()
}

/// The proof (RFC 7616, section 3.4.1) over the server's own bytes.
fn proof(answer: &AuthorizationHeader, context: &AuthContext<'_>) -> String {
    let (algorithm, nonce) = (answer.algorithm, raw(&answer.nonce));
    let cnonce = answer.cnonce.as_deref().unwrap_or_default();
    let mut who = [context.username.as_bytes(), b":", &raw(&answer.realm), b":", context.password.as_bytes()].concat();
    if algorithm.sess {
        who = [algorithm.hash(&who).as_bytes(), b":", &nonce, b":", cnonce.as_bytes()].concat();
    }
    let mut what = format!("{}:{}", context.method, context.uri);
    if answer.qop == Some(Qop::AUTH_INT) {
        let body = context.body.as_deref().unwrap_or_default();
        what = format!("{what}:{}", algorithm.hash(body));
    }
    let once = match answer.qop {
        Some(qop) => format!(":{:08x}:{cnonce}:{qop}:", answer.nc),
        None => ":".to_owned(),
    };
    let (who, what) = (algorithm.hash(&who), algorithm.hash_str(&what));
    algorithm.hash(&[who.as_bytes(), b":", &nonce, once.as_bytes(), what.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use digest_auth::{Algorithm, AlgorithmType, Charset, HttpMethod};

    use super::*;

    fn challenge(realm: &str, qop: Option<Qop>, (algorithm, userhash): (Algorithm, bool), latin: bool) -> Challenge {
        let offer = WwwAuthenticateHeader {
            domain: None,
            realm: realm.into(),
            nonce: "n\"1".into(),
            opaque: Some("o".into()),
            stale: false,
            algorithm,
            qop: qop.map(|qop| vec![qop]),
            userhash,
            charset: Charset::ASCII,
            nc: 0,
        };
        Challenge { offer, latin }
    }

    fn answer(challenge: &mut Challenge) -> Vec<u8> {
        let body = Some(&b"corps"[..]);
        let mut context = AuthContext::new_with_method("Zo\u{eb}\"", "caf\u{e9}", "/a?b", body, HttpMethod::PUT);
        context.set_custom_cnonce("c");
        challenge.respond(&context).unwrap()
    }

    #[test]
    fn plain_words_are_answered_alike_either_way() {
        for qop in [None, Some(Qop::AUTH), Some(Qop::AUTH_INT)] {
            for (algorithm, session) in [(AlgorithmType::MD5, false), (AlgorithmType::SHA2_256, qop.is_some())] {
                for userhash in [false, true] {
                    let algorithm = (Algorithm::new(algorithm, session), userhash);
                    let both = [false, true].map(|latin| answer(&mut challenge("r\\x", qop, algorithm, latin)));
                    assert_eq!(both[0], both[1]);
                }
            }
        }
    }

    #[test]
    fn a_realm_goes_back_as_it_came() {
        let md5 = (Algorithm::new(AlgorithmType::MD5, false), false);
        let told = answer(&mut challenge("caf\u{e9}", None, md5, true));
        let hash = |bytes: &[u8]| md5.0.hash(bytes);
        let who = hash(b"Zo\xc3\xab\":caf\xe9:caf\xc3\xa9");
        let proof = hash(format!("{who}:n\"1:{}", hash(b"PUT:/a?b")).as_bytes());
        let end = format!("nonce=\"n\\\"1\", uri=\"/a?b\", response=\"{proof}\", opaque=\"o\"");
        let start = b"Digest username=\"Zo\xc3\xab\\\"\", realm=\"caf\xe9\", ";
        assert_eq!(told, [start.as_slice(), end.as_bytes()].concat());
    }
}
