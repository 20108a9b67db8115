//! Finds placeholders in a text, and what only looks like one.
//!
//! * `{{ head | pipeline }}` is a placeholder; its head is a name, a generator, or a quoted text,
//!   which may hold braces: `{{ '{{name}}' }}`.
//! * What other template languages write and no name of ours can be (`{{ .Values.x }}`,
//!   `{{#each a}}`, `{{{raw}}}`) is text.
//! * No sign before the braces means anything: paths of Windows end in a backslash and a value.

pub mod quoted;

use std::ops::Range;

/// A placeholder: `{{ head | pipeline }}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placeholder<'a> {
    /// All that stands between the braces, blanks around it left out.
    pub source: &'a str,
    /// A name, a generator with its arguments, or a text in quotes.
    pub head: &'a str,
    /// What the head is.
    pub kind: Head,
    /// The filters that the value goes through.
    pub pipeline: Option<&'a str>,
}

/// What a placeholder begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Head {
    /// A name; a generator without arguments looks like one, too.
    Name,
    /// A generator with arguments.
    Call,
    /// A text in quotes, which stands for itself.
    Text,
}

impl<'a> Placeholder<'a> {
    /// Reads what stands between two pairs of braces; nothing where that is no placeholder.
    fn read(inside: &'a str) -> Option<Self> {
        let source = inside.trim();
        let (head, rest) = match bar(source) {
            None => (source, ""),
            Some(at) => (source[..at].trim_end(), &source[at..]),
        };
        let kind = if is_name(head) { Head::Name } else { Head::Call };
        let known = kind == Head::Name || is_call(head);
        known.then_some(())?;
        Some(Self { source, head, kind, pipeline: pipeline(rest)? })
    }

    /// Reads `'text' | filters}}`, of which the text may hold braces; also tells how long it is.
    fn read_text(inside: &'a str) -> Option<(Self, usize)> {
        let blank = inside.len() - inside.trim_start().len();
        let end = blank + quoted::length(&inside[blank..])?;
        let rest = inside[end..].find(['{', '}'])? + end;
        let pipeline = pipeline(inside[end..rest].trim())?;
        let (source, head) = (inside[..rest].trim(), &inside[blank..end]);
        Some((Self { source, head, kind: Head::Text, pipeline }, rest))
    }

    /// Whether the head is a name.
    pub const fn is_name(&self) -> bool {
        matches!(self.kind, Head::Name)
    }

    /// The text that the head stands for, where it is one.
    pub fn text(&self) -> Option<String> {
        (self.kind == Head::Text).then(|| quoted::read(self.head))
    }
}

/// The filters in what follows a head: none, or a bar and their names.
fn pipeline(rest: &str) -> Option<Option<&str>> {
    let Some(filters) = rest.strip_prefix('|') else { return rest.is_empty().then_some(None) };
    let filters = filters.trim();
    filters.starts_with(|sign: char| sign.is_alphabetic() || sign == '_').then_some(Some(filters))
}

/// Where the first `|` stands that is in no quotes.
fn bar(text: &str) -> Option<usize> {
    let (mut quote, mut before) = (None, ' ');
    text.char_indices().find_map(|(at, sign)| {
        match (quote, sign) {
            (None, '|') => return Some(at),
            // In the middle of a word it is an apostrophe.
            (None, '\'' | '"') if !before.is_alphanumeric() => quote = Some(sign),
            (Some(open), _) if open == sign => quote = None,
            _ => {}
        }
        before = sign;
        None
    })
}

/// No name of ours begins with a dot, as those of Go and Helm do: `.Values.x`, `$.Values.x`.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && !name.starts_with("$.")
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$'))
}

/// A generator with arguments: `$random_int 1 10`.
fn is_call(head: &str) -> bool {
    let Some((name, _)) = head.strip_prefix('$').and_then(|call| call.split_once(char::is_whitespace)) else {
        return false;
    };
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && name.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// The text with each placeholder replaced by what `placeholder` writes for it.
pub fn expand(text: &str, mut placeholder: impl FnMut(Placeholder<'_>, &mut String)) -> String {
    let mut filled = String::with_capacity(text.len());
    for part in parts(text) {
        match part {
            Part::Literal(literal) => filled.push_str(literal),
            Part::Placeholder(found) => placeholder(found, &mut filled),
        }
    }
    filled
}

/// A piece of a template text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// Text that stays as it is.
    Literal(&'a str),
    /// What is filled in.
    Placeholder(Placeholder<'a>),
}

/// Cuts a text into literals and placeholders; joined again they are the whole text.
pub fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut from = 0;
    let mut pending = None;
    std::iter::from_fn(move || {
        if pending.is_some() || from == text.len() {
            return pending.take();
        }
        let start = from;
        let Some((place, found)) = find(text, start) else {
            from = text.len();
            return Some(Part::Literal(&text[start..]));
        };
        from = place.end;
        pending = Some(Part::Placeholder(found));
        if place.start > start { Some(Part::Literal(&text[start..place.start])) } else { pending.take() }
    })
}

/// The first placeholder from a place on, and where it stands.
fn find(text: &str, mut from: usize) -> Option<(Range<usize>, Placeholder<'_>)> {
    loop {
        let open = from + text[from..].find("{{")?;
        let inside = open + run_of(b'{', &text[open..]);
        from = inside;
        let Some((placeholder, length)) = read(&text[inside..]) else { continue };
        let close = inside + length;
        // Three braces on both sides are another language's; of three with only two to close them,
        // the last two are a placeholder's.
        match run_of(b'}', &text[close..]) {
            0 | 1 => {}
            3.. if inside - open > 2 => from = close,
            _ => return Some((inside - 2..close + 2, placeholder)),
        }
    }
}

/// Reads what follows two braces, and tells how long it is up to the braces that close it.
fn read(inside: &str) -> Option<(Placeholder<'_>, usize)> {
    Placeholder::read_text(inside).or_else(|| {
        // Only a quoted text holds a brace: looking further than the next one would be work without end.
        let length = inside.find(['{', '}'])?;
        Some((Placeholder::read(&inside[..length])?, length))
    })
}

/// Adds a name that is not in a list yet.
pub fn remember(names: &mut Vec<String>, name: String) {
    if !names.contains(&name) {
        names.push(name);
    }
}

/// How many of a sign a text begins with.
fn run_of(sign: u8, text: &str) -> usize {
    text.bytes().take_while(|byte| *byte == sign).count()
}
