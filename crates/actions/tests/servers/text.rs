//! Text that is not UTF-8: answers, headers, own bodies, files.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::support::Bench;

/// A server that answers each path with the bytes given for it, and any other with the request as hexadecimal digits.
async fn serve(answers: &'static [(&'static str, &'static [u8])]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let request = read(&mut stream).await;
            let path = String::from_utf8_lossy(&request).split(' ').nth(1).unwrap_or_default().to_owned();
            let answer = match answers.iter().find(|(known, _)| *known == path) {
                Some((_, answer)) => answer.to_vec(),
                None => {
                    let hex: String = request.iter().map(|byte| format!("{byte:02x}")).collect();
                    format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n{hex}").into_bytes()
                }
            };
            stream.write_all(&answer).await.unwrap();
            stream.shutdown().await.unwrap();
        }
    });
    format!("http://{address}")
}

/// A request whose body is as long as it says.
async fn read(stream: &mut tokio::net::TcpStream) -> Vec<u8> {
    let mut request = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let count = stream.read(&mut piece).await.unwrap();
        request.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&request).to_lowercase();
        let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let length =
            text.split("content-length:").nth(1).and_then(|rest| rest.split("\r\n").next()?.trim().parse().ok());
        if count == 0 || request.len() >= end + 4 + length.unwrap_or(0) {
            return request;
        }
    }
}

