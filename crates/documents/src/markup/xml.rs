//! Reads XML into a [`Tree`].

use roxmltree::{Document, Error, Node, NodeType, ParsingOptions};

use super::build::Builder;
use super::error::place_of_end;
use super::limits::MAX_NODES;
use super::tree::{Name, Tree};
use super::{MarkupError, xml_scan};

const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";

/// Parses `text` as XML.
pub(super) fn parse(text: &str) -> Result<Tree, MarkupError> {
    // Who makes a text of bytes takes their mark away; the parser would skip another one.
    if text.starts_with('\u{feff}') {
        return Err(MarkupError::malformed_at(text, 0, "a second byte order mark".to_owned()));
    }
    // Entities multiply text without bound: only a declaration whose entities were counted is let through.
    let allow_dtd = xml_scan::check(text)?.doctype;
    let options = ParsingOptions { allow_dtd, nodes_limit: MAX_NODES as u32, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| refusal(text, &error))?;
    convert(&document)
}

fn refusal(text: &str, error: &Error) -> MarkupError {
    match error {
        Error::NodesLimitReached | Error::AttributesLimitReached | Error::NamespacesLimitReached => {
            MarkupError::TooLarge
        }
        _ => {
            let (line, column) = match error {
                // What is missing is missing at the end, and the parser tells no place.
                Error::NoRootNode | Error::UnclosedRootNode | Error::UnexpectedEndOfStream => {
                    place_of_end(text.trim_end())
                }
                Error::DtdDetected => place_of_end(text.find("<!DOCTYPE").map_or("", |at| &text[..at])),
                _ => (error.pos().row, error.pos().col),
            };
            let reason = error.to_string().replace(&format!(" at {}", error.pos()), "");
            MarkupError::Malformed { line, column, reason }
        }
    }
}

/// Copies the document without recursion: down to the first child, else on to the next sibling
/// of the nearest ancestor that has one.
fn convert(document: &Document) -> Result<Tree, MarkupError> {
    let mut builder = Builder::new(false);
    builder.declare("xml", XML_NAMESPACE);
    let mut next = document.root().first_child();
    while let Some(node) = next {
        enter(&mut builder, node)?;
        next = node.first_child().or_else(|| leave(&mut builder, node));
    }
    Ok(builder.finish())
}

/// Closes what ends at `node`; gives the node that follows in document order.
fn leave<'a, 'input>(builder: &mut Builder, node: Node<'a, 'input>) -> Option<Node<'a, 'input>> {
    let mut current = node;
    loop {
        if current.is_element() {
            builder.close_element();
        }
        if let Some(sibling) = current.next_sibling() {
            return Some(sibling);
        }
        current = current.parent()?;
    }
}

fn enter(builder: &mut Builder, node: Node) -> Result<(), MarkupError> {
    match node.node_type() {
        NodeType::Root => Ok(()),
        NodeType::Element => enter_element(builder, node),
        NodeType::Text => builder.text(node.text().unwrap_or_default()),
        NodeType::Comment => builder.comment(node.text().unwrap_or_default()),
        NodeType::PI => match node.pi() {
            Some(instruction) => builder.instruction(instruction.target, instruction.value.unwrap_or_default()),
            None => Ok(()),
        },
    }
}

fn enter_element(builder: &mut Builder, node: Node) -> Result<(), MarkupError> {
    declare_new(builder, node);
    let tag = node.tag_name();
    builder.open_element(name_of(node, tag.namespace(), tag.name()))?;
    for attribute in node.attributes() {
        builder.attribute(name_of(node, attribute.namespace(), attribute.name()), attribute.value())?;
    }
    Ok(())
}

/// Takes over the namespaces this element declares; an element that shares those of its parent
/// declares none.
fn declare_new(builder: &mut Builder, node: Node) {
    let same_as_parent = node.parent().is_some_and(|parent| {
        let (inherited, own) = (parent.namespaces(), node.namespaces());
        inherited.len() == own.len() && inherited.zip(own).all(|(one, other)| std::ptr::eq(one, other))
    });
    if same_as_parent {
        return;
    }
    for namespace in node.namespaces() {
        builder.declare(namespace.name().unwrap_or("_"), namespace.uri());
    }
}

fn name_of(node: Node, namespace: Option<&str>, local: &str) -> Name {
    let namespace = namespace.unwrap_or_default();
    let prefix = if namespace.is_empty() { "" } else { node.lookup_prefix(namespace).unwrap_or_default() };
    Name { prefix: prefix.to_owned(), namespace: namespace.to_owned(), local: local.to_owned() }
}
