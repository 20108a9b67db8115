//! JSON Schema, without a network: a schema that names another address is refused.

use jsonschema::PatternOptions;
use serde_json::Value;

/// Most violations that are told.
const TOLD: usize = 5;
/// Most characters of a schema.
const LONGEST: usize = 200_000;

/// What a value breaks of a schema, in the words of the library, each with its place.
///
/// # Errors
/// Where the schema itself cannot be read.
pub(super) fn violations(schema: &Value, value: &Value) -> Result<Vec<String>, String> {
    if schema.to_string().len() > LONGEST {
        return Err(format!("> {LONGEST}"));
    }
    // Regular expressions of a schema run in time proportional to the text.
    let options = jsonschema::options().with_pattern_options(PatternOptions::regex());
    let validator = options.build(schema).map_err(|error| error.to_string())?;
    let told = validator.iter_errors(value).take(TOLD).map(|error| {
        let place = error.instance_path().to_string();
        let what: String = error.to_string().chars().take(300).collect();
        format!("{}: {what}", if place.is_empty() { "/" } else { &place })
    });
    Ok(told.collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn violations_name_their_place() {
        let schema = json!({"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "tag": {"pattern": "^(a+)+$"}}});
        assert_eq!(violations(&schema, &json!({"id": 1})), Ok(vec![]));
        let wrong = violations(&schema, &json!({"id": "1"})).unwrap();
        assert!(wrong[0].starts_with("/id: "), "{wrong:?}");
        // A pattern that is a trap for backtracking engines.
        assert_eq!(violations(&schema, &json!({"id": 1, "tag": format!("{}!", "a".repeat(50_000))})).unwrap().len(), 1);
        assert!(violations(&json!({"type": 3}), &json!(1)).is_err());
        assert!(violations(&json!({"$ref": "http://schema.example/x.json"}), &json!(1)).is_err());
        // A schema that asks for itself.
        assert!(
            violations(&json!({"$ref": "#"}), &json!(1)).is_ok_and(|_| true)
                || violations(&json!({"$ref": "#"}), &json!(1)).is_err()
        );
    }
}
