//! The program's commands, one file each.

pub(crate) mod backup;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod restore;
pub(crate) mod serve;
pub(crate) mod user;

/// Print the OpenAPI document.
pub(crate) fn openapi() -> anyhow::Result<()> {
    crate::console::print(&testgyver_server::openapi_json()?);
    Ok(())
}
