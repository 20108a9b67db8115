//! Text that means nothing.

use fake::{Fake, faker::lorem::raw::Word, locales::EN};

use super::{GenerateError, Generator, call::Call, rng::Rng};

// With the longest words these stay below the ten thousand characters nothing may exceed.
const MOST_WORDS: usize = 500;
const MOST_SENTENCES: usize = 50;

pub(super) const GENERATORS: &[Generator] = &[
    Generator::plain("lorem_word", "$lorem_word", word),
    Generator::with("lorem_sentence", "$lorem_sentence 8", lorem_sentence).takes(&["words"], &[]),
    Generator::with("lorem_paragraph", "$lorem_paragraph 3", lorem_paragraph).takes(&["sentences"], &[]),
];

fn lorem_sentence(call: &Call<'_>, rng: &mut Rng<'_>) -> Result<String, GenerateError> {
    let wanted = "wanted-words";
    let drawn = between(4, 10, rng);
    Ok(sentence_of(call.count("words", drawn, 1..=MOST_WORDS, wanted)?, rng))
}

fn lorem_paragraph(call: &Call<'_>, rng: &mut Rng<'_>) -> Result<String, GenerateError> {
    let wanted = "wanted-sentences";
    let drawn = between(3, 6, rng);
    Ok(sentences_of(call.count("sentences", drawn, 1..=MOST_SENTENCES, wanted)?, " ", rng))
}

fn between(least: i64, most: i64, rng: &mut Rng<'_>) -> usize {
    usize::try_from(rng.int(least..=most)).unwrap_or_default()
}

/// One word.
pub(super) fn word(rng: &mut Rng<'_>) -> String {
    Word(EN).fake_with_rng(rng.rng())
}

fn joined(count: usize, between: &str, rng: &mut Rng<'_>, mut one: impl FnMut(&mut Rng<'_>) -> String) -> String {
    (0..count).map(|_| one(rng)).collect::<Vec<_>>().join(between)
}

/// Three words (Postman).
pub(super) fn words(rng: &mut Rng<'_>) -> String {
    joined(3, " ", rng, word)
}

/// Three words as part of a web address (Postman).
pub(super) fn slug(rng: &mut Rng<'_>) -> String {
    joined(3, "-", rng, word)
}

fn sentence_of(count: usize, rng: &mut Rng<'_>) -> String {
    let words = joined(count, " ", rng, word);
    // The words are plain letters: the first is one byte long.
    let (first, rest) = words.split_at_checked(1).unwrap_or_default();
    format!("{}{rest}.", first.to_uppercase())
}

/// A sentence (Postman).
pub(super) fn sentence(rng: &mut Rng<'_>) -> String {
    let count = between(4, 10, rng);
    sentence_of(count, rng)
}

fn sentences_of(count: usize, between: &str, rng: &mut Rng<'_>) -> String {
    joined(count, between, rng, sentence)
}

/// Two to six sentences (Postman).
pub(super) fn sentences(rng: &mut Rng<'_>) -> String {
    let count = between(2, 6, rng);
    sentences_of(count, " ", rng)
}

/// One to five lines (Postman).
pub(super) fn lines(rng: &mut Rng<'_>) -> String {
    let count = between(1, 5, rng);
    sentences_of(count, "\n", rng)
}

/// A paragraph (Postman).
pub(super) fn paragraph(rng: &mut Rng<'_>) -> String {
    let count = between(3, 6, rng);
    sentences_of(count, " ", rng)
}

/// Three paragraphs (Postman).
pub(super) fn paragraphs(rng: &mut Rng<'_>) -> String {
    joined(3, "\n\n", rng, paragraph)
}
