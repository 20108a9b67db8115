//! JSON Schema, without a network: a schema that names another address is refused.

mod cost;
mod formats;
mod words;

use std::sync::Arc;

use jsonschema::{PatternOptions, ValidationError, Validator, error::ValidationErrorKind};
use serde_json::Value;
use testgyver_model::{Language, text};

use self::cost::Backtracking;

/// Most violations that are told.
const TOLD: usize = 5;
/// Most parts of a schema that are looked at, over all parts of a value.
const VISITS: u64 = 20_000_000;
/// Most characters of regular expressions in a schema.
const PATTERNS: usize = 4_000;
/// Most bytes of a compiled regular expression.
const PATTERN_SIZE: usize = 256 * 1024;
/// Most characters of a schema.
const LONGEST: usize = 200_000;

/// What a value says to a schema.
#[derive(Debug, PartialEq, Eq, Default)]
pub(super) struct SchemaVerdict {
    /// What it breaks, each with its place.
    pub(super) broken: Vec<String>,
    /// What the schema asks for and nobody looked at.
    pub(super) unchecked: Option<String>,
}

/// Looks whether a value fits a schema.
///
/// # Errors
/// Where the schema cannot be read, or it cannot be told.
pub(super) fn judge(schema: &Value, value: &Value, language: Language) -> Result<SchemaVerdict, String> {
    if cost::cost(schema, value) > VISITS {
        return Err(too_costly(language));
    }
    let (validator, unknown) = build(schema, cost::backtracking(schema, value), language)?;
    let mut broken = Vec::new();
    for error in validator.iter_errors(value).take(TOLD) {
        use ValidationErrorKind as Kind;
        if matches!(error.kind(), Kind::BacktrackLimitExceeded { .. } | Kind::RegexEngineFailure { .. }) {
            let place = error.instance_path().to_string();
            return Err(text!(language, "schema-regex-too-slow", place));
        }
        broken.push(words::violation(&error, language));
    }
    let unchecked = (!unknown.is_empty()).then(|| unknown_formats(&unknown, language));
    Ok(SchemaVerdict { broken, unchecked })
}

/// What is wrong with a schema, whatever it is asked about.
pub(super) fn fault(schema: &Value, language: Language) -> Option<String> {
    match build(schema, cost::backtracking(schema, &Value::Null), language) {
        Err(why) => Some(why),
        Ok((_, unknown)) => (!unknown.is_empty()).then(|| unknown_formats(&unknown, language)),
    }
}

/// Reads a schema; also gives the formats that it names and nobody knows.
fn build(schema: &Value, backtracking: Backtracking, language: Language) -> Result<(Validator, Vec<String>), String> {
    if schema.to_string().len() > LONGEST {
        return Err(text!(language, "schema-too-long", longest = LONGEST));
    }
    if cost::patterns(schema) > PATTERNS {
        return Err(too_costly(language));
    }
    let unknown = formats::Unknown::default();
    let options = jsonschema::options().with_keyword("format", formats::factory(Arc::clone(&unknown), language));
    let options = match backtracking {
        // Such expressions run in time proportional to the text.
        Backtracking::None => {
            let limits = PatternOptions::regex().size_limit(PATTERN_SIZE).dfa_size_limit(PATTERN_SIZE);
            options.with_pattern_options(limits)
        }
        Backtracking::UpTo(steps) => {
            let limits = PatternOptions::fancy_regex().size_limit(PATTERN_SIZE).dfa_size_limit(PATTERN_SIZE);
            options.with_pattern_options(limits.backtrack_limit(steps))
        }
        Backtracking::TooMuch => return Err(too_costly(language)),
    };
    let unreadable = |error: ValidationError<'_>| words::unreadable(&error, language);
    let validator = options.build(schema).map_err(unreadable)?;
    Ok((validator, formats::taken(&unknown)))
}

fn too_costly(language: Language) -> String {
    text!(language, "schema-too-large")
}

