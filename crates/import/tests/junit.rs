//! Results in JUnit's XML are read: real ones, and the dialects of tools.
#![allow(missing_docs)]

use std::{collections::BTreeMap, time::Duration};

use proptest::prelude::*;
use testgyver_import::{
    Source,
    junit::{self, Case, Counts, Results, Status},
};
use testgyver_model::Language;

fn read(text: &str) -> Results {
    let source = Source::file("report.xml", text);
    assert!(junit::recognises(&source));
    junit::read_results(&source, Language::ENGLISH).unwrap()
}

fn only(text: &str) -> Case {
    let results = read(text);
    assert_eq!(results.counts().total(), 1);
    results.suites[0].cases[0].clone()
}

#[test]
fn jest() {
    let results = read(include_str!("samples/junit/jest-junit.xml"));
    assert_eq!(results.name, "jest tests");
    assert_eq!(results.counts(), Counts { passed: 1, failed: 4, errors: 0, skipped: 1 });
    assert_eq!(results.suites.len(), 2);
    assert_eq!(results.suites[0].name, r"__tests__\main.test.js");
    assert_eq!(results.suites[0].time, Some(Duration::from_millis(486)));
    let failed = &results.suites[0].cases[1];
    assert_eq!((failed.classname.as_str(), failed.name.as_str()), ("Test 1 › Test 1.1", "Failing test"));
    assert_eq!((failed.status, failed.time), (Status::Failed, Some(Duration::from_millis(2))));
    assert_eq!(failed.message, "Error: expect(received).toBeTruthy()");
    assert!(failed.text.contains("at Object.<anonymous> (C:\\Users"));
    assert_eq!(results.suites[1].cases[1].status, Status::Skipped);
}

#[test]
fn pytest() {
    let results = read(include_str!("samples/junit/pytest-fail.xml"));
    assert_eq!(results.counts(), Counts { passed: 3, failed: 1, errors: 0, skipped: 1 });
    let suite = &results.suites[0];
    assert_eq!((suite.name.as_str(), suite.hostname.as_str()), ("pytest", "3f909e363d82"));
    assert_eq!(suite.timestamp, "2020-09-04T16:18:04.966371");
    let skipped = &suite.cases[1];
    assert_eq!((skipped.file.as_str(), skipped.line), ("test/test_spark.py", Some(1641)));
    assert_eq!((skipped.status, skipped.kind.as_str()), (Status::Skipped, "pytest.skip"));
    assert_eq!(skipped.message, "get_available_devices only supported in Spark 3.0 and above");
    assert!(suite.cases[3].message.ends_with("AssertionError: 143 != 0"));
    assert!(suite.cases[3].text.contains("E AssertionError: 143 != 0"));
}

#[test]
fn surefire_tells_attempts_and_properties() {
    let results = read(
        r#"<?xml version="1.0" encoding="UTF-8"?>
        <testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" name="a.B" time="1,234.5" tests="99" errors="7">
          <properties><property name="java.version" value="21"/><property name="long">text</property></properties>
          <testcase name="flaky" classname="a.B" time="0.1"><flakyFailure message="once" type="X">trace</flakyFailure></testcase>
          <testcase name="both" classname="a.B"><failure message="f"/><error message="e" type="E">boom</error></testcase>
          <testcase name="rerun" classname="a.B"><failure message="f"/><rerunFailure message="g"/></testcase>
          <system-out><![CDATA[a <b> c]]></system-out>
        </testsuite>"#,
    );
    let suite = &results.suites[0];
    assert_eq!(results.counts(), Counts { passed: 1, failed: 1, errors: 1, skipped: 0 });
    assert_eq!(suite.time, Some(Duration::from_secs_f64(1234.5)));
    assert_eq!(suite.properties, [("java.version".into(), "21".into()), ("long".into(), "text".into())]);
    assert_eq!(suite.system_out, "a <b> c");
    assert!(suite.cases[0].flaky && suite.cases[0].message == "once");
    assert_eq!((suite.cases[1].message.as_str(), suite.cases[1].kind.as_str()), ("e", "E"));
}

