//! Addresses of pages: those there are, those there were, and those there never were.

use reqwest::{Client, Method, redirect::Policy};

use super::support::TestApp;

async fn asked(app: &TestApp, method: Method, path: &str, accept: &str) -> (u16, Option<String>, String) {
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let request = client.request(method, format!("{}{path}", app.base)).header("accept", accept);
    let answer = request.send().await.unwrap();
    let location = answer.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
    (answer.status().as_u16(), location, answer.text().await.unwrap())
}

#[tokio::test]
async fn pages_are_there_and_other_addresses_are_not() {
    let app = TestApp::start().await;
    for path in [
        "/",
        "/dashboard",
        "/campains/add",
        "/campains/c",
        "/campains/c/edit/test/t",
        "/rapports/r",
        "/test/t/execute",
        "/admin/users",
        "/trash",
        "/dashboard/",
        "/rapports/r?line=3",
    ] {
        assert_eq!(asked(&app, Method::GET, path, "*/*").await.0, 200, "{path}");
    }
    for path in [
        "/favicon.ico",
        "/static/swagger.json",
        "/set_language/en",
        "/wp-login.php",
        "/campains",
        "/campains/c/d",
        "/rapports",
        "/api/nowhere/",
        "//evil.example/",
        "/dashboard/x",
    ] {
        let (status, location, body) = asked(&app, Method::GET, path, "*/*").await;
        assert!(matches!(status, 401 | 404) && location.is_none(), "{path}: {status}");
        assert!(body.starts_with("{\"message\":"), "{path}: {body}");
    }
    let (status, _, body) = asked(&app, Method::GET, "/nowhere", "text/html,*/*;q=0.8").await;
    assert!(status == 404 && body.contains("<html"), "a browser is shown a page: {status} {body}");
    assert_eq!(asked(&app, Method::POST, "/nowhere", "text/html").await.0, 404);
    assert_eq!(asked(&app, Method::HEAD, "/nowhere", "*/*").await.0, 404);
    for path in ["/dashboard", "/", "/admin/deleted"] {
        let (status, _, body) = asked(&app, Method::POST, path, "*/*").await;
        assert!(status == 405 && body.contains("method_not_allowed"), "{path}: {status} {body}");
    }
}

#[tokio::test]
async fn old_bookmarks_lead_to_the_pages_of_today() {
    let app = TestApp::start().await;
    for (old, new) in [
        ("/admin/users/add", "/admin/users"),
        ("/admin/users/edit/42", "/admin/users"),
        ("/admin/variables/add?parent_key=host", "/admin/variables?parent_key=host"),
        ("/admin/variables/edit/42", "/admin/variables"),
        ("/admin/deleted", "/trash"),
        ("/campains/42/files", "/campains/42"),
        ("/campains/42/workdir", "/campains/42"),
        ("/campains/4%0A2/performance", "/campains/4%0A2"),
        ("/static/documentation.html", "/help"),
    ] {
        let (status, location, _) = asked(&app, Method::GET, old, "text/html").await;
        assert_eq!((status, location.as_deref()), (307, Some(new)), "{old}");
    }
}
