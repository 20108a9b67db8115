//! Parses an expression, bounding it before and checking it after.

use xpath_eval::{Expr, FilterExpr, FunctionCall, LocationPath, PathExpr, PrimaryExpr};

use super::super::MarkupError;
use super::super::limits::MAX_EXPRESSION;

/// Deepest nesting of brackets; the parser recurses through all its levels for each.
const MAX_BRACKETS: usize = 48;
/// Most minus signs before operands; the parser recurses on them.
const MAX_MINUS: usize = 32;
/// Deepest syntax tree; evaluation recurses on it. A chain such as `1+1+1` is deep on one side.
const MAX_TREE_DEPTH: usize = 150;

/// The functions of XPath 1.0 and how many arguments they take.
const FUNCTIONS: [(&str, usize, usize); 27] = [
    ("boolean", 1, 1),
    ("ceiling", 1, 1),
    ("concat", 2, usize::MAX),
    ("contains", 2, 2),
    ("count", 1, 1),
    ("false", 0, 0),
    ("floor", 1, 1),
    ("id", 1, 1),
    ("lang", 1, 1),
    ("last", 0, 0),
    ("local-name", 0, 1),
    ("name", 0, 1),
    ("namespace-uri", 0, 1),
    ("normalize-space", 0, 1),
    ("not", 1, 1),
    ("number", 0, 1),
    ("position", 0, 0),
    ("round", 1, 1),
    ("starts-with", 2, 2),
    ("string", 0, 1),
    ("string-length", 0, 1),
    ("substring", 2, 3),
    ("substring-after", 2, 2),
    ("substring-before", 2, 2),
    ("sum", 1, 1),
    ("translate", 3, 3),
    ("true", 0, 0),
];

/// Parses and checks an expression.
pub(in super::super) fn parse(text: &str) -> Result<Expr, MarkupError> {
    if text.len() > MAX_EXPRESSION {
        return Err(MarkupError::expression("the expression is too long"));
    }
    check_nesting(text)?;
    let parsed = xpath_eval::parse(text)
        .map_err(|error| MarkupError::expression(format!("{} (at byte {})", error.message, error.position)))?;
    check_tree(&parsed)?;
    Ok(parsed)
}

/// Refuses what the recursive parser would need too much stack for.
fn check_nesting(text: &str) -> Result<(), MarkupError> {
    let (mut brackets, mut minus) = (0_usize, 0_usize);
    let mut quote = None;
    let mut before = '(';
    for symbol in text.chars().filter(|symbol| !symbol.is_ascii_whitespace()) {
        match symbol {
            _ if quote.is_some() => quote = quote.filter(|quote| *quote != symbol),
            '"' | '\'' => quote = Some(symbol),
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            '-' if "-([,+=<>|".contains(before) => minus += 1,
            _ => {}
        }
        before = symbol;
        if brackets > MAX_BRACKETS || minus > MAX_MINUS {
            return Err(too_deep());
        }
    }
    Ok(())
}

fn too_deep() -> MarkupError {
    MarkupError::expression("the expression is nested too deep")
}

/// Checks depth first, as the other checks recurse.
fn check_tree(root: &Expr) -> Result<(), MarkupError> {
    let mut pending = vec![(root, 1)];
    while let Some((expression, depth)) = pending.pop() {
        if depth > MAX_TREE_DEPTH {
            return Err(too_deep());
        }
        pending.extend(parts(expression).into_iter().map(|part| (part, depth + 1)));
    }
    let mut pending = vec![root];
    while let Some(expression) = pending.pop() {
        check_node(expression)?;
        pending.extend(parts(expression));
    }
    Ok(())
}

/// The expressions right below one.
fn parts(expression: &Expr) -> Vec<&Expr> {
    match expression {
        Expr::Or(left, right)
        | Expr::And(left, right)
        | Expr::Equality(left, _, right)
        | Expr::Relational(left, _, right)
        | Expr::Additive(left, _, right)
        | Expr::Multiplicative(left, _, right)
        | Expr::Union(left, right) => vec![left, right],
        Expr::Negate(inner) => vec![inner],
        Expr::Path(PathExpr::Location(path)) => of_path(path).collect(),
        Expr::Path(PathExpr::Filter(filter)) => of_filter(filter).collect(),
        Expr::Path(PathExpr::FilterLocation(filter, path)) => of_filter(filter).chain(of_path(path)).collect(),
    }
}

fn of_path(path: &LocationPath) -> impl Iterator<Item = &Expr> {
    path.steps.iter().flat_map(|step| &step.predicates)
}

fn of_filter(filter: &FilterExpr) -> impl Iterator<Item = &Expr> {
    let (inner, arguments) = match &filter.primary {
        PrimaryExpr::Parenthesized(inner) => (Some(&**inner), None),
        PrimaryExpr::Function(call) => (None, Some(&call.args)),
        _ => (None, None),
    };
    inner.into_iter().chain(arguments.into_iter().flatten()).chain(&filter.predicates)
}

fn check_node(expression: &Expr) -> Result<(), MarkupError> {
    match expression {
        Expr::Union(left, right) if !gives_nodes(left) || !gives_nodes(right) => {
            Err(MarkupError::expression("| joins only paths"))
        }
        Expr::Path(PathExpr::Filter(filter)) => check_filter(filter, !filter.predicates.is_empty()),
        Expr::Path(PathExpr::FilterLocation(filter, _)) => check_filter(filter, true),
        _ => Ok(()),
    }
}

fn check_filter(filter: &FilterExpr, needs_nodes: bool) -> Result<(), MarkupError> {
    match &filter.primary {
        PrimaryExpr::Variable(name) => {
            return Err(MarkupError::expression(format!("there are no variables, such as ${}", name.local)));
        }
        PrimaryExpr::Function(call) => check_call(call)?,
        _ => {}
    }
    if needs_nodes && !primary_gives_nodes(&filter.primary) {
        return Err(MarkupError::expression("only a path can be followed by a predicate or a step"));
    }
    Ok(())
}

fn check_call(call: &FunctionCall) -> Result<(), MarkupError> {
    let name = call.name.local.as_str();
    let known = FUNCTIONS.iter().find(|(known, ..)| call.name.prefix.is_none() && *known == name);
    let Some((_, least, most)) = known else {
        return Err(MarkupError::expression(format!("unknown function {name}()")));
    };
    if !(*least..=*most).contains(&call.args.len()) {
        return Err(MarkupError::expression(format!("wrong number of arguments of {name}()")));
    }
    let takes_nodes = matches!(name, "count" | "sum" | "local-name" | "name" | "namespace-uri");
    if takes_nodes && !call.args.iter().all(gives_nodes) {
        return Err(MarkupError::expression(format!("{name}() takes a path")));
    }
    Ok(())
}

/// Whether an expression gives a node-set; without variables its type never depends on the
/// document.
fn gives_nodes(expression: &Expr) -> bool {
    match expression {
        Expr::Union(..) | Expr::Path(PathExpr::Location(_) | PathExpr::FilterLocation(..)) => true,
        Expr::Path(PathExpr::Filter(filter)) => primary_gives_nodes(&filter.primary),
        _ => false,
    }
}

fn primary_gives_nodes(primary: &PrimaryExpr) -> bool {
    match primary {
        PrimaryExpr::Parenthesized(inner) => gives_nodes(inner),
        PrimaryExpr::Function(call) => call.name.prefix.is_none() && call.name.local == "id",
        _ => false,
    }
}
