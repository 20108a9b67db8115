//! What a database answered, no more of it than is given.

use serde_json::{Map, Value};

use super::{MOST_BYTES, value::weight};

/// Bytes that the name of a cell takes beside its text: many empty ones would fill the memory too.
const PER_NAME: usize = 24;

/// What a database answered.
#[derive(Debug, Default)]
pub(super) struct AnswerRows {
    /// Columns in their order.
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Map<String, Value>>,
    /// Rows that a statement changed.
    pub(super) changed: Option<u64>,
    /// Whether there were more rows than wanted.
    pub(super) cut: bool,
    pub(super) bytes: usize,
}

impl AnswerRows {
    pub(super) fn new(columns: Vec<String>) -> Self {
        Self { columns: unique(columns), ..Self::default() }
    }

    /// Takes a row; `false` once there are enough.
    pub(super) fn take(&mut self, values: Vec<Value>, most: u64) -> bool {
        if self.rows.len() as u64 >= most || self.bytes > MOST_BYTES {
            self.cut = true;
            return false;
        }
        let names: usize = self.columns.iter().map(|name| name.len() + PER_NAME).sum();
        self.bytes += values.iter().map(weight).sum::<usize>() + names;
        self.rows.push(self.columns.iter().cloned().zip(values).collect());
        true
    }
}

/// Columns of the same name get a number, else one would hide the other.
fn unique(columns: Vec<String>) -> Vec<String> {
    let mut seen: Vec<String> = Vec::with_capacity(columns.len());
    for column in columns {
        let mut name = column.clone();
        let mut number = 2;
        while seen.contains(&name) {
            name = format!("{column}_{number}");
            number += 1;
        }
        seen.push(name);
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_one_name_do_not_hide_each_other() {
        let names = ["id", "id", "id_2", "id"].map(str::to_owned).to_vec();
        assert_eq!(unique(names), ["id", "id_2", "id_2_2", "id_3"]);
    }
}
