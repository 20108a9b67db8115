//! Names that cannot stand between braces here, and what they become.

use std::collections::HashMap;

use super::unique::Unique;
use testgyver_model::placeholder::{self, Part, Placeholder};

/// Most characters of a name.
const LONGEST: usize = 100;
/// Beginnings that mean something else here.
const RESERVED: [&str; 3] = ["app.", "test.", "run."];

/// Old names and what they became; a name that is not in it has stayed what it was.
#[derive(Debug, Clone, Default)]
pub struct Renamed {
    names: HashMap<String, String>,
    taken: Unique,
}

impl Renamed {
    /// Takes a name in, and tells what it is here; `reserved` where it stands without `app.` in front.
    pub fn take(&mut self, name: &str, reserved: bool) -> String {
        if let Some(known) = self.names.get(name) {
            return known.clone();
        }
        let fits = fitting(name, reserved);
        let chosen = self.taken.key(&fits);
        self.names.insert(name.to_owned(), chosen.clone());
        chosen
    }

    /// What a name is here; nothing where it was never taken in.
    pub fn known(&self, name: &str) -> Option<&str> {
        self.names.get(name).map(String::as_str)
    }

    /// The names that are taken here.
    pub const fn names(&self) -> &Unique {
        &self.taken
    }

    /// Whether something here has this name already.
    pub fn is_taken(&self, name: &str) -> bool {
        self.taken.has(name)
    }

    /// Whether a name was changed.
    fn changed(&self, name: &str) -> Option<&str> {
        self.known(name).filter(|new| *new != name)
    }
}

/// The text with every placeholder of a name that was changed, `{{old}}` and `{{app.old}}`, as it is called here.
pub fn in_text(text: &str, environment: &Renamed, of_test: &Renamed) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find("{{") {
        let (before, from) = rest.split_at(open + 2);
        written.push_str(before);
        rest = from;
        let Some(end) = rest.find(['{', '}']).filter(|end| rest[*end..].starts_with("}}")) else { continue };
        let name = rest[..end].trim();
        let new = match name.strip_prefix("app.") {
            Some(bare) => of_test.changed(bare).map(|new| format!("app.{new}")),
            None => environment.changed(name).map(str::to_owned),
        };
        if let Some(new) = new {
            written.push_str(&new);
            rest = &rest[end..];
        }
    }
    written + rest
}

fn fitting(name: &str, reserved: bool) -> String {
    let allowed = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.');
    let fits: String = name.trim().chars().take(LONGEST).map(|sign| if allowed(sign) { sign } else { '_' }).collect();
    let clash = RESERVED.iter().find(|prefix| reserved && fits.starts_with(**prefix));
    let fits = clash.map_or_else(|| fits.clone(), |prefix| fits.replacen(prefix, &prefix.replace('.', "_"), 1));
    match fits.trim_start_matches('.') {
        "" => "variable".to_owned(),
        rest => rest.to_owned(),
    }
}

/// The text in which everything that would be filled in and is not `kept` stands for itself.
pub fn literal(text: &str, kept: impl Fn(&Placeholder<'_>) -> bool) -> String {
    let mut written = String::with_capacity(text.len());
    let mut at = 0;
    for part in placeholder::parts(text) {
        let Part::Placeholder(found) = part else { continue };
        if found.pipeline.is_none() && kept(&found) {
            continue;
        }
        // What stood between the braces is a piece of the text: its place tells where the braces are.
        let inside = found.source.as_ptr() as usize - text.as_ptr() as usize;
        let start = text[..inside].rfind("{{").unwrap_or(inside);
        let behind = inside + found.source.len();
        let end = text[behind..].find("}}").map_or(behind, |more| behind + more + 2);
        if start < at {
            continue;
        }
        written.push_str(&text[at..start]);
        written.push_str(&format!("{{{{ {} }}}}", placeholder::quoted::written(&text[start..end])));
        at = end;
    }
    written + &text[at..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_changed_as_little_as_needed() {
        let mut names = Renamed::default();
        let mut take = |name: &str| names.take(name, true);
        assert_eq!(take("base_url"), "base_url");
        assert_eq!(take("clé secrète"), "clé_secrète");
        assert_eq!(take("clé_secrète"), "clé_secrète_2");
        assert_eq!(take("app.x"), "app_x");
        assert_eq!(take("{{}}"), "____");
        assert_eq!(take(" "), "variable");
    }

    #[test]
    fn placeholders_follow() {
        let (mut environment, mut of_test) = (Renamed::default(), Renamed::default());
        environment.take("a b", true);
        environment.take("c", true);
        of_test.take("a b", false);
        let text = in_text("{{a b}}/{{ a b }}/{{app.a b}}/{{c}}/{{d e}}/{{ {{a b}", &environment, &of_test);
        assert_eq!(text, "{{a_b}}/{{a_b}}/{{app.a_b}}/{{c}}/{{d e}}/{{ {{a b}");
    }

    #[test]
    fn what_is_no_variable_stands_for_itself() {
        let kept = |found: &Placeholder<'_>| found.head == "known";
        assert_eq!(literal("s3cr3t{{x}} {{known}}", kept), "s3cr3t{{ '{{x}}' }} {{known}}");
        assert_eq!(literal("{{ a | upper }}é{{$guid}}", kept), "{{ '{{ a | upper }}' }}é{{ '{{$guid}}' }}");
        assert_eq!(literal("{{.Values.x}} {{", kept), "{{.Values.x}} {{");
    }
}
