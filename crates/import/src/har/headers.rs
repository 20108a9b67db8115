//! Headers of a recorded request, those that the action sends by itself left out.

use serde_json::Value;
use testgyver_model::phrase;

use crate::gather::Gather;

/// Headers that say how a message is carried: who sends it anew says so anew.
const OWN: [&str; 8] = [
    "content-length",
    "connection",
    "accept-encoding",
    "transfer-encoding",
    "te",
    "keep-alive",
    "proxy-connection",
    "upgrade",
];

/// Names and values of a list.
pub(super) fn pairs(list: Option<&Value>) -> Vec<(String, String)> {
    let text = |one: &Value, name: &str| one.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.map(|one| (text(one, "name"), text(one, "value"))).collect()
}

/// The headers of a request, with its cookies where no header has them.
pub(super) fn kept(request: &Value, host: &str, gather: &mut Gather) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut of_browser = false;
    for (name, value) in pairs(request.get("headers")) {
        let lower = name.to_lowercase();
        let browser = lower.starts_with("sec-");
        of_browser |= browser;
        let own = OWN.contains(&lower.as_str()) || lower.starts_with(':') || (lower == "host" && value == host);
        if !own && !browser && !name.is_empty() {
            headers.push((name, value));
        }
    }
    if of_browser && gather.first("browser headers") {
        gather.info(
            "",
            phrase!(gather.language,
            fr: "Les en-têtes Sec-… que le navigateur ajoute de lui-même ne sont pas repris",
            en: "The headers Sec-… that a browser adds by itself are not carried over"),
        );
    }
    let cookies = pairs(request.get("cookies"));
    if !cookies.is_empty() && !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("cookie")) {
        let cookies: Vec<String> = cookies.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        headers.push(("Cookie".into(), cookies.join("; ")));
    }
    if headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("cookie")) && gather.first("cookies") {
        gather.differs("", phrase!(gather.language,
            fr: "Les cookies enregistrés sont envoyés tels quels : remplacez ceux d'une session par une première requête qui se connecte",
            en: "Recorded cookies are sent as they are: replace those of a session by a first request that signs in"));
    }
    headers
}
