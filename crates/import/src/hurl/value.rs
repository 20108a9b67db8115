//! Values as they are written in a file of hurl.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    ast::Value,
    cursor::{Cursor, Expected, Fault},
};

impl Cursor<'_> {
    /// A value of any kind.
    pub(super) fn value(&mut self) -> Result<Value, Fault> {
        self.spaces();
        if self.rest().starts_with("```") {
            return self.lines().map(|(_, text)| Value::Text(text));
        }
        match self.peek() {
            Some('"') => self.quoted().map(Value::Text),
            Some('`') => self.raw().map(Value::Text),
            Some('/') => self.regex().map(Value::Regex),
            Some('{') if self.rest().starts_with("{{") => self.template().map(Value::Template),
            _ => self.bare(),
        }
    }

    fn bare(&mut self) -> Result<Value, Fault> {
        if let Some(bytes) = self.bytes()? {
            return Ok(Value::Bytes(bytes));
        }
        if self.skip("file,") {
            return Ok(Value::File(self.up_to_semicolon()?));
        }
        let begin = self.at;
        let word = self.word();
        Ok(match word {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            number
                if number.parse::<f64>().is_ok_and(f64::is_finite)
                    && number.starts_with(|sign: char| sign == '-' || sign.is_ascii_digit()) =>
            {
                Value::Number(number.to_owned())
            }
            _ => {
                self.at = begin;
                return Err(self.fault(Expected::Value));
            }
        })
    }

    /// `hex,…;` or `base64,…;`, where one stands here.
    pub(super) fn bytes(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        let (hex, base64) = (self.skip("hex,"), self.skip("base64,"));
        if !hex && !base64 {
            return Ok(None);
        }
        let text: String = self.up_to_semicolon()?.split_whitespace().collect();
        let bytes = if hex { from_hex(&text) } else { STANDARD.decode(text.as_bytes()).ok() };
        bytes.map(Some).ok_or_else(|| self.fault(Expected::Bytes))
    }

    pub(super) fn up_to_semicolon(&mut self) -> Result<String, Fault> {
        let end = self.rest().find(';').ok_or_else(|| self.fault(Expected::EndOfText))?;
        let text = self.rest()[..end].trim().replace("\\ ", " ");
        self.at += end + 1;
        Ok(text)
    }

    /// A text between double quotes.
    pub(super) fn quoted(&mut self) -> Result<String, Fault> {
        let begin = self.fault(Expected::EndOfText);
        self.skip("\"");
        let mut text = String::new();
        loop {
            if self.rest().starts_with("{{") {
                let inner = self.template()?;
                text.push_str(&format!("{{{{{inner}}}}}"));
                continue;
            }
            match self.take() {
                None | Some('\n') => return Err(begin),
                Some('"') => return Ok(text),
                Some('\\') => text.extend(self.escaped()),
                Some(sign) => text.push(sign),
            }
        }
    }

    /// The sign that stands behind a backslash.
    pub(super) fn escaped(&mut self) -> Option<char> {
        Some(match self.take()? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' if self.peek() == Some('{') => {
                let end = self.rest().find('}').filter(|end| *end <= 8)?;
                let code = u32::from_str_radix(&self.rest()[1..end], 16).ok();
                self.at += end + 1;
                code.and_then(char::from_u32).unwrap_or('\u{fffd}')
            }
            sign => sign,
        })
    }

    /// A text between backticks, as it is.
    fn raw(&mut self) -> Result<String, Fault> {
        let begin = self.fault(Expected::EndOfText);
        self.skip("`");
        let end = self.rest().find(['`', '\n']).filter(|end| self.rest()[*end..].starts_with('`')).ok_or(begin)?;
        let text = self.rest()[..end].to_owned();
        self.at += end + 1;
        Ok(text)
    }

    /// A regular expression between slashes.
    fn regex(&mut self) -> Result<String, Fault> {
        let begin = self.fault(Expected::EndOfText);
        self.skip("/");
        let mut text = String::new();
        loop {
            match self.take() {
                None | Some('\n') => return Err(begin),
                Some('/') => return Ok(text),
                Some('\\') if self.peek() == Some('/') => {
                    self.take();
                    text.push('/');
                }
                Some('\\') => {
                    text.push('\\');
                    text.extend(self.take());
                }
                Some(sign) => text.push(sign),
            }
        }
    }

    /// What stands between the braces of a template.
    pub(super) fn template(&mut self) -> Result<String, Fault> {
        let end = self.rest().find("}}").filter(|end| *end >= 2).ok_or_else(|| self.fault(Expected::EndOfText))?;
        let inner = &self.rest()[2..end];
        if inner.contains('\n') {
            return Err(self.fault(Expected::EndOfText));
        }
        self.at += end + 2;
        Ok(inner.trim().to_owned())
    }

    /// Lines between three backticks, and the language behind the first.
    pub(super) fn lines(&mut self) -> Result<(String, String), Fault> {
        let begin = self.fault(Expected::EndOfText);
        self.skip("```");
        let head = self.line().trim().to_owned();
        if let Some(end) = head.find("```") {
            // All on one line.
            self.at += self.line().find("```").unwrap_or_default() + 3;
            return Ok((String::new(), head[..end].to_owned()));
        }
        self.next_line();
        let end = self.rest().find("```").ok_or(begin)?;
        let text = self.rest()[..end].to_owned();
        self.at += end + 3;
        Ok((head.split(',').next().unwrap_or_default().trim().to_ascii_lowercase(), text))
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.chars().map(|sign| sign.to_digit(16).map(|digit| digit as u8)).collect::<Option<_>>()?;
    digits.len().is_multiple_of(2).then(|| digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
