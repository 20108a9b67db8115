//! Postman's dynamic variables by their own names, so that collections brought along still run.
//!
//! They give what Postman's documentation says, in English, except that addresses stay within the ranges kept
//! for examples. Left out: pictures on sites of others, Bitcoin addresses and BIC, which could be somebody's.

use fake::{
    Fake,
    faker::{
        address::raw as address, company::raw as company, currency::raw as currency, job::raw as job, name::raw as name,
    },
    locales::EN,
};

use super::{
    Generator, dates, files, finance, lorem, network, numbers, people, people::Locale::En, places,
    postman_words as words, rng::Rng, text,
};

/// One line of the table: a name, and how its value is made.
macro_rules! postman {
    ($how:ident $name:literal, $make:expr) => {
        Generator::$how($name, concat!("$", $name), $make).of_postman()
    };
}

/// Common, texts and colours.
#[rustfmt::skip]
const TEXT: &[Generator] = &[
    postman!(with "guid", text::uuid),
    postman!(with "isoTimestamp", dates::iso_timestamp),
    postman!(with "randomUUID", text::uuid),
    postman!(plain "randomAlphaNumeric", |rng| text::alphanumeric(1, rng)),
    postman!(plain "randomBoolean", numbers::random_bool),
    postman!(with "randomInt", numbers::random_int),
    postman!(plain "randomColor", |rng| rng.word(words::COLORS)),
    postman!(plain "randomHexColor", text::color),
    postman!(plain "randomAbbreviation", |rng| rng.word(words::ABBREVIATIONS)),
];

/// Addresses of the Internet.
#[rustfmt::skip]
const NETWORK: &[Generator] = &[
    postman!(plain "randomIP", network::ipv4),
    postman!(plain "randomIPV6", network::ipv6),
    postman!(plain "randomMACAddress", network::mac),
    postman!(plain "randomPassword", |rng| text::alphanumeric(15, rng)),
    postman!(plain "randomLocale", |rng| rng.word(words::LOCALES)),
    postman!(plain "randomUserAgent", network::user_agent),
    postman!(plain "randomProtocol", |rng| rng.word(&["http", "https"])),
    postman!(plain "randomSemver", files::semver),
];

/// Names and jobs.
#[rustfmt::skip]
const PEOPLE: &[Generator] = &[
    postman!(plain "randomFirstName", |rng| people::first_name(En, rng)),
    postman!(plain "randomLastName", |rng| people::last_name(En, rng)),
    postman!(plain "randomFullName", |rng| people::full_name(En, rng)),
    postman!(plain "randomNamePrefix", |rng| name::Title(EN).fake_with_rng(rng.rng())),
    postman!(plain "randomNameSuffix", |rng| name::Suffix(EN).fake_with_rng(rng.rng())),
    postman!(plain "randomJobArea", |rng| job::Field(EN).fake_with_rng(rng.rng())),
    postman!(plain "randomJobDescriptor", |rng| job::Seniority(EN).fake_with_rng(rng.rng())),
    postman!(plain "randomJobTitle", |rng| job::Title(EN).fake_with_rng(rng.rng())),
    postman!(plain "randomJobType", |rng| job::Position(EN).fake_with_rng(rng.rng())),
];

/// Phones and places.
#[rustfmt::skip]
const PLACE: &[Generator] = &[
    postman!(plain "randomPhoneNumber", phone),
    postman!(plain "randomPhoneNumberExt", |rng| format!("{:02}-{}", rng.int(10..=99), phone(rng))),
    postman!(plain "randomCity", |rng| places::city(En, rng)),
    postman!(plain "randomStreetName", |rng| places::street_name(En, rng)),
    postman!(plain "randomStreetAddress", |rng| places::street_address(En, rng)),
    postman!(plain "randomCountry", |rng| places::country(En, rng)),
    postman!(plain "randomCountryCode", |rng| address::CountryCode(EN).fake_with_rng(rng.rng())),
    postman!(plain "randomLatitude", |rng| numbers::decimal(-90, 90, 4, rng)),
    postman!(plain "randomLongitude", |rng| numbers::decimal(-180, 180, 4, rng)),
];

