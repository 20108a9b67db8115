//! One report.

use std::time::Duration;

use roxmltree::{Document, Node, ParsingOptions};
use testgyver_model::phrase;

use super::{
    results::{Case, Results, Status, Suite},
    text,
};
use crate::{SourceError, gather::Gather};

/// Most nodes of a document.
const MOST: u32 = 3_000_000;
/// Most suites inside each other; what is deeper is lifted to this level.
const DEEPEST: usize = 50;

/// Adds what a file reports to the results.
pub(super) fn read(name: &str, bytes: &[u8], results: &mut Results, gather: &mut Gather) -> Result<(), SourceError> {
    let clean = text::allowed(&text::decoded(bytes));
    let clean = clean.trim_start();
    // Without its own names for things, which could stand for far more than the file holds.
    let options = ParsingOptions { nodes_limit: MOST, ..ParsingOptions::default() };
    let document = Document::parse_with_options(clean, options).map_err(|error| {
        let language = gather.language;
        let line = Some(error.pos().row).filter(|row| *row > 0);
        let message = phrase!(language,
            fr: "XML illisible : {error}. Vérifiez que le rapport est complet.",
            en: "XML that cannot be read: {error}. Check that the report is complete.");
        SourceError { file: name.to_owned(), line, message }
    })?;
    let root = document.root_element();
    if results.name.is_empty() {
        results.name = attribute(root, "name");
    }
    let is_suite = named(root, "testsuite");
    let loose = root.children().any(|node| named(node, "testcase"));
    let counted = is_suite || loose;
    let found =
        if counted { vec![suite(root, 0)] } else { children(root, "testsuite").map(|node| suite(node, 0)).collect() };
    let lacks = |suite: &Suite| suite.counts().total() == 0;
    if found.iter().all(lacks) {
        let language = gather.language;
        let text = phrase!(language, fr: "rapport sans aucun test.", en: "report without any test.");
        gather.info(name, text);
    }
    results.suites.extend(found);
    Ok(())
}

fn named(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| named(*child, name))
}

fn attribute(node: Node<'_, '_>, name: &str) -> String {
    node.attribute(name).unwrap_or_default().to_owned()
}

/// All the text inside a node.
fn content(node: Node<'_, '_>) -> String {
    let texts: String = node.descendants().filter(Node::is_text).filter_map(|text| text.text()).collect();
    texts.trim_matches(['\n', '\r']).to_owned()
}

/// The texts of all nodes of a name, one below the other.
fn contents(node: Node<'_, '_>, name: &'static str) -> String {
    let texts: Vec<String> = children(node, name).map(content).filter(|text| !text.trim().is_empty()).collect();
    texts.join("\n")
}

fn properties(node: Node<'_, '_>) -> Vec<(String, String)> {
    let listed = children(node, "properties").flat_map(|list| children(list, "property"));
    listed
        .map(|property| {
            let value = property.attribute("value").map_or_else(|| content(property), str::to_owned);
            (attribute(property, "name"), value)
        })
        .collect()
}

/// Seconds, with a point or a comma, thousands apart or not.
fn time(node: Node<'_, '_>) -> Option<Duration> {
    let text = ["time", "duration"]
        .into_iter()
        .find_map(|name| node.attribute(name))?
        .trim()
        .replace([' ', '\u{a0}', '\u{202f}'], "");
    let text = match (text.matches(',').count(), text.contains('.')) {
        (1, false) => text.replace(',', "."),
        _ => text.replace(',', ""),
    };
    let seconds: f64 = text.trim_end_matches('s').parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

fn suite(node: Node<'_, '_>, depth: usize) -> Suite {
    let mut made = Suite {
        name: attribute(node, "name"),
        file: ["file", "filepath"].into_iter().find_map(|name| node.attribute(name)).unwrap_or_default().to_owned(),
        timestamp: attribute(node, "timestamp"),
        hostname: attribute(node, "hostname"),
        time: time(node),
        properties: properties(node),
        system_out: contents(node, "system-out"),
        system_err: contents(node, "system-err"),
        suites: Vec::new(),
        cases: children(node, "testcase").map(case).collect(),
    };
    if depth < DEEPEST {
        made.suites = children(node, "testsuite").map(|inner| suite(inner, depth + 1)).collect();
    } else {
        let deeper = node.descendants().filter(|inner| named(*inner, "testcase") && inner.parent() != Some(node));
        made.cases.extend(deeper.map(case));
    }
    // What went wrong with the suite itself: its setup, say.
    let own = children(node, "error").chain(children(node, "failure"));
    let wrong: Vec<Case> = own.map(|fault| broken(&made.name, fault)).collect();
    made.cases.extend(wrong);
    made
}

/// A suite's own failure, as a test of it.
fn broken(name: &str, fault: Node<'_, '_>) -> Case {
    let status = if named(fault, "error") { Status::Error } else { Status::Failed };
    let mut case = Case { name: name.to_owned(), status, ..Case::default() };
    explain(&mut case, &[fault]);
    case
}

fn case(node: Node<'_, '_>) -> Case {
    let mut made = Case {
        classname: attribute(node, "classname"),
        name: attribute(node, "name"),
        time: time(node),
        system_out: contents(node, "system-out"),
        system_err: contents(node, "system-err"),
        properties: properties(node),
        file: ["file", "filepath"].into_iter().find_map(|name| node.attribute(name)).unwrap_or_default().to_owned(),
        line: ["line", "lineno"].into_iter().find_map(|name| node.attribute(name)?.trim().parse().ok()),
        ..Case::default()
    };
    let of = |name: &'static str| children(node, name).collect::<Vec<_>>();
    let (errors, failures, skipped) = (of("error"), of("failure"), of("skipped"));
    let flaky: Vec<Node<'_, '_>> = of("flakyFailure").into_iter().chain(of("flakyError")).collect();
    let (status, reasons) = if !errors.is_empty() {
        (Status::Error, [errors, failures].concat())
    } else if !failures.is_empty() {
        (Status::Failed, failures)
    } else if !skipped.is_empty() {
        (Status::Skipped, skipped)
    } else {
        (stated(node), flaky.clone())
    };
    made.status = status;
    made.flaky = status == Status::Passed && !flaky.is_empty();
    explain(&mut made, &reasons);
    made
}

/// How a test ended whose attributes say so: CTest's and GoogleTest's.
fn stated(node: Node<'_, '_>) -> Status {
    let word = |name: &str| attribute(node, name).to_ascii_lowercase();
    match (word("status").as_str(), word("result").as_str()) {
        ("fail" | "failed" | "failure", _) | (_, "fail" | "failed" | "failure") => Status::Failed,
        ("error", _) | (_, "error") => Status::Error,
        ("disabled" | "notrun" | "not run" | "skipped" | "skip" | "ignored" | "pending", _)
        | (_, "skipped" | "suppressed" | "ignored") => Status::Skipped,
        _ => Status::Passed,
    }
}

/// Why a test did not pass: the first reason in short, all of them at length.
fn explain(case: &mut Case, reasons: &[Node<'_, '_>]) {
    let texts: Vec<String> =
        reasons.iter().map(|reason| content(*reason)).filter(|text| !text.trim().is_empty()).collect();
    case.text = texts.join("\n\n");
    let said =
        |name: &str| reasons.iter().find_map(|reason| reason.attribute(name).filter(|text| !text.trim().is_empty()));
    case.kind = said("type").unwrap_or_default().to_owned();
    let first = case.text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    case.message = said("message").unwrap_or(first).to_owned();
}
