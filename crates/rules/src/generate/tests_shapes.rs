//! What each family gives: shapes, ranges, check digits.

use regex::Regex;

use super::{
    finance::{luhn_sum, modulo_97},
    generate,
    tests::{Fixed, made, refused},
};

/// Checks many values of one call, as one alone may be right by luck.
fn all_match(call: &str, shape: &str) {
    let shape = Regex::new(&format!("^(?:{shape})$")).unwrap();
    for value in many(call) {
        assert!(shape.is_match(&value), "{call} gave {value}");
    }
}

fn many(call: &str) -> Vec<String> {
    (0..200).map(|seed| generate(call, &Fixed::new(seed)).unwrap()).collect()
}

fn refuses(calls: &[&str]) {
    for call in calls {
        refused(call);
    }
}

#[test]
fn dates() {
    assert_eq!(made("$now"), "2026-11-22T10:30:15+01:00");
    assert_eq!(made("$now zone=UTC"), "2026-11-22T09:30:15+00:00");
    assert_eq!(made("$now zone=America/New_York format=%H"), "04");
    assert_eq!(made("$today"), "2026-11-22");
    assert_eq!(made("$today format=%d/%m/%y"), "22/11/26");
    assert_eq!(made("$timestamp"), "1795339815");
    assert_eq!(made("$timestamp unit=ms"), "1795339815123");
    assert_eq!(made("$timestamp offset=-15s"), "1795339800");
    assert_eq!(made("$iso_timestamp"), "2026-11-22T09:30:15.123Z");
    assert_eq!(made("$isoTimestamp"), "2026-11-22T09:30:15.123Z");
    assert_eq!(made("$now format=%c"), "Sun Nov 22 10:30:15 2026");
    refuses(&[
        "$now zone=Mars/Olympus",
        "$now zone=../../etc/passwd",
        "$now format=%",
        "$now format=%!",
        "$now format=",
    ]);
    refuses(&["$now zone=", "$timestamp unit=min", "$now 5"]);
    refuses(&[&format!("$now format={}", "x".repeat(501))]);
}

#[test]
fn offsets() {
    let shifted = |offset: &str| made(&format!("$now format='%F %H:%M:%S' offset='{offset}'"));
    assert_eq!(shifted("+1d"), "2026-11-23 10:30:15");
    assert_eq!(shifted("1d"), "2026-11-23 10:30:15");
    assert_eq!(shifted("-2h"), "2026-11-22 08:30:15");
    assert_eq!(shifted("+1w"), "2026-11-29 10:30:15");
    assert_eq!(shifted("+3mo"), "2027-02-22 10:30:15");
    assert_eq!(shifted("+1y"), "2027-11-22 10:30:15");
    assert_eq!(shifted("+1d-2h"), "2026-11-23 08:30:15");
    assert_eq!(shifted("+1d -2h +10m -15s"), "2026-11-23 08:40:00");
    assert_eq!(shifted("+10min"), "2026-11-22 10:40:15");
    // A month later is the same hour on the clock, summer time or not; the last day stays the last.
    assert_eq!(shifted("-5mo"), "2026-06-22 10:30:15");
    let end = Fixed::at(0, "2028-01-31T12:00:00+01:00[Europe/Paris]");
    assert_eq!(generate("$today offset=+1mo", &end).unwrap(), "2028-02-29");
    for wrong in ["", "+", "d", "+1", "+1x", "1.5d", "+-1d", "++1d", "tomorrow", "+1d,", "+9999999999999999999d"] {
        refused(&format!("$now offset='{wrong}'"));
    }
    refuses(&["$now offset=+9000y", "$now offset=-9000y-9000y", "$now offset=-9223372036854775808s"]);
}

#[test]
fn dates_of_postman() {
    all_match("$randomDatePast", r"[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d 202[56] \d\d:\d\d:\d\d GMT\+0[12]00 \(CES?T\)");
    let now = "2026-11-22T10:30:15";
    assert!(
        many("$randomDatePast format=%FT%T").iter().all(|date| date.as_str() < now && date.as_str() > "2025-11-21")
    );
    assert!(
        many("$randomDateFuture format=%FT%T").iter().all(|date| date.as_str() > now && date.as_str() < "2027-11-23")
    );
    assert!(
        many("$randomDateRecent format=%FT%T").iter().all(|date| date.as_str() < now && date.as_str() > "2026-11-21")
    );
}

