//! TLS as every action speaks it: whom to trust, and who we are.

mod above;
pub(crate) mod alert;
mod cbc;
mod curves;
mod date;
mod group;
mod identity;
mod judge;
mod provider;
mod refusal;

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier},
    pki_types::CertificateDer,
};
use rustls_platform_verifier::Verifier;
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    folders::Folders,
    mask::{Field, FieldKind},
    phrase, text,
};

pub(crate) use self::{identity::ClientCertificate, refusal::alternative};
use self::{
    identity::Identity,
    judge::{Judge, Unchecked},
    provider::provider,
};
use crate::{
    keys::{self, Unusable},
    local, messages,
};

/// What a form says about TLS.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Trust {
    /// Whether the server's certificate is checked.
    pub(crate) verify: bool,
    /// Certificates to trust besides the system's, as their file has them.
    pub(crate) roots: Vec<u8>,
    /// Our certificate and its key.
    identity: Option<Identity>,
    /// In which words a certificate is refused.
    language: Language,
}

/// The field that says whether the server's certificate is checked.
pub(crate) fn verify_tls() -> Field {
    Field::new("form-verify-tls", FieldKind::Boolean).default("true").connection().rare()
}

/// The field that names certificates to trust besides the system's.
pub(crate) fn ca_file() -> Field {
    Field::new("form-ca-file", FieldKind::SelectFileCampaign).connection()
}

impl Trust {
    /// Reads what the form names.
    ///
    /// # Errors
    /// Where a file cannot be read.
    pub(crate) async fn read(
        verify: Option<bool>,
        ca_file: Option<&str>,
        folders: &Folders,
        language: Language,
    ) -> Result<Self, ActionError> {
        let roots = match ca_file {
            Some(path) => local::small(path, folders, language).await?,
            None => Vec::new(),
        };
        Ok(Self { verify: verify.unwrap_or(true), roots, identity: None, language })
    }

    /// Shows the client certificate that the form names.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(crate) async fn showing(
        mut self,
        client: &ClientCertificate,
        folders: &Folders,
        language: Language,
    ) -> Result<Self, ActionError> {
        self.identity = client.read(folders, language).await?;
        Ok(self)
    }

    /// The TLS side of a connection.
    ///
    /// # Errors
    /// Where a certificate or a key is none.
    pub(crate) fn config(&self, language: Language) -> Result<ClientConfig, ActionError> {
        let builder = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(|error| ActionError::new(error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(self.verifier(language)?);
        match &self.identity {
            None => Ok(builder.with_no_client_auth()),
            Some(Identity { chain, key }) => builder
                .with_client_auth_cert(chain.clone(), key.to_rustls())
                .map_err(|error| identity::refused(&error, key, language)),
        }
    }

    /// Who judges a server's certificate.
    ///
    /// # Errors
    /// Where a certificate to trust is none.
    pub(crate) fn verifier(&self, language: Language) -> Result<Arc<dyn ServerCertVerifier>, ActionError> {
        if !self.verify {
            return Ok(Arc::new(Unchecked));
        }
        let named = match self.roots.is_empty() {
            true => Vec::new(),
            false => certificates_of(&self.roots, "ca_file", language)?,
        };
        let machine = machine(&named).map_err(|error| unusable("ca_file", &error, language))?;
        Ok(Arc::new(Judge { machine, named, language }))
    }
}

/// Judges by the certificates of this machine and by those named.
fn machine(named: &[CertificateDer<'static>]) -> Result<Arc<dyn ServerCertVerifier>, rustls::Error> {
    let mut roots = RootCertStore::empty();
    // One that cannot vouch for others may still be the server's own.
    let vouching = named.iter().filter(|one| judge::vouches(one) && roots.add((*one).clone()).is_ok());
    let vouching: Vec<_> = vouching.cloned().collect();
    if let Ok(both) = Verifier::new_with_extra_roots(vouching, provider()) {
        return Ok(Arc::new(both));
    }
    // A machine without certificates of its own still knows the ones given.
    let only = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider()).build();
    only.map(|only| only as Arc<dyn ServerCertVerifier>).map_err(|error| rustls::Error::General(error.to_string()))
}

/// The certificates of a file, whatever its form.
///
/// # Errors
/// Where there is none.
pub(crate) fn certificates_of(
    file: &[u8],
    field: &str,
    language: Language,
) -> Result<Vec<CertificateDer<'static>>, ActionError> {
    keys::certificates(file, None).map_err(|why| match why {
        Unusable::Encrypted => messages::field(field, &text!(language, "field-pkcs12-locked"), language),
        why => why.tell(field, field, language),
    })
}

fn unusable(field: &str, error: &dyn std::fmt::Display, language: Language) -> ActionError {
    messages::field(field, &text!(language, "field-certificates-unusable", error = error.to_string()), language)
}

/// The warning for a certificate that nobody checks.
pub(crate) async fn warn_unchecked(cx: &mut ActionContext<'_>) {
    cx.warn(phrase!(cx.language, fr: "⚠️ Certificat TLS non vérifié", en: "⚠️ TLS certificate not checked")).await;
}
