//! Folders of runs, and whether each has its report.

use std::{collections::BTreeSet, fs, io, path::Path};

use testgyver_model::id::{CampaignId, ReportId};
use testgyver_store::{CAMPAIGNS, Inspection, RUNS};

use super::finding::Finding;

/// The folder of a run, below the campaigns' folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RunFolder {
    campaign: String,
    report: String,
}

impl RunFolder {
    /// Its path below the campaigns' folder.
    pub(super) fn path(&self) -> String {
        format!("{}/{RUNS}/{}", self.campaign, self.report)
    }

    /// Whether a report may have it. Folders of campaigns that are not there are told of as a whole.
    fn is_orphan(&self, found: &Inspection) -> bool {
        let campaign = self.campaign.parse().is_ok_and(|id: CampaignId| found.campaigns.contains_key(&id));
        campaign && !self.report.parse().is_ok_and(|id: ReportId| found.runs.contains(&id))
    }
}

/// The folders of all runs. To be read before the database: a run that begins meanwhile is no orphan.
pub(super) fn all(data: &Path) -> io::Result<Vec<RunFolder>> {
    let campaigns = data.join(CAMPAIGNS);
    let mut folders = Vec::new();
    for campaign in names(&campaigns)? {
        for report in names(&campaigns.join(&campaign).join(RUNS))? {
            folders.push(RunFolder { campaign: campaign.clone(), report });
        }
    }
    Ok(folders)
}

/// Names in a folder; nothing if there is no such folder.
fn names(folder: &Path) -> io::Result<BTreeSet<String>> {
    match fs::read_dir(folder) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(BTreeSet::new())
        }
        Err(error) => Err(error),
        Ok(entries) => entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect(),
    }
}

/// Those that belong to no report.
pub(super) fn orphans(folders: Vec<RunFolder>, found: &Inspection) -> Vec<RunFolder> {
    folders.into_iter().filter(|folder| folder.is_orphan(found)).collect()
}

/// What is said of them.
pub(super) fn finding(folders: io::Result<Vec<RunFolder>>, found: &Inspection) -> Finding {
    let folders = match folders {
        Ok(folders) => folders,
        Err(error) => {
            return Finding::error(
                "run files",
                format!("the folders of runs cannot be read: {error}"),
                "mend their mode",
            );
        }
    };
    let count = folders.len();
    let orphans = orphans(folders, found);
    if orphans.is_empty() {
        return Finding::ok("run files", format!("{count} runs have left files"));
    }
    let message = format!("{} folders of runs belong to no report", orphans.len());
    let advice = "'testgyver doctor --repair' moves them aside, with no server";
    let details = orphans.iter().map(|folder| format!("{CAMPAIGNS}/{} belongs to no report", folder.path()));
    Finding::warning("run files", message, advice).with(details.collect())
}
