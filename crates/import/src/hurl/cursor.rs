//! The text of a file, read sign by sign.

use testgyver_model::{Language, phrase};

/// Why a file cannot be read.
#[derive(Debug)]
pub(super) struct Fault {
    /// Where, in bytes.
    at: usize,
    expected: Expected,
}

/// What should stand there.
#[derive(Debug, Clone, Copy)]
pub(super) enum Expected {
    Request,
    EndOfText,
    Query,
    Predicate,
    Value,
    Section,
    Bytes,
    Pair,
}

impl Fault {
    /// The line of the text, from 1.
    pub(super) fn line(&self, text: &str) -> usize {
        1 + text.as_bytes().iter().take(self.at).filter(|byte| **byte == b'\n').count()
    }

    /// What is wrong and what helps.
    pub(super) fn message(&self, language: Language) -> String {
        let (fr, en) = match self.expected {
            Expected::Request => ("une requête est attendue (GET https://…)", "a request is expected (GET https://…)"),
            Expected::EndOfText => ("il manque la fin d'un texte", "the end of a text is missing"),
            Expected::Query => (
                "une valeur de la réponse est attendue (status, jsonpath, …)",
                "a value of the answer is expected (status, jsonpath, …)",
            ),
            Expected::Predicate => {
                ("une comparaison est attendue (==, contains, …)", "a comparison is expected (==, contains, …)")
            }
            Expected::Value => ("une valeur est attendue", "a value is expected"),
            Expected::Section => ("cette section n'existe pas", "there is no such section"),
            Expected::Bytes => ("des octets illisibles (hex ou base64)", "bytes that cannot be read (hex or base64)"),
            Expected::Pair => {
                ("un nom et une valeur sont attendus (nom: valeur)", "a name and a value are expected (name: value)")
            }
        };
        phrase!(language,
            fr: "{fr}. Vérifiez le fichier avec hurlfmt.",
            en: "{en}. Check the file with hurlfmt.")
    }
}

/// The sections of a request and of an answer, by the names of all versions.
pub(super) fn section(line: &str) -> Option<&'static str> {
    let line = line.split('#').next().unwrap_or_default().trim();
    let name = line.strip_prefix('[')?.strip_suffix(']')?;
    Some(match name {
        "QueryStringParams" | "Query" => "query",
        "FormParams" | "Form" => "form",
        "MultipartFormData" | "Multipart" => "multipart",
        "Cookies" => "cookies",
        "BasicAuth" => "basic",
        "Options" => "options",
        "Captures" => "captures",
        "Asserts" => "asserts",
        _ => return None,
    })
}

/// A place in a text.
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    /// The comments right before the place `after_comments`.
    pub(super) comments: Vec<&'a str>,
    after_comments: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, comments: Vec::new(), after_comments: 0 }
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(super) fn is_done(&self) -> bool {
        self.at >= self.text.len()
    }

    /// The line at this place, to its end.
    pub(super) fn line(&self) -> &'a str {
        self.rest().split('\n').next().unwrap_or_default()
    }

    pub(super) fn fault(&self, expected: Expected) -> Fault {
        Fault { at: self.at, expected }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn take(&mut self) -> Option<char> {
        let sign = self.peek()?;
        self.at += sign.len_utf8();
        Some(sign)
    }

    pub(super) fn skip(&mut self, text: &str) -> bool {
        let there = self.rest().starts_with(text);
        self.at += if there { text.len() } else { 0 };
        there
    }

    pub(super) fn spaces(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
    }

    /// Everything up to the end of the line, which is gone past.
    pub(super) fn next_line(&mut self) {
        self.at += self.line().len();
        self.skip("\n");
    }

    /// Goes past blank lines and comments, and keeps the comments that stand right before this place.
    pub(super) fn blank(&mut self) {
        if self.at != self.after_comments {
            self.comments.clear();
        }
        while !self.is_done() {
            let line = self.line().trim();
            if let Some(comment) = line.strip_prefix('#') {
                self.comments.push(comment.trim());
            } else if !line.is_empty() {
                break;
            }
            self.next_line();
        }
        self.after_comments = self.at;
    }

    /// A word: letters, digits and what operators are made of.
    pub(super) fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|sign: char| sign.is_whitespace() || sign == '#').unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }
}
