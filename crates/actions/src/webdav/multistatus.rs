//! `multistatus` documents (RFC 4918, section 13): what an answer 207 says of each file, and whether all of it was done.

use quick_xml::{
    NsReader,
    events::Event,
    name::{Namespace, ResolveResult},
};
use testgyver_model::{Language, action::ActionError, phrase};

use super::{
    entry::{DavEntry, ENTRIES, readable},
    refusal::condition,
    words::in_words,
};

/// The namespace of WebDAV's own elements.
const DAV: &str = "DAV:";
/// Elements inside one another; a list has eight or so.
const DEEPEST: usize = 100;
/// Most failures that are named.
const NAMED: usize = 5;
/// Most characters that are shown of a path or a description.
const SHOWN: usize = 200;

/// One `response`: what is said of one file or folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Response {
    /// What is told of it; its path is empty where it is not even named.
    pub(super) entry: DavEntry,
    /// The status of the file itself, where there is one; 0 where it cannot be read.
    pub(super) status: Option<u16>,
    /// The statuses of groups of its properties.
    groups: Vec<u16>,
    description: String,
    /// The conditions that were not met (RFC 4918, section 16).
    conditions: Vec<String>,
}

impl Response {
    /// The status with which the file or folder is kept from us; nothing where something is told of it, or where it
    /// merely lacks the properties that were asked for.
    pub(super) fn refusal(&self) -> Option<u16> {
        if let Some(status) = self.status.filter(|status| *status != 0) {
            return Some(status).filter(|status| !is_success(*status));
        }
        if self.groups.iter().any(|status| is_success(*status)) {
            return None;
        }
        self.groups.iter().copied().find(|status| !matches!(status, 0 | 404 | 410))
    }
}

/// Reads a `multistatus` document. What a single `response` has that is odd is passed over.
///
/// # Errors
/// Where it is none, is malformed, or too large.
pub(super) fn read(document: &str) -> Result<Vec<Response>, String> {
    let mut reader = NsReader::from_str(document);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.expand_empty_elements = true;
    let mut work = Work::default();
    loop {
        let (namespace, event) = match reader.read_resolved_event() {
            Ok(found) => found,
            Err(error) => return Err(malformed(document, reader.error_position(), &error)),
        };
        match event {
            Event::Start(start) => {
                let name = if is_dav(&namespace) { start.local_name().as_ref().to_owned() } else { String::new() };
                work.begin(name)?;
            }
            Event::End(_) => work.end(),
            Event::Text(text) => work.text.push_str(&text.xml10_content()),
            Event::CData(text) => work.text.push_str(&text),
            // Addresses hold `&amp;` and the like: each comes as an event of its own.
            Event::GeneralRef(reference) => {
                let written = format!("&{};", &*reference);
                work.text.push_str(&quick_xml::escape::unescape(&written).unwrap_or_else(|_| written.as_str().into()));
            }
            Event::Eof => return work.done(),
            _ => {}
        }
        if work.responses.len() > ENTRIES {
            return Err(format!("more than {ENTRIES} entries"));
        }
    }
}

fn malformed(document: &str, position: u64, error: &quick_xml::Error) -> String {
    let before = usize::try_from(position).unwrap_or(usize::MAX).min(document.len());
    let line = document.as_bytes()[..before].iter().filter(|byte| **byte == b'\n').count() + 1;
    format!("XML, {line}: {error}")
}

fn is_dav(namespace: &ResolveResult<'_>) -> bool {
    matches!(namespace, ResolveResult::Bound(Namespace(DAV)))
}

/// A document that is being read.
#[derive(Default)]
struct Work {
    /// The elements around the place that was reached; those of other namespaces have no name here.
    around: Vec<String>,
    is_multistatus: bool,
    /// The text of the innermost element so far.
    text: String,
    response: Response,
    /// The properties of the group that is being read, and its status.
    group: DavEntry,
    group_status: Option<u16>,
    responses: Vec<Response>,
}

impl Work {
    fn begin(&mut self, name: String) -> Result<(), String> {
        match name.as_str() {
            "multistatus" => self.is_multistatus |= self.around.is_empty(),
            "response" => self.response = Response::default(),
            "propstat" => (self.group, self.group_status) = (DavEntry::default(), None),
            "collection" => self.group.is_folder |= self.is_inside("resourcetype"),
            _ => {}
        }
        self.around.push(name);
        self.text.clear();
        if self.around.len() > DEEPEST { Err("too many elements inside one another".into()) } else { Ok(()) }
    }

