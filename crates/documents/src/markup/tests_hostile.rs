//! Hostile documents and queries.

use proptest::prelude::*;
use serde_json::json;

use super::{MAX_TEXT, Markup, MarkupError, check_css, check_xpath};

const DEEP: usize = 200_000;

fn refusal(text: &str) -> Option<MarkupError> {
    Markup::parse(text).err()
}

#[test]
fn deep_documents_are_refused() {
    let nested = |name: &str| format!("<{name}>").repeat(DEEP) + &format!("</{name}>").repeat(DEEP);
    assert_eq!(refusal(&format!("<?xml version='1.0'?>{}", nested("a"))), Some(MarkupError::TooDeep));
    assert_eq!(refusal(&nested("x")), Some(MarkupError::TooDeep));
    for name in ["div", "b", "span", "font", "table><td", "svg", "template"] {
        let error = refusal(&format!("<!doctype html>{}", nested(name)));
        assert_eq!(error, Some(MarkupError::TooDeep), "{name}");
    }
    let depth = super::MAX_DEPTH - 2;
    let allowed = format!("<!doctype html>{}x", "<div>".repeat(depth - 5));
    assert_eq!(Markup::parse(&allowed).expect("deep HTML").xpath("count(//div)"), Ok(json!(depth - 5)));
}

#[test]
fn many_line_breaks_are_not_deep() {
    let text = "<p>a".to_owned() + &"<br>".repeat(5_000);
    assert_eq!(
        Markup::parse(&text).expect("HTML").css("br").map(|found| found.as_array().map(Vec::len)),
        Ok(Some(5_000))
    );
}

#[test]
fn entities_are_refused() {
    let mut laughs = "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\">".to_owned();
    for level in 1..10 {
        let before = if level == 1 { "lol".to_owned() } else { format!("l{}", level - 1) };
        laughs += &format!("<!ENTITY l{level} \"{}\">", format!("&{before};").repeat(10));
    }
    laughs += "]><lolz>&l9;</lolz>";
    assert!(matches!(refusal(&laughs), Some(MarkupError::Malformed { .. })));
    let undeclared = laughs.replace("<?xml version=\"1.0\"?>", "");
    assert!(matches!(refusal(&undeclared), Some(MarkupError::Malformed { .. })));
}

#[test]
fn long_entities_do_not_multiply() {
    let (long, often) = ("x".repeat(100_000), "&e;".repeat(1_000));
    let declared = format!("<!DOCTYPE a [<!ENTITY e '{long}'>]>");
    assert_eq!(refusal(&format!("{declared}<a>{often}</a>")), Some(MarkupError::TooLarge));
    assert_eq!(refusal(&format!("{declared}<a b='{often}'/>")), Some(MarkupError::TooLarge));
    assert!(refusal(&format!("{declared}<a>&e;</a>")).is_none());
    // A declaration in a comment says nothing of the one that counts.
    let hidden = "<!-- <!DOCTYPE a> --><!DOCTYPE a [<!ENTITY b 'c'><!ENTITY d '&b;'>]><a>&d;</a>";
    assert!(matches!(refusal(hidden), Some(MarkupError::Malformed { .. })));
}

#[test]
fn crowds_of_attributes_are_refused() {
    let attributes: String = (0..200_000).map(|index| format!(" a{index}=''")).collect();
    assert_eq!(refusal(&format!("<?xml version='1.0'?><a{attributes}/>")), Some(MarkupError::TooLarge));
    assert_eq!(refusal(&format!("<!doctype html><p{attributes}>")), Some(MarkupError::TooLarge));
    assert_eq!(refusal(&format!("<!doctype html>&am<p{attributes}>")), Some(MarkupError::TooLarge));
    assert_eq!(refusal(&format!("<!doctype html></p{attributes}>")), Some(MarkupError::TooLarge));
    let bodies: String = (0..50_000).map(|index| format!("<body a{index}>")).collect();
    assert!(Markup::parse(&format!("<!doctype html>{bodies}")).is_ok());
}

