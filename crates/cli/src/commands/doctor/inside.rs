//! What is wrong inside the database, and between it and the campaigns' folders.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use testgyver_model::id::CampaignId;
use testgyver_store::{CAMPAIGNS, DATABASE, Inspection, KEY_BYTES, SECRET_KEY, inspect, missing};

use super::{finding::Finding, run_folders};

/// What is said where the file itself cannot be trusted.
const RESTORE: &str = "stop the server, keep a copy of the folder, and restore the last backup";

pub(super) fn findings(data: &Path, serving: bool) -> Vec<Finding> {
    if missing(data).contains(&DATABASE) {
        let message = format!("{DATABASE} is missing or empty beside other data: the server does not start");
        let advice = "put it back, restore the last backup, or begin anew with 'testgyver serve --new-data'";
        return vec![Finding::error("database", message, advice)];
    }
    let run_folders = run_folders::all(data);
    let found = match inspect(data) {
        Ok(found) => found,
        Err(error) => return vec![Finding::error("database", format!("it cannot be read: {error}"), RESTORE)],
    };
    if !found.damage.is_empty() {
        return vec![Finding::error("database", "the file is damaged", RESTORE).with(found.damage)];
    }
    let mut findings = vec![Finding::ok("database", "the file is whole"), references(&found), schema(&found)];
    findings.push(sealed(data, &found));
    if found.schema == found.known_schema {
        findings.extend([reports(&found), runs(&found, serving)]);
        findings.push(run_folders::finding(run_folders, &found));
    }
    findings.push(folders(data, &found.campaigns));
    findings
}

fn references(found: &Inspection) -> Finding {
    if found.dangling.is_empty() {
        return Finding::ok("references", "every reference leads somewhere");
    }
    let message = format!("{} references lead nowhere", found.dangling.len());
    Finding::error("references", message, RESTORE).with(found.dangling.clone())
}

fn schema(found: &Inspection) -> Finding {
    let (there, known) = (found.schema, found.known_schema);
    if there > known {
        Finding::error("schema", format!("version {there}, this program knows {known}"), "use the newer program")
    } else if there < known {
        let message = format!("version {there}, this program writes {known}: reports were not looked at");
        Finding::warning("schema", message, "the next start of the server upgrades it; make a backup first")
    } else {
        Finding::ok("schema", format!("version {there}"))
    }
}

fn sealed(data: &Path, found: &Inspection) -> Finding {
    let fault = match fs::metadata(data.join(SECRET_KEY)) {
        Err(_) => Some("missing"),
        Ok(facts) if facts.len() != KEY_BYTES => Some("damaged"),
        Ok(_) => None,
    };
    if let Some(fault) = fault.filter(|_| found.sealed > 0) {
        let message = format!("{} sealed values cannot be opened: {SECRET_KEY} is {fault}", found.sealed);
        return Finding::error("secrets", message, "put the key back from a backup; a new one opens nothing");
    }
    if found.closed.is_empty() {
        return Finding::ok("secrets", format!("the key opens each of {} sealed values", found.sealed));
    }
    let message = format!("the key does not open {} of {} sealed values", found.closed.len(), found.sealed);
    Finding::error("secrets", message, "put back the key they were sealed with, or write the values again")
        .with(found.closed.clone())
}

fn reports(found: &Inspection) -> Finding {
    if found.wrong.is_empty() {
        return Finding::ok("reports", format!("{} reports are what their {} events say", found.reports, found.events));
    }
    let lines = found.wrong.iter().map(|wrong| format!("{} ({}): {}", wrong.name, wrong.id, wrong.fault)).collect();
    let message = format!("{} of {} reports are not what their events say", found.wrong.len(), found.reports);
    let mendable = found.wrong.iter().all(|wrong| wrong.fault.is_mendable());
    let advice = if mendable {
        "stop the server and run 'testgyver doctor --repair'"
    } else {
        "the reports named can be removed in the browser, or the last backup restored"
    };
    Finding::error("reports", message, advice).with(lines)
}

fn runs(found: &Inspection, serving: bool) -> Finding {
    let message = match (found.unfinished.len(), serving) {
        (0, _) => "no run waits or goes on".into(),
        (count, true) => format!("{count} runs wait or go on"),
        (count, false) => format!("{count} runs have not ended: the next start of the server takes them over"),
    };
    Finding::ok("runs", message).with(found.unfinished.clone())
}

fn folders(data: &Path, campaigns: &BTreeMap<CampaignId, bool>) -> Finding {
    let there = match folder_names(data) {
        Ok(there) => there,
        Err(error) => {
            return Finding::error("files", format!("the campaigns' folder cannot be read: {error}"), "mend its mode");
        }
    };
    let (orphans, missing) = (orphans(&there, campaigns), without_folder(&there, campaigns));
    if orphans.is_empty() && missing.is_empty() {
        return Finding::ok("files", format!("{} campaigns have folders of their own", there.len()));
    }
    let message = format!("{} folders belong to no campaign, {} campaigns miss theirs", orphans.len(), missing.len());
    let advice = if missing.is_empty() {
        "'testgyver doctor --repair' moves them aside, with no server"
    } else {
        "the files of a campaign that misses its folder are gone: upload them again, or restore a backup"
    };
    let details = orphans.iter().map(|name| format!("{CAMPAIGNS}/{name} belongs to no campaign"));
    let lost = missing.iter().map(|id| format!("campaign {id} was run and has no folder"));
    Finding::warning("files", message, advice).with(details.chain(lost).collect())
}

/// Names in the campaigns' folder; nothing if there is no such folder yet.
pub(super) fn folder_names(data: &Path) -> std::io::Result<BTreeSet<String>> {
    match fs::read_dir(data.join(CAMPAIGNS)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(BTreeSet::new()),
        Err(error) => Err(error),
        Ok(entries) => entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect(),
    }
}

/// Folders that belong to no campaign.
pub(super) fn orphans(there: &BTreeSet<String>, campaigns: &BTreeMap<CampaignId, bool>) -> Vec<String> {
    let known = |name: &str| name.parse().is_ok_and(|id: CampaignId| campaigns.contains_key(&id));
    there.iter().filter(|name| !known(name)).cloned().collect()
}

/// Campaigns that were run, which makes a folder, and have none.
fn without_folder(there: &BTreeSet<String>, campaigns: &BTreeMap<CampaignId, bool>) -> Vec<CampaignId> {
    campaigns.iter().filter(|(id, ran)| **ran && !there.contains(&id.to_string())).map(|(id, _)| *id).collect()
}
