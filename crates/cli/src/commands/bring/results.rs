//! Brings results of other tools into a campaign as a report.

use testgyver_import::junit::{Results, Suite};
use testgyver_model::{
    campaign::{Campaign, CampaignOrder},
    id::{CampaignId, ReportId},
    page::PageRequest,
    phrase,
    report::{Report, ReportHead, RunScope},
    variable::{Environment, check_environment},
};
use testgyver_store::{Archive, ArchiveOutcome};

use super::{
    ids,
    junit::{as_tests, tests, times, told},
    target::Target,
};

/// The call asks for what cannot be; told to whoever called.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct WrongCall(String);

/// Where results go.
pub(super) struct Place<'a> {
    /// The campaign's name.
    pub(super) campaign: &'a str,
    /// The environment in which the tests ran.
    pub(super) environment: Option<&'a str>,
    /// What the report is called.
    pub(super) name: Option<&'a str>,
}

/// Adds the results as a report.
pub(super) async fn bring(target: &mut Target, mut results: Results, place: &Place<'_>) -> anyhow::Result<()> {
    target.told.take(std::mem::take(&mut results.notes));
    let language = target.told.language;
    let found = tests(&results);
    if found.is_empty() {
        return Err(WrongCall(
            phrase!(language, fr: "ces résultats ne contiennent aucun test", en: "these results hold no test"),
        )
        .into());
    }
    let environment = environment(target, place.environment).await?;
    let campaign = campaign(target, place.campaign).await?;
    results.suites.iter().for_each(|suite| tell_left(target, suite));
    let when = times(&results, target.now);
    let called = [place.name.unwrap_or_default(), &results.name].into_iter().map(str::trim);
    let name = called.into_iter().find(|name| !name.is_empty()).map(shortened);
    let name = name.unwrap_or_else(|| phrase!(language, fr: "Résultats JUnit", en: "JUnit results"));
    let head = ReportHead {
        name,
        environment,
        launched_by: target.by.clone(),
        ..ReportHead::pending(ReportId(ids::fresh()), campaign, RunScope::Campaign, when.0)
    };
    let seed = Report { head, tests: as_tests(campaign, &found) };
    let archive = Archive { seed, events: told(&found, when) };
    if let ArchiveOutcome::Kept(name) = target.store.keep_archive(archive).await? {
        target.told.info(place.campaign, phrase!(language, fr: "Rapport « {name} »", en: "Report '{name}'"));
    }
    let counts = results.counts();
    target.told.number(&phrase!(language, fr: "réussis", en: "passed"), counts.passed);
    target.told.number(&phrase!(language, fr: "en échec", en: "failed"), counts.failed);
    target.told.number(&phrase!(language, fr: "en erreur", en: "with errors"), counts.errors);
    target.told.number(&phrase!(language, fr: "ignorés", en: "skipped"), counts.skipped);
    Ok(())
}

/// Most characters of a campaign's name.
const LONGEST_CAMPAIGN: usize = 200;
/// Most characters of a report's name, a number behind it included.
const LONGEST_NAME: usize = 190;

fn shortened(name: &str) -> String {
    name.chars().take(LONGEST_NAME).map(|sign| if sign.is_control() { ' ' } else { sign }).collect()
}

/// The environment that is named, made if it is not there; the only one where none is named.
async fn environment(target: &mut Target, named: Option<&str>) -> anyhow::Result<String> {
    let (known, language) = (target.store.list_environments().await?, target.told.language);
    let Some(name) = named else {
        return match &*known {
            [only] => Ok(only.name.clone()),
            [] => Err(WrongCall(phrase!(language,
                fr: "il n'y a pas encore d'environnement : nommez-en un avec --env",
                en: "there is no environment yet: name one with --env"))
            .into()),
            several => {
                let names = several.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ");
                Err(WrongCall(phrase!(language,
                    fr: "il y a plusieurs environnements ({names}) : nommez-en un avec --env",
                    en: "there are several environments ({names}): name one with --env"))
                .into())
            }
        };
    };
    if !known.iter().any(|one| one.name == name) {
        if check_environment(name).is_err() {
            return Err(WrongCall(phrase!(language,
                fr: "un environnement ne peut pas s'appeler « {name} »", en: "no environment can be called '{name}'"))
            .into());
        }
        let environment = Environment { name: name.to_owned(), protected: false, color: None };
        target.store.create_environment(environment).await?;
        target.told.info(name, phrase!(language, fr: "Nouvel environnement", en: "A new environment"));
    }
    Ok(name.to_owned())
}

/// The campaign of this name, made if it is not there.
async fn campaign(target: &mut Target, name: &str) -> anyhow::Result<CampaignId> {
    let all = target.store.list_campaigns(PageRequest::EVERYTHING, None, CampaignOrder::Name).await?;
    let known = all.items.into_iter().find(|one| one.campaign.name == name);
    let id = match known {
        Some(known) => known.campaign.id,
        None if name.chars().count() > LONGEST_CAMPAIGN => {
            let language = target.told.language;
            return Err(WrongCall(phrase!(language,
                fr: "le nom d'une campagne a au plus {LONGEST_CAMPAIGN} caractères",
                en: "the name of a campaign has at most {LONGEST_CAMPAIGN} characters"))
            .into());
        }
        None => {
            let id = CampaignId(ids::fresh());
            let created_by = target.by.clone();
            let campaign = Campaign { created_by, ..Campaign::new(id, name.to_owned(), target.now) };
            target.store.create_campaign(campaign, Vec::new()).await?;
            target.told.info(name, phrase!(target.told.language, fr: "Nouvelle campagne", en: "A new campaign"));
            id
        }
    };
    // A campaign that ran has a folder.
    target.files.folders(id).await?;
    Ok(id)
}

/// What stands beside the tests has no place in a report.
fn tell_left(target: &mut Target, suite: &Suite) {
    let language = target.told.language;
    let mut open = vec![suite];
    while let Some(suite) = open.pop() {
        open.extend(&suite.suites);
        if !suite.system_out.trim().is_empty() || !suite.system_err.trim().is_empty() {
            target.told.lost(
                &suite.name,
                phrase!(language,
                fr: "Ce que la suite a écrit hors de ses tests n'est pas repris.",
                en: "What the suite wrote beside its tests is not carried over."),
            );
        }
        if !suite.properties.is_empty() {
            let names = suite.properties.iter().map(|(name, _)| name.as_str()).take(20).collect::<Vec<_>>().join(", ");
            target.told.lost(
                &suite.name,
                phrase!(language,
                fr: "Les propriétés de la suite ne sont pas reprises : {names}.",
                en: "The properties of the suite are not carried over: {names}."),
            );
        }
    }
}
