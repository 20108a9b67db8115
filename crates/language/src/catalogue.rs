//! The catalogue: the texts of every language, by key.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use rust_embed::Embed;
use unic_langid::LanguageIdentifier;

use crate::{argument::Value, language::Language};

/// The texts that the program brings along.
#[derive(Embed)]
#[folder = "../../translations"]
struct BuiltIn;

/// The texts of the pages, which the browser puts together by itself.
const PAGES: &str = "web.ftl";
/// Bytes of all texts of a language that are still read: a language has a tenth of that.
const LARGEST_FILE: u64 = 4 << 20;

static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();

/// The catalogue of this program.
pub fn catalogue() -> &'static Catalogue {
    CATALOGUE.get_or_init(Catalogue::built_in)
}

/// Adds the languages and texts of a folder to the catalogue of this program: a folder per language, as in
/// `translations/`; a text that there is already is replaced. To be called before anything is told to anybody.
///
/// # Errors
/// [`CatalogueError`] where the folder cannot be read, a text is written wrongly, or the catalogue is in use.
pub fn install(folder: &Path) -> Result<(), CatalogueError> {
    let mut catalogue = Catalogue::built_in();
    catalogue.add_folder(folder)?;
    CATALOGUE.set(catalogue).map_err(|_| CatalogueError::InUse)
}

/// Why texts cannot be added.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// A file or folder cannot be read.
    #[error("{path}: {error}")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A folder is not named by the tag of a language.
    #[error("{path}: a folder of texts is named by the tag of its language (de, pt-BR)")]
    NoTag {
        /// Which.
        path: PathBuf,
    },
    /// A text is not written as Fluent wants it.
    #[error("{file}, line {line}: {reason}")]
    Syntax {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// Texts have been used already.
    #[error("the catalogue is in use already")]
    InUse,
}

/// The texts of one language.
struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
    /// What the browser is given as it stands, by its path: the texts of the pages, in one or more parts, and help.
    files: BTreeMap<String, String>,
}

/// The texts of every language, by key.
pub struct Catalogue {
    languages: Vec<Texts>,
}

impl Texts {
    fn new(tag: &'static str) -> Option<Self> {
        let mut bundle = FluentBundle::new_concurrent(vec![tag.parse::<LanguageIdentifier>().ok()?]);
        // Isolation marks are for right-to-left text; in JSON they would be noise.
        bundle.set_use_isolating(false);
        Some(Self { language: Language::known(tag), bundle, files: BTreeMap::new() })
    }

    /// Takes one file, by its path below the folder of the language.
    fn take(&mut self, path: &str, text: String) -> Result<(), CatalogueError> {
        if path.ends_with(".ftl") {
            let resource = read(path, text.clone())?;
            if path != PAGES {
                self.bundle.add_resource_overriding(resource);
                return Ok(());
            }
        }
        // What comes later overrides, as it does in the browser.
        match self.files.get_mut(path).filter(|_| path == PAGES) {
            Some(earlier) => earlier.extend(["\n", text.as_str()]),
            None => _ = self.files.insert(path.to_owned(), text),
        }
        Ok(())
    }

    fn format(&self, key: &str, values: &[(&'static str, Value<'_>)]) -> Option<String> {
        let pattern = match key.split_once('.') {
            None => self.bundle.get_message(key)?.value()?,
            Some((message, attribute)) => self.bundle.get_message(message)?.get_attribute(attribute)?.value(),
        };
        let mut arguments = FluentArgs::new();
        for (name, value) in values {
            arguments.set(*name, value.clone());
        }
        Some(self.bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned())
    }
}

/// The deepest that braces stand in braces; the parser goes as deep as it is led.
const DEEPEST: usize = 100;

/// The line, from 1, on which braces stand too deep.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut line) = (0_usize, 1);
    for byte in text.bytes() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b'\n' => line += 1,
            _ => {}
        }
        if depth > DEEPEST {
            return Some(line);
        }
    }
    None
}

fn read(path: &str, text: String) -> Result<FluentResource, CatalogueError> {
    if let Some(line) = too_deep(&text) {
        let reason = format!("braces stand deeper than {DEEPEST} in one another");
        return Err(CatalogueError::Syntax { file: path.to_owned(), line, reason });
    }
    FluentResource::try_new(text).map_err(|(partly, errors)| {
        let (at, reason) = errors
            .first()
            .map_or((0, String::new()), |error| (error.slice.as_ref().unwrap_or(&error.pos).start, error.to_string()));
        let line = partly.source().bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
        CatalogueError::Syntax { file: path.to_owned(), line, reason }
    })
}

impl Catalogue {
    /// What the program brings along.
    fn built_in() -> Self {
        let mut catalogue = Self { languages: Vec::new() };
        for path in BuiltIn::iter() {
            let file = BuiltIn::get(&path).map(|file| file.data).unwrap_or_default();
            let text = String::from_utf8_lossy(&file).into_owned();
            // The tests read every file that is built in.
            let _ = catalogue.take(&path, text);
        }
        catalogue.sort();
        catalogue
    }

    /// French, then English, then the others by their tags.
    fn sort(&mut self) {
        let rank = |language: Language| (language != Language::FRENCH, language != Language::ENGLISH, language);
        self.languages.sort_by_key(|texts| rank(texts.language));
    }

