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

/// One line of the table: a name, how its value is made, and the help in French and English.
macro_rules! postman {
    ($how:ident $name:literal, $make:expr, $fr:literal, $en:literal) => {
        Generator::$how($name, concat!("$", $name), $make).says($fr, $en).of_postman()
    };
}

/// Common, texts and colours.
#[rustfmt::skip]
const TEXT: &[Generator] = &[
    postman!(with "guid", text::uuid, "Comme $uuid.", "Like $uuid."),
    postman!(with "isoTimestamp", dates::iso_timestamp, "Comme $iso_timestamp.", "Like $iso_timestamp."),
    postman!(with "randomUUID", text::uuid, "Comme $uuid.", "Like $uuid."),
    postman!(plain "randomAlphaNumeric", |rng| text::alphanumeric(1, rng), "Une lettre ou un chiffre.", "A letter or a digit."),
    postman!(plain "randomBoolean", numbers::random_bool, "Vrai ou faux : true ou false.", "True or false."),
    postman!(with "randomInt", numbers::random_int, "Un nombre entier de 0 à 1000.", "A whole number from 0 to 1000."),
    postman!(plain "randomColor", |rng| rng.word(words::COLORS), "Un nom de couleur en anglais.", "The name of a colour."),
    postman!(plain "randomHexColor", text::color, "Comme $color.", "Like $color."),
    postman!(plain "randomAbbreviation", |rng| rng.word(words::ABBREVIATIONS), "Une abréviation, comme JSON.", "An abbreviation, such as JSON."),
];

/// Addresses of the Internet.
#[rustfmt::skip]
const NETWORK: &[Generator] = &[
    postman!(plain "randomIP", network::ipv4, "Comme $ipv4.", "Like $ipv4."),
    postman!(plain "randomIPV6", network::ipv6, "Comme $ipv6.", "Like $ipv6."),
    postman!(plain "randomMACAddress", network::mac, "Comme $mac.", "Like $mac."),
    postman!(plain "randomPassword", |rng| text::alphanumeric(15, rng), "Un mot de passe de 15 lettres et chiffres.", "A password of 15 letters and digits."),
    postman!(plain "randomLocale", |rng| rng.word(words::LOCALES), "Un code de langue de deux lettres.", "A language code of two letters."),
    postman!(plain "randomUserAgent", network::user_agent, "Comme $user_agent.", "Like $user_agent."),
    postman!(plain "randomProtocol", |rng| rng.word(&["http", "https"]), "http ou https.", "http or https."),
    postman!(plain "randomSemver", files::semver, "Comme $semver.", "Like $semver."),
];

/// Names and jobs.
#[rustfmt::skip]
const PEOPLE: &[Generator] = &[
    postman!(plain "randomFirstName", |rng| people::first_name(En, rng), "Un prénom anglais.", "An English first name."),
    postman!(plain "randomLastName", |rng| people::last_name(En, rng), "Un nom de famille anglais.", "An English last name."),
    postman!(plain "randomFullName", |rng| people::full_name(En, rng), "Un prénom et un nom anglais.", "An English first and last name."),
    postman!(plain "randomNamePrefix", |rng| name::Title(EN).fake_with_rng(rng.rng()), "Un titre, comme Mrs. ou Dr.", "A title, such as Mrs. or Dr."),
    postman!(plain "randomNameSuffix", |rng| name::Suffix(EN).fake_with_rng(rng.rng()), "Ce qui suit un nom, comme Jr. ou PhD.", "What follows a name, such as Jr. or PhD."),
    postman!(plain "randomJobArea", |rng| job::Field(EN).fake_with_rng(rng.rng()), "Un domaine professionnel, en anglais.", "A field of work."),
    postman!(plain "randomJobDescriptor", |rng| job::Seniority(EN).fake_with_rng(rng.rng()), "Un rang professionnel, en anglais.", "A rank at work."),
    postman!(plain "randomJobTitle", |rng| job::Title(EN).fake_with_rng(rng.rng()), "Un intitulé de poste, en anglais.", "A job title."),
    postman!(plain "randomJobType", |rng| job::Position(EN).fake_with_rng(rng.rng()), "Un métier, en anglais.", "A kind of job."),
];

