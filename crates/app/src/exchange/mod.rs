//! Campaigns in and out as files: what an export holds, what taking one in would change, and taking it in.

mod export;
mod files;
mod import;
mod plan;
mod secrets;
mod values;

pub use export::Exported;
pub use import::{CampaignImport, ImportOutcome};
pub use plan::{PlanItem, PlanKind, PlannedChange};
