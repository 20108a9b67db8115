//! Viewers: let in with a token, put into the rooms they ask for.

use axum::http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use socketioxide::{
    SocketIo,
    extract::{AckSender, SocketRef, TryData},
    handler::ConnectHandler,
};
use testgyver_model::id::{ReportId, SessionId};
use tokio::sync::{Semaphore, SemaphorePermit};
use utoipa::ToSchema;

use super::wire::Room;
use crate::{
    api::{ReportBody, report_body},
    auth::{SignedIn, live_session, session_user, token_of},
    i18n::Locale,
    problem::Problem,
    state::AppState,
};

/// Rooms one viewer may be in.
const ROOMS: usize = 64;

/// Snapshots with logs that are made at once.
static SNAPSHOTS: Semaphore = Semaphore::const_new(2);
/// Most lines of a snapshot with logs.
const MOST_LINES: u64 = 20_000;

/// What a client sends along when it connects.
#[derive(Debug, Deserialize)]
struct Auth {
    token: Option<String>,
}

#[derive(Debug, Deserialize)]
struct ReportJoin {
    rapport_id: String,
    /// `false`: the snapshot comes without logs.
    #[serde(default)]
    logs: Value,
}

#[derive(Debug, Deserialize)]
struct TestJoin {
    test_id: String,
}

#[derive(Debug, Deserialize)]
struct RoomName {
    room: String,
}

/// The answer to `join_rapport`: the report as it stands and the event it reflects.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReportJoined {
    room: String,
    seq: u64,
    rapport: ReportBody,
    /// Whether the logs were wanted and are too long for a snapshot: REST gives them in portions.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    logs_omitted: bool,
    /// Kept until it is put into words.
    #[serde(skip)]
    _turn: Option<SemaphorePermit<'static>>,
}

/// Serves the default namespace.
///
/// The listeners are set in the middleware, which is awaited before the client hears that it is
/// connected; set in the handler, they would miss what a quick client sends first.
pub(crate) fn serve(io: &SocketIo, state: AppState) {
    let welcome = async move |socket: SocketRef, TryData(auth): TryData<Auth>| -> Result<(), String> {
        let SignedIn { user, session, .. } = admit(&state, &socket, auth.ok()).await?;
        let limit = state.config.connections_per_user;
        let watchers = state.rooms.watchers().clone();
        if !watchers.enter(&socket, user.id, session, limit) {
            let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_connections");
            let body = problem.with("limit", limit.to_string()).body(Locale::of(&socket.req_parts().headers));
            return Err(body.text());
        }
        socket.on_disconnect(async move |socket: SocketRef| watchers.exit(socket.id));
        // Whoever was signed out between the look at the token and the entry is found by nobody else.
        if live_session(&state, session).await.is_ok_and(|user| user.is_none()) {
            state.rooms.end_session(session);
        }
        listen(&socket, &state, session);
        Ok(())
    };
    io.ns("/", (async || {}).with(welcome));
}

/// Lets a client in with a valid token, from this site's pages or from no page at all.
async fn admit(state: &AppState, socket: &SocketRef, auth: Option<Auth>) -> Result<SignedIn, String> {
    let headers = &socket.req_parts().headers;
    let locale = Locale::of(headers);
    let refuse = |problem: Problem| problem.body(locale).text();
    let text = |name| headers.get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
    if let Some(origin) = text(header::ORIGIN)
        && !state.rooms.is_own_origin(origin, text(header::HOST))
    {
        return Err(refuse(Problem::new(StatusCode::FORBIDDEN, "cross_site")));
    }
    let token = auth
        .and_then(|auth| auth.token)
        .or_else(|| token_of(headers, state.config.secure_cookies).map(|(token, _)| token));
    let token = token.ok_or_else(|| refuse(Problem::new(StatusCode::UNAUTHORIZED, "token_missing")))?;
    session_user(state, &token).await.map_err(refuse)
}

/// A session may have ended since the viewer came in; asking for something is using it.
async fn checked_session(state: &AppState, session: SessionId) -> Result<(), Problem> {
    if live_session(state, session).await?.is_none() {
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "token_expired"));
    }
    state.note_use(session);
    Ok(())
}

