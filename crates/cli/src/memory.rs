//! How the allocator treats memory that is not needed any more.
//!
//! As it comes, mimalloc keeps it for a while, in pages of 2 MiB: an idle server held twice what it
//! needs. Given back at once, throughput is the same. The allocator reads its options from the
//! environment before anything of this program runs, so the program starts itself once more with them;
//! its process stays the same.

use std::{env, os::unix::process::CommandExt, process::Command};

/// The option that tells whether the program was started with the others.
const GIVEN: &str = "MIMALLOC_PURGE_DELAY";
/// Options of mimalloc: milliseconds until memory is given back, and huge pages.
const OPTIONS: [(&str, &str); 2] = [(GIVEN, "0"), ("MIMALLOC_ALLOW_THP", "0")];

/// Starts the program once more, in the same process, where the allocator's options were not given.
/// Where that cannot be, the program works all the same, with more memory.
pub(crate) fn give_back_at_once() {
    if env::var_os(GIVEN).is_some() {
        return;
    }
    let Ok(program) = env::current_exe() else { return };
    let mut arguments = env::args_os();
    let mut again = Command::new(program);
    again.arg0(arguments.next().unwrap_or_default()).args(arguments).envs(OPTIONS);
    // It comes back only where that did not work.
    let _ = again.exec();
}
