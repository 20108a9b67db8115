//! What an import brings, in parts.

use std::collections::BTreeMap;

use axum::extract::{Multipart, multipart::MultipartError};
use testgyver_import::{FoldersAs, Format, Source};
use testgyver_model::id::CampaignId;
use testgyver_project::{ArchiveError, unpack};
use utoipa::ToSchema;

use crate::{
    api::files::{LONGEST_TEXT, broken, short_text},
    problem::Problem,
};

/// Most files of an import.
const MOST_FILES: usize = 10_000;
/// Most bytes that an archive may hold.
const LARGEST: u64 = 256 << 20;

/// What an import brings, as the document tells it; it is read piece by piece.
#[derive(ToSchema)]
#[allow(dead_code)]
pub(crate) struct ImportForm {
    /// The file; an archive, or several parts of this name, where there are several.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// What it is: `testgyver`, `postman`, `openapi`, `hurl`, `curl`, `har`, `bruno`, `variables`, `original-export`; guessed
    /// where it is left out.
    format: Option<String>,
    /// The campaign's name; that of the file where it is left out.
    name: Option<String>,
    /// The campaign that is replaced, by its identifier; a new one where it is left out.
    into: Option<String>,
    /// The state of that campaign that is known, from the `ETag` of its archive: refused where it is another.
    base: Option<String>,
    /// What becomes of folders of a collection: `tests` or `campaigns`.
    folders: Option<String>,
    /// Whether it is only looked at: `true` or `false`.
    dry_run: Option<String>,
}

/// The same, received.
pub(super) struct Received {
    pub(super) source: Source,
    pub(super) format: Option<Format>,
    pub(super) name: Option<String>,
    pub(super) into: Option<CampaignId>,
    pub(super) base: Option<String>,
    pub(super) folders: FoldersAs,
    pub(super) dry_run: bool,
}

/// Receives all parts.
pub(super) async fn receive(mut parts: Multipart, limit: usize) -> Result<Received, Problem> {
    let mut files = BTreeMap::new();
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    let wrong = |error: MultipartError| broken(&error, limit);
    while let Some(mut part) = parts.next_field().await.map_err(wrong)? {
        match part.name().map(str::to_owned).as_deref() {
            Some("file") => {
                let name = part.file_name().unwrap_or("file").replace('\\', "/");
                if files.len() >= MOST_FILES {
                    return Err(Problem::bad("import_too_large").with("limit", MOST_FILES.to_string()).field("file"));
                }
                let bytes = part.bytes().await.map_err(wrong)?;
                files.insert(name.trim_start_matches('/').to_owned(), bytes.to_vec());
            }
            Some(name @ ("format" | "name" | "into" | "base" | "folders" | "dry_run")) => {
                let too_long = || {
                    Problem::bad("name_too_long")
                        .with("field", name.to_owned())
                        .with("limit", LONGEST_TEXT.to_string())
                        .field(name.to_owned())
                };
                let text = short_text(&mut part, limit, too_long).await?;
                texts.insert(name.to_owned(), text);
            }
            _ => {}
        }
    }
    if files.is_empty() {
        return Err(Problem::bad("file_missing").field("file"));
    }
    let mut text = |name: &str| texts.remove(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let (format, into) = (text("format"), text("into"));
    let invalid = |field: &'static str, cause: &str| {
        Problem::bad("invalid_field").with("field", field).with("cause", cause.to_owned()).field(field)
    };
    Ok(Received {
        source: unpacked(files)?,
        format: format.map(|word| Format::from_word(&word).ok_or_else(|| invalid("format", &formats()))).transpose()?,
        name: text("name"),
        into: into.map(|id| id.parse().map_err(|_| Problem::not_found("what-campain").field("into"))).transpose()?,
        base: text("base").map(|base| base.trim_matches('"').to_owned()),
        folders: match text("folders").as_deref() {
            None | Some("tests") => FoldersAs::Tests,
            Some("campaigns") => FoldersAs::Campaigns,
            Some(_) => return Err(invalid("folders", "tests, campaigns")),
        },
        dry_run: match text("dry_run").as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => return Err(invalid("dry_run", "true, false")),
        },
    })
}

fn formats() -> String {
    Format::ALL.iter().map(|format| format.word()).collect::<Vec<_>>().join(", ")
}

/// One archive stands for the files in it.
fn unpacked(files: BTreeMap<String, Vec<u8>>) -> Result<Source, Problem> {
    let archive = files.values().next().filter(|bytes| files.len() == 1 && bytes.starts_with(b"PK\x03\x04"));
    let Some(bytes) = archive else { return Ok(Source::folder(files)) };
    match unpack(bytes, LARGEST) {
        Ok(files) => Ok(Source::folder(files)),
        Err(ArchiveError::TooLarge(limit)) => {
            Err(Problem::bad("import_too_large").with("limit", format!("{limit} MiB")).field("file"))
        }
        Err(error) => Err(Problem::bad("import_unreadable").with("cause", error.to_string()).field("file")),
    }
}
