//! Which server is meant, and as whom it is asked.

use std::{fs, path::PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use testgyver_model::secret::Secret;

use super::{client::Client, place::Place, tokens};

/// Which server, and as whom.
#[derive(Debug, Clone, Args)]
pub(crate) struct Server {
    /// Address of the server; default: the one that was signed in to last
    #[arg(long, env = "TESTGYVER_SERVER", value_name = "URL")]
    pub(super) server: Option<String>,
    /// File with the token; default: TESTGYVER_TOKEN, else the one that was kept by `remote login`
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

impl Server {
    /// A client for the server: the one that is named, that of the folder, or the one that was signed in to last.
    pub(super) fn client(&self, known: Option<&Place>) -> anyhow::Result<Client> {
        let server = self.server.clone().or_else(|| known.map(|place| place.server.clone()));
        let (address, token) = known_token(&Self { server, ..self.clone() })?;
        Client::new(&address, token)
    }
}

/// The server that is meant and its token.
fn known_token(server: &Server) -> anyhow::Result<(String, Secret)> {
    let kept = tokens::read()?;
    let address = server.server.clone().filter(|address| !address.is_empty()).unwrap_or_else(|| kept.server.clone());
    let address = address.trim_end_matches('/').to_owned();
    if address.is_empty() {
        bail!("name the server: --server URL, or sign in once with 'testgyver remote login --server URL'");
    }
    if let Some(path) = &server.token_file {
        let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        return Ok((address, Secret::from(text.trim())));
    }
    if let Some(token) = std::env::var("TESTGYVER_TOKEN").ok().filter(|token| !token.trim().is_empty()) {
        return Ok((address, Secret::from(token.trim())));
    }
    match kept.tokens.get(&address) {
        Some(token) => Ok((address, Secret::from(token.as_str()))),
        None => bail!(
            "there is no token for {address}: set TESTGYVER_TOKEN, or use 'testgyver remote login --server {address}'"
        ),
    }
}
