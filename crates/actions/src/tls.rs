//! `tls`: looks at the certificate that a server shows (RFC 5280), and judges it.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use rustls::{
    DigitallySignedStruct, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use serde::Deserialize;
use serde_json::{Value, json};
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError, Outputs, TypedAction},
    form::Form,
    lenient,
    mask::Output,
    phrase, text,
};
use tokio_rustls::TlsConnector;
use x509_parser::prelude::*;

use crate::{
    egress::Limits,
    limit, login, messages,
    phase::Phase,
    secure::{self, Trust, alternative},
};

/// Seconds for the whole where the form says nothing.
const DEFAULT_TIMEOUT: f64 = 15.0;
const SECONDS_PER_DAY: f64 = 86_400.0;

/// Looks at the certificate of a server.
pub struct TlsAction(pub Arc<Limits>);

/// The form of [`TlsAction`].
#[derive(Debug, Deserialize, Form)]
#[form("tls")]
pub struct TlsInput {
    #[field(text, placeholder = "www.example", required)]
    #[serde(deserialize_with = "lenient::string")]
    host: String,
    #[field(number, placeholder = "443")]
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    port: Option<u64>,
    #[field(text, rare)]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    server_name: Option<String>,
    #[field(number, placeholder = "30")]
    #[serde(default, deserialize_with = "lenient::opt_f64")]
    min_days: Option<f64>,
    #[field(boolean, default = "true")]
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    require_valid: Option<bool>,
    #[field(like = secure::ca_file(), rare, own)]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    ca_file: Option<String>,
    #[field(like = limit::field("15"))]
    #[serde(default, deserialize_with = "lenient::opt_f64")]
    timeout: Option<f64>,
}

#[async_trait]
impl TypedAction for TlsAction {
    const KIND: &'static str = "tls";
    const ALIASES: &'static [&'static str] = &["TLSAction"];
    type Input = TlsInput;

    fn outputs() -> Vec<Output> {
        vec![
            Output::new("tls_days_left"),
            Output::new("tls_valid"),
            Output::new("tls_problem"),
            Output::new("tls_issuer"),
            Output::new("tls_subject"),
            Output::new("tls_names"),
            Output::new("tls_not_before"),
            Output::new("tls_not_after"),
            Output::new("tls_serial"),
            Output::new("tls_protocol"),
        ]
    }

    async fn run(&self, input: TlsInput, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        let language = cx.language;
        let limit = limit::read(input.timeout, DEFAULT_TIMEOUT, language)?;
        let seen = limit::within(limit, language, self.look(&input, cx)).await?;
        seen.tell(cx).await;
        if input.require_valid.unwrap_or(true)
            && let Some(problem) = &seen.problem
        {
            return Err(ActionError::new(phrase!(language,
                fr: "certificat refusé : {problem}",
                en: "certificate refused: {problem}")));
        }
        if let Some(min_days) = input.min_days.filter(|min_days| seen.days_left < *min_days) {
            let days = seen.days_left;
            return Err(ActionError::new(phrase!(language,
                fr: "le certificat expire dans {days} jour(s), {min_days} au moins étaient attendus",
                en: "the certificate expires in {days} day(s), at least {min_days} were expected")));
        }
        Ok(seen.outputs())
    }
}

/// What was seen of a certificate.
struct SeenCertificate {
    days_left: f64,
    problem: Option<String>,
    issuer: String,
    subject: String,
    names: Vec<String>,
    serial: String,
    not_before: String,
    not_after: String,
    protocol: String,
}

impl TlsAction {
    async fn look(&self, input: &TlsInput, cx: &mut ActionContext<'_>) -> Result<SeenCertificate, ActionError> {
        let language = cx.language;
        let (host, port) = (input.host.trim(), login::read_port(input.port, 443, "port", language)?);
        let at = format!("{host}:{port}");
        cx.info(format!("🔒 {at}")).await;
        let name = input.server_name.as_deref().map_or(host, str::trim).trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(name)
            .map_err(|_| messages::field("server_name", &text!(language, "field-host"), language))?;
        let trust = Trust::read(Some(true), input.ca_file.as_deref(), cx.folders, language).await?;
        let verdict =
            Arc::new(RecordingVerifier { inner: trust.verifier(language)?, language, seen: Mutex::default() });
        let mut config = trust.config(language)?;
        config.dangerous().set_certificate_verifier(Arc::clone(&verdict) as Arc<dyn ServerCertVerifier>);
        let stream = self.0.connect(host, port, language).await?;
        let connector = TlsConnector::from(Arc::new(config));
        let connected = Phase::Securing.over(connector.connect(name, stream)).await;
        let seen = verdict.seen.lock().unwrap_or_else(PoisonError::into_inner).take();
        let protocol = match &connected {
            Ok(stream) => stream.get_ref().1.protocol_version().map(|version| format!("{version:?}")),
            Err(error) if seen.is_none() => return Err(messages::tls(&at, &error.to_string(), language)),
            // The server has shown its certificate and then wanted ours; TLS 1.3 would have come to an end before that.
            Err(_) => Some("TLSv1_2".to_owned()),
        };
        let (protocol, Some((certificate, problem))) = (protocol.unwrap_or_default(), seen) else {
            return Err(messages::tls(&at, "no certificate", language));
        };
        read(&certificate, problem, protocol).map_err(|error| messages::tls(&at, &error, language))
    }
}

