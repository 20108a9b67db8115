//! `webdav` with a server of a few lines: statuses inside 207, refusals in words, odd listings.

use axum::{
    Router,
    body::Bytes,
    http::{
        Request, StatusCode,
        header::{CONTENT_TYPE, LOCATION},
    },
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::support::{Bench, serve};

/// A response of a `multistatus`.
fn one(href: &str, inside: &str) -> String {
    format!("<D:response><D:href>{href}</D:href>{inside}</D:response>")
}

fn multistatus(responses: &str) -> Response {
    let document = format!("<?xml version=\"1.0\"?><D:multistatus xmlns:D=\"DAV:\">{responses}</D:multistatus>");
    (StatusCode::MULTI_STATUS, [(CONTENT_TYPE, "application/xml; charset=utf-8")], document).into_response()
}

async fn answer(request: Request<axum::body::Body>) -> Response {
    let (method, path) = (request.method().as_str().to_owned(), request.uri().path().to_owned());
    let status = |code: &str| format!("<D:status>HTTP/1.1 {code}</D:status>");
    if method == "OPTIONS" {
        return StatusCode::OK.into_response();
    }
    let folder = path.split('/').nth(2).unwrap_or_default();
    match folder {
        "locked" => {
            multistatus(&(one("/dav/locked/", &status("424 Failed Dependency")) + &one(&path, &status("423 Locked"))))
        }
        "fine" => multistatus(&one(&path, &status("204 No Content"))),
        "page" => (StatusCode::MULTI_STATUS, "<html>Bienvenue</html>").into_response(),
        "empty" => multistatus(""),
        "code" => {
            let code = path.rsplit('/').find_map(|part| part.parse().ok()).unwrap();
            StatusCode::from_u16(code).unwrap().into_response()
        }
        "moved" => (StatusCode::FOUND, [(LOCATION, "/ailleurs/?jeton=chut")]).into_response(),
        "quota" => {
            let why = "<D:error xmlns:D=\"DAV:\"><D:quota-not-exceeded/></D:error>";
            (StatusCode::INSUFFICIENT_STORAGE, [(CONTENT_TYPE, "application/xml")], why).into_response()
        }
        "odd" if method == "PROPFIND" && path == "/dav/odd/" => {
            let found = "<D:propstat><D:prop><D:getcontentlength>5</D:getcontentlength></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>\
                <D:propstat><D:prop><D:getlastmodified/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>";
            let nameless = "<D:response><D:propstat/></D:response>";
            multistatus(
                &(nameless.to_owned()
                    + &one("/dav/odd/caf%E9.txt", found)
                    + &one("/dav/odd/&bad;", "")
                    + &one("/dav/odd/R&D", "")),
            )
        }
        "self" => {
            let what = path.split('/').nth(3).unwrap();
            let group = |code: &str| format!("<D:propstat><D:prop><D:getetag/></D:prop>{}</D:propstat>", status(code));
            multistatus(&match what {
                "status403" => one(&path, &status("403 Forbidden")),
                "status404" => one(&path, &status("404 Not Found")),
                "elsewhere" => one("http://inside/self/elsewhere", &status("403 Forbidden")),
                "groups401" => one(&path, &group("401 Unauthorized")),
                "groups403" => one(&path, &(group("403 Forbidden") + &group("404 Not Found"))),
                "with-child" => one(&path, &status("403 Forbidden")) + &one(&format!("{path}a"), &group("200 OK")),
                "lacks" => one(&path, &group("404 Not Found")),
                "child403" => one(&path, &group("200 OK")) + &one(&format!("{path}a"), &status("403 Forbidden")),
                _ => one(&path, &group("200 OK")) + &one(&path, &status("507 Insufficient Storage")),
            })
        }
        "part" => (StatusCode::PARTIAL_CONTENT, "x").into_response(),
        "broken" => {
            (StatusCode::MULTI_STATUS, "<multistatus xmlns=\"DAV:\"><response>\n<href>/a</response>").into_response()
        }
        "odd" if path == "/dav/odd/caf%E9.txt" => "found".into_response(),
        "latin.txt" => {
            ([(CONTENT_TYPE, "text/plain; charset=ISO-8859-15")], Bytes::from_static(b"\xe9t\xe9 \xa4")).into_response()
        }
        "unsaid.txt" => ([(CONTENT_TYPE, "text/plain")], Bytes::from_static(b"\xe9t\xe9")).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

struct Dav {
    base: String,
    bench: Bench,
}

impl Dav {
    async fn start() -> Self {
        Self { base: serve(Router::new().fallback(answer)).await, bench: Bench::new() }
    }

    async fn go(&mut self, action: &str, path: &str) -> Result<Value, String> {
        let (source, target) = if action == "UPLOAD" { ("", path) } else { (path, "target") };
        let mut form = json!({"url": format!("{}/dav/", self.base), "action": action, "srcFile": source});
        if action != "DOWNLOAD" {
            form["targFile"] = json!(target);
        }
        if action == "UPLOAD" {
            form["content"] = json!("x");
        }
        self.bench.run("webdav", form).await.map(|given| given["webdav_response"].clone())
    }
}

#[tokio::test]
async fn the_statuses_inside_decide() {
    let mut dav = Dav::start().await;
    for action in ["UPLOAD", "REMOVE", "MOVE", "COPY", "MKDIR"] {
        let error = dav.go(action, "locked/a.txt").await.unwrap_err();
        // What failed by itself is named first.
        let (locked, given_up) = (error.find("verrouillé (423)"), error.find("(424)"));
        assert!(locked.is_some() && locked < given_up && error.contains("locked/"), "{action}: {error}");
        assert!(dav.go(action, "fine/a.txt").await.is_ok(), "{action}");
        for unclear in ["page/a.txt", "empty/a.txt"] {
            let error = dav.go(action, unclear).await.unwrap_err();
            assert!(error.contains("207") && error.contains(unclear.split('/').next().unwrap()), "{action}: {error}");
        }
    }
    assert!(dav.go("DOWNLOAD", "locked/a.txt").await.is_err());
}

#[tokio::test]
async fn refusals_are_told_in_words() {
    let mut dav = Dav::start().await;
    for (code, words) in [
        (403, "accès refusé"),
        (405, "impossible ou déjà là"),
        (409, "dossier parent"),
        (412, "condition non remplie (412)"),
        (413, "trop grand (413)"),
        (423, "verrouillé"),
        (424, "autre chose a échoué (424)"),
        (503, "service indisponible (503)"),
        (507, "plus de place"),
    ] {
        for action in ["UPLOAD", "REMOVE"] {
            let error = dav.go(action, &format!("code/{code}")).await.unwrap_err();
            assert!(error.contains(words) && error.contains(&format!("code/{code}")), "{error}");
        }
    }
}

#[tokio::test]
async fn what_is_said_besides_the_status_is_told() {
    let mut dav = Dav::start().await;
    for action in ["LIST", "DOWNLOAD", "REMOVE", "MOVE"] {
        let error = dav.go(action, "moved").await.unwrap_err();
        let to = format!("redirection vers {}/ailleurs/ :", dav.base);
        assert!(error.contains("(302)") && error.contains(&to) && !error.contains("chut"), "{action}: {error}");
        let error = dav.go(action, "quota").await.unwrap_err();
        assert!(error.contains("quota dépassé (condition « quota-not-exceeded »)"), "{action}: {error}");
    }
    for action in ["MOVE", "COPY"] {
        for (code, words) in [
            (409, "le dossier parent de la cible n'existe pas : target"),
            (412, "condition non remplie (412)"),
            (502, "n'atteint pas le serveur de la cible, ou le refuse : target"),
        ] {
            let error = dav.go(action, &format!("code/{code}")).await.unwrap_err();
            assert!(error.contains(words), "{action}: {error}");
        }
    }
}

#[tokio::test]
async fn an_odd_response_does_not_ruin_a_list() {
    let mut dav = Dav::start().await;
    let list = dav.go("LIST", "odd").await.unwrap();
    let names: Vec<&str> = list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["&bad;", "R&D", "café.txt"]);
    assert_eq!((&list[2]["size"], &list[2]["modified"]), (&json!(5), &Value::Null));
    // The name goes back in the bytes in which it came.
    assert_eq!(dav.go("DOWNLOAD", "odd/café.txt").await.unwrap(), "found");
    let error = dav.go("LIST", "broken").await.unwrap_err();
    assert!(error.contains("réponse WebDAV illisible") && error.contains("XML, 2"), "{error}");
}

#[tokio::test]
async fn a_download_is_read_in_its_own_set() {
    let mut dav = Dav::start().await;
    assert_eq!(dav.go("DOWNLOAD", "latin.txt").await.unwrap(), "été €");
    assert!(!dav.bench.log().contains("windows-1252"));
    assert_eq!(dav.go("DOWNLOAD", "unsaid.txt").await.unwrap(), "été");
    assert!(dav.bench.log().contains("windows-1252"));
}

#[tokio::test]
async fn what_is_said_of_the_folder_itself_decides() {
    let mut dav = Dav::start().await;
    for (path, words) in [
        ("self/status403", "accès refusé par le serveur : self/status403"),
        ("self/elsewhere", "accès refusé par le serveur : self/elsewhere"),
        ("self/groups403", "accès refusé par le serveur : self/groups403"),
        ("self/with-child", "accès refusé par le serveur : self/with-child"),
        ("self/groups401", "identification refusée"),
        ("self/status507", "liste incomplète"),
    ] {
        for action in ["LIST", "INFO", "CHECK"] {
            let error = dav.go(action, path).await.unwrap_err();
            assert!(error.contains(words), "{action} {path}: {error}");
        }
    }
    for action in ["LIST", "INFO"] {
        let error = dav.go(action, "self/status404").await.unwrap_err();
        assert!(error.contains("introuvable sur le serveur : self/status404"), "{action}: {error}");
    }
    assert_eq!(dav.go("CHECK", "self/status404").await.unwrap(), false);
    // Without the properties that were asked for it is there all the same.
    assert_eq!(dav.go("CHECK", "self/lacks").await.unwrap(), true);
    assert_eq!(dav.go("LIST", "self/lacks").await.unwrap(), json!([]));
    assert_eq!(dav.go("LIST", "self/child403").await.unwrap()[0]["name"], "a");
}

#[tokio::test]
async fn a_part_is_no_download() {
    let mut dav = Dav::start().await;
    let error = dav.go("DOWNLOAD", "part").await.unwrap_err();
    assert!(error.contains("qu'une partie du fichier (statut 206)"), "{error}");
    let form =
        json!({"url": format!("{}/dav/", dav.base), "action": "DOWNLOAD", "srcFile": "part", "targFile": "p.txt"});
    let error = dav.bench.run("webdav", form).await.unwrap_err();
    assert!(error.contains("(statut 206)"), "{error}");
}
