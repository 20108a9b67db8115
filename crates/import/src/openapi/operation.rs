//! The operations of a document, each as a test.

use serde_json::json;
use testgyver_model::{
    phrase,
    test::{ActionCall, TestDefinition},
};
use testgyver_project::ProjectTest;

use super::{
    campaign::{Campaign, Operation},
    compare::OPERATION,
    document::Node,
    form::{Form, value},
    words::METHODS,
};
use crate::text::{short, shown};

/// Most operations of a document.
const MOST: usize = 20_000;
/// Most tags of a test, and most characters of one.
const TAGS: (usize, usize) = (20, 50);

impl<'a> Campaign<'a, '_> {
    /// Every operation of every path, in the order in which they are written.
    pub(super) fn paths(&mut self) {
        let root = self.root;
        for (path, item) in root.under("paths").filter(|(path, _)| !path.starts_with("x-")) {
            let Some(resolved) = self.resolved(item, path) else { continue };
            for (method, node) in operations(resolved) {
                if self.project.tests.len() >= MOST {
                    return self.too_many();
                }
                let item = resolved;
                let operation = Operation { place: format!("{method} {path}"), method, path, item, node };
                let test = self.test(&operation);
                self.gather.tally.requests.count(true);
                self.project.tests.push(test);
            }
        }
        if self.project.tests.is_empty() {
            let language = self.gather.language;
            self.gather.info(
                &self.project.name,
                phrase!(language, fr: "le document ne décrit aucune opération.", en: "the document describes no operation."),
            );
        }
    }

    /// What the server calls is not something that a test can call.
    pub(super) fn webhooks(&mut self) {
        let (root, language) = (self.root, self.gather.language);
        for (name, item) in root.under("webhooks") {
            let count = self.documents.resolve(item).map_or(1, |item| operations(item).count().max(1));
            (0..count).for_each(|_| self.gather.tally.requests.count(false));
            self.gather.lost(
                &format!("webhooks / {}", shown(name)),
                phrase!(language,
                    fr: "webhook : c'est le serveur qui appelle. Vérifiez-en l'effet par une autre requête.",
                    en: "webhook: it is the server that calls. Check what it does by another request."),
            );
        }
    }

    fn too_many(&mut self) {
        let language = self.gather.language;
        let text = phrase!(language,
            fr: "plus de {MOST} opérations : les suivantes ne sont pas reprises.",
            en: "more than {MOST} operations: those after them are not taken over.");
        self.gather.lost(&self.project.name.clone(), text);
    }

    fn test(&mut self, operation: &Operation<'a>) -> ProjectTest {
        let (node, place) = (operation.node, &operation.place);
        let mut form = Form { path: operation.path.to_owned(), ..Form::default() };
        self.parameters(operation, &mut form);
        self.body(operation, &mut form);
        self.security(operation, &mut form);
        self.answer(operation, &mut form);
        self.not_carried(operation);
        let summary = [node.text("summary"), operation.item.text("summary")];
        let summary = summary.into_iter().map(str::trim).find(|text| !text.is_empty()).unwrap_or(place);
        let base = self.base_of(node, operation.item);
        let mut action = ActionCall::new("http", value(operation, form, &base));
        action.extra.insert(OPERATION.to_owned(), json!(place));
        let mut test = ProjectTest::new(TestDefinition {
            name: short(summary, 200),
            description: self.description(operation),
            actions: vec![action],
            tags: tags(node),
            ..TestDefinition::default()
        });
        if node.flag("deprecated") {
            test.enabled = false;
            let language = self.gather.language;
            let text = phrase!(language,
                fr: "opération obsolète (deprecated) : son test est désactivé.",
                en: "deprecated operation: its test is disabled.");
            self.gather.info(place, text);
        }
        test
    }

    fn description(&self, operation: &Operation<'_>) -> String {
        let texts = [operation.node.text("description"), operation.item.text("description")];
        let text = texts.into_iter().map(str::trim).find(|text| !text.is_empty()).unwrap_or_default();
        text.chars().take(10_000).collect()
    }

    fn not_carried(&mut self, operation: &Operation<'_>) {
        let language = self.gather.language;
        let names =
            |node: Node<'_>, key: &str| node.under(key).map(|(name, _)| shown(name)).collect::<Vec<_>>().join(", ");
        let callbacks = names(operation.node, "callbacks");
        if !callbacks.is_empty() {
            let text = phrase!(language,
                fr: "rappels (callbacks) {callbacks} : c'est le serveur qui appelle, ils ne sont pas repris.",
                en: "callbacks {callbacks}: it is the server that calls, they are not taken over.");
            self.gather.lost(&operation.place, text);
        }
        let mut links: Vec<String> =
            operation.node.under("responses").map(|(_, answer)| names(answer, "links")).collect();
        links.retain(|names| !names.is_empty());
        if !links.is_empty() {
            let links = links.join(", ");
            let text = phrase!(language,
                fr: "liens (links) {links} : pour enchaîner, extrayez la valeur et lisez-la dans l'action suivante.",
                en: "links {links}: to go on from here, extract the value and read it in the next action.");
            self.gather.info(&operation.place, text);
        }
    }
}

/// The operations of a path with their methods, in the order in which they are written.
fn operations(item: Node<'_>) -> impl Iterator<Item = (String, Node<'_>)> {
    let known = item.fields().filter(|(name, node)| METHODS.contains(name) && node.value.is_object());
    let more = item.under("additionalOperations").filter(|(_, node)| node.value.is_object());
    known
        .map(|(method, node)| (method.to_ascii_uppercase(), node))
        .chain(more.map(|(method, node)| (method.to_owned(), node)))
}

/// The tags of an operation as a test may have them.
fn tags(node: Node<'_>) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    let written = node.get("tags").into_iter().flat_map(Node::items).filter_map(|tag| tag.value.as_str());
    for tag in written.map(|tag| short(tag, TAGS.1)).filter(|tag| !tag.is_empty()) {
        if !tags.iter().any(|known| known.to_lowercase() == tag.to_lowercase()) && tags.len() < TAGS.0 {
            tags.push(tag);
        }
    }
    tags
}
