//! YAML 1.2, by one library behind this one door: values with the places where they stand, and values written.

use std::{fmt::Write as _, ops::Range};

use noyalib::{DuplicateKeyPolicy, ParserConfig, cst};
use serde_json::{Map, Number, Value};

/// Most bytes of a document.
pub const LONGEST: usize = 64 << 20;
/// Most levels of a document.
const DEEPEST: usize = 100;
/// Most values of a document, those that aliases repeat counted each time.
const MOST_VALUES: usize = 2_000_000;

/// Why a text is no YAML.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct YamlError {
    /// What is wrong, in the words of the library.
    pub message: String,
    /// Where, in bytes from the beginning of the text.
    pub at: usize,
}

/// One step on the way to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The value of this key.
    Key(String),
    /// The item at this place, from 0.
    Item(usize),
}

/// A document with the places of its values.
pub struct Document {
    tree: cst::Document,
    value: Value,
}

impl Document {
    /// Reads one document. A key that stands twice is an error.
    ///
    /// # Errors
    /// [`YamlError`], the first one.
    pub fn parse(text: &str) -> Result<Self, YamlError> {
        let tree = cst::parse_document_with_config(text, &read_limits()).map_err(fault)?;
        let value = json(&tree.as_value(), &written(&tree)?);
        Ok(Self { tree, value })
    }

    /// What it says.
    pub const fn value(&self) -> &Value {
        &self.value
    }

    /// The text that was read.
    pub fn source(&self) -> &str {
        self.tree.source()
    }

    /// Where a value stands, in bytes; where the way to it cannot be followed to its end, as far as it can.
    pub fn place(&self, way: &[Step]) -> Range<usize> {
        self.found(way, |path| self.tree.span_at(path))
    }

    /// Where the key of a value stands, or the value itself in a list.
    pub fn key_place(&self, way: &[Step]) -> Range<usize> {
        self.found(way, |path| self.tree.key_span(path).or_else(|| self.tree.span_at(path)))
    }

    fn found(&self, way: &[Step], find: impl Fn(&str) -> Option<(usize, usize)>) -> Range<usize> {
        (0..way.len())
            .rev()
            .find_map(|end| path_of(&way[..=end]).and_then(|path| find(&path)))
            .map_or(0..0, |(begin, end)| begin..end)
    }
}

/// Reads one document for what it says; anchors may stand in it, within limits.
///
/// # Errors
/// [`YamlError`], the first one.
pub fn read(text: &str) -> Result<Value, YamlError> {
    Document::parse(text).map(|document| document.value)
}

/// Writes a value as a block: texts of several lines as such, empty lists and objects in brackets.
///
/// # Errors
/// [`YamlError`] where the library cannot write it.
pub fn write(value: &Value) -> Result<String, YamlError> {
    let mut literals = Literals::apart_from(value);
    let tree = literals.tree(value);
    let text = noyalib::to_string(&tree).map_err(fault)?;
    let mut text = literals.put_in(&text);
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

/// A value as the library has it; numbers that it would write otherwise come near.
pub(crate) fn tree_of(value: &Value) -> noyalib::Value {
    match value {
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => noyalib::Value::from(whole),
            (None, Some(near)) => noyalib::Value::from(near),
            (None, None) => noyalib::Value::String(number.to_string()),
        },
        Value::Null => noyalib::Value::Null,
        Value::Bool(truth) => noyalib::Value::Bool(*truth),
        Value::String(text) => noyalib::Value::String(text.clone()),
        Value::Array(items) => noyalib::Value::Sequence(items.iter().map(tree_of).collect()),
        Value::Object(fields) => {
            let mut mapping = noyalib::Mapping::new();
            for (key, field) in fields {
                mapping.insert(key.clone(), tree_of(field));
            }
            noyalib::Value::Mapping(mapping)
        }
    }
}

/// Numbers that the library would write otherwise than they are: a word stands for each until all is written.
struct Literals {
    /// Begins and ends the words; no text of the value has it.
    sign: String,
    numbers: Vec<String>,
}

impl Literals {
    fn apart_from(value: &Value) -> Self {
        let text = value.to_string();
        let sign = (0..).map(|number| format!("n{number}n")).find(|sign| !text.contains(sign));
        Self { sign: sign.unwrap_or_default(), numbers: Vec::new() }
    }