#[test]
fn a_long_attribute_is_fine() {
    let value = "M 0 0 / ' > < = ".repeat(50_000);
    let page = Markup::parse(&format!("<!doctype html><p d=\"{value}\">x")).expect("HTML");
    assert_eq!(page.css("p@d"), Ok(json!([value])));
}

#[test]
fn crowds_of_namespaces_are_refused() {
    let declared: String = (0..400).map(|index| format!(" xmlns:n{index}='u{index}'")).collect();
    assert_eq!(refusal(&format!("<?xml version='1.0'?><a{declared}/>")), Some(MarkupError::TooLarge));
    let declared: String = (0..100).map(|index| format!(" xmlns:n{index}='u{index}'")).collect();
    let children = "<b xmlns:x='y'/>".repeat(100_000);
    assert_eq!(refusal(&format!("<?xml version='1.0'?><a{declared}>{children}</a>")), Some(MarkupError::TooLarge));
}

#[test]
fn reopened_formatting_does_not_multiply() {
    let opened: String = (0..100_000).map(|index| format!("<div><b a={index}></div>")).collect();
    let error = refusal(&format!("<!doctype html>{opened}"));
    assert!(matches!(error, Some(MarkupError::TooDeep | MarkupError::TooLarge)), "{error:?}");
}

#[test]
fn large_documents_are_refused() {
    assert_eq!(refusal(&("<a>".to_owned() + &" ".repeat(MAX_TEXT))), Some(MarkupError::TooLarge));
    assert_eq!(refusal(&("<!doctype html>".to_owned() + &"<p>".repeat(1_100_000))), Some(MarkupError::TooLarge));
    assert_eq!(
        refusal(&format!("<?xml version='1.0'?><a>{}</a>", "<b/>".repeat(1_100_000))),
        Some(MarkupError::TooLarge)
    );
}

#[test]
fn deep_expressions_are_refused() {
    let chains = [
        "(".repeat(2_000),
        "(".repeat(1_000) + "1" + &")".repeat(1_000),
        "not(".repeat(900) + "1" + &")".repeat(900),
        "a[".repeat(1_000) + "1" + &"]".repeat(1_000),
        "-".repeat(3_000) + "1",
        "- ".repeat(1_500) + "1",
        "1".to_owned() + &"+1".repeat(1_900),
        "a".to_owned() + &"|a".repeat(1_900),
        "a".to_owned() + &" or a".repeat(700),
        "1".repeat(5_000),
    ];
    for chain in &chains {
        assert!(matches!(check_xpath(chain), Err(MarkupError::Expression { .. })), "{}", &chain[..20]);
    }
    let selectors = [
        ":not(".repeat(700),
        ":is(".repeat(500) + "a" + &")".repeat(500),
        "a ".repeat(1_900),
        "a>".repeat(1_900) + "a",
    ];
    for selector in &selectors {
        assert!(matches!(check_css(selector), Err(MarkupError::Expression { .. })), "{}", &selector[..20]);
    }
}

#[test]
fn the_deepest_allowed_expressions_are_evaluated() {
    let page = Markup::parse("<a><b/></a>").expect("XML");
    let brackets = "-(".repeat(31) + "1" + &")".repeat(31);
    assert_eq!(page.xpath(&brackets), Ok(json!(-1)));
    let chain = "1".to_owned() + &"+1".repeat(140);
    assert_eq!(page.xpath(&chain), Ok(json!(141)));
    let predicates = "/*[".repeat(48) + "1" + &"]".repeat(48);
    assert!(page.xpath(&predicates).is_ok());
    let mixed = "not(a[".repeat(24) + &"1+".repeat(70) + "1" + &"])".repeat(24);
    assert!(page.xpath(&mixed).is_ok());
}

fn wide(count: usize) -> Markup {
    let items: String = (0..count).map(|index| format!("<i a=\"{index}\">n{index}</i>")).collect();
    Markup::parse(&format!("<r>{items}</r>")).expect("XML")
}

