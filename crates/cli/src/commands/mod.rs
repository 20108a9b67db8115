//! The program's commands, one file each.

pub(crate) mod backup;
mod bring;
pub(crate) mod check;
pub(crate) mod demo;
pub(crate) mod doctor;
mod exit;
mod gathered;
pub(crate) mod import;
pub(crate) mod new;
mod problems;
pub(crate) mod remote;
pub(crate) mod restore;
pub(crate) mod run;
pub(crate) mod serve;
pub(crate) mod user;

pub(crate) use exit::Exit;

/// Print the JSON Schema of a campaign's file.
pub(crate) fn schema() -> anyhow::Result<()> {
    crate::console::print(new::schema()?.trim_end());
    Ok(())
}

/// Print the OpenAPI document.
pub(crate) fn openapi() -> anyhow::Result<()> {
    crate::console::print(&testgyver_server::openapi_json()?);
    Ok(())
}
