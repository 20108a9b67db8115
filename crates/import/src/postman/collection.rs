//! A collection: its folders and requests in order.

use serde_json::{Map, Value};
use testgyver_model::phrase;
use testgyver_project::Project;

use super::{
    environment::{stem, variables},
    event::Scripts,
    fields::{description, field, is_disabled, list},
    files::Files,
    request::{Around, step},
};
use crate::{
    FoldersAs, Options,
    gather::Gather,
    requests::{Declared, Group, Step, Vault, hide_sets, statuses_differ, values_stay, weave},
};

/// Most levels of folders.
const DEEPEST: usize = 50;

/// Reads a collection into the campaigns that it becomes.
pub(super) fn read(
    file: &str,
    collection: &Value,
    mut declared: Declared,
    beside: Vec<(&str, &[u8])>,
    options: &Options<'_>,
    gather: &mut Gather,
) -> Vec<Project> {
    let info = collection.get("info").unwrap_or(&Value::Null);
    let name = Some(field(info, "name")).filter(|name| !name.trim().is_empty()).unwrap_or_else(|| stem(file));
    variables(list(collection, "variable"), None, &name, &mut declared, gather);
    inner_variables(list(collection, "item"), &mut declared, gather, 0);
    let scripts = Scripts::default().with(collection, &name, "", gather);
    let around = Around { auth: given_auth(collection), behaviour: behaviour(&Map::new(), collection) };
    let mut reader = Reader { files: Files::new(beside), vault: Vault::default(), declared, gather, examples: 0 };
    reader.vault.reserve_all(&collection.to_string());
    // Names of the source are kept free before any secret takes one.
    let mut known = reader.declared.settle(&mut reader.vault, reader.gather);
    let tops = reader.tops(collection, &around, &scripts, options.folders);
    let Reader { files, mut vault, examples, gather, .. } = reader;
    if examples > 0 {
        gather.info(
            &name,
            phrase!(gather.language,
            fr: "{examples} réponse(s) enregistrée(s) comme exemples ne sont pas reprises",
            en: "{examples} answer(s) saved as examples are not carried over"),
        );
    }
    let (name_of, text) = (name.clone(), description(info));
    let campaigns = match options.folders {
        FoldersAs::Tests => vec![(name_of, text, tops.into_iter().map(|top| top.group).collect::<Vec<_>>())],
        FoldersAs::Campaigns => by_folder(tops, &name_of, &text),
    };
    values_stay(&campaigns.iter().map(|(_, _, groups)| groups.as_slice()).collect::<Vec<_>>(), gather);
    statuses_differ(campaigns.iter().flat_map(|(_, _, groups)| groups), gather);
    let made = campaigns.into_iter().map(|(name, description, groups)| {
        let tests = weave(&groups, &mut known, &vault, gather);
        let files = files.taken.clone();
        Project { name, description, tests, files, ..known.base.clone() }
    });
    let mut projects: Vec<Project> = made.collect();
    let secrets = std::mem::take(&mut vault).secrets();
    projects.iter_mut().for_each(|project| project.secrets.clone_from(&secrets));
    projects
}

/// Name and description of a folder.
type Folder = (String, String);

/// What becomes a test, and the folder at the top that it is in.
struct Top {
    folder: Option<Folder>,
    group: Group,
}

/// Each folder at the top as a campaign; what is in none is one by itself.
fn by_folder(tops: Vec<Top>, collection: &str, text: &str) -> Vec<(String, String, Vec<Group>)> {
    let mut campaigns: Vec<(Option<Folder>, Vec<Group>)> = Vec::new();
    for top in tops {
        match campaigns.iter_mut().find(|(folder, _)| *folder == top.folder) {
            Some((_, groups)) => groups.push(top.group),
            None => campaigns.push((top.folder, vec![top.group])),
        }
    }
    let named = |(folder, groups): (Option<Folder>, Vec<Group>)| {
        let (name, text) = folder
            .filter(|(name, _)| !name.trim().is_empty())
            .unwrap_or_else(|| (collection.to_owned(), text.to_owned()));
        (name, text, groups)
    };
    campaigns.into_iter().map(named).collect()
}

struct Reader<'a, 'b> {
    files: Files<'a>,
    vault: Vault,
    declared: Declared,
    gather: &'b mut Gather,
    examples: usize,
}

