//! Files read as data: CSV, JSON and XML, each as a list.

use std::io;

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use serde_json::{Map, Value};
use testgyver_model::{Language, rules::table};

/// Elements inside elements that are read.
const DEPTH: usize = 128;

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
pub(super) fn list(kind: Data, text: &str, separator: Option<&str>, language: Language) -> io::Result<Vec<Value>> {
    let wrong = |error: String| io::Error::other(error);
    match kind {
        Data::Csv => table::all_of_csv(text, self::separator(separator)).map_err(|error| wrong(error.say(language))),
        Data::Json => match serde_json::from_str(text) {
            Ok(Value::Array(items)) => Ok(items),
            Ok(other) => Ok(vec![other]),
            Err(error) => Err(wrong(error.to_string())),
        },
        Data::Xml => xml(text).map_err(wrong),
    }
}

/// A separator as it is typed in, where one is: a sign, or a word for the one that no field takes.
fn separator(given: Option<&str>) -> Option<u8> {
    match given? {
        "\\t" | "tab" | "tabulation" => Some(b'\t'),
        given => given.bytes().next().filter(u8::is_ascii),
    }
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
        assert_eq!(list(Data::Csv, "\u{feff}id;nom\n1;\"a;b\"\n", None, Language::En).unwrap(), wanted);
        assert_eq!(list(Data::Csv, "id,nom\n1,a;b\n", None, Language::En).unwrap(), wanted);
        assert_eq!(list(Data::Csv, "id|nom\n1|a;b\n", Some("|"), Language::En).unwrap(), wanted);
        assert_eq!(list(Data::Csv, "sep=;\nid;nom\n1;\"a;b\"\n", None, Language::En).unwrap(), wanted);
        assert_eq!(list(Data::Csv, "id\tnom\n1\ta;b\n", Some("tab"), Language::En).unwrap(), wanted);
        let error = list(Data::Csv, "id,nom\n1\n", None, Language::Fr).unwrap_err();
        assert_eq!(error.to_string(), "ligne 2 : 1 valeur pour 2 colonnes (séparateur « , »)");
    }

    #[test]
    fn json_and_xml_become_lists() {
        assert_eq!(list(Data::Json, "[1, 2]", None, Language::En).unwrap(), [json!(1), json!(2)]);
        assert_eq!(list(Data::Json, "{}", None, Language::En).unwrap(), [json!({})]);
        let text =
            r#"<?xml version="1.0"?><a><b id="1">x &amp; y</b><b id="2"><c>1</c><c><![CDATA[<2>]]></c></b><d/></a>"#;
        let wanted = [json!({"@id": "1", "#text": "x & y"}), json!({"@id": "2", "c": ["1", "<2>"]}), json!("")];
        assert_eq!(list(Data::Xml, text, None, Language::En).unwrap(), wanted);
        for wrong in ["", "<a>", "<a></b>", "<a>&unknown;</a>"] {
            assert!(list(Data::Xml, wrong, None, Language::En).is_err(), "{wrong}");
        }
        assert!(list(Data::Xml, &"<a>".repeat(500), None, Language::En).is_err());
    }
}
