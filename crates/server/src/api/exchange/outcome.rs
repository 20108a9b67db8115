//! What an import changed, or would change.

use serde::Serialize;
use testgyver_app::{ImportOutcome, PlanItem};
use testgyver_import::{Carried, Format, Note, Tally};
use utoipa::ToSchema;

/// What an import changed, or would change.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportBody {
    /// What it was read as.
    format: &'static str,
    /// Whether it was only looked at.
    dry_run: bool,
    /// The campaigns.
    campains: Vec<ImportedCampaign>,
    /// What a person should know: what could not be carried over above all.
    notes: Vec<NoteBody>,
    /// How much there was, and how much of it came over.
    tally: TallyBody,
}

/// A campaign that came in, or would.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportedCampaign {
    /// Its identifier, once it is there.
    campain_id: Option<String>,
    /// What it is called here.
    name: String,
    /// Everything that it brings.
    plan: Vec<PlanItemBody>,
}

#[derive(Serialize, ToSchema)]
struct PlanItemBody {
    /// `campaign`, `test`, `connection`, `environment`, `variable`, `secret` or `file`.
    kind: &'static str,
    name: String,
    /// `new`, `changed`, `same`, `removed`, `kept` (another value is there and stays) or `left_out`.
    change: &'static str,
}

#[derive(Serialize, ToSchema)]
struct NoteBody {
    /// Where in the source.
    place: String,
    /// `lost`, `differs` or `info`.
    kind: &'static str,
    text: String,
}

#[derive(Serialize, ToSchema)]
struct TallyBody {
    requests: CarriedBody,
    checks: CarriedBody,
    scripts: CarriedBody,
}

#[derive(Serialize, ToSchema)]
struct CarriedBody {
    /// How many there were.
    found: u32,
    /// How many of them came over.
    carried: u32,
}

impl From<Carried> for CarriedBody {
    fn from(Carried { found, carried }: Carried) -> Self {
        Self { found, carried }
    }
}

impl From<PlanItem> for PlanItemBody {
    fn from(item: PlanItem) -> Self {
        Self { kind: item.kind.word(), name: item.name, change: item.change.word() }
    }
}

impl From<ImportOutcome> for ImportedCampaign {
    fn from(outcome: ImportOutcome) -> Self {
        let ImportOutcome { campaign, name, plan } = outcome;
        Self { campain_id: campaign.map(|id| id.to_string()), name, plan: plan.into_iter().map(Into::into).collect() }
    }
}

impl ImportBody {
    pub(super) fn new(
        format: Format,
        dry_run: bool,
        campains: Vec<ImportedCampaign>,
        notes: Vec<Note>,
        tally: Tally,
    ) -> Self {
        let note = |note: Note| NoteBody { place: note.place, kind: note.kind.word(), text: note.text };
        let Tally { requests, checks, scripts } = tally;
        let tally = TallyBody { requests: requests.into(), checks: checks.into(), scripts: scripts.into() };
        Self { format: format.word(), dry_run, campains, notes: notes.into_iter().map(note).collect(), tally }
    }
}
