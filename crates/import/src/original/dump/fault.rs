//! Why a dump cannot be read.

use std::io;

use testgyver_model::{Language, phrase};

use super::limit::MOST;
use crate::SourceError;

/// Why a dump cannot be read.
#[derive(Debug)]
pub enum DumpFault {
    /// It ends in the middle.
    Cut,
    /// What stands there is no document.
    NoDocument,
    /// A document is broken: which one, from 1, and how.
    Document(u64, String),
    /// There is more than may be read.
    TooMuch,
    /// The machine cannot read it.
    Unreadable(io::Error),
    /// No database of the original is in it; the databases that are.
    NoDatabase(Vec<String>),
    /// Several are in it, each with the prefix of its collections.
    Several(Vec<String>),
}

impl From<io::Error> for DumpFault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Cut,
            _ => Self::Unreadable(error),
        }
    }
}

impl DumpFault {
    /// The error for people.
    pub fn tell(&self, file: &str, language: Language) -> SourceError {
        SourceError { file: file.to_owned(), line: None, message: self.message(file, language) }
    }

    fn message(&self, file: &str, language: Language) -> String {
        match self {
            Self::Cut => phrase!(language,
                fr: "le fichier « {file} » s'arrête au milieu : la sauvegarde est incomplète, refaites-la avec mongodump",
                en: "the file '{file}' ends in the middle: the dump is incomplete, make it again with mongodump"),
            Self::NoDocument => phrase!(language,
                fr: "le fichier « {file} » n'est pas une sauvegarde de MongoDB (mongodump), ou il est abîmé",
                en: "the file '{file}' is no dump of MongoDB (mongodump), or it is damaged"),
            Self::Document(number, cause) => phrase!(language,
                fr: "le document n° {number} du fichier « {file} » est abîmé : {cause}",
                en: "document {number} of the file '{file}' is damaged: {cause}"),
            Self::TooMuch => {
                let gibibytes = MOST >> 30;
                phrase!(language,
                    fr: "la sauvegarde dépasse {gibibytes} Gio : supprimez d'anciens rapports, puis refaites-la",
                    en: "the dump is larger than {gibibytes} GiB: delete old reports, then make it again")
            }
            Self::Unreadable(cause) => phrase!(language,
                fr: "le fichier « {file} » est illisible : {cause}",
                en: "the file '{file}' cannot be read: {cause}"),
            Self::NoDatabase(found) if found.is_empty() => phrase!(language,
                fr: "aucune sauvegarde de MongoDB ici : donnez le dossier écrit par mongodump, ou son archive",
                en: "no dump of MongoDB here: give the folder that mongodump wrote, or its archive"),
            Self::NoDatabase(found) => {
                let found = found.join(", ");
                phrase!(language,
                    fr: "aucune base de l'ancien TestGyver (collections users, variables, campains, tests, rapports) parmi : {found}",
                    en: "no database of the former TestGyver (collections users, variables, campains, tests, rapports) among: {found}")
            }
            Self::Several(found) => {
                let found = found.join(", ");
                phrase!(language,
                    fr: "plusieurs bases de l'ancien TestGyver, précisez laquelle : {found}",
                    en: "several databases of the former TestGyver, say which one: {found}")
            }
        }
    }
}
