//! Forms with files, as browsers send them (the HTML standard, "multipart/form-data encoding algorithm"): names stand
//! between quotes as they are, in UTF-8; `name*` and `filename*` have no place there (RFC 7578, section 4.2).

use super::body::Body;

/// A form: fields and files in the order they were added.
pub(crate) struct Form {
    boundary: String,
    body: Body,
}

impl Form {
    /// An empty one, whose parts are kept apart by `boundary`.
    pub(crate) fn new(boundary: String) -> Self {
        Self { boundary, body: Body::default() }
    }

    /// With one more field.
    #[must_use]
    pub(crate) fn text(self, name: &str, value: String) -> Self {
        let disposition = format!("name=\"{}\"", escaped(name));
        self.part(&disposition, None, Body::from(value))
    }

    /// With one more file.
    #[must_use]
    pub(crate) fn file(self, name: &str, file: &str, kind: &str, content: Body) -> Self {
        let disposition = format!("name=\"{}\"; filename=\"{}\"", escaped(name), escaped(file));
        self.part(&disposition, Some(kind), content)
    }

    fn part(self, disposition: &str, kind: Option<&str>, content: Body) -> Self {
        let kind = kind.map(|kind| format!("Content-Type: {kind}\r\n")).unwrap_or_default();
        let head = format!("--{}\r\nContent-Disposition: form-data; {disposition}\r\n{kind}\r\n", self.boundary);
        Self { body: self.body.then(head).then(content).then("\r\n"), ..self }
    }

    /// The value of `Content-Type`, and the body.
    pub(crate) fn finish(self) -> (String, Body) {
        let end = format!("--{}--\r\n", self.boundary);
        (format!("multipart/form-data; boundary={}", self.boundary), self.body.then(end))
    }
}

fn escaped(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}
