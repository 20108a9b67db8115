//! Paths that actions may touch: below the campaign's `files` and `work` folders, links included.

use std::path::{Component, Path, PathBuf};

use cap_std::{ambient_authority, fs::Dir};
use testgyver_model::{Language, action::ActionError, folders::Folders, phrase};

/// A path below one of the two folders.
#[derive(Debug)]
pub(crate) struct Confined {
    /// The folder; nothing opened through it can lie outside, whatever links there are.
    pub(crate) folder: Dir,
    /// The path below it; empty for the folder itself.
    pub(crate) path: PathBuf,
    /// The whole as people know it, `work/a.txt`: where the server keeps it is its own affair.
    pub(crate) shown: String,
}

/// Finds where a path of a form leads: an absolute one must lie below `files` or `work`, a relative
/// one lies below `base`.
///
/// # Errors
/// Where it leads elsewhere.
pub(crate) fn confine(folders: &Folders, base: &Path, path: &str, language: Language) -> Result<Confined, ActionError> {
    let outside = || {
        let path = folders.unplaced(path);
        ActionError::new(phrase!(language,
            fr: "le chemin « {path} » sort des dossiers de la campagne (utilisez {{{{test.files_dir}}}} ou {{{{test.work_dir}}}})",
            en: "the path '{path}' leads out of the campaign's folders (use {{{{test.files_dir}}}} or {{{{test.work_dir}}}})"))
    };
    let asked = normal(Path::new(path.trim())).ok_or_else(outside)?;
    let (root, below) = if asked.is_absolute() {
        [&folders.files, &folders.work]
            .into_iter()
            .find_map(|root| Some((root.as_path(), asked.strip_prefix(root).ok()?.to_owned())))
            .ok_or_else(outside)?
    } else {
        (base, asked)
    };
    let folder =
        Dir::open_ambient_dir(root, ambient_authority()).map_err(|error| ActionError::new(error.to_string()))?;
    let name = if root == folders.files { "files" } else { "work" };
    let shown = Path::new(name).join(&below).display().to_string();
    Ok(Confined { folder, path: below, shown })
}

/// The path without `.` and `..`; `None` where it climbs above its start.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                if !normal.pop() {
                    return None;
                }
            }
            other => normal.push(other),
        }
    }
    Some(normal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn climbing_out_is_seen() {
        assert_eq!(normal(Path::new("a/./b/../c")), Some(PathBuf::from("a/c")));
        assert_eq!(normal(Path::new("a/../../c")), None);
        assert_eq!(normal(Path::new("/data/../etc")), Some(PathBuf::from("/etc")));
    }
}
