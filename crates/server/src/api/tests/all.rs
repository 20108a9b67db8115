//! All tests of a campaign at once, written as they are read: together they may be larger than the memory.

use std::{sync::Arc, vec::IntoIter};

use axum::{
    body::{Body, Bytes},
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::stream;
use testgyver_model::{
    id::{CampaignId, TestId},
    page::{Page, PageRequest},
};
use tokio::sync::Semaphore;

use super::{super::paging::PageBody, cover::covered, wire::TestBody};
use crate::{auth::Caller, problem::Problem, state::AppState};

/// Tests that are in memory at once for one reader.
const PORTION: usize = 20;
/// Readers for whom tests are read at once; nobody holds a turn while a slow client takes its time.
static TURNS: Semaphore = Semaphore::const_new(2);
/// What stands for the list before it is there.
const EMPTY: &str = r#""data":[]"#;

/// The one page with every test.
pub(super) async fn answer(state: &AppState, caller: Caller, campaign: CampaignId) -> Result<Response, Problem> {
    let order = state.deps.store.test_order(campaign).await?;
    let page: Page<TestBody> = Page { items: Vec::new(), total: order.len() as u64 };
    let frame = PageBody::new(page, PageRequest::EVERYTHING);
    let frame = serde_json::to_string(&frame).map_err(|error| Problem::internal(&error))?;
    let (begin, end) = frame.split_once(EMPTY).unwrap_or((frame.as_str(), ""));
    let reading = Reading {
        state: state.clone(),
        caller,
        begin: Some(format!("{begin}\"data\":[")),
        order: order.into_iter(),
        first: true,
        end: Some(format!("]{end}")),
    };
    let whole = stream::try_unfold(reading, |mut reading| async move {
        let piece = reading.next().await.inspect_err(|error| tracing::error!(%error, "tests cannot be read on"))?;
        Ok::<_, std::io::Error>(piece.map(|piece| (Bytes::from(piece), reading)))
    });
    Ok(([(header::CONTENT_TYPE, "application/json")], Body::from_stream(whole)).into_response())
}

/// How far an answer has come.
struct Reading {
    state: AppState,
    caller: Caller,
    begin: Option<String>,
    /// The tests that are still to come.
    order: IntoIter<TestId>,
    /// Whether none has come yet.
    first: bool,
    end: Option<String>,
}

impl Reading {
    /// The next piece; nothing where all is written.
    async fn next(&mut self) -> std::io::Result<Option<String>> {
        if let Some(begin) = self.begin.take() {
            return Ok(Some(begin));
        }
        let ids: Vec<TestId> = self.order.by_ref().take(PORTION).collect();
        if ids.is_empty() {
            return Ok(self.end.take());
        }
        let _turn = TURNS.acquire().await;
        let store = Arc::clone(&self.state.deps.store);
        // What was removed meanwhile is left out.
        let tests = store.find_tests(ids).await.map_err(std::io::Error::other)?;
        let mut piece = String::new();
        for test in tests {
            if !std::mem::replace(&mut self.first, false) {
                piece.push(',');
            }
            let body: TestBody = covered(test, &self.caller, &self.state).into();
            piece.push_str(&serde_json::to_string(&body)?);
        }
        Ok(Some(piece))
    }
}
