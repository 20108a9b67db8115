//! Text that means nothing.

use fake::{Fake, faker::lorem::raw::Word, locales::EN};
use testgyver_model::language::Wording;

use super::{GenerateError, Generator, call::Call, dice::Dice};

// With the longest words these stay below the ten thousand characters nothing may exceed.
const MOST_WORDS: usize = 500;
const MOST_SENTENCES: usize = 50;

pub(super) const GENERATORS: &[Generator] = &[
    Generator::plain("lorem_word", "$lorem_word", word).says("Un mot de faux latin.", "A word of mock Latin."),
    Generator::with("lorem_sentence", "$lorem_sentence 8", lorem_sentence).takes(&["words"], &[]).says(
        "Une phrase de faux latin, de 4 à 10 mots si leur nombre n'est pas donné.",
        "A sentence of mock Latin, of 4 to 10 words unless their number is given.",
    ),
    Generator::with("lorem_paragraph", "$lorem_paragraph 3", lorem_paragraph).takes(&["sentences"], &[]).says(
        "Un paragraphe de faux latin, de 3 à 6 phrases si leur nombre n'est pas donné.",
        "A paragraph of mock Latin, of 3 to 6 sentences unless their number is given.",
    ),
];

fn lorem_sentence(call: &Call<'_>, dice: &mut Dice<'_>) -> Result<String, GenerateError> {
    let wanted = Wording { fr: "un nombre de mots de 1 à 500", en: "a number of words from 1 to 500" };
    let drawn = between(4, 10, dice);
    Ok(sentence_of(call.count("words", drawn, 1..=MOST_WORDS, wanted)?, dice))
}

fn lorem_paragraph(call: &Call<'_>, dice: &mut Dice<'_>) -> Result<String, GenerateError> {
    let wanted = Wording { fr: "un nombre de phrases de 1 à 50", en: "a number of sentences from 1 to 50" };
    let drawn = between(3, 6, dice);
    Ok(sentences_of(call.count("sentences", drawn, 1..=MOST_SENTENCES, wanted)?, " ", dice))
}

fn between(least: i64, most: i64, dice: &mut Dice<'_>) -> usize {
    usize::try_from(dice.int(least..=most)).unwrap_or_default()
}

/// One word.
pub(super) fn word(dice: &mut Dice<'_>) -> String {
    Word(EN).fake_with_rng(dice.rng())
}

fn joined(count: usize, between: &str, dice: &mut Dice<'_>, mut one: impl FnMut(&mut Dice<'_>) -> String) -> String {
    (0..count).map(|_| one(dice)).collect::<Vec<_>>().join(between)
}

/// Three words (Postman).
pub(super) fn words(dice: &mut Dice<'_>) -> String {
    joined(3, " ", dice, word)
}

/// Three words as part of a web address (Postman).
pub(super) fn slug(dice: &mut Dice<'_>) -> String {
    joined(3, "-", dice, word)
}

fn sentence_of(count: usize, dice: &mut Dice<'_>) -> String {
    let words = joined(count, " ", dice, word);
    // The words are plain letters: the first is one byte long.
    let (first, rest) = words.split_at_checked(1).unwrap_or_default();
    format!("{}{rest}.", first.to_uppercase())
}

/// A sentence (Postman).
pub(super) fn sentence(dice: &mut Dice<'_>) -> String {
    let count = between(4, 10, dice);
    sentence_of(count, dice)
}

fn sentences_of(count: usize, between: &str, dice: &mut Dice<'_>) -> String {
    joined(count, between, dice, sentence)
}

/// Two to six sentences (Postman).
pub(super) fn sentences(dice: &mut Dice<'_>) -> String {
    let count = between(2, 6, dice);
    sentences_of(count, " ", dice)
}

/// One to five lines (Postman).
pub(super) fn lines(dice: &mut Dice<'_>) -> String {
    let count = between(1, 5, dice);
    sentences_of(count, "\n", dice)
}

/// A paragraph (Postman).
pub(super) fn paragraph(dice: &mut Dice<'_>) -> String {
    let count = between(3, 6, dice);
    sentences_of(count, " ", dice)
}

/// Three paragraphs (Postman).
pub(super) fn paragraphs(dice: &mut Dice<'_>) -> String {
    joined(3, "\n\n", dice, paragraph)
}