/// Banks and money.
#[rustfmt::skip]
const MONEY: &[Generator] = &[
    postman!(plain "randomBankAccount", |rng| rng.digits(8)),
    postman!(plain "randomBankAccountName", |rng| rng.word(words::ACCOUNTS)),
    postman!(plain "randomBankAccountIban", finance::iban),
    postman!(plain "randomCreditCardMask", |rng| rng.digits(4)),
    postman!(plain "randomTransactionType", |rng| rng.word(words::TRANSACTIONS)),
    postman!(plain "randomCurrencyCode", |rng| currency::CurrencyCode(EN).fake_with_rng(rng.rng())),
    postman!(plain "randomCurrencyName", |rng| currency::CurrencyName(EN).fake_with_rng(rng.rng())),
    postman!(plain "randomCurrencySymbol", |rng| currency::CurrencySymbol(EN).fake_with_rng(rng.rng())),
];

/// Companies and slogans.
#[rustfmt::skip]
const BUSINESS: &[Generator] = &[
    postman!(plain "randomCompanyName", |rng| people::company(En, rng)),
    postman!(plain "randomCompanySuffix", |rng| company::CompanySuffix(EN).fake_with_rng(rng.rng())),
    postman!(plain "randomBs", |rng| company::Bs(EN).fake_with_rng(rng.rng())),
    postman!(plain "randomBsAdjective", |rng| company::BsAdj(EN).fake_with_rng(rng.rng())),
    postman!(plain "randomBsBuzz", |rng| company::BsVerb(EN).fake_with_rng(rng.rng())),
    postman!(plain "randomBsNoun", |rng| company::BsNoun(EN).fake_with_rng(rng.rng())),
    postman!(plain "randomCatchPhrase", |rng| company::CatchPhrase(EN).fake_with_rng(rng.rng())),
    postman!(plain "randomCatchPhraseAdjective", |rng| company::Buzzword(EN).fake_with_rng(rng.rng())),
    postman!(plain "randomCatchPhraseDescriptor", |rng| company::BuzzwordMiddle(EN).fake_with_rng(rng.rng())),
    postman!(plain "randomCatchPhraseNoun", |rng| company::BuzzwordTail(EN).fake_with_rng(rng.rng())),
];

/// Databases.
#[rustfmt::skip]
const DATABASE: &[Generator] = &[
    postman!(plain "randomDatabaseColumn", |rng| rng.word(words::COLUMNS)),
    postman!(plain "randomDatabaseType", |rng| rng.word(words::COLUMN_TYPES)),
    postman!(plain "randomDatabaseCollation", |rng| rng.word(words::COLLATIONS)),
    postman!(plain "randomDatabaseEngine", |rng| rng.word(words::ENGINES)),
];

/// Dates.
#[rustfmt::skip]
const DATE: &[Generator] = &[
    postman!(with "randomDatePast", dates::past).takes(&[], &["format", "zone"]),
    postman!(with "randomDateFuture", dates::future).takes(&[], &["format", "zone"]),
    postman!(with "randomDateRecent", dates::recent).takes(&[], &["format", "zone"]),
    postman!(plain "randomWeekday", |rng| rng.word(words::WEEKDAYS)),
    postman!(plain "randomMonth", |rng| rng.word(words::MONTHS)),
];

/// Domains and e-mail.
#[rustfmt::skip]
const DOMAIN: &[Generator] = &[
    postman!(plain "randomDomainName", network::domain),
    postman!(plain "randomDomainSuffix", |rng| rng.word(words::DOMAIN_ENDINGS)),
    postman!(plain "randomDomainWord", lorem::word),
    postman!(plain "randomEmail", |rng| people::email(En, rng)),
    postman!(plain "randomExampleEmail", |rng| people::email(En, rng)),
    postman!(plain "randomUserName", |rng| people::user_name(En, rng)),
    postman!(plain "randomUrl", network::url),
];

