//! `mail`: why a server does not let anybody in, in its own words.

use serde_json::{Value, json};

use crate::{
    lines,
    support::{Bench, SECRET},
};

fn wait(port: u16) -> Value {
    json!({
        "operation": "wait", "imap_host": "127.0.0.1", "imap_port": port, "imap_security": "none", "username": "u",
        "password": SECRET, "timeout": 20,
    })
}

fn send(port: u16) -> Value {
    json!({
        "operation": "send", "smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none", "username": "u",
        "password": SECRET, "from": "a@b.example", "to": "c@d.example", "subject": "s", "body": "b", "timeout": 20,
    })
}

/// A server of SMTP that offers something, and answers to a command in one way.
async fn smtp(offers: &'static str, answers: &'static [(&'static str, &'static [u8])]) -> (u16, lines::Told) {
    lines::serve("220 hi\r\n", move |line| {
        let known = answers.iter().find(|(start, _)| line.starts_with(start)).map(|(_, said)| said.to_vec());
        known.or_else(|| {
            Some(if line.starts_with("EHLO") { offers.as_bytes().to_vec() } else { b"250 ok\r\n".to_vec() })
        })
    })
    .await
}

/// A command, and what the server says to it.
type Said = (&'static str, &'static [u8]);

#[tokio::test]
async fn an_imap_server_is_heard() {
    let mut bench = Bench::new();
    let greetings: [(&str, &[&str]); 5] = [
        ("* BYE Trop de connexions", &["mis fin à la connexion : Trop de connexions"]),
        ("* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hi", &["LOGINDISABLED", "« imap_security »"]),
        ("220 smtp.example ESMTP", &["ne parle pas IMAP", "220 smtp.example ESMTP"]),
        ("SSH-2.0-OpenSSH_9", &["ne parle pas IMAP"]),
        ("\u{15}\u{3}\u{1}", &["ne parle pas IMAP"]),
    ];
    for (greeting, wanted) in greetings {
        let (port, told) = lines::imap(greeting, &[], Vec::new()).await;
        let error = bench.run("mail", wait(port)).await.unwrap_err();
        assert!(wanted.iter().all(|words| error.contains(words)), "{greeting}: {error}");
        assert!(!told.lock().unwrap().iter().any(|line| line.contains("LOGIN")));
    }
    let refusals: [&'static [(&str, &str)]; 4] = [
        &[("LOGIN", "TAG NO [UNAVAILABLE] panne passagère")],
        &[("LOGIN", "* NO [ALERT] autre chose\r\nTAG NO [ALERT] mot de passe d'application")],
        &[("LOGIN", "TAG BAD [EXPIRED] trop vieux")],
        &[("LOGIN", "* BYE [UNAVAILABLE] pas vous")],
    ];
    for answers in refusals {
        let (port, _) = lines::imap("* OK hi", answers, Vec::new()).await;
        let error = bench.run("mail", wait(port)).await.unwrap_err();
        let words = answers[0].1.rsplit(['[']).next().unwrap();
        assert!(error.contains(words), "{words}: {error}");
    }
    let (port, _) = lines::imap("* OK hi", &[("LOGIN", "TAG NO [PRIVACYREQUIRED] en clair non")], Vec::new()).await;
    let error = bench.run("mail", wait(port)).await.unwrap_err();
    assert!(error.contains("utilisateur « u » : [PRIVACYREQUIRED] en clair non ; choisissez « starttls »"), "{error}");
}

#[tokio::test]
async fn a_name_with_accents_signs_in_by_plain() {
    let mut bench = Bench::new();
    let answers = &[
        ("CAPABILITY", "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nTAG OK done"),
        ("AUTHENTICATE PLAIN", "+ "),
        ("AMOpbMOpAHDDqQ==", "A0002 OK in"),
    ];
    let message = b"Subject: s\r\n\r\nx\r\n".to_vec();
    let (port, told) = lines::imap("* OK hi", answers, vec![("INBOX", message)]).await;
    let mut form = wait(port);
    form["username"] = json!("élé");
    form["password"] = json!("pé");
    let done = bench.run("mail", form).await;
    assert!(done.is_ok(), "{done:?} {:?}", told.lock().unwrap());
}

