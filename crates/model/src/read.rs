//! Reading JSON values into types, with faults that can be told in every language: what was expected, what was there,
//! which words are known. What a person wrote is quoted as they wrote it.

mod fault;
mod source;

use serde::de::DeserializeOwned;
use serde_json::Value;

pub use fault::{Expected, ReadFault, Received, wrong};
use source::Source;

/// Reads a value.
///
/// # Errors
/// Where in it something is wrong (`headers.accept`, `.` for the whole of it), and what.
pub fn read<T: DeserializeOwned>(value: Value) -> Result<T, (String, ReadFault)> {
    serde_path_to_error::deserialize(Source::<ReadFault>::new(value))
        .map_err(|error| (error.path().to_string(), error.into_inner()))
}

/// Reads a value inside another one that is being read, whose faults it keeps.
///
/// # Errors
/// Where it cannot be read.
pub fn read_within<T: DeserializeOwned, E: serde::de::Error>(value: Value) -> Result<T, E> {
    T::deserialize(Source::<E>::new(value))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;
    use crate::{Language, lenient, test::TestVariable};

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "lowercase")]
    enum Word {
        String,
        Map,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Form {
        #[serde(default)]
        word: Option<Word>,
        #[serde(default, deserialize_with = "lenient::opt_u64")]
        count: Option<u64>,
        #[serde(default)]
        number: Option<u64>,
        #[serde(default)]
        list: Vec<String>,
        #[serde(default)]
        any: Value,
        #[serde(default, deserialize_with = "lenient::string_list")]
        texts: Vec<String>,
        #[serde(default)]
        declared: Vec<TestVariable>,
    }

    fn told(value: Value, language: Language) -> String {
        let (path, fault) = read::<Form>(value).unwrap_err();
        format!("{path}: {}", fault.tell(language))
    }

    #[test]
    fn what_was_written_is_quoted_untouched() {
        let fr = |value| told(value, Language::FRENCH);
        assert_eq!(fr(json!({"word": "bitmap"})), "word: valeur inconnue « bitmap » ; valeurs possibles : string, map");
        assert_eq!(fr(json!({"roadmap": 1})).split(" ; ").next(), Some("roadmap: champ inconnu « roadmap »"));
        assert_eq!(
            fr(json!({"number": "my map of strings"})),
            "number: un nombre entier est attendu, reçu « my map of strings »"
        );
        assert_eq!(fr(json!({"count": "many"})), "count: un nombre entier à partir de 0 est attendu, reçu « many »");
        assert_eq!(fr(json!({"list": [1]})), "list[0]: un texte est attendu, reçu 1");
        assert_eq!(
            fr(json!({"texts": "[1,\n 2"})),
            "texts: le texte commence par « [ » et n'est pas une liste JSON (ligne 2, colonne 2)"
        );
        assert_eq!(fr(json!({"declared": [1]})), "declared[0]: un nom, ou un objet name et value, est attendu");
        assert_eq!(told(json!({"list": {}}), Language::ENGLISH), "list: a list is expected, got an object");
        assert_eq!(told(json!({"number": -1}), Language::ENGLISH), "number: a whole number is expected, got -1");
    }

    #[test]
    fn what_is_right_is_read_digits_and_all() {
        let big =
            serde_json::from_str::<Value>("{\"any\": {\"n\": 12345678901234567890123.10}, \"word\": \"map\"}").unwrap();
        let form: Form = read(big).unwrap();
        assert_eq!(form.any.to_string(), "{\"n\":12345678901234567890123.10}");
        assert_eq!(form.word, Some(Word::Map));
    }

    #[test]
    fn a_fault_survives_being_stored() {
        let (_, fault) = read::<Form>(json!({"count": true})).unwrap_err();
        assert_eq!(ReadFault::of_code(&fault.code()), Some(fault));
        assert_eq!(ReadFault::of_code("what a reader says"), None);
    }
}
