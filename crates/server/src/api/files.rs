//! Files of campaigns.

use axum::{
    Json,
    body::Body as Payload,
    extract::{
        DefaultBodyLimit, FromRequest, Multipart, Request, State,
        multipart::{Field as Part, MultipartError},
    },
    http::{StatusCode, header},
    response::Response,
};
use deunicode::deunicode_with_tofu;
use serde::{Deserialize, Serialize};
use testgyver_app::{IncomingFile, Principal};
use testgyver_model::{Timestamp, id::CampaignId};
use testgyver_store::StoredFile;
use tokio_util::io::ReaderStream;
use utoipa::{IntoParams, ToSchema};

use super::{
    body::{Body, DoneBody, Form, Id, Params, Segments, sent_about},
    campaigns::found,
};
use crate::{
    auth::{Caller, Editor, still_there},
    i18n::Locale,
    pace::is_too_slow,
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// Most bytes of a text field beside the file.
pub(super) const LONGEST_TEXT: usize = 4 * 1024;

#[derive(Serialize, ToSchema)]
pub(super) struct FileBody {
    name: String,
    /// Where it lies below the campaign's folder.
    path: String,
    /// Always `file`: folders are named apart.
    #[serde(rename = "type")]
    kind: &'static str,
    /// KiB, two decimals.
    size: f64,
    bytes: u64,
    #[schema(value_type = String, format = DateTime)]
    modified: Timestamp,
}

impl FileBody {
    fn new(name: String, bytes: u64, modified: Timestamp) -> Self {
        Self { path: name.clone(), kind: "file", name, size: kib(bytes), bytes, modified }
    }
}

impl From<StoredFile> for FileBody {
    fn from(file: StoredFile) -> Self {
        Self::new(file.name, file.size, file.modified)
    }
}

/// Bytes as KiB with two decimals.
fn kib(bytes: u64) -> f64 {
    (bytes as f64 / 1024.0 * 100.0).round() / 100.0
}

#[derive(Serialize, ToSchema)]
pub(super) struct FilesBody {
    files: Vec<FileBody>,
    /// Names of the folders beside them.
    directories: Vec<String>,
    /// The folder that is listed, below the campaign's; always the campaign's own, which is empty.
    current_path: &'static str,
    /// How tests name that folder.
    files_dir: &'static str,
}

#[derive(Serialize, ToSchema)]
pub(super) struct FileSaved {
    message: String,
    file: FileBody,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Folder {
    /// A folder below the campaign's; only its own, which is empty, can be listed yet.
    #[param(example = "")]
    path: Option<String>,
}

/// The files of a campaign by name.
#[utoipa::path(get, path = "/api/campains/{id}/files", params(("id" = String, Path), Folder), responses((status = 200, body = FilesBody), (status = 404, body = ProblemBody)))]
pub(super) async fn list(
    State(state): State<AppState>,
    _: Caller,
    Id(id): Id<CampaignId>,
    Params(folder): Params<Folder>,
) -> Result<Json<FilesBody>, Problem> {
    found(&state, id).await?;
    if folder.path.is_some_and(|path| !matches!(path.trim_matches('/'), "" | ".")) {
        return Err(Problem::not_implemented("what-sub-folders"));
    }
    let listed = state.deps.files.list(id).await?;
    Ok(Json(FilesBody {
        files: listed.files.into_iter().map(Into::into).collect(),
        directories: listed.folders,
        current_path: "",
        files_dir: "{{test.files_dir}}",
    }))
}

/// What an upload brings, as the document tells it; it is read piece by piece.
#[derive(ToSchema)]
#[allow(dead_code)]
pub(super) struct UploadForm {
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// The name it gets; its own where this is left out.
    #[schema(rename = "customName")]
    custom_name: Option<String>,
}

/// Takes a file in the multipart field `file`, under `customName` where that field comes with it.
#[utoipa::path(post, path = "/api/campains/{id}/files", params(("id" = String, Path)),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = FileSaved), (status = 400, body = ProblemBody), (status = 413, body = ProblemBody), (status = 415, body = ProblemBody)))]
pub(super) async fn upload(
    State(state): State<AppState>,
    Editor(by): Editor,
    caller: Caller,
    locale: Locale,
    Id(id): Id<CampaignId>,
    request: Request,
) -> Result<(StatusCode, Json<FileSaved>), Problem> {
    found(&state, id).await?;
    let parts = multipart(&state, request).await?;
    let file = receive(&state, &by, id, parts).await?;
    still_there(&caller, &state).await?;
    let (name, size) = state.deps.app.finish_upload(&by, file).await?;
    let file = FileBody::new(name, size, state.now());
    Ok((StatusCode::CREATED, Json(FileSaved { message: locale.say("done-file-saved"), file })))
}

/// The parts of an upload, no larger in all than one may be.
pub(super) async fn multipart(state: &AppState, mut request: Request) -> Result<Multipart, Problem> {
    DefaultBodyLimit::max(state.config.upload_limit).apply(&mut request);
    Multipart::from_request(request, state).await.map_err(|_| {
        Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type")
            .with("expected", "multipart/form-data")
    })
}

/// Writes the file as it comes in; its name may come before or after it.
async fn receive(
    state: &AppState,
    by: &Principal,
    id: CampaignId,
    mut parts: Multipart,
) -> Result<IncomingFile, Problem> {
    let limit = state.config.upload_limit;
    let mut custom = None;
    let mut received: Option<IncomingFile> = None;
    while let Some(mut part) = parts.next_field().await.map_err(|error| broken(&error, limit))? {
        match part.name() {
            Some("customName") => {
                custom =
                    Some(short_text(&mut part, limit, || Problem::bad("invalid_file_name").field("customName")).await?)
                        .filter(|name| !name.trim().is_empty());
            }
            Some("file") if received.is_some() => return Err(Problem::bad("one_file").field("file")),
            Some("file") => {
                let own = part.file_name().unwrap_or_default().to_owned();
                let mut file = state.deps.app.begin_upload(by, id, custom.as_deref().unwrap_or(&own)).await?;
                while let Some(chunk) = part.chunk().await.map_err(|error| broken(&error, limit))? {
                    file.write(chunk.to_vec()).await?;
                }
                received = Some(file);
            }
            _ => {}
        }
    }
    let mut file = received.ok_or(Problem::bad("file_missing").field("file"))?;
    if let Some(custom) = custom {
        file.rename(&custom)?;
    }
    Ok(file)
}

/// The text of a field, no longer than a name may be: whatever comes beyond that is not kept.
pub(super) async fn short_text(
    part: &mut Part<'_>,
    limit: usize,
    too_long: impl Fn() -> Problem,
) -> Result<String, Problem> {
    let mut text = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|error| broken(&error, limit))? {
        if text.len() + chunk.len() > LONGEST_TEXT {
            return Err(too_long());
        }
        text.extend_from_slice(&chunk);
    }
    String::from_utf8(text).map_err(|_| too_long())
}

pub(super) fn broken(error: &MultipartError, limit: usize) -> Problem {
    if is_too_slow(error) {
        return Problem::new(StatusCode::REQUEST_TIMEOUT, "body_too_slow").field("file");
    }
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let limit = format!("{} Mio", limit / 1024 / 1024);
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large").with("limit", limit).field("file");
    }
    Problem::bad("invalid_body").with("cause", error.body_text())
}