fn listen(socket: &SocketRef, state: &AppState, session: SessionId) {
    let at = state.clone();
    socket.on("join_rapport", async move |socket: SocketRef, TryData(form): TryData<ReportJoin>, ack: AckSender| {
        answer(&socket, ack, join_report(&at, &socket, session, form.ok()).await);
    });
    let at = state.clone();
    socket.on("join_test", async move |socket: SocketRef, TryData(form): TryData<TestJoin>, ack: AckSender| {
        let room = form.ok().and_then(|form| form.test_id.parse().ok()).map(Room::Test);
        let room = room.ok_or(Problem::not_found("what-test"));
        answer(&socket, ack, join(&at, &socket, session, room).await);
    });
    let at = state.clone();
    socket.on("join", async move |socket: SocketRef, TryData(form): TryData<RoomName>, ack: AckSender| {
        let room = form.ok().and_then(|form| Room::named(&form.room));
        let room = room.ok_or(Problem::bad("invalid_field").with("field", "room").with("cause", ROOM_NAMES));
        answer(&socket, ack, join(&at, &socket, session, room).await);
    });
    // Measuring runs are a thing of the original's later versions; who asks for them hears so instead of waiting.
    socket.on("join_perf", async |socket: SocketRef, ack: AckSender| {
        answer(&socket, ack, Err::<Value, _>(Problem::not_implemented("what-performance")));
    });
    let at = state.clone();
    socket.on("leave", async move |socket: SocketRef, TryData(form): TryData<RoomName>, ack: AckSender| {
        if let Some(room) = form.ok().and_then(|form| Room::named(&form.room)) {
            at.rooms.leave(&socket, room).await;
        }
        answer(&socket, ack, Ok(json!({})));
    });
}

const ROOM_NAMES: &str = "expected one of rapport_{id}, test_{id}, campain_{id}";

async fn join(
    state: &AppState,
    socket: &SocketRef,
    session: SessionId,
    room: Result<Room, Problem>,
) -> Result<Value, Problem> {
    let room = room?;
    checked_rooms(socket)?;
    checked_session(state, session).await?;
    state.rooms.enter(socket, room);
    left_if_gone(state, socket, session, room).await?;
    Ok(json!({"room": room.to_string()}))
}

/// Who was cut off while joining has left every room before that: the new one is left here.
async fn left_if_gone(state: &AppState, socket: &SocketRef, session: SessionId, room: Room) -> Result<(), Problem> {
    let still = checked_session(state, session).await;
    if still.is_err() {
        socket.leave_all();
        state.rooms.leave(socket, room).await;
    }
    still
}

fn checked_rooms(socket: &SocketRef) -> Result<(), Problem> {
    if socket.rooms().len() < ROOMS {
        Ok(())
    } else {
        Err(Problem::bad("too_many_rooms").with("limit", ROOMS.to_string()))
    }
}

/// Joins first, then takes the snapshot of all that was told before: nothing falls between.
async fn join_report(
    state: &AppState,
    socket: &SocketRef,
    session: SessionId,
    form: Option<ReportJoin>,
) -> Result<ReportJoined, Problem> {
    let nothing = || Problem::not_found("what-report");
    let form = form.ok_or_else(nothing)?;
    let id: ReportId = form.rapport_id.parse().map_err(|_| nothing())?;
    checked_rooms(socket)?;
    checked_session(state, session).await?;
    let store = &state.deps.store;
    let mut report = store.find_report(id).await?.ok_or_else(nothing)?;
    let stored = report.head.seq;
    let seq = state.rooms.join_report(socket, id, stored, report.head.state.is_final()).await;
    let room = Room::Report(id);
    left_if_gone(state, socket, session, room).await?;
    // Of a long run the log may be far longer than what came since: it is read only where it is wanted.
    // A log that is told whole is in memory whole: a few at once, and none that is very long.
    let lines: u64 = report.tests.iter().map(|test| u64::from(test.lines)).sum();
    let wanted = form.logs != Value::Bool(false);
    let logs = wanted && lines <= MOST_LINES;
    let turn = if logs { SNAPSHOTS.acquire().await.ok() } else { None };
    let events = store.events(id, if logs { 0 } else { stored }, seq).await?;
    events.iter().for_each(|event| report.apply(event));
    let rapport = report_body(state, report, logs.then_some(events.as_slice())).await?;
    Ok(ReportJoined { room: room.to_string(), seq, rapport, logs_omitted: wanted && !logs, _turn: turn })
}

/// Acknowledges with `{ok: true, …}` or `{ok: false, message, code}`.
fn answer(socket: &SocketRef, ack: AckSender, result: Result<impl Serialize, Problem>) {
    let body = match result {
        Ok(body) => serde_json::to_value(body).map(|mut body| {
            body["ok"] = Value::Bool(true);
            body
        }),
        Err(problem) => serde_json::to_value(problem.body(Locale::of(&socket.req_parts().headers))).map(|mut body| {
            body["ok"] = Value::Bool(false);
            body
        }),
    };
    // A client that left, or that asked for no acknowledgement, misses nothing.
    let _ = ack.send(&body.unwrap_or_default());
}