    fn tree(&mut self, value: &Value) -> noyalib::Value {
        match value {
            Value::Null => noyalib::Value::Null,
            Value::Bool(truth) => noyalib::Value::Bool(*truth),
            Value::String(text) => noyalib::Value::String(text.clone()),
            Value::Number(number) => match number.as_i64().filter(|whole| whole.to_string() == number.as_str()) {
                Some(whole) => noyalib::Value::from(whole),
                None => {
                    self.numbers.push(number.to_string());
                    noyalib::Value::String(self.word(self.numbers.len() - 1))
                }
            },
            Value::Array(items) => noyalib::Value::Sequence(items.iter().map(|item| self.tree(item)).collect()),
            Value::Object(fields) => {
                let mut mapping = noyalib::Mapping::new();
                for (key, field) in fields {
                    mapping.insert(key.clone(), self.tree(field));
                }
                noyalib::Value::Mapping(mapping)
            }
        }
    }

    fn word(&self, place: usize) -> String {
        format!("{0}{place}x{0}", self.sign)
    }

    fn put_in(&self, text: &str) -> String {
        let pieces = text.split(&self.sign).enumerate();
        pieces
            .map(|(place, piece)| match piece.strip_suffix('x').and_then(|number| number.parse::<usize>().ok()) {
                Some(number) if place % 2 == 1 => self.numbers[number].as_str(),
                _ => piece,
            })
            .collect()
    }
}

pub(crate) fn read_limits() -> ParserConfig {
    let mut limits = ParserConfig::new()
        .duplicate_key_policy(DuplicateKeyPolicy::Error)
        .max_depth(DEEPEST)
        .max_document_length(LONGEST)
        .max_events(2 * MOST_VALUES)
        .max_nodes(MOST_VALUES)
        .max_sequence_length(MOST_VALUES)
        .max_documents(1);
    limits.leading_zero_integer_strings = true;
    limits
}

fn fault(error: noyalib::Error) -> YamlError {
    YamlError { at: error.location().map_or(0, |place| place.index()), message: words(&error) }
}

/// What the library says, without the place, which is told apart.
fn words(error: &noyalib::Error) -> String {
    let text = error.to_string();
    match error.location() {
        Some(place) => {
            let place = format!(" at line {}, column {}", place.line(), place.column());
            text.replacen("YAML parse error", "", 1).replacen(&place, "", 1).trim_start_matches([':', ' ']).to_owned()
        }
        None => text,
    }
}

/// The way to a value, as the library writes it, where every key on it can be told.
fn path_of(way: &[Step]) -> Option<String> {
    let mut path = String::new();
    for step in way {
        // Writing to a text cannot fail.
        let _ = match step {
            Step::Key(key) if !plain(key) => return None,
            Step::Key(key) if path.is_empty() => write!(path, "{key}"),
            Step::Key(key) => write!(path, ".{key}"),
            Step::Item(place) => write!(path, "[{place}]"),
        };
    }
    Some(path)
}

/// Whether a key is none of the signs that a way is made of.
pub(crate) fn plain(key: &str) -> bool {
    !key.is_empty() && !key.contains(['.', '[', ']', '*', '"', '\''])
}

/// The same document with every plain word as it is written, where it has numbers that would lose digits.
fn written(tree: &cst::Document) -> Result<noyalib::Value, YamlError> {
    if !has_long_numbers(&tree.as_value()) {
        return Ok(noyalib::Value::Null);
    }
    noyalib::from_str_with_config(tree.source(), &read_limits().no_schema(true)).map_err(fault)
}

fn has_long_numbers(value: &noyalib::Value) -> bool {
    match value {
        noyalib::Value::Number(_) => value.as_i64().is_none(),
        noyalib::Value::Sequence(items) => items.iter().any(has_long_numbers),
        noyalib::Value::Mapping(fields) => fields.iter().any(|(_, field)| has_long_numbers(field)),
        noyalib::Value::Tagged(tagged) => has_long_numbers(tagged.value()),
        _ => false,
    }
}