/// A file's content.
#[utoipa::path(get, path = "/api/campains/{id}/files/{name}", params(("id" = String, Path), ("name" = String, Path)), responses((status = 200, body = Vec<u8>, content_type = "*/*", description = "The content, of the type that its name tells."), (status = 404, body = ProblemBody)))]
pub(super) async fn download(
    State(state): State<AppState>,
    _: Caller,
    Id(id): Id<CampaignId>,
    Segments((_campain, name)): Segments<(String, String)>,
) -> Result<Response, Problem> {
    found(&state, id).await?;
    let file = state.deps.files.open(id, &name).await?;
    let size = file.metadata().map_err(|error| Problem::internal(&error))?.len();
    let stream = ReaderStream::new(tokio::fs::File::from_std(file));
    Response::builder()
        // Always saved, never shown: an uploaded page must not run as one of ours, nor a script as part of one.
        .header(header::CONTENT_TYPE, mime::APPLICATION_OCTET_STREAM.as_ref())
        .header(header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox")
        .header(header::CONTENT_LENGTH, size)
        .header(header::CONTENT_DISPOSITION, attachment(&name))
        .body(Payload::from_stream(stream))
        .map_err(|error| Problem::internal(&error))
}

/// That an answer is to be saved under a name: as RFC 6266 says it, and plainly for programs that read nothing else.
pub(super) fn attachment(name: &str) -> String {
    let plain = |letter: char| match letter {
        '"' | '\\' | '%' => '_',
        letter if letter.is_ascii_graphic() || letter == ' ' => letter,
        _ => '_',
    };
    let plain: String = deunicode_with_tofu(name, "_").chars().map(plain).collect();
    let encoded = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[derive(Deserialize, ToSchema)]
pub(super) struct FileRename {
    /// The new name.
    name: Option<String>,
    /// The same, as the original's later pages call it.
    new_name: Option<String>,
}

impl Form for FileRename {}

#[derive(Serialize, ToSchema)]
pub(super) struct FileRenamed {
    message: String,
    /// The name as it was made safe.
    name: String,
}

/// Gives a file another name.
#[utoipa::path(put, path = "/api/campains/{id}/files/{name}", params(("id" = String, Path), ("name" = String, Path)), request_body = FileRename, responses((status = 200, body = FileRenamed), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn rename(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(id): Id<CampaignId>,
    Segments((_campain, name)): Segments<(String, String)>,
    body: Result<Body<FileRename>, Problem>,
) -> Result<Json<FileRenamed>, Problem> {
    let wanted = body.and_then(|Body(form)| {
        let given = [form.new_name, form.name].into_iter().flatten().find(|name| !name.trim().is_empty());
        given.ok_or(Problem::missing(["name"]))
    });
    let wanted = sent_about(found(&state, id), wanted).await?;
    let name = state.deps.app.rename_file(&by, id, &name, &wanted).await?;
    Ok(Json(FileRenamed { message: locale.say("done-file-renamed"), name }))
}

/// Removes a file.
#[utoipa::path(delete, path = "/api/campains/{id}/files/{name}", params(("id" = String, Path), ("name" = String, Path)), responses((status = 200, body = DoneBody), (status = 404, body = ProblemBody)))]
pub(super) async fn delete(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(id): Id<CampaignId>,
    Segments((_campain, name)): Segments<(String, String)>,
) -> Result<Json<DoneBody>, Problem> {
    state.deps.app.delete_file(&by, id, &name).await?;
    Ok(Json(DoneBody { message: locale.say("done-file-deleted") }))
}
