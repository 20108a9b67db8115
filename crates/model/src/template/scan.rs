//! Finds placeholders in a text, and what only looks like one.
//!
//! * `{{ head | pipeline }}` is a placeholder; its head is a name, a generator, or a quoted text.
//! * A lone backslash before one (`\{{name}}`) says that it is none: the backslash goes, the braces
//!   stay. Two backslashes are two backslashes, as JSON texts and addresses of Windows write them.
//! * What other template languages write and no name of ours can be (`{{ .Values.x }}`,
//!   `{{#each a}}`, `{{{raw}}}`) is text.

use super::quoted;

/// A placeholder: `{{ head | pipeline }}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placeholder<'a> {
    /// All that stands between the braces, blanks around it left out.
    pub(crate) source: &'a str,
    /// A name, a generator with its arguments, or a text in quotes.
    pub(crate) head: &'a str,
    /// What the head is.
    pub(crate) kind: Head,
    /// The filters that the value goes through.
    pub(crate) pipeline: Option<&'a str>,
}

/// What a placeholder begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Head {
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
        inside[rest..].starts_with("}}").then_some(())?;
        let placeholder = Self {
            source: inside[..rest].trim(),
            head: &inside[blank..end],
            kind: Head::Text,
            pipeline: pipeline(inside[end..rest].trim())?,
        };
        Some((placeholder, rest))
    }

    /// Whether the head is a name.
    pub(crate) const fn is_name(&self) -> bool {
        matches!(self.kind, Head::Name)
    }

    /// The text that the head stands for, where it is one.
    pub(crate) fn text(&self) -> Option<String> {
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

/// What other template languages begin their tags with.
fn is_foreign(inside: &str) -> bool {
    let inside = inside.trim_start();
    inside.starts_with(['.', '#', '/', '>', '!', '^', '&']) || inside.starts_with("$.")
}

/// The text with each placeholder replaced by what `placeholder` writes for it.
pub(crate) fn expand(text: &str, mut placeholder: impl FnMut(Placeholder<'_>, &mut String)) -> String {
    let mut filled = String::with_capacity(text.len());
    for part in parts(text) {
        match part {
            Part::Literal(literal) => filled.push_str(literal),
            Part::Placeholder(found) => placeholder(found, &mut filled),
            Part::Escape => {}
        }
    }
    filled
}

/// A piece of a template text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    Literal(&'a str),
    Placeholder(Placeholder<'a>),
    /// A backslash that says that what follows is no placeholder.
    Escape,
}

/// Cuts a text into literals, placeholders and escapes; joined again they are the whole text.
pub(crate) fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut scan = Scan { text, from: 0, pending: [None, None] };
    std::iter::from_fn(move || scan.next())
}

struct Scan<'a> {
    text: &'a str,
    /// What is before here was given.
    from: usize,
    /// What was found behind the literal that was given last, the first of it last.
    pending: [Option<Part<'a>>; 2],
}

impl<'a> Scan<'a> {
    fn next(&mut self) -> Option<Part<'a>> {
        if let Some(part) = self.pending.iter_mut().rev().find_map(Option::take) {
            return Some(part);
        }
        let (text, from) = (self.text, self.from);
        if from == text.len() {
            return None;
        }
        let Some(Find { start, part, behind, end }) = find(text, from) else {
            self.from = text.len();
            return Some(Part::Literal(&text[from..]));
        };
        self.from = end;
        self.pending = [behind, Some(part)];
        if start > from { Some(Part::Literal(&text[from..start])) } else { self.next() }
    }
}

/// A placeholder or an escape that was found, with the literal that the escape is about.
struct Find<'a> {
    start: usize,
    part: Part<'a>,
    behind: Option<Part<'a>>,
    end: usize,
}

/// The first placeholder, or escape of one, from a place on.
fn find(text: &str, start: usize) -> Option<Find<'_>> {
    let mut from = start;
    loop {
        let open = from + text[from..].find("{{")?;
        let Some((at, tag)) = tag(text, open) else {
            from = open + braces(text, open);
            continue;
        };
        let (end, placeholder) = match tag {
            Tag::Ours(placeholder, end) => (end, Some(placeholder)),
            Tag::Foreign(end) => (end, None),
        };
        let slashes = text[start..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
        // Where braces stand before it, the backslash is theirs.
        if slashes % 2 == 1 && at == open {
            let behind = Some(Part::Literal(&text[at..end]));
            return Some(Find { start: at - 1, part: Part::Escape, behind, end });
        }
        if let Some(placeholder) = placeholder {
            return Some(Find { start: at, part: Part::Placeholder(placeholder), behind: None, end });
        }
        from = end;
    }
}

fn braces(text: &str, open: usize) -> usize {
    text[open..].bytes().take_while(|byte| *byte == b'{').count()
}

enum Tag<'a> {
    /// A placeholder, and where it ends.
    Ours(Placeholder<'a>, usize),
    /// What another template language reads, and where it ends.
    Foreign(usize),
}

/// What begins with the braces at a place, and where: of three braces with only two to close them,
/// the last two are a placeholder's.
fn tag(text: &str, open: usize) -> Option<(usize, Tag<'_>)> {
    let braces = braces(text, open);
    let from = open + braces;
    let inside = &text[from..];
    if let Some((placeholder, length)) = Placeholder::read_text(inside) {
        return Some((from - 2, Tag::Ours(placeholder, from + length + 2)));
    }
    // A placeholder holds no brace: looking further than the next one would be work without end.
    let length = inside.find(['{', '}'])?;
    let closing = inside[length..].bytes().take_while(|byte| *byte == b'}').count();
    if closing < 2 {
        return None;
    }
    let end = from + length;
    let inside = &inside[..length];
    let placeholder = Placeholder::read(inside);
    if braces > 2 && closing > 2 && (placeholder.is_some() || is_foreign(inside)) {
        return Some((open, Tag::Foreign(end + closing.min(braces))));
    }
    match placeholder {
        Some(placeholder) => Some((from - 2, Tag::Ours(placeholder, end + 2))),
        None if is_foreign(inside) => Some((from - 2, Tag::Foreign(end + 2))),
        None => None,
    }
}
