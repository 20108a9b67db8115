//! `mail`: texts, names and files in the character sets of others, mailboxes by the names people see.

use serde_json::{Value, json};

use crate::{lines, support::Bench};

fn wait(port: u16, more: Value) -> Value {
    let mut form = json!({
        "operation": "wait", "imap_host": "127.0.0.1", "imap_port": port, "imap_security": "none", "username": "u",
        "password": "p", "timeout": 20,
    });
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    form
}

/// What the action gives for a message.
async fn received(bench: &mut Bench, message: &[u8]) -> Value {
    let (port, _) = lines::imap("* OK hi", &[], vec![("INBOX", message.to_vec())]).await;
    bench.run("mail", wait(port, json!({"save_attachments": "courriel"}))).await.unwrap()
}

#[tokio::test]
async fn a_message_in_any_character_set_is_read() {
    let mut bench = Bench::new();
    let head = "From: =?Shift_JIS?B?g2WDWINn?= <t@b.example>,\r\n =?utf-8?Q?Fran=C3?= =?utf-8?Q?=A7ois=2C_D?= <f@b.example>\r\n\
        To: \"=?iso-8859-1?Q?Ren=E9?=\" <r@c.example>\r\nSubject: =?GBK?B?xNqyvw==?=\r\n =?utf-8?q?_!?=\r\n";
    let body =
        [head.as_bytes(), b"Content-Type: text/plain; charset=ISO-2022-JP\r\n\r\n\x1b$B%F%9%H\x1b(B\r\n"].concat();
    let given = received(&mut bench, &body).await;
    assert_eq!(given["mail_from"], "テスト <t@b.example>, François, D <f@b.example>");
    assert_eq!(given["mail_to"], "René <r@c.example>");
    assert_eq!(given["mail_subject"], "内部 !");
    assert_eq!(given["mail_body"].as_str().unwrap().trim(), "テスト");
    assert!(!bench.log().contains("⚠️"), "{}", bench.log());
}

#[tokio::test]
async fn what_names_no_set_is_read_and_told() {
    let mut bench = Bench::new();
    let given =
        received(&mut bench, b"Subject: \xe9t\xe9\r\nFrom: Andr\xe9 <a@b.example>\r\n\r\nd\xe9j\xe0 \x80\r\n").await;
    assert_eq!((&given["mail_subject"], &given["mail_from"]), (&json!("été"), &json!("André <a@b.example>")));
    assert_eq!(given["mail_body"].as_str().unwrap().trim(), "déjà €");
    assert!(bench.log().contains("texte lu en windows-1252"), "{}", bench.log());
    let html = b"Subject: s\r\nContent-Type: text/html\r\n\r\n<meta charset='iso-8859-15'><p>10 \xa4</p>\r\n";
    let given = received(&mut bench, html).await;
    assert!(given["mail_html"].as_str().unwrap().contains("10 €"));
    assert_eq!(given["mail_body"].as_str().unwrap().trim(), "10 €");
    let klingon = b"Subject: s\r\nContent-Type: text/plain; charset=klingon\r\n\r\n\xe9\r\n";
    received(&mut bench, klingon).await;
    assert!(bench.log().contains("Jeu de caractères inconnu : klingon"), "{}", bench.log());
}

