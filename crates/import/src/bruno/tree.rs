//! A collection out of the files of a folder.

use testgyver_model::phrase;

use super::{
    blocks::{Broken, blocks, names, pairs},
    node::Node,
    read::{Collection, Environment},
};
use crate::{Source, SourceError, files::json_file, gather::Gather};

/// Most folders inside each other.
const DEEPEST: usize = 50;

/// Reads the files of a folder.
pub(super) fn collection(source: &Source, gather: &mut Gather) -> Result<Collection, SourceError> {
    let root = root(source);
    if source.files().any(|(path, _)| path.ends_with(".bru") && !path.starts_with(root.as_str())) {
        let message = phrase!(gather.language,
            fr: "Plusieurs collections dans ce dossier : importez-les une à une",
            en: "Several collections in this folder: import them one by one");
        return Err(SourceError { file: String::new(), line: None, message });
    }
    let mut collection = Collection { root: Node { is_folder: true, ..Node::default() }, ..Collection::default() };
    let mut found = false;
    for (path, bytes) in source.files() {
        let Some(path) = path.strip_prefix(root.as_str()) else { continue };
        let pieces: Vec<&str> = path.split('/').collect();
        let hidden = pieces.iter().any(|piece| piece.starts_with('.') || *piece == "node_modules");
        if hidden || pieces.len() > DEEPEST {
            continue;
        }
        if path == "bruno.json" {
            config(path, bytes, &mut collection, gather)?;
        } else if path.ends_with(".bru") {
            found = true;
            let text = String::from_utf8_lossy(bytes);
            let read = blocks(&text).map_err(|Broken(line)| broken(path, line, gather))?;
            put(&mut collection, &pieces, read);
        } else if !path.ends_with(".md") && !path.ends_with("package.json") && !path.ends_with("package-lock.json") {
            collection.files.insert(path.to_owned(), bytes.to_vec());
        }
    }
    if !found {
        let message = phrase!(gather.language,
            fr: "Aucun fichier .bru dans ce dossier : choisissez le dossier où se trouve bruno.json",
            en: "No .bru file in this folder: choose the folder that bruno.json is in");
        return Err(SourceError { file: String::new(), line: None, message });
    }
    collection.root.sort();
    Ok(collection)
}

/// The folder that `bruno.json` is in, with its slash; empty for the outermost.
fn root(source: &Source) -> String {
    let paths = source.files().map(|(path, _)| path);
    let found =
        paths.filter(|path| *path == "bruno.json" || path.ends_with("/bruno.json")).min_by_key(|path| path.len());
    found.and_then(|path| path.strip_suffix("bruno.json")).unwrap_or_default().to_owned()
}

fn broken(path: &str, line: u32, gather: &Gather) -> SourceError {
    let message = phrase!(gather.language,
        fr: "« {path} », ligne {line} : ce bloc ne peut pas être lu ; ouvrez et enregistrez la requête dans Bruno",
        en: "'{path}', line {line}: this block cannot be read; open and save the request in Bruno");
    SourceError { file: path.to_owned(), line: Some(line), message }
}

fn config(path: &str, bytes: &[u8], collection: &mut Collection, gather: &mut Gather) -> Result<(), SourceError> {
    let config = json_file(path, bytes, gather.language)?;
    collection.root.name = config["name"].as_str().unwrap_or_default().to_owned();
    if config.pointer("/proxy/enabled").is_some_and(|on| on == true) {
        gather.lost(
            "bruno.json",
            phrase!(gather.language,
            fr: "Le proxy de la collection n'est pas repris : remplissez le champ « proxy » des actions",
            en: "The proxy of the collection is not carried over: fill in the field 'proxy' of the actions"),
        );
    }
    if config
        .pointer("/clientCertificates/certs")
        .and_then(|certs| certs.as_array())
        .is_some_and(|certs| !certs.is_empty())
    {
        gather.lost("bruno.json", phrase!(gather.language,
            fr: "Les certificats client de la collection ne sont pas repris : ajoutez-les aux fichiers de la campagne et choisissez-les dans les actions",
            en: "The client certificates of the collection are not carried over: add them to the files of the campaign and choose them in the actions"));
    }
    Ok(())
}

fn put(collection: &mut Collection, pieces: &[&str], read: Vec<super::blocks::Block>) {
    let Some((file, folders)) = pieces.split_last() else { return };
    let stem = file.trim_end_matches(".bru").to_owned();
    if let ["environments"] = folders {
        let mut environment = Environment { name: stem, ..Environment::default() };
        for block in read {
            match block.name.as_str() {
                "vars" => environment.variables = pairs(&block.text),
                "vars:secret" => environment.secrets = names(&block.text),
                _ => {}
            }
        }
        collection.environments.push(environment);
        return;
    }
    let mut at = &mut collection.root;
    for name in folders {
        // The name of a folder's file may be another one: here it goes by the folder's.
        let place = at.inner.iter().position(|one| one.is_folder && one.kind == *name).unwrap_or_else(|| {
            let name = (*name).to_owned();
            at.inner.push(Node { kind: name.clone(), name, is_folder: true, ..Node::default() });
            at.inner.len() - 1
        });
        at = &mut at.inner[place];
    }
    if *file == "collection.bru" && folders.is_empty() || *file == "folder.bru" {
        let (name, kind) = (at.name.clone(), at.kind.clone());
        at.take(read);
        at.kind = kind;
        if at.name.is_empty() {
            at.name = name;
        }
        return;
    }
    let mut request = Node::default();
    request.take(read);
    if request.name.is_empty() {
        request.name = stem;
    }
    at.inner.push(request);
}