    fn end(&mut self) {
        let (name, text) = (self.around.pop().unwrap_or_default(), std::mem::take(&mut self.text));
        let text = text.trim();
        match name.as_str() {
            "href" if self.is_inside("response") && self.response.entry.path.is_empty() => {
                self.response.entry.raw = text.to_owned();
                self.response.entry.path = readable(text);
            }
            "status" if self.is_inside("propstat") => self.group_status = Some(code(text)),
            "status" if self.is_inside("response") => self.response.status = Some(code(text)),
            "responsedescription" => self.response.description = text.to_owned(),
            "propstat" => self.end_group(),
            _ if self.is_inside("error") && !name.is_empty() => self.response.conditions.push(name),
            "response" => self.responses.push(std::mem::take(&mut self.response)),
            _ if self.is_inside("prop") && !text.is_empty() => self.group.property(&name, text),
            _ => {}
        }
    }

    /// Only what the server has is told of the file: a group of status 404 names what it lacks.
    fn end_group(&mut self) {
        let group = std::mem::take(&mut self.group);
        if self.group_status.is_none_or(is_success) {
            self.response.entry.learn(group);
        }
        self.response.groups.extend(self.group_status.take());
    }

    fn is_inside(&self, name: &str) -> bool {
        self.around.last().is_some_and(|around| around == name)
    }

    fn done(self) -> Result<Vec<Response>, String> {
        match self.around.last() {
            _ if !self.is_multistatus => Err("no multistatus".into()),
            Some(open) => Err(format!("XML: the document ends inside <{open}>")),
            None => Ok(self.responses),
        }
    }
}

/// The number in `HTTP/1.1 423 Locked`; 0 where there is none.
fn code(status: &str) -> u16 {
    let number = |word: &str| Some(word).filter(|word| word.len() == 3)?.parse().ok();
    status.split_whitespace().find_map(number).unwrap_or_default()
}

const fn is_success(status: u16) -> bool {
    matches!(status, 200..=299)
}

/// Whether a change was made, all of it: 207 itself says nothing of success, only the statuses inside do
/// (RFC 4918, sections 9.6.1, 9.8.5 and 9.9.4 for DELETE, COPY and MOVE).
///
/// # Errors
/// What was not done, and why; also where the document does not say.
pub(super) fn verdict(document: &str, path: &str, host: &str, language: Language) -> Result<(), ActionError> {
    let unclear = |why: &str| {
        ActionError::new(phrase!(language,
            fr: "{path} : {host} répond 207 sans dire lisiblement ce qui est fait ({why})",
            en: "{path}: {host} answers 207 without a readable word on what was done ({why})"))
    };
    let responses = read(document).map_err(|why| unclear(&why))?;
    let said: Vec<(&Response, u16)> = responses
        .iter()
        .flat_map(|response| response.status.iter().chain(&response.groups).map(move |status| (response, *status)))
        .collect();
    if said.is_empty() {
        return Err(unclear("no status"));
    }
    let mut failed: Vec<(&Response, u16)> = said.into_iter().filter(|(_, status)| !is_success(*status)).collect();
    if failed.is_empty() {
        return Ok(());
    }
    // 424 only says that something else failed: what did goes first.
    failed.sort_by_key(|(_, status)| *status == 424);
    let named: Vec<String> = failed
        .iter()
        .take(NAMED)
        .map(|(response, status)| {
            let (of, why) = (short(&response.entry.path), in_words(*status, language));
            let conditions = response.conditions.iter().take(NAMED).map(|name| condition(name, language));
            let told = std::iter::once(short(&response.description)).filter(|told| !told.is_empty()).chain(conditions);
            let told: String = told.map(|told| format!(", {told}")).collect();
            phrase!(language, fr: "{of} : {why}{told}", en: "{of}: {why}{told}")
        })
        .collect();
    let more = if failed.len() > NAMED { " …" } else { "" };
    let reasons = named.join(" ; ");
    Err(ActionError::new(phrase!(language,
        fr: "refusé par le serveur, en tout ou partie : {path} ({reasons}{more} ; statut 207 de {host})",
        en: "refused by the server, all or part of it: {path} ({reasons}{more}; status 207 from {host})")))
}

