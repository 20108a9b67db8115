//! Recorded traffic (HAR 1.2): each request an action that expects the status of its recorded answer.

mod entry;
mod headers;

use serde_json::Value;
use testgyver_model::{Language, phrase};
use testgyver_project::Project;

use crate::{
    FoldersAs, Imported, Options, Source, SourceError,
    files::{json_file, unused},
    gather::Gather,
    requests::{Declared, Group, Vault, statuses_differ, weave},
};

/// Whether a file of the source is recorded traffic.
pub fn recognises(source: &Source) -> bool {
    source.files().any(|(_, bytes)| is_recorded(bytes))
}

fn is_recorded(bytes: &[u8]) -> bool {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    text.trim_start_matches('\u{feff}').trim_start().starts_with('{')
        && ["\"log\"", "\"entries\"", "\"request\""].iter().all(|sign| text.contains(sign))
}

/// Reads recorded traffic: a test for each page, or for each request. Of several files, others are left aside with a note.
///
/// # Errors
/// [`SourceError`] where a file is too large or no recorded traffic.
pub fn read(source: &Source, options: &Options<'_>) -> Result<Imported, SourceError> {
    let language = options.language;
    let mut gather = Gather::new(language);
    let mut projects = Vec::new();
    let (files, others): (Vec<_>, Vec<_>) =
        source.files().partition(|(_, bytes)| source.single().is_some() || is_recorded(bytes));
    unused(others.into_iter().map(|(path, _)| path), &mut gather);
    for (file, bytes) in files {
        let value = json_file(file, bytes, language)?;
        let log = value.get("log").filter(|log| log.get("entries").is_some_and(Value::is_array));
        let log = log.ok_or_else(|| none(file, language))?;
        projects.extend(recorded(file, log, options, &mut gather));
    }
    if projects.is_empty() {
        return Err(none("", language));
    }
    Ok(Imported { projects, notes: gather.notes, tally: gather.tally })
}

fn none(file: &str, language: Language) -> SourceError {
    let message = phrase!(language,
        fr: "« {file} » n'est pas un fichier HAR : enregistrez le trafic avec « Enregistrer tout en HAR » du navigateur",
        en: "'{file}' is no HAR file: save the traffic with 'Save all as HAR' of the browser");
    SourceError { file: file.to_owned(), line: None, message }
}

fn recorded(file: &str, log: &Value, options: &Options<'_>, gather: &mut Gather) -> Vec<Project> {
    let name = file.rsplit('/').next().unwrap_or(file);
    let name = name.strip_suffix(".har").or_else(|| name.strip_suffix(".json")).unwrap_or(name);
    let name = if name.trim().is_empty() { "HAR" } else { name };
    let mut vault = Vault::default();
    let mut groups: Vec<Group> = Vec::new();
    let mut assets = 0u32;
    for one in log["entries"].as_array().into_iter().flatten() {
        let page = page(log, one).unwrap_or_else(|| name.to_owned());
        if entry::is_asset(one) {
            assets += 1;
            gather.tally.requests.count(false);
            continue;
        }
        let step = entry::step(one, &page, &mut vault, gather).filter(|_| gather.room(1));
        gather.tally.requests.count(step.is_some());
        let Some(step) = step else { continue };
        match groups.iter_mut().find(|group| group.name == page) {
            Some(group) => group.steps.push(step),
            None => groups.push(Group { name: page, steps: vec![step], ..Group::default() }),
        }
    }
    tell(assets, name, gather);
    let mut known = Declared::default().settle(&mut vault, gather);
    statuses_differ(&groups, gather);
    let campaigns = match options.folders {
        FoldersAs::Tests => vec![(name.to_owned(), groups)],
        FoldersAs::Campaigns => groups.into_iter().map(apart).collect(),
    };
    let make = |(name, groups): (String, Vec<Group>)| {
        let tests = weave(&groups, &mut known, &vault, gather);
        Project { name, tests, secrets: vault.secrets(), ..known.base.clone() }
    };
    campaigns.into_iter().map(make).collect()
}

/// A page as a campaign, each of its requests a test.
fn apart(page: Group) -> (String, Vec<Group>) {
    let one = |step: crate::requests::Step| Group { name: step.name.clone(), steps: vec![step], ..Group::default() };
    (page.name, page.steps.into_iter().map(one).collect())
}

/// The title of the page that a request belongs to.
fn page(log: &Value, entry: &Value) -> Option<String> {
    let id = entry.get("pageref")?.as_str()?;
    let page = log.get("pages")?.as_array()?.iter().find(|page| page.get("id").and_then(Value::as_str) == Some(id))?;
    let title = page.get("title").and_then(Value::as_str).unwrap_or_default().trim();
    Some(if title.is_empty() { id.to_owned() } else { title.to_owned() })
}

fn tell(assets: u32, place: &str, gather: &mut Gather) {
    if assets > 0 {
        gather.lost(
            place,
            phrase!(gather.language,
            fr: "{assets} requête(s) vers des images, polices, styles ou scripts ne sont pas reprises",
            en: "{assets} request(s) for images, fonts, styles or scripts are not carried over"),
        );
    }
    gather.info(place, phrase!(gather.language,
        fr: "De chaque réponse enregistrée, seul le statut est contrôlé : ajoutez des contrôles de ce qui compte dans les corps",
        en: "Of each recorded answer the status alone is checked: add checks of what matters in the bodies"));
}
