//! What would change, shown before it does.

use std::io::{self, BufRead, IsTerminal, Write};

use serde_json::Value;

use crate::console;

/// A call that leaves open what is meant.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unclear(pub(super) &'static str);

/// Prints what an import would change, and counts what is not as it is there.
pub(super) fn print(answer: &Value) -> usize {
    let mut changes = 0;
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
            changes += usize::from(counts);
            let note = match text("change") {
                "kept" => " (the server has another value, which stays)",
                "left_out" => " (left out: it needs an administrator, or cannot be kept)",
                _ => "",
            };
            console::print(&format!("{sign} {} {}{note}", text("kind"), text("name")));
        }
    }
    for note in answer["notes"].as_array().into_iter().flatten() {
        let text = |key: &str| note[key].as_str().unwrap_or_default();
        console::print(&format!("  {}: {}", text("place"), text("text")));
    }
    changes
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
