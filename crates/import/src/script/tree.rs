//! Statements and expressions, as far as they are read.

use serde_json::Value;

/// A statement, and where it stands in the script.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Statement {
    pub(super) what: What,
    pub(super) from: usize,
    pub(super) to: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// Names that get a value: one, or fields taken out of an object.
    Declare(Vec<(Target, Expression)>),
    Assign(String, Expression),
    Expression(Expression),
    Return(Expression),
    Throw,
    /// A condition, and what is done where it is true; there is no `else`.
    If(Expression, Vec<Statement>),
    /// What is not read.
    Unread,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Target {
    Name(String),
    /// Ways to fields, with the names that they get.
    Fields(Vec<(Vec<String>, String)>),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    Value(Value),
    Undefined,
    Name(String),
    Member(Box<Self>, String),
    Index(Box<Self>, Box<Self>),
    Call(Box<Self>, Vec<Self>),
    New(Box<Self>),
    Function(Vec<String>, Vec<Statement>),
    Not(Box<Self>),
    Type(Box<Self>),
    Two(&'static str, Box<Self>, Box<Self>),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
    /// Pieces of a text.
    Template(Vec<Self>),
    Regex(String, String),
}

impl Expression {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Value(Value::String(text.into()))
    }
}