/// Phones and places.
#[rustfmt::skip]
const PLACE: &[Generator] = &[
    postman!(plain "randomPhoneNumber", phone, "Un numéro américain fictif, comme 212-555-0142.", "A fictitious American number, such as 212-555-0142."),
    postman!(plain "randomPhoneNumberExt", |rng| format!("{:02}-{}", rng.int(10..=99), phone(rng)), "Un numéro américain fictif de douze chiffres.", "A fictitious American number of twelve digits."),
    postman!(plain "randomCity", |rng| places::city(En, rng), "Une ville inventée, en anglais.", "A made-up city."),
    postman!(plain "randomStreetName", |rng| places::street_name(En, rng), "Une rue, en anglais.", "A street."),
    postman!(plain "randomStreetAddress", |rng| places::street_address(En, rng), "Un numéro et une rue, en anglais.", "A number and a street."),
    postman!(plain "randomCountry", |rng| places::country(En, rng), "Un pays, en anglais.", "A country, in English."),
    postman!(plain "randomCountryCode", |rng| address::CountryCode(EN).fake_with_rng(rng.rng()), "Un code de pays de deux lettres.", "A country code of two letters."),
    postman!(plain "randomLatitude", |rng| numbers::decimal(-90, 90, 4, rng), "Une latitude.", "A latitude."),
    postman!(plain "randomLongitude", |rng| numbers::decimal(-180, 180, 4, rng), "Une longitude.", "A longitude."),
];

/// Banks and money.
#[rustfmt::skip]
const MONEY: &[Generator] = &[
    postman!(plain "randomBankAccount", |rng| rng.digits(8), "Un numéro de compte de 8 chiffres.", "An account number of 8 digits."),
    postman!(plain "randomBankAccountName", |rng| rng.word(words::ACCOUNTS), "Une sorte de compte, en anglais.", "A kind of account."),
    postman!(plain "randomBankAccountIban", finance::iban, "Comme $iban.", "Like $iban."),
    postman!(plain "randomCreditCardMask", |rng| rng.digits(4), "Les 4 derniers chiffres d'une carte.", "The last 4 digits of a card."),
    postman!(plain "randomTransactionType", |rng| rng.word(words::TRANSACTIONS), "Une opération, comme payment.", "A transaction, such as payment."),
    postman!(plain "randomCurrencyCode", |rng| currency::CurrencyCode(EN).fake_with_rng(rng.rng()), "Un code de monnaie, comme EUR.", "A currency code, such as EUR."),
    postman!(plain "randomCurrencyName", |rng| currency::CurrencyName(EN).fake_with_rng(rng.rng()), "Un nom de monnaie, en anglais.", "The name of a currency."),
    postman!(plain "randomCurrencySymbol", |rng| currency::CurrencySymbol(EN).fake_with_rng(rng.rng()), "Un symbole de monnaie, comme €.", "A currency sign, such as €."),
];

/// Companies and slogans.
#[rustfmt::skip]
const BUSINESS: &[Generator] = &[
    postman!(plain "randomCompanyName", |rng| people::company(En, rng), "Un nom d'entreprise anglais.", "The name of a company."),
    postman!(plain "randomCompanySuffix", |rng| company::CompanySuffix(EN).fake_with_rng(rng.rng()), "La fin d'un nom d'entreprise, comme LLC.", "The end of a company's name, such as LLC."),
    postman!(plain "randomBs", |rng| company::Bs(EN).fake_with_rng(rng.rng()), "Un peu de jargon d'entreprise, en anglais.", "A bit of business speak."),
    postman!(plain "randomBsAdjective", |rng| company::BsAdj(EN).fake_with_rng(rng.rng()), "Un adjectif du jargon d'entreprise.", "An adjective of business speak."),
    postman!(plain "randomBsBuzz", |rng| company::BsVerb(EN).fake_with_rng(rng.rng()), "Un verbe du jargon d'entreprise.", "A verb of business speak."),
    postman!(plain "randomBsNoun", |rng| company::BsNoun(EN).fake_with_rng(rng.rng()), "Un nom du jargon d'entreprise.", "A noun of business speak."),
    postman!(plain "randomCatchPhrase", |rng| company::CatchPhrase(EN).fake_with_rng(rng.rng()), "Un slogan, en anglais.", "A slogan."),
    postman!(plain "randomCatchPhraseAdjective", |rng| company::Buzzword(EN).fake_with_rng(rng.rng()), "Un adjectif de slogan.", "An adjective of a slogan."),
    postman!(plain "randomCatchPhraseDescriptor", |rng| company::BuzzwordMiddle(EN).fake_with_rng(rng.rng()), "Un qualificatif de slogan.", "A descriptor of a slogan."),
    postman!(plain "randomCatchPhraseNoun", |rng| company::BuzzwordTail(EN).fake_with_rng(rng.rng()), "Un nom de slogan.", "A noun of a slogan."),
];

