//! The operations, told in the same words for every protocol.

use serde_json::{Value, json};
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError, Outputs},
    phrase, text,
};
use tokio::io::AsyncReadExt;

use super::{ENTRIES, Entry, Kind, LISTED, Method, RemoteError, RemoteFiles, RemoteInput, Transfer};
use crate::{
    charset::Source,
    content,
    copy::{CopyError, copy, size},
    egress::Limits,
    local::{self, CONTENT_LIMIT, Target},
    messages,
};

/// Folders below folders that a recursive operation follows.
const DEPTH: usize = 64;

/// Does what the form asks; the outputs are named after the protocol, `sftp_file_content` say.
///
/// # Errors
/// [`ActionError`] with the real cause.
pub(crate) async fn perform(
    files: &mut dyn RemoteFiles,
    input: &RemoteInput,
    protocol: &str,
    limits: &Limits,
    cx: &mut ActionContext<'_>,
) -> Result<Outputs, ActionError> {
    let mut job = Job { files, input, limits, path: input.remote_path.trim().to_owned() };
    let given = match input.method {
        Method::Get => job.get(cx).await?,
        Method::Put => job.put(cx).await?,
        Method::Delete => job.delete(cx).await?,
        Method::List => job.list(cx).await?,
        Method::Mkdir => job.mkdir(cx).await?,
        Method::Rename => job.rename(cx).await?,
        Method::Stat => job.stat(cx).await?,
        Method::Chmod => job.chmod(cx).await?,
    };
    let named = |(name, value): (&str, Value)| (format!("{protocol}_{name}"), value);
    Ok(given.into_iter().chain([("operation_success", Value::from(true))]).map(named).collect())
}

struct Job<'a> {
    files: &'a mut dyn RemoteFiles,
    input: &'a RemoteInput,
    limits: &'a Limits,
    path: String,
}

