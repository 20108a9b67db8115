//! `io`: folders and files, confined to the campaign's own.

mod data;
mod xml;

use std::{
    borrow::Cow,
    io::{self, Read, Write},
    path::Path,
};

use async_trait::async_trait;
use encoding_rs::Encoding;
use serde::Deserialize;
use serde_json::Value;
use sha2::Digest;
use testgyver_documents::markup::MarkupError;
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError, Outputs, TypedAction},
    form::Form,
    lenient,
    mask::{Output, Role},
    phrase,
};

use self::data::Data;
use crate::{
    charset::{self, Source, Text},
    confined::{Confined, confine},
    given_up::{GivenUp, aside},
    messages,
    part::Part,
};

/// Most bytes read into a variable.
const READ_LIMIT: u64 = 10 * 1024 * 1024;

/// Works with folders and files of the campaign.
pub struct IoAction;

/// The form of [`IoAction`].
#[derive(Debug, Deserialize, Form)]
#[form("io")]
pub struct IoInput {
    #[field(
        select(
            "create_dir",
            "delete_dir",
            "delete_file",
            "write_variable",
            "read_variable",
            "list_files",
            "copy",
            "move",
            "hash",
            "size",
            "read_csv",
            "read_json",
            "read_xml"
        ),
        required
    )]
    operation: Operation,
    #[field(text, placeholder = "{{test.work_dir}}/resultat.txt", required)]
    #[serde(deserialize_with = "lenient::string")]
    path: String,
    #[field(area, code, when = ("operation", &["write_variable"]))]
    #[serde(default, deserialize_with = "lenient::string")]
    variable_value: String,
    #[field(text, placeholder = "csv", when = ("operation", &["list_files"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    file_extension: Option<String>,
    #[field(text, when = ("operation", &["copy", "move"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    target_path: Option<String>,
    #[field(select("sha256", "sha512", "sha1", "md5"), default = "sha256", when = ("operation", &["hash"]))]
    #[serde(default)]
    algorithm: Algorithm,
    #[field(text, placeholder = ";", when = ("operation", &["read_csv"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    separator: Option<String>,
    #[field(like = charset::field(), when = ("operation", &["read_variable", "read_csv", "read_json", "read_xml", "write_variable"]))]
    #[serde(default, deserialize_with = "lenient::opt_string")]
    encoding: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Operation {
    CreateDir,
    DeleteDir,
    DeleteFile,
    WriteVariable,
    ReadVariable,
    ListFiles,
    Copy,
    Move,
    Hash,
    Size,
    ReadCsv,
    ReadJson,
    ReadXml,
}

impl Operation {
    const fn writes(self) -> bool {
        matches!(self, Self::WriteVariable)
    }
}

/// How a file is hashed.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Algorithm {
    #[default]
    #[serde(alias = "")]
    Sha256,
    Sha512,
    Sha1,
    Md5,
}

#[async_trait]
impl TypedAction for IoAction {
    const KIND: &'static str = "io";
    const ALIASES: &'static [&'static str] = &["IoAction", "IOAction"];
    type Input = IoInput;

    fn outputs() -> Vec<Output> {
        vec![
            Output::new("file_list"),
            Output::new("file_content").role(Role::Body),
            Output::new("file_data"),
            Output::new("file_hash"),
            Output::new("file_size"),
        ]
    }

    async fn run(&self, input: IoInput, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        let language = cx.language;
        let encoding = charset::read(input.encoding.as_deref(), language)?;
        let place = confine(cx.folders, &cx.folders.work, &input.path, language)?;
        let (path, operation) = (place.shown.clone(), input.operation);
        let target = match (operation, input.target_path.as_deref()) {
            (Operation::Copy | Operation::Move, None) => return Err(messages::missing("target_path", language)),
            (Operation::Copy | Operation::Move, Some(path)) => {
                Some(confine(cx.folders, &cx.folders.work, path, language)?)
            }
            _ => None,
        };
        let name = input.encoding.clone().filter(|name| operation.writes() && !name.trim().is_empty());
        let content = match &name {
            None => Cow::Borrowed(input.variable_value.as_bytes()),
            Some(name) => charset::write(&input.variable_value, name)
                .map_err(|why| charset::unwritable(why, "variable_value", name, language))?,
        };
        let content = content.into_owned();
        let done =
            aside(move |given_up| perform(&place, target.as_ref(), &input, (&content, encoding), (given_up, language)))
                .await?
                .map_err(|error| ActionError::new(format!("{path}: {}", cause(language, &error))))?;
        if let IoOutcome::Read(text, _) | IoOutcome::Data(_, text) = &done {
            text.warn(cx).await;
        }
        cx.info(done.told(language, operation, &path)).await;
        Ok(done.outputs())
    }
}

