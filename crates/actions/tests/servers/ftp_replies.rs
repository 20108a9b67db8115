//! `ftp` against servers whose replies are odd, and over IPv6.

use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{odd_ftp::Odd, support::Bench};

const LINE: &str = "-rw-r--r-- 1 u g 5 Mar  1  2026 a.txt\r\n";

async fn failing(odd: Odd, more: Value) -> (String, String) {
    let (server, mut bench) = (odd.start().await, Bench::new());
    let error = bench.run("ftp", server.form("LIST", "/", more)).await.unwrap_err();
    (error, bench.log())
}

#[tokio::test]
async fn a_refused_sign_in_is_told_in_the_words_of_the_server() {
    for (odd, words) in [
        (Odd::new().say("USER", "530 Non-anonymous sessions must use encryption."), "« security »"),
        (Odd::new().say("USER", "421 There are too many connections from your address."), "too many connections"),
        (Odd::new().say("PASS", "530 Account expired, call the service desk"), "call the service desk"),
        (Odd::new().say("PASS", "530-Compte\r\n530 expir\u{e9}\u{7}"), "530-Compte expiré"),
        (Odd::new().say("PASS", "500 OOPS: cannot change directory:/home/u"), "cannot change directory"),
        (Odd::new().say("PASS", "332 account"), "(ACCT)"),
    ] {
        let (error, _) = failing(odd, json!({})).await;
        assert!(error.contains("identification refusée par 127.0.0.1:") && error.contains(words), "{error}");
        assert!(!error.contains("mot de passe ou clé") && !error.contains('\u{7}'), "{error}");
    }
    // A server that repeats the password gives nothing away, however long it talks.
    let echo = format!("530 {} {}", crate::support::SECRET, "x".repeat(2000));
    let (error, _) = failing(Odd::new().say("PASS", &echo), json!({"password": crate::support::SECRET})).await;
    assert!(!error.contains(crate::support::SECRET) && error.len() < 600, "{error}");
    let (error, _) = failing(Odd::new(), json!({"password": "a\r\nDELE b"})).await;
    assert!(error.contains("« password »"), "{error}");
}

#[tokio::test]
async fn an_odd_greeting_is_told() {
    let (error, _) = failing(Odd::new().greeting("421 Too many users, sorry"), json!({})).await;
    assert!(error.contains("Too many users, sorry"), "{error}");
    let (error, _) = failing(Odd::new().greeting("SSH-2.0-OpenSSH_9.2"), json!({})).await;
    assert!(error.contains("SSH-2.0-OpenSSH_9.2") && error.contains("FTP"), "{error}");
    let (error, _) = failing(Odd::new().say("AUTH", "500 AUTH not understood"), json!({"security": "explicit"})).await;
    assert!(error.contains("AUTH not understood"), "{error}");
    let server = Odd::new().greeting("120 ready in 1 minute\r\n220 ready").gives("LIST", LINE).start().await;
    let mut bench = Bench::new();
    bench.run("ftp", server.form("LIST", "/", json!({}))).await.unwrap();
    assert!(bench.log().contains("120 ready in 1 minute"));
}

#[tokio::test]
async fn the_port_of_a_file_is_found_whatever_the_form() {
    for (verb, reply) in [
        ("PASV", "227 =127,0,0,1,{a},{b}"),
        ("PASV", "227 Entering Passive Mode 10, 0, 0, 9, {a}, {b}"),
        ("EPSV", "229 ok (!!!{port}!)"),
    ] {
        let odd = if verb == "EPSV" { Odd::new().say("PASV", "502 no") } else { Odd::new().say("EPSV", "500 no") };
        let server = odd.opens(verb, reply).gives("LIST", LINE).start().await;
        let mut bench = Bench::new();
        let given = bench.run("ftp", server.form("LIST", "/", json!({}))).await.unwrap();
        assert_eq!(given["ftp_file_list"], json!(["a.txt"]), "{reply}");
    }
    let (error, _) = failing(Odd::new().say("PASV", "425 no port left").say("EPSV", "500 what"), json!({})).await;
    assert!(error.contains("425 no port left"), "{error}");
}

