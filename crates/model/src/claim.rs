//! Who may carry out a run, and what is asked of them meanwhile.

use serde::{Deserialize, Serialize};

use crate::{Actor, id::ReportId};

/// The right to carry out a part of a run: every word about the run carries it, and an older one is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Claim {
    /// The claimed run.
    pub report: ReportId,
    /// Which part of it: 0 owns the schedule, others run tests for it. On one machine there is part 0 alone.
    pub part: u32,
    /// How often the part was claimed; whoever holds an older number was cut off.
    pub epoch: u32,
}

/// What people ask of a run that goes on; the same may be told again and again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Signals {
    /// A request to stop it, if there was one.
    pub stop: Option<StopSignal>,
    /// That no further test begins, or that it goes on.
    pub pause: Option<PauseSignal>,
}

/// That a run stops. Asked for a second time, what cleans up is given up too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopSignal {
    /// How often it was asked for.
    pub times: u32,
    /// Who asked last, with the name of that time.
    pub by: Actor,
}

/// That no further test of a run begins, or that it goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PauseSignal {
    /// Whether it shall pause.
    pub paused: bool,
    /// Who asked last, with the name of that time.
    pub by: Actor,
}
