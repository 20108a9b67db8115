//! Bounds in time of one request: its body comes in at a pace, its answer begins within a limit.

use std::{
    error::Error,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep, timeout};

use crate::problem::Problem;

/// How long an answer may take to begin.
const ANSWER: Duration = Duration::from_secs(60);
/// The same for what takes a file.
const UPLOAD: Duration = Duration::from_secs(3600);
/// Time between two looks at how much of a body has come in.
const LOOK: Duration = Duration::from_secs(15);
/// Fewest bytes a second, on average since the body began, from the second look on.
const SLOWEST: u64 = 2 * 1024;

/// A body came in too slowly.
#[derive(Debug, thiserror::Error)]
#[error("the body comes in at less than {SLOWEST} bytes a second")]
pub(crate) struct TooSlow;

/// Whether a body could not be read because it came in too slowly.
pub(crate) fn is_too_slow(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<TooSlow>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Gives up what takes too long.
pub(crate) async fn bounded(request: Request, next: Next) -> Response {
    let limit = if is_upload(&request) { UPLOAD } else { ANSWER };
    let request = request.map(|body| Body::new(Paced::new(body)));
    match timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let limit = limit.as_secs().to_string();
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too_slow").with("limit", limit).into_response()
        }
    }
}

fn is_upload(request: &Request) -> bool {
    request.method() == Method::POST && request.uri().path().ends_with("/files")
}

/// A body that fails once it comes in too slowly.
struct Paced {
    body: Body,
    began: Instant,
    bytes: u64,
    look: Pin<Box<Sleep>>,
}

impl Paced {
    fn new(body: Body) -> Self {
        Self { body, began: Instant::now(), bytes: 0, look: Box::pin(sleep(LOOK)) }
    }

    /// Whether enough has come in by now; the first look is early, and lets a start be slow.
    fn keeps_up(&self) -> bool {
        let seconds = self.began.elapsed().saturating_sub(LOOK).as_secs();
        self.bytes >= seconds * SLOWEST
    }
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        while self.look.as_mut().poll(cx).is_ready() {
            if !self.keeps_up() {
                return Poll::Ready(Some(Err(axum::Error::new(TooSlow))));
            }
            self.look.as_mut().reset(Instant::now() + LOOK);
        }
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if let Some(Ok(frame)) = &frame {
            self.bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use futures_util::stream;

    use super::*;

    /// A body of pieces, one each so often.
    fn dripping(pieces: usize, size: usize, every: Duration) -> Body {
        let drips = stream::unfold(0, move |sent| async move {
            sleep(every).await;
            (sent < pieces).then(|| (Ok::<_, std::io::Error>(vec![b'x'; size]), sent + 1))
        });
        Body::from_stream(drips)
    }

    async fn read(body: Body) -> Result<usize, axum::Error> {
        to_bytes(Body::new(Paced::new(body)), usize::MAX).await.map(|bytes| bytes.len())
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_drips_fails_and_one_that_keeps_up_does_not() {
        let began = Instant::now();
        let error = read(dripping(10_000, 1, Duration::from_secs(3))).await.unwrap_err();
        assert!(is_too_slow(&error), "{error}");
        assert!(began.elapsed() <= Duration::from_secs(40), "{:?}", began.elapsed());
        assert_eq!(read(dripping(100, 40_000, Duration::from_secs(8))).await.unwrap(), 4_000_000);
        assert_eq!(read(dripping(3, 10, Duration::from_secs(5))).await.unwrap(), 30, "a small one may begin slowly");
    }
}
