//! Collections, environments and globals of Postman.
#![allow(missing_docs)]

mod common;

use common::{dump, imported, sample};
use testgyver_import::{FoldersAs, Source, postman};

#[test]
fn looked_at() {
    for name in ["adyen-management-v3","brightspace-test-data-setup","bruno-basic-auth-folder","insomnia-complex-v2_1","mojaloop-iaac-sanity","newman-whatwg-url","vampi","woodwing-studio"] {
        let file = format!("{name}.postman_collection.json");
        let source = Source::file(file.clone(), sample(&format!("postman/{file}")));
        assert!(postman::recognises(&source));
        let imported = imported(postman::read, &source, FoldersAs::Tests);
        std::fs::write(format!("/tmp/impa-{name}.txt"), dump(&imported)).unwrap();
        println!("{name} {:?}", imported.tally);
    }
}
