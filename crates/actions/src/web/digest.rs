//! What a server offers in `WWW-Authenticate` (RFC 9110, section 11.6.1), and Digest (RFC 7616, RFC 2069) among it.

use digest_auth::{Algorithm, AlgorithmType, Charset, Qop, WwwAuthenticateHeader};
use http::header::{HeaderMap, WWW_AUTHENTICATE};
use testgyver_model::{Language, phrase};

use super::challenge::Challenge;
use crate::charset;

/// Most offers that are looked at.
const OFFERS: usize = 32;

/// All that a server offers.
pub(super) struct Offers {
    all: Vec<Offer>,
    /// The first offer of Digest that can be taken up; the server puts first what it likes best.
    pub(super) digest: Option<Challenge>,
}

impl Offers {
    /// Reads every offer, in however many headers: one that cannot be read hides no other.
    pub(super) fn read(headers: &HeaderMap) -> Self {
        let mut all = Vec::new();
        for value in headers.get_all(WWW_AUTHENTICATE) {
            let before = all.len();
            split(&charset::header(value.as_bytes()), &mut all);
            let latin = std::str::from_utf8(value.as_bytes()).is_err();
            all[before..].iter_mut().for_each(|offer| offer.latin = latin);
        }
        let challenge = |one: &Offer| one.digest().ok().map(|offer| Challenge { offer, latin: one.latin });
        let usable: Vec<Challenge> = all.iter().filter_map(challenge).collect();
        let needs_body = |one: &&Challenge| one.offer.qop.as_deref() == Some(&[Qop::AUTH_INT]);
        let digest = usable.iter().find(|offer| !needs_body(offer)).or(usable.first()).cloned();
        Self { all, digest }
    }

    /// The offers in words, with what keeps each from being taken up.
    pub(super) fn described(&self, language: Language) -> String {
        if self.all.is_empty() {
            return phrase!(language, fr: "rien (pas d'en-tête WWW-Authenticate)", en: "nothing (no WWW-Authenticate header)");
        }
        let described = self.all.iter().map(|offer| match offer.digest() {
            Err(Unusable::Other) | Ok(_) => offer.scheme.clone(),
            Err(Unusable::NoNonce) => phrase!(language, fr: "Digest (sans nonce)", en: "Digest (without a nonce)"),
            Err(Unusable::Algorithm(name)) => {
                phrase!(language, fr: "Digest (algorithme inconnu : {name})", en: "Digest (unknown algorithm: {name})")
            }
            Err(Unusable::Qop(name)) => {
                phrase!(language, fr: "Digest (qop inconnu : {name})", en: "Digest (unknown qop: {name})")
            }
        });
        described.collect::<Vec<_>>().join(", ")
    }
}

/// One offer: a scheme and its parameters, their names in lower case.
#[derive(Debug, Default)]
struct Offer {
    scheme: String,
    parameters: Vec<(String, String)>,
    /// Whether it came as ISO-8859-1.
    latin: bool,
}

/// Why an offer cannot be taken up.
#[derive(Debug, PartialEq, Eq)]
enum Unusable {
    /// It is another scheme.
    Other,
    NoNonce,
    Algorithm(String),
    Qop(String),
}

impl Offer {
    fn get(&self, wanted: &str) -> Option<&str> {
        self.parameters.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }

    fn says(&self, name: &str, wanted: &str) -> bool {
        self.get(name).is_some_and(|value| value.trim().eq_ignore_ascii_case(wanted))
    }

    fn digest(&self) -> Result<WwwAuthenticateHeader, Unusable> {
        if !self.scheme.eq_ignore_ascii_case("digest") {
            return Err(Unusable::Other);
        }
        let nonce = self.get("nonce").ok_or(Unusable::NoNonce)?.to_owned();
        Ok(WwwAuthenticateHeader {
            domain: None,
            realm: self.get("realm").unwrap_or_default().to_owned(),
            nonce,
            opaque: self.get("opaque").map(str::to_owned),
            stale: self.says("stale", "true"),
            algorithm: algorithm(self.get("algorithm").unwrap_or("MD5").trim())?,
            qop: qop(self.get("qop").unwrap_or_default())?,
            userhash: self.says("userhash", "true"),
            charset: if self.says("charset", "utf-8") { Charset::UTF8 } else { Charset::ASCII },
            nc: 0,
        })
    }
}

fn algorithm(name: &str) -> Result<Algorithm, Unusable> {
    let upper = name.to_ascii_uppercase();
    let (base, session) = upper.strip_suffix("-SESS").map_or((&*upper, false), |base| (base, true));
    let kind = match base {
        "MD5" | "" => AlgorithmType::MD5,
        "SHA-256" => AlgorithmType::SHA2_256,
        "SHA-512-256" => AlgorithmType::SHA2_512_256,
        _ => return Err(Unusable::Algorithm(name.to_owned())),
    };
    Ok(Algorithm::new(kind, session))
}

/// The one that is taken of those a server lists; nothing where it lists none, as before RFC 2617.
fn qop(list: &str) -> Result<Option<Vec<Qop>>, Unusable> {
    let has = |wanted: &str| list.split([',', ' ']).any(|name| name.trim().eq_ignore_ascii_case(wanted));
    match list.trim().is_empty() {
        true => Ok(None),
        false if has("auth") => Ok(Some(vec![Qop::AUTH])),
        false if has("auth-int") => Ok(Some(vec![Qop::AUTH_INT])),
        false => Err(Unusable::Qop(list.to_owned())),
    }
}