type OutputPairs = Vec<(&'static str, Value)>;

impl Job<'_> {
    fn failed(&self, error: RemoteError, language: Language) -> ActionError {
        failed(error, self.files.at(), &self.path, language)
    }

    fn uploading(&self, error: CopyError, from: &str, language: Language) -> ActionError {
        match error.refusal() {
            Some(refusal) => self.failed(refusal, language),
            None => error.uploading(self.files.at(), from, language),
        }
    }

    async fn get(&mut self, cx: &mut ActionContext<'_>) -> Result<OutputPairs, ActionError> {
        let language = cx.language;
        let named = self.files.encoding();
        let (mut reader, total) = self.files.read(&self.path).await.map_err(|error| self.failed(error, language))?;
        if let Some(total) = total {
            self.limits.check_size(total, language)?;
        }
        let path = self.path.clone();
        let Some(local) = self.input.local_path.as_deref() else {
            let content = content_of(&mut reader, total, (self.files.at().to_owned(), &path), language).await?;
            reader.finish().await.map_err(|error| self.failed(error, language))?;
            if total.is_some_and(|total| (content.len() as u64) < total) {
                return Err(incomplete(self.files.at(), language));
            }
            let told = size(content.len() as u64, cx);
            cx.info(phrase!(language, fr: "⬇️ {path} lu ({told})", en: "⬇️ {path} read ({told})")).await;
            let bytes = content.len();
            let text = content::as_text(&content, Source { named, content_type: "" }, "local_path", cx).await;
            return Ok(vec![("file_content", Value::from(text)), ("file_size", json!(bytes))]);
        };
        let mut target = Target::create(local, cx.folders, language).await?;
        let done = copy(&mut reader, &mut target.file, total, self.limits, cx).await;
        let bytes = done.map_err(|error| match error.refusal() {
            Some(refusal) => self.failed(refusal, language),
            None => error.downloading(self.files.at(), &target.shown, language),
        })?;
        reader.finish().await.map_err(|error| self.failed(error, language))?;
        if total.is_some_and(|total| bytes < total) {
            return Err(incomplete(self.files.at(), language));
        }
        let (told, shown) = (size(bytes, cx), target.shown.clone());
        target.keep(language).await?;
        cx.info(phrase!(language, fr: "⬇️ {path} → {shown} ({told})", en: "⬇️ {path} → {shown} ({told})")).await;
        Ok(vec![("file_size", json!(bytes))])
    }

    async fn put(&mut self, cx: &mut ActionContext<'_>) -> Result<OutputPairs, ActionError> {
        let language = cx.language;
        let mode = self.mode(language)?;
        let path = self.path.clone();
        let (bytes, from) = if let Some(local) = self.input.local_path.as_deref() {
            let mut source = local::open(local, cx.folders, self.limits, language).await?;
            let mut writer = self.files.write(&path).await.map_err(|error| self.failed(error, language))?;
            let done = copy(&mut source.file, &mut writer, Some(source.bytes), self.limits, cx).await;
            let bytes = done.map_err(|error| self.uploading(error, &source.shown, language))?;
            writer.finish().await.map_err(|error| self.failed(error, language))?;
            (bytes, format!("{} → ", source.shown))
        } else {
            let mut content = self.input.content.as_deref().unwrap_or_default().as_bytes();
            self.limits.check_size(content.len() as u64, language)?;
            let mut writer = self.files.write(&path).await.map_err(|error| self.failed(error, language))?;
            let done = copy(&mut content, &mut writer, None, self.limits, cx).await;
            let bytes = done.map_err(|error| self.uploading(error, &path, language))?;
            writer.finish().await.map_err(|error| self.failed(error, language))?;
            (bytes, String::new())
        };
        // A server that says "done" may have kept less.
        if self.files.size(&path).await.is_some_and(|kept| kept < bytes) {
            return Err(incomplete(self.files.at(), language));
        }
        if let Some(mode) = mode {
            self.permit(&path, mode, cx).await?;
        }
        let told = size(bytes, cx);
        cx.info(phrase!(language, fr: "⬆️ {from}{path} écrit ({told})", en: "⬆️ {from}{path} written ({told})")).await;
        Ok(vec![("file_size", json!(bytes))])
    }

    /// Sets the permissions of what was just made. It is there whatever the server says to that: a refusal is a warning.
    async fn permit(&mut self, path: &str, mode: u32, cx: &mut ActionContext<'_>) -> Result<(), ActionError> {
        let language = cx.language;
        match self.files.set_mode(path, mode).await {
            Ok(()) => Ok(()),
            Err(error @ RemoteError::Broken(_)) => Err(self.failed(error, language)),
            Err(error) => {
                let why = self.failed(error, language).cause;
                cx.warn(phrase!(language,
                    fr: "⚠️ Permissions {mode:04o} non appliquées : {why}",
                    en: "⚠️ Permissions {mode:04o} not set: {why}"))
                    .await;
                Ok(())
            }
        }
    }

    async fn delete(&mut self, cx: &mut ActionContext<'_>) -> Result<OutputPairs, ActionError> {
        let (language, path) = (cx.language, self.path.clone());
        let removed = if self.input.recursive == Some(true) {
            self.remove_all(&path).await
        } else {
            match self.files.remove_file(&path).await {
                // The same word removes a folder, where it is empty.
                Err(error @ (RemoteError::Refused(_) | RemoteError::NotFound | RemoteError::Denied)) => {
                    self.files.remove_folder(&path).await.map_err(|_| error)
                }
                other => other,
            }
        };
        removed.map_err(|error| self.failed(error, language))?;
        cx.info(phrase!(language, fr: "🗑️ {path} supprimé", en: "🗑️ {path} removed")).await;
        Ok(Vec::new())
    }

    async fn remove_all(&mut self, path: &str) -> Result<(), RemoteError> {
        // A file, and a link whatever it leads to, goes by itself: nothing behind a link is touched.
        match self.files.remove_file(path).await {
            Ok(()) => return Ok(()),
            Err(RemoteError::Broken(why)) => return Err(RemoteError::Broken(why)),
            Err(error) if self.files.stat(path).await?.kind != Kind::Folder => return Err(error),
            Err(_) => {}
        }
        let mut found = self.walk(path).await?;
        // What lies deepest goes first.
        found.reverse();
        for entry in found {
            let below = join(path, &entry.path);
            match entry.kind {
                Kind::Folder => self.files.remove_folder(&below).await?,
                _ => self.files.remove_file(&below).await?,
            }
        }
        self.files.remove_folder(path).await
    }

    async fn list(&mut self, cx: &mut ActionContext<'_>) -> Result<OutputPairs, ActionError> {
        let (language, path) = (cx.language, self.path.clone());
        let listed =
            if self.input.recursive == Some(true) { self.walk(&path).await } else { self.files.list(&path).await };
        let mut entries = listed.map_err(|error| self.failed(error, language))?;
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        let count = entries.len();
        cx.info(phrase!(language, fr: "📂 {path} : {count} élément(s)", en: "📂 {path}: {count} item(s)")).await;
        let names: Vec<Value> = entries.iter().map(|entry| Value::from(entry.path.as_str())).collect();
        let facts: Vec<Value> = entries.iter().map(Entry::shown).collect();
        Ok(vec![("file_list", Value::from(names)), ("file_details", Value::from(facts))])
    }

    /// Everything below a folder, parents before what they hold. Links are not followed.
    async fn walk(&mut self, path: &str) -> Result<Vec<Entry>, RemoteError> {
        let mut found = Vec::new();
        let mut folders = vec![(String::new(), 0)];
        while let Some((below, depth)) = folders.pop() {
            for mut entry in self.files.list(&join(path, &below)).await? {
                entry.path = join(&below, &entry.path);
                if entry.kind == Kind::Folder && depth < DEPTH {
                    folders.push((entry.path.clone(), depth + 1));
                }
                found.push(entry);
                if found.len() > ENTRIES {
                    return Err(RemoteError::TooMany);
                }
            }
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(found)
    }

    async fn mkdir(&mut self, cx: &mut ActionContext<'_>) -> Result<OutputPairs, ActionError> {
        let (language, path) = (cx.language, self.path.clone());
        let mode = self.mode(language)?;
        if self.input.recursive == Some(true) {
            for parent in parents(&path) {
                match self.files.make_folder(&parent).await {
                    Ok(()) => {}
                    // Servers tell "exists" in many ways: what is a folder afterwards is fine.
                    Err(error) => match self.files.stat(&parent).await {
                        Ok(entry) if entry.kind == Kind::Folder => {}
                        _ => return Err(self.failed(error, language)),
                    },
                }
            }
        } else {
            self.files.make_folder(&path).await.map_err(|error| self.failed(error, language))?;
        }
        if let Some(mode) = mode {
            self.permit(&path, mode, cx).await?;
        }
        cx.info(phrase!(language, fr: "📁 Dossier {path} créé", en: "📁 Folder {path} created")).await;
        Ok(Vec::new())
    }

    async fn rename(&mut self, cx: &mut ActionContext<'_>) -> Result<OutputPairs, ActionError> {
        let (language, path) = (cx.language, self.path.clone());
        let to = self.input.target_path.as_deref().map(str::trim).filter(|to| !to.is_empty());
        let to = to.ok_or_else(|| messages::missing("target_path", language))?;
        self.files.rename(&path, to).await.map_err(|error| self.failed(error, language))?;
        cx.info(phrase!(language, fr: "✏️ {path} → {to}", en: "✏️ {path} → {to}")).await;
        Ok(Vec::new())
    }

    async fn stat(&mut self, cx: &mut ActionContext<'_>) -> Result<OutputPairs, ActionError> {
        let (language, path) = (cx.language, self.path.clone());
        let entry = self.files.stat(&path).await.map_err(|error| self.failed(error, language))?;
        let told = size(entry.size, cx);
        cx.info(phrase!(language, fr: "📄 {path} : {told}", en: "📄 {path}: {told}")).await;
        Ok(vec![("file_size", json!(entry.size)), ("file_details", json!([entry.shown()]))])
    }

    async fn chmod(&mut self, cx: &mut ActionContext<'_>) -> Result<OutputPairs, ActionError> {
        let (language, path) = (cx.language, self.path.clone());
        let mode = self.mode(language)?.ok_or_else(|| messages::missing("permissions", language))?;
        self.files.set_mode(&path, mode).await.map_err(|error| self.failed(error, language))?;
        cx.info(phrase!(language, fr: "🔧 {path} : permissions {mode:04o}", en: "🔧 {path}: permissions {mode:04o}"))
            .await;
        Ok(Vec::new())
    }

    fn mode(&self, language: Language) -> Result<Option<u32>, ActionError> {
        let Some(text) = self.input.permissions.as_deref().map(str::trim).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let octal = text.strip_prefix("0o").unwrap_or(text);
        let mode = u32::from_str_radix(octal, 8).ok().filter(|mode| *mode <= 0o7777);
        mode.map(Some).ok_or_else(|| messages::field("permissions", &text!(language, "field-permissions"), language))
    }
}

/// The whole of a file that goes into a variable.
async fn content_of(
    reader: &mut Box<dyn Transfer>,
    total: Option<u64>,
    (at, path): (String, &str),
    language: Language,
) -> Result<Vec<u8>, ActionError> {
    let too_large = || {
        ActionError::new(phrase!(language,
            fr: "le contenu dépasse 10 Mio : choisissez un fichier de la campagne dans « local_path »",
            en: "the content is larger than 10 MiB: choose a file of the campaign in 'local_path'"))
    };
    if total.is_some_and(|total| total > CONTENT_LIMIT) {
        return Err(too_large());
    }
    let mut content = Vec::new();
    let read = reader.take(CONTENT_LIMIT + 1).read_to_end(&mut content).await;
    read.map_err(|error| match RemoteError::of_stream(&error) {
        Some(refusal) => failed(refusal, &at, path, language),
        None => messages::broken(&at, &error.to_string(), language),
    })?;
    if content.len() as u64 > CONTENT_LIMIT { Err(too_large()) } else { Ok(content) }
}

fn join(folder: &str, name: &str) -> String {
    match (folder, name) {
        ("", name) => name.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, name) => format!("{}/{name}", folder.trim_end_matches('/')),
    }
}