    /// Takes one file, by its path: `de/server.ftl`.
    fn take(&mut self, path: &str, text: String) -> Result<(), CatalogueError> {
        let Some((folder, rest)) = path.split_once('/') else { return Ok(()) };
        // As the standard spells it: `pt-BR`, whatever the folder is called.
        let tag = folder.parse::<LanguageIdentifier>().map(|tag| tag.to_string()).unwrap_or_else(|_| folder.to_owned());
        let index = match self.languages.iter().position(|texts| texts.language.code() == tag) {
            Some(index) => index,
            None => {
                // As many as there are folders, once.
                let texts = Texts::new(Box::leak(tag.clone().into_boxed_str()));
                self.languages.push(texts.ok_or_else(|| CatalogueError::NoTag { path: folder.into() })?);
                self.languages.len() - 1
            }
        };
        self.languages[index].take(rest, text)
    }

    fn add_folder(&mut self, folder: &Path) -> Result<(), CatalogueError> {
        for language in entries(folder)?.into_iter().filter(|path| path.is_dir()) {
            let tag = name_of(&language);
            for path in entries(&language)? {
                let files = if path.is_dir() { entries(&path)? } else { vec![path] };
                for file in files.iter().filter(|file| file.is_file() && is_text(file)) {
                    let below = file.strip_prefix(&language).unwrap_or(file).to_string_lossy().replace('\\', "/");
                    self.take(&format!("{tag}/{below}"), text_of(file)?).map_err(|error| located(error, &language))?;
                }
            }
        }
        self.sort();
        Ok(())
    }

    /// Every language, the default first.
    pub fn languages(&self) -> impl Iterator<Item = Language> {
        self.languages.iter().map(|texts| texts.language)
    }

    fn texts(&self, language: Language) -> Option<&Texts> {
        self.languages.iter().find(|texts| texts.language == language)
    }

    /// The languages in which a text is looked for, in their order.
    fn order(&self, language: Language) -> impl Iterator<Item = &Texts> {
        [language, Language::ENGLISH, Language::FRENCH].into_iter().filter_map(|language| self.texts(language))
    }

    /// The text of a key, `message` or `message.attribute`, with values filled in: in the language, else in English;
    /// the key itself where no language has it.
    pub fn text(&self, language: Language, key: &str, values: &[(&'static str, Value<'_>)]) -> String {
        self.order(language).find_map(|texts| texts.format(key, values)).unwrap_or_else(|| key.to_owned())
    }

    /// What a language calls itself; its tag where it does not say.
    pub(crate) fn name(&self, language: Language) -> String {
        let own = self.texts(language).and_then(|texts| texts.format("language-name", &[]));
        own.unwrap_or_else(|| language.code().to_owned())
    }

    /// Whether there is a text of this key in the language that every other falls back to.
    pub fn has(&self, key: &str) -> bool {
        self.texts(Language::ENGLISH).is_some_and(|texts| texts.format(key, &[]).is_some())
    }

    /// The texts of the pages in a language, in Fluent's own writing; what it lacks in English, in front of its own.
    pub fn pages(&self, language: Language) -> Option<String> {
        let of = |language| self.texts(language).and_then(|texts| texts.files.get(PAGES)).map(String::as_str);
        self.texts(language)?;
        let whole = [Language::FRENCH, Language::ENGLISH].contains(&language);
        let parts = [of(Language::ENGLISH).filter(|_| !whole), of(language)];
        Some(parts.into_iter().flatten().collect::<Vec<_>>().join("\n"))
    }

    /// A page of help, in Markdown: in the language, else in English.
    pub fn help(&self, language: Language, topic: &str) -> Option<&str> {
        let path = format!("help/{topic}.md");
        self.order(language).find_map(|texts| texts.files.get(&path)).map(String::as_str)
    }
}

fn located(error: CatalogueError, folder: &Path) -> CatalogueError {
    match error {
        CatalogueError::Syntax { file, line, reason } => {
            CatalogueError::Syntax { file: folder.join(file).display().to_string(), line, reason }
        }
        CatalogueError::NoTag { .. } => CatalogueError::NoTag { path: folder.to_owned() },
        other => other,
    }
}

/// Whether a file is one of texts or help: others may lie beside them.
fn is_text(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending == "ftl" || ending == "md")
}

fn name_of(path: &Path) -> Cow<'_, str> {
    path.file_name().unwrap_or_default().to_string_lossy()
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, CatalogueError> {
    let unreadable = |error| CatalogueError::Unreadable { path: folder.to_owned(), error };
    let found = fs::read_dir(folder).map_err(unreadable)?;
    let mut paths = found.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>();
    if let Ok(paths) = &mut paths {
        paths.retain(|path| !name_of(path).starts_with('.'));
        paths.sort();
    }
    paths.map_err(unreadable)
}

fn text_of(file: &Path) -> Result<String, CatalogueError> {
    let read = fs::metadata(file).and_then(|facts| match facts.len() {
        ..=LARGEST_FILE => fs::read_to_string(file),
        _ => Err(io::ErrorKind::FileTooLarge.into()),
    });
    let text = read.map_err(|error| CatalogueError::Unreadable { path: file.to_owned(), error })?;
    // Editors of some systems begin a text with a mark.
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

#[cfg(test)]
mod tests;
