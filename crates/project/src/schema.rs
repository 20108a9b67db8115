//! The JSON Schema of a campaign's file, from which editors complete it; what is wrong with a file, [`crate::read`] tells
//! better.

use serde_json::{Map, Value, json};
use testgyver_model::{
    Language,
    action::Descriptor,
    connection_kind::ConnectionDescriptor,
    mask::{Field, FieldKind},
    registry::Registry,
};

/// The schema, draft 2020-12, with descriptions in a language.
pub fn schema(actions: &Registry, language: Language) -> Value {
    let kinds: Vec<Value> = actions.descriptors().map(|one| action(one, language)).collect();
    let connections: Vec<Value> = actions.connections().map(|one| connection(one, language)).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "TestGyver campaign",
        "type": "object",
        "required": ["testgyver", "name"],
        "additionalProperties": false,
        "properties": {
            "testgyver": {"const": 1, "description": "Version of the format"},
            "name": {"type": "string"},
            "description": {"type": "string"},
            "parallel": {"type": "integer", "minimum": 1, "maximum": 64, "description": "How many tests run at once; 1 keeps their order"},
            "timeout": {"$ref": "#/$defs/duration"},
            "variables": {"$ref": "#/$defs/variables"},
            "environments": {"type": "object", "additionalProperties": {"$ref": "#/$defs/variables"}},
            "secrets": {"type": "object", "additionalProperties": {"$ref": "#/$defs/secret"}},
            "connections": {"type": "array", "items": {"oneOf": connections}},
            "tests": {"type": "array", "items": {"$ref": "#/$defs/test"}},
        },
        "$defs": {
            "duration": {"type": ["number", "string"], "description": "Seconds (30, 0.5) or with a unit (500ms, 2m)"},
            "variables": {"type": ["object", "null"], "additionalProperties": true},
            "secret": {
                "oneOf": [
                    {"type": "object", "required": ["env"], "additionalProperties": false, "properties": {"env": {"type": "string", "description": "Environment variable that holds it"}}},
                    {"type": "object", "required": ["file"], "additionalProperties": false, "properties": {"file": {"type": "string", "description": "File that holds it"}}},
                ],
            },
            "test": {
                "oneOf": [
                    {"type": "object", "required": ["file"], "additionalProperties": false, "properties": {"file": {"type": "string", "description": "File with one test, or a list of them"}}},
                    {
                        "type": "object",
                        "required": ["name"],
                        "additionalProperties": false,
                        "properties": {
                            "name": {"type": "string"},
                            "description": {"type": "string"},
                            "tags": {"type": "array", "items": {"type": "string"}},
                            "enabled": {"type": "boolean", "default": true},
                            "flow": {"$ref": "#/$defs/flow"},
                            "variables": {"type": ["array", "object"]},
                            "actions": {"type": "array", "items": {"oneOf": kinds}},
                        },
                    },
                ],
            },
            "check": {
                "type": "object",
                "required": ["subject", "operator"],
                "properties": {
                    "subject": {"enum": ["status", "header", "cookie", "body", "jsonpath", "xpath", "css", "regex", "duration", "size", "hash", "exit_code", "output", "variable", "error"]},
                    "path": {"type": "string"},
                    "output": {"type": "string"},
                    "filter": {"type": "string"},
                    "operator": {"enum": ["equals", "contains", "starts_with", "ends_with", "matches", "includes", "greater", "greater_or_equal", "less", "less_or_equal", "between", "one_of", "exists", "empty", "type", "count", "json_equals", "json_contains", "schema"]},
                    "expected": true,
                    "expected_to": true,
                    "not": {"type": "boolean"},
                    "soft": {"type": "boolean"},
                    "name": {"type": "string"},
                },
            },
            "extraction": {
                "type": "object",
                "required": ["name", "subject"],
                "properties": {
                    "name": {"type": "string"},
                    "subject": {"$ref": "#/$defs/check/properties/subject"},
                    "path": {"type": "string"},
                    "output": {"type": "string"},
                    "filter": {"type": "string"},
                    "default": true,
                    "convert": {"enum": ["string", "int", "float", "bool", "json"]},
                    "secret": {"type": "boolean", "description": "Masked from here on"},
                    "share": {"type": "boolean", "description": "Later tests read it as {{run.name}}"},
                },
            },
            "flow": {
                "type": ["object", "null"],
                "properties": {
                    "run_if": {"type": "string"},
                    "loop": {"type": "object", "properties": {"list": true, "file": {"type": "string"}, "as": {"type": "string"}, "stop": {"type": "boolean"}, "empty": {"enum": ["fail", "skip"]}}},
                    "retry": {"type": "object", "properties": {"attempts": {"type": ["integer", "string"]}, "delay": {"$ref": "#/$defs/duration"}, "backoff": {"type": ["number", "string"]}, "limit": {"$ref": "#/$defs/duration"}}},
                    "timeout": {"$ref": "#/$defs/duration"},
                    "always": {"type": "boolean"},
                    "role": {"enum": ["setup", "teardown"]},
                    "alone": {"type": "boolean"},
                    "mutex": {"type": "string"},
                },
            },
        },
    })
}

