//! Calls: arguments, quoting, errors, determinism, and texts nobody would write.

use jiff::Zoned;
use proptest::prelude::*;

use testgyver_model::Language;

use super::*;

/// A clock that stands still and numbers that follow from a seed.
pub(super) struct Fixed {
    pub now: Zoned,
    state: std::sync::atomic::AtomicU64,
}

impl Fixed {
    pub fn new(seed: u64) -> Self {
        Self::at(seed, "2026-11-22T10:30:15.123456+01:00[Europe/Paris]")
    }

    pub fn at(seed: u64, now: &str) -> Self {
        Self { now: now.parse().unwrap(), state: seed.into() }
    }
}

impl Entropy for Fixed {
    fn now(&self) -> Zoned {
        self.now.clone()
    }

    fn random(&self) -> u64 {
        let step = 0x9e37_79b9_7f4a_7c15;
        self.state.fetch_add(step, std::sync::atomic::Ordering::Relaxed).wrapping_mul(0xbf58_476d_1ce4_e5b9)
    }
}

/// A source that always gives the same number: no generator may loop until another comes.
struct Stuck(u64);

impl Entropy for Stuck {
    fn now(&self) -> Zoned {
        Fixed::new(0).now
    }

    fn random(&self) -> u64 {
        self.0
    }
}

pub(super) fn made(call: &str) -> String {
    generate(call, &Fixed::new(7)).unwrap_or_else(|error| panic!("{call}: {error}"))
}

pub(super) fn refused(call: &str) -> GenerateError {
    match generate(call, &Fixed::new(7)) {
        Ok(value) => panic!("{call} gave {value}"),
        Err(error) => error,
    }
}

fn bad_argument(call: &str) -> (String, String) {
    match refused(call) {
        GenerateError::BadArgument { argument, value, .. } => (argument, value),
        other => panic!("{call}: {other}"),
    }
}

#[test]
fn every_generator_of_the_catalogue_works_and_is_explained() {
    let mut names = std::collections::HashSet::new();
    for generator in catalogue() {
        assert!(names.insert(generator.name), "{} twice", generator.name);
        assert!(is_generator(generator.example));
        assert_eq!(call::cut(generator.example).0, generator.name);
        for seed in 0..50 {
            let value = generate(generator.example, &Fixed::new(seed)).unwrap();
            assert!(!value.is_empty() && value.chars().count() <= LONGEST, "{}", generator.name);
        }
    }
    assert!(names.len() > 130, "{}", names.len());
}

#[test]
fn names_are_found_and_others_are_not() {
    for known in ["$uuid", " $uuid ", "$now format=x", "$now\tformat=", "$randomFirstName", "$timestamp"] {
        assert!(is_generator(known), "{known}");
    }
    for unknown in ["uuid", "$", "", "$UUID", "$uuid4", "$$uuid", "$ uuid", "${uuid}"] {
        assert!(!is_generator(unknown), "{unknown}");
    }
}

#[test]
fn an_unknown_name_brings_the_nearest() {
    let nearest = |call: &str| match refused(call) {
        GenerateError::UnknownGenerator { nearest, .. } => nearest,
        other => panic!("{other}"),
    };
    assert_eq!(nearest("$uid"), Some("uuid"));
    assert_eq!(nearest("$randomint"), Some("random_int"));
    assert_eq!(nearest("$randomFirstNam"), Some("randomFirstName"));
    assert_eq!(nearest("$randomImageUrl"), Some("randomEmail"));
    assert_eq!(nearest("$éàüöñøœ"), None);
    assert_eq!(nearest(&"x".repeat(100_000)), None);
    assert_eq!(nearest(""), None);
}

#[test]
fn the_same_chance_gives_the_same_text() {
    for generator in catalogue() {
        let call = generator.example;
        assert_eq!(generate(call, &Fixed::new(3)), generate(call, &Fixed::new(3)), "{call}");
    }
    assert_ne!(generate("$uuid", &Fixed::new(3)), generate("$uuid", &Fixed::new(4)));
    let entropy = Fixed::new(3);
    assert_ne!(generate("$uuid", &entropy), generate("$uuid", &entropy), "each call draws anew");
}

#[test]
fn chance_that_never_changes_is_no_trouble() {
    for generator in catalogue() {
        for bits in [0, 1, u64::MAX] {
            generate(generator.example, &Stuck(bits)).unwrap();
        }
    }
}

