//! Swagger 2.0, written anew in the words of OpenAPI 3.0. Definitions stay where they are: references lead to them still.

use serde_json::{Map, Value, json};
use testgyver_model::phrase;

use super::words::METHODS;
use crate::{NoteKind, gather::Gather};

/// Turns a document of Swagger 2.0 into one of OpenAPI 3.0; anything else stays as it is.
pub(super) fn upgrade(value: &mut Value, gather: &mut Gather) {
    let version =
        value.get("swagger").map(|version| version.as_str().map_or_else(|| version.to_string(), str::to_owned));
    if !version.is_some_and(|version| version.trim().starts_with('2')) {
        return;
    }
    let language = gather.language;
    let text = phrase!(language,
        fr: "document Swagger 2.0, lu comme de l'OpenAPI 3.0.",
        en: "document of Swagger 2.0, read as OpenAPI 3.0.");
    gather.once("swagger", NoteKind::Info, text);
    let shared = value.get("parameters").cloned().unwrap_or_default();
    let servers = servers(value);
    let schemes = value.get("securityDefinitions").map(schemes);
    let types = Types::of(
        value,
        &Types { consumes: vec!["application/json".into()], produces: vec!["application/json".into()] },
    );
    let Some(root) = value.as_object_mut() else { return };
    root.shift_remove("swagger");
    root.insert("openapi".to_owned(), json!("3.0.0"));
    root.insert("servers".to_owned(), servers);
    if let Some(schemes) = schemes {
        root.insert("components".to_owned(), json!({"securitySchemes": schemes}));
    }
    for answer in
        root.get_mut("responses").and_then(Value::as_object_mut).into_iter().flat_map(|answers| answers.values_mut())
    {
        upgrade_answer(answer, &types.produces);
    }
    for item in root.get_mut("paths").and_then(Value::as_object_mut).into_iter().flat_map(|paths| paths.values_mut()) {
        upgrade_item(item, &shared, &types);
    }
}

/// What goes in and what comes out.
struct Types {
    consumes: Vec<String>,
    produces: Vec<String>,
}

impl Types {
    fn of(node: &Value, other: &Self) -> Self {
        let read = |key: &str, other: &Vec<String>| {
            let written = node.get(key).and_then(Value::as_array);
            let types: Vec<String> =
                written.into_iter().flatten().filter_map(|media| Some(media.as_str()?.to_owned())).collect();
            if types.is_empty() { other.clone() } else { types }
        };
        Self { consumes: read("consumes", &other.consumes), produces: read("produces", &other.produces) }
    }
}

fn servers(root: &Value) -> Value {
    let text = |key: &str| root.get(key).and_then(Value::as_str).unwrap_or_default();
    let (host, base) = (text("host"), text("basePath").trim_end_matches('/'));
    if host.is_empty() {
        return json!([{"url": base}]);
    }
    let schemes = root.get("schemes").and_then(Value::as_array);
    let mut schemes: Vec<&str> =
        schemes.into_iter().flatten().filter_map(Value::as_str).filter(|scheme| scheme.starts_with("http")).collect();
    if schemes.is_empty() {
        schemes.push("https");
    }
    schemes.sort_by_key(|scheme| *scheme != "https");
    json!([{"url": format!("{}://{host}{base}", schemes[0])}])
}

fn schemes(definitions: &Value) -> Value {
    let fields = definitions.as_object().into_iter().flatten();
    fields.map(|(name, scheme)| (name.clone(), scheme_of(scheme))).collect()
}

fn scheme_of(scheme: &Value) -> Value {
    let flow = scheme.get("flow").and_then(Value::as_str).unwrap_or_default();
    match scheme.get("type").and_then(Value::as_str) {
        Some("basic") => json!({"type": "http", "scheme": "basic"}),
        Some("oauth2") => {
            let name = match flow {
                "application" => "clientCredentials",
                "accessCode" => "authorizationCode",
                other => other,
            };
            json!({"type": "oauth2", "flows": {name: scheme}})
        }
        _ => scheme.clone(),
    }
}

fn upgrade_item(item: &mut Value, shared: &Value, types: &Types) {
    let Some(fields) = item.as_object_mut() else { return };
    let own = fields.shift_remove("parameters");
    let own: Vec<Value> =
        own.as_ref().and_then(Value::as_array).into_iter().flatten().map(|one| looked_up(one, shared)).collect();
    for (_, operation) in fields.iter_mut().filter(|(method, _)| METHODS.contains(&method.as_str())) {
        upgrade_operation(operation, &own, shared, types);
    }
}

fn looked_up(parameter: &Value, shared: &Value) -> Value {
    let name =
        parameter.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix("#/parameters/"));
    name.and_then(|name| shared.get(name)).unwrap_or(parameter).clone()
}

