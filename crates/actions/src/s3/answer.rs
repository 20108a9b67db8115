//! What an S3 server says in XML, whatever prefixes, attributes and escapes it writes.

use quick_xml::de;
use serde::Deserialize;
use testgyver_documents::markup::check_xml;

/// Why a request was refused; both are empty if the answer does not say it as S3 servers do.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Refusal {
    pub(super) code: String,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn read(body: &str) -> Self {
        match de::from_str(body) {
            Ok(Root::Error(Refusal { code, message })) => {
                let [code, message] = [code, message].map(|text| text.trim().to_owned());
                Self { code, message }
            }
            _ => Self::default(),
        }
    }
}

/// The names of the buckets of a list; nothing if the text is no list, or a list that is cut off.
pub(super) fn buckets(body: &str) -> Option<Vec<String>> {
    match de::from_str(body).ok().filter(|_| check_xml(body).is_ok())? {
        Root::ListAllMyBucketsResult { buckets } => Some(buckets.bucket.into_iter().map(|one| one.name).collect()),
        Root::Error(_) => None,
    }
}

/// By the name of the first element.
#[derive(Deserialize)]
enum Root {
    Error(Refusal),
    ListAllMyBucketsResult {
        #[serde(default, rename = "Buckets")]
        buckets: Buckets,
    },
}

#[derive(Default, Deserialize)]
struct Buckets {
    #[serde(default, rename = "Bucket")]
    bucket: Vec<Bucket>,
}

#[derive(Deserialize)]
struct Bucket {
    #[serde(rename = "Name")]
    name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;

    #[test]
    fn a_refusal_is_read_in_any_spelling() {
        for body in [
            "<Error><Code>AccessDenied</Code><Message>R&amp;D &lt;only&gt;</Message><Resource>/x</Resource></Error>",
            r#"<s:Error xmlns:s="http://s3/"><s:Code a="1">AccessDenied</s:Code><s:Message><![CDATA[R&D <only>]]></s:Message></s:Error>"#,
            "<Error>\n  <RequestId>1</RequestId>\n  <Message lang='en'>R&#38;D &lt;only&gt;</Message>\n  <Code>\nAccessDenied\n</Code>\n</Error>",
        ] {
            let refusal = Refusal { code: "AccessDenied".into(), message: "R&D <only>".into() };
            assert_eq!(Refusal::read(&format!("{HEAD}{body}")), refusal, "{body}");
        }
    }

    #[test]
    fn what_is_no_refusal_says_nothing() {
        for body in ["", "<html><Code>x</Code></html>", "<Error><Code>cut", "no XML", "<Error/>"] {
            assert_eq!(Refusal::read(body), Refusal::default(), "{body}");
        }
    }

    #[test]
    fn buckets_are_named_as_they_are() {
        let list = r#"<a:ListAllMyBucketsResult xmlns:a="http://s3/"><a:Owner><a:ID>1</a:ID><a:Name>me</a:Name></a:Owner>
            <a:Buckets><a:Bucket><a:CreationDate>x</a:CreationDate><a:Name>r&amp;d</a:Name></a:Bucket>
            <a:Bucket id="2"><a:Name>depot</a:Name></a:Bucket></a:Buckets></a:ListAllMyBucketsResult>"#;
        assert_eq!(buckets(list), Some(vec!["r&d".to_owned(), "depot".to_owned()]));
        assert_eq!(buckets("<ListAllMyBucketsResult/>"), Some(Vec::new()));
        assert_eq!(buckets(&list[..list.len() - 10]), None, "a list that is cut off is none");
        assert_eq!(buckets("<html>ListAllMyBucketsResult</html>"), None);
    }
}