fn json(value: &noyalib::Value, written: &noyalib::Value) -> Value {
    match value {
        noyalib::Value::Null => Value::Null,
        noyalib::Value::Bool(truth) => Value::Bool(*truth),
        noyalib::Value::String(text) => Value::String(text.clone()),
        noyalib::Value::Number(_) => number(value, written.as_str()),
        noyalib::Value::Sequence(items) => {
            let item = |(place, item)| json(item, written.get(place).unwrap_or(&noyalib::Value::Null));
            items.iter().enumerate().map(item).collect()
        }
        noyalib::Value::Mapping(fields) => {
            let field = |(key, field): (&String, _)| {
                (key.clone(), json(field, written.get(key.as_str()).unwrap_or(&noyalib::Value::Null)))
            };
            fields.iter().map(field).collect::<Map<_, _>>().into()
        }
        noyalib::Value::Tagged(tagged) => {
            json(tagged.value(), written.as_tagged().map_or(written, |tagged| tagged.value()))
        }
    }
}

/// A number as it is written, digit by digit, where JSON can say it so.
fn number(value: &noyalib::Value, written: Option<&str>) -> Value {
    if let Some(whole) = value.as_i64() {
        return whole.into();
    }
    if let Some(number) = written.and_then(|text| serde_json::from_str::<Number>(text).ok()) {
        return Value::Number(number);
    }
    if let Some(whole) = value.as_u64() {
        return whole.into();
    }
    // Neither an infinity nor "not a number" is a number of JSON.
    value.as_f64().and_then(Number::from_f64).map_or_else(|| written.unwrap_or_default().into(), Value::Number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_as_they_are_written() {
        let text = "a: 1\nb: no\nc: 1.10\nd: 0777\ne: 99999999999999999999999\nf: [x, {g: ~}]\nh: true\ni: .inf\n";
        let expected: Value = serde_json::from_str(
            r#"{"a":1,"b":"no","c":1.10,"d":"0777","e":99999999999999999999999,"f":["x",{"g":null}],"h":true,"i":".inf"}"#,
        )
        .unwrap();
        assert_eq!(read(text), Ok(expected));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let value = json!({
            "text": "{\n  \"a\": 1\n}\n", "tail": "a\n\n", "lead": "\n  a\nb", "cr": "a\r\nb", "no": "no", "one": "1",
            "dash": "- x", "hash": "a # b", "colon": "a: b", "tilde": "~", "empty": "", "list": [], "object": {},
            "nested": [[1, [2]], {"a": [{"b": null}]}], "zero": "0777", "float": 1.5, "big": 12345678901234567890u64, "tab": "\ta", "quote": "'\"",
            "emoji": "é😀\u{85}\u{2028}", "control": "\u{1}\u{7f}", "key: odd": 1, "a.b": "c"
        });
        assert_eq!(read(&write(&value).unwrap()), Ok(value));
        let numbers: Value = serde_json::from_str("[1.10, -0.0, 1e400, 123456789012345678901234567890, -1]").unwrap();
        assert_eq!(write(&numbers).unwrap(), "- 1.10\n- -0.0\n- 1e400\n- 123456789012345678901234567890\n- -1\n");
        assert_eq!(read(&write(&numbers).unwrap()), Ok(numbers));
    }

    #[test]
    fn places_are_told_as_far_as_they_are_known() {
        let text = "tests:\n  - name: a\n    b.c: 1\n";
        let document = Document::parse(text).unwrap();
        let way = |keys: &[&str]| {
            let mut way = vec![Step::Key("tests".into()), Step::Item(0)];
            way.extend(keys.iter().map(|key| Step::Key((*key).into())));
            way
        };
        assert_eq!(&text[document.place(&way(&["name"]))], "a");
        assert_eq!(&text[document.key_place(&way(&["name"]))], "name");
        assert!(text[document.place(&way(&["b.c"]))].starts_with("name: a"));
    }

    #[test]
    fn faults_have_their_place() {
        let fault = |text: &str| Document::parse(text).err().unwrap();
        assert_eq!(fault("a: 1\na: 2\n").at, 5);
        assert_eq!(fault("a: [1,2\nb: 3\n").message, "expected ',' or ']' in flow sequence");
        assert!(Document::parse(&"[".repeat(100_000)).is_err());
        let bomb = (1..30).fold("a0: &a0 [x, x]\n".to_owned(), |text, level| {
            let before = format!("*a{}", level - 1);
            format!("{text}a{level}: &a{level} [{before}, {before}]\n")
        });
        assert!(Document::parse(&bomb).is_err());
    }
}
