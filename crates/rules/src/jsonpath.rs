//! JSONPath (RFC 9535) with bounds: neither a path nor an answer makes a query go on for ever.

use regex::RegexBuilder;
use serde_json::Value;
use serde_json_path::JsonPath;

/// Most characters of a path.
const LONGEST: usize = 2_000;
/// Most brackets within each other.
const DEEPEST: usize = 24;
/// Most values that a query may look at.
const VISITS: u64 = 5_000_000;

/// Most bytes of a compiled regular expression in a condition.
const PATTERN_SIZE: usize = 32 * 1024;
/// Characters below which a pattern without repetitions is small in any case.
const SMALL_PATTERN: usize = 60;
/// Values that could be looked at in the time that a regular expression takes.
const PATTERN_COST: u64 = 200;

/// Why a path finds nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// The path cannot be read.
    #[error("{0}")]
    Syntax(String),
    /// The query would take too long.
    #[error("too costly")]
    TooCostly,
}

/// What a query found.
#[derive(Debug, Clone, PartialEq)]
pub struct PathMatch {
    /// The value; a list of all where the path can find several. Nothing where a path to one value finds none.
    pub value: Option<Value>,
    /// Whether the value is the list of what was found, in whatever number.
    pub many: bool,
}

/// Reads a path.
///
/// # Errors
/// [`PathError`] with what is wrong.
pub fn parse(path: &str) -> Result<JsonPath, PathError> {
    let shape = Shape::of(path);
    if path.chars().count() > LONGEST || shape.depth > DEEPEST {
        return Err(PathError::TooCostly);
    }
    if !patterns_are_small(path) {
        return Err(PathError::TooCostly);
    }
    JsonPath::parse(path.trim()).map_err(|error| PathError::Syntax(error.to_string()))
}

/// Whether every regular expression in conditions of a path is written out and small: it is compiled
/// again for every value that is looked at.
fn patterns_are_small(path: &str) -> bool {
    let calls =
        ["match(", "search("].into_iter().flat_map(|call| path.match_indices(call).map(move |(at, _)| at + call.len()));
    calls.into_iter().all(|at| {
        let arguments = &path[at..];
        let Some(open) = arguments.find(['\'', '"']) else { return false };
        let quote = &arguments[open..=open];
        // A quote of the name before the pattern (`@['n']`) is taken for a small pattern, too.
        let mut texts = arguments[open + 1..].split(quote).step_by(2);
        texts.all(|text| {
            RegexBuilder::new(text).size_limit(PATTERN_SIZE).build().is_ok()
                || text.len() < SMALL_PATTERN && !text.contains('{')
        })
    })
}

/// What a path finds in a value.
///
/// # Errors
/// [`PathError`] where the path cannot be read, or would take too long here.
pub fn find(value: &Value, path: &str) -> Result<PathMatch, PathError> {
    let parsed = parse(path)?;
    let shape = Shape::of(path);
    if shape.cost(value) > VISITS {
        return Err(PathError::TooCostly);
    }
    let nodes = parsed.query(value);
    if shape.many {
        let values = nodes.all().into_iter().cloned().collect();
        return Ok(PathMatch { value: Some(Value::Array(values)), many: true });
    }
    Ok(PathMatch { value: nodes.first().cloned(), many: false })
}

/// What a path looks like, without reading it through.
struct Shape {
    /// Whether it can find several values.
    many: bool,
    depth: usize,
    /// How often it looks at everything below a value (`..`).
    descents: u32,
    /// How often a condition looks at a whole document again.
    roots: u32,
    /// How often one value can be found at most: brackets with several selectors may name it several times.
    repeats: u64,
    /// How many regular expressions it has.
    patterns: u64,
}

impl Shape {
    fn of(path: &str) -> Self {
        let mut shape = Self { many: false, depth: 0, descents: 0, roots: 0, repeats: 1, patterns: 0 };
        shape.patterns = (path.matches("match(").count() + path.matches("search(").count()) as u64;
        let (mut quote, mut depth, mut before, mut selectors) = (None, 0_usize, ' ', 1_u64);
        let mut signs = path.trim().chars();
        while let Some(sign) = signs.next() {
            match (quote, sign) {
                (Some(_), '\\') => drop(signs.next()),
                (Some(open), _) if open == sign => quote = None,
                (Some(_), _) => {}
                (None, '\'' | '"') => quote = Some(sign),
                (None, '[' | '(') => {
                    depth += 1;
                    selectors = 1;
                }
                (None, ']' | ')') => {
                    depth = depth.saturating_sub(1);
                    shape.repeats = shape.repeats.saturating_mul(selectors);
                    selectors = 1;
                }
                (None, '.') if before == '.' => {
                    shape.descents += 1;
                    shape.many = true;
                }
                (None, ',') => {
                    selectors += 1;
                    shape.many = true;
                }
                (None, '*' | '?' | ':') => shape.many = true,
                (None, '$') => shape.roots += 1,
                _ => {}
            }
            before = sign;
            shape.depth = shape.depth.max(depth);
        }
        shape
    }

