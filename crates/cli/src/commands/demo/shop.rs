//! The sample shop: a small real web service, in two editions. The one of DEV has a bug.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    Json, Router,
    extract::{Multipart, Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{net::TcpListener, time::sleep};

pub(super) const USER: &str = "client@boutique.example";
pub(super) const PASSWORD: &str = "sesame-42";
const TOKEN: &str = "jeton-5f1c2a";
const CATALOGUE: &str =
    "reference;nom;prix\nVIS-4;Vis à bois 4 mm;0.12\nMAR-1;Marteau;14.90\nCOU-7;Couteau suisse;39.00\n";

/// How long the shop takes for anything, so that a run can be watched.
const THINKING: Duration = Duration::from_millis(120);

#[derive(Clone, Default)]
struct Shop {
    orders: Arc<AtomicU64>,
}

/// Serves both editions until the program ends.
pub(super) async fn serve(listener: TcpListener) {
    let routes = Router::new().nest("/dev", edition(true)).nest("/recette", edition(false)).with_state(Shop::default());
    if let Err(error) = axum::serve(listener, routes).await {
        tracing::error!(%error, "the sample shop has ended");
    }
}

fn edition(has_bug: bool) -> Router<Shop> {
    Router::new()
        .route("/health", get(async || Json(json!({"status": "ok"}))))
        .route("/login", post(login))
        .route("/account", get(account))
        .route("/catalogue.csv", get(catalogue))
        .route("/products/{reference}", get(product))
        .route("/orders", post(order))
        .route("/orders/{id}", get(order_status))
        .route("/stock", post(stock))
        .route("/night-batch", post(night_batch))
        .route("/discount", post(async move || discount(has_bug)))
        .route("/shop", get(async || Redirect::temporary("health")))
}

#[derive(Deserialize)]
struct Login {
    email: String,
    password: String,
}

async fn login(Json(login): Json<Login>) -> Result<&'static str, (StatusCode, &'static str)> {
    sleep(THINKING).await;
    if login.email == USER && login.password == PASSWORD {
        return Ok(TOKEN);
    }
    Err((StatusCode::UNAUTHORIZED, "unknown customer"))
}

fn signed_in(headers: &HeaderMap) -> Result<(), StatusCode> {
    let expected = format!("Bearer {TOKEN}");
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if given == Some(expected.as_str()) { Ok(()) } else { Err(StatusCode::UNAUTHORIZED) }
}

async fn account(headers: HeaderMap) -> Result<Json<Value>, StatusCode> {
    sleep(THINKING).await;
    signed_in(&headers)?;
    Ok(Json(json!({"email": USER, "name": "Camille Martin", "points": 120})))
}

async fn catalogue() -> impl IntoResponse {
    sleep(THINKING).await;
    ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], CATALOGUE)
}

async fn product(Path(reference): Path<String>) -> Result<String, (StatusCode, Json<Value>)> {
    sleep(THINKING).await;
    CATALOGUE
        .lines()
        .find(|line| line.starts_with(&format!("{reference};")))
        .map(str::to_owned)
        .ok_or_else(|| (StatusCode::NOT_FOUND, Json(json!({"error": "unknown product", "reference": reference}))))
}

async fn order(
    State(shop): State<Shop>,
    headers: HeaderMap,
    Json(_): Json<Value>,
) -> Result<(StatusCode, String), StatusCode> {
    sleep(THINKING).await;
    signed_in(&headers)?;
    let number = 1001 + shop.orders.fetch_add(1, Ordering::Relaxed);
    Ok((StatusCode::CREATED, number.to_string()))
}

async fn order_status(Path(id): Path<u64>) -> Json<Value> {
    sleep(THINKING).await;
    Json(json!({"order": id, "status": "paid"}))
}

async fn stock(mut parts: Multipart) -> Result<Json<Value>, StatusCode> {
    let mut lines = 0;
    while let Some(part) = parts.next_field().await.map_err(|_| StatusCode::BAD_REQUEST)? {
        lines += part.text().await.map_err(|_| StatusCode::BAD_REQUEST)?.lines().count().saturating_sub(1);
    }
    sleep(THINKING).await;
    if lines == 0 { Err(StatusCode::UNPROCESSABLE_ENTITY) } else { Ok(Json(json!({"imported": lines}))) }
}

#[derive(Deserialize)]
struct Batch {
    seconds: f64,
}

/// Takes its time, as batches do; never more than ten seconds.
async fn night_batch(Query(batch): Query<Batch>) -> Json<Value> {
    let seconds = batch.seconds.clamp(0.0, 10.0);
    sleep(Duration::from_secs_f64(seconds)).await;
    Json(json!({"processed": 3, "seconds": seconds}))
}

fn discount(has_bug: bool) -> (StatusCode, Json<Value>) {
    if has_bug {
        let error = "DiscountService: division by zero (loyalty points)";
        return (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({"error": error})));
    }
    (StatusCode::OK, Json(json!({"discount": "10 %"})))
}