/// Databases.
#[rustfmt::skip]
const DATABASE: &[Generator] = &[
    postman!(plain "randomDatabaseColumn", |rng| rng.word(words::COLUMNS), "Un nom de colonne, comme updatedAt.", "The name of a column, such as updatedAt."),
    postman!(plain "randomDatabaseType", |rng| rng.word(words::COLUMN_TYPES), "Un type de colonne, comme varchar.", "The type of a column, such as varchar."),
    postman!(plain "randomDatabaseCollation", |rng| rng.word(words::COLLATIONS), "Un ordre de tri, comme utf8_general_ci.", "A collation, such as utf8_general_ci."),
    postman!(plain "randomDatabaseEngine", |rng| rng.word(words::ENGINES), "Un moteur de base de données, comme InnoDB.", "A database engine, such as InnoDB."),
];

/// Dates.
#[rustfmt::skip]
const DATE: &[Generator] = &[
    postman!(with "randomDatePast", dates::past, "Une date de l'année passée, écrite comme en JavaScript ou selon format=.", "A date of the past year, written as in JavaScript or as format= says.").takes(&[], &["format", "zone"]),
    postman!(with "randomDateFuture", dates::future, "Une date de l'année à venir, écrite comme en JavaScript ou selon format=.", "A date of the coming year, written as in JavaScript or as format= says.").takes(&[], &["format", "zone"]),
    postman!(with "randomDateRecent", dates::recent, "Une date des dernières 24 heures, écrite comme en JavaScript ou selon format=.", "A date of the last 24 hours, written as in JavaScript or as format= says.").takes(&[], &["format", "zone"]),
    postman!(plain "randomWeekday", |rng| rng.word(words::WEEKDAYS), "Un jour de la semaine, en anglais.", "A day of the week."),
    postman!(plain "randomMonth", |rng| rng.word(words::MONTHS), "Un mois, en anglais.", "A month."),
];

/// Domains and e-mail.
#[rustfmt::skip]
const DOMAIN: &[Generator] = &[
    postman!(plain "randomDomainName", network::domain, "Comme $domain.", "Like $domain."),
    postman!(plain "randomDomainSuffix", |rng| rng.word(words::DOMAIN_ENDINGS), "La fin d'un nom de domaine, comme org.", "The end of a domain name, such as org."),
    postman!(plain "randomDomainWord", lorem::word, "Un mot qui peut faire un nom de domaine.", "A word that may make a domain name."),
    postman!(plain "randomEmail", |rng| people::email(En, rng), "Comme $email : toujours à example.com ou example.org.", "Like $email: always at example.com or example.org."),
    postman!(plain "randomExampleEmail", |rng| people::email(En, rng), "Comme $email.", "Like $email."),
    postman!(plain "randomUserName", |rng| people::user_name(En, rng), "Comme $user_name.", "Like $user_name."),
    postman!(plain "randomUrl", network::url, "Comme $url.", "Like $url."),
];