    /// At most so many values are looked at.
    fn cost(&self, value: &Value) -> u64 {
        let again = self.roots.saturating_sub(1);
        if self.descents < 2 && again == 0 && self.repeats == 1 && self.patterns == 0 {
            return 0;
        }
        let (nodes, depth) = extent(value);
        nodes
            .saturating_mul(depth.saturating_pow(self.descents.saturating_sub(1)))
            .saturating_mul(nodes.saturating_pow(again))
            .saturating_mul(self.repeats)
            .saturating_mul(if self.patterns > 0 { PATTERN_COST.saturating_mul(self.patterns) } else { 1 })
    }
}

/// How many values there are, and how deep.
pub(super) fn extent(value: &Value) -> (u64, u64) {
    let mut waiting = vec![(value, 1)];
    let (mut nodes, mut deepest) = (0, 1);
    while let Some((value, depth)) = waiting.pop() {
        nodes += 1;
        deepest = deepest.max(depth);
        match value {
            Value::Array(items) => waiting.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(fields) => waiting.extend(fields.values().map(|field| (field, depth + 1))),
            _ => {}
        }
    }
    (nodes, deepest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn whole_numbers_of_any_size_are_told_apart() {
        let text = r#"[{"id": 9007199254740992}, {"id": 9007199254740993}, {"id": 123456789012345678901234}]"#;
        let value: Value = serde_json::from_str(text).unwrap();
        let found = |path: &str| find(&value, path).unwrap().value.unwrap().to_string();
        assert_eq!(found("$[?@.id == 9007199254740993].id"), "[9007199254740993]");
        assert_eq!(found("$[?@.id > 9007199254740993].id"), "[123456789012345678901234]");
    }

    #[test]
    fn one_value_or_all_of_them() {
        let value = json!({"a": [{"b": 1}, {"b": 2}], "n": null, "x:y": 3});
        let find = |path| find(&value, path).unwrap();
        assert_eq!(find("$.a[0].b"), PathMatch { value: Some(json!(1)), many: false });
        assert_eq!(find("$.n"), PathMatch { value: Some(Value::Null), many: false });
        assert_eq!(find("$.none"), PathMatch { value: None, many: false });
        assert_eq!(find("$['x:y']"), PathMatch { value: Some(json!(3)), many: false });
        assert_eq!(find("$.a[*].b"), PathMatch { value: Some(json!([1, 2])), many: true });
        assert_eq!(find("$.a[?@.b > 1].b"), PathMatch { value: Some(json!([2])), many: true });
        assert_eq!(find("$..c"), PathMatch { value: Some(json!([])), many: true });
    }

    #[test]
    fn what_would_take_for_ever_is_refused() {
        let wide = json!(vec![json!({"a": [1, 2, 3]}); 4_000]);
        let deep = (0..120).fold(json!(1), |inner, _| json!([inner]));
        let doubled = format!("${}", "[0,0]".repeat(22));
        let either = format!("${}", "[*, *]".repeat(22));
        for (value, path) in
            [(&wide, "$[?count($..*) > 1]"), (&deep, "$..*..*..*..*..*..*"), (&deep, &doubled), (&deep, &either)]
        {
            assert_eq!(find(value, path), Err(PathError::TooCostly), "{path}");
        }
        assert_eq!(find(&wide, "$[?match(@.n, '\\\\w{900}')]"), Err(PathError::TooCostly));
        assert_eq!(find(&wide, "$[?match(@.n, @.p)]"), Err(PathError::TooCostly));
        let few = json!([{"n": "abc"}, {"n": "b"}]);
        assert_eq!(find(&few, "$[?match(@.n, 'a.*')].n").unwrap().value, Some(json!(["abc"])));
        assert_eq!(find(&few, "$[?search(@['n'], \"c$\")].n").unwrap().value, Some(json!(["abc"])));
        let nested = format!("${}", "[?@".repeat(500));
        assert_eq!(find(&wide, &nested), Err(PathError::TooCostly));
    }

    proptest! {
        #[test]
        fn any_path_ends(path in "\\$[\\[\\]()?@.*$:,'a0-9 &|!<=-]{0,40}") {
            let _ = find(&json!({"a": [1, {"a": [0, {"a": 9}]}]}), &path);
        }
    }
}
