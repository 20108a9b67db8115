//! One generator: its name, its arguments, and how it makes its value.

use testgyver_model::Label;

use super::{
    call::{Call, Signature},
    error::GenerateError,
    rng::Rng,
};

/// The longest text a call may ask for, in characters.
pub const LONGEST: usize = 10_000;

/// How a generator makes its value: some look at their arguments, most have none.
#[derive(Debug, Clone, Copy)]
pub(super) enum Make {
    Plain(fn(&mut Rng<'_>) -> String),
    With(fn(&Call<'_>, &mut Rng<'_>) -> Result<String, GenerateError>),
}

/// One generator, as help pages and completion show it.
#[derive(Debug, Clone, Copy)]
pub struct Generator {
    /// What is written after the `$`.
    pub name: &'static str,
    /// A whole call, without its braces.
    pub example: &'static str,
    /// Whether it goes by a name of Postman and is there for the collections brought along.
    pub postman: bool,
    /// What arguments it takes.
    pub(super) signature: Signature,
    pub(super) make: Make,
}

impl Generator {
    pub(super) const fn new(name: &'static str, example: &'static str, make: Make) -> Self {
        Self { name, example, postman: false, signature: Signature::NONE, make }
    }

    /// A generator without arguments.
    pub(super) const fn plain(name: &'static str, example: &'static str, make: fn(&mut Rng<'_>) -> String) -> Self {
        Self::new(name, example, Make::Plain(make))
    }

    /// A generator that looks at its arguments.
    pub(super) const fn with(
        name: &'static str,
        example: &'static str,
        make: fn(&Call<'_>, &mut Rng<'_>) -> Result<String, GenerateError>,
    ) -> Self {
        Self::new(name, example, Make::With(make))
    }

    pub(super) const fn takes(mut self, places: &'static [&'static str], keys: &'static [&'static str]) -> Self {
        self.signature.places = places;
        self.signature.keys = keys;
        self
    }

    pub(super) const fn takes_values(mut self) -> Self {
        self.signature.values = true;
        self
    }

    pub(super) const fn of_postman(mut self) -> Self {
        self.postman = true;
        self
    }

    /// What it gives, in one sentence: the text `generator-<name>` of the catalogue.
    pub fn help(&self) -> Label {
        Label::Key(format!("generator-{}", self.name).into())
    }

    /// The names of its arguments, those that may be given by their place first.
    pub fn arguments(&self) -> impl Iterator<Item = &'static str> {
        self.signature.names()
    }
}
