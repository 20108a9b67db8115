//! Typical use.

use serde_json::{Value, json};

use super::{Markup, MarkupError, MediaType, check_css, check_xml, check_xpath};

const PAGE: &str = r#"<!DOCTYPE html>
<html lang="fr"><head><title>
  Hello   world </title></head>
<body><h1 class="big Title">One</h1>
<article data-id="7"><h2>first x</h2><p id=p1>a<br>b</article>
<article data-id="8"><h2>second</h2></article>
<ul><li>1<li>2<li>3</ul><a href="/a@b">link</a>
<svg><use xlink:href="u"/></svg></body></html>"#;

const FEED: &str = r#"<?xml version="1.0"?>
<!DOCTYPE feed>
<feed xmlns="urn:feed" xmlns:s="urn:soap"><s:entry id="1"><price>10</price></s:entry>
<entry id="2" s:kind="k"><price>20.5</price><!--note--><?go now?></entry><x xmlns="" a="1">free</x></feed>"#;

fn page() -> Markup {
    Markup::parse(PAGE).expect("HTML")
}

fn feed() -> Markup {
    Markup::parse(FEED).expect("XML")
}

fn assert_all(document: &Markup, cases: &[(&str, Value)]) {
    for (expression, expected) in cases {
        assert_eq!(document.xpath(expression).as_ref(), Ok(expected), "{expression}");
    }
}

#[test]
fn html_is_queried_with_xpath() {
    let cases = [
        ("normalize-space(//head/title)", json!("Hello world")),
        ("count(//li)", json!(3)),
        ("//li", json!(["1", "2", "3"])),
        ("//article/@data-id", json!(["7", "8"])),
        ("boolean(//h1)", json!(true)),
        ("boolean(//h6)", json!(false)),
        ("//h6", json!([])),
        ("//h2[contains(.,'x')]", json!(["first x"])),
        ("//li[2]", json!(["2"])),
        ("//li[last()]/text()", json!(["3"])),
        ("//li[position()>1]", json!(["2", "3"])),
        ("(//article)[2]/h2", json!(["second"])),
        ("//article[@data-id=8]/h2", json!(["second"])),
        ("//li[3]/preceding-sibling::li[1]", json!(["2"])),
        ("//li[1]/following-sibling::*", json!(["2", "3"])),
        ("//h2[1]/ancestor::article/@data-id", json!(["7", "8"])),
        ("string(id('p1'))", json!("ab")),
        ("//use/@xlink:href", json!(["u"])),
        ("//_:h1", json!(["One"])),
        ("boolean(//h1[lang('fr')])", json!(true)),
        ("sum(//li) div count(//li)", json!(2)),
        ("//h1 | //h2", json!(["One", "first x", "second"])),
        ("name(//*[1])", json!("html")),
    ];
    assert_all(&page(), &cases);
    assert!(page().is_html());
}

#[test]
fn xml_is_queried_with_its_namespaces() {
    let cases = [
        ("//s:entry/@id", json!(["1"])),
        ("//_:entry/@id", json!(["2"])),
        ("//entry", json!([])),
        ("//x", json!(["free"])),
        ("//@s:kind", json!(["k"])),
        ("//unknown:entry", json!([])),
        ("sum(//_:price)", json!(30.5)),
        ("//_:price[. > 15]", json!(["20.5"])),
        ("//comment()", json!(["note"])),
        ("//processing-instruction('go')", json!(["now"])),
        ("name(//s:entry)", json!("s:entry")),
        ("namespace-uri(/*)", json!("urn:feed")),
        ("//s:*/_:price", json!(["10"])),
        ("count(//@*)", json!(4)),
        ("number('a')", Value::Null),
    ];
    assert_all(&feed(), &cases);
    assert!(!feed().is_html());
}