fn unknown_formats(unknown: &[String], language: Language) -> String {
    let names: Vec<String> = unknown.iter().take(TOLD).map(|name| name.chars().take(60).collect()).collect();
    let names = names.join(", ");
    text!(language, "schema-unknown-format", names)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn violations(schema: &Value, value: &Value) -> Result<Vec<String>, String> {
        judge(schema, value, Language::ENGLISH).map(|verdict| verdict.broken)
    }

    #[test]
    fn violations_name_their_place() {
        let schema = json!({"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "tag": {"pattern": "^(a+)+$"}}});
        assert_eq!(violations(&schema, &json!({"id": 1})), Ok(vec![]));
        let wrong = violations(&schema, &json!({"id": "1"})).unwrap();
        assert!(wrong[0].starts_with("/id: "), "{wrong:?}");
        // A pattern that is a trap for backtracking engines.
        assert_eq!(violations(&schema, &json!({"id": 1, "tag": format!("{}!", "a".repeat(50_000))})).unwrap().len(), 1);
        assert!(violations(&json!({"type": 3}), &json!(1)).is_err());
        let many: serde_json::Map<String, Value> =
            (0..1000).map(|number| (format!("(\\w{{200}}){{{number}}}"), json!(true))).collect();
        assert!(violations(&json!({"patternProperties": many}), &json!({"a": 1})).is_err());
        // References that double at each step, or at each level of the value.
        let step = |from: usize| json!({"allOf": [{"$ref": format!("#/$defs/d{}", from + 1)}, {"$ref": format!("#/$defs/d{}", from + 1)}]});
        let mut defs: serde_json::Map<String, Value> =
            (0..40).map(|number| (format!("d{number}"), step(number))).collect();
        defs.insert("d40".into(), json!(true));
        assert!(violations(&json!({"$ref": "#/$defs/d0", "$defs": defs}), &json!(1)).is_err());
        let twice = json!({"allOf": [{"items": {"$ref": "#"}}, {"items": {"$ref": "#"}}]});
        let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
        assert!(violations(&twice, &deep).is_err());
        let tree = json!({"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#"}}}});
        assert_eq!(violations(&tree, &json!({"children": [{"children": []}]})), Ok(vec![]));
        assert!(violations(&json!({"$ref": "http://schema.example/x.json"}), &json!(1)).is_err());
        // A schema that asks for itself ends one way or the other.
        let _ = violations(&json!({"$ref": "#"}), &json!(1));
    }

    #[test]
    fn formats_count_in_every_draft() {
        let drafts =
            ["draft-04", "draft-06", "draft-07"].map(|draft| json!(format!("http://json-schema.org/{draft}/schema#")));
        let newer = ["2019-09", "2020-12"].map(|draft| json!(format!("https://json-schema.org/draft/{draft}/schema")));
        for draft in drafts.into_iter().chain(newer).chain([Value::Null]) {
            for (format, good, wrong) in [
                ("email", json!("a@b.fr"), json!("nope")),
                ("uuid", json!("a8098c1a-f86e-11da-bd1a-00112444be1e"), json!("zz")),
                ("date-time", json!("2026-11-30T05:00:00Z"), json!("2026-11-30 05:00")),
                ("ipv4", json!("10.0.0.1"), json!("10.0.0.256")),
                ("uri", json!("https://a.example/x"), json!("a b")),
                ("hostname", json!("a.example"), json!("-a-")),
                ("duration", json!("P1D"), json!("1 day")),
                ("idn-hostname", json!("été.example"), json!("a b")),
                ("int32", json!(2_147_483_647), json!(2_147_483_648_u64)),
                ("int64", json!("-5"), json!("five")),
                ("byte", json!("YQ=="), json!("?")),
                ("password", json!("x"), Value::Null),
            ] {
                let mut schema = json!({"properties": {"m": {"format": format}}});
                if !draft.is_null() {
                    schema["$schema"] = draft.clone();
                }
                assert_eq!(violations(&schema, &json!({"m": good})), Ok(vec![]), "{draft} {format}");
                let told = violations(&schema, &json!({"m": wrong})).unwrap();
                let expected = format!("/m: {wrong} does not match the format '{format}'");
                assert!(wrong.is_null() || told == [expected], "{draft} {format} {told:?}");
                assert_eq!(fault(&schema, Language::ENGLISH), None);
            }
        }
        let odd = json!({"properties": {"format": {"format": "siret"}}});
        let verdict = judge(&odd, &json!({"format": "x"}), Language::ENGLISH).unwrap();
        assert!(verdict.broken.is_empty() && verdict.unchecked.unwrap().contains("siret"));
        assert!(fault(&odd, Language::FRENCH).unwrap().contains("pas vérifié : siret"));
    }

    #[test]
    fn patterns_look_around_and_end() {
        let fits = |pattern: &str, text: &str| {
            violations(&json!({"properties": {"a": {"pattern": pattern}}}), &json!({"a": text}))
        };
        for (pattern, good, wrong) in [
            (r"^(?=.*\d).+$", "abc1", "abc"),
            (r"^(?!admin$)[a-z]+$", "user", "admin"),
            (r"(?<=€)\d+$", "€12", "$12"),
            (r"^(a+)-\1$", "aa-aa", "aa-a"),
            (r"^\d{4}$", "2026", "x"),
        ] {
            assert_eq!(fits(pattern, good), Ok(vec![]), "{pattern}");
            assert_eq!(fits(pattern, wrong).unwrap().len(), 1, "{pattern}");
        }
        let trap = fits(r"^(?=(a+)+$)(a+)+\2$", &format!("{}!", "a".repeat(5_000)));
        assert!(trap.is_ok_and(|told| told.len() == 1));
        let trap = fits(r"^(?:(a+)+\1)+$", &format!("{}!", "a".repeat(300))).unwrap_err();
        assert!(trap.contains("takes too long: /a"), "{trap}");
        let many = json!(vec![json!({"a": "x"}); 200_000]);
        let schema = json!({"items": {"properties": {"a": {"pattern": "^(?!y)"}}}});
        assert!(violations(&schema, &many).unwrap_err().contains("too large"));
        assert!(violations(&schema, &json!([{"a": "x".repeat(1_000_000)}])).unwrap_err().contains("too large"));
        assert_eq!(violations(&schema, &json!([{"a": "x".repeat(10_000)}])), Ok(vec![]));
    }

    #[test]
    fn what_is_wrong_with_a_schema_is_named() {
        let told =
            fault(&json!({"properties": {"a": {"pattern": "[a-"}, "b": {"pattern": "(?=x)"}}}), Language::ENGLISH)
                .unwrap();
        assert!(told.contains("/properties/a/pattern") && told.contains("[a-"), "{told}");
        let told = fault(&json!({"properties": {"a": {"type": "text"}}}), Language::FRENCH).unwrap();
        assert!(told.starts_with("schéma illisible (/properties/a/type"), "{told}");
        assert!(fault(&json!({"format": 3}), Language::FRENCH).is_some());
        let told = fault(&json!({"$ref": "http://schema.example/x.json"}), Language::FRENCH).unwrap();
        assert!(told.contains("référence introuvable"), "{told}");
    }

    #[test]
    fn violations_are_told_in_words() {
        let schema = json!({
            "required": ["id"], "additionalProperties": false,
            "properties": {"id": true, "a": {"type": ["integer", "null"]}, "b": {"enum": [1, 2]}, "c": {"minimum": 3}, "d": {"maxLength": 2}}
        });
        let told = judge(&schema, &json!({"a": "x", "b": 3, "c": 1, "d": "xyz"}), Language::FRENCH).unwrap().broken;
        for wanted in [
            "/: il manque \"id\"",
            "/a: \"x\" n'est pas du type",
            "/b: 3 n'est pas parmi [1,2]",
            "/c: 1 n'est pas >= 3",
            "/d: plus de 2 caractères",
        ] {
            assert!(told.iter().any(|line| line.starts_with(wanted)), "{wanted}: {told:?}");
        }
        assert_eq!(judge(&schema, &json!({"id": 1, "z": 2}), Language::FRENCH).unwrap().broken, ["/: inattendu : z"]);
    }
}
