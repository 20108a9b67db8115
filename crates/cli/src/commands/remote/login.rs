//! Tokens of servers, kept for whoever uses this machine.

use std::{
    io::{self, BufRead, IsTerminal},
    process::ExitCode,
};

use anyhow::{Context, bail};
use clap::Args;
use testgyver_model::secret::Secret;

use super::{client::Client, tokens};
use crate::console;

/// Keep a token for a server.
#[derive(Debug, Args)]
pub(super) struct Login {
    /// Address of the server
    #[arg(long, env = "TESTGYVER_SERVER", value_name = "URL")]
    server: String,
}

/// Asks for a token, tries it, and keeps it.
pub(super) async fn run(login: Login) -> anyhow::Result<ExitCode> {
    let token = Secret::new(asked()?);
    let client = Client::new(&login.server, token.clone())?;
    let me = client.get("api/me").await.context("this token cannot be kept")?;
    let address = client.address().to_owned();
    let mut kept = tokens::read()?;
    kept.tokens.insert(address.clone(), token.expose().to_owned());
    kept.server.clone_from(&address);
    let path = tokens::write(&kept)?;
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
