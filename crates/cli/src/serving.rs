//! A running server: opened, served until a signal ends it, closed in order; started again after a restore.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context, bail};
use axum::Router;
use socket2::SockRef;
use testgyver_actions::TableReader;
use testgyver_app::App;
use testgyver_bus::{Bus, LocalBus};
use testgyver_dispatch::Dispatch;
use testgyver_model::{Clock, clock::SystemClock, id::RandomIds};
use testgyver_server::{Live, ServerDependencies, Timeouts, serve_http};
use testgyver_store::{BEFORE_NEW_DATA, CampaignFiles, DataLock, Store};
use testgyver_worker::{Worker, WorkerDependencies};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use crate::{
    config::Settings,
    signals::{ProcessSignals, ShutdownKind},
    telemetry::Telemetry,
};

/// A viewer that takes nothing for so long is cut off, so that it cannot hold up anything.
const STALLED: Duration = Duration::from_secs(20);

/// Tells the program that was started again where it listened.
const EARLIER_ADDRESS: &str = "TESTGYVER_EARLIER_ADDRESS";

/// What a server holds open from before its first request.
pub(crate) struct ServerResources {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) files: CampaignFiles,
    data: PathBuf,
    lock: DataLock,
    signals: ProcessSignals,
}

/// Opens the data folder for this server alone; a restore that waits is finished first.
///
/// Where something of the folder is missing, nothing is opened, unless `new_data` says that a fresh start is meant.
pub(crate) async fn open(data: PathBuf, new_data: bool) -> anyhow::Result<ServerResources> {
    // From the first moment: a server that is to end while it begins ends in order.
    let signals = ProcessSignals::listen()?;
    let Some(lock) = DataLock::take(&data)? else {
        bail!("another testgyver server works on {}: stop it, or choose another folder with --data", data.display());
    };
    if let Some(kept) = testgyver_store::finish_restore(&lock)? {
        tracing::info!(kept = %kept.display(), "a backup was restored; what was there before is kept");
    }
    let missing = testgyver_store::missing(&data);
    let date = SystemClock.now().strftime("%Y-%m-%dT%H-%M-%SZ");
    let fresh = new_data.then(|| format!("{BEFORE_NEW_DATA}{date}"));
    let store = testgyver_store::open_or_begin(&data, fresh.clone()).await?;
    if let Some(kept) = fresh.map(|name| data.join(name)).filter(|_| !missing.is_empty()) {
        let missing = missing.join(", ");
        let kept = kept.exists().then(|| kept.display().to_string());
        tracing::warn!(missing, kept, "begun anew; what was there before is kept");
    }
    // What older versions kept in files. A server that cannot read them serves all the same: it meets the hosts anew.
    match testgyver_store::take_over_known_hosts(&data, store.as_ref(), SystemClock.now()).await {
        Ok(0) => {}
        Ok(files) => tracing::info!(files, "keys of SSH servers were taken over from the campaigns' work folders"),
        Err(error) => tracing::warn!(%error, "keys of SSH servers were not taken over, the next start tries again"),
    }
    Ok(ServerResources { store, files: CampaignFiles::new(&data), data, lock, signals })
}

/// Binds the address; the error says what to do if that fails.
pub(crate) async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen on {address}: choose another address with --listen, 127.0.0.1:0 for any free port")
    })
}

/// Where the server listened before it was started again, which counts more than the settings: port 0 would be another.
pub(crate) fn earlier_address() -> Option<SocketAddr> {
    std::env::var(EARLIER_ADDRESS).ok()?.parse().ok()
}

