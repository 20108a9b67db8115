//! Why a text is no table.

use testgyver_model::{Language, lenient, phrase};

/// Why a text is no table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableError {
    /// The CSV cannot be read.
    Csv(String),
    /// A row has more or fewer cells than there are columns.
    Width {
        /// The line that the row begins in, from 1.
        line: u64,
        /// How many it has.
        cells: usize,
        /// How many columns there are.
        columns: usize,
        /// What was taken to stand between two cells.
        separator: char,
    },
    /// Two columns have one name.
    Twice {
        /// The line of the names, from 1.
        line: u64,
        /// The name.
        name: String,
    },
    /// A quote is not closed.
    OpenQuote {
        /// The line that it opens in, from 1.
        line: u64,
    },
    /// There are more rows than this.
    TooMany(usize),
    /// The rows come to more bytes than this.
    TooLarge(usize),
    /// The JSON cannot be read.
    Json(String),
    /// The JSON is no list and no object.
    NoList,
    /// A text begins as a JSON list and is none, from this line and column on.
    BrokenList(usize, usize),
}

impl TableError {
    /// The reason for who wrote the table.
    pub fn say(&self, language: Language) -> String {
        match self {
            Self::Csv(why) => phrase!(language, fr: "CSV illisible ({why})", en: "the CSV cannot be read ({why})"),
            Self::Width { line, cells, columns, separator } => {
                let s = |count: usize| if count > 1 { "s" } else { "" };
                let (cell, column) = (s(*cells), s(*columns));
                let sign = match separator {
                    '\t' => phrase!(language, fr: "séparateur : tabulation", en: "separator: tab"),
                    sign => phrase!(language, fr: "séparateur « {sign} »", en: "separator '{sign}'"),
                };
                phrase!(language,
                    fr: "ligne {line} : {cells} valeur{cell} pour {columns} colonne{column} ({sign})",
                    en: "line {line}: {cells} cell{cell} for {columns} column{column} ({sign})")
            }
            Self::Twice { line, name } => phrase!(language,
                fr: "ligne {line} : la colonne « {name} » existe deux fois",
                en: "line {line}: the column '{name}' is there twice"),
            Self::OpenQuote { line } => phrase!(language,
                fr: "ligne {line} : un guillemet ouvert n'est jamais refermé",
                en: "line {line}: a quote is opened and never closed"),
            Self::TooMany(most) => phrase!(language, fr: "plus de {most} lignes", en: "more than {most} rows"),
            Self::TooLarge(most) => {
                let most = most / 1024 / 1024;
                phrase!(language, fr: "plus de {most} Mio de lignes", en: "more than {most} MiB of rows")
            }
            Self::Json(why) => phrase!(language, fr: "JSON illisible ({why})", en: "the JSON cannot be read ({why})"),
            Self::NoList => phrase!(language,
                fr: "une liste ou un objet est attendu",
                en: "a list or an object is expected"),
            Self::BrokenList(line, column) => lenient::say_broken((*line, *column), language),
        }
    }
}
