//! A running server: opened, served until it is told to end, closed in order.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context, bail};
use axum::{Router, serve::ListenerExt};
use socket2::SockRef;
use testgyver_actions::TableReader;
use testgyver_dispatch::{Surroundings, Worker};
use testgyver_model::{Clock, clock::SystemClock, id::RandomIds};
use testgyver_server::{Live, Parts};
use testgyver_store::{CampaignFiles, DataLock, Store};
use tokio::{net::TcpListener, signal};

use crate::config::Settings;

/// A viewer that takes nothing for so long is cut off, so that it cannot hold up anything.
const STALLED: Duration = Duration::from_secs(20);
/// How long requests in flight may take when the server ends.
const LAST_REQUESTS: Duration = Duration::from_secs(3);

/// Everything that is opened before the first request.
pub(crate) struct Opened {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) files: CampaignFiles,
    data: PathBuf,
    _lock: DataLock,
}

/// Opens the data folder for this server alone.
pub(crate) async fn open(data: PathBuf) -> anyhow::Result<Opened> {
    let Some(lock) = DataLock::take(&data)? else {
        bail!("another testgyver server works on {}: stop it, or choose another folder with --data", data.display());
    };
    let store = testgyver_store::open(&data).await?;
    Ok(Opened { store, files: CampaignFiles::new(&data), data, _lock: lock })
}

/// Binds the address, telling what to do where that fails.
pub(crate) async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen on {address}: choose another address with --listen, 127.0.0.1:0 for any free port")
    })
}

/// Serves until SIGTERM or Ctrl-C, then ends in order within ten seconds.
pub(crate) async fn serve(
    opened: Opened,
    settings: &Settings,
    listener: TcpListener,
    setup_token: Option<String>,
) -> anyhow::Result<()> {
    let actions = Arc::new(testgyver_actions::registry(settings.limits()?));
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let around = Surroundings {
        store: Arc::clone(&opened.store),
        files: opened.files.clone(),
        actions: Arc::clone(&actions),
        clock: Arc::clone(&clock),
        ids: Arc::new(RandomIds),
        tables: Arc::new(TableReader::new(settings.limits()?)),
    };
    let dispatch = testgyver_dispatch::open(around, settings.dispatch()?);
    let token_key = testgyver_store::random_key(&opened.data.join("token.key"))?.to_vec();
    let parts = Parts {
        store: Arc::clone(&opened.store),
        files: opened.files.clone(),
        actions,
        launcher: dispatch.launcher,
        bus: dispatch.bus,
        clock,
        ids: Arc::new(RandomIds),
    };
    let (routes, live) = testgyver_server::build(parts, settings.server(token_key, setup_token)?);
    tokio::spawn(dispatch.keeper.run());
    until_told(routes, live, dispatch.worker, listener).await
}

async fn until_told(routes: Router, live: Live, worker: Arc<Worker>, listener: TcpListener) -> anyhow::Result<()> {
    let close_viewers = live.closer();
    tokio::spawn(live.run());
    let working = tokio::spawn(Arc::clone(&worker).serve());
    let listener = listener.tap_io(|connection| {
        // Best effort: where the system knows no such limit, a stalled viewer is cut off later.
        let _ = connection.set_nodelay(true);
        let _ = SockRef::from(&*connection).set_tcp_user_timeout(Some(STALLED));
    });
    let (close, closing) = tokio::sync::oneshot::channel::<()>();
    let service = routes.into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        // The sender is dropped only with this function.
        let _ = closing.await;
    });
    let mut serving = tokio::spawn(async move { serving.await });
    tokio::select! {
        result = &mut serving => result??,
        () = told_to_end() => {}
    }
    tracing::info!("ending: runs that go on are left for the next start");
    worker.shut_down().await;
    close_viewers.await;
    let _ = close.send(());
    if tokio::time::timeout(LAST_REQUESTS, &mut serving).await.is_err() {
        serving.abort();
    }
    working.await??;
    tracing::info!("ended");
    Ok(())
}

async fn told_to_end() {
    let interrupt = signal::ctrl_c();
    #[cfg(unix)]
    {
        let Ok(mut terminate) = signal::unix::signal(signal::unix::SignalKind::terminate()) else {
            let _ = interrupt.await;
            return;
        };
        tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupt.await;
    }
}