/// Takes one header apart. A word with an equals sign behind it is a parameter, any other begins an offer.
fn split(header: &str, offers: &mut Vec<Offer>) {
    let mut rest = header;
    loop {
        rest = rest.trim_start_matches([',', ' ', '\t']);
        let end = rest.find([',', ' ', '\t', '=', '"']).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        match behind.trim_start().strip_prefix('=') {
            Some(value) => {
                let (value, behind) = value_of(value.trim_start());
                if let Some(offer) = offers.last_mut() {
                    offer.parameters.push((word.to_ascii_lowercase(), value));
                }
                rest = behind;
            }
            None if word.is_empty() => match behind.get(1..) {
                Some(behind) => rest = behind,
                None => return,
            },
            None => {
                begin(word, offers);
                rest = behind;
            }
        }
        if offers.len() > OFFERS {
            return;
        }
    }
}

/// A word without an equals sign is a scheme, or the rest of a list without its quotes: `qop=auth,auth-int`.
fn begin(word: &str, offers: &mut Vec<Offer>) {
    if let Some((name, value)) = offers.last_mut().and_then(|offer| offer.parameters.last_mut())
        && name == "qop"
        && ["auth", "auth-int"].iter().any(|known| word.eq_ignore_ascii_case(known))
    {
        value.push(',');
        value.push_str(word);
        return;
    }
    offers.push(Offer { scheme: word.to_owned(), ..Offer::default() });
}

/// A value with or without quotes, and what follows it.
fn value_of(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([',', ' ', '\t']).unwrap_or(text.len());
        return (text[..end].trim_matches('\'').to_owned(), &text[end..]);
    };
    let (mut value, mut escaped) = (String::new(), false);
    for (at, sign) in quoted.char_indices() {
        match sign {
            '"' if !escaped => return (value, &quoted[at + 1..]),
            '\\' if !escaped => escaped = true,
            _ => {
                escaped = false;
                value.push(sign);
            }
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offers(headers: &[&str]) -> Offers {
        let mut map = HeaderMap::new();
        for value in headers {
            map.append(WWW_AUTHENTICATE, value.parse().unwrap());
        }
        Offers::read(&map)
    }

    #[test]
    fn a_good_offer_is_found_among_others() {
        let good = r#"Digest realm="a, \"b\"", nonce="n=,1", algorithm=MD5, qop="auth,auth-int", opaque="o""#;
        let lists: [&[&str]; 7] = [
            &[good],
            &["Negotiate", "Basic realm=\"Digest x\"", good],
            &["NTLM, Basic realm=\"x, y\", charset=\"UTF-8\", ", good],
            &[r#"Digest realm="x", nonce="y", algorithm=SHA-3-512"#, good],
            &[r#"Digest realm="x""#, good],
            &[r#"Digest realm="x", nonce="n", qop="auth-conf""#, good],
            &["Negotiate oRUwE6ADCgEA==", good],
        ];
        for list in lists {
            for list in [list.to_vec(), vec![&*list.join(", ")]] {
                let digest = offers(&list).digest.unwrap_or_else(|| panic!("{list:?}")).offer;
                assert_eq!((&*digest.realm, &*digest.nonce), ("a, \"b\"", "n=,1"), "{list:?}");
                assert_eq!((digest.opaque.as_deref(), digest.qop), (Some("o"), Some(vec![Qop::AUTH])), "{list:?}");
            }
        }
    }

    #[test]
    fn spellings_of_servers() {
        let one = |text: &str| offers(&[text]).digest.unwrap_or_else(|| panic!("{text}")).offer;
        let odd = one("DIGEST  Realm = x ,NONCE=\"n\" , Algorithm=\"sha-256-SESS\",qop=auth,auth-int,stale=\"TRUE\"");
        assert_eq!((&*odd.realm, odd.stale, odd.qop), ("x", true, Some(vec![Qop::AUTH])));
        assert_eq!(odd.algorithm, Algorithm::new(AlgorithmType::SHA2_256, true));
        let old = one("Digest realm=\"r\" nonce=\"n\" domain=\"/ /x\" userhash=false");
        assert_eq!((old.qop, old.userhash, &*old.nonce), (None, false, "n"));
        assert_eq!(one("Digest nonce=n, qop=\"auth-int\"").qop, Some(vec![Qop::AUTH_INT]));
        assert_eq!(one("Digest nonce=\"cut off").nonce, "cut off");
        let first = offers(&["Digest nonce=1, algorithm=SHA-256, Digest nonce=2, algorithm=MD5"]).digest.unwrap().offer;
        assert_eq!(first.nonce, "1");
    }

    #[test]
    fn what_cannot_be_taken_up_is_told() {
        let told = |headers: &[&str]| offers(headers).described(Language::ENGLISH);
        assert_eq!(told(&[]), "nothing (no WWW-Authenticate header)");
        assert_eq!(
            told(&["Basic realm=x, Digest realm=y", "Digest nonce=1, algorithm=X-9", "Digest nonce=1, qop=z"]),
            "Basic, Digest (without a nonce), Digest (unknown algorithm: X-9), Digest (unknown qop: z)"
        );
        for odd in ["\"", "=", "é=é", ",,,", "\"\"\"=\"", "a=\"\\", "Digest \u{e9}\"nonce=n"] {
            offers(&[odd]);
        }
    }
}
