//! Arrays as PostgreSQL writes and reads them: `{1,NULL,"a b"}`, nested for several dimensions (manual, 8.15).

use serde_json::Value;
use tokio_postgres::types::{Kind, Type};

/// Dimensions that an array can have on the server (`MAXDIM`).
const MOST_DIMENSIONS: usize = 6;

/// The sign between the items of an array: the server has one type with another than the comma.
pub(super) fn separator(item: &Type) -> u8 {
    if *item == Type::BOX { b';' } else { b',' }
}

/// A list, of lists for several dimensions; `None` where the text is no array.
pub(super) fn read(text: &str, separator: u8, item: &dyn Fn(&str) -> Value) -> Option<Value> {
    // Bounds that do not begin at 1 stand before it: `[0:1]={a,b}`.
    let text = match text.strip_prefix('[') {
        Some(bounds) => bounds.split_once("]=")?.1,
        None => text,
    };
    let mut reader = Reader { text, at: 0, separator, item };
    let list = reader.list(MOST_DIMENSIONS)?;
    (reader.at == text.len()).then_some(list)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    separator: u8,
    item: &'a dyn Fn(&str) -> Value,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, wanted: u8) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn list(&mut self, dimensions: usize) -> Option<Value> {
        if dimensions == 0 || !self.take(b'{') {
            return None;
        }
        let mut items = Vec::new();
        if self.take(b'}') {
            return Some(Value::Array(items));
        }
        loop {
            items.push(match self.peek()? {
                b'{' => self.list(dimensions - 1)?,
                b'"' => self.quoted()?,
                _ => self.bare()?,
            });
            if self.take(b'}') {
                return Some(Value::Array(items));
            }
            if !self.take(self.separator) {
                return None;
            }
        }
    }

    fn quoted(&mut self) -> Option<Value> {
        let rest = self.text.get(self.at + 1..)?;
        let mut text = String::new();
        let mut signs = rest.char_indices();
        while let Some((index, sign)) = signs.next() {
            match sign {
                '"' => {
                    self.at += 1 + index + 1;
                    return Some((self.item)(&text));
                }
                '\\' => text.push(signs.next()?.1),
                other => text.push(other),
            }
        }
        None
    }

    fn bare(&mut self) -> Option<Value> {
        let rest = self.text.get(self.at..)?;
        let end = rest.bytes().position(|byte| byte == self.separator || byte == b'}')?;
        self.at += end;
        let text = &rest[..end];
        Some(if text == "NULL" { Value::Null } else { (self.item)(text) })
    }
}

/// A list as the text of an array of this type of items.
pub(super) fn written(list: &[Value], item: &Type) -> String {
    let item = match item.kind() {
        Kind::Domain(inner) => inner,
        _ => item,
    };
    let parts: Vec<String> = list.iter().map(|value| part(value, item)).collect();
    format!("{{{}}}", parts.join(if separator(item) == b';' { ";" } else { "," }))
}

fn part(value: &Value, item: &Type) -> String {
    // A list inside a list is one more dimension, but for documents: it is one of them.
    let is_document = [Type::JSON, Type::JSONB].contains(item);
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Array(list) if !is_document => written(list, item),
        Value::String(text) => quote(text),
        other => quote(&other.to_string()),
    }
}

fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for sign in text.chars() {
        if matches!(sign, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(sign);
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn texts(text: &str) -> Option<Value> {
        read(text, b',', &|item| Value::from(item))
    }

    #[test]
    fn arrays_are_lists() {
        for (text, list) in [
            ("{}", json!([])),
            ("{a,NULL,\"NULL\",\"\"}", json!(["a", null, "NULL", ""])),
            (r#"{"a \"b\" \\ c","d,e}","é"}"#, json!(["a \"b\" \\ c", "d,e}", "é"])),
            ("{{1,2},{3,4}}", json!([["1", "2"], ["3", "4"]])),
            ("[0:1][-1:0]={{1,2},{3,4}}", json!([["1", "2"], ["3", "4"]])),
        ] {
            assert_eq!(texts(text), Some(list), "{text}");
        }
        let boxes = read("{(1,1),(0,0);(2,2),(1,1)}", b';', &|item| Value::from(item));
        assert_eq!(boxes, Some(json!(["(1,1),(0,0)", "(2,2),(1,1)"])));
    }

    #[test]
    fn what_is_no_array_is_none() {
        for text in ["", "a", "{", "{a", "{a}b", "{\"a}", "{\"a\"b}", "{{{{{{{1}}}}}}}", "[0:1]", "{\"a\\"] {
            assert_eq!(texts(text), None, "{text}");
        }
    }

    #[test]
    fn lists_become_arrays() {
        let list = json!([1, null, "a \"b\" \\", "NULL", true, [1.5], {"a": 1}]);
        let Value::Array(list) = list else { unreachable!() };
        assert_eq!(written(&list, &Type::TEXT), r#"{"1",NULL,"a \"b\" \\","NULL","true",{"1.5"},"{\"a\":1}"}"#);
        assert_eq!(written(&[json!([1])], &Type::JSONB), r#"{"[1]"}"#);
        assert_eq!(written(&[json!("(1,1)"), json!("(2,2)")], &Type::BOX), r#"{"(1,1)";"(2,2)"}"#);
    }
}