/// Files.
#[rustfmt::skip]
const FILE: &[Generator] = &[
    postman!(plain "randomFileName", files::file_name),
    postman!(plain "randomFileType", files::file_type),
    postman!(plain "randomFileExt", files::extension),
    postman!(plain "randomCommonFileName", files::file_name),
    postman!(plain "randomCommonFileType", files::file_type),
    postman!(plain "randomCommonFileExt", files::extension),
    postman!(plain "randomFilePath", files::path),
    postman!(plain "randomDirectoryPath", files::directory),
    postman!(plain "randomMimeType", files::mime_type),
];

/// Shops.
#[rustfmt::skip]
const SHOP: &[Generator] = &[
    postman!(plain "randomPrice", |rng| numbers::decimal(0, 1000, 2, rng)),
    postman!(plain "randomProduct", |rng| rng.word(words::PRODUCTS)),
    postman!(plain "randomProductAdjective", |rng| rng.word(words::PRODUCT_ADJECTIVES)),
    postman!(plain "randomProductMaterial", |rng| rng.word(words::MATERIALS)),
    postman!(plain "randomProductName", product_name),
    postman!(plain "randomDepartment", |rng| rng.word(words::DEPARTMENTS)),
];

/// Words and phrases.
#[rustfmt::skip]
const GRAMMAR: &[Generator] = &[
    postman!(plain "randomNoun", |rng| rng.word(words::NOUNS)),
    postman!(plain "randomVerb", |rng| rng.word(words::VERBS)),
    postman!(plain "randomIngverb", |rng| rng.word(words::INGVERBS)),
    postman!(plain "randomAdjective", |rng| rng.word(words::ADJECTIVES)),
    postman!(plain "randomWord", word),
    postman!(plain "randomWords", some_words),
    postman!(plain "randomPhrase", phrase),
];

/// Mock Latin.
#[rustfmt::skip]
const LOREM: &[Generator] = &[
    postman!(plain "randomLoremWord", lorem::word),
    postman!(plain "randomLoremWords", lorem::words),
    postman!(plain "randomLoremSentence", lorem::sentence),
    postman!(plain "randomLoremSentences", lorem::sentences),
    postman!(plain "randomLoremParagraph", lorem::paragraph),
    postman!(plain "randomLoremParagraphs", lorem::paragraphs),
    postman!(plain "randomLoremText", lorem::sentences),
    postman!(plain "randomLoremSlug", lorem::slug),
    postman!(plain "randomLoremLines", lorem::lines),
];

/// All of them, in the order of Postman's documentation (`timestamp` is one of ours already).
pub(super) fn generators() -> Vec<Generator> {
    [TEXT, NETWORK, PEOPLE, PLACE, MONEY, BUSINESS, DATABASE, DATE, DOMAIN, FILE, SHOP, GRAMMAR, LOREM].concat()
}

fn phone(rng: &mut Rng<'_>) -> String {
    format!("{}-555-01{}", rng.pick(words::AREA_CODES), rng.digits(2))
}

fn product_name(rng: &mut Rng<'_>) -> String {
    let lists = [words::PRODUCT_ADJECTIVES, words::MATERIALS, words::PRODUCTS];
    lists.map(|list| rng.pick(list)).join(" ")
}

fn word(rng: &mut Rng<'_>) -> String {
    let list = rng.pick(&[words::NOUNS, words::ADJECTIVES, words::PRODUCTS, words::ABBREVIATIONS]);
    rng.word(list)
}

fn some_words(rng: &mut Rng<'_>) -> String {
    (0..rng.int(2..=5)).map(|_| word(rng)).collect::<Vec<_>>().join(" ")
}

fn phrase(rng: &mut Rng<'_>) -> String {
    let (verb, doing) = (rng.pick(words::VERBS), rng.pick(words::INGVERBS));
    let (adjective, abbreviation) = (rng.pick(words::ADJECTIVES), rng.pick(words::ABBREVIATIONS));
    let (noun, other) = (rng.pick(words::NOUNS), rng.pick(words::NOUNS));
    format!("We need to {verb} the {adjective} {abbreviation} {noun} before {doing} the {other}!")
}
