//! Logs of tests: one text with line ends, a time in front of most lines, a sign that tells what the line is.

use jiff::civil;
use serde_json::Value;
use testgyver_model::event::Level;

use super::{data::LogEntry, value::text};

/// The signs at the beginning of lines that are more than tidings.
const SIGNS: [(&str, Level); 4] =
    [("✅", Level::Success), ("❌", Level::Error), ("⚠", Level::Warning), ("Traceback", Level::Error)];

/// The lines of a log, which is a text, or a list of lines.
pub fn read(stored: Option<&Value>) -> Vec<LogEntry> {
    let whole = match stored {
        Some(Value::Array(lines)) => lines.iter().filter_map(|line| text(Some(line))).collect::<Vec<_>>().join("\n"),
        other => text(other).unwrap_or_default(),
    };
    let whole = whole.trim_end_matches(['\n', '\r']);
    if whole.is_empty() {
        return Vec::new();
    }
    let mut level = Level::Info;
    whole
        .split('\n')
        .map(|line| {
            let line = line.trim_end_matches('\r');
            let (at, rest) = stamp(line);
            let sign = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)).map(|(_, level)| *level);
            // A line without a time goes on with the one before; a line of dashes begins anew.
            if at.is_some() || sign.is_some() || rest.starts_with("---") {
                level = sign.unwrap_or(Level::Info);
            }
            LogEntry { at, level, text: rest.to_owned() }
        })
        .collect()
}

/// `[17:04:37] text`.
fn stamp(line: &str) -> (Option<civil::Time>, &str) {
    let read = || {
        let (clock, rest) = line.strip_prefix('[')?.split_once(']')?;
        let mut parts = clock.split(':').map(|part| part.parse::<i8>().ok().filter(|_| part.len() == 2));
        let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
        let time = civil::Time::new(hour, minute, second, 0).ok().filter(|_| parts.next().is_none())?;
        Some((Some(time), rest.strip_prefix(' ').unwrap_or(rest)))
    };
    read().unwrap_or((None, line))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lines_have_their_time_and_level() {
        let log = read(Some(&json!(
            "[17:04:37] Démarrage\n---\n[17:04:38] ❌ Erreur\nTraceback (most recent\n  File\n[99:00:00] x\n\n[17:04:39] ✅ ok\n"
        )));
        let seen: Vec<_> = log.iter().map(|one| (one.at.map(|at| at.second()), one.level, one.text.as_str())).collect();
        assert_eq!(
            seen,
            [
                (Some(37), Level::Info, "Démarrage"),
                (None, Level::Info, "---"),
                (Some(38), Level::Error, "❌ Erreur"),
                (None, Level::Error, "Traceback (most recent"),
                (None, Level::Error, "  File"),
                (None, Level::Error, "[99:00:00] x"),
                (None, Level::Error, ""),
                (Some(39), Level::Success, "✅ ok"),
            ]
        );
        assert_eq!(read(Some(&json!(["a", 1]))).len(), 2);
        assert_eq!(read(Some(&json!(null))), []);
    }
}