impl Reader<'_, '_> {
    fn tops(&mut self, collection: &Value, around: &Around<'_>, scripts: &Scripts, folders: FoldersAs) -> Vec<Top> {
        let mut tops = Vec::new();
        for item in list(collection, "item") {
            let name = field(item, "name");
            let is_folder = item.get("item").is_some_and(Value::is_array);
            let mut steps = Vec::new();
            self.item(item, around, scripts, "", &mut steps, 0);
            let folder = is_folder.then(|| (name.clone(), description(item)));
            if folders == FoldersAs::Tests && is_folder {
                if steps.is_empty() {
                    self.gather.info(
                        &name,
                        phrase!(self.gather.language,
                        fr: "Le dossier ne contient aucune requête : il n'est pas repris",
                        en: "The folder has no request: it is not carried over"),
                    );
                    continue;
                }
                let steps = steps.into_iter().map(|(step, _)| step).collect();
                let group = Group { name, description: description(item), steps, ..Group::default() };
                tops.push(Top { folder, group });
                continue;
            }
            tops.extend(steps.into_iter().map(|(step, description)| Top {
                folder: folder.clone(),
                group: Group { name: step.name.clone(), description, steps: vec![step], ..Group::default() },
            }));
        }
        tops
    }

    /// Reads a folder or a request, and what is in it.
    fn item(
        &mut self,
        item: &Value,
        around: &Around<'_>,
        scripts: &Scripts,
        outer: &str,
        steps: &mut Vec<(Step, String)>,
        depth: usize,
    ) {
        let name = field(item, "name");
        let place = if outer.is_empty() { name.clone() } else { format!("{outer} / {name}") };
        let behaviour = behaviour(&around.behaviour, item);
        let Some(inner) = item.get("item").and_then(Value::as_array) else {
            let request = item.get("request").unwrap_or(&Value::Null);
            let around = Around { auth: given_auth(request).or(around.auth), behaviour };
            return self.request(item, &around, scripts, &place, steps);
        };
        if depth >= DEEPEST {
            self.gather.lost(
                &place,
                phrase!(self.gather.language,
                fr: "Trop de dossiers les uns dans les autres : le contenu de celui-ci n'est pas repris",
                en: "Too many folders inside each other: what is in this one is not carried over"),
            );
            return;
        }
        let scripts = scripts.with(item, &place, "", self.gather);
        let around = Around { auth: given_auth(item).or(around.auth), behaviour };
        for one in inner {
            self.item(one, &around, &scripts, &place, steps, depth + 1);
        }
    }

    fn request(
        &mut self,
        item: &Value,
        around: &Around<'_>,
        scripts: &Scripts,
        place: &str,
        steps: &mut Vec<(Step, String)>,
    ) {
        self.examples += list(item, "response").len();
        let scripts = scripts.with(item, place, &field(item, "name"), self.gather);
        let rules = scripts.before.len() + scripts.checks.len() + scripts.after.len();
        let fits = self.gather.room(rules);
        let made = step(item, around, place, (&mut self.files, &mut self.vault, self.gather)).filter(|_| fits);
        self.gather.tally.requests.count(made.is_some());
        if let Some(mut step) = made {
            step.before = scripts.before;
            step.checks = scripts.checks;
            step.after = scripts.after;
            hide_sets(&mut step, &mut self.vault, self.gather);
            step.disabled = is_disabled(item);
            steps.push((step, description(item.get("request").unwrap_or(&Value::Null))));
        }
    }
}

/// Takes over the variables of folders and requests, which count for the whole campaign here.
fn inner_variables(items: &[Value], declared: &mut Declared, gather: &mut Gather, depth: usize) {
    for item in items.iter().filter(|_| depth < DEEPEST) {
        let own = list(item, "variable");
        if !own.is_empty() {
            let name = field(item, "name");
            gather.differs(
                &name,
                phrase!(gather.language,
                fr: "Les variables du dossier « {name} » valent ici pour toute la campagne",
                en: "The variables of the folder '{name}' count for the whole campaign here"),
            );
            variables(own, None, &name, declared, gather);
        }
        inner_variables(list(item, "item"), declared, gather, depth + 1);
    }
}

/// The sign-in of an object; nothing where it takes that of what it is in.
fn given_auth(holder: &Value) -> Option<&Value> {
    holder.get("auth").filter(|auth| auth.is_object() && field(auth, "type") != "inherit")
}

fn behaviour(outer: &Map<String, Value>, holder: &Value) -> Map<String, Value> {
    let mut all = outer.clone();
    if let Some(own) = holder.get("protocolProfileBehavior").and_then(Value::as_object) {
        all.extend(own.clone());
    }
    all
}
