//! Writes JSON the way Python's `json.dumps(…, indent=4)` does: four blanks a level, nothing but ASCII.

use serde::Serialize;
use serde_json::{Value, ser::PrettyFormatter};

/// The text of a value, as the original writes it.
pub fn write_json(value: &Value) -> String {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, PrettyFormatter::with_indent(b"    "));
    // A value that is read or made here can be written, and to memory.
    let text = match value.serialize(&mut serializer) {
        Ok(()) => String::from_utf8(bytes).unwrap_or_default(),
        Err(_) => value.to_string(),
    };
    ascii(&text)
}

/// Signs beyond ASCII stand in strings alone: each is written by its number, or by two where it needs more than four
/// digits.
fn ascii(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for sign in text.chars() {
        if sign.is_ascii() && sign != '\u{7f}' {
            written.push(sign);
            continue;
        }
        for unit in sign.encode_utf16(&mut [0; 2]) {
            written.push_str(&format!("\\u{unit:04x}"));
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn it_is_what_python_writes() {
        let value = json!({"nom": "été 😀\u{7f}\n\"\u{1}/", "liste": [1, 1.5, [], {}], "vide": null, "oui": true});
        let expected = r#"{
    "nom": "\u00e9t\u00e9 \ud83d\ude00\u007f\n\"\u0001/",
    "liste": [
        1,
        1.5,
        [],
        {}
    ],
    "vide": null,
    "oui": true
}"#;
        assert_eq!(write_json(&value), expected);
        assert_eq!(serde_json::from_str::<Value>(expected).unwrap(), value);
    }
}
