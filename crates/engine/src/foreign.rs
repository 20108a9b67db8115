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

/// Most bytes of a sequence that is taken for one.
const LONGEST: usize = 2_000;

/// A line with pictures of the signs that are not seen but do something. Sequences for terminals (ECMA-48) that colour
/// stay, the page draws them; whole ones that do something else, move the cursor or set a title, are left out.
pub(crate) fn pictured(line: &str) -> Cow<'_, str> {
    if !line.contains(acts) {
        return Cow::Borrowed(line);
    }
    let mut shown = String::with_capacity(line.len() + 16);
    let mut rest = line;
    while let Some(sign) = rest.chars().next() {
        if let Some((length, colours)) = sequence_at(rest) {
            shown.push_str(if colours { &rest[..length] } else { "" });
            rest = &rest[length..];
            continue;
        }
        match sign {
            '\u{7f}' => shown.push('␡'),
            '\0'..='\u{1f}' if acts(sign) => shown.extend(char::from_u32(0x2400 + u32::from(sign))),
            sign if acts(sign) => shown.push_str(&format!("⟨U+{:04X}⟩", u32::from(sign))),
            sign => shown.push(sign),
        }
        rest = &rest[sign.len_utf8()..];
    }
    Cow::Owned(shown)
}

/// How many bytes a whole sequence takes at the beginning of a text, and whether it colours; nothing if there is none.
fn sequence_at(text: &str) -> Option<(usize, bool)> {
    let text = &text[..text.floor_char_boundary(LONGEST)];
    let (begin, length) = match text.strip_prefix('\u{1b}')?.chars().next()? {
        // A control sequence: parameters, then intermediate signs, then a final one.
        '[' => {
            let parameters = &text[2..];
            let end = parameters.find(|sign| !matches!(sign, ' '..='?'))?;
            parameters[end..].starts_with(|sign| matches!(sign, '@'..='~')).then_some(("[", end + 3))?
        }
        // A command to the terminal, for example to set its title: up to a bell, or to a terminator.
        ']' => {
            let bell = text.find('\u{7}').map(|at| at + 1);
            let terminator = text.find("\u{1b}\\").map(|at| at + 2);
            ("]", bell.into_iter().chain(terminator).min()?)
        }
        _ => return None,
    };
    let inner = &text[2..length - 1];
    let colours =
        begin == "[" && text[..length].ends_with('m') && inner.bytes().all(|sign| matches!(sign, b'0'..=b';'));
    Some((length, colours))
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
        assert_eq!(pictured("a\u{1b}\u{7}\0\u{7f}\tb\r"), "a␛␇␀␡\tb␍");
        assert_eq!(pictured("x\u{202e}y\u{2066}z\u{85}"), "x⟨U+202E⟩y⟨U+2066⟩z⟨U+0085⟩");
        assert_eq!(pictured("a\u{1b}[1;31mred\u{1b}[0m\u{7}"), "a\u{1b}[1;31mred\u{1b}[0m␇", "colours stay");
        assert_eq!(pictured("\u{1b}\u{1b}[31m\u{1b}[31"), "␛\u{1b}[31m␛[31");
        assert_eq!(
            pictured("a\u{1b}[2K\u{1b}]0;title\u{7}b\u{1b}]8;;x\u{1b}\\c\u{1b}[?25m"),
            "abc",
            "orders are left out"
        );
        assert_eq!(pictured("\u{1b}]never ended \u{1b}[é \u{1b}"), "␛]never ended ␛[é ␛");
        assert_eq!(pictured("été 👩\u{200d}🔬 ✅"), "été 👩\u{200d}🔬 ✅", "what is seen stays");
    }

    #[test]
    fn lines_after_the_first_are_marked() {
        assert_eq!(marked("a\n✅ Action réussie\r\n"), "a\n│ ✅ Action réussie");
        assert_eq!(marked("one"), "one");
    }
}
