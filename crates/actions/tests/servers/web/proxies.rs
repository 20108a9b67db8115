//! Proxies that refuse, or are not there: they are named, not the server behind them.

use serde_json::{Value, json};
use testgyver_testbed::free_port;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

use super::{Reply, Server, ok, with};
use crate::support::{Bench, serve_untrusted_tls};

const SECRET: &str = "chut-99";

async fn fails(url: &str, proxy: &str) -> String {
    let mut bench = Bench::new();
    let form = json!({"method": "GET", "url": url, "proxy": proxy, "verify_tls": false});
    let error = bench.run("http", form).await.unwrap_err();
    let told = format!("{error}\n{}", bench.log());
    assert!(!told.contains(SECRET), "{told}");
    error
}

#[tokio::test]
async fn a_proxy_that_is_down_is_the_culprit() {
    let at = format!("127.0.0.1:{}", free_port());
    for scheme in ["http", "socks5", "socks4"] {
        for url in ["http://127.0.0.1:1/", "https://127.0.0.1:1/"] {
            let error = fails(url, &format!("{scheme}://u:{SECRET}@{at}")).await;
            assert_eq!(error, format!("proxy {at} : connexion refusée par {at}"));
        }
    }
    let error = fails("http://127.0.0.1:1/", "http://nulle-part.invalid:3128").await;
    assert_eq!(error, "proxy nulle-part.invalid:3128 : nom d'hôte introuvable : nulle-part.invalid");
}

#[tokio::test]
async fn a_refused_tunnel_is_told_in_the_words_of_the_proxy() {
    let deny = Server::start(|_| Reply::Last(with("403 Forbidden", "", "<p>Blocked by policy:\n games</p>"))).await;
    let error = fails("https://shop.example/", &format!("127.0.0.1:{}", deny.port)).await;
    let words = "refuse la connexion à shop.example:443 (statut 403, Forbidden – Blocked by policy: games)";
    assert_eq!(error, format!("le proxy 127.0.0.1:{} {words}", deny.port));
    assert!(deny.last().head.starts_with("CONNECT shop.example:443 HTTP/1.1\r\nHost: shop.example:443\r\n"));
    let who =
        Server::start(|_| Reply::Last(with("407 Who Are You", "Proxy-Authenticate: Basic realm=x\r\n", ""))).await;
    let error = fails("https://shop.example/", &format!("http://u:{SECRET}@127.0.0.1:{}", who.port)).await;
    assert!(error.contains("demande une authentification (statut 407, Who Are You)"), "{error}");
    assert_eq!(who.last().lines("proxy-authorization"), ["Proxy-Authorization: Basic dTpjaHV0LTk5"]);
    // Asked for a page, the proxy answers itself.
    let mut bench = Bench::new();
    let form = json!({"method": "GET", "url": "http://shop.example/x", "proxy": format!("127.0.0.1:{}", who.port)});
    assert_eq!(bench.run("http", form).await.unwrap_err(), "statut 407 reçu, attendu 2xx");
    assert!(bench.log().contains(&format!("proxy 127.0.0.1:{} demande une authentification", who.port)));
    let silent = Server::start(|_| Reply::Last(Vec::new())).await;
    let error = fails("https://shop.example/", &format!("127.0.0.1:{}", silent.port)).await;
    assert!(error.starts_with(&format!("proxy 127.0.0.1:{} : échange interrompu", silent.port)), "{error}");
}

#[tokio::test]
async fn a_proxy_on_the_way_of_what_breaks_off_is_named() {
    for cut in [Vec::new(), b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf".to_vec()] {
        let proxy = Server::start(move |_| Reply::Last(cut.clone())).await;
        let error = fails("http://shop.example/", &format!("http://u:{SECRET}@127.0.0.1:{}", proxy.port)).await;
        assert!(error.starts_with("échange interrompu avec shop.example"), "{error}");
        assert!(error.ends_with(&format!("), par le proxy 127.0.0.1:{}", proxy.port)), "{error}");
    }
}

