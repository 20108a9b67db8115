//! Reads HTML into a [`Tree`].
//!
//! The HTML rules reopen formatting elements, so the tree can grow with the square of the text.
//! Therefore the text is fed in small pieces and the limits are checked after each of them.

use std::cell::Cell;

use encoding_rs::Encoding;
use html5ever::QualName;
use html5ever::buffer_queue::BufferQueue;
use html5ever::interface::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};

use super::MarkupError;
use super::build::Builder;
use super::html_pieces::{Pieces, TagGuard};
use super::html_sink::{Content, Handle, Item, Sink};
use super::limits::{MAX_DEPTH, MAX_NODES};
use super::tree::{HTML_NAMESPACE, Name, Tree};

/// Parses `text` as an HTML document; every text is one, as browsers see it.
pub(super) fn parse(text: &str) -> Result<Tree, MarkupError> {
    let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let counted = Counted { builder: TreeBuilder::new(Sink::new(), options), tokens: Cell::new(0) };
    let tokenizer = Tokenizer::new(counted, TokenizerOpts::default());
    feed(&tokenizer, text)?;
    tokenizer.end();
    check(&tokenizer.sink)?;
    convert(&tokenizer.sink.builder.sink.finish())
}

fn feed(tokenizer: &Tokenizer<Counted>, text: &str) -> Result<(), MarkupError> {
    let input = BufferQueue::default();
    let mut guard = TagGuard::new(text);
    for piece in Pieces::new(text) {
        guard.before(&piece)?;
        let tokens = tokenizer.sink.tokens.get();
        input.push_back(StrTendril::from_slice(&text[piece.clone()]));
        // A script or an encoding mark interrupts the tokenizer; neither means anything here.
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        guard.after(&piece, tokenizer.sink.tokens.get() > tokens);
        check(&tokenizer.sink)?;
    }
    Ok(())
}

/// The first character set that a `<meta>` in the beginning of a page names.
pub(super) fn named_charset(start: &str) -> Option<&'static Encoding> {
    let counted = Counted { builder: TreeBuilder::new(Sink::new(), TreeBuilderOpts::default()), tokens: Cell::new(0) };
    let tokenizer = Tokenizer::new(counted, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(start));
    loop {
        match tokenizer.feed(&input) {
            TokenizerResult::Done => return None,
            TokenizerResult::Script(_) => {}
            TokenizerResult::EncodingIndicator(name) => match Encoding::for_label(name.as_bytes()) {
                None => {}
                found => return found,
            },
        }
    }
}

fn check(counted: &Counted) -> Result<(), MarkupError> {
    let sink = &counted.builder.sink;
    if sink.deepest.get() > MAX_DEPTH + 1 {
        return Err(MarkupError::TooDeep);
    }
    if sink.count() > MAX_NODES { Err(MarkupError::TooLarge) } else { Ok(()) }
}

/// The tree builder, and how many tokens it got: a tag still being read gives none.
struct Counted {
    builder: TreeBuilder<Handle, Sink>,
    tokens: Cell<u64>,
}

impl TokenSink for Counted {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        // Errors come in the middle of a tag.
        if !matches!(token, Token::ParseError(_)) {
            self.tokens.set(self.tokens.get() + 1);
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Copies what hangs under the document, without recursion.
fn convert(items: &[Item]) -> Result<Tree, MarkupError> {
    let mut builder = Builder::new(true);
    builder.declare("xml", "http://www.w3.org/XML/1998/namespace");
    builder.declare("xlink", "http://www.w3.org/1999/xlink");
    let mut next = items[0].first_child;
    while let Some(at) = next {
        enter(&mut builder, &items[at].content)?;
        next = items[at].first_child.or_else(|| leave(&mut builder, items, at));
    }
    Ok(builder.finish())
}

/// Closes what ends at `at`; gives the node that follows in document order.
fn leave(builder: &mut Builder, items: &[Item], at: Handle) -> Option<Handle> {
    let mut current = at;
    loop {
        if matches!(items[current].content, Content::Element { .. }) {
            builder.close_element();
        }
        if let Some(next) = items[current].next {
            return Some(next);
        }
        current = items[current].parent?;
    }
}

fn enter(builder: &mut Builder, content: &Content) -> Result<(), MarkupError> {
    match content {
        Content::Document => Ok(()),
        Content::Text(text) => builder.text(text),
        Content::Comment(text) => builder.comment(text),
        Content::Element { name, attributes } => {
            // Elements are in no namespace, so that `//h1` finds them without a prefix.
            builder.open_element(Name { local: name.local.to_string(), ..Name::default() })?;
            for attribute in attributes {
                builder.attribute(attribute_name(&attribute.name), &attribute.value)?;
            }
            Ok(())
        }
    }
}

/// Attributes of SVG keep their namespace, else `xlink:href` and `href` would be the same.
fn attribute_name(name: &QualName) -> Name {
    let namespace = if &*name.ns == HTML_NAMESPACE { "" } else { &name.ns };
    Name {
        prefix: name.prefix.as_ref().map(|prefix| prefix.to_string()).unwrap_or_default(),
        namespace: namespace.to_owned(),
        local: name.local.to_string(),
    }
}