#[test]
fn values_convert_as_xpath_says() {
    let cases = [
        ("1 div 0", Value::Null),
        ("string(1 div 0)", json!("Infinity")),
        ("string(-0)", json!("0")),
        ("7 mod -3", json!(1)),
        ("round(-2.5)", json!(-2)),
        ("round(2.5)", json!(3)),
        ("substring('12345', 1.5, 2.6)", json!("234")),
        ("substring('12345', 0 div 0, 3)", json!("")),
        ("substring('12345', -42, 1 div 0)", json!("12345")),
        ("translate('bar','abc','AB')", json!("BAr")),
        ("translate('--aaa--','abc-','ABC')", json!("AAA")),
        ("substring-before('1999/04/01','/')", json!("1999")),
        ("substring-after('1999/04/01','/')", json!("04/01")),
        ("concat('a', 1, true())", json!("a1true")),
        ("'1' = 1", json!(true)),
        ("//li = //li", json!(true)),
        ("//li != //li", json!(true)),
        ("//h1 != //h1", json!(false)),
        ("//li < //li", json!(true)),
        ("//li > 2", json!(true)),
        ("//nothing = 0", json!(false)),
        ("//nothing = false()", json!(true)),
        ("not(//li > 3)", json!(true)),
        ("string-length('é\u{1F600}')", json!(2)),
        ("starts-with('abc', '')", json!(true)),
        ("string(1e3)", json!("")),
    ];
    let page = page();
    assert_all(&page, &cases[..cases.len() - 1]);
    assert!(page.xpath(cases[cases.len() - 1].0).is_err());
}

#[test]
fn css_finds_texts_and_attributes() {
    let cases = [
        ("h2", json!(["first x", "second"])),
        ("article@data-id", json!(["7", "8"])),
        ("li:nth-child(2)", json!(["2"])),
        ("ul > li:last-child", json!(["3"])),
        ("article:has(p) h2", json!(["first x"])),
        ("li:not(:first-child)", json!(["2", "3"])),
        (".big.Title", json!(["One"])),
        ("H1", json!(["One"])),
        ("#p1", json!(["ab"])),
        ("a[href='/a@b']@href", json!(["/a@b"])),
        ("h1, h2", json!(["One", "first x", "second"])),
        ("h6", json!([])),
        ("title", json!(["Hello   world"])),
        (":root@lang", json!(["fr"])),
    ];
    for (selector, expected) in cases {
        assert_eq!(page().css(selector), Ok(expected), "{selector}");
    }
    assert_eq!(feed().css("price"), Ok(json!(["10", "20.5"])));
    assert_eq!(feed().css("entry[id='2']@id"), Ok(json!(["2"])));
}

#[test]
fn the_kind_of_text_is_told() {
    for html in ["<p>a", "<HTML><p>", "<!-- c --><!DOCTYPE HTML><p>", "Hello <b>you</b>", "<ul><li>1<li>2</ul>"] {
        assert!(Markup::parse(html).expect(html).is_html(), "{html}");
    }
    for xml in ["<a/>", "\u{feff} <?xml version='1.0'?><a/>", "<!DOCTYPE a SYSTEM \"a>b.dtd\"><a/>", "<é/>"] {
        assert!(!Markup::parse(xml).expect(xml).is_html(), "{xml}");
    }
    for other in ["", "  ", "plain", "a < b", r#"{"html":"<b>x</b>"}"#, "[1]", "1 > 0"] {
        assert_eq!(Markup::parse(other).err(), Some(MarkupError::NotMarkup), "{other}");
    }
    let xhtml = "<?xml version='1.0'?><!DOCTYPE html><html><body>a&nbsp;b</body></html>";
    assert_eq!(Markup::parse(xhtml).expect("XHTML").xpath("string(//body)"), Ok(json!("a\u{a0}b")));
}

#[test]
fn a_malformed_xml_names_its_place() {
    let error = Markup::parse("<?xml version='1.0'?>\n<a><b></a>").err();
    assert!(matches!(error, Some(MarkupError::Malformed { line: 2, column: 7, .. })), "{error:?}");
}