#[test]
fn other_dialects() {
    // Gradle: suites without a list around them, output of the suite.
    assert_eq!(
        only("<testsuite name='g'><testcase name='a'><skipped/></testcase><system-err>e</system-err></testsuite>")
            .status,
        Status::Skipped
    );
    // CTest: the state is an attribute.
    assert_eq!(only("<testsuite><testcase name='a' status='disabled'/></testsuite>").status, Status::Skipped);
    assert_eq!(only("<testsuite><testcase name='a' status='fail'/></testsuite>").status, Status::Failed);
    // GoogleTest.
    assert_eq!(only("<testsuites><testsuite name='s'><testcase name='a' status='run' result='completed'/></testsuite></testsuites>").status, Status::Passed);
    assert_eq!(only("<testsuites><testsuite name='s'><testcase name='a' status='notrun' result='suppressed'/></testsuite></testsuites>").status, Status::Skipped);
    // Newman.
    let newman = only(
        "<testsuites name='N' tests='1' time='0.3'><testsuite name='R' id='1' tests='1' failures='1'><testcase name='Status is 200' classname='N'>\
         <failure type='AssertionFailure'><![CDATA[Error message: expected 404 to equal 200]]></failure></testcase></testsuite></testsuites>",
    );
    assert_eq!((newman.status, newman.message.as_str()), (Status::Failed, "Error message: expected 404 to equal 200"));
    // Robot Framework's xunit output.
    let robot = only(
        "<testsuite name='R' time='1.5'><testcase classname='R.Login' name='Valid' time='0.2'><error message='x' type='AssertionError'/></testcase></testsuite>",
    );
    assert_eq!((robot.status, robot.message.as_str()), (Status::Error, "x"));
    // Tests without a suite, control signs of a terminal, a mark at the beginning.
    let loose = only(
        "\u{feff}<testsuites><testcase name='a' time='2,5'><failure>\u{1b}[31mred&#27;[0m</failure></testcase></testsuites>",
    );
    assert_eq!((loose.time, loose.text.as_str()), (Some(Duration::from_millis(2500)), "\u{fffd}[31mred\u{fffd}[0m"));
    // A suite that broke before its tests.
    assert_eq!(only("<testsuite name='s'><error message='no setup'/></testsuite>").message, "no setup");
}

#[test]
fn suites_inside_suites() {
    let results = read(
        "<testsuites><testsuite name='a'><testcase name='1' time='1'/><testsuite name='b'><testcase name='2' time='2'/></testsuite></testsuite></testsuites>",
    );
    assert_eq!(results.counts().passed, 2);
    assert_eq!(results.suites[0].suites[0].cases[0].name, "2");
    assert_eq!(results.suites[0].duration(), Duration::from_secs(3));
    let deep =
        format!("{}<testcase name='x'/>{}", "<testsuite name='d'>".repeat(200_000), "</testsuite>".repeat(200_000));
    assert_eq!(read(&deep).counts().total(), 1);
}

#[test]
fn what_cannot_be_read_is_told() {
    let fault = |text: &str| junit::read_results(&Source::file("r.xml", text), Language::FRENCH).unwrap_err();
    assert_eq!(fault("<testsuite>\n<testcase =\"\"/></testsuite>").line, Some(2));
    assert!(fault("<html/>").message.contains("<testsuites>"));
    let bomb = "<!DOCTYPE testsuite [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><testsuite name='&b;'/>";
    assert!(fault(bomb).message.contains("XML illisible"));
    let folder = BTreeMap::from([
        ("a.xml".to_owned(), b"<testsuite name='a'><testcase name='1'/></testsuite>".to_vec()),
        ("b.txt".to_owned(), b"notes".to_vec()),
        ("c.xml".to_owned(), b"<testsuite".to_vec()),
    ]);
    let results = junit::read_results(&Source::folder(folder), Language::FRENCH).unwrap();
    assert_eq!((results.counts().total(), results.notes.len()), (1, 2));
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(at in 0_usize..2400, length in 0_usize..200, put in "\\PC{0,20}") {
        let text = include_str!("samples/junit/pytest-fail.xml");
        let cut: String = text.chars().take(at).chain(put.chars()).chain(text.chars().skip(at + length)).collect();
        let _ = junit::read_results(&Source::file("r.xml", cut), Language::FRENCH);
    }
}
