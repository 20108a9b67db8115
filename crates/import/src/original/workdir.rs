//! The work folder: `<campaign>/files` holds what people uploaded, `<campaign>/work` what tests wrote, `<campaign>/reports`
//! what report plugins made.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Read},
};

use testgyver_model::{
    id::{object_id, object_id_text},
    phrase,
};

use super::{
    data::OriginalData,
    dump::Files,
    notes::{Notes, inside},
    value::OldId,
};
use crate::{Options, SourceError};

/// Most bytes of all files that are read into memory.
const MOST: u64 = 1 << 30;
/// Most bytes of one file.
const LARGEST: u64 = 64 << 20;
/// Most names that a note lists.
const SHOWN: usize = 20;

/// What the work folder has of one campaign: names, and the paths under which they are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkFolder {
    /// The campaign's files by their paths there, and where each is read.
    pub files: BTreeMap<String, String>,
    /// What tests wrote, by its path below `work`.
    pub work: Vec<String>,
    /// What report plugins made, by its path below `reports`.
    pub reports: Vec<String>,
    /// Files whose paths no campaign can have.
    pub refused: Vec<String>,
}

/// Which files belong to which campaign. The work folder itself may stand below others.
///
/// # Errors
/// Where the files cannot be listed.
pub fn files_of(files: &dyn Files) -> io::Result<BTreeMap<OldId, WorkFolder>> {
    let mut folders: BTreeMap<OldId, WorkFolder> = BTreeMap::new();
    for path in files.names()? {
        let parts: Vec<&str> = path.split('/').collect();
        let found = parts.iter().enumerate().find_map(|(place, part)| Some((place, object_id(part)?)));
        let Some((place, id)) = found else { continue };
        let folder = folders.entry(id).or_default();
        let below = parts.get(place + 2..).unwrap_or_default().join("/");
        match parts.get(place + 1).copied() {
            Some("files") if fits(&below) => {
                folder.files.insert(below, path);
            }
            Some("work") if !below.is_empty() => folder.work.push(below),
            Some("reports") if !below.is_empty() => folder.reports.push(below),
            _ => folder.refused.push(parts[place + 1..].join("/")),
        }
    }
    Ok(folders)
}

/// Whether a path can be one of a campaign's files.
fn fits(path: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.chars().any(char::is_control);
    path.split('/').all(part) && !path.contains('\\')
}

/// Reads the campaigns' files into their projects, and says what else there was.
///
/// # Errors
/// [`SourceError`] where a file cannot be read.
pub fn add_files(files: &dyn Files, data: &mut OriginalData, options: &Options<'_>) -> Result<(), SourceError> {
    let mut notes = Notes::new(options.language);
    let mut room = MOST;
    let fault = |file: &str, error: &io::Error| SourceError {
        file: file.to_owned(),
        line: None,
        message: phrase!(options.language, fr: "fichier illisible : {error}", en: "the file cannot be read: {error}"),
    };
    let mut folders = files_of(files).map_err(|error| fault("", &error))?;
    for campaign in &mut data.campaigns {
        let Some(folder) = campaign.old_id.and_then(|id| folders.remove(&id)) else { continue };
        let name = campaign.project.name.clone();
        for (path, source) in &folder.files {
            let most = LARGEST.min(room);
            let mut bytes = Vec::new();
            let input = files.open(source).map_err(|error| fault(source, &error))?;
            input.take(most + 1).read_to_end(&mut bytes).map_err(|error| fault(source, &error))?;
            if bytes.len() as u64 > most {
                let mebibytes = LARGEST >> 20;
                notes.lost(inside(&name, path), phrase!(options.language,
                    fr: "Ce fichier est trop grand pour être repris avec le reste ({mebibytes} Mio par fichier, 1 Gio en tout) : déposez-le dans la campagne.",
                    en: "This file is too large to be carried over with the rest ({mebibytes} MiB a file, 1 GiB in all): upload it to the campaign."));
                continue;
            }
            room -= bytes.len() as u64;
            campaign.project.files.insert(path.clone(), bytes);
        }
        tell(&folder, &name, &mut notes);
    }
    tell_orphans(&folders, &mut notes);
    data.notes.extend(notes.into_list());
    Ok(())
}