fn upgrade_operation(operation: &mut Value, item: &[Value], shared: &Value, types: &Types) {
    let types = Types::of(operation, types);
    let Some(fields) = operation.as_object_mut() else { return };
    let own = fields.shift_remove("parameters");
    let own: Vec<Value> =
        own.as_ref().and_then(Value::as_array).into_iter().flatten().map(|one| looked_up(one, shared)).collect();
    let key = |one: &Value| (one.get("name").cloned(), one.get("in").cloned());
    let inherited = item.iter().filter(|one| !own.iter().any(|known| key(known) == key(one))).cloned();
    let all: Vec<Value> = inherited.chain(own.iter().cloned()).collect();
    let place = |one: &Value| one.get("in").and_then(Value::as_str).unwrap_or_default().to_owned();
    if let Some(body) = all.iter().find(|one| place(one) == "body") {
        fields.insert("requestBody".to_owned(), body_of(body, &types.consumes));
    }
    let form: Vec<&Value> = all.iter().filter(|one| place(one) == "formData").collect();
    if !form.is_empty() {
        fields.insert("requestBody".to_owned(), form_of(&form, &types.consumes));
    }
    let others = all.iter().filter(|one| !matches!(place(one).as_str(), "body" | "formData"));
    fields.insert("parameters".to_owned(), others.map(parameter_of).collect());
    for answer in
        fields.get_mut("responses").and_then(Value::as_object_mut).into_iter().flat_map(|answers| answers.values_mut())
    {
        upgrade_answer(answer, &types.produces);
    }
}

fn body_of(body: &Value, consumes: &[String]) -> Value {
    let mut media = Map::new();
    media.insert("schema".to_owned(), body.get("schema").cloned().unwrap_or_else(|| json!({})));
    if let Some(example) = body.get("x-example").or_else(|| body.get("example")) {
        media.insert("example".to_owned(), example.clone());
    }
    let content: Map<String, Value> =
        consumes.iter().map(|kind| (kind.clone(), Value::Object(media.clone()))).collect();
    json!({"content": content})
}

fn form_of(fields: &[&Value], consumes: &[String]) -> Value {
    let is_file = |field: &&&Value| field.get("type").and_then(Value::as_str) == Some("file");
    let multipart =
        fields.iter().any(|field| is_file(&field)) || consumes.iter().any(|kind| kind.starts_with("multipart/"));
    let named = || fields.iter().filter_map(|field| Some((field.get("name")?.as_str()?, *field)));
    let properties: Map<String, Value> = named().map(|(name, field)| (name.to_owned(), schema_of(field))).collect();
    let required: Vec<&str> =
        named().filter(|(_, field)| field.get("required") == Some(&json!(true))).map(|(name, _)| name).collect();
    let kind = if multipart { "multipart/form-data" } else { "application/x-www-form-urlencoded" };
    json!({"content": {kind: {"schema": {"type": "object", "properties": properties, "required": required}}}})
}

/// The schema that stands beside the name of a parameter.
fn schema_of(parameter: &Value) -> Value {
    let others = ["name", "in", "description", "required", "collectionFormat", "x-example", "allowEmptyValue"];
    let fields = parameter.as_object().into_iter().flatten().filter(|(key, _)| !others.contains(&key.as_str()));
    let mut schema: Map<String, Value> = fields.map(|(key, value)| (key.clone(), value.clone())).collect();
    if schema.get("type") == Some(&json!("file")) {
        schema.insert("type".to_owned(), json!("string"));
        schema.insert("format".to_owned(), json!("binary"));
    }
    Value::Object(schema)
}

fn parameter_of(parameter: &Value) -> Value {
    let Some(fields) = parameter.as_object().filter(|fields| !fields.contains_key("$ref")) else {
        return parameter.clone();
    };
    let mut made: Map<String, Value> = Map::new();
    for key in ["name", "in", "required"] {
        made.extend(fields.get(key).map(|value| (key.to_owned(), value.clone())));
    }
    made.insert("schema".to_owned(), schema_of(parameter));
    made.extend(fields.get("x-example").map(|value| ("example".to_owned(), value.clone())));
    let (style, explode) = match fields.get("collectionFormat").and_then(Value::as_str) {
        Some("multi") => ("form", true),
        Some("ssv") => ("spaceDelimited", false),
        Some("pipes") => ("pipeDelimited", false),
        _ if fields.get("in") == Some(&json!("query")) => ("form", false),
        _ => ("simple", false),
    };
    made.insert("style".to_owned(), json!(style));
    made.insert("explode".to_owned(), json!(explode));
    Value::Object(made)
}

fn upgrade_answer(answer: &mut Value, produces: &[String]) {
    let Some(fields) = answer.as_object_mut() else { return };
    let Some(schema) = fields.shift_remove("schema") else { return };
    let content: Map<String, Value> = produces.iter().map(|kind| (kind.clone(), json!({"schema": schema}))).collect();
    fields.insert("content".to_owned(), Value::Object(content));
}
