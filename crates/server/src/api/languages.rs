//! The languages of the interface, and their texts: the pages bring none along, so that a language is data.

use std::{collections::HashMap, io::Write, sync::LazyLock};

use axum::{
    Json,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, write::GzEncoder};
use serde::Serialize;
use sha2::{Digest, Sha256};
use testgyver_language::{Language, catalogue};
use utoipa::ToSchema;

use super::body::Segments;
use crate::{
    i18n::Locale,
    problem::{Problem, ProblemBody},
};

/// A language that the interface can be read in.
#[derive(Serialize, ToSchema)]
pub(super) struct LanguageBody {
    /// Its tag (BCP 47).
    code: &'static str,
    /// What it calls itself.
    name: String,
    /// Whether it is the one that the request likes best.
    preferred: bool,
}

/// The texts of the pages in one language.
struct Pages {
    plain: String,
    gzip: Vec<u8>,
    tag: String,
}

static PAGES: LazyLock<HashMap<Language, Pages>> = LazyLock::new(|| {
    let pages = |language| Some((language, Pages::new(catalogue().pages(language)?)));
    Language::all().filter_map(pages).collect()
});

impl Pages {
    fn new(plain: String) -> Self {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        // Memory takes everything.
        let gzip = packed.write_all(plain.as_bytes()).and_then(|()| packed.finish()).unwrap_or_default();
        // Weak: packed or not, it is the same text.
        let tag = format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(&plain)[..12]));
        Self { plain, gzip, tag }
    }

    fn answer(&'static self, headers: &HeaderMap) -> Response {
        let common = [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
            (header::CACHE_CONTROL, "no-cache"),
            (header::VARY, "accept-encoding"),
            (header::ETAG, self.tag.as_str()),
        ];
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
        if listed(text(header::IF_NONE_MATCH)).any(|known| known.trim_start_matches("W/") == &self.tag[2..]) {
            return (StatusCode::NOT_MODIFIED, common).into_response();
        }
        if listed(text(header::ACCEPT_ENCODING)).any(is_gzip) {
            return (common, [(header::CONTENT_ENCODING, "gzip")], self.gzip.as_slice()).into_response();
        }
        (common, self.plain.as_str()).into_response()
    }
}

/// The parts of a header that is a list.
fn listed(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim)
}

/// Whether a coding that is accepted is gzip, and is not refused by its weight (RFC 9110, 12.5.3).
fn is_gzip(accepted: &str) -> bool {
    let (name, weight) = accepted.split_once(';').unwrap_or((accepted, ""));
    let refused = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok()) == Some(0.0);
    name.trim().eq_ignore_ascii_case("gzip") && !refused
}

/// The language that goes by exactly this tag.
fn named(code: &str) -> Result<Language, Problem> {
    Language::all().find(|language| language.code() == code).ok_or(Problem::not_found("what-language"))
}

/// The languages that the interface can be read in, the default first; open to all.
#[utoipa::path(get, path = "/api/languages", responses((status = 200, body = Vec<LanguageBody>)), security(()))]
pub(super) async fn list(locale: Locale) -> Json<Vec<LanguageBody>> {
    let body = |language: Language| LanguageBody {
        code: language.code(),
        name: language.name(),
        preferred: language == locale.0,
    };
    Json(Language::all().map(body).collect())
}

/// The texts of the pages in one language, in Fluent's writing; open to all.
#[utoipa::path(get, path = "/api/languages/{code}/pages", params(("code" = String, Path)), responses((status = 200, body = String, content_type = "text/plain"), (status = 304), (status = 404, body = ProblemBody)), security(()))]
pub(super) async fn pages(Segments(code): Segments<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let pages = PAGES.get(&named(&code)?).ok_or(Problem::not_found("what-language"))?;
    Ok(pages.answer(&headers))
}

/// A page of help in one language, in Markdown; open to all.
#[utoipa::path(get, path = "/api/languages/{code}/help/{topic}", params(("code" = String, Path), ("topic" = String, Path)), responses((status = 200, body = String, content_type = "text/markdown"), (status = 404, body = ProblemBody)), security(()))]
pub(super) async fn help(Segments((code, topic)): Segments<(String, String)>) -> Result<Response, Problem> {
    let text = catalogue().help(named(&code)?, &topic).ok_or(Problem::not_found("what-help"))?;
    Ok(([(header::CONTENT_TYPE, "text/markdown; charset=utf-8")], text).into_response())
}
