//! Who may do what: the one table. An operation of the document that stands nowhere here fails the tests.

/// What an operation asks of who calls it; each includes those before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// Anybody, without a sign-in.
    Open,
    /// Any person who is signed in, readers too.
    SignedIn,
    Editor,
    Administrator,
}

use Right::{Administrator, Editor, Open, SignedIn};

/// `of all` and `of a campaign` tell apart what one operation does to two kinds of things.
pub const TABLE: &[(Right, &[&str])] = &[
    (
        Open,
        &[
            "GET /health",
            "GET /health/live",
            "GET /health/ready",
            "GET /api/languages",
            "GET /api/languages/{code}/pages",
            "GET /api/languages/{code}/help/{topic}",
            "POST /api/login",
            "POST /api/setup",
        ],
    ),
    (
        SignedIn,
        &[
            "GET /api/actions",
            "GET /api/actions/colors",
            "GET /api/actions/javascript",
            "GET /api/actions/javascript/{type}",
            "GET /api/actions/with-structure",
            "GET /api/actions/labels",
            "GET /api/actions/masks",
            "GET /api/actions/masks/{type}",
            "GET /api/actions/output-variables",
            "GET /api/actions/output-variables/{type}",
            "GET /api/campains",
            "GET /api/campains/{id}",
            "GET /api/campains/{id}/files",
            "GET /api/campains/{id}/files/{name}",
            "GET /api/campains/{id}/host-keys",
            "GET /api/campains/{id}/tags",
            "GET /api/connections",
            "GET /api/connections/types",
            "GET /api/connections/{id} of a campaign",
            "GET /api/connections/{id} of all",
            "GET /api/connections/{id}/host-keys of a campaign",
            "GET /api/connections/{id}/host-keys of all",
            "GET /api/filieres",
            "GET /api/me",
            "GET /api/me/sessions",
            "GET /api/me/tokens",
            "GET /api/rapports",
            "GET /api/rapports/filieres",
            "GET /api/rapports/generate-name",
            "GET /api/rapports/{id}",
            "GET /api/rapports/{id}/tests/{test_id}/actions",
            "GET /api/rapports/{id}/tests/{test_id}/actions/{seq}",
            "GET /api/rapports/{id}/tests/{test_id}/logs",
            "GET /api/rules",
            "GET /api/tests",
            "GET /api/tests/filieres",
            "GET /api/tests/{id}",
            "GET /api/tests/{id}/runs",
            "GET /api/trash",
            "GET /api/variables",
            "GET /api/variables/{id}",
            // These change nothing but the caller's own account.
            "DELETE /api/me/sessions",
            "DELETE /api/me/sessions/{id}",
            "POST /api/me/tokens",
            "DELETE /api/me/tokens/{id}",
            "POST /api/actions/{type}/from-command",
            "POST /api/actions/{type}/to-command",
            "POST /api/logout",
            "POST /api/rapports",
            "POST /api/rules/check",
            "POST /api/rules/try",
            "PUT /api/me",
        ],
    ),
    (
        Editor,
        &[
            "POST /api/campains",
            "PUT /api/campains/{id}",
            "PUT /api/campains/{id}/rename",
            "DELETE /api/campains/{id}",
            "GET /api/campains/{id}/archive",
            "GET /api/campains/{id}/export",
            "POST /api/campains/import",
            "POST /api/campains/{id}/duplicate",
            "POST /api/imports",
            "POST /api/campains/{id}/files",
            "PUT /api/campains/{id}/files/{name}",
            "DELETE /api/campains/{id}/files/{name}",
            "POST /api/connections of a campaign",
            "POST /api/connections/try of a campaign",
            "PUT /api/connections/{id} of a campaign",
            "DELETE /api/connections/{id} of a campaign",
            "DELETE /api/host-keys/{id} of a campaign",
            "PUT /api/rapports/{id}",
            "DELETE /api/rapports/{id}",
            "POST /api/rapports/execute",
            "POST /api/rapports/{id}/cancel",
            "POST /api/rapports/{id}/pause",
            "POST /api/rapports/{id}/rerun",
            "POST /api/rapports/{id}/resume",
            "POST /api/tests",
            "PUT /api/tests/{id}",
            "DELETE /api/tests/{id}",
            "POST /api/tests/{id}/actions",
            "POST /api/tests/{id}/duplicate",
            "POST /api/tests/{id}/execute",
            "POST /api/tests/{id}/move-down",
            "POST /api/tests/{id}/move-up",
            "POST /api/tests/{id}/restore",
            "POST /api/trash/{kind}/{id}/restore",
        ],
    ),
    (
        Administrator,
        &[
            "GET /api/plugins",
            "GET /api/plugins/errors",
            "GET /api/plugins/stats",
            "GET /api/plugins/{type}",
            "GET /api/plugins/{type}/{name}",
            "GET /api/users",
            "GET /api/users/{id}",
            "GET /api/variables/export",
            "GET /metrics",
            "POST /api/connections of all",
            "POST /api/connections/try of all",
            "PUT /api/connections/{id} of all",
            "DELETE /api/connections/{id} of all",
            "DELETE /api/host-keys/{id} of all",
            "POST /api/filieres",
            "PUT /api/filieres",
            "PUT /api/filieres/{name}",
            "DELETE /api/filieres/{name}",
            "POST /api/plugins/reload",
            "DELETE /api/trash",
            "DELETE /api/trash/{kind}/{id}",
            "POST /api/users",
            "PUT /api/users/{id}",
            "DELETE /api/users/{id}",
            "POST /api/variables",
            "PUT /api/variables/{id}",
            "DELETE /api/variables/{id}",
            "POST /api/variables/import",
            "POST /api/variables/{id}/reveal",
        ],
    ),
];

/// A line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    pub right: Right,
    pub method: &'static str,
    /// The path as the document spells it.
    pub path: &'static str,
    /// Whether it is about what belongs to all campaigns.
    pub of_all: bool,
}

impl Rule {
    /// The operation as the document knows it.
    pub fn operation(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// The table line by line.
pub fn rules() -> Vec<Rule> {
    let lines = TABLE.iter().flat_map(|(right, lines)| lines.iter().map(move |line| (*right, *line)));
    lines
        .map(|(right, line)| {
            let mut words = line.splitn(3, ' ');
            let (method, path) = (words.next().unwrap(), words.next().unwrap());
            Rule { right, method, path, of_all: words.next() == Some("of all") }
        })
        .collect()
}
