//! From a collection to campaigns.

use std::collections::BTreeMap;

use serde_json::Value;
use testgyver_model::phrase;
use testgyver_project::Project;

use super::{blocks::Pair, node::Node};
use crate::{
    FoldersAs, Options,
    files::unused,
    gather::Gather,
    requests::{After, Declaration, Declared, Group, Set, Step, Vault, statuses_differ, values_stay, weave},
};

/// A collection as it is read.
#[derive(Debug, Clone, Default)]
pub(super) struct Collection {
    pub(super) root: Node,
    pub(super) environments: Vec<Environment>,
    /// Other files, which requests may send.
    pub(super) files: BTreeMap<String, Vec<u8>>,
}

/// An environment.
#[derive(Debug, Clone, Default)]
pub(super) struct Environment {
    pub(super) name: String,
    pub(super) variables: Vec<Pair>,
    /// Names of variables that must not be shown; their values are in no file.
    pub(super) secrets: Vec<String>,
}

/// What a collection and its folders say of their requests.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    pub(super) headers: Vec<(String, String)>,
    pub(super) auth: (String, BTreeMap<String, Vec<Pair>>),
    pub(super) before: Vec<Set>,
    pub(super) checks: Vec<Value>,
    pub(super) after: Vec<After>,
}

pub(super) struct Reader<'a> {
    pub(super) collection: &'a Collection,
    pub(super) files: BTreeMap<String, Vec<u8>>,
    pub(super) vault: Vault,
    pub(super) gather: &'a mut Gather,
}

/// The campaigns of a collection.
pub(super) fn projects(mut collection: Collection, options: &Options<'_>, gather: &mut Gather) -> Vec<Project> {
    let name = Some(collection.root.name.trim().to_owned()).filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| "Bruno".to_owned());
    let declared = declared(&mut collection, &name, gather);
    let mut vault = Vault::default();
    // Names of the source are kept free before any secret takes one.
    vault.reserve_all(&format!("{:?}", collection.root));
    let mut known = declared.settle(&mut vault, gather);
    let mut reader = Reader { collection: &collection, files: BTreeMap::new(), vault, gather };
    let groups = reader.groups(options.folders);
    let Reader { files, vault, gather, .. } = reader;
    let campaigns = match options.folders {
        FoldersAs::Tests => vec![(name, groups.into_iter().map(|(_, group)| group).collect::<Vec<_>>())],
        FoldersAs::Campaigns => by_folder(groups, &name),
    };
    let used = |path: &str| files.contains_key(path.rsplit('/').next().unwrap_or(path));
    unused(collection.files.keys().map(String::as_str).filter(|path| !used(path)), gather);
    values_stay(&campaigns.iter().map(|(_, groups)| groups.as_slice()).collect::<Vec<_>>(), gather);
    statuses_differ(campaigns.iter().flat_map(|(_, groups)| groups), gather);
    let make = |(name, groups): (String, Vec<Group>)| {
        let tests = weave(&groups, &mut known, &vault, gather);
        let description = collection.root.docs.trim().to_owned();
        Project { name, description, tests, files: files.clone(), secrets: vault.secrets(), ..known.base.clone() }
    };
    campaigns.into_iter().map(make).collect()
}

/// The variables of the collection and of its environments.
fn declared(collection: &mut Collection, name: &str, gather: &mut Gather) -> Declared {
    let mut declared = Declared::default();
    let names: Vec<String> = collection.environments.iter().map(|one| declared.environment(&one.name)).collect();
    let mut add = |pair: &Pair, environment: Option<&str>, secret: bool, gather: &mut Gather| {
        let key = pair.name.trim_start_matches('@').to_owned();
        if pair.off {
            gather.lost(
                environment.unwrap_or(name),
                phrase!(gather.language,
                fr: "La variable « {key} » est désactivée : elle n'est pas reprise",
                en: "The variable '{key}' is switched off: it is not carried over"),
            );
            return;
        }
        let environment = environment.map(str::to_owned);
        declared.add(Declaration { key, value: pair.value.clone(), secret, environment });
    };
    for pair in std::mem::take(&mut collection.root.before) {
        add(&pair, None, false, gather);
    }
    for (environment, name) in collection.environments.iter().zip(&names) {
        for pair in &environment.variables {
            let secret = environment.secrets.contains(&pair.name);
            add(pair, Some(name), secret, gather);
        }
        for secret in &environment.secrets {
            if !environment.variables.iter().any(|pair| pair.name == *secret) {
                add(&Pair { name: secret.clone(), ..Pair::default() }, Some(name), true, gather);
            }
        }
    }
    declared
}

fn by_folder(groups: Vec<(Option<String>, Group)>, collection: &str) -> Vec<(String, Vec<Group>)> {
    let mut campaigns: Vec<(String, Vec<Group>)> = Vec::new();
    for (folder, group) in groups {
        let name = folder.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| collection.to_owned());
        match campaigns.iter_mut().find(|(other, _)| *other == name) {
            Some((_, list)) => list.push(group),
            None => campaigns.push((name, vec![group])),
        }
    }
    campaigns
}

impl Reader<'_> {
    /// What becomes a test, with the name of the folder at the top that it is in.
    fn groups(&mut self, folders: FoldersAs) -> Vec<(Option<String>, Group)> {
        let root = &self.collection.root;
        let scope = self.scope(root, &Scope::default(), &root.name.clone());
        let mut groups = Vec::new();
        for node in &root.inner {
            let mut steps = Vec::new();
            self.node(node, &scope, "", &mut steps);
            let folder = node.is_folder.then(|| node.name.clone());
            if node.is_folder && steps.is_empty() {
                continue;
            }
            if node.is_folder && folders == FoldersAs::Tests {
                let steps = steps.into_iter().map(|(step, _)| step).collect();
                groups.push((
                    folder,
                    Group { name: node.name.clone(), description: node.docs.clone(), steps, ..Group::default() },
                ));
                continue;
            }
            groups.extend(steps.into_iter().map(|(step, node)| {
                let (name, description, tags) = (step.name.clone(), node.docs.clone(), node.tags.clone());
                (folder.clone(), Group { name, description, tags, steps: vec![step] })
            }));
        }
        groups
    }

    fn node<'b>(&mut self, node: &'b Node, scope: &Scope, outer: &str, steps: &mut Vec<(Step, &'b Node)>) {
        let place = if outer.is_empty() { node.name.clone() } else { format!("{outer} / {}", node.name) };
        if !node.is_folder {
            let step = self.step(node, scope, &place);
            let rules = step.as_ref().map_or(0, |step| step.before.len() + step.checks.len() + step.after.len());
            let step = step.filter(|_| self.gather.room(rules));
            self.gather.tally.requests.count(step.is_some());
            steps.extend(step.map(|step| (step, node)));
            return;
        }
        let scope = self.scope(node, scope, &place);
        for inner in &node.inner {
            self.node(inner, &scope, &place, steps);
        }
    }

    /// What requests in a collection or a folder take over from it and from what it is in.
    fn scope(&mut self, node: &Node, outer: &Scope, place: &str) -> Scope {
        let mut scope = outer.clone();
        for (name, value) in self.on(&node.headers, place) {
            scope.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(&name));
            scope.headers.push((name, value));
        }
        if !node.auth.is_empty() && node.auth != "inherit" {
            scope.auth = (node.auth.clone(), node.auth_fields.clone());
        }
        let mut step = Step::default();
        self.rules(node, &mut step, place);
        scope.before.extend(step.before);
        scope.checks.extend(step.checks);
        scope.after.extend(step.after);
        scope
    }
}
