//! Tokens of servers, kept for whoever uses this machine.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, BufRead, IsTerminal},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use clap::Args;
use serde::{Deserialize, Serialize};
use testgyver_model::secret::Secret;

use super::{Server, client::Client};
use crate::console;

/// Keep a token for a server.
#[derive(Debug, Args)]
pub(super) struct Login {
    /// Address of the server
    #[arg(long, env = "TESTGYVER_SERVER", value_name = "URL")]
    server: String,
}

/// Servers and their tokens.
#[derive(Default, Serialize, Deserialize)]
struct Kept {
    /// The server that was signed in to last.
    #[serde(default)]
    server: String,
    #[serde(default)]
    tokens: BTreeMap<String, String>,
}

/// Asks for a token, tries it, and keeps it.
pub(super) async fn run(login: Login) -> anyhow::Result<ExitCode> {
    let token = Secret::new(asked()?);
    let client = Client::new(&login.server, token.clone())?;
    let me = client.get("api/me").await.context("this token cannot be kept")?;
    let address = client.address().to_owned();
    let mut kept = read()?;
    kept.tokens.insert(address.clone(), token.expose().to_owned());
    kept.server.clone_from(&address);
    let path = write(&kept)?;
    let name = me["name"].as_str().unwrap_or_default();
    console::print(&format!("Signed in to {address} as {name}; the token is kept in {}", path.display()));
    Ok(ExitCode::SUCCESS)
}

fn asked() -> anyhow::Result<String> {
    let token = if io::stdin().is_terminal() {
        rpassword::prompt_password("Token (made in the profile page of the server): ")?
    } else {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line)?;
        line
    };
    let token = token.trim().to_owned();
    if token.is_empty() { bail!("no token was given") } else { Ok(token) }
}

/// The server that is meant and its token.
pub(super) fn known(server: &Server) -> anyhow::Result<(String, Secret)> {
    let kept = read()?;
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

fn file() -> anyhow::Result<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let config =
        set("XDG_CONFIG_HOME").or_else(|| set("HOME").map(|home| home.join(".config"))).or_else(|| set("APPDATA"));
    Ok(config
        .context("there is no folder for settings: set HOME or XDG_CONFIG_HOME")?
        .join("testgyver")
        .join("remote.toml"))
}

fn read() -> anyhow::Result<Kept> {
    let path = file()?;
    match fs::read_to_string(&path) {
        Ok(text) => toml::from_str(&text).with_context(|| format!("{} cannot be read", path.display())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Kept::default()),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}

fn write(kept: &Kept) -> anyhow::Result<PathBuf> {
    let path = file()?;
    let cannot = || format!("{} cannot be written", path.display());
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).with_context(cannot)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(cannot)?;
    // Made by `tempfile`, it is its owner's alone.
    io::Write::write_all(&mut file, toml::to_string(kept)?.as_bytes()).with_context(cannot)?;
    file.persist(&path).with_context(cannot)?;
    Ok(path)
}
