//! Names out of those of files.

/// The name of one file, or of the folder that all files are in.
pub(super) fn name_of(files: &[(&str, &[u8])]) -> String {
    if let [(name, _)] = files {
        return stem(name).to_owned();
    }
    let folder = |name: &str| name.split_once('/').map(|(folder, _)| folder.to_owned());
    let first = files.first().and_then(|(name, _)| folder(name));
    first
        .filter(|first| files.iter().all(|(name, _)| folder(name).as_ref() == Some(first)))
        .unwrap_or_else(|| "hurl".to_owned())
}

/// A file's name without its ending and its folders.
pub(super) fn stem(name: &str) -> &str {
    let name = name.rsplit('/').next().unwrap_or(name);
    let stem = name.strip_suffix(".hurl").unwrap_or(name);
    if stem.is_empty() { name } else { stem }
}
