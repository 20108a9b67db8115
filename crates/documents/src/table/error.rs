//! Why a text is no table.

use testgyver_model::{Language, lenient, text};

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
            Self::Csv(why) => text!(language, "table-csv-unreadable", why),
            Self::Width { line, cells, columns, separator } => {
                let separator = match separator {
                    '\t' => text!(language, "table-separator-tab"),
                    sign => text!(language, "table-separator-sign", sign = sign.to_string()),
                };
                text!(language, "table-width", line, cells, columns, separator)
            }
            Self::Twice { line, name } => text!(language, "table-column-twice", line, name),
            Self::OpenQuote { line } => text!(language, "table-open-quote", line),
            Self::TooMany(most) => text!(language, "table-too-many-rows", most),
            Self::TooLarge(most) => {
                let most = most / 1024 / 1024;
                text!(language, "table-too-large", most)
            }
            Self::Json(why) => text!(language, "table-json-unreadable", why),
            Self::NoList => text!(language, "table-no-list"),
            Self::BrokenList(line, column) => lenient::say_broken((*line, *column), language),
        }
    }
}
