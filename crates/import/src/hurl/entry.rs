//! Entries of a file of hurl: lines of requests and answers, their sections and their bodies.

use super::{
    ast::{Assert, Body, Capture, Entry, Response},
    body,
    cursor::{Cursor, Expected, Fault, section},
};

/// Most entries of a file.
const MOST: usize = 20_000;

/// Every entry of a file.
pub(super) fn entries(text: &str) -> Result<Vec<Entry>, Fault> {
    let mut cursor = Cursor::new(text);
    let mut entries = Vec::new();
    loop {
        cursor.blank();
        if cursor.is_done() || entries.len() >= MOST {
            return Ok(entries);
        }
        let comment = cursor.comments.join("\n");
        let mut entry = cursor.request()?;
        entry.comment = comment;
        cursor.blank();
        if is_response(cursor.line().trim()) {
            entry.response = Some(cursor.response()?);
        }
        entries.push(entry);
    }
}

/// Method and address of a line that begins a request.
pub(super) fn request_line(line: &str) -> Option<(&str, &str)> {
    let (method, rest) = line.trim().split_once([' ', '\t'])?;
    let url = rest.trim();
    let named = !method.is_empty() && method.chars().all(|sign| sign.is_ascii_uppercase() || sign == '-');
    (named && !url.is_empty() && method != "HTTP").then_some((method, url))
}

/// Whether a line begins an answer: `HTTP 200`, `HTTP/1.1 200`, `HTTP *`.
pub(super) fn is_response(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("HTTP") else { return false };
    let mut words = rest.split_whitespace();
    let first = if rest.starts_with('/') { words.nth(1) } else { words.next() };
    rest.starts_with(['/', ' ', '\t'])
        && first.is_some_and(|status| status == "*" || status.chars().all(|sign| sign.is_ascii_digit()))
}

impl Cursor<'_> {
    fn request(&mut self) -> Result<Entry, Fault> {
        let (method, url) = request_line(self.line()).ok_or_else(|| self.fault(Expected::Request))?;
        let mut entry = Entry { method: method.to_owned(), url: address(url), ..Entry::default() };
        self.next_line();
        entry.headers = self.pairs()?;
        loop {
            self.blank();
            let Some(name) = section(self.line().trim()) else { break };
            if matches!(name, "captures" | "asserts") {
                break;
            }
            self.next_line();
            let pairs = self.pairs()?;
            match name {
                "query" => entry.query.extend(pairs),
                "form" => entry.form.extend(pairs),
                "multipart" => entry.multipart.extend(pairs),
                "cookies" => entry.cookies.extend(pairs),
                "basic" => entry.basic = pairs.into_iter().next(),
                _ => entry.options.extend(pairs),
            }
        }
        entry.body = self.body()?;
        Ok(entry)
    }

    fn response(&mut self) -> Result<Response, Fault> {
        let line = self.line().split('#').next().unwrap_or_default();
        let mut words = line.split_whitespace();
        let version = words.next().unwrap_or_default();
        let version = if version == "HTTP" || version == "HTTP/*" { "" } else { version };
        let status = words.next().and_then(|status| status.parse().ok());
        let mut response = Response { version: version.to_owned(), status, ..Response::default() };
        self.next_line();
        response.headers = self.pairs()?;
        loop {
            self.blank();
            match section(self.line().trim()) {
                Some("captures") => {
                    self.next_line();
                    while let Some(capture) = self.capture()? {
                        response.captures.push(capture);
                    }
                }
                Some("asserts") => {
                    self.next_line();
                    while let Some(assert) = self.assert()? {
                        response.asserts.push(assert);
                    }
                }
                Some(_) => return Err(self.fault(Expected::Section)),
                None => break,
            }
        }
        response.body = self.body()?;
        Ok(response)
    }

    fn body(&mut self) -> Result<Option<Body>, Fault> {
        self.blank();
        let line = self.line().trim();
        if self.is_done() || request_line(line).is_some() || is_response(line) {
            return Ok(None);
        }
        body::read(self)
    }

    /// Lines of `name: value`.
    fn pairs(&mut self) -> Result<Vec<(String, String)>, Fault> {
        let mut pairs = Vec::new();
        loop {
            self.blank();
            let line = self.line().trim();
            let other = self.is_done() || request_line(line).is_some() || is_response(line) || section(line).is_some();
            if other || body::begins(line) {
                return Ok(pairs);
            }
            pairs.push(self.pair()?);
        }
    }

    fn pair(&mut self) -> Result<(String, String), Fault> {
        self.spaces();
        let name = self.key()?;
        self.spaces();
        let value = self.rest_of_line();
        Ok((name, value))
    }

    /// A name up to its colon, which is gone past.
    fn key(&mut self) -> Result<String, Fault> {
        let fault = self.fault(Expected::Pair);
        let mut name = String::new();
        loop {
            if self.rest().starts_with("{{") {
                let inner = self.template()?;
                name.push_str(&format!("{{{{{inner}}}}}"));
                continue;
            }
            match self.take() {
                None | Some('\n') => return Err(fault),
                Some(':') => return Ok(name.trim_end().to_owned()),
                Some('\\') => name.extend(self.escaped()),
                Some(sign) => name.push(sign),
            }
        }
    }

    /// A text to the end of the line or a comment.
    fn rest_of_line(&mut self) -> String {
        let mut text = String::new();
        loop {
            match self.take() {
                None | Some('\n') => break,
                Some('#') => {
                    self.next_line();
                    break;
                }
                Some('\\') => text.extend(self.escaped()),
                Some(sign) => text.push(sign),
            }
        }
        text.trim_end().to_owned()
    }

    /// Whether another line of a section of the answer stands here.
    fn more(&mut self) -> bool {
        self.blank();
        let line = self.line().trim();
        !(self.is_done() || request_line(line).is_some() || section(line).is_some() || body::begins(line))
    }

    fn capture(&mut self) -> Result<Option<Capture>, Fault> {
        if !self.more() {
            return Ok(None);
        }
        self.spaces();
        let name = self.key()?;
        let query = self.query()?;
        self.spaces();
        let redact = self.skip("redact");
        self.next_line();
        Ok(Some(Capture { name, query, redact }))
    }

    fn assert(&mut self) -> Result<Option<Assert>, Fault> {
        if !self.more() {
            return Ok(None);
        }
        self.spaces();
        let written = self.line().trim().to_owned();
        let query = self.query()?;
        self.spaces();
        let mut predicate = self.word().to_owned();
        let not = predicate == "not";
        if not {
            self.spaces();
            predicate = self.word().to_owned();
        }
        let known = super::predicate::PREDICATES.iter().find(|(name, _)| *name == predicate);
        let Some((_, has_value)) = known else { return Err(self.fault(Expected::Predicate)) };
        let value = if *has_value { Some(self.value()?) } else { None };
        self.next_line();
        Ok(Some(Assert { query, not, predicate, value, written }))
    }
}

/// An address without a comment behind it.
fn address(url: &str) -> String {
    let end = url.find(" #").or_else(|| url.find("\t#")).unwrap_or(url.len());
    let url = url[..end].trim();
    // What a browser keeps to itself is never sent.
    let inside = url.rfind("}}").unwrap_or(0);
    url[inside..].find('#').map_or(url, |at| &url[..inside + at]).to_owned()
}
