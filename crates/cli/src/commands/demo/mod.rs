//! `testgyver demo`: a server with a sample campaign, against a sample shop of its own.

mod campaign;
mod seed;
mod shop;

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use clap::Args;
use tokio::net::TcpListener;

use crate::{
    config::{LogFormat, Settings},
    console, logging, serving,
};

/// The port that is taken where it is free.
const USUAL_PORT: u16 = 5000;

/// Try the product.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Folder for the demo data
    #[arg(long, env = "TESTGYVER_DATA", value_name = "DIR", default_value = "testgyver-demo")]
    data: PathBuf,
    /// Start fresh if the database or keys are missing next to other data, which is set aside
    #[arg(long, env = "TESTGYVER_NEW_DATA")]
    new_data: bool,
    /// Address to listen on [default: 127.0.0.1:5000, or any free port]
    #[arg(long, env = "TESTGYVER_LISTEN", value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
}

pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    logging::start(LogFormat::Human, "warn", None)?;
    let settings = Settings { data: Some(arguments.data), ..Settings::default() };
    let opened = serving::open(settings.data(), arguments.new_data).await?;
    let listener = match serving::earlier_address().or(arguments.listen) {
        Some(address) => serving::listen(address).await?,
        None => usual_or_any().await?,
    };
    let shop = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let shop_address = shop.local_addr()?;
    tokio::spawn(shop::serve(shop));
    seed::fill(opened.store.as_ref(), &opened.files, shop_address).await?;
    tell(listener.local_addr()?, shop_address);
    serving::serve(opened, &settings, listener, None, None).await
}

async fn usual_or_any() -> anyhow::Result<TcpListener> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, USUAL_PORT)).await {
        Ok(listener) => Ok(listener),
        Err(_) => serving::listen((Ipv4Addr::LOCALHOST, 0).into()).await,
    }
}

fn tell(server: SocketAddr, shop: SocketAddr) {
    console::print(&format!(
        "\n  TestGyver    http://{server}\n  E-mail       {}\n  Password     {}\n\n  Sample shop  http://{shop}\n\n  \
         Open the campaign « {} », press « Exécuter la campagne », choose DEV.\n  Ctrl-C ends; what was run is still there next time.\n",
        seed::EMAIL,
        seed::PASSWORD,
        campaign::NAME
    ));
}
