//! Files of the machine on which the original ran, in the fields that name them.

use serde_json::Value;
use testgyver_model::phrase;

use super::{
    paths::{Use, attached, leads_out, local_fields},
    reading::Reading,
};
use crate::NoteKind;

/// Fields that speak of another machine, or of none: no path in them is one of the campaign's folders.
const ELSEWHERE: [&str; 5] = ["command", "remote_path", "host", "object_key", "output_mapping"];

impl Reading<'_, '_> {
    /// Paths of the campaign's folders by the names that they have here; every other one is told.
    pub(super) fn paths(&mut self) {
        let Some(descriptor) = self.descriptor else { return self.paths_of_plugin() };
        let fields = local_fields(descriptor.kind.as_ref(), &self.form);
        for (name, usage) in fields {
            let Some(Value::String(path)) = self.form.get(name) else { continue };
            let path = path.clone();
            let own = self.around.paths.own(&path);
            if let Some(own) = &own {
                self.form.insert(name.to_owned(), own.as_str().into());
            }
            self.tell_path(own.as_deref().unwrap_or(&path), usage);
        }
        if descriptor.kind == "http" {
            let mut found = Vec::new();
            let paths = self.around.paths;
            attached(&mut self.form, |path| {
                if let Some(own) = paths.own(path) {
                    *path = own;
                }
                found.push(path.clone());
            });
            for path in found {
                self.tell_path(&path, Use::Attaches);
            }
        }
        let paths = self.around.paths;
        for (_, value) in self.form.iter_mut().filter(|(name, _)| !ELSEWHERE.contains(&name.as_str())) {
            // In a body or a header a path is a path as well.
            super::holes::change(value, &mut |text| paths.replaced(text), 0);
        }
    }

    fn paths_of_plugin(&mut self) {
        let mut found = Vec::new();
        for (name, value) in &self.form {
            if let Some(path) = value.as_str().filter(|path| leads_out(path) && !path.contains(' ')) {
                found.push((name.clone(), path.to_owned()));
            }
        }
        for (name, path) in found {
            self.said.push((
                NoteKind::Info,
                phrase!(self.around.options.language,
                fr: "« {name} » contient le chemin « {path} » : il reste tel quel.",
                en: "'{name}' has the path '{path}': it stays as it is."),
            ));
        }
    }

    fn tell_path(&mut self, path: &str, usage: Use) {
        let language = self.around.options.language;
        if path.trim().is_empty() {
            return;
        }
        if leads_out(path) {
            return self.said.push((NoteKind::Differs, phrase!(language,
                fr: "le chemin « {path} » sort des dossiers de la campagne : refusé ici. Déposez le fichier dans la campagne ({{{{test.files_dir}}}}), ou écrivez dans {{{{test.work_dir}}}}.",
                en: "the path '{path}' leads out of the campaign's folders: refused here. Upload the file to the campaign ({{{{test.files_dir}}}}), or write to {{{{test.work_dir}}}}.")));
        }
        if let Some(name) = self.leads_out_by_variable(path) {
            return self.said.push((NoteKind::Differs, phrase!(language,
                fr: "le chemin « {path} » commence par la variable « {name} », dont une valeur sort des dossiers de la campagne : refusé ici.",
                en: "the path '{path}' begins with the variable '{name}', of which a value leads out of the campaign's folders: refused here.")));
        }
        let path = path.trim_end_matches('/');
        let in_work = path.starts_with("{{test.work_dir}}");
        match usage {
            Use::Writes => {
                self.around.written.insert(path.to_owned());
            }
            Use::Reads | Use::Attaches if in_work && !self.is_written(path) => {
                self.said.push((NoteKind::Differs, phrase!(language,
                    fr: "« {path} » n'est écrit par aucune action avant : le dossier de travail est vide au début de chaque exécution. Si le fichier venait d'une exécution précédente, déposez-le dans la campagne.",
                    en: "'{path}' is written by no action before: the work folder is empty when a run begins. If the file came from an earlier run, upload it to the campaign.")));
            }
            Use::Reads | Use::Attaches | Use::Removes => {}
        }
        if usage != Use::Attaches && !path.starts_with("{{") {
            self.said.push((NoteKind::Differs, phrase!(language,
                fr: "le chemin « {path} » partait du dossier de l'ancien programme ; ici il part du dossier de travail de l'exécution.",
                en: "the path '{path}' began in the folder of the former program; here it begins in the work folder of the run.")));
        }
    }

    /// Whether an earlier action wrote this path, something below it, or a folder around it.
    fn is_written(&self, path: &str) -> bool {
        let written = &self.around.written;
        let inside = format!("{path}/");
        let around = path.match_indices('/').any(|(at, _)| written.contains(&path[..at]));
        let below = written.range(inside.clone()..).next().is_some_and(|one| one.starts_with(&inside));
        around || below || written.contains(path)
    }

    fn leads_out_by_variable(&self, path: &str) -> Option<String> {
        let name = path.trim().strip_prefix("{{")?.split_once("}}")?.0.trim();
        let variable = self.around.variables?.find(name)?;
        let mut values = variable.values.values().chain(&variable.default);
        values.any(|value| leads_out(value.expose())).then(|| name.to_owned())
    }
}
