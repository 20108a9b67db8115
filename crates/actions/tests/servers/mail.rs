//! `mail` against Dovecot and an SMTP server.

use serde_json::{Value, json};
use testgyver_testbed::{Authority, Mail, PASSWORD, USER, free_port};

use crate::{
    support::Bench,
    ways::{Dripping, NOWHERE, times_out},
};

fn started() -> (Mail, Bench) {
    let (authority, bench) = (Authority::new(), Bench::new());
    std::fs::write(bench.files().join("ca.pem"), authority.pem()).unwrap();
    (Mail::start(&authority), bench)
}

fn login(server: &Mail, more: Value) -> Value {
    let mut form = json!({
        "smtp_host": "localhost", "smtp_port": server.smtps(), "imap_host": "localhost", "imap_port": server.imaps(),
        "username": USER, "password": PASSWORD, "ca_file": "ca.pem", "timeout": 20,
    });
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    form
}

fn send(server: &Mail, subject: &str, more: Value) -> Value {
    let mut form = login(
        server,
        json!({
            "operation": "send", "from": "Éléonore <tests@example.org>", "to": Mail::address(), "subject": subject,
            "body": "Bonjour,\nconfirmez ici : https://shop.example/confirm?t=42&x=é\n.\nfin",
        }),
    );
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    form
}

#[tokio::test]
async fn what_is_sent_arrives_with_its_links_and_attachments() {
    let (server, mut bench) = started();
    std::fs::write(bench.files().join("facture n° 1 é.csv"), "1;2").unwrap();
    let sent = bench
        .run("mail", send(&server, "Commande été n° 7", json!({"attachments": ["facture n° 1 é.csv"]})))
        .await
        .unwrap();
    assert!(sent["mail_message_id"].as_str().unwrap().contains('@'));
    bench
        .run(
            "mail",
            send(
                &server,
                "Autre chose",
                json!({"html": true, "body": "<a href=\"https://h.example/?a=1&amp;b=2\">ici</a>"}),
            ),
        )
        .await
        .unwrap();
    let wait = json!({"operation": "wait", "subject": "commande ÉTÉ", "from": "tests@", "save_attachments": "courriel", "delete_after": true});
    let given = bench.run("mail", login(&server, wait.clone())).await.unwrap();
    assert_eq!(given["mail_subject"], "Commande été n° 7");
    assert_eq!(given["mail_from"], "Éléonore <tests@example.org>");
    assert!(given["mail_body"].as_str().unwrap().replace("\r\n", "\n").contains("&x=é\n.\nfin"));
    assert_eq!(given["mail_links"][0].as_str().unwrap().split('?').next().unwrap(), "https://shop.example/confirm");
    assert_eq!(given["mail_attachments"][0]["path"], "work/courriel/facture n° 1 é.csv");
    assert_eq!(std::fs::read_to_string(bench.work().join("courriel/facture n° 1 é.csv")).unwrap(), "1;2");
    let given = bench.run("mail", login(&server, json!({"operation": "wait", "subject": "Autre"}))).await.unwrap();
    assert_eq!(given["mail_links"], json!(["https://h.example/?a=1&b=2"]));
    // It was deleted: waiting for it once more ends with the limit.
    let mut again = login(&server, wait);
    again["timeout"] = json!(1);
    times_out(&mut bench, "mail", again).await;
}

#[tokio::test]
async fn a_message_that_comes_later_is_waited_for() {
    let (server, mut bench) = started();
    let log = bench.watch();
    let waiting = bench.run("mail", login(&server, json!({"operation": "wait", "subject": "plus tard"})));
    let (given, ()) = tokio::join!(waiting, async {
        crate::ways::until(|| log.text().contains("Attente d'un message")).await;
        server.deliver("From: a@b.example\r\nTo: c@d.example\r\nSubject: Plus tard\r\n\r\nvoici\r\n");
    });
    assert_eq!(given.unwrap()["mail_body"].as_str().unwrap().trim(), "voici");
}

#[tokio::test]
async fn every_encryption_and_every_refusal() {
    let (server, mut bench) = started();
    let starttls = json!({"smtp_port": server.smtp(), "smtp_security": "starttls"});
    bench.run("mail", send(&server, "starttls", starttls)).await.unwrap();
    for (port, security) in [(server.imap(), "starttls"), (server.imap(), "none"), (server.imaps(), "tls")] {
        let wait = json!({"operation": "wait", "imap_port": port, "imap_security": security, "subject": "starttls"});
        bench.run("mail", login(&server, wait)).await.unwrap();
    }
    let wait = |more: Value| {
        let mut form = login(&server, json!({"operation": "wait"}));
        form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        form
    };
    for (form, wanted) in [
        (send(&server, "x", json!({"password": "faux"})), "identification refusée"),
        (send(&server, "x", json!({"ca_file": null})), "connexion TLS refusée"),
        (send(&server, "x", json!({"to": "pas une adresse"})), "« to »"),
        (send(&server, "x", json!({"to": ""})), "champs manquants : to"),
        (send(&server, "x", json!({"to": "inconnu@ailleurs.example"})), "refusé par le serveur"),
        (send(&server, "x", json!({"smtp_port": free_port()})), "connexion refusée"),
        (send(&server, "x", json!({"smtp_host": NOWHERE})), "nom d'hôte introuvable"),
        (send(&server, "x", json!({"attachments": ["absent.pdf"]})), "introuvable : files/absent.pdf"),
        (wait(json!({"password": "faux"})), "identification refusée"),
        (wait(json!({"ca_file": null})), "connexion TLS refusée"),
        (wait(json!({"mailbox": "Absente"})), "boîte introuvable"),
        (wait(json!({"imap_port": free_port()})), "connexion refusée"),
        (wait(json!({"imap_host": ""})), "champs manquants : imap_host"),
    ] {
        let error = bench.run("mail", form).await.unwrap_err();
        assert!(error.contains(wanted) && !error.contains("faux"), "{wanted}: {error}");
    }
}

#[tokio::test]
async fn servers_that_drip_or_die_are_given_up() {
    let (mut server, mut bench) = started();
    let dripping = Dripping::start(b"220-attendez\r\n").await;
    let drip = json!({"smtp_host": "127.0.0.1", "smtp_port": dripping.port, "smtp_security": "none", "timeout": 1});
    times_out(&mut bench, "mail", send(&server, "x", drip)).await;
    dripping.is_left_alone().await;
    let log = bench.watch();
    let waiting = login(&server, json!({"operation": "wait", "subject": "jamais"}));
    let (done, ()) = tokio::join!(bench.run("mail", waiting), async {
        crate::ways::until(|| log.text().contains("Attente d'un message")).await;
        server.kill_imap();
    });
    let error = done.unwrap_err();
    assert!(error.contains("connexion rompue"), "{error}");
}
