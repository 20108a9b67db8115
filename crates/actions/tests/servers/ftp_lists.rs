//! `ftp` against servers whose lists and names are odd.

use serde_json::{Value, json};

use crate::{odd_ftp::Odd, support::Bench};

async fn listed(odd: Odd) -> (Result<Value, String>, Bench) {
    let (server, mut bench) = (odd.start().await, Bench::new());
    let given = bench.run("ftp", server.form("LIST", "/pub", json!({}))).await;
    (given.map(|given| given["ftp_file_list"].clone()), bench)
}

#[tokio::test]
async fn one_odd_line_is_passed_over_and_told() {
    let text = "total 4\nls: cannot open directory\n-rw-r--r--+ 1 ftp 5 f\u{e9}vr. 20 10:00  a.txt\r\n";
    let bytes: Vec<u8> = text.chars().map(|sign| u8::try_from(sign).unwrap()).collect();
    let (given, bench) = listed(Odd::new().gives("LIST", bytes)).await;
    assert_eq!(given.unwrap(), json!([" a.txt"]));
    let log = bench.log();
    assert!(log.contains("Ligne de la liste illisible, passée : « ls: cannot open directory »"), "{log}");
    assert!(!log.contains("total 4"), "{log}");
}

#[tokio::test]
async fn a_list_that_nobody_understands_is_no_empty_folder() {
    let mvs = "Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname\nWYOSPT 3420   2003/05/21  1  200  FB      80  8053  PS  A.B\n";
    let (given, _) = listed(Odd::new().gives("LIST", mvs)).await;
    let error = given.unwrap_err();
    assert!(error.contains("refusé") && error.contains("Volume Unit"), "{error}");
    let (given, bench) = listed(Odd::new().gives("LIST", mvs).gives("NLST", "A.B\r\n/pub/c.txt\r\n")).await;
    assert_eq!(given.unwrap(), json!(["A.B", "c.txt"]));
    assert!(bench.log().contains("Volume Unit"));
    let (given, _) = listed(Odd::new().say("LIST", "550 No files found.")).await;
    assert_eq!(given.unwrap(), json!([]));
    let (given, _) = listed(Odd::new().gives("NLST", "seul.txt\r\n")).await;
    assert_eq!(given.unwrap(), json!(["seul.txt"]));
}

#[tokio::test]
async fn the_fixed_form_is_preferred_and_the_other_one_a_way_out() {
    let feat = "211-F\r\n MLST type*;size*;\r\n211 End";
    let facts = "type=cdir; .\r\nType=file;Size=5;modify=20260301120000;UNIX.mode=0640; a.txt\r\ntype=dir; sub\r\n";
    let server = Odd::new().say("FEAT", feat).gives("LIST", "rubbish\r\n").gives("MLSD", facts).start().await;
    let mut bench = Bench::new();
    let given = bench.run("ftp", server.form("LIST", "/pub", json!({}))).await.unwrap();
    assert_eq!(
        given["ftp_file_details"],
        json!([
            {"path": "a.txt", "type": "file", "size": 5, "modified": "2026-03-01T12:00:00Z", "permissions": "0640"},
            {"path": "sub", "type": "folder", "size": 0, "modified": null, "permissions": null},
        ])
    );
    assert_eq!(server.heard("LIST").len(), 0);
    let unix = "-rw-r--r-- 1 u g 5 Mar  1  2026 a.txt\r\n";
    for odd in [Odd::new().say("MLSD", "501 no"), Odd::new().gives("MLSD", "rubbish\r\n")] {
        let (given, _) = listed(odd.say("FEAT", feat).gives("LIST", unix)).await;
        assert_eq!(given.unwrap(), json!(["a.txt"]));
    }
}

#[tokio::test]
async fn latin_1_names_go_back_as_they_came() {
    let line = b"-rw-r--r-- 1 ftp ftp 5 Nov 20 10:00 \xe9t\xe9.txt\r\n";
    let server = Odd::new()
        .gives("LIST", line)
        .gives("RETR été.txt", "hello")
        .say("RETR", "550 No such file")
        .say("DELE", "550 No such file")
        .say("DELE été.txt", "250 gone")
        .say("RNFR été.txt", "350 to?")
        .say("RNFR", "550 No such file")
        .say("RNTO", "250 ok")
        .start()
        .await;
    let mut bench = Bench::new();
    let given = bench.run("ftp", server.form("LIST", "/", json!({}))).await.unwrap();
    assert_eq!(given["ftp_file_list"], json!(["été.txt"]));
    assert!(bench.log().contains("windows-1252"));
    let given = bench.run("ftp", server.form("GET", "été.txt", json!({}))).await.unwrap();
    assert_eq!(given["ftp_file_content"], "hello");
    assert_eq!(server.heard("RETR"), ["RETR été.txt"]);
    bench.run("ftp", server.form("RENAME", "été.txt", json!({"target_path": "août.txt"}))).await.unwrap();
    assert_eq!(server.heard("RNTO"), ["RNTO août.txt"]);
    // A session that has seen no list tries both.
    let mut fresh = Bench::new();
    fresh.run("ftp", server.form("DELETE", "été.txt", json!({}))).await.unwrap();
    assert_eq!(server.heard("DELE"), ["DELE Ã©tÃ©.txt", "DELE été.txt"]);
}

#[tokio::test]
async fn a_server_may_speak_utf8_or_what_the_form_names() {
    let server = Odd::new().say("FEAT", "211-F\r\n UTF8\r\n211 End").start().await;
    let put = |path: &str, more: Value| server.form("PUT", path, more);
    let mut bench = Bench::new();
    let content = json!({"content": "x"});
    bench.run("ftp", put("é", content.clone())).await.unwrap();
    let plain = Odd::new().start().await;
    let named = json!({"content": "x", "encoding": "cp866"});
    bench.run("ftp", plain.form("PUT", "Да", named)).await.unwrap();
    assert_eq!(server.heard("OPTS"), ["OPTS UTF8 ON"]);
    assert_eq!(server.heard("STOR"), ["STOR Ã©"]);
    assert_eq!(plain.heard("OPTS").len(), 0);
    assert_eq!(plain.heard("STOR"), ["STOR \u{84}\u{a0}"]);
    let error = bench.run("ftp", put("é", json!({"content": "x", "encoding": "klingon"}))).await.unwrap_err();
    assert!(error.contains("« encoding »"), "{error}");
}
