//! The keys of checks, extractions and flows: one that nothing knows would be passed over when they are carried out.

use super::{at::At, reader::Reader};

const CHECK: [&str; 10] =
    ["subject", "path", "output", "filter", "operator", "expected", "expected_to", "not", "soft", "name"];
const EXTRACTION: [&str; 9] = ["name", "subject", "path", "output", "filter", "default", "convert", "secret", "share"];
const FLOW: [&str; 8] = ["run_if", "loop", "retry", "timeout", "always", "role", "alone", "mutex"];
const LOOP: [&str; 5] = ["list", "file", "as", "stop", "empty"];
const RETRY: [&str; 4] = ["attempts", "delay", "backoff", "limit"];

impl Reader<'_> {
    /// Looks at the keys of `checks`, `extract` or `flow`.
    pub(super) fn rule_keys(&mut self, at: &At<'_>) {
        match at.key() {
            "checks" => at.items().unwrap_or_default().iter().for_each(|item| self.known_keys(item, &CHECK)),
            "extract" => at.items().unwrap_or_default().iter().for_each(|item| self.known_keys(item, &EXTRACTION)),
            "flow" => {
                self.known_keys(at, &FLOW);
                at.get("loop").iter().for_each(|inner| self.known_keys(inner, &LOOP));
                at.get("retry").iter().for_each(|inner| self.known_keys(inner, &RETRY));
            }
            _ => {}
        }
    }

    fn known_keys(&mut self, at: &At<'_>, known: &[&str]) {
        for field in at.fields().unwrap_or_default().iter().filter(|field| !known.contains(&field.key())) {
            self.unknown_key(field, known.iter().copied());
        }
    }
}
