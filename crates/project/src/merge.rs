//! A campaign written over the file that somebody keeps: what has not changed stays as it is written, with its comments.

use noyalib::cst;
use serde_json::Value;

use crate::{
    Project,
    write::document,
    yaml::{self, YamlError, plain, read_limits, tree_of},
};

/// The text of a campaign's main file, kept as near to what it was as it can be. Where the old text cannot be edited in
/// place, all is written anew.
///
/// # Errors
/// [`YamlError`] where a value cannot be written.
pub fn merge(old: &str, project: &Project) -> Result<String, YamlError> {
    let wanted = document(project);
    let edited = edit(old, &wanted);
    match edited {
        Some(text) if yaml::read(&text).as_ref() == Ok(&wanted) => Ok(text),
        _ => yaml::write(&wanted),
    }
}

fn edit(old: &str, wanted: &Value) -> Option<String> {
    let before = yaml::read(old).ok()?;
    let mut tree = cst::parse_document_with_config(old, &read_limits()).ok()?;
    change(&mut tree, "", &before, wanted)?;
    Some(tree.source().to_owned())
}

/// Makes one value another, in place; nothing where that cannot be done.
fn change(tree: &mut cst::Document, path: &str, before: &Value, wanted: &Value) -> Option<()> {
    if before == wanted {
        return Some(());
    }
    match (before, wanted) {
        (Value::Object(old), Value::Object(new)) => {
            for key in old.keys().filter(|key| !new.contains_key(*key)) {
                tree.remove(&below(path, key)?).ok()?;
            }
            for (key, value) in new {
                match old.get(key) {
                    Some(before) => change(tree, &below(path, key)?, before, value)?,
                    None => tree.insert_entry_value(path, key, &tree_of(value)).ok()?,
                }
            }
            Some(())
        }
        (Value::Array(old), Value::Array(new)) if !old.is_empty() && !new.is_empty() => {
            for (place, (before, value)) in old.iter().zip(new).enumerate() {
                change(tree, &format!("{path}[{place}]"), before, value)?;
            }
            for place in (new.len()..old.len()).rev() {
                tree.remove(&format!("{path}[{place}]")).ok()?;
            }
            for value in new.iter().skip(old.len()) {
                tree.push_back_value(path, &tree_of(value)).ok()?;
            }
            Some(())
        }
        _ => tree.set_value(path, &tree_of(wanted)).ok(),
    }
}

fn below(path: &str, key: &str) -> Option<String> {
    plain(key).then(|| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") })
}

#[cfg(test)]
mod tests {
    use testgyver_model::test::{ActionCall, TestDefinition};

    use super::*;
    use crate::ProjectTest;

    const OLD: &str = "# Ours\ntestgyver: 1\nname: Shop # the shop\nvariables:\n  # where it is\n  url: http://a\n  b: x\ntests:\n  # first\n  - name: One\n    actions: []\n  - name: Two\n    # waits\n    actions:\n      - do: pause # long\n        duration: 5\n";

    fn project() -> Project {
        let mut project = Project::new("Shop");
        project.variables =
            [("url", "http://a"), ("b", "x")].map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let test = |name: &str, actions| {
            ProjectTest::new(TestDefinition { name: name.into(), actions, ..TestDefinition::default() })
        };
        let pause = ActionCall::new("pause", serde_json::json!({"duration": 5}));
        project.tests = vec![test("One", vec![]), test("Two", vec![pause])];
        project
    }

    #[test]
    fn what_has_not_changed_stays_as_it_is_written() {
        assert_eq!(merge(OLD, &project()).unwrap(), OLD);
        let mut changed = project();
        changed.variables["url"] = "http://b".into();
        changed.tests[1].definition.actions[0].value["duration"] = 7.into();
        changed.tests.push(ProjectTest::new(TestDefinition { name: "Three".into(), ..TestDefinition::default() }));
        let text = merge(OLD, &changed).unwrap();
        for kept in ["# Ours", "# the shop", "# where it is", "# first", "# waits", "# long"] {
            assert!(text.contains(kept), "{kept}: {text}");
        }
        assert_eq!(yaml::read(&text), Ok(document(&changed)), "{text}");
    }

    #[test]
    fn what_cannot_be_edited_is_written_anew() {
        let text = merge("no: [campaign", &project()).unwrap();
        assert_eq!(yaml::read(&text), Ok(document(&project())));
    }
}
