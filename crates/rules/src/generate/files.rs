//! Names and types of files, and versions.

use super::{Generator, lorem, rng::Rng};

/// Common endings and the type each stands for.
const TYPES: &[(&str, &str)] = &[
    ("pdf", "application/pdf"),
    ("json", "application/json"),
    ("xml", "application/xml"),
    ("zip", "application/zip"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("csv", "text/csv"),
    ("txt", "text/plain"),
    ("html", "text/html"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("svg", "image/svg+xml"),
    ("mp3", "audio/mpeg"),
    ("wav", "audio/wav"),
    ("mp4", "video/mp4"),
];

const DIRECTORIES: &[&str] = &["/home", "/tmp", "/var/lib", "/usr/share", "/opt", "/srv", "/etc", "/var/log"];

pub(super) const GENERATORS: &[Generator] = &[
    Generator::plain("file_name", "$file_name", file_name),
    Generator::plain("mime_type", "$mime_type", mime_type),
    Generator::plain("semver", "$semver", semver),
];

/// Shared with Postman's `randomFileName`.
pub(super) fn file_name(rng: &mut Rng<'_>) -> String {
    format!("{}_{}.{}", lorem::word(rng), lorem::word(rng), extension(rng))
}

/// Shared with Postman's `randomMimeType`.
pub(super) fn mime_type(rng: &mut Rng<'_>) -> String {
    rng.pick(TYPES).1.to_owned()
}

/// Shared with Postman's `randomSemver`.
pub(super) fn semver(rng: &mut Rng<'_>) -> String {
    format!("{}.{}.{}", rng.int(0..=9), rng.int(0..=20), rng.int(0..=20))
}

/// The ending of a file's name (Postman).
pub(super) fn extension(rng: &mut Rng<'_>) -> String {
    rng.pick(TYPES).0.to_owned()
}

/// The first half of a content type (Postman).
pub(super) fn file_type(rng: &mut Rng<'_>) -> String {
    rng.pick(TYPES).1.split('/').next().unwrap_or_default().to_owned()
}

/// A directory (Postman).
pub(super) fn directory(rng: &mut Rng<'_>) -> String {
    rng.word(DIRECTORIES)
}

/// A directory and a file in it (Postman).
pub(super) fn path(rng: &mut Rng<'_>) -> String {
    format!("{}/{}", directory(rng), file_name(rng))
}