/// Files.
#[rustfmt::skip]
const FILE: &[Generator] = &[
    postman!(plain "randomFileName", files::file_name, "Comme $file_name.", "Like $file_name."),
    postman!(plain "randomFileType", files::file_type, "Une sorte de fichier, comme image.", "A kind of file, such as image."),
    postman!(plain "randomFileExt", files::extension, "Une extension de fichier, comme pdf.", "The extension of a file, such as pdf."),
    postman!(plain "randomCommonFileName", files::file_name, "Comme $file_name.", "Like $file_name."),
    postman!(plain "randomCommonFileType", files::file_type, "Une sorte de fichier, comme image.", "A kind of file, such as image."),
    postman!(plain "randomCommonFileExt", files::extension, "Une extension de fichier, comme pdf.", "The extension of a file, such as pdf."),
    postman!(plain "randomFilePath", files::path, "Le chemin d'un fichier.", "The path of a file."),
    postman!(plain "randomDirectoryPath", files::directory, "Le chemin d'un dossier.", "The path of a directory."),
    postman!(plain "randomMimeType", files::mime_type, "Comme $mime_type.", "Like $mime_type."),
];

/// Shops.
#[rustfmt::skip]
const SHOP: &[Generator] = &[
    postman!(plain "randomPrice", |rng| numbers::decimal(0, 1000, 2, rng), "Un prix de 0.00 à 1000.00.", "A price from 0.00 to 1000.00."),
    postman!(plain "randomProduct", |rng| rng.word(words::PRODUCTS), "Un produit, en anglais.", "A product."),
    postman!(plain "randomProductAdjective", |rng| rng.word(words::PRODUCT_ADJECTIVES), "Un adjectif pour un produit, en anglais.", "An adjective for a product."),
    postman!(plain "randomProductMaterial", |rng| rng.word(words::MATERIALS), "Une matière, en anglais.", "A material."),
    postman!(plain "randomProductName", product_name, "Un nom de produit, comme Rustic Steel Chair.", "The name of a product, such as Rustic Steel Chair."),
    postman!(plain "randomDepartment", |rng| rng.word(words::DEPARTMENTS), "Un rayon de magasin, en anglais.", "A department of a shop."),
];

/// Words and phrases.
#[rustfmt::skip]
const GRAMMAR: &[Generator] = &[
    postman!(plain "randomNoun", |rng| rng.word(words::NOUNS), "Un nom commun, en anglais.", "A noun."),
    postman!(plain "randomVerb", |rng| rng.word(words::VERBS), "Un verbe, en anglais.", "A verb."),
    postman!(plain "randomIngverb", |rng| rng.word(words::INGVERBS), "Un verbe anglais en -ing.", "A verb ending in -ing."),
    postman!(plain "randomAdjective", |rng| rng.word(words::ADJECTIVES), "Un adjectif, en anglais.", "An adjective."),
    postman!(plain "randomWord", word, "Un mot, en anglais.", "A word."),
    postman!(plain "randomWords", some_words, "De deux à cinq mots, en anglais.", "Two to five words."),
    postman!(plain "randomPhrase", phrase, "Une phrase, en anglais.", "A phrase."),
];

/// Mock Latin.
#[rustfmt::skip]
const LOREM: &[Generator] = &[
    postman!(plain "randomLoremWord", lorem::word, "Comme $lorem_word.", "Like $lorem_word."),
    postman!(plain "randomLoremWords", lorem::words, "Trois mots de faux latin.", "Three words of mock Latin."),
    postman!(plain "randomLoremSentence", lorem::sentence, "Comme $lorem_sentence.", "Like $lorem_sentence."),
    postman!(plain "randomLoremSentences", lorem::sentences, "De deux à six phrases de faux latin.", "Two to six sentences of mock Latin."),
    postman!(plain "randomLoremParagraph", lorem::paragraph, "Comme $lorem_paragraph.", "Like $lorem_paragraph."),
    postman!(plain "randomLoremParagraphs", lorem::paragraphs, "Trois paragraphes de faux latin.", "Three paragraphs of mock Latin."),
    postman!(plain "randomLoremText", lorem::sentences, "Quelques phrases de faux latin.", "A few sentences of mock Latin."),
    postman!(plain "randomLoremSlug", lorem::slug, "Trois mots de faux latin, comme dans une adresse web.", "Three words of mock Latin, as in a web address."),
    postman!(plain "randomLoremLines", lorem::lines, "D'une à cinq lignes de faux latin.", "One to five lines of mock Latin."),
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