#[test]
fn numbers() {
    for (call, min, max) in [("$random_int", 0, 1000), ("$randomInt", 0, 1000), ("$random_int -5 5", -5, 5)] {
        assert!(many(call).iter().all(|value| (min..=max).contains(&value.parse::<i64>().unwrap())), "{call}");
    }
    let drawn = many("$random_int 1 3");
    assert!(["1", "2", "3"].iter().all(|end| drawn.iter().any(|value| value == end)), "both ends are included");
    made("$random_int -9223372036854775808 9223372036854775807");
    refuses(&[
        "$random_int 2 1",
        "$random_int 1",
        "$random_int max=1",
        "$random_int a b",
        "$random_int 1 9223372036854775808",
    ]);
    all_match("$random_bool", "true|false");
}

#[test]
fn decimals() {
    all_match("$random_float", r"0\.\d\d|1\.00");
    all_match("$random_float -1 1 decimals=3", r"-?0\.\d{3}|-?1\.000");
    all_match("$random_float 1 9 decimals=0", r"\d");
    assert_eq!(made("$random_float 1.1 1.1"), "1.10");
    assert_eq!(made("$random_float -0.07 -0.07"), "-0.07");
    assert_eq!(made("$random_float 0.0004 0.0004 decimals=4"), "0.0004");
    refuses(&["$random_float 2 1", "$random_float 0.001 0.002", "$random_float 0 nan", "$random_float 0 inf"]);
    refuses(&["$random_float 0 1e300", "$random_float 0 1 decimals=16", "$random_float -1e308 1e308 decimals=0"]);
}