fn action(descriptor: &Descriptor, language: Language) -> Value {
    let mut properties = Map::from_iter([
        ("do".to_owned(), json!({"const": descriptor.kind, "description": descriptor.label.text(language)})),
        ("name".to_owned(), json!({"type": "string", "description": "What this action is called"})),
        ("disabled".to_owned(), json!({"type": "boolean"})),
        ("extra".to_owned(), json!({"type": "object"})),
    ]);
    properties.extend(descriptor.fields.iter().map(|one| (one.name.to_string(), field(one, language))));
    let rules = [
        ("checks", json!({"type": "array", "items": {"$ref": "#/$defs/check"}})),
        ("extract", json!({"type": "array", "items": {"$ref": "#/$defs/extraction"}})),
        ("flow", json!({"$ref": "#/$defs/flow"})),
        ("output_mapping", outputs(descriptor)),
    ];
    properties.extend(rules.map(|(name, rule)| (name.to_owned(), rule)));
    json!({"type": "object", "required": ["do"], "additionalProperties": false, "properties": properties})
}

fn outputs(descriptor: &Descriptor) -> Value {
    let properties: Map<String, Value> =
        descriptor.outputs.iter().map(|one| (one.name.to_string(), json!({"type": "string"}))).collect();
    json!({"type": "object", "properties": properties, "description": "Outputs kept as variables, or as run.name for later tests"})
}

fn connection(descriptor: &ConnectionDescriptor, language: Language) -> Value {
    let mut properties = Map::from_iter([
        ("name".to_owned(), json!({"type": "string"})),
        ("kind".to_owned(), json!({"const": descriptor.kind, "description": descriptor.label.text(language)})),
    ]);
    properties.extend(descriptor.fields.iter().map(|one| {
        let whole = if one.secret { json!({"$ref": "#/$defs/secret"}) } else { field(one, language) };
        (one.name.to_string(), whole)
    }));
    json!({"type": "object", "required": ["name", "kind"], "additionalProperties": false, "properties": properties})
}

/// A field of a form. Every one of them may be a text, for a placeholder may stand in it.
fn field(field: &Field, language: Language) -> Value {
    let help = field.help_text(language);
    let description = match help {
        Some(help) => format!("{} — {help}", field.label.text(language)),
        None => field.label.text(language),
    };
    let mut schema = Map::from_iter([("description".to_owned(), json!(description))]);
    let choices: Vec<&str> = field.options.iter().map(|option| option.value.as_ref()).collect();
    match field.kind {
        FieldKind::Boolean => drop(schema.insert("type".to_owned(), json!(["boolean", "string"]))),
        FieldKind::Number => drop(schema.insert("type".to_owned(), json!(["number", "string"]))),
        FieldKind::Select if !choices.is_empty() => {
            schema.insert("anyOf".to_owned(), json!([{"enum": choices}, {"type": "string"}]));
        }
        _ => {}
    }
    if let Some(default) = &field.default {
        schema.insert("default".to_owned(), json!(default));
    }
    Value::Object(schema)
}
