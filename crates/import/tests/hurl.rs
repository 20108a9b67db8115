//! Files of hurl are read: real ones, and the corners of the grammar.
#![allow(missing_docs)]

mod accepted;

use std::collections::BTreeMap;

use accepted::{accept, action, failure, filled, notes, options};
use proptest::prelude::*;
use serde_json::{Value, json};
use testgyver_import::{Carried, Imported, NoteKind, Source, hurl};
use testgyver_model::{Language, text::AppVariables};

fn read(name: &str, text: &str) -> Imported {
    let source = Source::file(name, text);
    assert!(hurl::recognises(&source), "{name} is recognised");
    let imported = hurl::read(&source, &options()).expect("it is read");
    accept(&imported);
    imported
}

fn lines(text: &str) -> Imported {
    read("t.hurl", text)
}

fn only(text: &str) -> Value {
    lines(text).projects[0].tests[0].definition.actions[0].value.clone()
}

/// The checks of an answer behind its status.
fn asserts(text: &str) -> Vec<Value> {
    let value = only(&format!("GET https://a.example\nHTTP 200\n[Asserts]\n{text}\n"));
    value["checks"].as_array().unwrap()[1..].to_vec()
}

#[test]
fn query_parameters() {
    let imported = read("p.hurl", include_str!("samples/hurl/hurl-jvm-querystring_params.hurl"));
    assert_eq!(
        (imported.tally.requests, imported.tally.checks),
        (Carried { found: 4, carried: 4 }, Carried { found: 8, carried: 8 })
    );
    let project = &imported.projects[0];
    assert_eq!(
        action(project, "p", 2)["url"],
        "http://localhost:8000/querystring-params?param1=value1&param2=&param3=a%3Db&param4=1%2C2%2C3"
    );
    assert_eq!(
        action(project, "p", 3)["url"],
        "http://localhost:8000/querystring-params-encoded?value1=/&value2=%2F&value3=%2F"
    );
    assert_eq!(
        action(project, "p", 0)["checks"][0],
        json!({"subject": "output", "output": "http_version", "operator": "equals", "expected": "HTTP/1.0"})
    );
}

#[test]
fn json_asserts() {
    let imported = read("json.hurl", include_str!("samples/hurl/orange-assert_json.hurl"));
    assert_eq!(imported.tally.requests, Carried { found: 8, carried: 8 });
    let lost = imported.tally.checks.found - imported.tally.checks.carried;
    assert_eq!(lost, 9);
    assert_eq!(notes(&imported, NoteKind::Lost, "").len(), 9);
    let first = action(&imported.projects[0], "json", 0);
    assert_eq!(
        first["checks"][3],
        json!({"subject": "jsonpath", "path": "$.count", "operator": "equals", "expected": "{{app.five}}"})
    );
    assert_eq!(
        first["extract"][1],
        json!({"name": "date0", "subject": "jsonpath", "path": "$.dates[0]", "filter": "date"})
    );
    let variables = &imported.projects[0].tests[0].definition.variables;
    assert_eq!((variables[0].name(), variables[0].value()), ("one", Some(&json!(1))));
    let big = action(&imported.projects[0], "json", 6);
    assert_eq!(big["checks"][1]["expected"].to_string(), "1000000000000000000000");
    assert_eq!(big["checks"][2]["subject"], "jsonpath");
}

/// hurl's own tests of its JSON asserts hold of the answers that they are written for.
#[test]
fn json_asserts_hold_here_as_they_do_in_hurl() {
    let imported = read("json.hurl", include_str!("samples/hurl/orange-assert_json.hurl"));
    let test = &imported.projects[0].tests[0].definition;
    let mut app: AppVariables =
        test.variables.iter().map(|one| (one.name().to_owned(), one.value().unwrap().clone())).collect();
    app.insert("index".to_owned(), json!("1"));
    let (mut count, mut wrong) = (0, Vec::new());
    let mut before = String::new();
    for action in &test.actions {
        let checks = action.value["checks"].as_array().unwrap();
        let whole = checks.iter().find(|check| check["path"] == "$" && check["operator"] == "equals");
        let body = whole.map_or(before.clone(), |check| check["expected"].to_string());
        for check in checks.iter().filter(|check| check["subject"] == "jsonpath") {
            let check = testgyver_rules::checks(&json!([filled(check, &app)]), Language::ENGLISH).unwrap().remove(0);
            count += 1;
            wrong.extend(failure(&check, &body, &app));
        }
        if before.is_empty() {
            before = body;
        }
    }
    // Where a path that may find several finds one list, hurl counts what is in it.
    assert_eq!(wrong, ["JSON $.list_in_list[*] has item count: 1 item(s) / [[1,2,3]]"], "of {count}");
    assert!(count > 90, "{count}");
}

