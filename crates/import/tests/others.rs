//! looked
#![allow(missing_docs)]
mod common;
use common::{dump, folder, imported, sample};
use testgyver_import::{FoldersAs, Source, curl, har};

#[test]
fn looked_at() {
    let source = Source::file("curl-commands.txt", sample("curl/curl-commands.txt"));
    assert!(curl::recognises(&source));
    std::fs::write("/tmp/impa-curl.txt", dump(&imported(curl::read, &source, FoldersAs::Tests))).unwrap();
    for name in ["insomnia-deep.har", "mitmproxy-charles.har", "perfcascade-redirect-loop.har"] {
        let source = Source::file(name, sample(&format!("har/{name}")));
        assert!(har::recognises(&source));
        std::fs::write(format!("/tmp/impa-{name}.txt"), dump(&imported(har::read, &source, FoldersAs::Tests))).unwrap();
    }
}
