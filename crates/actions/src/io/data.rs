//! Files read as data: CSV, JSON and XML, each as a list.

use std::io;

use serde_json::{Map, Value};

use super::xml;

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
    match kind {
        Data::Csv => csv_rows(text, separator).map_err(|error| io::Error::other(error.to_string())),
        Data::Json => match serde_json::from_str(text) {
            Ok(Value::Array(items)) => Ok(items),
            Ok(other) => Ok(vec![other]),
            Err(error) => Err(io::Error::other(error)),
        },
        Data::Xml => xml::children(text).map_err(io::Error::other),
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
        let declared = "<!DOCTYPE a [\n<!ELEMENT a ANY>\n]>\n<a><b>1</b></a>";
        assert_eq!(list(Data::Xml, declared, None).unwrap(), [json!("1")]);
        let doubtful = ["<a/>rest", "<a/><b/>", "rest<a/>", "<a><0/></a>", "<a b='1' b='2'/>", "<a><x:b/></a>"];
        for wrong in ["", "<a>", "<a></b>", "<a>&unknown;</a>"].into_iter().chain(doubtful) {
            assert!(list(Data::Xml, wrong, None).is_err(), "{wrong}");
        }
        assert!(list(Data::Xml, &"<a>".repeat(500), None).is_err());
    }
}
