//! Generators inside templates: `{{$uuid}}`, `{{$now format=%F offset=+1d}}`, `{{$random_int 1 10}}`.
//!
//! Everything here is a function of the call and of [`Chance`]: the same chance gives the same text.
//! What is made up stays harmless: addresses, numbers and cards come from ranges kept for examples.

mod call;
mod dates;
mod dice;
mod error;
mod files;
mod finance;
mod lorem;
mod nearest;
mod network;
mod numbers;
mod people;
mod places;
mod postman;
#[rustfmt::skip]
mod postman_words;
mod text;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_shapes;

use std::sync::LazyLock;

use call::Call;
use dice::Dice;
use testgyver_model::language::Wording;

pub use error::GenerateError;

/// The longest text a call may ask for, in characters.
pub const LONGEST: usize = 10_000;

/// Where chance and time come from; nothing else is random here (tests give their own).
pub trait Chance: Send + Sync {
    /// The present moment, in the time zone of the server.
    fn now(&self) -> jiff::Zoned;
    /// Sixty-four bits nobody can guess.
    fn random(&self) -> u64;
}

/// Time that stands still at one moment, without chance: for what only looks at the clock.
#[derive(Debug, Clone)]
pub struct Still(pub jiff::Zoned);

impl Chance for Still {
    fn now(&self) -> jiff::Zoned {
        self.0.clone()
    }

    fn random(&self) -> u64 {
        0
    }
}

/// Time that stands still and chance that is always the same, for reproducible results.
#[derive(Debug, Clone, Copy)]
pub struct FixedChance;

impl Chance for FixedChance {
    fn now(&self) -> jiff::Zoned {
        jiff::Timestamp::UNIX_EPOCH.to_zoned(jiff::tz::TimeZone::UTC)
    }

    fn random(&self) -> u64 {
        7
    }
}

/// How a generator makes its value: some look at their arguments, most have none.
#[derive(Debug, Clone, Copy)]
enum Make {
    Plain(fn(&mut Dice<'_>) -> String),
    With(fn(&Call<'_>, &mut Dice<'_>) -> Result<String, GenerateError>),
}

/// One generator, as help pages and completion show it.
#[derive(Debug, Clone, Copy)]
pub struct Generator {
    /// What is written after the `$`.
    pub name: &'static str,
    /// A whole call, without its braces.
    pub example: &'static str,
    /// What it gives, in one sentence.
    pub help: Wording,
    /// Whether it goes by a name of Postman and is there for the collections brought along.
    pub postman: bool,
    /// Arguments that may be given by their place; each also goes by its name.
    places: &'static [&'static str],
    /// Arguments given by their name only.
    keys: &'static [&'static str],
    /// Whether it takes any number of values instead of named arguments.
    values: bool,
    make: Make,
}

impl Generator {
    const fn new(name: &'static str, example: &'static str, make: Make) -> Self {
        let help = Wording::same("");
        Self { name, example, help, postman: false, places: &[], keys: &[], values: false, make }
    }

    /// A generator without arguments.
    const fn plain(name: &'static str, example: &'static str, make: fn(&mut Dice<'_>) -> String) -> Self {
        Self::new(name, example, Make::Plain(make))
    }

    /// A generator that looks at its arguments.
    const fn with(
        name: &'static str,
        example: &'static str,
        make: fn(&Call<'_>, &mut Dice<'_>) -> Result<String, GenerateError>,
    ) -> Self {
        Self::new(name, example, Make::With(make))
    }

    const fn says(mut self, fr: &'static str, en: &'static str) -> Self {
        self.help = Wording { fr, en };
        self
    }

    const fn takes(mut self, places: &'static [&'static str], keys: &'static [&'static str]) -> Self {
        self.places = places;
        self.keys = keys;
        self
    }

    const fn takes_values(mut self) -> Self {
        self.values = true;
        self
    }

    const fn of_postman(mut self) -> Self {
        self.postman = true;
        self
    }

    /// The names of its arguments, those that may be given by their place first.
    pub fn arguments(&self) -> impl Iterator<Item = &'static str> {
        self.places.iter().chain(self.keys).copied()
    }
}

static CATALOGUE: LazyLock<Vec<Generator>> = LazyLock::new(|| {
    let ours = [
        dates::GENERATORS,
        numbers::GENERATORS,
        text::GENERATORS,
        people::GENERATORS,
        places::GENERATORS,
        finance::GENERATORS,
        network::GENERATORS,
        files::GENERATORS,
        lorem::GENERATORS,
    ];
    [ours.concat(), postman::generators()].concat()
});

/// What there is, for help pages and completion: ours first, then those of Postman.
pub fn catalogue() -> &'static [Generator] {
    &CATALOGUE
}

/// Whether `call` (without braces, beginning with `$`) names a generator that exists.
pub fn is_generator(call: &str) -> bool {
    call.trim_start().starts_with('$') && find(call::cut(call).0).is_some()
}

/// The value of one call (`$random_int 1 10`); its `$` may be left out.
///
/// # Errors
/// [`GenerateError`] when there is no such generator, or when its arguments do not suit it.
pub fn generate(call: &str, chance: &dyn Chance) -> Result<String, GenerateError> {
    let (name, arguments) = call::cut(call);
    let generator = find(name).ok_or_else(|| GenerateError::UnknownGenerator {
        name: name.to_owned(),
        nearest: nearest::nearest(name, catalogue().iter().map(|generator| generator.name)),
    })?;
    let call = Call::read(generator, arguments)?;
    let mut dice = Dice::new(chance);
    match generator.make {
        Make::Plain(make) => Ok(make(&mut dice)),
        Make::With(make) => make(&call, &mut dice),
    }
}

fn find(name: &str) -> Option<&'static Generator> {
    catalogue().iter().find(|generator| generator.name == name)
}
