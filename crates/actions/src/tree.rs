//! A folder of the campaign with all that it holds, on its way elsewhere.

use std::io;

use cap_std::fs::{DirEntry, ReadDir};
use testgyver_model::{Language, action::ActionError, folders::Folders, phrase};

use crate::{
    confined::{Confined, confine},
    egress::Limits,
    given_up::{GivenUp, aside},
    local::{self, Source, unreadable},
};

/// Most files and folders of one tree.
const ENTRIES: usize = 100_000;
/// Most levels of folders.
const DEPTH: usize = 64;

/// A folder, looked through before anything of it is sent: what cannot be sent is told before anything changes elsewhere.
pub(crate) struct Tree {
    place: Confined,
    /// The folders in it, those above before those below; names with `/` between.
    pub(crate) folders: Vec<String>,
    /// The files in it.
    pub(crate) files: Vec<String>,
}

impl Tree {
    /// The folder that a path of a form leads to, among the campaign's files, then in its work folder. Nothing where it
    /// leads to no folder, or to a file in either of them.
    ///
    /// # Errors
    /// Where it lies outside, or holds what is never sent: links, devices, files larger than the administrator allows.
    pub(crate) async fn find(
        path: &str,
        folders: &Folders,
        limits: &Limits,
        language: Language,
    ) -> Result<Option<Self>, ActionError> {
        let uploaded = confine(folders, &folders.files, path, language)?;
        let worked = confine(folders, &folders.work, path, language)?;
        let looked = aside(move |given_up| match folder_of([uploaded, worked], language)? {
            Some(place) => Looking { place: &place, given_up, language }.through().map(|found| Some((place, found))),
            None => Ok(None),
        });
        let Some((place, FolderTree { folders, files })) = looked.await?? else { return Ok(None) };
        for (file, bytes) in &files {
            limits.check_size(*bytes, language).map_err(|error| about(&below(&place.shown, file), error))?;
        }
        Ok(Some(Self { place, folders, files: files.into_iter().map(|(file, _)| file).collect() }))
    }

    /// Opens one of its files.
    ///
    /// # Errors
    /// Where it can no longer be read, or has become too large.
    pub(crate) async fn open(&self, file: &str, limits: &Limits, language: Language) -> Result<Source, ActionError> {
        let shown = self.shown(file);
        let folder = self.place.folder.try_clone().map_err(|error| unreadable(&shown, &error, language))?;
        local::open_at(Confined { folder, path: self.place.path.join(file), shown }, limits, language).await
    }

    /// A file of it as people know it, `files/tree/a.txt`.
    pub(crate) fn shown(&self, file: &str) -> String {
        below(&self.place.shown, file)
    }
}

/// A path below another one.
pub(crate) fn below(above: &str, name: &str) -> String {
    match above.trim_end_matches('/') {
        "" => name.to_owned(),
        above => format!("{above}/{name}"),
    }
}

/// The same failure, of this file.
pub(crate) fn about(shown: &str, error: ActionError) -> ActionError {
    ActionError { cause: format!("{shown}: {}", error.cause), ..error }
}

/// The place that is a folder, unless one of them is a file.
fn folder_of(places: [Confined; 2], language: Language) -> Result<Option<Confined>, ActionError> {
    let leads_to_folder = |place: &Confined| {
        place.path.as_os_str().is_empty() || place.folder.metadata(&place.path).is_ok_and(|facts| facts.is_dir())
    };
    if places.iter().any(|place| place.folder.metadata(&place.path).is_ok_and(|facts| facts.is_file())) {
        return Ok(None);
    }
    let Some(place) = places.into_iter().find(leads_to_folder) else { return Ok(None) };
    let is_link = place.folder.symlink_metadata(&place.path).is_ok_and(|facts| facts.is_symlink());
    if is_link { Err(never_sent(&place.shown, language)) } else { Ok(Some(place)) }
}

/// What is in a folder: the folders, the files with their sizes.
#[derive(Default)]
struct FolderTree {
    folders: Vec<String>,
    files: Vec<(String, u64)>,
}

/// Looks a folder through.
struct Looking<'a> {
    place: &'a Confined,
    given_up: &'a GivenUp,
    language: Language,
}

