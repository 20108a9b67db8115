//! What a program leaves running: its process group, and what left that group (`setsid`, `nohup … &` of a daemon), found
//! by a mark in its environment, which is inherited. A process that takes the mark out of its environment is let go.

use std::fs;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// The variable that holds the mark.
const NAME: &str = "TESTGYVER_ACTION";
/// Processes that start others meanwhile are looked for again, so many times.
const ROUNDS: usize = 5;

/// A mark that no other action of this machine has at the same time: the number of this process, and a place in its memory
/// that is in use as long as the mark is.
pub(crate) struct Mark(Box<u8>);

impl Mark {
    /// A new one.
    pub(crate) fn new() -> Self {
        Self(Box::new(0))
    }

    /// The variable and its value, for the environment of a program.
    pub(crate) fn variable(&self) -> (&'static str, String) {
        (NAME, format!("{}-{:p}", std::process::id(), &raw const *self.0))
    }

    /// Ends at once what is marked so. Only Linux tells the environment of a process.
    pub(crate) fn end(&self) {
        let (name, value) = self.variable();
        let wanted = format!("{name}={value}");
        for _ in 0..ROUNDS {
            let found = marked(wanted.as_bytes());
            if found.is_empty() {
                return;
            }
            for process in found {
                // It may have ended by itself meanwhile.
                let _ = kill_process(process, Signal::KILL);
            }
        }
    }
}

/// Ends a process group at once.
pub(crate) fn end_group(number: u32) {
    if let Some(group) = i32::try_from(number).ok().and_then(Pid::from_raw) {
        // Nothing may be left of it.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

fn marked(wanted: &[u8]) -> Vec<Pid> {
    let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
    let numbers = processes.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    let has_mark = |number: &i32| {
        // Those of others cannot be read, and are none of ours.
        let environment = fs::read(format!("/proc/{number}/environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|variable| variable == wanted)
    };
    numbers.filter(has_mark).filter_map(Pid::from_raw).collect()
}
