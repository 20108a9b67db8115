//! Finds placeholders in a text.

/// A placeholder: `{{ head | pipeline }}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placeholder<'a> {
    /// All that stands between the braces, blanks around it left out.
    pub(crate) source: &'a str,
    /// A name, or a generator with its arguments.
    pub(crate) head: &'a str,
    /// Whether the head is a name; a generator without arguments looks like one, too.
    pub(crate) is_name: bool,
    /// The filters that the value goes through.
    pub(crate) pipeline: Option<&'a str>,
}

impl<'a> Placeholder<'a> {
    /// Reads what stands between two pairs of braces; nothing where that is no placeholder.
    fn read(inside: &'a str) -> Option<Self> {
        let source = inside.trim();
        let (head, pipeline) = match bar(source) {
            None => (source, None),
            Some(at) => (source[..at].trim_end(), Some(source[at + 1..].trim())),
        };
        if pipeline.is_some_and(|pipeline| !pipeline.starts_with(|sign: char| sign.is_alphabetic() || sign == '_')) {
            return None;
        }
        let is_name = is_name(head);
        (is_name || is_call(head)).then_some(Self { source, head, is_name, pipeline })
    }
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

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$'))
}

/// A generator with arguments: `$random_int 1 10`.
fn is_call(head: &str) -> bool {
    let Some((name, _)) = head.strip_prefix('$').and_then(|call| call.split_once(char::is_whitespace)) else {
        return false;
    };
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && name.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// The text with each placeholder replaced by what `placeholder` writes for it.
pub(crate) fn expand(text: &str, mut placeholder: impl FnMut(Placeholder<'_>, &mut String)) -> String {
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
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Literal(&'a str),
    Placeholder(Placeholder<'a>),
}

/// Cuts a text into literals and placeholders; joined again they are the whole text.
pub(super) fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    let mut pending = None;
    std::iter::from_fn(move || {
        if let Some(placeholder) = pending.take() {
            return Some(placeholder);
        }
        if rest.is_empty() {
            return None;
        }
        let Some((literal, placeholder, after)) = next_placeholder(rest) else {
            return Some(Part::Literal(std::mem::take(&mut rest)));
        };
        rest = after;
        if literal.is_empty() {
            return Some(Part::Placeholder(placeholder));
        }
        pending = Some(Part::Placeholder(placeholder));
        Some(Part::Literal(literal))
    })
}

/// The text before the first placeholder, the placeholder, and the text after it.
fn next_placeholder(text: &str) -> Option<(&str, Placeholder<'_>, &str)> {
    let mut from = 0;
    while let Some(found) = text[from..].find("{{") {
        let open = from + found;
        let inside = &text[open + 2..];
        // A placeholder holds no brace: looking further than the next one would be work without end.
        if let Some(length) = inside.find(['{', '}'])
            && inside[length..].starts_with("}}")
            && let Some(placeholder) = Placeholder::read(&inside[..length])
        {
            return Some((&text[..open], placeholder, &inside[length + 2..]));
        }
        from = open + 1;
    }
    None
}