#[test]
fn values_may_be_quoted() {
    assert_eq!(made(r#"$now format="%d/%m/%Y %H:%M""#), "22/11/2026 10:30");
    assert_eq!(made("$now   format='%H h \"%M\"'  "), "10 h \"30\"");
    assert_eq!(made("$random_choice 'only one'"), "only one");
    assert_eq!(made("$random_choice a=b"), "a=b");
    assert_eq!(made("$random_choice aujourd'hui"), "aujourd'hui");
    assert_eq!(made("$random_choice ''"), "");
    assert_eq!(bad_argument("$now format='%H"), ("format".into(), "'%H".into()));
    assert_eq!(bad_argument("$now format='%H'x").0, "format");
}

#[test]
fn arguments_go_by_place_or_by_name() {
    assert_eq!(made("$random_int 5 5"), "5");
    assert_eq!(made("$random_int min=5 max=5"), "5");
    assert_eq!(made("$random_int max=5 5"), "5");
    assert_eq!(bad_argument("$random_int 1 2 max=3"), ("max".into(), "3".into()));
    let unknown = |call: &str| match refused(call) {
        GenerateError::UnknownArgument { argument, .. } => argument,
        other => panic!("{call}: {other}"),
    };
    assert_eq!(unknown("$random_int 1 2 3"), "3");
    assert_eq!(unknown("$random_int top=3"), "top");
    assert_eq!(unknown("$uuid 4"), "4");
    assert_eq!(unknown("$randomFirstName locale=fr"), "locale");
}

#[test]
fn errors_speak_both_languages() {
    let [fr, en] = [Language::FRENCH, Language::ENGLISH].map(|language| refused("$uid").say(language));
    assert_eq!(fr, "le générateur $uid n'existe pas ; le plus proche est $uuid");
    assert_eq!(en, "unknown generator $uid; did you mean $uuid?");
    assert_eq!(
        refused("$random_int 4").to_string(),
        "$random_int: 'max' is missing: a 64-bit whole number, with the minimum before the maximum"
    );
    assert!(
        refused("$password length=2")
            .to_string()
            .ends_with("'length' cannot be '2'; it must be a length from 4 to 10000")
    );
    assert!(refused(&format!("$password {}", "é".repeat(9999))).say(Language::FRENCH).chars().count() < 200);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn no_text_makes_it_panic(call in ".{0,200}", seed: u64) {
        let _ = is_generator(&call);
        if let Err(error) = generate(&call, &Fixed::new(seed)) {
            let _ = error.say(Language::FRENCH);
        }
    }

    #[test]
    fn no_arguments_make_it_panic(
        which in any::<prop::sample::Index>(),
        arguments in prop::collection::vec("([a-z]{0,8}=)?['\"]?[-+0-9a-z%:.é' ]{0,12}['\"]?", 0..4),
        seed: u64,
    ) {
        let name = which.get(catalogue()).name;
        let call = format!("${name} {}", arguments.join(" "));
        prop_assert!(is_generator(&call));
        if let Ok(value) = generate(&call, &Fixed::new(seed)) {
            prop_assert!(value.chars().count() <= LONGEST);
        }
    }

    #[test]
    fn no_format_makes_it_panic(format in "([%][-_0^#:.]{0,3}[0-9]{0,3}[a-zA-Z%]|[^'\"]){0,30}", seed: u64) {
        for quote in ['\'', '"'] {
            if let Ok(value) = generate(&format!("$now format={quote}{format}{quote}"), &Fixed::new(seed)) {
                prop_assert!(value.chars().count() <= LONGEST);
            }
        }
    }

    #[test]
    fn no_offset_makes_it_panic(parts in prop::collection::vec((any::<i64>(), "(y|mo|w|d|h|m|s|x)?"), 0..5)) {
        let offset: String = parts.iter().map(|(amount, unit)| format!("{amount:+}{unit}")).collect();
        let _ = generate(&format!("$now offset={offset}"), &Fixed::new(0));
        let _ = generate(&format!("$timestamp offset={offset}"), &Fixed::at(0, "9999-12-30T21:00:00Z[UTC]"));
    }

    #[test]
    fn whole_numbers_stay_within_their_bounds(a: i64, b: i64, seed: u64) {
        let (min, max) = (a.min(b), a.max(b));
        let drawn: i64 = generate(&format!("$random_int {min} {max}"), &Fixed::new(seed)).unwrap().parse().unwrap();
        prop_assert!((min..=max).contains(&drawn));
    }

    #[test]
    fn decimal_numbers_stay_within_their_bounds(a in -1_000_000..1_000_000i64, b in 0..1_000_000i64, seed: u64) {
        let (min, max) = (a as f64 / 100.0, (a + b) as f64 / 100.0);
        let text = generate(&format!("$random_float {min} {max}"), &Fixed::new(seed)).unwrap();
        let drawn: f64 = text.parse().unwrap();
        prop_assert!((min..=max).contains(&drawn), "{text}");
        prop_assert_eq!(text.split('.').nth(1).map(str::len), Some(2));
    }
}
