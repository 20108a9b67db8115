//! Requests to a WebDAV server, signed in as it asks.

use std::sync::Arc;

use http::{
    HeaderMap, HeaderValue, Method, StatusCode,
    header::{AUTHORIZATION, CONTENT_LENGTH},
};
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    phrase, text,
};
use url::{Position, Url};

use super::{
    document,
    entry::{self, DavEntry, ENTRIES},
    form::DavLogin,
    listing::{self, Untold},
    multistatus,
    refusal::Besides,
    spellings::Spellings,
    words,
};
use crate::{
    charset::{self, Source},
    content,
    egress::Limits,
    local::CONTENT_LIMIT,
    messages,
    secure::{Trust, warn_unchecked},
    web::{
        Body, Client, Response,
        auth::{Auth, offers_digest},
        cause,
        clients::{ClientOptions, Clients},
        files::{Upload, save},
        version::Version,
        whole,
    },
};

/// What is asked of files and folders.
const PROPERTIES: &str = r#"<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><resourcetype/><getcontentlength/><getlastmodified/><getcontenttype/><getetag/></prop></propfind>"#;
/// Levels of folders that a recursive list goes down.
const DEPTH: usize = 64;
/// A whole document of properties is at most this long.
const DOCUMENT_LIMIT: usize = 64 * 1024 * 1024;

/// A server and who is signed in.
pub(super) struct DavSession {
    clients: Arc<Clients>,
    client: Client,
    base: Url,
    host: String,
    auth: Auth,
    spellings: Spellings,
}

/// How a server wants to be signed in to, and how it spells its paths: kept for the next action of the test.
struct SignedIn(Auth, Spellings);

impl DavSession {
    /// Finds out how the server wants to be signed in to.
    ///
    /// # Errors
    /// [`ActionError`] with the real cause.
    pub(super) async fn open(
        login: &DavLogin,
        clients: &Arc<Clients>,
        cx: &mut ActionContext<'_>,
    ) -> Result<Self, ActionError> {
        let language = cx.language;
        let base = base(&login.url, language)?;
        let trust = Trust::read(login.verify_tls, login.ca_file.as_deref(), cx.folders, language).await?;
        let trust = trust.showing(&login.client, cx.folders, language).await?;
        if !trust.verify && base.scheme() == "https" {
            warn_unchecked(cx).await;
        }
        let way = ClientOptions { trust, proxy: None, version: Version::One };
        let client = clients.get(&way, language)?;
        clients.check(&base, &way, language).await?;
        let host =
            format!("{}:{}", base.host_str().unwrap_or_default(), base.port_or_known_default().unwrap_or_default());
        let mut session = Self {
            clients: Arc::clone(clients),
            client,
            base,
            host,
            auth: Auth::None,
            spellings: Spellings::default(),
        };
        match cx.sessions.take::<SignedIn, _>(login) {
            Some(SignedIn(auth, spellings)) => (session.auth, session.spellings) = (auth, spellings),
            None => session.sign_in(login, language).await?,
        }
        Ok(session)
    }

    /// Keeps how the server wants to be signed in to for the next action of the test.
    pub(super) fn keep(self, login: &DavLogin, cx: &mut ActionContext<'_>) {
        cx.sessions.keep(login.clone(), SignedIn(self.auth, self.spellings));
    }