#[tokio::test]
async fn a_file_that_nobody_lets_in_is_told_with_a_remedy() {
    // A port that was free a moment ago.
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let pasv = format!("227 ok (127,0,0,1,{},{})", gone / 256, gone % 256);
    let (error, _) = failing(Odd::new().say("PASV", &pasv), json!({})).await;
    assert!(error.contains("connexion de données") && error.contains("mode actif"), "{error}");
    // In active mode the server says at once that it cannot.
    let odd = Odd::new().say("PORT", "200 ok").say("LIST", "150 wait\r\n425 Can't open data connection.");
    let (error, _) = failing(odd, json!({"mode": "active"})).await;
    assert!(error.contains("Can't open data connection"), "{error}");
}

#[tokio::test]
async fn ipv6_goes_by_epsv_with_brackets_or_without() {
    let server = Odd::new().say("PASV", "227 ok (::1,1,2)").gives("LIST", LINE).start_at("::1").await;
    for host in ["::1", "[::1]"] {
        let mut bench = Bench::new();
        let given = bench.run("ftp", server.form("LIST", "/", json!({"host": host}))).await.unwrap();
        assert_eq!(given["ftp_file_list"], json!(["a.txt"]));
        assert!(bench.log().contains("u@[::1]:"), "{}", bench.log());
    }
    assert_eq!(server.heard("PASV").len(), 0);
}

#[tokio::test]
async fn the_last_word_on_a_file_counts_wherever_it_comes() {
    for around in ["|226 done", "150 a\r\n226 done\r\n|", "125-a\r\n125 b\r\n150 c\r\n|250 done"] {
        let server = Odd::new().gives_saying("RETR", "hello", around).start().await;
        let mut bench = Bench::new();
        for _ in 0..2 {
            let given = bench.run("ftp", server.form("GET", "a", json!({}))).await.unwrap();
            assert_eq!(given["ftp_file_content"], "hello", "{around}");
        }
        assert_eq!(server.heard("USER").len(), 1, "the session is kept");
    }
    for (around, words) in [("150 a\r\n|426 broken pipe", "broken pipe"), ("150 a\r\n|451 disk error", "disk error")] {
        let server = Odd::new().gives_saying("RETR", "hel", around).start().await;
        let error = Bench::new().run("ftp", server.form("GET", "a", json!({}))).await.unwrap_err();
        assert!(error.contains(words), "{error}");
    }
}

#[tokio::test]
async fn a_server_that_ends_the_session_is_told() {
    let gone = "421 Idle timeout, closing control connection";
    for verb in ["CWD", "PASV", "LIST"] {
        let odd = Odd::new().say("EPSV", "500 no").gives("LIST", LINE).say(verb, gone);
        let (server, mut bench) = (odd.start().await, Bench::new());
        let error = bench.run("ftp", server.form("LIST", "sub", json!({}))).await.unwrap_err();
        assert!(error.contains("connexion rompue") && error.contains(gone), "{verb}: {error}");
    }
}

#[tokio::test]
async fn an_upload_that_the_server_breaks_off_is_told_in_its_words() {
    let server = Odd::new().gives_saying("STOR", "", "150 go\r\n|552 quota exceeded").start().await;
    for content in ["little".to_owned(), "much".repeat(2 << 20)] {
        let form = server.form("PUT", "a", json!({"content": content}));
        let error = Bench::new().run("ftp", form).await.unwrap_err();
        assert!(error.contains("552 quota exceeded"), "{error}");
    }
}

#[tokio::test]
async fn facts_on_a_file_without_size() {
    let server = Odd::new().say("CWD a.txt", "550 Not a directory").gives("LIST", LINE).start().await;
    let mut bench = Bench::new();
    let given = bench.run("ftp", server.form("STAT", "a.txt", json!({}))).await.unwrap();
    assert_eq!((&given["ftp_file_size"], &given["ftp_file_details"][0]["permissions"]), (&json!(5), &json!("0644")));
    let known = Odd::new().say("SIZE", "213 7").say("MDTM", "500 no").start().await;
    let given = bench.run("ftp", known.form("STAT", "a.txt", json!({}))).await.unwrap();
    assert_eq!((&given["ftp_file_size"], &given["ftp_file_details"][0]["modified"]), (&json!(7), &Value::Null));
}
