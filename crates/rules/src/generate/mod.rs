//! Generators inside templates: `{{$uuid}}`, `{{$now format=%F offset=+1d}}`, `{{$random_int 1 10}}`.
//!
//! Everything here is a function of the call and of [`Entropy`]: the same entropy gives the same text.
//! What is made up stays harmless: addresses, numbers and cards come from ranges kept for examples.

mod call;
mod dates;
mod entropy;
mod error;
mod files;
mod finance;
mod generator;
mod lorem;
mod nearest;
mod network;
mod numbers;
mod people;
mod places;
mod postman;
mod rng;
#[rustfmt::skip]
mod postman_words;
mod text;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_shapes;

use std::sync::LazyLock;

use call::Call;
use generator::Make;
use rng::Rng;

pub use entropy::{Entropy, FixedEntropy, FrozenClock};
pub use error::GenerateError;
pub use generator::{Generator, LONGEST};

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
pub fn generate(call: &str, entropy: &dyn Entropy) -> Result<String, GenerateError> {
    let (name, arguments) = call::cut(call);
    let generator = find(name).ok_or_else(|| GenerateError::UnknownGenerator {
        name: name.to_owned(),
        nearest: nearest::nearest(name, catalogue().iter().map(|generator| generator.name)),
    })?;
    let call = Call::read(generator.name, generator.signature, arguments)?;
    let mut rng = Rng::new(entropy);
    match generator.make {
        Make::Plain(make) => Ok(make(&mut rng)),
        Make::With(make) => make(&call, &mut rng),
    }
}

fn find(name: &str) -> Option<&'static Generator> {
    catalogue().iter().find(|generator| generator.name == name)
}
