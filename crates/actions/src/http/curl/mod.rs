//! A request as a `curl` command and back.
//!
//! The words of a command are cut by `shlex`, its options read by `clap`; the options are those of
//! curl's manual page. What curl reads from a local file cannot be brought along and is refused.

mod body;
mod options;
mod read;
mod shell;
mod write;

use testgyver_model::action::CommandLine;

/// The command line of the `http` action.
pub(super) const CURL: CommandLine = CommandLine { program: "curl", read: read::read, write: write::write };

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use testgyver_model::Language;

    use super::{read::read, write::write};

    fn form_of(command: &str) -> Value {
        read(command, Language::ENGLISH).unwrap()
    }

    fn refusal(command: &str) -> String {
        read(command, Language::ENGLISH).unwrap_err().cause
    }

    #[test]
    fn what_a_browser_copies_is_read() {
        let copied = "curl 'https://shop.example/orders?x=1' \\\n  -H 'accept: application/json' \\\n  \
            -H $'x-note: l\\'\\u00e9t\\u00e9' \\\n  -b 'sid=42; lang=fr' \\\n  \
            --data-raw $'{\"name\":\"d\\'Arc\"}' \\\n  --compressed";
        assert_eq!(
            form_of(copied),
            json!({
                "method": "POST", "url": "https://shop.example/orders?x=1",
                "headers": {"accept": "application/json", "x-note": "l'été", "Cookie": "sid=42; lang=fr",
                    "Content-Type": "application/x-www-form-urlencoded"},
                "body": "{\"name\":\"d'Arc\"}", "body_type": "text"
            })
        );
    }

    #[test]
    fn the_usual_options_are_read() {
        assert_eq!(form_of("curl example.org"), json!({"method": "GET", "url": "http://example.org"}));
        assert_eq!(form_of("$ curl -sSL -I {{api}}/x"), json!({"method": "HEAD", "url": "{{api}}/x"}));
        assert_eq!(
            form_of("curl -XPUT https://e.org --json '{\"a\": 1}' -k -m 5"),
            json!({"method": "PUT", "url": "https://e.org", "body": "{\"a\": 1}", "body_type": "json",
                "verify_tls": false, "timeout": "5"})
        );
        assert_eq!(
            form_of("curl -u ada:secret https://e.org")["headers"],
            json!({"Authorization": "Basic YWRhOnNlY3JldA=="})
        );
        assert!(refusal("curl -u ada:{{pw}} {{api}}/x").contains("Authorization"));
        assert_eq!(form_of("curl -G 'https://e.org/#f' -d a=1")["url"], json!("https://e.org/?a=1#f"));
        assert_eq!(
            form_of("curl https://e.org -d a=1 --data-urlencode 'b=é d&x'")["body"],
            json!("a=1&b=%C3%A9+d%26x")
        );
        assert_eq!(
            form_of("curl https://e.org --form-string 'x=@foo' -F 'y=v;type=text/plain' -F 'f=@\"a;b.txt\"'"),
            json!({"method": "POST", "url": "https://e.org", "body": {"y": "v", "x": "@foo"}, "body_type": "multipart",
                "files": [{"field": "f", "file": "a;b.txt"}]})
        );
        assert_eq!(form_of("curl https://e.org --data-urlencode 'a@b=c'")["body"], json!({"a@b": "c"}));
        assert_eq!(form_of("curl https://e.\\\norg")["url"], json!("https://e.org"));
        assert_eq!(
            form_of(r"curl https://e.org --data-raw $'\xc3\xa9 \ud83d\ude00 \033\a \x'")["body"],
            json!("é 😀 \u{1b}\u{7} \\x")
        );
        assert_eq!(
            form_of("curl -G https://e.org/?a=1 -d b=2 --data-urlencode 'c=é d'"),
            json!({"method": "GET", "url": "https://e.org/?a=1&b=2&c=%C3%A9+d"})
        );
        assert_eq!(
            form_of("curl https://e.org --data-urlencode 'q=é' --data-urlencode p={{x}}"),
            json!({"method": "POST", "url": "https://e.org", "body": {"q": "é", "p": "{{x}}"}, "body_type": "form"})
        );
        assert_eq!(
            form_of("curl https://e.org -F a=1 -F 'doc=@/tmp/été.pdf;type=application/pdf'"),
            json!({"method": "POST", "url": "https://e.org", "body": {"a": "1"}, "body_type": "multipart",
                "files": [{"field": "doc", "file": "été.pdf"}]})
        );
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        assert!(refusal("wget https://e.org").contains("start with 'curl'"));
        assert!(refusal("curl 'https://e.org").contains("quote"));
        assert!(refusal("curl -H 'A: b'").contains("no URL"));
        assert!(refusal("curl a.org b.org").contains("b.org"));
        assert!(refusal("curl https://e.org --proxy http://p").contains("--proxy"));
        assert!(refusal("curl https://e.org -d @body.json").contains("@body.json"));
        assert!(
            refusal("curl https://e.org -m").contains("-m") || refusal("curl https://e.org -m").contains("max-time")
        );
        assert!(refusal("curl https://e.org -H").contains("no value"));
        assert!(refusal("").contains("start with 'curl'"));
    }

    #[test]
    fn a_form_is_written_for_the_shell() {
        let form =
            json!({"method": "post", "url": "{{api}}/it's", "headers": "A: b\nX-É: ç", "body": {"a": 1}, "timeout": 3});
        let command = write(&form);
        assert!(command.starts_with("curl -X POST"), "{command}");
        assert!(command.contains("-H 'Content-Type: application/json'"), "{command}");
        assert_eq!(
            form_of(&command),
            json!({"method": "POST", "url": "{{api}}/it's", "headers": {"A": "b", "X-É": "ç", "Content-Type": "application/json"},
                "body": "{\"a\":1}", "body_type": "text", "timeout": "3"})
        );
    }

    #[test]
    fn a_written_command_does_what_the_form_does() {
        let multipart = write(
            &json!({"url": "https://e.org", "method": "POST", "body_type": "multipart", "body": {"k": "@/etc/hostname"}}),
        );
        assert!(multipart.contains("--form-string 'k=@/etc/hostname'"), "{multipart}");
        let named = json!({"url": "https://e.org", "method": "POST", "body_type": "multipart", "files": [{"field": "f", "file": "a;b\".txt"}]});
        assert_eq!(form_of(&write(&named)), named);
        let address = write(&json!({"url": "-o/tmp/x", "headers": {"X": ""}}));
        assert!(address.starts_with("curl -X GET") && address.contains("--url -o/tmp/x"), "{address}");
        assert!(address.contains("-H 'X;'"), "{address}");
        assert!(write(&json!({"url": "https://e.org?b={x,y}", "method": "HEAD"})).starts_with("curl -I"));
        assert!(write(&json!({"url": "https://e.org?b={x,y}"})).contains("-g"));
        let odd =
            json!({"method": "GET", "url": "https://e.org/a/../b", "path_as_is": true, "redirect_method": "keep"});
        assert_eq!(form_of(&write(&odd)), odd);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(url in "[a-zA-Z0-9/?&=é'\" {}$\\\\]{1,30}", name in "[A-Za-z-]{1,12}", value in "[^\\x00-\\x1f]{0,30}", body in "[^\\x00]{1,60}") {
            let url = format!("https://{}", url.trim());
            let header = value.trim();
            prop_assume!(!header.is_empty() && !name.eq_ignore_ascii_case("content-type"));
            let form = json!({"method": "PATCH", "url": url, "headers": {&name: header, "Content-Type": "text/x"}, "body": body, "body_type": "text"});
            let back = form_of(&write(&form));
            prop_assert_eq!(&back["url"], &form["url"]);
            prop_assert_eq!(&back["headers"], &form["headers"]);
            // A command is read with the line ends of a shell, whichever ones the clipboard made of them.
            prop_assert_eq!(back["body"].as_str().unwrap(), body.replace("\r\n", "\n"));
        }

        #[test]
        fn no_text_makes_it_panic(command in "curl \\PC{0,80}") {
            let _ = read(&command, Language::FRENCH);
        }
    }
}
