//! The servers of a document: where its operations are asked.

use testgyver_model::phrase;
use testgyver_project::{ProjectEnvironment, Variables};

use super::{campaign::Campaign, document::Node};
use crate::{names::environment, text::shown};

/// The variable with the address of the server.
pub(super) const BASE: &str = "base_url";
/// Most environments that are made of servers.
const MOST: usize = 50;

impl<'a> Campaign<'a, '_> {
    /// The first server becomes `base_url`; of several, each becomes an environment.
    pub(super) fn servers(&mut self) {
        let servers: Vec<Node<'a>> = self.root.get("servers").into_iter().flat_map(Node::items).take(MOST).collect();
        let urls: Vec<String> = servers.iter().map(|server| self.address(*server)).collect();
        let first = urls.first().cloned().unwrap_or_else(|| self.absolute(String::new()));
        self.project.variables.insert(BASE.to_owned(), first);
        if servers.len() < 2 {
            return;
        }
        for (place, (server, url)) in servers.iter().zip(urls).enumerate() {
            let named = [server.text("name"), server.text("description")].map(str::trim);
            let number = place + 1;
            let language = self.gather.language;
            let name = named.into_iter().find(|name| !name.is_empty()).map(str::to_owned);
            let name = name.unwrap_or_else(|| phrase!(language, fr: "Serveur {number}", en: "Server {number}"));
            let others: Vec<&str> = self.project.environments.iter().map(|known| known.name.as_str()).collect();
            let name = environment(&name, &others);
            let variables = Variables::from_iter([(BASE.to_owned(), url)]);
            self.project.environments.push(ProjectEnvironment { name, variables });
        }
    }

    /// What stands for the address of an operation: `{{base_url}}`, or a variable of its own server.
    pub(super) fn base_of(&mut self, operation: Node<'a>, path: Node<'a>) -> String {
        let own = [operation, path].into_iter().find_map(|node| node.get("servers")?.items().next());
        let Some(server) = own else { return format!("{{{{{BASE}}}}}") };
        let url = self.address(server);
        let known = self.project.variables.iter().find(|(name, value)| name.starts_with(BASE) && **value == url);
        let name = match known {
            Some((name, _)) => name.clone(),
            None => {
                let count = self.project.variables.keys().filter(|name| name.starts_with(BASE)).count();
                format!("{BASE}_{}", count + 1)
            }
        };
        self.project.variables.insert(name.clone(), url);
        format!("{{{{{name}}}}}")
    }

    /// The address of a server, its variables filled in with what they are by default.
    fn address(&mut self, server: Node<'a>) -> String {
        let mut url = server.text("url").trim().to_owned();
        for (name, variable) in server.under("variables") {
            let first = variable.get("enum").and_then(|values| values.items().next()).map(|first| words(first));
            let value = variable.get("default").map(words).or(first).unwrap_or_default();
            url = url.replace(&format!("{{{name}}}"), &value);
            let choices: Vec<String> = variable.get("enum").into_iter().flat_map(Node::items).map(words).collect();
            if choices.len() > 1 {
                let (url, choices, language) = (shown(&url), shown(&choices.join(", ")), self.gather.language);
                self.gather.info(
                    &url,
                    phrase!(language,
                        fr: "variable « {name} » du serveur : {value} est repris ; autres valeurs possibles : {choices}.",
                        en: "variable '{name}' of the server: {value} is taken; it may be {choices}."),
                );
            }
        }
        self.absolute(url.trim_end_matches('/').to_owned())
    }

    /// An address without a host gets one, and a note.
    fn absolute(&mut self, url: String) -> String {
        if url.contains("://") || url.starts_with("{{") {
            return url;
        }
        let url = match url.strip_prefix("//") {
            Some(rest) => format!("https://{rest}"),
            None => format!("http://localhost/{}", url.trim_start_matches('/')),
        };
        let url = url.trim_end_matches('/').to_owned();
        let language = self.gather.language;
        self.gather.differs(
            &self.project.name,
            phrase!(language,
                fr: "le document ne dit pas où est le serveur : corrigez la variable « {BASE} » ({url}).",
                en: "the document does not say where the server is: correct the variable '{BASE}' ({url})."),
        );
        url
    }
}

fn words(node: Node<'_>) -> String {
    node.value.as_str().map_or_else(|| node.value.to_string(), str::to_owned)
}
