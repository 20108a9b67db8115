//! `testgyver remote`: campaigns of files and a server, in both directions.

mod client;
mod follow;
mod login;
mod place;
mod plan;
mod pull;
mod push;
mod record;
mod server;
mod tokens;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use self::{login::Login, plan::Unclear};
use super::Exit;

/// Bring campaigns to a server, fetch them from it, run them there.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: Remote,
}

#[derive(Subcommand)]
enum Remote {
    /// Keep a token for a server; it is made in the profile page there
    Login(Login),
    /// Write a campaign of the server into a folder
    Pull(pull::Arguments),
    /// Bring a campaign of files to the server
    Push(push::Arguments),
    /// Say how a campaign of files differs from that of the server: 0 if it does not
    Diff(push::DiffArguments),
    /// Launch a campaign on the server
    Run(follow::Arguments),
}

pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let done = given(arguments).await;
    // What a server refuses, or what was asked wrongly, is no fault of the system.
    match done {
        Err(error) if error.is::<client::Refused>() || error.is::<Unclear>() => {
            crate::console::error(&format!("testgyver: {error:#}"));
            Ok(Exit::Bad.into())
        }
        other => other,
    }
}

async fn given(arguments: Arguments) -> anyhow::Result<ExitCode> {
    match arguments.what {
        Remote::Login(login) => login::run(login).await,
        Remote::Pull(arguments) => pull::run(arguments).await,
        Remote::Push(arguments) => push::run(arguments).await,
        Remote::Diff(arguments) => push::diff(arguments).await,
        Remote::Run(arguments) => follow::run(arguments).await,
    }
}
