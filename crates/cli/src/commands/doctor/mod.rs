//! `testgyver doctor`: looks a data folder through, beside a running server or without.

mod disk;
mod finding;
mod inside;
mod repair;
mod run_folders;

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use testgyver_store::{DATABASE, DataLock, UseGuard, is_restore_ready, missing};

use self::finding::{Finding, Severity};
use crate::console;

/// Check a data folder.
#[derive(Args)]
#[command(after_help = "Exits with 0 if there are no errors (warnings are allowed), otherwise with 1.")]
pub(crate) struct Arguments {
    /// Data folder
    #[arg(long, env = "TESTGYVER_DATA", value_name = "DIR", default_value = "testgyver-data")]
    data: PathBuf,
    /// Repair what can be repaired safely; stop the server first
    #[arg(long)]
    repair: bool,
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    tokio::task::spawn_blocking(move || look(&arguments)).await?
}

fn look(arguments: &Arguments) -> anyhow::Result<()> {
    let data = &arguments.data;
    if !data.join(DATABASE).exists() && missing(data).is_empty() && !is_restore_ready(data) {
        bail!("there is no TestGyver data in {}: name its folder with --data", data.display());
    }
    let Some(_guard) = UseGuard::shared(data)? else {
        bail!("a restore of {} is at work or waits: start the server, it finishes it", data.display());
    };
    let mut findings = Vec::new();
    if arguments.repair {
        let Some(lock) = DataLock::take(data)? else {
            bail!("a server runs on {}: stop it before anything is mended", data.display());
        };
        findings.extend(repair::mend(&lock)?);
    }
    let serving = DataLock::take(data)?.is_none();
    findings.extend(disk::findings(data));
    findings.extend(inside::findings(data, serving));
    tell(arguments, &findings)
}

fn tell(arguments: &Arguments, findings: &[Finding]) -> anyhow::Result<()> {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if arguments.json {
        let whole = serde_json::json!({"errors": errors, "warnings": warnings, "findings": findings});
        console::print(&serde_json::to_string_pretty(&whole)?);
    } else {
        findings.iter().for_each(tell_one);
    }
    match (errors, warnings) {
        (0, 0) if arguments.json => Ok(()),
        (0, 0) => {
            console::print("Nothing is wrong.");
            Ok(())
        }
        (0, _) => Ok(()),
        _ => bail!("{errors} errors, {warnings} warnings in {}", arguments.data.display()),
    }
}

fn tell_one(finding: &Finding) {
    let word = match finding.severity {
        Severity::Ok => "ok     ",
        Severity::Warning => "warning",
        Severity::Error => "ERROR  ",
    };
    let advice = finding.advice.as_ref().map(|advice| format!(" — {advice}")).unwrap_or_default();
    console::print(&format!("{word}  {:<11} {}{advice}", finding.check, finding.message));
    for detail in &finding.details {
        console::print(&format!("           · {detail}"));
    }
}
