//! Queries and filters as they are written.

use super::{
    ast::{Filter, Query},
    cursor::{Cursor, Expected, Fault},
};

/// Queries, and whether something stands behind their names.
const QUERIES: [(&str, bool); 18] = [
    ("status", false),
    ("version", false),
    ("url", false),
    ("ip", false),
    ("redirects", false),
    ("header", true),
    ("cookie", true),
    ("body", false),
    ("xpath", true),
    ("jsonpath", true),
    ("regex", true),
    ("variable", true),
    ("duration", false),
    ("bytes", false),
    ("rawbytes", false),
    ("sha256", false),
    ("md5", false),
    ("certificate", true),
];

/// Filters, and how many values stand behind their names.
pub(super) const FILTERS: [(&str, usize); 33] = [
    ("base64Decode", 0),
    ("base64Encode", 0),
    ("base64UrlSafeDecode", 0),
    ("base64UrlSafeEncode", 0),
    ("charsetDecode", 1),
    ("count", 0),
    ("dateFormat", 1),
    ("daysAfterNow", 0),
    ("daysBeforeNow", 0),
    ("decode", 1),
    ("first", 0),
    ("format", 1),
    ("htmlEscape", 0),
    ("htmlUnescape", 0),
    ("jsonpath", 1),
    ("last", 0),
    ("location", 0),
    ("nth", 1),
    ("regex", 1),
    ("replace", 2),
    ("replaceRegex", 2),
    ("split", 1),
    ("toDate", 1),
    ("toFloat", 0),
    ("toHex", 0),
    ("toInt", 0),
    ("toString", 0),
    ("urlDecode", 0),
    ("urlEncode", 0),
    ("urlQueryParam", 1),
    ("utf8Decode", 0),
    ("utf8Encode", 0),
    ("xpath", 1),
];

impl Cursor<'_> {
    /// A query with its filters.
    pub(super) fn query(&mut self) -> Result<Query, Fault> {
        self.spaces();
        let name = self.word();
        let known = QUERIES.iter().find(|(known, _)| *known == name);
        let Some((name, has_argument)) = known else { return Err(self.fault(Expected::Query)) };
        let argument = if *has_argument { Some(self.value()?) } else { None };
        let filters = self.filters()?;
        Ok(Query { name: (*name).to_owned(), argument, filters })
    }

    pub(super) fn filters(&mut self) -> Result<Vec<Filter>, Fault> {
        let mut filters = Vec::new();
        loop {
            let begin = self.at;
            self.spaces();
            let name = self.word();
            let Some((name, count)) = FILTERS.iter().find(|(known, _)| *known == name) else {
                self.at = begin;
                return Ok(filters);
            };
            let arguments = (0..*count).map(|_| self.value()).collect::<Result<_, _>>()?;
            filters.push(Filter { name: (*name).to_owned(), arguments });
        }
    }
}
