//! The formats that can be read, and which one a source is in.

use std::collections::BTreeSet;

use testgyver_model::phrase;

use crate::{
    Imported, Options, Source, SourceError, bruno, curl, har, hurl, junit, openapi, original, postman, testgyver,
    variables,
};

/// A format that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Collections and environments of Postman.
    Postman,
    /// Descriptions of interfaces: OpenAPI 3, Swagger 2.
    Openapi,
    /// Files of hurl.
    Hurl,
    /// Commands of curl.
    Curl,
    /// Recorded traffic.
    Har,
    /// Collections of Bruno.
    Bruno,
    /// The original's files of variables.
    Variables,
    /// Results in JUnit's XML.
    Junit,
    /// The original's database.
    Original,
    /// A campaign that the original exported.
    OriginalExport,
    /// A campaign of ours, as files.
    Testgyver,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Postman,
        Self::Openapi,
        Self::Hurl,
        Self::Curl,
        Self::Har,
        Self::Bruno,
        Self::Variables,
        Self::Junit,
        Self::Original,
        Self::OriginalExport,
        Self::Testgyver,
    ];

    /// The word by which it is chosen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Postman => "postman",
            Self::Openapi => "openapi",
            Self::Hurl => "hurl",
            Self::Curl => "curl",
            Self::Har => "har",
            Self::Bruno => "bruno",
            Self::Variables => "variables",
            Self::Junit => "junit",
            Self::Original => "original",
            Self::OriginalExport => "original-export",
            Self::Testgyver => "testgyver",
        }
    }

    /// The format that a word chooses.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.word() == word)
    }

    fn recognises(self, source: &Source) -> bool {
        match self {
            Self::Postman => postman::recognises(source),
            Self::Openapi => openapi::recognises(source),
            Self::Hurl => hurl::recognises(source),
            Self::Curl => curl::recognises(source),
            Self::Har => har::recognises(source),
            Self::Bruno => bruno::recognises(source),
            Self::Variables => variables::recognises(source),
            Self::Junit => junit::recognises(source),
            Self::Original => original::recognises(source),
            Self::OriginalExport => original::recognises_json(source),
            Self::Testgyver => testgyver::recognises(source),
        }
    }
}

/// Formats of a single file, those first whose signs nothing else has: a description may quote commands of curl, and a
/// collection may have the words of recorded traffic in it.
const OF_A_FILE: [&[Format]; 4] = [
    &[Format::Testgyver, Format::OriginalExport, Format::Openapi, Format::Junit],
    &[Format::Postman, Format::Bruno, Format::Hurl, Format::Variables],
    &[Format::Har],
    &[Format::Curl],
];

/// The format of a source; nothing where it is in none, or may be in several.
pub fn guess(source: &Source) -> Option<Format> {
    // What these are is said by the names of their files.
    let whole = [Format::Testgyver, Format::Original].into_iter().find(|format| format.recognises(source));
    if whole.is_some() || source.single().is_some() {
        return whole.or_else(|| of_a_file(source));
    }
    let of_each = source.files().filter_map(|(name, bytes)| of_a_file(&Source::file(name, bytes)));
    let mut found: BTreeSet<Format> = of_each.collect();
    // Beside anything else, commands of curl explain it.
    if found.len() > 1 {
        found.remove(&Format::Curl);
    }
    found.pop_first().filter(|_| found.is_empty())
}

fn of_a_file(source: &Source) -> Option<Format> {
    OF_A_FILE.iter().find_map(|formats| {
        let mut known = formats.iter().copied().filter(|format| format.recognises(source));
        let first = known.next()?;
        Some(known.next().is_none().then_some(first))
    })?
}

/// Reads a source that is in a format from which campaigns are made.
///
/// # Errors
/// [`SourceError`] where it cannot be read, or other things than campaigns are made of it.
pub fn import(format: Format, source: &Source, options: &Options<'_>) -> Result<Imported, SourceError> {
    match format {
        Format::Postman => postman::read(source, options),
        Format::Openapi => openapi::read(source, options),
        Format::Hurl => hurl::read(source, options),
        Format::Curl => curl::read(source, options),
        Format::Har => har::read(source, options),
        Format::Bruno => bruno::read(source, options),
        Format::Variables => variables::read(source, options),
        Format::OriginalExport => export(source, options),
        Format::Testgyver => testgyver::read(source, options),
        Format::Junit => Err(refused(phrase!(options.language,
            fr: "des résultats JUnit ne font pas une campagne : « testgyver import --format junit --data DOSSIER --campaign NOM » en fait un rapport.",
            en: "results of JUnit make no campaign: 'testgyver import --format junit --data DIR --campaign NAME' makes a report of them."))),
        Format::Original => Err(refused(phrase!(options.language,
            fr: "une base de l'ancien TestGyver contient plus que des campagnes : « testgyver import --format original --data DOSSIER » reprend tout.",
            en: "a database of the former TestGyver holds more than campaigns: 'testgyver import --format original --data DIR' takes all of it over."))),
    }
}

fn refused(message: String) -> SourceError {
    SourceError { file: String::new(), line: None, message }
}

fn export(source: &Source, options: &Options<'_>) -> Result<Imported, SourceError> {
    let Some((file, bytes)) = source.single() else {
        return Err(refused(phrase!(options.language,
            fr: "un export de l'ancien programme est un seul fichier : importez-les un par un.",
            en: "an export of the former program is a single file: import them one by one.")));
    };
    original::import_json(&String::from_utf8_lossy(bytes), options)
        .map_err(|fault| SourceError { file: file.to_owned(), ..fault })
}
