//! Files read as data: CSV, JSON and XML, each as a list.

use std::io;

use serde_json::Value;
use testgyver_documents::table;
use testgyver_model::Language;

use super::xml;

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
    match kind {
        Data::Csv => {
            table::all_of_csv(text, self::separator(separator)).map_err(|error| io::Error::other(error.say(language)))
        }
        Data::Json => match serde_json::from_str(text) {
            Ok(Value::Array(items)) => Ok(items),
            Ok(other) => Ok(vec![other]),
            Err(error) => Err(io::Error::other(error)),
        },
        Data::Xml => xml::children(text).map_err(io::Error::other),
    }
}

/// A separator as it is typed in, where one is: a sign, or a word for the one that no field takes.
fn separator(given: Option<&str>) -> Option<u8> {
    match given? {
        "\\t" | "tab" | "tabulation" => Some(b'\t'),
        given => given.bytes().next().filter(u8::is_ascii),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn csv_guesses_its_separator() {
        let wanted = vec![json!({"id": "1", "nom": "a;b"})];
        assert_eq!(list(Data::Csv, "\u{feff}id;nom\n1;\"a;b\"\n", None, Language::ENGLISH).unwrap(), wanted);
        assert_eq!(list(Data::Csv, "id,nom\n1,a;b\n", None, Language::ENGLISH).unwrap(), wanted);
        assert_eq!(list(Data::Csv, "id|nom\n1|a;b\n", Some("|"), Language::ENGLISH).unwrap(), wanted);
        assert_eq!(list(Data::Csv, "sep=;\nid;nom\n1;\"a;b\"\n", None, Language::ENGLISH).unwrap(), wanted);
        assert_eq!(list(Data::Csv, "id\tnom\n1\ta;b\n", Some("tab"), Language::ENGLISH).unwrap(), wanted);
        let error = list(Data::Csv, "id,nom\n1\n", None, Language::FRENCH).unwrap_err();
        assert_eq!(error.to_string(), "ligne 2 : 1 valeur pour 2 colonnes (séparateur « , »)");
    }

    #[test]
    fn json_and_xml_become_lists() {
        assert_eq!(list(Data::Json, "[1, 2]", None, Language::ENGLISH).unwrap(), [json!(1), json!(2)]);
        assert_eq!(list(Data::Json, "{}", None, Language::ENGLISH).unwrap(), [json!({})]);
        let text =
            r#"<?xml version="1.0"?><a><b id="1">x &amp; y</b><b id="2"><c>1</c><c><![CDATA[<2>]]></c></b><d/></a>"#;
        let wanted = [json!({"@id": "1", "#text": "x & y"}), json!({"@id": "2", "c": ["1", "<2>"]}), json!("")];
        assert_eq!(list(Data::Xml, text, None, Language::ENGLISH).unwrap(), wanted);
        let declared = "<!DOCTYPE a [\n<!ELEMENT a ANY>\n]>\n<a><b>1</b></a>";
        assert_eq!(list(Data::Xml, declared, None, Language::ENGLISH).unwrap(), [json!("1")]);
        let named = "<!DOCTYPE a [<!ENTITY e 'x &amp; y'>]><a><b c='&e;'/><b>&e;!</b></a>";
        let wanted = [json!({"@c": "x & y"}), json!("x & y!")];
        assert_eq!(list(Data::Xml, named, None, Language::ENGLISH).unwrap(), wanted);
        let doubtful = ["<a/>rest", "<a/><b/>", "rest<a/>", "<a><0/></a>", "<a b='1' b='2'/>", "<a><x:b/></a>"];
        for wrong in ["", "<a>", "<a></b>", "<a>&unknown;</a>"].into_iter().chain(doubtful) {
            assert!(list(Data::Xml, wrong, None, Language::ENGLISH).is_err(), "{wrong}");
        }
        assert!(list(Data::Xml, &"<a>".repeat(500), None, Language::ENGLISH).is_err());
    }
}