/// What an operation gave.
enum IoOutcome {
    Changed,
    /// There was nothing to remove.
    Absent,
    Written(usize),
    /// A text, and of how many bytes.
    Read(Text<'static>, usize),
    Listed(Vec<String>),
    /// The data, and how the text was read that held them.
    Data(Vec<Value>, Text<'static>),
    Hashed(String),
    Sized(u64),
    Placed(String),
}

impl IoOutcome {
    fn told(&self, language: Language, operation: Operation, path: &str) -> String {
        match (self, operation) {
            (Self::Written(bytes), _) => {
                phrase!(language, fr: "📁 {path} écrit ({bytes} octets)", en: "📁 {path} written ({bytes} bytes)")
            }
            (Self::Read(_, bytes), _) => {
                phrase!(language, fr: "📁 {path} lu ({bytes} octets)", en: "📁 {path} read ({bytes} bytes)")
            }
            (Self::Listed(names), _) => {
                let count = names.len();
                phrase!(language, fr: "📁 {path} : {count} fichier(s)", en: "📁 {path}: {count} file(s)")
            }
            (Self::Data(rows, _), _) => {
                let count = rows.len();
                phrase!(language, fr: "📁 {path} : {count} élément(s) lus", en: "📁 {path}: {count} item(s) read")
            }
            (Self::Hashed(hash), _) => format!("🔢 {path} {hash}"),
            (Self::Sized(bytes), _) => {
                phrase!(language, fr: "📁 {path} : {bytes} octets", en: "📁 {path}: {bytes} bytes")
            }
            (Self::Placed(to), _) => format!("📁 {path} → {to}"),
            (Self::Changed, Operation::CreateDir) => {
                phrase!(language, fr: "📁 Dossier {path} créé", en: "📁 Folder {path} created")
            }
            (Self::Changed, _) => phrase!(language, fr: "📁 {path} supprimé", en: "📁 {path} removed"),
            (Self::Absent, _) => {
                phrase!(language, fr: "📁 {path} n'existe pas, rien à supprimer", en: "📁 {path} does not exist, nothing to remove")
            }
        }
    }

    fn outputs(self) -> Outputs {
        let (name, value) = match self {
            Self::Changed | Self::Absent | Self::Written(_) | Self::Placed(_) => return Outputs::new(),
            Self::Read(text, _) => ("file_content", Value::from(text.text.into_owned())),
            Self::Listed(names) => ("file_list", Value::from(names)),
            Self::Data(rows, _) => ("file_data", Value::from(rows)),
            Self::Hashed(hash) => ("file_hash", Value::from(hash)),
            Self::Sized(bytes) => ("file_size", Value::from(bytes)),
        };
        Outputs::from_iter([(name.to_owned(), value)])
    }
}

fn perform(
    place: &Confined,
    target: Option<&Confined>,
    input: &IoInput,
    (content, encoding): (&[u8], Option<&'static Encoding>),
    (given_up, language): (&GivenUp, Language),
) -> io::Result<IoOutcome> {
    let Confined { folder, path, .. } = place;
    let is_root = path.as_os_str().is_empty();
    match input.operation {
        Operation::CreateDir if is_root => Ok(IoOutcome::Changed),
        Operation::CreateDir => folder.create_dir_all(path).map(|()| IoOutcome::Changed),
        Operation::ListFiles => list(place, input.file_extension.as_deref()).map(IoOutcome::Listed),
        _ if is_root => Err(io::ErrorKind::ResourceBusy.into()),
        Operation::DeleteDir => removed(place, folder.remove_dir_all(path)),
        Operation::DeleteFile => removed(place, folder.remove_file(path)),
        Operation::WriteVariable => {
            let (part, mut file) = Part::begin(place)?;
            file.write_all(content)?;
            part.keep()?;
            Ok(IoOutcome::Written(content.len()))
        }
        Operation::ReadVariable => read(place, encoding, "").map(|(text, bytes)| IoOutcome::Read(text, bytes)),
        Operation::Size => {
            let facts = folder.metadata(path)?;
            if facts.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { Ok(IoOutcome::Sized(facts.len())) }
        }
        Operation::Hash => hash(place, input.algorithm, given_up).map(IoOutcome::Hashed),
        Operation::Copy | Operation::Move => {
            let target = target.ok_or(io::ErrorKind::NotFound)?;
            relocate(place, target, input.operation, given_up).map(|()| IoOutcome::Placed(target.shown.clone()))
        }
        Operation::ReadCsv => rows(place, encoding, (Data::Csv, input.separator.as_deref()), language),
        Operation::ReadJson => rows(place, encoding, (Data::Json, None), language),
        Operation::ReadXml => rows(place, encoding, (Data::Xml, None), language),
    }
}

/// How a removal went. Where nothing was there, all is as wanted: what cleans up may run twice, or before anything was made.
fn removed(place: &Confined, done: io::Result<()>) -> io::Result<IoOutcome> {
    use io::ErrorKind::{NotADirectory, NotFound};
    match done {
        Ok(()) => Ok(IoOutcome::Changed),
        // A folder that is a file is no folder either, and yet it is there.
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => {
            match place.folder.symlink_metadata(&place.path) {
                Err(absent) if matches!(absent.kind(), NotFound | NotADirectory) => Ok(IoOutcome::Absent),
                _ => Err(error),
            }
        }
        Err(error) => Err(error),
    }
}

fn rows(
    place: &Confined,
    encoding: Option<&'static Encoding>,
    (kind, separator): (Data, Option<&str>),
    language: Language,
) -> io::Result<IoOutcome> {
    let (text, _) = read(place, encoding, if kind == Data::Xml { "application/xml" } else { "" })?;
    let rows = data::list(kind, &text.text, separator, language)?;
    Ok(IoOutcome::Data(rows, Text { text: Cow::Borrowed(""), ..text }))
}

fn relocate(from: &Confined, to: &Confined, how: Operation, given_up: &GivenUp) -> io::Result<()> {
    if to.path.as_os_str().is_empty() || to.folder.is_dir(&to.path) {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if matches!(how, Operation::Move) {
        if let Some(parent) = to.path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            to.folder.create_dir_all(parent)?;
        }
        return from.folder.rename(&from.path, &to.folder, &to.path);
    }
    let mut source = from.folder.open(&from.path)?;
    let facts = source.metadata()?;
    if facts.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let (part, mut file) = Part::begin(to)?;
    part.allow(&file, &facts)?;
    each_piece(&mut source, given_up, |piece| file.write_all(piece))?;
    part.keep()
}

/// Reads a file to its end, piece by piece, unless that is given up.
fn each_piece(
    file: &mut impl Read,
    given_up: &GivenUp,
    mut take: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let mut piece = vec![0; 64 * 1024];
    loop {
        given_up.check()?;
        match file.read(&mut piece)? {
            0 => return Ok(()),
            count => take(&piece[..count])?,
        }
    }
}

fn hash(place: &Confined, algorithm: Algorithm, given_up: &GivenUp) -> io::Result<String> {
    match algorithm {
        Algorithm::Sha256 => digest::<sha2::Sha256>(place, given_up),
        Algorithm::Sha512 => digest::<sha2::Sha512>(place, given_up),
        Algorithm::Sha1 => digest::<sha1::Sha1>(place, given_up),
        Algorithm::Md5 => digest::<md5::Md5>(place, given_up),
    }
}

fn digest<D: Digest>(place: &Confined, given_up: &GivenUp) -> io::Result<String> {
    let (mut file, mut digest) = (place.folder.open(&place.path)?, D::new());
    each_piece(&mut file, given_up, |piece| {
        digest.update(piece);
        Ok(())
    })?;
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The text of a file, and how many bytes it has.
fn read(place: &Confined, named: Option<&'static Encoding>, content_type: &str) -> io::Result<(Text<'static>, usize)> {
    let mut bytes = Vec::new();
    place.folder.open(&place.path)?.take(READ_LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > READ_LIMIT {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "more than 10 MiB"));
    }
    let read = charset::sent(&bytes, Source { named, content_type });
    let unclear = named.is_none() && charset::is_binary(&bytes) && std::str::from_utf8(&bytes).is_err();
    let damaged = named.is_none() && read.damaged.is_some();
    if damaged || unclear && read.text.contains(char::REPLACEMENT_CHARACTER) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "no text"));
    }
    Ok((Text { text: Cow::Owned(read.text.into_owned()), ..read }, bytes.len()))
}

