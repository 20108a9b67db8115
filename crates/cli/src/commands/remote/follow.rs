//! A campaign launched on a server, and followed to its end.

use std::{collections::BTreeSet, path::PathBuf, process::ExitCode, time::Duration};

use anyhow::{Context, bail};
use clap::Args;
use serde_json::{Value, json};
use testgyver_model::event::TestStatus;

use super::{client::Client, place, record, server::Server};
use crate::{
    commands::{
        Exit,
        run::{ReportFile, Style, report_file, summary},
    },
    console, signals,
};

/// Time between two looks at a run.
const LOOK: Duration = Duration::from_millis(500);

/// Launch a campaign on the server.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Campaign by its name or identifier; default: the one that the folder belongs to
    campaign: Option<String>,
    /// Folder of the campaign
    #[arg(long, value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// Environment
    #[arg(long, short, value_name = "NAME")]
    env: String,
    /// Name of the report; default: the server's suggestion
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// End at the first test that fails
    #[arg(long)]
    stop_on_failure: bool,
    /// How many tests run at once; default: as the campaign says
    #[arg(long, short, value_name = "N")]
    jobs: Option<u32>,
    /// Wait for the end, and exit as 'testgyver run' does
    #[arg(long, short)]
    follow: bool,
    /// Write a report at the end: junit=FILE or json=FILE; may be repeated
    #[arg(long = "report", value_name = "FORMAT=FILE", value_parser = report_file, requires = "follow")]
    reports: Vec<ReportFile>,
    #[command(flatten)]
    server: Server,
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let known = place::read(&arguments.dir)?;
    let client = arguments.server.client(known.as_ref())?;
    let campaign = match (&arguments.campaign, &known) {
        (Some(wanted), _) => client
            .campaign(wanted)
            .await?
            .with_context(|| format!("there is no campaign '{wanted}' on {}", client.address()))?,
        (None, Some(place)) if place.server == client.address() => place.campaign.clone(),
        (None, _) => bail!("name the campaign, or the folder that belongs to one (--dir)"),
    };
    for report in &arguments.reports {
        if let Err(fault) = report.check() {
            console::error(&format!("testgyver: {fault}"));
            return Ok(Exit::Bad.into());
        }
    }
    let name = match &arguments.name {
        Some(name) => name.clone(),
        None => client.get("api/rapports/generate-name").await?["name"].as_str().unwrap_or_default().to_owned(),
    };
    let mut wish = json!({"campain_id": campaign, "name": name, "filiere": arguments.env, "stopOnFailure": arguments.stop_on_failure});
    if let Some(jobs) = arguments.jobs {
        wish["parallel"] = jobs.into();
    }
    let launched = client.post("api/rapports/execute", &wish).await?;
    let report = launched["rapport_id"].as_str().context("the server does not say which run it is")?.to_owned();
    console::print(&format!("{}/rapports/{report}", client.address()));
    if !arguments.follow {
        return Ok(ExitCode::SUCCESS);
    }
    let campaign =
        client.get(&format!("api/campains/{campaign}")).await?["name"].as_str().unwrap_or_default().to_owned();
    let stopped = followed(&client, &report).await?;
    finish(&arguments, &client, &campaign, &report, stopped).await
}

/// Tells each test as it ends; comes back once the run has, and says whether it was stopped from here.
async fn followed(client: &Client, report: &str) -> anyhow::Result<bool> {
    let (style, mut told, mut stopped) = (Style::of_output(), BTreeSet::new(), false);
    loop {
        let now = client.get(&format!("api/rapports/{report}?logs=false")).await?;
        for (place, test) in now["tests"].as_array().into_iter().flatten().map(record::test).enumerate() {
            if test.status.is_final() && told.insert(place) {
                console::print(&summary::headline(&test, &style));
            }
        }
        if matches!(now["status"].as_str(), Some("completed" | "failed" | "cancelled" | "errored")) {
            return Ok(stopped);
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = signals::interrupted() => {
                stopped = true;
                console::print("stopping: what cleans up still runs; Ctrl-C once more ends at once");
                client.post(&format!("api/rapports/{report}/cancel"), &json!({})).await?;
            }
        }
    }
}

async fn finish(
    arguments: &Arguments,
    client: &Client,
    campaign: &str,
    report: &str,
    stopped: bool,
) -> anyhow::Result<ExitCode> {
    let whole: Value = client.get(&format!("api/rapports/{report}?logs=lines")).await?;
    let mut record = record::record(campaign, &whole);
    for test in record.tests.iter_mut().filter(|test| test.status == TestStatus::Passed) {
        test.log.clear();
    }
    summary::lines(&record, &Style::of_output()).iter().for_each(|line| console::print(line));
    let mut written = true;
    for file in &arguments.reports {
        if let Err(error) = file.write(&record) {
            console::error(&format!("testgyver: {error:#}"));
            written = false;
        }
    }
    Ok(match (record.has_passed(), record.verdict) {
        _ if stopped || record.stopped_by.is_some() => Exit::Interrupted.into(),
        (_, None) => Exit::System.into(),
        _ if !written => Exit::System.into(),
        (true, _) => ExitCode::SUCCESS,
        (false, _) => Exit::Failed.into(),
    })
}
