//! Filters of hurl in our words.

/// A filter in our words; nothing where it changes nothing here.
pub(super) fn words(name: &str, arguments: &mut dyn Iterator<Item = String>) -> Option<String> {
    let mut text = || quoted(&arguments.next().unwrap_or_default());
    Some(match name {
        "base64Decode" => "base64_decode".to_owned(),
        "base64Encode" => "base64".to_owned(),
        "base64UrlSafeDecode" => "base64url_decode".to_owned(),
        "base64UrlSafeEncode" => "base64url".to_owned(),
        "charsetDecode" | "decode" => format!("decode({})", text()),
        "count" => "length".to_owned(),
        "dateFormat" | "format" => format!("date_format({})", text()),
        "daysAfterNow" => "days_after_now".to_owned(),
        "daysBeforeNow" => "days_before_now".to_owned(),
        "htmlEscape" => "html_escape".to_owned(),
        "htmlUnescape" => "html_unescape".to_owned(),
        "jsonpath" | "xpath" | "regex" | "split" => format!("{name}({})", text()),
        "location" => "jsonpath(\"$.location\")".to_owned(),
        "nth" => format!("nth({})", text().trim_matches('"')),
        "replace" => format!("replace({}, {})", text(), text()),
        "replaceRegex" => format!("regex_replace({}, {})", text(), text()),
        "toDate" => match text().as_str() {
            "\"%+\"" => "date".to_owned(),
            format => format!("date({format})"),
        },
        "toFloat" => "float".to_owned(),
        "toHex" => "hex".to_owned(),
        "toInt" => "int".to_owned(),
        "toString" => "string".to_owned(),
        "urlDecode" => "url_decode".to_owned(),
        "urlEncode" => "url_encode | replace(\"%2F\", \"/\")".to_owned(),
        "urlQueryParam" => format!("query_param({})", text()),
        "first" | "last" => name.to_owned(),
        // Texts are UTF-8 here, and their bytes are taken as they are.
        _ => return None,
    })
}

/// A text as a filter reads it.
pub(super) fn quoted(text: &str) -> String {
    let mut written = String::from("\"");
    for sign in text.chars() {
        match sign {
            '\\' => written.push_str("\\\\"),
            '"' => written.push_str("\\\""),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            sign => written.push(sign),
        }
    }
    written.push('"');
    written
}
