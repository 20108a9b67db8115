//! The rows of a loop or a data table: where they come from, which of them are made of secrets, and how each is said.

use serde_json::Value;
use testgyver_documents::table::MOST_ROWS;
use testgyver_model::{
    action::ActionError,
    secret::{MASK, MOST_PARTS, Secrets, values_in},
    text::text_of,
};
use testgyver_rules::flow::{Loop, OnEmpty};

use crate::{narration, short_secrets::LoopLevel, test_run::TestRun};

/// Most characters of a row that the log shows.
const SHOWN_ROW: usize = 200;
/// Most bytes of secrets that each value of a row is looked for in; with more, every row counts as made of them.
const SEARCHED: usize = 64 * 1024;

/// A row, and whether it is made of a secret: then it is not shown, not even in part.
pub(crate) struct DataRow {
    pub(crate) value: Value,
    secret: bool,
}

impl TestRun<'_, '_> {
    /// Why there is nothing to do, if a loop has no rows and may have none; an error if it may not.
    pub(crate) fn without_rows(&self, over: &Loop) -> Result<String, ActionError> {
        match over.empty {
            OnEmpty::Skip => Ok(narration::no_rows(self.language)),
            OnEmpty::Fail => Err(ActionError::new(narration::rows_wanted(self.language, over.file.trim()))),
        }
    }

    /// The rows of a loop; `filled` are the secrets that were filled into it.
    pub(crate) async fn rows_of(&mut self, over: &Loop, filled: &[String]) -> Result<Vec<DataRow>, ActionError> {
        let (rows, filled) = match over.rows(self.language) {
            Some(rows) => (rows.map_err(ActionError::new)?, filled),
            None => {
                let (files, folders) = (self.context.run_context.files, self.context.run_context.folders);
                let text = files.read_text(over.file.trim(), folders, self.language).await?;
                // The name of a file may be secret; its rows are not for that.
                (over.rows_of(&text, self.language).map_err(ActionError::new)?, &[][..])
            }
        };
        if rows.len() > MOST_ROWS {
            return Err(ActionError::new(narration::too_many_rows(self.language, MOST_ROWS)));
        }
        self.log.protect_derived();
        let origin = Origin::of(over, filled, self.log.secrets());
        let row = |value: Value| DataRow { secret: origin.made(&value), value };
        let rows: Vec<DataRow> = rows.into_iter().map(row).collect();
        let secret = rows.iter().filter(|row| row.secret).flat_map(|row| parts(&row.value));
        secret.take(MOST_PARTS).for_each(|part| self.log.secrets().derive(&part));
        self.log.protect_derived();
        Ok(rows)
    }

    /// Makes a row the current one.
    pub(crate) fn set_row(&mut self, name: &str, DataRow { value, secret }: DataRow, number: u32, level: LoopLevel) {
        self.log.enter_row(level, if secret { parts(&value) } else { Vec::new() });
        self.app.insert(format!("{name}_number"), number.into());
        self.app.insert(name.to_owned(), value);
    }

    pub(crate) fn row_line(&mut self, number: u32, total: u32, row: &DataRow) -> String {
        self.log.protect_derived();
        let shown = match &row.value {
            _ if row.secret => MASK.to_owned(),
            Value::Object(fields) => {
                let pairs = fields.iter().map(|(name, value)| format!("{name}={}", text_of(value)));
                pairs.collect::<Vec<_>>().join(", ")
            }
            other => text_of(other).into_owned(),
        };
        narration::row_started(self.language, number, total, &self.log.excerpt(&shown, SHOWN_ROW))
    }
}

/// A row that is secret, as a whole and by its values.
fn parts(row: &Value) -> Vec<String> {
    let mut parts = values_in(row);
    if row.is_array() || row.is_object() {
        parts.push(text_of(row).into_owned());
    }
    parts
}

/// The secrets that rows may be made of.
enum Origin<'a> {
    /// The whole list is one, or they are too large to be looked through.
    All,
    /// Some of the list's texts are, or hold them.
    Some(&'a [String], &'a Secrets),
}

impl<'a> Origin<'a> {
    fn of(over: &Loop, filled: &'a [String], secrets: &'a Secrets) -> Self {
        let whole = over.list.as_str().is_some_and(|list| filled.iter().any(|secret| secret.trim() == list.trim()));
        let large = filled.iter().map(String::len).sum::<usize>() > SEARCHED;
        if whole || large { Self::All } else { Self::Some(filled, secrets) }
    }

    /// Whether a row is made of a secret. One that holds secrets beside other things is shown, its secrets masked.
    fn made(&self, row: &Value) -> bool {
        let Self::Some(filled, secrets) = self else { return true };
        let within = |part: &String| {
            let spelt = Value::from(part.as_str()).to_string();
            let spelt = &spelt[1..spelt.len() - 1];
            filled.iter().any(|secret| secret.contains(part.as_str()) || secret.contains(spelt))
        };
        let lasting = |part: &String| secrets.mask_lasting(part.clone()) == MASK;
        !filled.is_empty() && values_in(row).iter().any(|part| within(part) && !lasting(part))
    }
}