#[test]
fn xpath_asserts() {
    let imported = read("xpath.hurl", include_str!("samples/hurl/orange-assert_xpath.hurl"));
    assert_eq!(imported.tally.requests, Carried { found: 4, carried: 4 });
    assert_eq!(notes(&imported, NoteKind::Lost, "no order").len(), 2);
    let first = action(&imported.projects[0], "xpath", 0);
    assert_eq!(first["checks"][2]["expected"], "café");
    assert_eq!(first["checks"][4], json!({"subject": "body", "operator": "equals", "expected": "<data>café</data>"}));
}

#[test]
fn captures() {
    let imported = read("captures.hurl", include_str!("samples/hurl/orange-captures.hurl"));
    assert_eq!(imported.tally.requests, Carried { found: 6, carried: 6 });
    assert_eq!(imported.tally.checks.found, imported.tally.checks.carried);
    let project = &imported.projects[0];
    assert_eq!(
        action(project, "captures", 1)["url"],
        "http://localhost:8000/captures-check?param1={{app.param1 | url}}&param2={{app.param2 | url}}"
    );
    let first = action(project, "captures", 0);
    assert_eq!(
        first["extract"][1],
        json!({"name": "param2", "subject": "header", "path": "header2", "filter": "regex(\"Hello (.*)!\")"})
    );
    // What the same answer gives is looked for in the answer itself.
    assert_eq!(first["checks"][1], json!({"subject": "header", "path": "header1", "operator": "exists"}));
    assert_eq!(
        first["checks"][2],
        json!({"subject": "header", "path": "header1", "operator": "equals", "expected": "value1"})
    );
    assert_eq!(first["checks"][5], json!({"subject": "body", "operator": "equals", "expected": "Hello world!"}));
}

#[test]
fn cookies() {
    let imported = read("cookies.hurl", include_str!("samples/hurl/orange-cookies.hurl"));
    assert_eq!(imported.tally.requests, Carried { found: 11, carried: 11 });
    assert_eq!(imported.tally.checks.found, imported.tally.checks.carried);
    let project = &imported.projects[0];
    assert_eq!(action(project, "cookies", 2)["headers"], json!({"Cookie": "user1=Bob; user2=Bill; user3={{name}}"}));
    assert_eq!(project.variables["name"], "");
    let set = action(project, "cookies", 8);
    assert_eq!(set["checks"][1]["operator"], "includes");
    assert_eq!(
        set["checks"][8],
        json!({"subject": "cookie", "path": "LSID[Expires]", "filter": "date_format(\"%a, %d %b %Y %H:%M:%S\")", "operator": "equals", "expected": "Wed, 13 Jan 2021 22:23:01"})
    );
}

#[test]
fn graphql_retry_and_json_bodies() {
    let imported = read("g.hurl", include_str!("samples/hurl/orange-graphql.hurl"));
    assert_eq!(imported.tally.requests, Carried { found: 5, carried: 5 });
    let last = action(&imported.projects[0], "g", 4);
    assert_eq!((&last["body_type"], &last["graphql_variables"]), (&json!("graphql"), &json!({"id": "{{app.id}}"})));
    let imported = read("r.hurl", include_str!("samples/hurl/orange-retry_option.hurl"));
    assert_eq!(imported.tally.requests, Carried { found: 4, carried: 4 });
    let poll = action(&imported.projects[0], "r", 1);
    assert_eq!(poll["flow"], json!({"retry": {"attempts": 11, "delay": "100ms"}}));
    assert_eq!(poll["url"], "http://localhost:8000/jobs/{{app.job_id}}");
    assert!(imported.projects[0].tests[0].definition.description.starts_with("1. Create a new job\n2. Pull"));
    let imported = read("i.hurl", include_str!("samples/hurl/trustify-importer.hurl"));
    assert_eq!(imported.tally.requests, Carried { found: 8, carried: 8 });
    assert_eq!(imported.tally.checks, Carried { found: 8, carried: 8 });
    let patch = action(&imported.projects[0], "i", 6);
    assert_eq!(patch["headers"]["If-Match"], "\"ffc7c09d-9914-4098-a40f-41d5721fbcea\"");
    assert!(patch["body"].as_str().unwrap().starts_with("{\"cve\""));
}

