//! What is known while the operations of a document are read.

use std::collections::{BTreeMap, HashSet};

use testgyver_model::phrase;
use testgyver_project::Project;

use super::{
    document::{Documents, Node},
    schema::Bundles,
};
use crate::{gather::Gather, text::shown};

/// A campaign in the making.
pub(super) struct Campaign<'a, 'g> {
    pub(super) documents: &'a Documents,
    pub(super) root: Node<'a>,
    pub(super) project: Project,
    pub(super) gather: &'g mut Gather,
    pub(super) bundles: Bundles,
    /// Optional parameters without an example, and how many operations leave them out.
    pub(super) left_out: BTreeMap<String, usize>,
    /// Names of variables and secrets that security schemes already have.
    pub(super) signed: HashSet<String>,
}

/// One operation, as far as its parts need to know it.
pub(super) struct Operation<'a> {
    /// `GET /pets/{id}`, where notes say it stands.
    pub(super) place: String,
    pub(super) method: String,
    pub(super) path: &'a str,
    pub(super) item: Node<'a>,
    pub(super) node: Node<'a>,
}

impl<'a, 'g> Campaign<'a, 'g> {
    pub(super) fn new(documents: &'a Documents, root: Node<'a>, project: Project, gather: &'g mut Gather) -> Self {
        let (bundles, left_out, signed) = (Bundles::default(), BTreeMap::new(), HashSet::new());
        Self { documents, root, project, gather, bundles, left_out, signed }
    }

    pub(super) fn finish(self) -> Project {
        let language = self.gather.language;
        if !self.left_out.is_empty() {
            let count = self.left_out.len();
            let listed = self.left_out.iter().take(12).map(|(name, uses)| format!("{name} ({uses})"));
            let mut names = listed.collect::<Vec<_>>().join(", ");
            if count > 12 {
                names.push_str(", …");
            }
            let text = phrase!(language,
                fr: "paramètres facultatifs sans exemple, laissés de côté (nombre d'opérations) : {names}. Ajoutez-les où le test en a besoin.",
                en: "optional parameters without an example, left out (number of operations): {names}. Add them where the test needs them.");
            self.gather.info(&self.project.name, text);
        }
        self.project
    }

    /// What a node means; a note where its reference leads nowhere.
    pub(super) fn resolved(&mut self, node: Node<'a>, place: &str) -> Option<Node<'a>> {
        match self.documents.resolve(node) {
            Ok(node) => Some(node),
            Err(reference) => {
                self.dangling(place, &reference);
                None
            }
        }
    }

    pub(super) fn dangling(&mut self, place: &str, reference: &str) {
        let (reference, language) = (shown(reference), self.gather.language);
        let text = phrase!(language,
            fr: "référence introuvable : {reference}. Importez aussi le fichier qu'elle nomme, ou un document d'un seul tenant.",
            en: "reference not found: {reference}. Import the file it names as well, or a document in one piece.");
        self.gather.lost(place, text);
    }
}