#[test]
fn costly_queries_end() {
    let page = wide(5_000);
    let long = format!("//*[{}1]", "1+".repeat(140));
    let costly = [
        "//*[//*[//*[//*]]]",
        "//*[count(//*[contains(., 'x')]) > 1]",
        "//*[string-length(normalize-space(string(/))) > 1]",
        "//i/following::i/preceding::i",
        "count(//*[preceding::*[following::*]])",
    ];
    for expression in costly {
        assert_eq!(page.xpath(expression), Err(MarkupError::TooCostly), "{expression}");
    }
    assert!(page.xpath(&long).is_ok());
    assert_eq!(page.css("i:has(+ i)"), Ok(json!((0..4_999).map(|index| format!("n{index}")).collect::<Vec<_>>())));
    assert_eq!(page.css("i:not(:has(~ i ~ b)) ~ i:not(:has(~ b))"), Err(MarkupError::TooCostly));
}

#[test]
fn set_comparisons_are_linear() {
    let page = wide(30_000);
    assert_eq!(page.xpath("//i = //@b"), Ok(json!(false)));
    assert_eq!(page.xpath("//i = //@a"), Ok(json!(false)));
    assert_eq!(page.xpath("//i < //@a"), Ok(json!(false)));
    assert_eq!(page.xpath("string-length(translate(/, /, '')) = 0"), Ok(json!(true)));
}

#[test]
fn repeated_text_in_the_answer_is_bounded() {
    let depth = super::MAX_DEPTH - 10;
    let text = "<a>".repeat(depth) + &"x".repeat(500_000) + &"</a>".repeat(depth);
    let page = Markup::parse(&text).expect("XML");
    assert_eq!(page.xpath("//a"), Err(MarkupError::TooCostly));
    assert_eq!(page.css("a"), Err(MarkupError::TooCostly));
}

const DOCUMENT_PARTS: [&str; 24] = [
    "<a>",
    "</a>",
    "<b c='d'>",
    "</b>",
    "<p>",
    "</p>",
    "<table>",
    "<td>",
    "</table>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "&amp;",
    "&x",
    "text",
    "<svg>",
    "<template>",
    "<!doctype html>",
    "<?xml version='1.0'?>",
    "<a xmlns:n='u' n:x=''>",
    "é",
    "<b",
    "=\"",
];
const QUERY_PARTS: [&str; 40] = [
    "//",
    "/",
    "*",
    "a",
    "b",
    "@",
    "[",
    "]",
    "(",
    ")",
    "1",
    "-",
    "+",
    "|",
    "=",
    "<",
    " and ",
    " or ",
    "'x'",
    ".",
    "..",
    "text()",
    "count(",
    "not(",
    "position()",
    "last()",
    "n:",
    "_:",
    ",",
    "ancestor::",
    "preceding::",
    "following::",
    "concat(",
    "translate(",
    "substring(",
    ":not(",
    "#a",
    ".c",
    " > ",
    "id(",
];

fn assembled(parts: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(parts), 0..24).prop_map(|parts| parts.concat())
}

fn is_about_expression<T>(found: &Result<T, MarkupError>) -> bool {
    matches!(found, Err(MarkupError::Expression { .. }))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nothing_panics(document in assembled(&DOCUMENT_PARTS), query in assembled(&QUERY_PARTS), text in any::<String>()) {
        for source in [format!("<r>{document}</r>"), format!("<!doctype html>{document}"), document, text.clone()] {
            if let Ok(markup) = Markup::parse(&source) {
                for query in [&query, &text] {
                    let (found, checked) = (markup.xpath(query), check_xpath(query));
                    // Whatever passes the check fails in no other way than by its cost.
                    prop_assert_eq!(checked.is_err(), is_about_expression(&found));
                    let (found, checked) = (markup.css(query), check_css(query));
                    prop_assert_eq!(checked.is_err(), is_about_expression(&found));
                }
            }
        }
    }
}