/// Words of the server on one line, of reasonable length.
fn short(words: &str) -> String {
    let signs = words.chars().take(SHOWN).map(|sign| if sign.is_control() { ' ' } else { sign });
    signs.collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(responses: &str) -> String {
        format!("<?xml version=\"1.0\"?>\n<D:multistatus xmlns:D=\"DAV:\">{responses}</D:multistatus>")
    }

    fn response(href: &str, status: &str) -> String {
        format!("<D:response><D:href>{href}</D:href><D:status>{status}</D:status></D:response>")
    }

    fn judged(responses: &str) -> Result<(), String> {
        verdict(&document(responses), "a", "h:80", Language::FRENCH).map_err(|error| error.cause)
    }

    #[test]
    fn the_statuses_inside_decide() {
        let ok = response("/a", "HTTP/1.1 204 No Content");
        assert_eq!(judged(&ok), Ok(()));
        let mixed = [response("/d/", "HTTP/1.1 424 Failed Dependency"), ok, response("/a%20b", "HTTP/1.1 423 Locked")];
        let told = judged(&mixed.concat()).unwrap_err();
        assert!(told.contains("(/a b : verrouillé (423) ; /d/ : abandonné"), "{told}");
        let why = "<D:error><D:lock-token-submitted/></D:error></D:response>";
        let locked = response("/a", "HTTP/1.1 423 Locked").replace("</D:response>", why);
        let told = judged(&locked).unwrap_err();
        assert!(
            told.contains("/a : verrouillé (423), un verrou le protège (condition « lock-token-submitted »)"),
            "{told}"
        );
        assert!(judged(&response("/a", "what?")).is_err() && judged("").is_err());
        let group = "<D:response><D:href>/a</D:href><D:propstat><D:prop><D:x/></D:prop><D:status>HTTP/1.1 507</D:status></D:propstat></D:response>";
        assert!(judged(group).unwrap_err().contains("(507)"));
        assert!(verdict("<html>fine</html>", "a", "h", Language::FRENCH).unwrap_err().cause.contains("207"));
    }

    #[test]
    fn one_odd_response_does_not_ruin_the_others() {
        let odd = "<D:response><D:status>HTTP/1.1 200 OK</D:status></D:response>\
            <D:response><D:href>/caf&eacute;?a=1&b</D:href><D:propstat><D:prop><D:getcontentlength>big</D:getcontentlength>\
            <D:owner><D:href>/somebody</D:href></D:owner></D:prop></D:propstat></D:response>\
            <D:response><D:href>/b</D:href><D:propstat><D:prop><D:getlastmodified/><D:getetag><![CDATA[\"x\"]]></D:getetag></D:prop>\
            <D:status>HTTP/1.1 200 OK</D:status></D:propstat><D:propstat><D:prop><D:getcontenttype>none</D:getcontenttype></D:prop>\
            <D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response>";
        let read = read(&document(odd)).unwrap();
        assert_eq!((read.len(), read[0].entry.path.as_str()), (3, ""));
        assert_eq!((read[1].entry.path.as_str(), read[1].entry.size), ("/caf&eacute;?a=1&b", None));
        assert_eq!((read[2].entry.etag.as_deref(), read[2].entry.kind.as_deref()), (Some("\"x\""), None));
    }

    #[test]
    fn what_is_no_whole_document_is_told() {
        assert!(read("<html/>").unwrap_err().contains("no multistatus"));
        assert!(read("nothing").is_err() && read("<a").is_err());
        let cut = document(&response("/a", "200"));
        assert!(read(&cut[..cut.len() - 10]).is_err());
        assert!(read("<D:multistatus xmlns:D=\"DAV:\"><D:response>").unwrap_err().contains("inside <response>"));
        let crossed = document("\n<D:response><D:href></D:response></D:href>");
        assert!(read(&crossed).unwrap_err().starts_with("XML, 3:"), "{:?}", read(&crossed));
        let deep = format!("<multistatus xmlns=\"DAV:\">{}", "<a>".repeat(1_000));
        assert!(read(&deep).unwrap_err().contains("inside one another"));
        let many = format!("<multistatus xmlns=\"DAV:\">{}</multistatus>", "<response></response>".repeat(ENTRIES + 1));
        assert!(read(&many).unwrap_err().contains("entries"));
    }
}
