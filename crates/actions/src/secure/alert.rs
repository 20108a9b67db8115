//! Why TLS did not come about, in words: what the library says of the handshake, and what the server answered.

use testgyver_model::{Language, phrase};

/// What stands around the words of our own judge.
const OURS: (&str, &str) = ("invalid peer certificate: Other(OtherError(", "))");
/// What stands before the answer of a server that refuses.
const ALERT: &str = "received fatal alert: ";

/// What rustls says, in words; `detail` itself where there are none.
pub(crate) fn in_words(detail: &str, language: Language) -> String {
    if let Some((_, after)) = detail.split_once(OURS.0)
        && let Some((words, _)) = after.rsplit_once(OURS.1)
    {
        return words.to_owned();
    }
    if let Some((_, alert)) = detail.split_once(ALERT) {
        let name: String = alert.chars().take_while(|letter| letter.is_alphanumeric()).collect();
        return answered(&name, language).unwrap_or_else(|| {
            phrase!(language, fr: "le serveur refuse (alerte TLS {name})", en: "the server refuses (TLS alert {name})")
        });
    }
    if detail.contains("InvalidContentType") {
        return phrase!(language,
            fr: "le serveur ne parle pas TLS sur ce port, ou pas dès le début",
            en: "the server does not speak TLS on this port, or not from the start");
    }
    if detail.contains("ServerDoesNotSupportTls12Or13") || detail.contains("ServerTlsVersionIsDisabledByOurConfig") {
        return old(language);
    }
    if detail.contains("tls handshake eof") {
        return phrase!(language,
            fr: "le serveur a coupé pendant la négociation, sans dire pourquoi",
            en: "the server cut the connection during the handshake without saying why");
    }
    said(detail, language)
}

/// What libraries and the machine say of a connection, in the words of a language; `detail` itself where there are none.
fn said(detail: &str, language: Language) -> String {
    if language == Language::ENGLISH {
        return detail.to_owned();
    }
    let known = FRENCH.iter().find(|(said, _)| detail.contains(said));
    known.map_or_else(|| detail.to_owned(), |(_, french)| (*french).to_owned())
}

/// Libraries and the machine speak English.
const FRENCH: &[(&str, &str)] = &[
    ("received corrupt message", "le serveur envoie un message TLS mal formé"),
    ("received unexpected", "le serveur envoie un message TLS qui n'a pas sa place ici"),
    ("peer is incompatible", "le serveur et ce client n'ont pas de façon commune de parler TLS"),
    ("peer misbehaved", "le serveur ne respecte pas le protocole TLS"),
    ("peer sent no certificates", "le serveur ne montre aucun certificat"),
    ("cannot decrypt peer's message", "un message du serveur est indéchiffrable"),
    ("peer sent excess record size", "le serveur envoie un message TLS trop long"),
    ("peer doesn't support any known protocol", "le serveur ne parle pas le protocole demandé (ALPN)"),
    ("without sending TLS close_notify", "le serveur a coupé sans terminer TLS (close_notify)"),
    ("connection closed before message completed", "connexion fermée avant la fin de la réponse"),
    ("end of file before message length reached", "réponse plus courte qu'annoncé"),
    ("message head is too large", "en-têtes de réponse trop longs"),
    ("invalid HTTP", "ce n'est pas une réponse HTTP"),
    ("Connection reset by peer", "connexion coupée par l'autre côté"),
    ("Broken pipe", "connexion coupée par l'autre côté"),
    ("unexpected end of file", "fin inattendue"),
    ("No route to host", "aucune route vers cet hôte"),
    ("Network is unreachable", "réseau injoignable"),
    ("bytes behind the end of the coding", "le corps continue après la fin de son codage (Content-Encoding)"),
];

fn old(language: Language) -> String {
    phrase!(language,
        fr: "le serveur ne parle ni TLS 1.2 ni TLS 1.3 : TLS 1.0 et 1.1 sont abandonnés (RFC 8996), ce client ne les parle pas",
        en: "the server speaks neither TLS 1.2 nor TLS 1.3: TLS 1.0 and 1.1 are given up (RFC 8996), this client does not speak them")
}

/// What the server meant (RFC 8446, section 6.2).
fn answered(alert: &str, language: Language) -> Option<String> {
    Some(match alert {
        "HandshakeFailure" | "InsufficientSecurity" => phrase!(language,
            fr: "le serveur n'accepte rien de ce que ce client propose : TLS 1.3, ou TLS 1.2 avec ECDHE (AES-GCM, ChaCha20, AES-CBC) ; il n'offre sans doute que l'échange de clés RSA ou DHE, 3DES ou RC4, ou un certificat à clé RSA-PSS (id-RSASSA-PSS), ou il exige un certificat client (« client_cert »)",
            en: "the server accepts nothing that this client offers: TLS 1.3, or TLS 1.2 with ECDHE (AES-GCM, ChaCha20, AES-CBC); it probably has the key exchange of RSA or DHE alone, 3DES or RC4, or a certificate with an RSA-PSS key (id-RSASSA-PSS), or it demands a client certificate ('client_cert')"),
        "ProtocolVersion" => old(language),
        "CertificateRequired" => phrase!(language,
            fr: "le serveur exige un certificat client (« client_cert »)",
            en: "the server demands a client certificate ('client_cert')"),
        "UnknownCA" => phrase!(language,
            fr: "le serveur ne connaît pas l'autorité qui a émis le certificat client",
            en: "the server does not know the authority that issued the client certificate"),
        "CertificateExpired" => phrase!(language,
            fr: "le serveur répond que le certificat client a expiré",
            en: "the server answers that the client certificate has expired"),
        "CertificateRevoked" => phrase!(language,
            fr: "le serveur répond que le certificat client est révoqué",
            en: "the server answers that the client certificate is revoked"),
        "BadCertificate" | "CertificateUnknown" | "UnsupportedCertificate" | "DecryptError" => phrase!(language,
            fr: "le serveur refuse le certificat client, ou son absence ({alert})",
            en: "the server refuses the client certificate, or that there is none ({alert})"),
        "AccessDenied" => phrase!(language,
            fr: "le serveur connaît le certificat client mais ne le laisse pas entrer",
            en: "the server knows the client certificate but does not let it in"),
        "UnrecognisedName" | "UnrecognizedName" => phrase!(language,
            fr: "le serveur ne connaît pas le nom demandé (SNI)",
            en: "the server does not know the name that was asked for (SNI)"),
        "NoApplicationProtocol" => phrase!(language,
            fr: "le serveur ne parle pas le protocole demandé (ALPN)",
            en: "the server does not speak the protocol that was asked for (ALPN)"),
        "InternalError" => phrase!(language,
            fr: "le serveur répond qu'une erreur s'est produite chez lui",
            en: "the server answers that an error happened on its side"),
        _ => return None,
    })
}