#[tokio::test]
async fn a_proxy_without_tls_is_spoken_to_in_whole_addresses() {
    let proxy = Server::start(|heard| Reply::Say(ok(heard.target()))).await;
    let mut bench = Bench::new();
    for _ in 0..2 {
        let form = json!({"method": "GET", "url": "http://shop.invalid:81/%2e%2e/x?y", "proxy": format!("http://u:p@127.0.0.1:{}", proxy.port)});
        let given = bench.run("http", form).await.unwrap();
        assert_eq!(given["http_response_body"], "http://shop.invalid:81/%2e%2e/x?y");
    }
    let heard = proxy.last();
    assert_eq!((heard.connection, heard.nth), (0, 1));
    assert_eq!(heard.lines("host"), ["Host: shop.invalid:81"]);
    assert_eq!(heard.lines("proxy-authorization"), ["Proxy-Authorization: Basic dTpw"]);
}

/// A proxy that takes the tunnel's words one after the other, then connects to `to`.
async fn tunnels(to: String) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut near, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(near.read_u8().await.unwrap());
        }
        for part in ["HTTP/1.0 200 Connection ", "established\r\nVia: 1.1 x\r\n", "\r\n"] {
            near.write_all(part.as_bytes()).await.unwrap();
            near.flush().await.unwrap();
        }
        let mut far = TcpStream::connect(to).await.unwrap();
        let _ = copy_bidirectional(&mut near, &mut far).await;
    });
    port
}

#[tokio::test]
async fn tls_goes_through_a_tunnel() {
    let sealed = serve_untrusted_tls().await;
    let port = tunnels(sealed.replace("https://localhost", "127.0.0.1")).await;
    let form =
        json!({"method": "GET", "url": sealed, "proxy": format!("http://127.0.0.1:{port}"), "verify_tls": false});
    assert_eq!(Bench::new().run("http", form).await.unwrap()["http_response_body"], "sealed");
}

/// A SOCKS5 proxy that answers with this code, and then itself as the server; it tells the kind of address it was given.
async fn socks(code: u8) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut hello = [0; 3];
        stream.read_exact(&mut hello).await.unwrap();
        stream.write_all(&[5, 0]).await.unwrap();
        let mut asked = [0; 512];
        let read = stream.read(&mut asked).await.unwrap();
        assert!(read > 4);
        stream.write_all(&[5, code, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
        if code == 0 {
            assert!(stream.read(&mut [0; 4096]).await.unwrap() > 0);
            stream.write_all(&ok(format!("kind {}", asked[3]))).await.unwrap();
        }
    });
    port
}

#[tokio::test]
async fn socks_proxies_connect_or_say_why_not() {
    for (code, why) in [
        (1, "échec général du proxy"),
        (2, "interdit par les règles du proxy"),
        (4, "hôte injoignable depuis le proxy"),
        (5, "connexion refusée par l'hôte"),
    ] {
        let port = socks(code).await;
        let error = fails("http://127.0.0.1:1/", &format!("socks5://127.0.0.1:{port}")).await;
        assert_eq!(error, format!("le proxy SOCKS 127.0.0.1:{port} ne donne pas de connexion à 127.0.0.1:1 : {why}"));
    }
    for (scheme, url, kind) in [
        ("socks5h", "http://nulle-part.invalid/", "kind 3"),
        ("socks5", "http://localhost/", "kind 1"),
        ("socks5", "http://127.0.0.1/", "kind 1"),
    ] {
        let form = json!({"method": "GET", "url": url, "proxy": format!("{scheme}://127.0.0.1:{}", socks(0).await)});
        let given: Value = Bench::new().run("http", form).await.unwrap();
        assert!(given["http_response_body"].as_str().unwrap().starts_with(&kind[..5]), "{given}");
        assert!(kind != "kind 3" || given["http_response_body"] == kind);
    }
}