fn list(place: &Confined, extension: Option<&str>) -> io::Result<Vec<String>> {
    let wanted = extension.map(|extension| extension.trim().trim_start_matches('.').to_lowercase());
    let entries =
        if place.path.as_os_str().is_empty() { place.folder.entries() } else { place.folder.read_dir(&place.path) }?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let found = Path::new(&name).extension().map(|found| found.to_string_lossy().to_lowercase());
        if entry.file_type()?.is_file() && (wanted.is_none() || wanted == found) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn cause(language: Language, error: &io::Error) -> String {
    if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<MarkupError>()) {
        return error.say(language);
    }
    if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<serde_json::Error>()) {
        let (line, column) = (error.line(), error.column());
        let reason = error.to_string().replace(&format!(" at line {line} column {column}"), "");
        return phrase!(language,
            fr: "ce n'est pas du JSON : ligne {line}, colonne {column} ({reason})",
            en: "this is not JSON: line {line}, column {column} ({reason})");
    }
    match error.kind() {
        io::ErrorKind::NotFound => phrase!(language, fr: "introuvable", en: "not found"),
        io::ErrorKind::PermissionDenied => {
            phrase!(language, fr: "accès refusé ({error})", en: "access denied ({error})")
        }
        io::ErrorKind::ResourceBusy => {
            phrase!(language, fr: "le dossier de la campagne lui-même ne se supprime pas", en: "the campaign's folder itself cannot be removed")
        }
        io::ErrorKind::IsADirectory => phrase!(language, fr: "c'est un dossier", en: "it is a folder"),
        io::ErrorKind::NotADirectory => phrase!(language, fr: "ce n'est pas un dossier", en: "it is not a folder"),
        io::ErrorKind::AlreadyExists => phrase!(language, fr: "existe déjà", en: "exists already"),
        io::ErrorKind::FileTooLarge => phrase!(language, fr: "plus de 10 Mio", en: "more than 10 MiB"),
        io::ErrorKind::InvalidData => {
            phrase!(language,
                fr: "le fichier n'est pas du texte (le champ « encoding » nomme son jeu de caractères, s'il en est)",
                en: "the file is not text (field 'encoding' names its character set, if it is)")
        }
        _ => error.to_string(),
    }
}