/// Serves until SIGTERM or Ctrl-C, then ends in order within ten seconds. With SIGHUP, where a restore waits, it ends
/// likewise and starts again.
pub(crate) async fn serve(
    resources: ServerResources,
    settings: &Settings,
    listener: TcpListener,
    setup_token: Option<String>,
    telemetry: Option<&Telemetry>,
) -> anyhow::Result<()> {
    let actions = Arc::new(testgyver_actions::registry(settings.limits()?));
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let bus: Arc<dyn Bus> = Arc::new(LocalBus::default());
    let worker_deps = WorkerDependencies {
        actions: Arc::clone(&actions),
        clock: Arc::clone(&clock),
        ids: Arc::new(RandomIds),
        tables: Arc::new(TableReader::new(settings.limits()?)),
        time_zone: settings.app()?.time_zone,
    };
    let files = resources.files.keeping(settings.run_files());
    let dispatch_deps = testgyver_dispatch::DispatchDependencies {
        store: resources.store.clone(),
        files: files.clone(),
        bus: Arc::clone(&bus),
        clock: Arc::clone(&clock),
    };
    let dispatch = Dispatch::new(dispatch_deps, settings.dispatch()?);
    let worker = Arc::new(Worker::new(dispatch.desk, worker_deps, settings.worker()?)?);
    let app_deps = testgyver_app::AppDependencies {
        store: Arc::clone(&resources.store),
        files: files.clone(),
        actions: Arc::clone(&actions),
        bus: Arc::clone(&bus),
        clock: Arc::clone(&clock),
        ids: Arc::new(RandomIds),
    };
    if let Some(telemetry) = telemetry {
        telemetry.follow(bus.as_ref());
    }
    let token_key = testgyver_store::random_key(&resources.data.join("token.key"))?.to_vec();
    let deps = ServerDependencies {
        store: resources.store.clone(),
        files,
        actions,
        app: App::new(app_deps, settings.app()?),
        bus,
        clock,
        ids: Arc::new(RandomIds),
    };
    let (routes, live) = testgyver_server::build(deps, settings.server(token_key, setup_token)?);
    tokio::spawn(dispatch.retention_job.run());
    tokio::spawn(dispatch.queue_publisher.run());
    let signals = resources.signals;
    let address = listener.local_addr()?;
    // Whoever reads this may send signals from now on.
    resources.lock.note_address(address)?;
    let legacy = signals.legacy();
    let shutdown = signals.wait(&resources.data);
    let shutdown = serve_until(routes, live, worker, listener, shutdown).await;
    if let Some(telemetry) = telemetry {
        telemetry.end().await;
    }
    match shutdown? {
        ShutdownKind::Exit => Ok(()),
        ShutdownKind::Restart => start_again(address, legacy),
    }
}

/// Becomes the same program anew. Nothing of the old one is left then, no connection to a database that is exchanged
/// above all; the lock goes with it, and the start finishes the restore like one after a crash.
#[cfg(unix)]
fn start_again(address: SocketAddr, legacy: Option<(&str, &str)>) -> anyhow::Result<()> {
    use std::os::unix::process::CommandExt;
    let mut arguments = std::env::args_os();
    let called = arguments.next().unwrap_or_default();
    // A program that was replaced since its start is found under the name it was called by.
    let program = std::env::current_exe().ok().filter(|path| path.exists()).unwrap_or_else(|| called.into());
    tracing::info!(program = %program.display(), "starting again");
    let mut again = std::process::Command::new(&program);
    let error = again.args(arguments).env(EARLIER_ADDRESS, address.to_string()).envs(legacy).exec();
    Err(error)
        .with_context(|| format!("cannot start {} again: start the server, it finishes the restore", program.display()))
}

#[cfg(not(unix))]
fn start_again(_: SocketAddr, _: Option<(&str, &str)>) -> anyhow::Result<()> {
    bail!("a restore waits: start the server, it finishes it")
}

async fn serve_until(
    routes: Router,
    live: Live,
    worker: Arc<Worker>,
    listener: TcpListener,
    shutdown: impl Future<Output = ShutdownKind>,
) -> anyhow::Result<ShutdownKind> {
    let close_viewers = live.closer();
    tokio::spawn(live.run());
    let working = tokio::spawn(Arc::clone(&worker).serve());
    let tune = |connection: &TcpStream| {
        // Best effort: where the system knows no such limit, a stalled viewer is cut off later.
        let _ = connection.set_nodelay(true);
        let _ = SockRef::from(connection).set_tcp_user_timeout(Some(STALLED));
    };
    let closing = CancellationToken::new();
    let serving =
        tokio::spawn(serve_http(listener, routes, tune, closing.clone().cancelled_owned(), Timeouts::default()));
    let shutdown = shutdown.await;
    tracing::info!("ending: runs that go on are left for the next start");
    worker.shut_down().await;
    close_viewers.await;
    closing.cancel();
    serving.await?;
    working.await?;
    tracing::info!("ended");
    Ok(shutdown)
}