#[test]
fn texts() {
    all_match("$uuid", "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    all_match("$guid", "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    all_match("$uuid version=7", "01a20297-88d3-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    all_match("$random_string", "[A-Za-z0-9]{12}");
    all_match("$random_string 30 chars=digits", r"[0-9]{30}");
    all_match("$random_string length=3 chars=accents", r"[^a-zA-Z0-9]{3}");
    all_match("$random_string 5 set='é €'", "[é €]{5}");
    all_match("$random_hex", "[0-9a-f]{16}");
    all_match("$color", "#[0-9a-f]{6}");
    all_match("$randomAlphaNumeric", "[A-Za-z0-9]");
    all_match("$randomPassword", "[A-Za-z0-9]{15}");
    assert_eq!(made("$random_string 10000").len(), 10_000);
    refuses(&["$random_string 0", "$random_string 10001", "$random_string -1", "$random_string chars=greek"]);
    refuses(&["$random_string set=''", "$random_string set=a chars=hex", "$random_hex 10001", "$uuid version=1"]);
}

#[test]
fn passwords_hold_one_of_each_kind() {
    all_match("$password", "[A-Za-z0-9!#%*+=?@_-]{16}");
    for call in ["$password", "$password 4"] {
        for value in many(call) {
            for kind in ["[a-z]", "[A-Z]", "[0-9]", "[^A-Za-z0-9]"] {
                assert!(Regex::new(kind).unwrap().is_match(&value), "{value}");
            }
        }
    }
    refuses(&["$password 3", "$password 10001", "$password x"]);
}

#[test]
fn choices() {
    all_match("$random_choice red green \"sky blue\"", "red|green|sky blue");
    refuses(&["$random_choice", "$random_choice  "]);
}

#[test]
fn people() {
    for call in
        ["$first_name", "$last_name", "$full_name locale=en", "$company", "$randomFullName", "$company locale=en"]
    {
        all_match(call, r"\p{Lu}[\p{L}' .&,-]+");
    }
    for call in ["$email", "$email locale=en", "$randomEmail", "$randomExampleEmail"] {
        all_match(call, r"[a-z]+\.[a-z]+\d{4}@example\.(com|org)");
    }
    all_match("$user_name", r"[a-z]+\.[a-z]+\d{4}");
    all_match("$phone", r"\+33 (1 99 00|2 61 91|3 53 01|4 65 71|5 36 49|6 39 98) \d\d \d\d");
    all_match("$phone country=uk", r"\+44 (20 7946 0\d{3}|1632 960\d{3}|7700 900\d{3})");
    all_match("$randomPhoneNumber", r"\d{3}-555-01\d\d");
    refuses(&["$first_name locale=de", "$phone country=us"]);
}

#[test]
fn places() {
    all_match("$city", r"\p{Lu}[\p{L}' -]+");
    all_match("$postcode", r"(0[1-9]|[1-8]\d|9[0-5])\d{3}");
    all_match("$street", r"\d+ (Allée|Avenue|Rue|Cours|Venelle|Impasse|Place) .+");
    all_match("$country", r".{3,}");
    all_match("$randomCountryCode", "[A-Z]{2}");
    assert!(many("$randomLatitude").iter().all(|value| value.parse::<f64>().unwrap().abs() <= 90.0));
    assert!(many("$randomLongitude").iter().all(|value| value.parse::<f64>().unwrap().abs() <= 180.0));
}

#[test]
fn check_digits() {
    all_match("$iban", r"FR\d{25}");
    all_match("$randomBankAccountIban", r"FR\d{25}");
    for iban in many("$iban").iter().chain(&many("$randomBankAccountIban")) {
        assert_eq!(modulo_97(&format!("{}1527{}", &iban[4..], &iban[2..4])), 1, "{iban}");
        assert_eq!(modulo_97(&iban[4..]), 0, "the French key: {iban}");
    }
    assert_eq!(modulo_97("30006000011234567890189"), 0, "a published example of a French account");
    for siret in many("$siret") {
        assert_eq!((siret.len(), luhn_sum(&siret) % 10, luhn_sum(&siret[..9]) % 10), (14, 0, 0), "{siret}");
    }
    assert!(many("$siren").iter().all(|siren| siren.len() == 9 && luhn_sum(siren).is_multiple_of(10)));
    assert_eq!(luhn_sum("4111111111111111") % 10, 0);
    for (call, shape) in [
        ("$credit_card", r"424242\d{10}"),
        ("$credit_card brand=mastercard", r"555555\d{10}"),
        ("$credit_card brand=amex", r"378282\d{9}"),
    ] {
        all_match(call, shape);
        assert!(many(call).iter().all(|card| luhn_sum(card).is_multiple_of(10)), "{call}");
    }
    refuses(&["$credit_card brand=diners"]);
}

#[test]
fn network() {
    all_match("$ipv4", r"(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}");
    for ip in many("$ipv6") {
        let ip: std::net::Ipv6Addr = ip.parse().unwrap();
        assert_eq!(ip.segments()[..2], [0x2001, 0xdb8]);
    }
    all_match("$mac", "[0-9a-f][26ae](:[0-9a-f]{2}){5}");
    all_match("$domain", r"[a-z]+\.example\.(com|net|org)");
    all_match("$url", r"https://[a-z]+\.example\.(com|net|org)/[a-z]+-[a-z]+-[a-z]+");
    all_match("$user_agent", r"Mozilla/5\.0 \(.+\) .+");
    all_match("$randomProtocol", "https?");
}

#[test]
fn files_and_words() {
    all_match("$file_name", r"[a-z]+_[a-z]+\.[a-z0-9]+");
    all_match("$mime_type", r"[a-z]+/[a-z0-9.+-]+");
    all_match("$semver", r"\d+\.\d+\.\d+");
    all_match("$lorem_word", "[a-z]+");
    all_match("$lorem_sentence 8", r"[A-Z][a-z]*( [a-z]+){7}\.");
    all_match("$lorem_paragraph 3", r"([A-Z][a-z ]+\.( |$)){3}");
    all_match("$randomLoremSlug", "[a-z]+-[a-z]+-[a-z]+");
    all_match("$randomPrice", r"\d{1,4}\.\d\d");
    assert!(made("$lorem_sentence 500").len() <= 10_000 && made("$lorem_paragraph 50").len() <= 10_000);
    refuses(&["$lorem_sentence 0", "$lorem_sentence 501", "$lorem_paragraph 51"]);
}