/// The folder and those above it, outermost first.
fn parents(path: &str) -> Vec<String> {
    let trimmed = path.trim_end_matches('/');
    let cuts = trimmed.match_indices('/').map(|(at, _)| at).filter(|at| *at > 0);
    cuts.chain([trimmed.len()])
        .map(|at| trimmed[..at].to_owned())
        .filter(|path| !path.is_empty() && path != ".")
        .collect()
}

fn incomplete(at: &str, language: Language) -> ActionError {
    let detail = phrase!(language, fr: "fichier incomplet", en: "incomplete file");
    messages::broken(at, &detail, language)
}

fn failed(error: RemoteError, at: &str, path: &str, language: Language) -> ActionError {
    ActionError::new(match error {
        RemoteError::NotFound => {
            phrase!(language, fr: "introuvable sur le serveur : {path}", en: "not found on the server: {path}")
        }
        RemoteError::Denied => {
            phrase!(language, fr: "accès refusé par le serveur : {path}", en: "access denied by the server: {path}")
        }
        RemoteError::Exists => {
            phrase!(language, fr: "existe déjà sur le serveur : {path}", en: "exists already on the server: {path}")
        }
        RemoteError::Refused(why) => {
            phrase!(language, fr: "refusé par le serveur : {path} ({why})", en: "refused by the server: {path} ({why})")
        }
        RemoteError::Unusable => {
            phrase!(language, fr: "chemin inutilisable : il contient un saut de ligne", en: "path cannot be used: it holds a line break")
        }
        RemoteError::TooMany => {
            let (most, size) = (ENTRIES, LISTED / 1024 / 1024);
            phrase!(language,
                fr: "la liste de {path} est trop longue (plus de {most} éléments, ou de {size} Mio) : listez un sous-dossier",
                en: "the list of {path} is too long (more than {most} items, or {size} MiB): list a folder below it")
        }
        RemoteError::Broken(why) => return messages::broken(at, &why, language),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_above_come_first() {
        assert_eq!(parents("/a/b c/é/"), ["/a", "/a/b c", "/a/b c/é"]);
        assert_eq!(parents("a"), ["a"]);
        assert_eq!(parents("/"), [""; 0]);
        assert_eq!(join("/a/", "b"), "/a/b");
    }
}
