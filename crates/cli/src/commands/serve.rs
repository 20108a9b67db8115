//! `testgyver serve`

use std::{path::Path, sync::Arc};

use anyhow::Context;
use clap::Args;
use testgyver_app::{FirstAdministrator, judge_password};
use testgyver_model::user::{is_plausible_email, normalized_email};
use testgyver_server::new_setup_token;
use testgyver_store::Store;

use crate::{
    app,
    config::Settings,
    console, logging,
    serving::{self, listen},
    telemetry::Telemetry,
};

/// Run the server.
#[derive(Args)]
#[command(
    after_help = "With an empty data folder, TESTGYVER_ADMIN_EMAIL and TESTGYVER_ADMIN_PASSWORD create the first \
administrator; without them, the server prints a one-time link to create it in the browser."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    settings: Settings,
}

pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let settings = arguments.settings.with_file()?;
    let telemetry = settings.otlp_endpoint.as_deref().map(Telemetry::new).transpose()?;
    logging::start(settings.log_format(), settings.log(), telemetry.as_ref())?;
    settings.add_texts()?;
    settings.check()?;
    let opened = serving::open(settings.data(), settings.new_data.unwrap_or(false)).await?;
    let listener = listen(serving::earlier_address().unwrap_or_else(|| settings.listen())).await?;
    let address = listener.local_addr()?;
    let setup_token = first_administrator(&settings.data(), &opened.store).await?;
    tracing::info!(%address, data = %settings.data().display(), version = env!("CARGO_PKG_VERSION"), "listening");
    console::print(&format!("TestGyver: http://{address}"));
    if let Some(token) = &setup_token {
        console::print("Nobody can sign in yet. Create the administrator here, once:");
        console::print(&format!("  http://{address}/setup?token={token}"));
    }
    serving::serve(opened, &settings, listener, setup_token, telemetry.as_ref()).await
}

/// Makes sure that somebody can sign in: from the environment, or later by the address whose secret is given.
async fn first_administrator(data: &Path, store: &Arc<dyn Store>) -> anyhow::Result<Option<String>> {
    if store.has_users().await? {
        return Ok(None);
    }
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let (email, password) = (variable("TESTGYVER_ADMIN_EMAIL"), variable("TESTGYVER_ADMIN_PASSWORD"));
    let (email, password) = match (email, password) {
        (Some(email), Some(password)) => (normalized_email(&email), password),
        (None, None) => return Ok(Some(new_setup_token())),
        _ => anyhow::bail!("set both TESTGYVER_ADMIN_EMAIL and TESTGYVER_ADMIN_PASSWORD, or neither"),
    };
    if !is_plausible_email(&email) {
        anyhow::bail!("TESTGYVER_ADMIN_EMAIL: '{email}' is not an e-mail address");
    }
    let name = email.split('@').next().unwrap_or_default().to_owned();
    judge_password(&password, &name, &email).context("TESTGYVER_ADMIN_PASSWORD")?;
    let app = app::commands(data, Arc::clone(store))?;
    match app.create_first_administrator(FirstAdministrator { name, email, password }).await {
        // Somebody was quicker.
        Err(refusal) if refusal.code == "setup_done" => Ok(None),
        other => Ok(other.map(|_| None)?),
    }
}
