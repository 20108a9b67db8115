//! What would change, shown before it does.

use std::io::{self, BufRead, IsTerminal, Write};

use serde_json::Value;

use crate::console;

/// A call that leaves open what is meant.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unclear(pub(super) &'static str);

/// How much of a plan is not as it is there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Difference {
    /// What would be changed.
    pub(super) changes: usize,
    /// What could not be brought.
    pub(super) left_out: usize,
}

/// Prints what an import would change, and counts it.
pub(super) fn print(answer: &Value) -> Difference {
    let mut difference = Difference::default();
    for campaign in answer["campains"].as_array().into_iter().flatten() {
        for item in campaign["plan"].as_array().into_iter().flatten() {
            let text = |key: &str| item[key].as_str().unwrap_or_default();
            let (sign, counts) = match text("change") {
                "new" => ("+", true),
                "changed" => ("~", true),
                "removed" => ("-", true),
                "kept" => ("=", false),
                "left_out" => ("!", false),
                _ => continue,
            };
            difference.changes += usize::from(counts);
            difference.left_out += usize::from(sign == "!");
            let note = match text("change") {
                "kept" => " (the server has another value, which stays)",
                "left_out" if text("kind") == "file" => " (left out: the server keeps no files in sub-folders)",
                "left_out" => " (left out: it needs an administrator)",
                "new" if text("kind") == "secret" => " (files hold no value of it: set it on the server)",
                _ => "",
            };
            console::print(&format!("{sign} {} {}{note}", text("kind"), text("name")));
        }
    }
    for note in answer["notes"].as_array().into_iter().flatten() {
        let text = |key: &str| note[key].as_str().unwrap_or_default();
        console::print(&format!("  {}: {}", text("place"), text("text")));
    }
    difference
}

/// Asks whether to go on.
///
/// # Errors
/// If nobody can be asked.
pub(super) fn confirmed(yes: bool, question: &str) -> anyhow::Result<bool> {
    if yes {
        return Ok(true);
    }
    if !io::stdin().is_terminal() {
        return Err(Unclear("nothing was changed: say --yes to go on").into());
    }
    let _ = write!(io::stderr(), "{question} [y/N] ");
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "o" | "oui"))
}
