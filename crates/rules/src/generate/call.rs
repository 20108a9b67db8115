//! The arguments of a call: `1 10`, `format=%F`, `format="%d/%m/%Y %H:%M"`.

use std::{ops::RangeInclusive, str::FromStr};

use super::error::GenerateError;

/// What arguments a generator takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signature {
    /// Arguments that may be given by their place; each also goes by its name.
    pub places: &'static [&'static str],
    /// Arguments given by their name only.
    pub keys: &'static [&'static str],
    /// Whether it takes any number of values instead of named arguments.
    pub values: bool,
}

impl Signature {
    /// No arguments.
    pub const NONE: Self = Self { places: &[], keys: &[], values: false };

    /// The names of its arguments, those that may be given by their place first.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.places.iter().chain(self.keys).copied()
    }
}

/// The arguments of one call, matched with what its generator takes.
pub(super) struct Call<'a> {
    generator: &'static str,
    named: Vec<(&'static str, &'a str)>,
    /// For generators that take any number of values.
    pub values: Vec<&'a str>,
}

impl<'a> Call<'a> {
    /// Reads the arguments behind the name of a generator.
    pub fn read(generator: &'static str, signature: Signature, text: &'a str) -> Result<Self, GenerateError> {
        let mut call = Self { generator, named: Vec::new(), values: Vec::new() };
        let mut places = signature.places.iter().copied();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let (token, after) = next_token(rest).map_err(|broken| call.broken(broken, places.clone().next()))?;
            rest = after.trim_start();
            match token.key {
                _ if signature.values => call.values.push(token.whole),
                Some(key) => {
                    let name = signature.names().find(|name| *name == key);
                    call.set(name.ok_or_else(|| call.unknown(key))?, token.value)?;
                }
                None => call.set(places.next().ok_or_else(|| call.unknown(token.value))?, token.value)?,
            }
        }
        Ok(call)
    }

    fn set(&mut self, name: &'static str, value: &'a str) -> Result<(), GenerateError> {
        if self.get(name).is_some() {
            let wanted = "wanted-once";
            return Err(self.wrong(name, value, wanted));
        }
        self.named.push((name, value));
        Ok(())
    }

    /// The text of an argument, if it was given.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.named.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    /// An argument of another type than text, if it was given.
    pub fn parsed<T: FromStr>(&self, name: &'static str, wanted: &'static str) -> Result<Option<T>, GenerateError> {
        self.get(name).map(|text| text.parse().map_err(|_| self.bad(name, wanted))).transpose()
    }

    /// A count within bounds, `default` when it was not given.
    pub fn count(
        &self,
        name: &'static str,
        default: usize,
        within: RangeInclusive<usize>,
        wanted: &'static str,
    ) -> Result<usize, GenerateError> {
        let count = self.parsed(name, wanted)?.unwrap_or(default);
        if within.contains(&count) { Ok(count) } else { Err(self.bad(name, wanted)) }
    }

    /// What one of a few words stands for, if it was given.
    pub fn choice<T: Copy>(
        &self,
        name: &'static str,
        choices: &[(&str, T)],
        wanted: &'static str,
    ) -> Result<Option<T>, GenerateError> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let found = choices.iter().find(|(word, _)| *word == text);
        found.map(|(_, choice)| Some(*choice)).ok_or_else(|| self.bad(name, wanted))
    }

    /// The error for an argument that is missing, or whose value does not suit.
    pub fn bad(&self, name: &'static str, wanted: &'static str) -> GenerateError {
        self.wrong(name, self.get(name).unwrap_or_default(), wanted)
    }

    fn wrong(&self, argument: &str, value: &str, wanted: &'static str) -> GenerateError {
        let (argument, value) = (argument.to_owned(), value.to_owned());
        GenerateError::BadArgument { generator: self.generator, argument, value, wanted }
    }

    fn unknown(&self, argument: &str) -> GenerateError {
        GenerateError::UnknownArgument { generator: self.generator, argument: argument.to_owned() }
    }

    fn broken(&self, broken: Token<'_>, place: Option<&str>) -> GenerateError {
        let wanted = "wanted-closing-quote";
        // Without a name and without a place left, the text itself says best what is meant.
        self.wrong(broken.key.or(place).unwrap_or(broken.value), broken.value, wanted)
    }
}

/// The name of a call, without its `$`, and the text of its arguments.
pub(super) fn cut(call: &str) -> (&str, &str) {
    let call = call.trim();
    let call = call.strip_prefix('$').unwrap_or(call);
    call.split_once(char::is_whitespace).unwrap_or((call, ""))
}

/// One argument as it was written.
struct Token<'a> {
    key: Option<&'a str>,
    value: &'a str,
    /// What it is to a generator that knows no keys: `a=b` is then a value like another.
    whole: &'a str,
}

/// The first argument of a text that begins with one, and what comes behind; the argument again if its quotes are wrong.
fn next_token(text: &str) -> Result<(Token<'_>, &str), Token<'_>> {
    let (key, from) = match key_of(text) {
        Some(key) => (Some(key), key.len() + 1),
        None => (None, 0),
    };
    let start = &text[from..];
    let Some(quote) = start.chars().next().filter(|first| matches!(first, '\'' | '"')) else {
        let end = start.find(char::is_whitespace).unwrap_or(start.len());
        let token = Token { key, value: &start[..end], whole: &text[..from + end] };
        return Ok((token, &start[end..]));
    };
    let inside = &start[1..];
    match inside.split_once(quote) {
        Some((value, after)) if after.is_empty() || after.starts_with(char::is_whitespace) => {
            let whole = if key.is_some() { &text[..text.len() - after.len()] } else { value };
            Ok((Token { key, value, whole }, after))
        }
        _ => Err(Token { key, value: start, whole: text }),
    }
}

/// The name before the `=` of `name=value`.
fn key_of(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    (end > 0 && text[end..].starts_with('=')).then_some(&text[..end])
}
