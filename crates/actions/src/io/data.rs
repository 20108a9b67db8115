//! Files read as data: CSV, JSON and XML, each as a list.

use std::io;

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use serde_json::{Map, Value};

/// Elements inside elements that are read.
const DEPTH: usize = 128;

/// Most bytes that the rows of a table may come to; each repeats the names of its columns.
const LARGEST: usize = 64 * 1024 * 1024;

/// What kind of data a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Data {
    Csv,
    Json,
    Xml,
}

/// The file as a list: rows by the names of the first line, the items of a JSON list, the children
/// of the root element.
///
/// # Errors
/// Where it is no such data, with the place.
pub(super) fn list(kind: Data, text: &str, separator: Option<&str>) -> io::Result<Vec<Value>> {
    let wrong = |error: String| io::Error::other(error);
    match kind {
        Data::Csv => csv_rows(text, separator).map_err(|error| wrong(error.to_string())),
        Data::Json => match serde_json::from_str(text) {
            Ok(Value::Array(items)) => Ok(items),
            Ok(other) => Ok(vec![other]),
            Err(error) => Err(wrong(error.to_string())),
        },
        Data::Xml => xml(text).map_err(wrong),
    }
}

fn csv_rows(text: &str, separator: Option<&str>) -> csv::Result<Vec<Value>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let separator = separator.and_then(|given| given.bytes().next()).unwrap_or_else(|| guessed(text));
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).flexible(false).from_reader(text.as_bytes());
    let names = reader.headers()?.clone();
    let mut bytes = 0;
    reader
        .records()
        .map(|record| {
            let record = record?;
            bytes += names.as_slice().len() + record.as_slice().len();
            if bytes > LARGEST {
                return Err(io::Error::from(io::ErrorKind::FileTooLarge).into());
            }
            let row: Map<String, Value> =
                names.iter().zip(&record).map(|(name, cell)| (name.to_owned(), Value::from(cell))).collect();
            Ok(Value::Object(row))
        })
        .collect()
}

/// What stands most often in the first line: a comma, a semicolon (as spreadsheets in French write) or a tab.
fn guessed(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let often = |sign: &u8| first.bytes().filter(|byte| byte == sign).count();
    [b';', b'\t', b','].into_iter().max_by_key(often).filter(|sign| often(sign) > 0).unwrap_or(b',')
}

/// An element on its way.
#[derive(Default)]
struct Element {
    name: String,
    fields: Map<String, Value>,
    children: Vec<Value>,
    text: String,
}

impl Element {
    fn open(start: &BytesStart<'_>) -> Result<Self, String> {
        let mut element = Self { name: start.name().as_ref().to_owned(), ..Self::default() };
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let value = quick_xml::escape::unescape(&attribute.value).map_err(|error| error.to_string())?;
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

fn xml(text: &str) -> Result<Vec<Value>, String> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    loop {
        let at = reader.buffer_position();
        let told = |error: &dyn std::fmt::Display| format!("{error} (octet {at})");
        match reader.read_event().map_err(|error| told(&error))? {
            Event::Start(start) => {
                if open.len() >= DEPTH {
                    return Err(told(&"too deep"));
                }
                open.push(Element::open(&start).map_err(|error| told(&error))?);
            }
            Event::Empty(start) => {
                let element = Element::open(&start).map_err(|error| told(&error))?;
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
                let text = quick_xml::escape::unescape(&name).map_err(|error| told(&error))?;
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn csv_guesses_its_separator() {
        let wanted = vec![json!({"id": "1", "nom": "a;b"})];
        assert_eq!(list(Data::Csv, "\u{feff}id;nom\n1;\"a;b\"\n", None).unwrap(), wanted);
        assert_eq!(list(Data::Csv, "id,nom\n1,a;b\n", None).unwrap(), wanted);
        assert_eq!(list(Data::Csv, "id|nom\n1|a;b\n", Some("|")).unwrap(), wanted);
        assert!(list(Data::Csv, "id,nom\n1\n", None).is_err());
    }

    #[test]
    fn json_and_xml_become_lists() {
        assert_eq!(list(Data::Json, "[1, 2]", None).unwrap(), [json!(1), json!(2)]);
        assert_eq!(list(Data::Json, "{}", None).unwrap(), [json!({})]);
        let text =
            r#"<?xml version="1.0"?><a><b id="1">x &amp; y</b><b id="2"><c>1</c><c><![CDATA[<2>]]></c></b><d/></a>"#;
        let wanted = [json!({"@id": "1", "#text": "x & y"}), json!({"@id": "2", "c": ["1", "<2>"]}), json!("")];
        assert_eq!(list(Data::Xml, text, None).unwrap(), wanted);
        for wrong in ["", "<a>", "<a></b>", "<a>&unknown;</a>"] {
            assert!(list(Data::Xml, wrong, None).is_err(), "{wrong}");
        }
        assert!(list(Data::Xml, &"<a>".repeat(500), None).is_err());
    }
}