    /// Asks without a name first: the server says whether it wants Digest, and a password never
    /// goes to one that does not ask for it.
    async fn sign_in(&mut self, login: &DavLogin, language: Language) -> Result<(), ActionError> {
        let Some(username) = login.username.clone().filter(|name| !name.is_empty()) else { return Ok(()) };
        let password = login.password.clone().unwrap_or_default();
        let answer =
            self.once(&method("OPTIONS"), &self.base.clone(), HeaderMap::new(), Body::from(""), language).await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            // Some servers let anybody ask what they can do: then Basic goes along with what follows.
            self.auth = Auth::Basic { username, password };
            return Ok(());
        }
        self.auth = if offers_digest(answer.headers()) {
            Auth::Digest { username, password, challenge: None }
        } else {
            Auth::Basic { username, password }
        };
        self.auth.take_up(answer.headers());
        Ok(())
    }

    /// What an administrator allows.
    pub(super) fn limits(&self) -> &Limits {
        self.clients.limits()
    }

    fn url(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty();
            for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
                segments.push(part);
            }
            if path.is_empty() || path.ends_with('/') {
                segments.push("");
            }
        }
        self.spellings.apply(&mut url);
        url
    }

    async fn once(
        &mut self,
        method: &Method,
        url: &Url,
        headers: HeaderMap,
        body: Body,
        language: Language,
    ) -> Result<Response, ActionError> {
        let mut request = self.client.request(method.clone(), url.clone()).headers(headers).body(body);
        let target = &url[Position::BeforePath..Position::AfterQuery];
        if let Some(value) = self.auth.header(method.as_str(), target, language)? {
            request = request.header(AUTHORIZATION, value);
        }
        request.send().await.map_err(|error| cause::of(&error, &self.host, language))
    }

    /// Sends a request without a body that streams, again where a challenge has grown old.
    async fn send(
        &mut self,
        method_name: &str,
        path: &str,
        headers: &[(&'static str, String)],
        body: &'static str,
        language: Language,
    ) -> Result<Response, ActionError> {
        let (method, url) = (method(method_name), self.url(path));
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).map_err(|error| ActionError::new(error.to_string()))?;
            map.insert(*name, value);
        }
        let answer = self.once(&method, &url, map.clone(), Body::from(body), language).await?;
        if answer.status() == StatusCode::UNAUTHORIZED && self.auth.take_up(answer.headers()) {
            return self.once(&method, &url, map, Body::from(body), language).await;
        }
        Ok(answer)
    }

    /// Whether there is something at a path.
    pub(super) async fn exists(&mut self, path: &str, language: Language) -> Result<bool, ActionError> {
        let answer = self.send("PROPFIND", path, &[("depth", "0".into())], PROPERTIES, language).await?;
        match answer.status() {
            StatusCode::NOT_FOUND => Ok(false),
            StatusCode::MULTI_STATUS => {
                let text = self.document(answer, language).await?;
                match listing::read(&text, &self.own(path)) {
                    Ok(found) => Ok(!found.is_empty()),
                    Err(Untold::Refused(404 | 410)) => Ok(false),
                    Err(why) => Err(self.untold(&why, path, language)),
                }
            }
            _ => Err(self.refusal(answer, path, language).await),
        }
    }

    async fn properties(&mut self, path: &str, depth: &str, language: Language) -> Result<Vec<DavEntry>, ActionError> {
        let answer = self.send("PROPFIND", path, &[("depth", depth.into())], PROPERTIES, language).await?;
        if answer.status() != StatusCode::MULTI_STATUS {
            return Err(self.refusal(answer, path, language).await);
        }
        let text = self.document(answer, language).await?;
        let found = listing::read(&text, &self.own(path)).map_err(|why| self.untold(&why, path, language))?;
        found.iter().for_each(|entry| self.spellings.learn(entry));
        Ok(found)
    }

    /// A path as the server should name it.
    fn own(&self, path: &str) -> String {
        entry::readable(self.url(path).path())
    }

    /// The failure of an answer 207 that tells of no files.
    fn untold(&self, why: &Untold, path: &str, language: Language) -> ActionError {
        let (host, of) = (&self.host, shown(path));
        ActionError::new(match why {
            Untold::Unreadable(error) => phrase!(language,
                fr: "réponse WebDAV illisible de {host} ({error})",
                en: "unreadable WebDAV answer from {host} ({error})"),
            Untold::Refused(status) => return self.refused(*status, path, language),
            Untold::Cut => phrase!(language,
                fr: "liste incomplète : {host} dit ne pas pouvoir tout nommer de {of} (statut 507) ; listez un dossier plus petit",
                en: "incomplete list: {host} says that it cannot name all of {of} (status 507); list a smaller folder"),
        })
    }

    /// What the server tells of one file or folder.
    pub(super) async fn info(&mut self, path: &str, language: Language) -> Result<DavEntry, ActionError> {
        let found = self.properties(path, "0", language).await?.into_iter().next();
        found.ok_or_else(|| self.refused(404, path, language))
    }

    /// What a folder holds; level by level where everything below is wanted, since many servers
    /// refuse to tell all at once.
    pub(super) async fn list(
        &mut self,
        path: &str,
        recursive: bool,
        language: Language,
    ) -> Result<Vec<DavEntry>, ActionError> {
        let folder =
            |path: &str| if path.is_empty() { String::new() } else { format!("{}/", path.trim_end_matches('/')) };
        let mut found: Vec<DavEntry> = Vec::new();
        let mut folders = vec![(folder(path), 0)];
        while let Some((path, depth)) = folders.pop() {
            let own = self.own(&path);
            for entry in self.properties(&path, "1", language).await? {
                if entry.path.trim_end_matches('/') == own.trim_end_matches('/') {
                    continue;
                }
                if recursive && entry.is_folder && depth < DEPTH {
                    folders.push((format!("{path}{}/", entry.name()), depth + 1));
                }
                found.push(entry);
            }
            if found.len() > ENTRIES {
                return Err(ActionError::new(phrase!(language,
                    fr: "plus de {ENTRIES} éléments", en: "more than {ENTRIES} items")));
            }
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(found)
    }

    /// Makes a folder, and those above it where wanted.
    pub(super) async fn make_folder(
        &mut self,
        path: &str,
        parents: bool,
        language: Language,
    ) -> Result<(), ActionError> {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let first = if parents { 1 } else { parts.len() };
        for count in first..=parts.len() {
            self.one_folder(&format!("{}/", parts[..count].join("/")), parents, language).await?;
        }
        Ok(())
    }

    /// Makes one folder, or finds it there where it may be.
    pub(super) async fn one_folder(
        &mut self,
        folder: &str,
        may_be_there: bool,
        language: Language,
    ) -> Result<(), ActionError> {
        let answer = self.send("MKCOL", folder, &[], "", language).await?;
        match answer.status() {
            StatusCode::CREATED => Ok(()),
            StatusCode::MULTI_STATUS => self.all_of_it(answer, folder, language).await,
            // "Not allowed" means that something is there already.
            StatusCode::METHOD_NOT_ALLOWED if may_be_there && self.info(folder, language).await?.is_folder => Ok(()),
            status => Err(self.refused(status.as_u16(), folder, language)),
        }
    }

    /// Removes a file, or a folder with what it holds.
    pub(super) async fn remove(&mut self, path: &str, language: Language) -> Result<(), ActionError> {
        let answer = self.send("DELETE", path, &[], "", language).await?;
        self.all_of_it(answer, path, language).await
    }

    /// Moves or copies.
    pub(super) async fn relocate(
        &mut self,
        from: &str,
        to: &str,
        copy: bool,
        overwrite: bool,
        language: Language,
    ) -> Result<(), ActionError> {
        let headers = [
            ("destination", self.url(to).to_string()),
            ("overwrite", if overwrite { "T" } else { "F" }.to_owned()),
            ("depth", "infinity".to_owned()),
        ];
        let answer = self.send(if copy { "COPY" } else { "MOVE" }, from, &headers, "", language).await?;
        let host = &self.host;
        Err(ActionError::new(match answer.status() {
            StatusCode::PRECONDITION_FAILED if !overwrite => {
                phrase!(language, fr: "existe déjà sur le serveur : {to}", en: "exists already on the server: {to}")
            }
            StatusCode::CONFLICT => phrase!(language,
                fr: "le dossier parent de la cible n'existe pas : {to} (statut 409 de {host})",
                en: "the target's parent folder does not exist: {to} (status 409 from {host})"),
            StatusCode::BAD_GATEWAY => phrase!(language,
                fr: "{host} n'atteint pas le serveur de la cible, ou le refuse : {to} (statut 502)",
                en: "{host} does not reach the target's server, or refuses it: {to} (status 502)"),
            _ => return self.all_of_it(answer, from, language).await,
        }))
    }

    /// Whether a change was made, all of it.
    async fn all_of_it(&self, answer: Response, path: &str, language: Language) -> Result<(), ActionError> {
        let status = answer.status();
        if status == StatusCode::MULTI_STATUS {
            let text = self.document(answer, language).await?;
            return multistatus::verdict(&text, shown(path), &self.host, language);
        }
        if status.is_success() { Ok(()) } else { Err(self.refusal(answer, path, language).await) }
    }

    /// The content of a small file, in the character set that is `named`, else the one that the answer names.
    pub(super) async fn read(
        &mut self,
        path: &str,
        named: Option<&str>,
        cx: &mut ActionContext<'_>,
    ) -> Result<String, ActionError> {
        let language = cx.language;
        let named = charset::read(named, language)?;
        let answer = self.send("GET", path, &[], "", language).await?;
        let answer = self.with_content(answer, path, language).await?;
        let content_type = content_type(&answer);
        let bytes = self.content(answer, language).await?;
        Ok(content::as_text(&bytes, Source { named, content_type: &content_type }, "targFile", cx).await)
    }

    /// A document of properties.
    async fn document(&self, answer: Response, language: Language) -> Result<String, ActionError> {
        let content_type = content_type(&answer);
        let bytes = whole(answer, DOCUMENT_LIMIT, &self.host, language).await?;
        Ok(document::text(&bytes, &content_type))
    }

    async fn content(&self, mut answer: Response, language: Language) -> Result<Vec<u8>, ActionError> {
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| cause::of(&error, &self.host, language))? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() as u64 > CONTENT_LIMIT {
                return Err(ActionError::new(phrase!(language,
                    fr: "le contenu dépasse 10 Mio : donnez un fichier dans « targFile »",
                    en: "the content is larger than 10 MiB: give a file in 'targFile'")));
            }
        }
        Ok(bytes)
    }

    /// A file of the server into one of the campaign; gives its path and size.
    pub(super) async fn download(
        &mut self,
        path: &str,
        local: &str,
        cx: &mut ActionContext<'_>,
    ) -> Result<(String, u64), ActionError> {
        let language = cx.language;
        let answer = self.send("GET", path, &[], "", language).await?;
        let answer = self.with_content(answer, path, language).await?;
        save(answer, local, &self.host, self.clients.limits(), cx).await
    }

    /// A file or a text onto the server.
    pub(super) async fn put(&mut self, upload: Upload, path: &str, language: Language) -> Result<(), ActionError> {
        let url = self.url(path);
        if matches!(self.auth, Auth::Digest { .. }) {
            // A body that streams cannot be sent twice: a fresh challenge is fetched without it.
            self.send("OPTIONS", "", &[], "", language).await?;
        }
        let headers = HeaderMap::from_iter([(CONTENT_LENGTH, HeaderValue::from(upload.bytes))]);
        let answer = self.once(&Method::PUT, &url, headers, upload.body, language).await?;
        self.all_of_it(answer, path, language).await
    }

    /// An answer that brings the content of a file, all of it: 207 tells of files, and no part (206) was asked for.
    async fn with_content(&self, answer: Response, path: &str, language: Language) -> Result<Response, ActionError> {
        match answer.status() {
            StatusCode::PARTIAL_CONTENT => {
                let (host, path) = (&self.host, shown(path));
                Err(ActionError::new(phrase!(language,
                    fr: "{path} : {host} n'envoie qu'une partie du fichier (statut 206), alors que tout est demandé",
                    en: "{path}: {host} sends not the whole file (status 206), though all of it is asked for")))
            }
            status if status.is_success() && status != StatusCode::MULTI_STATUS => Ok(answer),
            _ => Err(self.refusal(answer, path, language).await),
        }
    }

    /// The failure of an answer that refuses, with what it says besides.
    async fn refusal(&self, answer: Response, path: &str, language: Language) -> ActionError {
        let status = answer.status().as_u16();
        let besides = Besides::read(answer).await.words(language);
        let error = self.refused(status, path, language);
        if besides.is_empty() { error } else { ActionError::new(format!("{}{besides}", error.cause)) }
    }

    fn refused(&self, status: u16, path: &str, language: Language) -> ActionError {
        if status == 401 {
            let user = match &self.auth {
                Auth::Basic { username, .. } | Auth::Digest { username, .. } => username.as_str(),
                Auth::None | Auth::Bearer(_) => "",
            };
            return messages::sign_in(user, &self.host, language);
        }
        words::refused(status, shown(path), &self.host, language)
    }
}

const fn shown(path: &str) -> &str {
    if path.is_empty() { "/" } else { path }
}

fn content_type(answer: &Response) -> String {
    let value = answer.headers().get("content-type").and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

fn base(text: &str, language: Language) -> Result<Url, ActionError> {
    let expected = || messages::field("url", &text!(language, "field-http-url"), language);
    let url = Url::parse(text.trim()).map_err(|_| expected())?;
    if matches!(url.scheme(), "http" | "https") && url.has_host() { Ok(url) } else { Err(expected()) }
}

fn method(name: &str) -> Method {
    Method::from_bytes(name.as_bytes()).unwrap_or_default()
}