fn read(der: &[u8], problem: Option<String>, protocol: String) -> Result<SeenCertificate, String> {
    let (_, certificate) = X509Certificate::from_der(der).map_err(|error| error.to_string())?;
    let validity = certificate.validity();
    let left = validity.not_after.timestamp() - ASN1Time::now().timestamp();
    let when =
        |time: ASN1Time| jiff::Timestamp::from_second(time.timestamp()).map(|at| at.to_string()).unwrap_or_default();
    Ok(SeenCertificate {
        days_left: (left as f64 / SECONDS_PER_DAY).floor(),
        problem,
        issuer: certificate.issuer().to_string(),
        subject: certificate.subject().to_string(),
        names: alternative(&certificate),
        serial: certificate.raw_serial().iter().map(|byte| format!("{byte:02x}")).collect(),
        not_before: when(validity.not_before),
        not_after: when(validity.not_after),
        protocol: protocol.replace("TLSv1_", "TLS 1."),
    })
}

impl SeenCertificate {
    async fn tell(&self, cx: &mut ActionContext<'_>) {
        let Self { days_left: days, issuer, subject, not_after: until, protocol, .. } = self;
        let names = self.names.join(", ");
        cx.info(phrase!(cx.language,
            fr: "📜 {subject}, émis par {issuer}, pour {names} ({protocol})",
            en: "📜 {subject}, issued by {issuer}, for {names} ({protocol})"))
            .await;
        cx.info(phrase!(cx.language,
            fr: "📅 Valable jusqu'au {until} : {days} jour(s)",
            en: "📅 Valid until {until}: {days} day(s)"))
            .await;
        if let Some(problem) = &self.problem {
            cx.warn(
                phrase!(cx.language, fr: "⚠️ Certificat refusé : {problem}", en: "⚠️ Certificate refused: {problem}"),
            )
            .await;
        }
    }

    fn outputs(self) -> Outputs {
        Outputs::from_iter([
            ("tls_days_left".to_owned(), json!(self.days_left as i64)),
            ("tls_valid".to_owned(), Value::from(self.problem.is_none())),
            ("tls_problem".to_owned(), Value::from(self.problem.unwrap_or_default())),
            ("tls_issuer".to_owned(), Value::from(self.issuer)),
            ("tls_subject".to_owned(), Value::from(self.subject)),
            ("tls_names".to_owned(), Value::from(self.names)),
            ("tls_not_before".to_owned(), Value::from(self.not_before)),
            ("tls_not_after".to_owned(), Value::from(self.not_after)),
            ("tls_serial".to_owned(), Value::from(self.serial)),
            ("tls_protocol".to_owned(), Value::from(self.protocol)),
        ])
    }
}

/// Lets every certificate through, and remembers what the real judge says of it.
#[derive(Debug)]
struct RecordingVerifier {
    inner: Arc<dyn ServerCertVerifier>,
    language: Language,
    seen: Mutex<Option<(Vec<u8>, Option<String>)>>,
}

impl RecordingVerifier {
    /// A handshake that is signed wrongly says something about the certificate as well.
    fn note(&self, certificate: &CertificateDer<'_>, verdict: Option<rustls::Error>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, problem) = seen.get_or_insert_with(|| (certificate.to_vec(), None));
        let found = verdict.map(|problem| secure::alert::in_words(&problem.to_string(), self.language));
        *problem = problem.take().or(found);
    }
}

impl ServerCertVerifier for RecordingVerifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.note(certificate, self.inner.verify_server_cert(certificate, chain, name, ocsp, now).err());
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.note(certificate, self.inner.verify_tls12_signature(message, certificate, signed).err());
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.note(certificate, self.inner.verify_tls13_signature(message, certificate, signed).err());
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}
