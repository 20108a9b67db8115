//! What the program prints for people.

use std::io::{self, Write};

/// Prints a line on the standard output. A reader that went away is no error.
pub(crate) fn print(line: &str) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}

/// Prints a line on the standard error.
pub(crate) fn error(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
