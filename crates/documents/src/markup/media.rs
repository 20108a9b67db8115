//! What a document was sent as.

/// The kind of document that a media type names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MediaType {
    /// XML and nothing else: `application/xml`, `text/xml`, whatever ends with `+xml` (RFC 7303).
    Xml,
    /// `text/html`.
    Html,
    /// Another type, or none.
    #[default]
    Unknown,
}

impl MediaType {
    /// Reads the value of a `Content-Type`.
    pub fn of(content_type: &str) -> Self {
        let essence = content_type.split([';', ',']).next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "text/html" => Self::Html,
            "application/xml" | "text/xml" => Self::Xml,
            other if other.ends_with("+xml") => Self::Xml,
            _ => Self::Unknown,
        }
    }
}