async fn body(bench: &mut Bench, url: String, more: Value) -> String {
    let mut form = json!({"method": "GET", "url": url});
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    bench.run("http", form).await.unwrap()["http_response_body"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_answer_is_read_in_the_set_it_names() {
    let url = serve(&[
        ("/xml", b"HTTP/1.0 200 OK\r\nContent-Type: application/xml\r\n\r\n<?xml version='1.0' encoding='ISO-8859-1'?><r>\xe9</r>"),
        ("/meta", b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<meta charset=windows-1252><p>\xe9 \x80</p>"),
        ("/none", b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nX-Nom: \xe9t\xe9\r\n\r\n\xe9t\xe9"),
        ("/json", b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{\"t\":\"\xe9\"}"),
        ("/lie", b"HTTP/1.0 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\xa4"),
    ])
    .await;
    let mut bench = Bench::new();
    assert!(body(&mut bench, format!("{url}/xml"), json!({})).await.ends_with("<r>é</r>"));
    assert!(body(&mut bench, format!("{url}/meta"), json!({})).await.ends_with("<p>é €</p>"));
    assert!(!bench.log().contains("⚠️"), "{}", bench.log());
    let given = bench.run("http", json!({"method": "GET", "url": format!("{url}/none")})).await.unwrap();
    assert_eq!((&given["http_response_body"], &given["http_headers"]["x-nom"]), (&json!("été"), &json!("été")));
    assert_eq!(given["http_response_body_base64"], STANDARD.encode(b"\xe9t\xe9"));
    assert!(bench.log().contains("texte lu en windows-1252"), "{}", bench.log());
    assert_eq!(body(&mut bench, format!("{url}/json"), json!({})).await, "{\"t\":\"\u{fffd}\"}");
    assert!(bench.log().contains("ne sont pas du UTF-8"), "{}", bench.log());
    assert_eq!(body(&mut bench, format!("{url}/lie"), json!({"encoding": "iso-8859-15"})).await, "€");
    let form = json!({"method": "GET", "url": format!("{url}/lie"), "encoding": "klingon"});
    assert!(bench.run("http", form).await.unwrap_err().contains("« encoding »"));
}

/// What went out for a body with a `Content-Type`: its bytes as hexadecimal digits.
async fn sent(bench: &mut Bench, url: &str, kind: &str, more: Value) -> Result<String, String> {
    let mut form = json!({"method": "POST", "url": url, "headers": {"Content-Type": kind}});
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let given = bench.run("http", form).await?;
    let request = given["http_response_body"].as_str().unwrap();
    Ok(request.split_once("0d0a0d0a").unwrap().1.to_owned())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn an_own_body_goes_out_in_the_set_it_names() {
    let (url, mut bench) = (serve(&[]).await, Bench::new());
    let declared = "<?xml version='1.0' encoding='iso-8859-15'?><a>€</a>";
    let mut wide = b"\xff\xfe".to_vec();
    wide.extend("é".encode_utf16().flat_map(u16::to_le_bytes));
    let cases: [(&str, Value, Vec<u8>); 7] = [
        ("text/plain; charset=ISO-8859-1", json!({"body": "é"}), b"\xe9".to_vec()),
        ("text/plain", json!({"body": "é"}), "é".into()),
        ("text/plain; charset=\"utf-16\"", json!({"body": "é"}), wide),
        (
            "application/xml",
            json!({"body": declared}),
            declared.replace('€', "\u{a4}").chars().map(|c| c as u8).collect(),
        ),
        ("application/json; charset=windows-1252", json!({"body": {"a": "€"}}), b"{\"a\":\"\x80\"}".to_vec()),
        (
            "application/x-www-form-urlencoded; charset=iso-8859-1",
            json!({"body": {"prénom": "Zoé +"}}),
            b"pr%E9nom=Zo%E9+%2B".to_vec(),
        ),
        ("application/x-www-form-urlencoded", json!({"body": {"a": "é"}}), b"a=%C3%A9".to_vec()),
    ];
    for (kind, more, bytes) in cases {
        assert_eq!(sent(&mut bench, &url, kind, more).await.unwrap(), hex(&bytes), "{kind}");
    }
    for (kind, more) in [
        ("text/plain; charset=ISO-8859-1", json!({"body": "prix 3 €"})),
        ("application/x-www-form-urlencoded; charset=latin1", json!({"body": {"prix": "3 €"}})),
    ] {
        let error = sent(&mut bench, &url, kind, more).await.unwrap_err();
        assert!(error.contains("« € » (U+20AC)"), "{error}");
    }
    assert_eq!(sent(&mut bench, &url, "text/plain; charset=klingon", json!({"body": "é"})).await.unwrap(), "c3a9");
    assert!(bench.log().contains("inconnu « klingon »"), "{}", bench.log());
}

#[tokio::test]
async fn files_are_read_as_tables_are() {
    let mut bench = Bench::new();
    let write = |name: &str, bytes: &[u8]| std::fs::write(bench.work().join(name), bytes).unwrap();
    write("latin.txt", b"\xe9t\xe9");
    write("mark.json", b"\xef\xbb\xbf[\"\xc3\xa9\"]");
    write("latin.csv", b"nom;prix\nZo\xe9;3 \x80\n");
    write("latin.xml", b"<?xml version='1.0' encoding='ISO-8859-15'?><r><a>\xa4</a></r>");
    write("cut.xml", b"<r>\n<a>1</a>");
    write("cut.json", b"[1,\n2");
    write("binary", b"\x00\x01\xff");
    let read = |operation: &str, path: &str| json!({"operation": operation, "path": path});
    assert_eq!(bench.run("io", read("read_variable", "latin.txt")).await.unwrap()["file_content"], "été");
    assert!(bench.log().contains("texte lu en windows-1252"), "{}", bench.log());
    assert_eq!(bench.run("io", read("read_json", "mark.json")).await.unwrap()["file_data"], json!(["é"]));
    let rows = json!([{"nom": "Zoé", "prix": "3 €"}]);
    assert_eq!(bench.run("io", read("read_csv", "latin.csv")).await.unwrap()["file_data"], rows);
    assert_eq!(bench.run("io", read("read_xml", "latin.xml")).await.unwrap()["file_data"], json!(["€"]));
    let error = bench.run("io", read("read_xml", "cut.xml")).await.unwrap_err();
    assert!(error.contains("XML mal formé, ligne 2, colonne 9"), "{error}");
    let error = bench.run("io", read("read_json", "cut.json")).await.unwrap_err();
    assert!(error.contains("ligne 2, colonne 1"), "{error}");
    let error = bench.run("io", read("read_variable", "binary")).await.unwrap_err();
    assert!(error.contains("n'est pas du texte"), "{error}");
    let mut named = read("read_variable", "latin.xml");
    named["encoding"] = json!("windows-1252");
    assert!(bench.run("io", named).await.unwrap()["file_content"].as_str().unwrap().contains('¤'));
    let wanted = json!({"operation": "write_variable", "path": "out.txt", "variable_value": "é", "encoding": "latin1"});
    bench.run("io", wanted).await.unwrap();
    assert_eq!(std::fs::read(bench.work().join("out.txt")).unwrap(), b"\xe9");
    let wanted = json!({"operation": "write_variable", "path": "out.txt", "variable_value": "€", "encoding": "latin1"});
    assert!(bench.run("io", wanted).await.unwrap_err().contains("U+20AC"));
}
