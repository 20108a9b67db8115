//! Bodies of requests.

use serde_json::{Map, Value, json};
use testgyver_model::phrase;

use super::{blocks::Pair, node::Node, read::Reader};
use crate::requests::named;

impl Reader<'_> {
    /// Puts a body into a form.
    pub(super) fn body(
        &mut self,
        node: &Node,
        form: &mut Map<String, Value>,
        headers: &mut Vec<(String, String)>,
        place: &str,
    ) {
        let text = node.bodies.get(&node.body).cloned().unwrap_or_default();
        match node.body.as_str() {
            "" | "none" => {}
            "json" if text.trim().is_empty() => {}
            "json" | "text" | "xml" | "sparql" => {
                let kind = match node.body.as_str() {
                    "xml" => Some("application/xml"),
                    "sparql" => Some("application/sparql-query"),
                    _ => None,
                };
                let typed = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
                headers.extend(kind.filter(|_| !typed).map(|kind| ("Content-Type".into(), kind.into())));
                form.insert("body".into(), json!(text));
                form.insert("body_type".into(), json!(if node.body == "json" { "json" } else { "text" }));
            }
            "graphql" => {
                form.insert("body".into(), json!(text));
                form.insert("body_type".into(), json!("graphql"));
                if let Some(variables) = node.bodies.get("graphql:vars").filter(|text| !text.trim().is_empty()) {
                    form.insert("graphql_variables".into(), json!(variables));
                }
            }
            "form-urlencoded" | "formUrlEncoded" => {
                let pairs = self.on(node.forms.get("form-urlencoded").map_or(&[], Vec::as_slice), place);
                form.insert("body".into(), named(pairs));
                form.insert("body_type".into(), json!("form"));
            }
            "multipart-form" | "multipartForm" => self.parts(node, form, place),
            "file" => self.whole_file(node, form, place),
            other => self.gather.lost(
                place,
                phrase!(self.gather.language,
                fr: "Le corps de type « {other} » n'est pas connu : il n'est pas repris",
                en: "The body of type '{other}' is not known: it is not carried over"),
            ),
        }
    }

    fn parts(&mut self, node: &Node, form: &mut Map<String, Value>, place: &str) {
        let (mut texts, mut files) = (Vec::new(), Vec::new());
        for (name, value) in self.on(node.forms.get("multipart-form").map_or(&[], Vec::as_slice), place) {
            match paths(&value) {
                Some(paths) => {
                    for path in paths {
                        files.push(json!({"field": name, "file": self.attach(&path, place)}));
                    }
                }
                None => texts.push((name, value)),
            }
        }
        form.insert("body_type".into(), json!("multipart"));
        if !texts.is_empty() {
            form.insert("body".into(), named(texts));
        }
        if !files.is_empty() {
            form.insert("files".into(), Value::Array(files));
        }
    }

    fn whole_file(&mut self, node: &Node, form: &mut Map<String, Value>, place: &str) {
        form.insert("body_type".into(), json!("file"));
        let chosen = node.forms.get("file").into_iter().flatten().find(|pair| !pair.off);
        let path = chosen.and_then(|pair: &Pair| paths(&pair.value)).and_then(|paths| paths.into_iter().next());
        match path {
            Some(path) => drop(form.insert("files".into(), json!([self.attach(&path, place)]))),
            None => self.gather.lost(
                place,
                phrase!(self.gather.language,
                fr: "Aucun fichier n'est choisi : choisissez-en un dans l'action",
                en: "No file is chosen: choose one in the action"),
            ),
        }
    }

    /// The path of a file in the campaign; says so where it is not there.
    fn attach(&mut self, path: &str, place: &str) -> String {
        let path = path.trim_start_matches("./").replace('\\', "/");
        let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
        let found =
            self.collection.files.iter().find(|(one, _)| **one == path || one.rsplit('/').next() == Some(&name));
        if let Some((_, bytes)) = found {
            self.files.insert(name.clone(), bytes.clone());
        } else if self.gather.first(&format!("file {name}")) {
            self.gather.lost(
                place,
                phrase!(self.gather.language,
                fr: "Le fichier « {path} » n'est pas là : ajoutez « {name} » aux fichiers de la campagne",
                en: "The file '{path}' is not there: add '{name}' to the files of the campaign"),
            );
        }
        name
    }
}

/// The paths of `@file(a|b)`.
fn paths(value: &str) -> Option<Vec<String>> {
    let (inside, _) = value.trim().strip_prefix("@file(")?.split_once(')')?;
    Some(inside.split('|').filter(|path| !path.is_empty()).map(str::to_owned).collect())
}
