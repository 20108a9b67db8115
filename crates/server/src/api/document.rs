//! What every operation of the OpenAPI document has in common, added by what the operation is: the
//! answers of guards, readers of bodies and storage, and names that are there only once.

use utoipa::{
    Modify,
    openapi::{
        Content, OpenApi, PathItem, Ref, RefOr, Response, Schema,
        path::{Operation, ParameterIn},
        schema::{AnyOfBuilder, Object, SchemaType, Type},
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

/// How a token is sent.
pub(super) struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        document.components.get_or_insert_default().add_security_scheme("bearer", scheme);
    }
}

/// Answers that are not an operation's own: status, name and meaning.
const COMMON: &[(&str, &str, &str)] = &[
    ("400", "Invalid", "Something that was sent cannot be read or cannot be; the fields are named."),
    ("401", "SignInNeeded", "No token, or one that is good no more."),
    ("403", "Refused", "Not with this role, or a cookie was sent from another site's page."),
    ("404", "NotFound", "There is nothing of this name."),
    ("409", "Conflict", "What is there does not allow it, or somebody else was faster."),
    ("413", "TooLarge", "The body is larger than the server takes."),
    ("415", "UnsupportedMediaType", "The body is of another type than is read here."),
    ("429", "TooMany", "Too many attempts; wait and try again."),
    ("503", "Unavailable", "The storage does not answer; try again."),
];

/// What an operation is like, as far as it decides over its responses.
struct OperationTraits {
    open: bool,
    changes: bool,
    /// Whether its address names something.
    named: bool,
    /// Whether that is something people made, which others may change meanwhile.
    made: bool,
    asks: bool,
    takes_body: bool,
}

impl OperationTraits {
    fn of(method: &str, operation: &Operation) -> Self {
        let parameters = || {
            operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
                RefOr::T(parameter) => Some(parameter),
                RefOr::Ref(_) => None,
            })
        };
        let named = |of: &[&str]| {
            parameters().any(|one| matches!(one.parameter_in, ParameterIn::Path) && of.contains(&one.name.as_str()))
        };
        Self {
            open: operation.security.is_some(),
            changes: method != "get",
            named: parameters().any(|one| matches!(one.parameter_in, ParameterIn::Path)),
            made: named(&["id", "name"]),
            asks: parameters().any(|one| matches!(one.parameter_in, ParameterIn::Query)),
            takes_body: operation.request_body.is_some(),
        }
    }

    /// Whether an answer of [`COMMON`] may come.
    fn answers(&self, status: &str) -> bool {
        match status {
            "400" => self.asks || self.takes_body,
            "401" => !self.open,
            "403" => !self.open && self.changes,
            "404" => self.named,
            "409" => self.changes && self.made,
            "413" | "415" => self.takes_body,
            // What is open and takes something compares secrets: guesses are counted.
            "429" => self.open && self.takes_body,
            "503" => !self.open || self.takes_body,
            _ => false,
        }
    }
}

/// Adds to a document what its operations have in common.
pub(super) fn complete(document: &mut OpenApi) {
    let mut bodies = Vec::new();
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            let traits = OperationTraits::of(method, operation);
            for (status, name, _) in COMMON.iter().filter(|(status, ..)| traits.answers(status)) {
                let answers = &mut operation.responses.responses;
                answers.entry((*status).to_owned()).or_insert_with(|| Ref::from_response_name(*name).into());
            }
            describe(operation);
            operation.operation_id = Some(name_of(method, path));
            bodies.extend(body_schema(operation));
        }
    }
    let components = document.components.get_or_insert_default();
    for (_, name, meaning) in COMMON {
        components.responses.insert((*name).to_owned(), problem(meaning).into());
    }
    // What is also a part of something else is not read by the reader of bodies there.
    let told = serde_json::to_string(&components.schemas).unwrap_or_default();
    bodies.retain(|name| !told.contains(&format!("\"#/components/schemas/{name}\"")));
    for (name, schema) in &mut components.schemas {
        either(schema);
        if bodies.contains(name) {
            never_blank(schema);
        }
    }
}

fn problem(meaning: &str) -> Response {
    let mut response = Response::new(meaning);
    let body = Content::new(Some(Ref::from_schema_name("ProblemBody")));
    response.content.insert("application/json".to_owned(), body.into());
    response
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let PathItem { get, put, post, delete, .. } = item;
    let all = [("get", get), ("put", put), ("post", post), ("delete", delete)];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// Says what a status means where an operation does not say it itself.
fn describe(operation: &mut Operation) {
    for (status, answer) in &mut operation.responses.responses {
        let RefOr::T(answer) = answer else { continue };
        if !answer.description.is_empty() {
            continue;
        }
        let common = COMMON.iter().find(|(known, ..)| known == status).map(|(.., meaning)| *meaning);
        answer.description = common.unwrap_or("Done.").to_owned();
    }
}

/// A name that no other operation has: `put_campains_by_id`.
fn name_of(method: &str, path: &str) -> String {
    let words = path.split('/').filter(|word| !word.is_empty() && *word != "api").map(|word| {
        let parameter = word.strip_prefix('{').and_then(|word| word.strip_suffix('}'));
        parameter.map_or_else(|| word.replace('-', "_"), |name| format!("by_{name}"))
    });
    std::iter::once(method.to_owned()).chain(words).collect::<Vec<_>>().join("_")
}

/// The name of the schema of an operation's body.
fn body_schema(operation: &Operation) -> Option<String> {
    let Some(RefOr::T(body)) = &operation.request_body else { return None };
    let Some(RefOr::T(content)) = body.content.get("application/json") else { return None };
    let Some(RefOr::Ref(schema)) = &content.schema else { return None };
    schema.ref_location.rsplit('/').next().map(str::to_owned)
}

/// A value may fit several members of a union: an empty list is a list of anything.
fn either(schema: &mut RefOr<Schema>) {
    if let RefOr::T(Schema::OneOf(union)) = schema
        && union.discriminator.is_none()
    {
        let members = union.items.drain(..).fold(AnyOfBuilder::new(), |all, one| all.item(one));
        *schema = Schema::AnyOf(members.description(union.description.take()).build()).into();
    }
}

/// A text that a body cannot do without is more than blanks; see [`Form::REQUIRED`](super::body::Form).
fn never_blank(schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(Object { required, properties, .. })) = schema else { return };
    for name in required.iter() {
        if let Some(RefOr::T(Schema::Object(text))) = properties.get_mut(name)
            && text.schema_type == SchemaType::Type(Type::String)
        {
            text.min_length = Some(1);
            text.pattern = Some(r"\S".to_owned());
        }
    }
}
