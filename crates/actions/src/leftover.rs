//! What a program leaves running: its process group, and what left that group (`setsid`, `nohup … &` of a daemon), found
//! by a mark in its environment, which is inherited. A process that takes the mark out of its environment is let go.

use std::{fs, time::Duration};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// The variable that holds the mark.
const NAME: &str = "TESTGYVER_ACTION";
/// Processes that start others meanwhile are looked for again, so many times.
const ROUNDS: usize = 5;
/// A process that becomes another program has no environment for a moment: it is looked at again, so many times.
const GLANCES: usize = 200;
const BETWEEN_GLANCES: Duration = Duration::from_millis(2);

/// A mark that no other action of this machine has at the same time: the number of this process, and a place in its memory
/// that is in use as long as the mark is.
pub(crate) struct Mark {
    place: Box<u8>,
    /// When it was made, in clock ticks since the machine started: what is older cannot bear it.
    made: u64,
}

impl Mark {
    /// A new one.
    pub(crate) fn new() -> Self {
        let own = fs::read_to_string("/proc/uptime").unwrap_or_default();
        let uptime: f64 = own.split(' ').next().and_then(|seconds| seconds.parse().ok()).unwrap_or_default();
        Self { place: Box::new(0), made: (uptime * rustix::param::clock_ticks_per_second() as f64) as u64 }
    }

    /// The variable and its value, for the environment of a program.
    pub(crate) fn variable(&self) -> (&'static str, String) {
        (NAME, format!("{}-{:p}", std::process::id(), &raw const *self.place))
    }

    /// Ends at once what is marked so. Only Linux tells the environment of a process.
    pub(crate) fn end(&self) {
        let (name, value) = self.variable();
        let wanted = format!("{name}={value}");
        for _ in 0..ROUNDS {
            let found = self.marked(wanted.as_bytes());
            if found.is_empty() {
                return;
            }
            for process in found {
                // It may have ended by itself meanwhile.
                let _ = kill_process(process, Signal::KILL);
            }
        }
    }

    /// The processes that bear it.
    fn marked(&self, wanted: &[u8]) -> Vec<Pid> {
        for _ in 0..GLANCES {
            let (mut found, mut unclear) = (Vec::new(), false);
            for number in processes() {
                // Those of others cannot be read, and are none of ours.
                let Ok(environment) = fs::read(format!("/proc/{number}/environ")) else { continue };
                if environment.split(|byte| *byte == 0).any(|variable| variable == wanted) {
                    found.extend(Pid::from_raw(number));
                }
                unclear |= environment.is_empty() && self.may_bear(number);
            }
            if !found.is_empty() || !unclear {
                return found;
            }
            std::thread::sleep(BETWEEN_GLANCES);
        }
        Vec::new()
    }

    /// Whether a process without an environment is one that becomes another program at this moment: it is younger than
    /// the mark, and neither a thread of the system nor one that has ended, which are no program's.
    fn may_bear(&self, number: i32) -> bool {
        let began = fs::read_to_string(format!("/proc/{number}/stat")).ok().and_then(|stat| {
            // The name in brackets may hold anything; its start is the 22nd field (proc_pid_stat(5)).
            stat.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse::<u64>().ok()
        });
        began.is_some_and(|began| began + 1 >= self.made) && fs::read_link(format!("/proc/{number}/exe")).is_ok()
    }
}

fn processes() -> impl Iterator<Item = i32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// Ends a process group at once.
pub(crate) fn end_group(number: u32) {
    if let Some(group) = i32::try_from(number).ok().and_then(Pid::from_raw) {
        // Nothing may be left of it.
        let _ = kill_process_group(group, Signal::KILL);
    }
}
