//! Texts of a source in notes, names and forms.

/// Most characters of a text of the source that a note repeats.
const SHOWN: usize = 120;

/// The beginning of a text, on one line, for a note or a name.
pub(crate) fn shown(text: &str) -> String {
    short(text, SHOWN)
}

/// At most so many characters of a text, on one line.
pub(crate) fn short(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(most) {
        Some(_) => line.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
        None => line,
    }
}

/// A text that stands for itself: double braces in it are no placeholder.
pub(crate) fn literal(text: &str) -> String {
    if text.contains("{{") { text.replace("{{", "{{ '{{' }}") } else { text.to_owned() }
}
