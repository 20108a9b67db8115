//! Which tests of a campaign a run has: those that were chosen, and those that share what they need.

use std::collections::BTreeSet;

use rusqlite::{Connection, Row};
use testgyver_model::{
    id::{CampaignId, TestId},
    shared::{Sharing, Written},
    test::TestDefinition,
};

use super::{
    connections,
    row::{failure, json, parsed, to_json},
};
use crate::{Result, StoreError, TestSelection, Vault};

/// Tests that are taken into a run, by their identifiers as a JSON list.
pub(super) struct Selected {
    /// All of them.
    pub(super) tests: String,
    /// Those that were not chosen themselves.
    pub(super) prerequisites: String,
}

struct Candidate {
    id: TestId,
    enabled: bool,
    definition: TestDefinition,
}

/// The tests of a run. A value that only a later test gives refuses the run: it could never be there in time.
pub(super) fn of(
    database: &Connection,
    vault: &Vault,
    campaign: CampaignId,
    selection: &TestSelection,
) -> Result<Selected> {
    let shares = shares(database, campaign)?;
    let candidates = candidates(database, campaign, shares)?;
    let connections = if shares { connections::serving(database, vault, Some(campaign))? } else { Vec::new() };
    let chosen: BTreeSet<usize> =
        candidates.iter().enumerate().filter(|(_, test)| is_chosen(selection, test)).map(|(place, _)| place).collect();
    let written = candidates.iter().map(|test| Written::from(&test.definition));
    let sharing = Sharing::of(written, &connections);
    let enabled = |place: usize| candidates[place].enabled;
    let prerequisites = sharing.prerequisites(&chosen, enabled);
    let runs = |place: usize| chosen.contains(&place) || prerequisites.contains(&place);
    if let Some(late) = sharing.too_late(|place| runs(place) || enabled(place)).find(|late| runs(late.test)) {
        let name = |place: usize| candidates[place].definition.name.clone();
        return Err(StoreError::SharedTooLate { name: late.name, test: name(late.test), giver: name(late.giver) });
    }
    let listed = |places: &mut dyn Iterator<Item = usize>| {
        to_json(&places.map(|place| candidates[place].id.to_string()).collect::<Vec<_>>())
    };
    Ok(Selected {
        tests: listed(&mut chosen.union(&prerequisites).copied())?,
        prerequisites: listed(&mut prerequisites.iter().copied())?,
    })
}

fn is_chosen(selection: &TestSelection, test: &Candidate) -> bool {
    match selection {
        TestSelection::All => test.enabled,
        TestSelection::One(id) => test.id == *id,
        TestSelection::These(ids) => test.enabled && ids.contains(&test.id),
    }
}

/// Whether a test of the campaign may share anything; in most nothing is, and then no definition is read.
fn shares(database: &Connection, campaign: CampaignId) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM tests WHERE campaign_id = ?1 AND deleted_at IS NULL
                 AND (instr(definition, '\"share\"') > 0 OR instr(definition, '\"run.') > 0))";
    database
        .prepare_cached(sql)
        .and_then(|mut statement| statement.query_row([campaign.to_string()], |row| row.get(0)))
        .map_err(failure)
}

fn candidates(database: &Connection, campaign: CampaignId, defined: bool) -> Result<Vec<Candidate>> {
    let read = |row: &Row<'_>| {
        Ok(Candidate { id: parsed(row, "id")?, enabled: row.get("enabled")?, definition: json(row, "definition")? })
    };
    let definition = if defined { "definition" } else { "'{}' AS definition" };
    let sql = format!(
        "SELECT id, enabled, {definition} FROM tests WHERE campaign_id = ?1 AND deleted_at IS NULL
         ORDER BY position, id"
    );
    database
        .prepare_cached(&sql)
        .and_then(|mut statement| statement.query_map([campaign.to_string()], read)?.collect())
        .map_err(failure)
}