#[test]
fn expressions_are_checked_without_a_document() {
    for good in ["//a", "count(//a) > 1", "//a[@b='c'][1]/text()", "id('a')/b", "//_:a/@*", "-(-1)"] {
        assert_eq!(check_xpath(good), Ok(()), "{good}");
    }
    for bad in ["", "//", "a[", "foo()", "count(1)", "count()", "$a", "1 | 2", "'a'[1]", "(1)/a", "x:count(//a)"] {
        assert!(matches!(check_xpath(bad), Err(MarkupError::Expression { .. })), "{bad}");
    }
    for good in ["a", "a > b@c", "a[b='@']", ":is(a, b)"] {
        assert_eq!(check_css(good), Ok(()), "{good}");
    }
    for bad in ["", "a >", "a:unknown", "a@", "a@b c", "[", "@a", "a::before", "/* c */ a"] {
        assert!(matches!(check_css(bad), Err(MarkupError::Expression { .. })), "{bad}");
    }
}

#[test]
fn a_document_is_shared_between_threads() {
    fn assert_shared<T: Send + Sync>() {}
    assert_shared::<Markup>();
}

fn sent(text: &str, media: MediaType) -> Result<Markup, MarkupError> {
    Markup::parse_as(text, media)
}

#[test]
fn what_was_sent_as_xml_is_nothing_else() {
    let places = [
        ("<root><a>1</a>", (1, 15)),
        ("<?xml version='1.0'?>\n <root>\n <u><id>é</id></u>\n", (3, 19)),
        ("<root><a>1</b></root>", (1, 11)),
        ("<root>\n<a>x & y</a></root>", (2, 6)),
        ("<root><0>1</0></root>", (1, 8)),
        ("<p>a<br></p>", (1, 9)),
        ("<html><body><p>a</body></html>", (1, 17)),
        ("\u{feff}<a></a>", (1, 1)),
        ("<a/>\n<b/>", (2, 1)),
        ("<a/>rest", (1, 5)),
        ("\n\n<?xml version='1.0'?><a/>", (3, 1)),
        ("<a b='1' b='2'/>", (1, 10)),
        ("<a", (1, 3)),
        ("<a>\n<!DOCTYPE a [<!ENTITY b 'c'>]></a>", (2, 1)),
        ("<!DOCTYPE html><html><body>&nbsp;</body></html>", (1, 28)),
    ];
    for (text, place) in places {
        match sent(text, MediaType::Xml) {
            Err(MarkupError::Malformed { line, column, reason }) => {
                assert_eq!((line, column), place, "{text}: {reason}");
                assert!(!reason.contains(" at "), "{reason}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
    for none in ["", " \n", "plain", "{}"] {
        assert_eq!(sent(none, MediaType::Xml).err(), Some(MarkupError::NotMarkup), "{none}");
    }
    for whole in ["<a/>", "\n<a/>\n", "<!-- c --><ul><li/></ul>", "<?xml version='1.1' standalone='yes'?><a/>"] {
        assert!(!sent(whole, MediaType::Xml).expect(whole).is_html(), "{whole}");
    }
    assert!(check_xml("<a>&lt;</a>").is_ok() && check_xml("<a>&lt</a>").is_err());
}

#[test]
fn what_xml_forbids_is_malformed() {
    let places = [
        ("<a>\n&#0;</a>", (2, 1)),
        ("<a>&amp;&#xD800;</a>", (1, 9)),
        ("<a b='&#xFFFF;'/>", (1, 7)),
        ("<a xmlns:n='u' xmlns:n='u'/>", (1, 1)),
        ("<a>\n <b xmlns='u' xmlns='v'/></a>", (2, 2)),
        ("<?XML version='1.0'?><a/>", (1, 1)),
        ("<a/><?Xml go?>", (1, 5)),
        ("<a><?xml?></a>", (1, 4)),
        ("<?xml?><a/>", (1, 6)),
        ("<?xml version='1.0' standalone='maybe'?><a/>", (1, 20)),
        ("<?xml version='2.0'?><a/>", (1, 6)),
        ("<?xml version='1.0' encoding='?'?><a/>", (1, 20)),
    ];
    for (text, place) in places {
        match sent(text, MediaType::Xml) {
            Err(MarkupError::Malformed { line, column, reason }) => {
                assert_eq!((line, column), place, "{text}: {reason}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
    for fine in ["<a><![CDATA[&#0;]]><!-- &#0; --><?go &#0;?></a>", "<a xmlns='u'><b xmlns='v' xmlns:n='v'/></a>"] {
        assert!(sent(fine, MediaType::Xml).is_ok(), "{fine}");
    }
}

#[test]
fn harmless_document_types_are_let_through() {
    let note = "<!DOCTYPE note SYSTEM \"x.dtd\" [\n<!ELEMENT note (#PCDATA)>\n<!ATTLIST note by CDATA #IMPLIED>\n\
                <!ENTITY who 'Zo&#235; &amp; Co'><!ENTITY far SYSTEM 'file:///etc/passwd'>\n]>\n";
    for media in [MediaType::Xml, MediaType::Unknown] {
        let read = sent(&format!("{note}<note by='&who;'>to &who;</note>"), media).expect("a note");
        assert_eq!(read.xpath("string(/note)"), Ok(json!("to Zoë & Co")));
        assert_eq!(read.xpath("string(/note/@by)"), Ok(json!("Zoë & Co")));
        for unknown in ["far", "other"] {
            let error = sent(&format!("{note}<note>&{unknown};</note>"), media).err();
            assert!(matches!(error, Some(MarkupError::Malformed { line: 6, .. })), "{error:?}");
        }
    }
}

#[test]
fn a_place_is_told_in_the_whole_text() {
    let error = Markup::parse("\u{feff} \n <?xml version='1.0'?><a></b>").err();
    assert!(matches!(error, Some(MarkupError::Malformed { line: 2, column: 26, .. })), "{error:?}");
    let error = Markup::parse("<!-- c -->\n<?xml version='1.0'?>\n<a></b>").err();
    assert!(matches!(error, Some(MarkupError::Malformed { line: 3, column: 4, .. })), "{error:?}");
}

#[test]
fn what_was_sent_as_html_is_never_malformed() {
    let xhtml = "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><body><h1>T</h1></body></html>";
    for page in [xhtml, "<ul><li>1<li>2</ul>", "<root><a>1</b></root>", "<html><p>a", "<DIV>x<br></DIV>"] {
        assert!(sent(page, MediaType::Html).expect(page).is_html(), "{page}");
    }
    assert_eq!(sent(xhtml, MediaType::Html).unwrap().xpath("string(//h1)"), Ok(json!("T")));
    // Many servers send all they have as HTML.
    let data = "<?xml version='1.0'?><Person><Name>Z</Name></Person>";
    for data in [data, &data[21..]] {
        assert_eq!(sent(data, MediaType::Html).unwrap().xpath("string(//Name)"), Ok(json!("Z")));
    }
}

#[test]
fn xml_that_went_wrong_is_no_html() {
    for broken in ["<root><a>1</b></root>", "<soap:Body><a>", "<Order>a & b</Order>", "<data><a></data>"] {
        let error = Markup::parse(broken).err();
        assert!(matches!(error, Some(MarkupError::Malformed { .. })), "{broken}: {error:?}");
    }
    for pieces in ["<item>1</item><item>2</item>", "<p>a & b", "Order <a>1", "</a>", "<![CDATA[x]]>"] {
        assert!(Markup::parse(pieces).expect(pieces).is_html(), "{pieces}");
    }
}

#[test]
fn names_of_xhtml_need_no_prefix() {
    let page = "<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'x.dtd'>\
                <html xmlns='http://www.w3.org/1999/xhtml'><body><h1>a&nbsp;b</h1><p xmlns=''/>\
                <svg xmlns='urn:svg'><h1>no</h1></svg></body></html>";
    let page = sent(page, MediaType::Xml).expect("XHTML");
    let cases = [
        ("//h1", json!(["a\u{a0}b"])),
        ("//_:h1", json!(["a\u{a0}b"])),
        ("/html/body/h1", json!(["a\u{a0}b"])),
        ("namespace-uri(//h1)", json!("http://www.w3.org/1999/xhtml")),
        ("count(//p)", json!(1)),
        ("count(//*[local-name()='h1'])", json!(2)),
    ];
    assert_all(&page, &cases);
    assert!(!page.is_html());
}
