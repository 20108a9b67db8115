//! Paths in actions: those of the campaign's folders, and those that lead elsewhere.

use regex::Regex;
use serde_json::{Map, Value};
use testgyver_model::{id::object_id_text, lenient::json_or_text};

use super::super::value::OldId;

/// Finds paths into the folders of a campaign, wherever the original kept them.
pub struct Paths {
    whole: Option<Regex>,
    within: Option<Regex>,
}

impl Paths {
    /// Those of the campaign with this identifier.
    pub fn of(campaign: Option<OldId>) -> Self {
        let id = campaign.map(object_id_text);
        let id = id.map_or_else(String::new, |id| format!("{id}|"));
        let folder = format!(r"(?:{id}\{{\{{test\.campain_id\}}\}})[/\\]+(files|work)");
        Self {
            whole: Regex::new(&format!(r"(?is)^(?:.*[/\\])?{folder}(?:[/\\]+(.*))?$")).ok(),
            within: Regex::new(&format!(
                r#"(?i)((?:\{{\{{[^{{}}]*\}}\}}|[^\s"'<>|;,{{}}=])*[/\\])?{folder}([/\\\s"';,)]|$)"#
            ))
            .ok(),
        }
    }

    /// The whole text as a path of the campaign's folders, where it is one.
    pub fn own(&self, text: &str) -> Option<String> {
        let found = self.whole.as_ref()?.captures(text.trim())?;
        let place = placeholder(&found[1]);
        Some(match found.get(2).map(|rest| rest.as_str()).filter(|rest| !rest.is_empty()) {
            Some(rest) => format!("{place}/{}", rest.replace('\\', "/")),
            None => place.to_owned(),
        })
    }

    /// The text with every path of the campaign's folders in it replaced; an address is no path.
    pub fn replaced(&self, text: &str) -> Option<String> {
        let within = self.within.as_ref()?;
        let new = within.replace_all(text, |found: &regex::Captures<'_>| {
            let before = found.get(1).map_or("", |before| before.as_str());
            let address = before.contains("://") && !before.starts_with("file://");
            if address { found[0].to_owned() } else { format!("{}{}", placeholder(&found[2]), &found[3]) }
        });
        (new != text).then(|| new.into_owned())
    }
}

fn placeholder(folder: &str) -> &'static str {
    if folder.eq_ignore_ascii_case("files") { "{{test.files_dir}}" } else { "{{test.work_dir}}" }
}

/// Whether a path does not begin in the campaign's folders: it begins at the root of a machine, or climbs.
pub fn leads_out(path: &str) -> bool {
    let path = path.trim();
    let bytes = path.as_bytes();
    let drive = bytes.len() > 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':' && b"/\\".contains(&bytes[2]);
    let climbs = path.split(['/', '\\']).try_fold(0_i32, |depth, part| match part {
        ".." if depth == 0 => None,
        ".." => Some(depth - 1),
        "" | "." => Some(depth),
        _ => Some(depth + 1),
    });
    drive || path.starts_with(['/', '\\', '~']) || path.starts_with("file:") || climbs.is_none()
}

/// What a path is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It is read.
    Reads,
    /// It is written, or made.
    Writes,
    /// It is removed, where it is there.
    Removes,
    /// It is looked for in the campaign's files where it is not absolute.
    Attaches,
}

/// The fields of a form that name a file of the machine on which the program runs, and what for.
pub fn local_fields(kind: &str, form: &Map<String, Value>) -> Vec<(&'static str, Use)> {
    let word = |name: &str| form.get(name).and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
    match kind {
        "io" => match word("operation").as_str() {
            "write_variable" | "create_dir" => vec![("path", Use::Writes)],
            "delete_file" | "delete_dir" => vec![("path", Use::Removes)],
            _ => vec![("path", Use::Reads)],
        },
        "ftp" | "sftp" => match word("method").as_str() {
            "get" => vec![("local_path", Use::Writes)],
            _ => vec![("local_path", Use::Attaches)],
        },
        "s3" => match word("operation").as_str() {
            "download_file" => vec![("local_path", Use::Writes)],
            _ => vec![("local_path", Use::Attaches)],
        },
        "webdav" => match word("action").as_str() {
            "upload" => vec![("srcFile", Use::Attaches)],
            "download" => vec![("targFile", Use::Writes)],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Gives every file that an `http` form attaches to `change`.
pub fn attached(form: &mut Map<String, Value>, mut change: impl FnMut(&mut String)) {
    let Some(files) = form.get_mut("files") else { return };
    let was_text = files.is_string();
    let mut read = json_or_text(files.clone());
    let before = read.clone();
    let entries = match &mut read {
        Value::Array(entries) => entries.iter_mut().collect(),
        one => vec![one],
    };
    for entry in entries {
        let path = match entry {
            Value::Object(fields) => fields.get_mut("filename"),
            other => Some(other),
        };
        if let Some(Value::String(path)) = path {
            change(path);
        }
    }
    if read != before {
        *files = if was_text && !read.is_string() { Value::String(read.to_string()) } else { read };
    }
}

#[cfg(test)]
mod tests {
    use testgyver_model::id::object_id;

    use super::*;

    const ID: &str = "6b0c5b2574eb890cb16a4f1c";

    #[test]
    fn paths_of_the_campaign_follow_it() {
        let paths = Paths::of(object_id(ID));
        let own = |text: &str| paths.own(text).unwrap_or_default();
        assert_eq!(own(&format!("/srv/tgyv/workdir/{ID}/files/a/b.csv")), "{{test.files_dir}}/a/b.csv");
        assert_eq!(own(&format!(r"C:\Program Files\tg\workdir\{ID}\work\a\b.csv")), "{{test.work_dir}}/a/b.csv");
        assert_eq!(own(&format!("workdir/{ID}/work")), "{{test.work_dir}}");
        assert_eq!(own("/app/workdir/{{test.campain_id}}/files/x"), "{{test.files_dir}}/x");
        assert_eq!(own("{{racine}}/{{test.campain_id}}/files/x"), "{{test.files_dir}}/x");
        for other in ["/srv/workdir/6b0c5b2574eb890cb16a4f1d/files/a", "/tmp/x", &format!("/w/{ID}/filesystem")] {
            assert_eq!(paths.own(other), None, "{other}");
        }
        let text = format!("cp '/w d/{ID}/files/a' /w/{ID}/work; curl http://h/{ID}/files x={{{{d}}}}/{ID}/work/y");
        assert_eq!(
            paths.replaced(&text).unwrap(),
            format!(
                "cp '/w {{{{test.files_dir}}}}/a' {{{{test.work_dir}}}}; curl http://h/{ID}/files x={{{{test.work_dir}}}}/y"
            )
        );
    }

    #[test]
    fn what_leads_out_is_seen() {
        for out in ["/tmp/x", "C:\\x", "c:/x", "\\\\server\\x", "../x", "a/../../x", "~/x", "file:///x"] {
            assert!(leads_out(out), "{out}");
        }
        for inside in ["a.csv", "a/b/../c", "{{test.work_dir}}/x", "./x", ""] {
            assert!(!leads_out(inside), "{inside}");
        }
    }
}
