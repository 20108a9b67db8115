//! Cities, streets, post codes and countries.

use fake::{
    Fake,
    faker::address::raw::{CityName, CountryName, PostCode, StreetName},
    locales::{EN, FR_FR},
};

use super::{
    Generator,
    people::{LOCALE, Locale, faked, locale},
    rng::Rng,
};

/// French cities; those of `fake` are family names with English endings.
#[rustfmt::skip]
const FRENCH_CITIES: &[&str] = &[
    "Paris", "Marseille", "Lyon", "Toulouse", "Nice", "Nantes", "Montpellier", "Strasbourg", "Bordeaux", "Lille",
    "Rennes", "Reims", "Toulon", "Saint-Étienne", "Le Havre", "Grenoble", "Dijon", "Angers", "Villeurbanne", "Nîmes",
    "Aix-en-Provence", "Clermont-Ferrand", "Le Mans", "Brest", "Tours", "Amiens", "Annecy", "Limoges", "Metz",
    "Perpignan", "Besançon", "Orléans", "Rouen", "Mulhouse", "Caen", "Nancy", "Avignon", "Poitiers", "La Rochelle",
    "Pau", "Cannes", "Calais", "Colmar", "Valence", "Quimper", "Troyes", "Lorient", "Niort", "Bourges", "L'Haÿ-les-Roses",
];

pub(super) const GENERATORS: &[Generator] = &[
    Generator::with("city", "$city", |call, rng| Ok(city(locale(call)?, rng))).takes(&[], LOCALE),
    Generator::with("country", "$country", |call, rng| Ok(country(locale(call)?, rng))).takes(&[], LOCALE),
    Generator::with("street", "$street", |call, rng| Ok(street_address(locale(call)?, rng))).takes(&[], LOCALE),
    Generator::with("postcode", "$postcode", |call, rng| Ok(postcode(locale(call)?, rng))).takes(&[], LOCALE),
];

/// A city.
pub(super) fn city(locale: Locale, rng: &mut Rng<'_>) -> String {
    match locale {
        Locale::Fr => rng.word(FRENCH_CITIES),
        Locale::En => CityName(EN).fake_with_rng(rng.rng()),
    }
}

/// A country, by its name.
pub(super) fn country(locale: Locale, rng: &mut Rng<'_>) -> String {
    faked!(CountryName, locale, rng)
}

/// A street without a number.
pub(super) fn street_name(locale: Locale, rng: &mut Rng<'_>) -> String {
    faked!(StreetName, locale, rng)
}

/// A street with a number.
pub(super) fn street_address(locale: Locale, rng: &mut Rng<'_>) -> String {
    format!("{} {}", rng.int(1..=199), street_name(locale, rng))
}

fn postcode(locale: Locale, rng: &mut Rng<'_>) -> String {
    match locale {
        // Two digits for the department, three for the post office.
        Locale::Fr => format!("{:02}{:03}", rng.int(1..=95), rng.int(0..=99) * 10),
        Locale::En => PostCode(EN).fake_with_rng(rng.rng()),
    }
}
