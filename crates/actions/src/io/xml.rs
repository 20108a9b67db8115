//! XML read as a list.

use std::{borrow::Cow, collections::HashMap, fmt::Display};

use quick_xml::{
    Reader,
    escape::{resolve_predefined_entity, unescape, unescape_with},
    events::{BytesStart, Event},
};
use serde_json::{Map, Value};
use testgyver_documents::markup::{MarkupError, check_xml, declared_entities};

/// Elements inside elements that are read.
const DEPTH: usize = 128;

/// The entities that a document declares, and the text of each.
type Entities = HashMap<String, String>;

/// An element on its way.
#[derive(Default)]
struct Element {
    name: String,
    fields: Map<String, Value>,
    children: Vec<Value>,
    text: String,
}

impl Element {
    fn open(start: &BytesStart<'_>, entities: &Entities) -> Result<Self, String> {
        let mut element = Self { name: start.name().as_ref().to_owned(), ..Self::default() };
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let value = written_out(&attribute.value, entities).map_err(|error| error.to_string())?;
            element.fields.insert(format!("@{}", attribute.key.as_ref()), Value::from(value.into_owned()));
        }
        Ok(element)
    }

    fn add(&mut self, name: &str, child: Value) {
        self.children.push(child.clone());
        match self.fields.get_mut(name) {
            None => {
                self.fields.insert(name.to_owned(), child);
            }
            Some(Value::Array(several)) => several.push(child),
            Some(one) => *one = Value::Array(vec![one.take(), child]),
        }
    }

    /// A text where there is nothing else, an object otherwise.
    fn close(mut self) -> (String, Value) {
        let text = self.text.trim().to_owned();
        if self.fields.is_empty() {
            return (self.name, Value::from(text));
        }
        if !text.is_empty() {
            self.fields.insert("#text".into(), Value::from(text));
        }
        (self.name, Value::Object(self.fields))
    }
}

/// The children of the root element.
///
/// # Errors
/// Where the text is no well-formed XML, with the place.
pub(super) fn children(text: &str) -> Result<Vec<Value>, MarkupError> {
    // The reader below forgives much: a second root, a rest behind the first, names that are none.
    if check_xml(text).is_ok() {
        return read(text, &entities(text));
    }
    match check_xml(&without_subset(text)) {
        Err(error @ (MarkupError::Malformed { .. } | MarkupError::NotMarkup)) => Err(error),
        // Limits of its own are no concern here.
        _ => read(text, &Entities::new()),
    }
}

fn entities(text: &str) -> Entities {
    let written = |value: &str| unescape(value).map(Cow::into_owned).unwrap_or_default();
    declared_entities(text).into_iter().map(|(name, value)| (name.to_owned(), written(value))).collect()
}

/// A text with what its references stand for.
fn written_out<'a>(text: &'a str, entities: &Entities) -> Result<Cow<'a, str>, quick_xml::escape::EscapeError> {
    unescape_with(text, |name| resolve_predefined_entity(name).or_else(|| entities.get(name).map(String::as_str)))
}

/// The text with blanks in place of the declarations inside its document type: they say nothing here.
fn without_subset(text: &str) -> Cow<'_, str> {
    let Some(start) = text.find("<!DOCTYPE") else { return Cow::Borrowed(text) };
    let inside = text[start..].find(['[', '>']).filter(|at| text[start..][*at..].starts_with('['));
    let Some(end) = inside.and_then(|at| text[start + at..].find("]>").map(|end| start + at + end + 2)) else {
        return Cow::Borrowed(text);
    };
    let blank: String = text[start..end].chars().map(|sign| if sign == '\n' { '\n' } else { ' ' }).collect();
    Cow::Owned(format!("{}{blank}{}", &text[..start], &text[end..]))
}

fn read(text: &str, entities: &Entities) -> Result<Vec<Value>, MarkupError> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    loop {
        let at = reader.buffer_position();
        let told = |error: &dyn Display| MarkupError::malformed_at(text, at as usize, error.to_string());
        match reader.read_event().map_err(|error| told(&error))? {
            Event::Start(start) => {
                if open.len() >= DEPTH {
                    return Err(told(&"too deep"));
                }
                open.push(Element::open(&start, entities).map_err(|error| told(&error))?);
            }
            Event::Empty(start) => {
                let element = Element::open(&start, entities).map_err(|error| told(&error))?;
                if let Some(list) = settle(&mut open, element) {
                    return Ok(list);
                }
            }
            Event::End(_) => {
                let Some(element) = open.pop() else { return Err(told(&"</…>")) };
                if let Some(list) = settle(&mut open, element) {
                    return Ok(list);
                }
            }
            Event::Text(text) => write(&mut open, &text.xml10_content()),
            Event::CData(text) => write(&mut open, &text.xml10_content()),
            Event::GeneralRef(reference) => {
                let name = format!("&{};", &*reference);
                let text = written_out(&name, entities).map_err(|error| told(&error))?;
                write(&mut open, &text);
            }
            Event::Eof => return Err(told(&"EOF")),
            _ => {}
        }
    }
}

fn write(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

/// Puts a whole element into the one around it; gives the children of the root, once that is whole.
fn settle(open: &mut [Element], element: Element) -> Option<Vec<Value>> {
    match open.last_mut() {
        Some(parent) => {
            let (name, value) = element.close();
            parent.add(&name, value);
            None
        }
        None => Some(element.children),
    }
}
