//! Folders that a run may touch.

use std::path::PathBuf;

/// The folders that the file actions of a run are confined to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// Files people uploaded, `{{test.files_dir}}`.
    pub files: PathBuf,
    /// Where the run may write, `{{test.work_dir}}`.
    pub work: PathBuf,
}

impl Folders {
    /// A text in which the folders stand by their names, `work/a.txt`: where the server keeps them is its own affair.
    pub fn unplaced(&self, text: &str) -> String {
        // The folder of the campaign, which holds its files, and what its runs write further below.
        let above = self.files.parent().filter(|above| self.work.starts_with(above));
        let named = [(Some(&*self.files), "files"), (Some(&*self.work), "work"), (above, ".")];
        // The root is no folder of a campaign.
        let named = named.into_iter().filter_map(|(path, name)| Some((path?, name)));
        let named = named.filter(|(path, _)| path.components().count() > 1);
        named.fold(text.to_owned(), |text, (path, name)| match path.to_str() {
            Some(path) => text.replace(path, name),
            None => text,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_does_not_tell_where_the_server_keeps_its_folders() {
        let folders = Folders { files: "/srv/data/c/files".into(), work: "/srv/data/c/runs/r".into() };
        let text = "/srv/data/c/files/a, /srv/data/c/runs/r/b, /srv/data/c/runs/other/b, /srv/data/c";
        assert_eq!(folders.unplaced(text), "files/a, work/b, ./runs/other/b, .");
        let beside = Folders { files: "/srv/c/files".into(), work: "/srv/c/work".into() };
        assert_eq!(beside.unplaced("/srv/c/work/a /srv/c/x"), "work/a ./x");
        // Folders with nothing above but the root, or apart from each other.
        let apart = Folders { files: "/files".into(), work: "/tmp/work".into() };
        assert_eq!(apart.unplaced("/etc /tmp/work/a /tmp/b"), "/etc work/a /tmp/b");
    }
}
