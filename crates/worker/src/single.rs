//! One run alone, on the task of whoever asks for it.

use std::{sync::Arc, time::Duration};

use testgyver_desk::{Desk, WorkerInfo};
use testgyver_engine::RunHandle;
use testgyver_model::id::WorkerId;
use tokio_util::sync::CancellationToken;

use crate::{WorkerDependencies, heartbeat, run::Runner};

/// Time between two signs of life; who asks for one run stops it over the desk's own stream of signals.
const BEAT: Duration = Duration::from_secs(5);

/// Carries out the one run that a desk gives, to its end, without threads of its own.
pub async fn run_one(desk: Arc<dyn Desk>, deps: WorkerDependencies) {
    let me = WorkerInfo { id: WorkerId::fresh(deps.ids.as_ref()), has_room: true };
    let assignment = desk.next(me).await;
    let (handle, control) = RunHandle::new();
    heartbeat::apply(&handle, assignment.signals.clone());
    let (claim, ended) = (assignment.claim, CancellationToken::new());
    let beating = heartbeat::heartbeat(Arc::clone(&desk), claim, handle, BEAT, ended.clone());
    let runner = Runner { desk: Arc::clone(&desk), deps, leave: CancellationToken::new() };
    let running = async {
        runner.execute(assignment, control).await;
        ended.cancel();
    };
    tokio::join!(beating, running);
    desk.leave(claim).await;
}
