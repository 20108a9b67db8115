//! A campaign's folder on the disk.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Component, Path, PathBuf},
};

use testgyver_project::{FILES, MAIN, Texts};

/// Most bytes of a file that is read as text.
const LONGEST: u64 = 64 << 20;

/// A campaign's folder on the disk.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
    main: String,
}

impl Folder {
    /// The folder of a campaign, by itself or by its main file.
    ///
    /// # Errors
    /// If there is no such file or folder.
    pub fn open(path: &Path) -> io::Result<Self> {
        let absolute = path.canonicalize()?;
        if absolute.is_dir() {
            let names = [MAIN, "testgyver.yml"];
            let main = names.into_iter().find(|name| absolute.join(name).is_file()).unwrap_or(MAIN);
            return Ok(Self { root: absolute, main: main.to_owned() });
        }
        let main = absolute.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let root = absolute.parent().unwrap_or(Path::new("/")).to_owned();
        Ok(Self { root, main })
    }

    /// The name of the main file.
    pub fn main(&self) -> &str {
        &self.main
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where the campaign's files are.
    pub fn files(&self) -> PathBuf {
        self.root.join(FILES)
    }

    /// The campaign's files with what they hold, by their paths.
    ///
    /// # Errors
    /// If one cannot be read.
    pub fn read_files(&self) -> io::Result<BTreeMap<String, Vec<u8>>> {
        let mut found = BTreeMap::new();
        let mut open = vec![(self.files(), String::new())];
        while let Some((folder, prefix)) = open.pop() {
            let entries = match fs::read_dir(&folder) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                other => other?,
            };
            for entry in entries {
                let entry = entry?;
                let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
                match entry.file_type()? {
                    kind if kind.is_dir() => open.push((entry.path(), format!("{name}/"))),
                    kind if kind.is_file() => drop(found.insert(name, fs::read(entry.path())?)),
                    // A link could lead anywhere, and to leave it out silently would be a loss.
                    _ => {
                        return Err(io::Error::other(format!(
                            "{FILES}/{name} is a link or no file: only files are taken along"
                        )));
                    }
                }
            }
        }
        Ok(found)
    }
}

impl Texts for Folder {
    fn text(&self, path: &str) -> Result<String, String> {
        let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if !inside {
            return Err("it is outside the campaign's folder".to_owned());
        }
        let path = self.root.join(path);
        let facts = fs::metadata(&path).map_err(|error| error.to_string())?;
        if !facts.is_file() {
            return Err("it is no file".to_owned());
        }
        if facts.len() > LONGEST {
            return Err(format!("it is larger than {} MiB", LONGEST >> 20));
        }
        fs::read_to_string(&path).map_err(|error| error.to_string())
    }
}