#[tokio::test]
async fn files_keep_their_names_and_their_bytes() {
    let mut bench = Bench::new();
    let part = |head: &[u8], body: &[u8]| [b"--x\r\n", head, b"\r\n\r\n", body, b"\r\n"].concat();
    let message = [
        b"Subject: s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n".to_vec(),
        part(b"Content-Type: text/plain; charset=utf-8", b"voir les fichiers"),
        part(
            b"Content-Type: text/csv; charset=iso-8859-1\r\nContent-Disposition: attachment;\r\n filename*0*=iso-8859-1'fr'%E9;\r\n filename*1*=t%E9.csv",
            b"\xe9t\xe9;1",
        ),
        part(
            b"Content-Type: text/csv\r\nContent-Disposition: attachment;\r\n filename*0*=UTF-8''caf%C3;\r\n filename*1*=%A9.csv",
            b"\xe8;2",
        ),
        part(
            b"Content-Type: text/csv\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n filename=\"=?ISO-2022-JP?B?GyRCJUYbKEI=?=\r\n =?ISO-2022-JP?B?GyRCJTklSBsoQg==?=.csv\"",
            b"6Ts=\r\nMw==",
        ),
        part(b"Content-Type: application/pdf; name=\"brut \xe9.pdf\"\r\nContent-Disposition: attachment", b"%PDF"),
        part(b"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=\"''caf%65.pdf\"", b"%PDF"),
        part(
            b"Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=\"lettre.eml\"",
            b"Subject: dedans\r\n\r\nbonjour",
        ),
        b"--x--\r\n".to_vec(),
    ]
    .concat();
    let given = received(&mut bench, &message).await;
    let files = given["mail_attachments"].as_array().unwrap();
    let names: Vec<&str> = files.iter().map(|file| file["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["été.csv", "café.csv", "テスト.csv", "brut é.pdf", "cafe.pdf", "lettre.eml"]);
    let bytes = |name: &str| std::fs::read(bench.work().join("courriel").join(name)).unwrap();
    assert_eq!(bytes("été.csv"), b"\xe9t\xe9;1");
    assert_eq!(bytes("café.csv"), b"\xe8;2");
    assert_eq!(bytes("テスト.csv"), b"\xe9;3");
    assert_eq!(bytes("lettre.eml"), b"Subject: dedans\r\n\r\nbonjour");
}

fn boxes() -> Vec<(&'static str, Vec<u8>)> {
    let message = |text: &str| format!("Subject: {text}\r\n\r\n{text}\r\n").into_bytes();
    ["INBOX", "&AMk-l&AOk-ments envoy&AOk-s", "R&-D notes", "a \"b\" \\ c", "INBOX.Factures.2026"]
        .map(|name| (name, message(name)))
        .to_vec()
}

#[tokio::test]
async fn a_mailbox_is_found_by_the_name_that_people_see() {
    let mut bench = Bench::new();
    let (port, _) = lines::imap("* OK hi", &[], boxes()).await;
    for (name, wire) in [
        ("inbox", "INBOX"),
        ("Éléments envoyés", "&AMk-l&AOk-ments envoy&AOk-s"),
        ("&AMk-l&AOk-ments envoy&AOk-s", "&AMk-l&AOk-ments envoy&AOk-s"),
        ("R&D notes", "R&-D notes"),
        ("a \"b\" \\ c", "a \"b\" \\ c"),
        ("INBOX/Factures/2026", "INBOX.Factures.2026"),
    ] {
        let given = bench.run("mail", wait(port, json!({"mailbox": name}))).await.unwrap();
        assert_eq!(given["mail_subject"], wire);
    }
}

#[tokio::test]
async fn a_mailbox_that_is_not_there_is_told_with_those_that_are() {
    let mut bench = Bench::new();
    let (port, _) = lines::imap("* OK hi", &[], boxes()[1..4].to_vec()).await;
    let error = bench.run("mail", wait(port, json!({"mailbox": "Envoyés"}))).await.unwrap_err();
    for wanted in ["boîte introuvable : Envoyés", "Unknown Mailbox", "R&D notes", "Éléments envoyés"] {
        assert!(error.contains(wanted), "{wanted}: {error}");
    }
    let answers = &[("SELECT", "TAG NO [NOPERM] lecture interdite")];
    let (port, _) = lines::imap("* OK hi", answers, boxes()).await;
    let error = bench.run("mail", wait(port, json!({"mailbox": "R&D notes"}))).await.unwrap_err();
    assert!(error.contains("boîte refusée par le serveur : R&D notes ([NOPERM] lecture interdite)"), "{error}");
}
