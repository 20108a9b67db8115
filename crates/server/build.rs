//! Builds again when the web interface was built again.

fn main() {
    println!("cargo:rerun-if-changed=../../web/build");
    println!("cargo:rerun-if-changed=../../translations");
}
