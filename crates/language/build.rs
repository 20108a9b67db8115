//! Builds again when a text was changed, or a language was added.

fn main() {
    println!("cargo:rerun-if-changed=../../translations");
}
