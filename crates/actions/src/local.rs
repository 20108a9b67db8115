//! Files of the campaign at the near end of a transfer.

use std::io;

use testgyver_model::{Language, action::ActionError, folders::Folders, phrase};
use tokio::fs::File;

use crate::{
    confined::{Confined, confine},
    egress::Limits,
    given_up::aside,
    part::Part,
};

/// Most bytes that go into a variable; larger contents go to a file.
pub(crate) const CONTENT_LIMIT: u64 = 10 * 1024 * 1024;

/// A file to read.
pub(crate) struct Source {
    pub(crate) file: File,
    pub(crate) bytes: u64,
    /// The path as people know it.
    pub(crate) shown: String,
}

/// Opens a file of the campaign: a relative path is looked for among its files, then in its work folder.
///
/// # Errors
/// Where there is no such file, it lies outside, or it is larger than the administrator allows.
pub(crate) async fn open(
    path: &str,
    folders: &Folders,
    limits: &Limits,
    language: Language,
) -> Result<Source, ActionError> {
    let uploaded = confine(folders, &folders.files, path, language)?;
    let worked = confine(folders, &folders.work, path, language)?;
    let shown = uploaded.shown.clone();
    let opened = aside(move |_| read(&uploaded).or_else(|_| read(&worked))).await?;
    let (file, bytes, found) = opened.map_err(|error| unreadable(&shown, &error, language))?;
    limits.check_size(bytes, language)?;
    Ok(Source { file: File::from_std(file), bytes, shown: found })
}

/// Opens the file at one place.
///
/// # Errors
/// Where there is none, or it is larger than the administrator allows.
pub(crate) async fn open_at(place: Confined, limits: &Limits, language: Language) -> Result<Source, ActionError> {
    let wanted = place.shown.clone();
    let opened = aside(move |_| read(&place)).await?;
    let (file, bytes, shown) = opened.map_err(|error| unreadable(&wanted, &error, language))?;
    limits.check_size(bytes, language)?;
    Ok(Source { file: File::from_std(file), bytes, shown })
}

fn read(place: &Confined) -> io::Result<(std::fs::File, u64, String)> {
    let file = place.folder.open(&place.path)?.into_std();
    let facts = file.metadata()?;
    if !facts.is_file() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok((file, facts.len(), place.shown.clone()))
}

pub(crate) fn unreadable(shown: &str, error: &io::Error, language: Language) -> ActionError {
    ActionError::new(match error.kind() {
        io::ErrorKind::NotFound => {
            phrase!(language, fr: "fichier de la campagne introuvable : {shown}", en: "no such file in the campaign: {shown}")
        }
        _ => {
            phrase!(language, fr: "fichier {shown} inutilisable ({error})", en: "file {shown} cannot be used ({error})")
        }
    })
}

/// A small text file of the campaign (a certificate, a key).
///
/// # Errors
/// Where it cannot be read or is larger than 1 MiB.
pub(crate) async fn small(path: &str, folders: &Folders, language: Language) -> Result<Vec<u8>, ActionError> {
    use tokio::io::AsyncReadExt;
    let limits = Limits { max_bytes: Some(1024 * 1024), ..Limits::default() };
    let mut source = open(path, folders, &limits, language).await?;
    let mut bytes = Vec::new();
    source.file.read_to_end(&mut bytes).await.map_err(|error| unreadable(&source.shown, &error, language))?;
    Ok(bytes)
}

/// Whether there is something at a path of the work folder.
///
/// # Errors
/// Where it lies outside.
pub(crate) fn exists(path: &str, folders: &Folders, language: Language) -> Result<bool, ActionError> {
    let place = confine(folders, &folders.work, path, language)?;
    Ok(place.folder.symlink_metadata(&place.path).is_ok())
}

/// A file to write. It gets its name when all of it is there; what is dropped before leaves nothing.
pub(crate) struct Target {
    pub(crate) file: File,
    pub(crate) shown: String,
    part: Part,
}

impl Target {
    /// Prepares a file; a relative path lies in the campaign's work folder, folders are made.
    ///
    /// # Errors
    /// Where it lies outside or cannot be made.
    pub(crate) async fn create(path: &str, folders: &Folders, language: Language) -> Result<Self, ActionError> {
        let place = confine(folders, &folders.work, path, language)?;
        let shown = place.shown.clone();
        let begun = aside(move |_| Part::begin(&place)).await?;
        let (part, file) = begun.map_err(|error| unwritable(&shown, &error, language))?;
        Ok(Self { file: File::from_std(file), shown, part })
    }

    /// All of it is there: gives the file its name.
    ///
    /// # Errors
    /// Where the disk is full or the name is taken by a folder.
    pub(crate) async fn keep(mut self, language: Language) -> Result<(), ActionError> {
        use tokio::io::AsyncWriteExt;
        let done = match self.file.flush().await {
            Ok(()) => self.part.keep(),
            Err(error) => Err(error),
        };
        done.map_err(|error| unwritable(&self.shown, &error, language))
    }
}

/// Why a file could not be written.
pub(crate) fn unwritable(shown: &str, error: &io::Error, language: Language) -> ActionError {
    ActionError::new(
        phrase!(language, fr: "écriture de {shown} impossible ({error})", en: "{shown} cannot be written ({error})"),
    )
}
