//! Collections of Bruno.
#![allow(missing_docs)]

mod common;

use common::{dump, folder, imported};
use testgyver_import::{FoldersAs, bruno};

#[test]
fn looked_at() {
    for name in ["bruno-nested-folders", "realworld-articles-auth"] {
        let source = folder(&format!("bruno/{name}"));
        assert!(bruno::recognises(&source));
        let imported = imported(bruno::read, &source, FoldersAs::Tests);
        std::fs::write(format!("/tmp/impa-{name}.txt"), dump(&imported)).unwrap();
    }
}
