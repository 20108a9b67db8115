//! `testgyver user`: who can sign in. Works beside a running server.

use std::{
    io::{self, BufRead, IsTerminal},
    path::PathBuf,
};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use testgyver_app::{App, UserDraft, UserEdit, judge_password};
use testgyver_model::{
    page::PageRequest,
    user::{Role, is_plausible_email, normalized_email},
};
use testgyver_store::{Reads, UseGuard};

use crate::{app, config::LogFormat, console, logging};

/// Manage user accounts.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Data folder
    #[arg(long, env = "TESTGYVER_DATA", value_name = "DIR", default_value = "testgyver-data", global = true)]
    data: PathBuf,
    #[command(subcommand)]
    what: UserCommand,
}

#[derive(Subcommand)]
enum UserCommand {
    /// Add a user; the password is prompted for, or read from the first line of standard input
    Add {
        /// Email address to sign in with
        email: String,
        /// Name shown to others; default: the part of the address before the @
        #[arg(long)]
        name: Option<String>,
        /// Role: admin, editor or viewer
        #[arg(long, default_value = "editor")]
        role: Role,
    },
    /// List users
    List,
    /// Set a new password and end the user's sessions
    Password {
        /// Email address of the user
        email: String,
    },
}

pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    // A storage that refuses says why there.
    logging::start(LogFormat::Human, "error", None)?;
    let creates = matches!(arguments.what, UserCommand::Add { .. });
    if !creates && !arguments.data.join("testgyver.db").exists() {
        bail!("there is no TestGyver data in {}: name its folder with --data", arguments.data.display());
    }
    let Some(_guard) = UseGuard::shared(&arguments.data)? else {
        bail!("{} is being restored: try again once the server is up", arguments.data.display());
    };
    let store = testgyver_store::open(&arguments.data).await?;
    let app = app::commands(&arguments.data, store.clone())?;
    match arguments.what {
        UserCommand::Add { email, name, role } => add(&app, &email, name, role).await,
        UserCommand::List => list(store.as_ref()).await,
        UserCommand::Password { email } => change_password(store.as_ref(), &app, &email).await,
    }
}

async fn add(app: &App, email: &str, name: Option<String>, role: Role) -> anyhow::Result<()> {
    let email = normalized_email(email);
    if !is_plausible_email(&email) {
        bail!("'{email}' is not an e-mail address");
    }
    let name = name.unwrap_or_else(|| email.split('@').next().unwrap_or_default().to_owned());
    let password = new_password(&name, &email)?;
    let draft = UserDraft { name, email: email.clone(), password, role: Some(role.word().to_owned()) };
    match app.create_user(&app::whoever_asks(), draft).await {
        Err(refusal) if refusal.code == "email_taken" => {
            bail!("{email} can sign in already: use 'testgyver user password {email}' for a new password")
        }
        other => other.map(drop)?,
    }
    console::print(&format!("{email} can sign in as {}", role.word()));
    Ok(())
}

async fn list(store: &dyn Reads) -> anyhow::Result<()> {
    let mut page = PageRequest { page: 1, size: PageRequest::MAX_SIZE };
    loop {
        let users = store.list_users(page).await?;
        if users.total == 0 {
            console::print("Nobody can sign in yet: testgyver user add EMAIL --role admin");
        }
        for user in &users.items {
            let standing = if user.active { user.role.word() } else { "inactive" };
            console::print(&format!("{standing:<8} {:<40} {}", user.email, user.name));
        }
        if page.offset() + users.items.len() as u64 >= users.total {
            return Ok(());
        }
        page.page += 1;
    }
}

async fn change_password(store: &dyn Reads, app: &App, email: &str) -> anyhow::Result<()> {
    let email = normalized_email(email);
    let Some(known) = store.find_credentials(&email).await? else {
        bail!("nobody signs in as {email}: 'testgyver user list' shows who does");
    };
    let edit = UserEdit { password: Some(new_password(&known.user.name, &email)?), ..UserEdit::default() };
    // Nobody at the command line is the person, who alone would have to prove the password before.
    let proof = std::future::ready(Ok(()));
    app.update_user(&app::whoever_asks(), known.user.id, edit, proof).await?;
    console::print(&format!("{email} has a new password"));
    Ok(())
}

fn new_password(name: &str, email: &str) -> anyhow::Result<String> {
    let password = if io::stdin().is_terminal() {
        rpassword::prompt_password("Password: ").context("the password cannot be read")?
    } else {
        io::stdin().lock().lines().next().transpose()?.unwrap_or_default()
    };
    judge_password(&password, name, email)?;
    Ok(password)
}
