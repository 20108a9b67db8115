//! Files that requests send.

use std::collections::BTreeMap;

use testgyver_model::phrase;

use crate::gather::Gather;

/// The files beside a collection, and those of them that requests send.
pub(super) struct Files<'a> {
    beside: Vec<(&'a str, &'a [u8])>,
    /// The files of the campaign.
    pub(super) taken: BTreeMap<String, Vec<u8>>,
}

impl<'a> Files<'a> {
    pub(super) fn new(beside: Vec<(&'a str, &'a [u8])>) -> Self {
        Self { beside, taken: BTreeMap::new() }
    }

    /// The name of a file in the campaign; says so where it is not there.
    pub(super) fn attach(&mut self, source: &str, place: &str, gather: &mut Gather) -> String {
        let name = source.rsplit(['/', '\\']).next().unwrap_or(source).to_owned();
        let found = self.beside.iter().find(|(path, _)| path.rsplit('/').next() == Some(&name));
        if let Some((_, bytes)) = found {
            self.taken.insert(name.clone(), bytes.to_vec());
        } else if gather.first(&format!("file {name}")) {
            gather.lost(
                place,
                phrase!(gather.language,
                fr: "Le fichier « {source} » n'est pas dans l'export : ajoutez « {name} » aux fichiers de la campagne",
                en: "The file '{source}' is not in the export: add '{name}' to the files of the campaign"),
            );
        }
        name
    }

    /// Says that no file was chosen.
    pub(super) fn absent(&self, field: &str, place: &str, gather: &mut Gather) {
        let of = if field.is_empty() { String::new() } else { format!(" « {field} »") };
        gather.lost(
            place,
            phrase!(gather.language,
            fr: "Aucun fichier n'est choisi dans l'export{of} : choisissez-en un dans l'action",
            en: "No file is chosen in the export{of}: choose one in the action"),
        );
    }
}
