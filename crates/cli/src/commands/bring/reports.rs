//! Reports of runs that the original carried out.

use std::collections::HashMap;

use testgyver_import::original::{OldId, OriginalCampaign, OriginalReport};
use testgyver_model::{
    Timestamp,
    id::{CampaignId, ReportId},
    phrase,
    report::{Report, ReportHead, RunScope, TestResult},
};
use testgyver_store::{Archive, ArchiveOutcome};

use super::{history::History, ids, tallies::Tallies, target::Target};

/// Keeps the reports that are not there yet.
pub(super) async fn bring(
    target: &mut Target,
    campaign: &OriginalCampaign,
    id: CampaignId,
    tallies: &mut Tallies,
) -> anyhow::Result<()> {
    let language = target.told.language;
    let kinds = kinds(campaign);
    for report in &campaign.reports {
        let place = format!("{} / {}", campaign.project.name, report.name);
        let archive = archive(report, campaign, id, &kinds, target);
        let report_id = archive.seed.head.id;
        let outcome = target.store.keep_archive(archive).await?;
        tallies.reports.count(outcome != ArchiveOutcome::Known);
        let ArchiveOutcome::Kept(name) = outcome else { continue };
        if name != report.name {
            target.told.differs(
                &place,
                phrase!(language,
                fr: "Un autre rapport s'appelle déjà ainsi : celui-ci s'appelle « {name} ».",
                en: "Another report is called so already: this one is called '{name}'."),
            );
        }
        if report.deleted && !campaign.deleted {
            target.store.delete_report(report_id, target.change()).await?;
            target.told.info(
                &place,
                phrase!(language,
                fr: "Ce rapport était supprimé : il est dans la corbeille, d'où il peut revenir pendant 30 jours.",
                en: "This report was deleted: it is in the trash, from where it can come back for 30 days."),
            );
        }
    }
    Ok(())
}

/// The types of the actions of each test, by the test's old identifier.
fn kinds(campaign: &OriginalCampaign) -> HashMap<OldId, Vec<String>> {
    let live = campaign.tests.iter().zip(&campaign.project.tests);
    let gone = campaign.deleted_tests.iter().map(|(facts, test)| (facts, test));
    let kinds = |(facts, test): (&testgyver_import::original::OriginalTest, &testgyver_project::ProjectTest)| {
        let kinds = test.definition.actions.iter().map(|call| call.kind.clone()).collect();
        Some((facts.old_id?, kinds))
    };
    live.chain(gone).filter_map(kinds).collect()
}

fn archive(
    report: &OriginalReport,
    campaign: &OriginalCampaign,
    id: CampaignId,
    kinds: &HashMap<OldId, Vec<String>>,
    target: &Target,
) -> Archive {
    let drawn = || ids::drawn_at(report.old_id).or(report.started_at).or(campaign.created_at);
    let created_at: Timestamp = report.created_at.or_else(drawn).unwrap_or(target.now);
    let report_id = ReportId(ids::kept(report.old_id, id.0, &format!("{created_at} {}", report.name)));
    // Nobody knows who asked for it: the original did not note that.
    let head = ReportHead {
        name: report.name.clone(),
        environment: report.environment.clone(),
        stop_on_failure: report.stop_on_failure,
        ..ReportHead::pending(report_id, id, RunScope::Campaign, created_at)
    };
    let tests = report.tests.iter().enumerate().map(|(place, result)| {
        let test = ids::kept(result.test, report_id.0, &format!("{place} {}", result.name));
        TestResult {
            description: result.description.clone(),
            ..TestResult::pending(testgyver_model::id::TestId(test), result.name.clone(), None)
        }
    });
    let seed = Report { head, tests: tests.collect() };
    let events = History { report, kinds, language: target.told.language }.told(created_at);
    Archive { seed, events }
}