#[test]
fn the_table_of_the_documentation() {
    let one = |text: &str| asserts(text).remove(0);
    assert_eq!(one("bytes count == 120"), json!({"subject": "size", "operator": "equals", "expected": 120}));
    assert_eq!(
        one("version == \"2\""),
        json!({"subject": "output", "output": "http_version", "filter": "replace(\"HTTP/\", \"\")", "operator": "equals", "expected": "2"})
    );
    assert_eq!(
        one("redirects nth 1 location == \"https://b\""),
        json!({"subject": "output", "output": "http_redirects", "filter": "nth(1) | jsonpath(\"$.location\")", "operator": "equals", "expected": "https://b"})
    );
    assert_eq!(
        one("redirects count == 3"),
        json!({"subject": "output", "output": "http_redirects", "operator": "count", "expected": 3})
    );
    assert_eq!(
        one("ip isIpv4"),
        json!({"subject": "output", "output": "http_ip", "operator": "type", "expected": "ipv4"})
    );
    assert_eq!(one("sha256 == hex,A759;"), json!({"subject": "hash", "operator": "equals", "expected": "a759"}));
    assert_eq!(
        one("md5 == hex,1c12;"),
        json!({"subject": "hash", "path": "md5", "operator": "equals", "expected": "1c12"})
    );
    assert_eq!(
        one("bytes startsWith hex,efbbbf;"),
        json!({"subject": "body", "filter": "hex", "operator": "starts_with", "expected": "efbbbf"})
    );
    assert_eq!(
        one("bytes decode \"gb2312\" xpath \"string(//body)\" == \"x\"")["filter"],
        "base64_decode | decode(\"gb2312\") | xpath(\"string(//body)\")"
    );
    assert_eq!(
        one("jsonpath \"$.t\" base64Decode == hex,3c3c;"),
        json!({"subject": "jsonpath", "path": "$.t", "filter": "base64_decode | hex", "operator": "equals", "expected": "3c3c"})
    );
    assert_eq!(
        one("jsonpath \"$.a\" != null"),
        json!({"subject": "jsonpath", "path": "$.a", "operator": "type", "expected": "null", "not": true})
    );
    assert_eq!(one("jsonpath \"$.a\" not == null")["not"], true);
    assert_eq!(one("jsonpath \"$.n\" contains 42")["operator"], "includes");
    assert_eq!(one(r#"jsonpath "$.r" matches /^\d{4}\/x$/"#)["expected"], "^\\d{4}/x$");
    assert_eq!(one(r#"jsonpath "$.i" replaceRegex /\d/ "x" == "y""#)["filter"], "regex_replace(\"\\\\d\", \"x\")");
    assert_eq!(
        one("jsonpath \"$.b\" count > 3"),
        json!({"subject": "jsonpath", "path": "$.b", "filter": "length", "operator": "greater", "expected": 3})
    );
    assert_eq!(
        one("header \"Expires\" toDate \"%a, %d %b\" daysBeforeNow > 1000")["filter"],
        "date(\"%a, %d %b\") | days_before_now"
    );
    assert_eq!(
        one("regex /(?i)hello (\\w+)!/ == \"World\""),
        json!({"subject": "regex", "path": "(?i)hello (\\w+)!", "operator": "equals", "expected": "World"})
    );
    assert_eq!(one("duration < 1000"), json!({"subject": "duration", "operator": "less", "expected": 1000}));
    assert_eq!(one("variable \"x\" notEquals \"y\"")["not"], true);
    assert_eq!(one("jsonpath \"$.u\" urlEncode == \"z\" # comment")["filter"], "url_encode | replace(\"%2F\", \"/\")");
}

#[test]
fn what_cannot_be_checked_is_noted() {
    let imported = lines(
        "GET https://a.example\nHTTP *\n[Captures]\nc: certificate \"Subject\"\nt: header \"X\" redact\n[Asserts]\nrawbytes count > 1\ncertificate \"Issuer\" exists\nbody == file,a.txt;\n",
    );
    assert_eq!(imported.tally.checks, Carried { found: 3, carried: 0 });
    assert_eq!(notes(&imported, NoteKind::Lost, "").len(), 4);
    let value = action(&imported.projects[0], "t", 0);
    assert_eq!(value["return_status_code"], "100-599");
    assert_eq!(value["extract"], json!([{"name": "t", "subject": "header", "path": "X", "secret": true}]));
}

#[test]
fn options_and_sections() {
    let imported = lines(
        "POST {{base}}/login # a comment\nAuthorization: Bearer abc.def\nX-Api-Key: {{key}}\n\n[Options]\nlocation: true\ninsecure: true\nmax-time: 10s\ndelay: 2s\nrepeat: 2\n\
         http2: true\noutput: out.html\nverbose: true\naws-sigv4: aws:amz\nskip: true\n[BasicAuth]\nbob: s3cr3t\n[Form]\na: 1 \\# 2\na: {{newUuid}}\n\nHTTP/2 302\nLocation: https://b.example\n\
         \n\nPUT https://a.example\n[Multipart]\nfield: v\nfile1: file,data.bin; application/x\n\nDELETE https://a.example\nfile,data.bin;\nHTTP 204\n\nPOST https://a.example\nhex,ff00;\n\nPOST https://a.example\n`one line {{newDate}}`\nHTTP 200\n`done`\n",
    );
    assert_eq!(imported.tally.requests, Carried { found: 5, carried: 5 });
    let actions = &imported.projects[0].tests[0].definition.actions;
    assert_eq!((actions[0].kind.as_str(), &actions[0].value), ("pause", &json!({"duration": 2000})));
    let login = &actions[1];
    assert!(login.disabled);
    assert_eq!(
        login.value,
        json!({"method": "POST", "url": "{{base}}/login", "headers": {"Authorization": "Bearer {{token}}", "X-Api-Key": "{{key}}"},
            "follow_redirects": true, "verify_tls": false, "timeout": "10", "http_version": "2", "save_as": "out.html",
            "auth": "basic", "username": "bob", "password": "{{password}}",
            "body": [{"name": "a", "value": "1 # 2"}, {"name": "a", "value": "{{$uuid}}"}], "body_type": "form",
            "checks": [{"subject": "output", "output": "http_version", "operator": "equals", "expected": "HTTP/2"}, {"subject": "status", "operator": "equals", "expected": 302},
                {"subject": "header", "path": "Location", "operator": "equals", "expected": "https://b.example"}],
            "flow": {"loop": {"list": [1, 2], "stop": true}}})
    );
    assert_eq!(
        (&actions[2].value["body"], &actions[2].value["files"]),
        (&json!({"field": "v"}), &json!([{"field": "file1", "file": "data.bin"}]))
    );
    assert_eq!(
        (&actions[3].value["body_type"], &actions[3].value["files"][0]["file"]),
        (&json!("file"), &json!("data.bin"))
    );
    assert_eq!(actions[4].value["return_status_code"], "100-599");
    assert_eq!(
        (&actions[5].value["body"], &actions[5].value["checks"][1]["expected"]),
        (&json!("one line {{$now}}"), &json!("done"))
    );
    let project = &imported.projects[0];
    assert!(project.files.values().any(|bytes| bytes == &[0xff, 0]));
    let secrets: Vec<(&str, &str)> =
        project.secrets.iter().map(|secret| (secret.name.as_str(), secret.values[""].expose())).collect();
    assert_eq!(secrets, [("token", "abc.def"), ("password", "s3cr3t")]);
    assert_eq!(notes(&imported, NoteKind::Lost, "aws-sigv4").len(), 1);
    assert_eq!(notes(&imported, NoteKind::Lost, "'data.bin' is not among").len(), 2);
    assert_eq!(notes(&imported, NoteKind::Info, "A secret stood there in clear").len(), 2);
}

#[test]
fn what_must_not_be_shown_becomes_a_secret() {
    let imported = lines(
        "POST https://bob:hunter2@a.example/x\n[Query]\napi_key: k 1\n[Options]\nvariable: my_secret=shh\n{\n  \"user\": \"bob\",\n  \"password\" : \"pass-w\",\n  \"again\": \"{{my_secret}}\"\n}\n\n\
         POST https://a.example\n[Form]\nuser: bob\npassword: pass-w\nfree: {{my_secret}}\n",
    );
    let project = &imported.projects[0];
    let first = action(project, "t", 0);
    assert_eq!(first["url"], "https://bob:{{password}}@a.example/x?api_key={{api_key | url}}");
    assert_eq!(
        first["body"],
        "{\n  \"user\": \"bob\",\n  \"password\" : \"{{password_2}}\",\n  \"again\": \"{{my_secret}}\"\n}"
    );
    assert_eq!(
        action(project, "t", 1)["body"],
        json!({"user": "bob", "password": "{{password_2}}", "free": "{{my_secret}}"})
    );
    let all = format!("{:?} {:?}", project.tests, project.variables);
    assert!(["hunter2", "pass-w", "shh", "k 1"].iter().all(|secret| !all.contains(secret)), "{all}");
    assert_eq!(project.secrets.len(), 4);
}

#[test]
fn files_of_a_folder_are_tests() {
    let files = [
        (
            "suite/a.hurl",
            "GET https://a.example\nHTTP 200\n[Captures]\nx: body\n\nGET https://a.example/{{x}}\n[Options]\nvariable: y=a{{x}}\n\nGET https://a.example/{{y}}\n",
        ),
        ("suite/b.hurl", "POST https://a.example/{{x}}\nfile,data.txt;\nHTTP 200\n"),
        ("suite/data.txt", "hello"),
    ];
    let source = Source::folder(
        files.into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect::<BTreeMap<_, _>>(),
    );
    let imported = hurl::read(&source, &options()).unwrap();
    accept(&imported);
    let project = &imported.projects[0];
    assert_eq!((project.name.as_str(), project.tests.len()), ("suite", 2));
    assert_eq!(action(project, "a", 1)["url"], "https://a.example/{{app.x}}");
    assert_eq!(action(project, "a", 2)["url"], "https://a.example/a{{app.x}}");
    // Nothing goes from one file to another.
    assert_eq!(action(project, "b", 0)["url"], "https://a.example/{{x}}");
    assert_eq!(project.files["data.txt"], b"hello");
}

#[test]
fn faults_have_their_lines() {
    let fault = |text: &str| hurl::read(&Source::file("f.hurl", text), &options()).unwrap_err();
    assert_eq!(fault("GET https://a.example\nHTTP 200\n[Asserts]\nnonsense == 1\n").line, Some(4));
    assert_eq!(fault("GET https://a.example\nHTTP 200\n[Asserts]\nstatus ~ 1\n").line, Some(4));
    assert_eq!(fault("GET https://a.example\n{\"a\": \n\n").line, Some(2));
    assert_eq!(fault("GET https://a.example\nHTTP 200\n[Asserts]\nbody == \"x\n").line, Some(4));
    assert!(!hurl::recognises(&Source::file("a.txt", "GET https://a.example\n")));
    assert!(!hurl::recognises(&Source::file("a.hurl", "hello\n")));
    assert!(hurl::recognises(&Source::file("a.txt", "# c\nGET https://a.example\nHTTP/1.1 200\n")));
}

#[test]
fn long_files_end() {
    let begun = std::time::Instant::now();
    let many = "GET https://a.example/{{x}}\nHTTP 200\n[Asserts]\nbody contains \"{{x}}\"\n\n".repeat(5_000);
    assert_eq!(lines_unchecked(&many).tally.requests.carried, 5_000);
    let wide = format!("POST https://a.example\n`{}`\n", "{{x}} ".repeat(100_000));
    assert_eq!(lines_unchecked(&wide).tally.requests.carried, 1);
    let deep = format!("POST https://a.example\n{}\n", "[".repeat(200_000));
    assert!(hurl::read(&Source::file("t.hurl", deep), &options()).is_err());
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
}

fn lines_unchecked(text: &str) -> Imported {
    hurl::read(&Source::file("t.hurl", text), &options()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nothing_makes_it_panic(at in 0_usize..3_000, length in 0_usize..60, put in "[a-zA-Z:{}\\[\\]$#/ \n\"`<>\\\\-]{0,12}") {
        for text in [include_str!("samples/hurl/orange-captures.hurl"), include_str!("samples/hurl/orange-graphql.hurl"), include_str!("samples/hurl/orange-assert_xpath.hurl")] {
            let cut: String = text.chars().take(at).chain(put.chars()).chain(text.chars().skip(at + length)).collect();
            let source = Source::file("a.hurl", cut);
            let _ = hurl::recognises(&source);
            let _ = hurl::read(&source, &options());
        }
    }
}
