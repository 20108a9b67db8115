//! What others said, in our log: no line of it passes for one of ours, and no sign of it moves a cursor or turns the
//! direction of a text.

use std::borrow::Cow;

/// Stands before each line of a text after its first; no line of ours begins so.
const MARK: &str = "│ ";

/// A text of several lines, those after the first marked.
pub(crate) fn marked(text: &str) -> String {
    let text = text.trim_end_matches(['\n', '\r']);
    text.replace('\n', &format!("\n{MARK}"))
}

/// Most characters of a sequence that colours.
const LONGEST_COLOUR: usize = 40;

/// A line with pictures of the signs that are not seen but do something. Sequences that colour stay: the page draws them.
pub(crate) fn pictured(line: &str) -> Cow<'_, str> {
    if !line.contains(acts) {
        return Cow::Borrowed(line);
    }
    let mut shown = String::with_capacity(line.len() + 16);
    let mut colour = 0;
    for (at, sign) in line.char_indices() {
        if sign == '\u{1b}' {
            colour = at + colour_at(&line[at..]);
        }
        match sign {
            sign if at < colour => shown.push(sign),
            '\u{7f}' => shown.push('␡'),
            '\0'..='\u{1f}' if acts(sign) => shown.extend(char::from_u32(0x2400 + u32::from(sign))),
            sign if acts(sign) => shown.push_str(&format!("⟨U+{:04X}⟩", u32::from(sign))),
            sign => shown.push(sign),
        }
    }
    Cow::Owned(shown)
}

/// How many bytes a sequence that colours takes at the beginning of a text (SGR of ECMA-48, 8.3.117): none where there is none.
fn colour_at(text: &str) -> usize {
    let Some(numbers) = text.strip_prefix("\u{1b}[") else { return 0 };
    let end = numbers.find(|sign: char| !matches!(sign, '0'..='9' | ';' | ':'));
    match end.filter(|end| *end <= LONGEST_COLOUR && numbers[*end..].starts_with('m')) {
        Some(end) => "\u{1b}[".len() + end + "m".len(),
        None => 0,
    }
}

/// Whether a sign does something unseen: control characters but the tab, separators of lines, signs of direction.
fn acts(sign: char) -> bool {
    sign != '\t' && sign.is_control()
        || matches!(sign, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_that_do_something_are_shown_as_pictures() {
        assert_eq!(pictured("a\u{1b}[2J\u{7}\0\u{7f}\tb\r"), "a␛[2J␇␀␡\tb␍");
        assert_eq!(pictured("x\u{202e}y\u{2066}z\u{85}"), "x⟨U+202E⟩y⟨U+2066⟩z⟨U+0085⟩");
        assert_eq!(pictured("a\u{1b}[1;31mred\u{1b}[0m\u{7}"), "a\u{1b}[1;31mred\u{1b}[0m␇", "colours stay");
        assert_eq!(pictured("\u{1b}\u{1b}[31m\u{1b}[31"), "␛\u{1b}[31m␛[31");
        assert_eq!(pictured("été 👩\u{200d}🔬 ✅"), "été 👩\u{200d}🔬 ✅", "what is seen stays");
    }

    #[test]
    fn lines_after_the_first_are_marked() {
        assert_eq!(marked("a\n✅ Action réussie\r\n"), "a\n│ ✅ Action réussie");
        assert_eq!(marked("one"), "one");
    }
}