impl Looking<'_> {
    fn through(&self) -> Result<FolderTree, ActionError> {
        let mut found = FolderTree::default();
        let mut open = vec![(String::new(), 0)];
        while let Some((folder, depth)) = open.pop() {
            let failed = |error: io::Error| unreadable(&below(&self.place.shown, &folder), &error, self.language);
            for entry in self.entries(&folder).map_err(failed)? {
                self.given_up.check().map_err(failed)?;
                let entry = entry.map_err(failed)?;
                if let Some(folder) = self.take(&entry, &folder, &mut found)? {
                    open.push((folder, depth + 1));
                }
                if found.folders.len() + found.files.len() > ENTRIES || depth > DEPTH {
                    return Err(self.too_much());
                }
            }
        }
        found.folders.sort();
        found.files.sort();
        Ok(found)
    }

    fn entries(&self, folder: &str) -> io::Result<ReadDir> {
        let path = self.place.path.join(folder);
        if path.as_os_str().is_empty() { self.place.folder.entries() } else { self.place.folder.read_dir(path) }
    }

    /// Notes an entry; gives its path where it is a folder.
    fn take(&self, entry: &DirEntry, folder: &str, found: &mut FolderTree) -> Result<Option<String>, ActionError> {
        let name = entry.file_name();
        let path = below(folder, &name.to_string_lossy());
        let shown = below(&self.place.shown, &path);
        let failed = |error: io::Error| unreadable(&shown, &error, self.language);
        if name.to_str().is_none() {
            return Err(ActionError::new(phrase!(self.language,
                fr: "{shown} : ce nom n'est pas en UTF-8, renommez-le",
                en: "{shown}: this name is not UTF-8, rename it")));
        }
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            found.folders.push(path.clone());
            return Ok(Some(path));
        }
        if !kind.is_file() {
            return Err(never_sent(&shown, self.language));
        }
        found.files.push((path, entry.metadata().map_err(failed)?.len()));
        Ok(None)
    }

    fn too_much(&self) -> ActionError {
        let shown = &self.place.shown;
        ActionError::new(phrase!(self.language,
            fr: "{shown} : plus de {ENTRIES} fichiers et dossiers, ou plus de {DEPTH} niveaux ; envoyez-le par parties",
            en: "{shown}: more than {ENTRIES} files and folders, or more than {DEPTH} levels; send it in parts"))
    }
}

fn never_sent(shown: &str, language: Language) -> ActionError {
    ActionError::new(phrase!(language,
        fr: "{shown} : ni fichier ni dossier (lien, périphérique …) ; un dossier qui en contient n'est pas envoyé",
        en: "{shown}: neither a file nor a folder (a link, a device …); a folder that holds one is not sent"))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    struct Campaign(tempfile::TempDir, Folders);

    impl Campaign {
        fn new() -> Self {
            let root = tempfile::tempdir().unwrap();
            let folders = Folders { files: root.path().join("files"), work: root.path().join("work") };
            std::fs::create_dir_all(folders.files.join("d/sub/empty")).unwrap();
            std::fs::create_dir_all(&folders.work).unwrap();
            std::fs::write(folders.files.join("d/a"), "1").unwrap();
            std::fs::write(folders.files.join("d/sub/b"), "22").unwrap();
            Self(root, folders)
        }

        async fn find(&self, path: &str) -> Result<Option<Tree>, String> {
            let limits = Limits { max_bytes: Some(10), ..Limits::default() };
            Tree::find(path, &self.1, &limits, Language::ENGLISH).await.map_err(|error| error.cause)
        }
    }

    #[tokio::test]
    async fn a_folder_is_looked_through_those_above_first() {
        let campaign = Campaign::new();
        let tree = campaign.find("d").await.unwrap().unwrap();
        assert_eq!(
            (tree.folders, tree.files),
            (vec!["sub".into(), "sub/empty".into()], vec!["a".into(), "sub/b".into()])
        );
        let whole = campaign.find(campaign.1.files.to_str().unwrap()).await.unwrap().unwrap();
        assert_eq!(whole.files, ["d/a", "d/sub/b"]);
        assert_eq!(whole.shown("d/a"), "files/d/a");
        assert!(campaign.find("absent").await.unwrap().is_none());
        assert!(campaign.find("d/a").await.unwrap().is_none());
        std::fs::write(campaign.1.work.join("d"), "a file has the word").unwrap();
        assert!(campaign.find("d").await.unwrap().is_none());
    }

    #[tokio::test]
    async fn what_is_never_sent_is_named() {
        let campaign = Campaign::new();
        for outside in ["..", "/etc", "d/../../.."] {
            assert!(campaign.find(outside).await.is_err_and(|error| error.contains("leads out of")), "{outside}");
        }
        symlink("..", campaign.1.files.join("d/sub/up")).unwrap();
        assert!(campaign.find("d").await.is_err_and(|error| error.contains("files/d/sub/up: neither")));
        std::fs::remove_file(campaign.1.files.join("d/sub/up")).unwrap();
        symlink(campaign.0.path(), campaign.1.files.join("out")).unwrap();
        assert!(campaign.find("out").await.unwrap().is_none(), "what leads outside is no folder of the campaign");
        symlink("d", campaign.1.files.join("link")).unwrap();
        assert!(campaign.find("link").await.is_err_and(|error| error.contains("files/link: neither")));
        std::fs::write(campaign.1.files.join("d/large"), "01234567890").unwrap();
        assert!(campaign.find("d").await.is_err_and(|error| error.starts_with("files/d/large: file too large")));
    }
}