#[tokio::test]
async fn an_smtp_server_is_heard() {
    let mut bench = Bench::new();
    type Answers = &'static [(&'static str, &'static [u8])];
    let cases: [(&'static str, Answers, &[&str]); 8] = [
        (
            "250 AUTH PLAIN\r\n",
            &[("AUTH", b"535-5.7.8 pas\r\n535 5.7.8 vous\r\n")],
            &["« u » : 535 5.7.8 pas 5.7.8 vous"],
        ),
        (
            "250 AUTH PLAIN\r\n",
            &[("AUTH", b"534 5.7.9 mot de passe d'application\r\n")],
            &["534 5.7.9 mot de passe d'application"],
        ),
        ("250 AUTH PLAIN\r\n", &[("AUTH", b"454 4.7.0 panne\r\n")], &["« u » : 454 4.7.0 panne"]),
        ("250 AUTH PLAIN\r\n", &[("AUTH", b"421 4.3.2 \xe9puis\xe9\r\n")], &["421 4.3.2 épuisé"]),
        ("250 AUTH PLAIN\r\n", &[("AUTH", b"538 5.7.11 en clair non\r\n")], &["538 5.7.11", "« smtp_security »"]),
        (
            "250 AUTH LOGIN\r\n",
            &[("AUTH", b"334 Tm9tPw==\r\n"), ("dQ==", b"535 5.7.8 inconnu\r\n")],
            &["535 5.7.8 inconnu"],
        ),
        ("250 SIZE 1000\r\n", &[], &["ne propose pas d'identification", "« username »", "« smtp_security »"]),
        ("250-hi\r\n250 AUTH NTLM XOAUTH2\r\n", &[], &["aucune identification connue ici", "NTLM, XOAUTH2"]),
    ];
    for (offers, answers, wanted) in cases {
        let (port, _) = smtp(offers, answers).await;
        let error = bench.run("mail", send(port)).await.unwrap_err();
        assert!(wanted.iter().all(|words| error.contains(words)), "{offers:?} {wanted:?}: {error}");
        assert!(!error.contains(SECRET));
    }
    for (greeting, wanted) in [
        ("* OK IMAP4rev1\r\n", "ne parle pas SMTP (réponse : « * OK IMAP4rev1 »)"),
        ("HTTP/1.1 400 Bad Request\r\n\r\n", "ne parle pas SMTP"),
        ("554 5.3.2 fermé\r\n", "554 5.3.2 fermé"),
        ("421 4.3.2 plus tard\r\n", "421 4.3.2 plus tard"),
    ] {
        for security in ["none", "starttls"] {
            let (port, _) = lines::serve(greeting, |_| None).await;
            let mut form = send(port);
            form["smtp_security"] = json!(security);
            let error = bench.run("mail", form).await.unwrap_err();
            assert!(error.contains(wanted), "{security}: {error}");
        }
    }
}

#[tokio::test]
async fn every_way_of_signing_in_is_spoken() {
    let mut bench = Bench::new();
    let cases: [(&'static str, &'static [Said], &str); 3] = [
        // The password of RFC 2195's example, its name and its challenge.
        (
            "250 auth=CRAM-MD5\r\n",
            &[
                ("AUTH CRAM-MD5", b"334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+\r\n"),
                ("dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw", b"235 ok\r\n"),
            ],
            "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw",
        ),
        (
            "250 AUTH LOGIN\r\n",
            &[
                ("AUTH LOGIN", b"334 Tm9tPw==\r\n"),
                ("dGlt", b"334 Y29kZT8=\r\n"),
                ("dGFuc3RhYWZ0YW5zdGFhZg==", b"235 ok\r\n"),
            ],
            "dGFuc3RhYWZ0YW5zdGFhZg==",
        ),
        (
            "250 AUTH PLAIN\r\n",
            &[("AUTH PLAIN", b"334 \r\n"), ("AHRpbQ", b"235 ok\r\n")],
            "AHRpbQB0YW5zdGFhZnRhbnN0YWFm",
        ),
    ];
    for (offers, answers, wanted) in cases {
        let (port, told) = lines::serve("220 hi\r\n", move |line| {
            let known = answers.iter().find(|(start, _)| line.starts_with(start)).map(|(_, said)| said.to_vec());
            let usual: &[u8] = match line {
                _ if line.starts_with("EHLO") => offers.as_bytes(),
                _ if ["MAIL FROM", "RCPT TO", "QUIT"].iter().any(|start| line.starts_with(start)) || line == "." => {
                    b"250 ok\r\n"
                }
                "DATA" => b"354 go\r\n",
                // A line of the message.
                _ => b"",
            };
            known.or_else(|| Some(usual.to_vec()))
        })
        .await;
        let mut form = send(port);
        form["username"] = json!("tim");
        form["password"] = json!("tanstaaftanstaaf");
        let done = bench.run("mail", form).await;
        assert!(done.is_ok(), "{offers}: {done:?} {:?}", told.lock().unwrap());
        assert!(told.lock().unwrap().iter().any(|line| line == wanted), "{offers}: {:?}", told.lock().unwrap());
    }
}

#[tokio::test]
async fn the_wrong_encryption_is_told() {
    let mut bench = Bench::new();
    for (mut form, field, greeting) in
        [(wait(0), "imap_security", "* OK hi\r\n"), (send(0), "smtp_security", "220 hi\r\n")]
    {
        let (port, _) = lines::serve(greeting, |_| None).await;
        let port_field = field.replace("security", "port");
        form[&port_field] = json!(port);
        form[field] = json!("tls");
        let error = bench.run("mail", form.clone()).await.unwrap_err();
        assert!(error.contains("ne parle pas TLS dès le début") && error.contains(field), "{error}");
        let (silent, _) = lines::serve("", |_| None).await;
        form[&port_field] = json!(silent);
        form[field] = json!("none");
        form["timeout"] = json!(0.3);
        let error = bench.run("mail", form).await.unwrap_err();
        assert!(error.contains("n'a rien dit") && error.contains(field), "{error}");
    }
    let (port, _) = smtp("250 hi\r\n", &[]).await;
    let mut form = send(port);
    form["smtp_security"] = json!("starttls");
    let error = bench.run("mail", form.clone()).await.unwrap_err();
    assert!(error.contains("ne propose pas STARTTLS"), "{error}");
    let (port, _) = smtp("250 STARTTLS\r\n", &[("STARTTLS", b"454 4.7.0 plus tard\r\n")]).await;
    form["smtp_port"] = json!(port);
    let error = bench.run("mail", form).await.unwrap_err();
    assert!(error.contains("STARTTLS : 454 4.7.0 plus tard"), "{error}");
}