fn tell(folder: &WorkFolder, campaign: &str, notes: &mut Notes) {
    let language = notes.language;
    if let Some(work) = listed(&folder.work) {
        notes.lost(campaign, phrase!(language,
            fr: "Ce que les tests ont écrit dans le dossier de travail n'est pas repris, chaque exécution a le sien : {work}. Si un test en a besoin, déposez le fichier dans la campagne.",
            en: "What tests wrote into the work folder is not carried over, each run has its own: {work}. If a test needs a file of it, upload it to the campaign."));
    }
    if let Some(reports) = listed(&folder.reports) {
        notes.lost(
            campaign,
            phrase!(language,
            fr: "Les rapports produits par des extensions ne sont pas repris : {reports}. Gardez une copie du dossier.",
            en: "The reports that plugins made are not carried over: {reports}. Keep a copy of the folder."),
        );
    }
    let broken: Vec<String> =
        folder.files.keys().filter(|path| path.contains(char::REPLACEMENT_CHARACTER)).cloned().collect();
    if let Some(broken) = listed(&broken) {
        notes.differs(campaign, phrase!(language,
            fr: "Ces noms de fichiers ne sont pas en UTF-8 ; un signe y remplace ce qui est illisible, les actions qui les nomment sont à adapter : {broken}.",
            en: "These names of files are not UTF-8; a sign stands for what cannot be read, actions that name them are to be adapted: {broken}."));
    }
    if let Some(refused) = listed(&folder.refused) {
        notes.lost(
            campaign,
            phrase!(language,
            fr: "Ces fichiers ne sont dans aucun dossier de la campagne, ou portent un nom impossible : {refused}.",
            en: "These files are in no folder of the campaign, or have names that cannot be: {refused}."),
        );
    }
}

fn tell_orphans(folders: &BTreeMap<OldId, WorkFolder>, notes: &mut Notes) {
    let named: BTreeSet<String> = folders.keys().map(|id| object_id_text(*id)).collect();
    if let Some(named) = listed(&named.into_iter().collect::<Vec<_>>()) {
        notes.lost(
            "",
            phrase!(notes.language,
            fr: "Ces dossiers de travail n'appartiennent à aucune campagne et ne sont pas repris : {named}.",
            en: "These work folders belong to no campaign and are not carried over: {named}."),
        );
    }
}

/// The first names, and how many there are; nothing where there are none.
fn listed(names: &[String]) -> Option<String> {
    let shown = names[..names.len().min(SHOWN)].join(", ");
    match names.len() {
        0 => None,
        count if count > SHOWN => Some(format!("{shown}… ({count})")),
        _ => Some(shown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Source;

    #[test]
    fn files_go_to_their_campaign() {
        let id = "6b0c5b2574eb890cb16a4f1c";
        let names = ["files/a.csv", "files/sous/b", "work/s.txt", "reports/report_html_1.html", "x", "files/../../c"];
        let files = names.iter().map(|name| (format!("w/{id}/{name}"), Vec::new()));
        let folders = files_of(&Source::folder(files.chain([("w/readme".to_owned(), Vec::new())]).collect())).unwrap();
        assert_eq!(folders.len(), 1);
        let folder = &folders[&object_id(id).unwrap()];
        assert_eq!(folder.files.keys().collect::<Vec<_>>(), ["a.csv", "sous/b"]);
        assert_eq!(folder.files["sous/b"], format!("w/{id}/files/sous/b"));
        assert_eq!(folder.work, ["s.txt"]);
        assert_eq!(folder.reports, ["report_html_1.html"]);
        assert_eq!(folder.refused, ["files/../../c", "x"]);
    }
}
