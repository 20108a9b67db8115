//! Environments: added, renamed, ordered, coloured, protected, removed.

use testgyver_model::variable::{Environment, check_environment};
use testgyver_store::{EnvironmentChange, StoreError};

use crate::{App, Principal, Refusal};

/// An environment as somebody writes it.
#[derive(Debug, Clone, Default)]
pub struct EnvironmentDraft {
    /// The name, unique among the environments.
    pub name: String,
    /// Whether a launch asks to type the name first.
    pub protected: bool,
    /// Its colour, `#rrggbb`, or empty for none.
    pub color: String,
}

/// What changes of an environment; what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct EnvironmentEdit {
    /// Its name; values and reports follow.
    pub name: Option<String>,
    /// Whether a launch asks to type the name first.
    pub protected: Option<bool>,
    /// Its colour, `#rrggbb`, or empty for none.
    pub color: Option<String>,
}

fn checked_color(color: &str) -> Result<Option<String>, Refusal> {
    if color.is_empty() {
        return Ok(None);
    }
    let digits = color.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.chars().all(|c| c.is_ascii_hexdigit()) {
        return Ok(Some(color.to_lowercase()));
    }
    Err(Refusal::bad("invalid_color").field("color"))
}

fn checked_name(name: &str) -> Result<String, Refusal> {
    let name = name.trim();
    check_environment(name).map_err(|_| Refusal::bad("invalid_environment").field("name"))?;
    Ok(name.to_owned())
}

impl App {
    async fn environment_is_there(&self, name: &str) -> Result<(), Refusal> {
        let known = self.deps.store.list_environments().await?;
        if known.iter().any(|one| one.name == name) { Ok(()) } else { Err(Refusal::not_found("what-environment")) }
    }

    /// Adds an environment after the others.
    ///
    /// # Errors
    /// [`Refusal`]; `environment_taken` if its name is in use.
    pub async fn create_environment(&self, by: &Principal, draft: EnvironmentDraft) -> Result<(), Refusal> {
        by.may_administer()?;
        let color = checked_color(&draft.color)?;
        let environment = Environment { name: checked_name(&draft.name)?, protected: draft.protected, color };
        Ok(self.deps.store.create_environment(environment).await?)
    }

    /// Puts the environments in this order.
    ///
    /// # Errors
    /// `not_all` if it does not name each of them once.
    pub async fn order_environments(&self, by: &Principal, names: Vec<String>) -> Result<(), Refusal> {
        by.may_administer()?;
        Ok(self.deps.store.order_environments(names).await?)
    }

    /// Changes an environment's name, protection and colour.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is changed then.
    pub async fn update_environment(&self, by: &Principal, name: &str, edit: EnvironmentEdit) -> Result<(), Refusal> {
        by.may_administer()?;
        self.environment_is_there(name).await?;
        let change = EnvironmentChange {
            name: edit.name.as_deref().map(checked_name).transpose()?,
            protected: edit.protected,
            color: edit.color.as_deref().map(checked_color).transpose()?,
        };
        let changed = self.deps.store.update_environment(name, change).await;
        changed.map_err(|error| Refusal::from(error).about("what-environment"))
    }

    /// Removes an environment with its values. Reports stay.
    ///
    /// # Errors
    /// `environment_running` while a run is going in it.
    pub async fn delete_environment(&self, by: &Principal, name: &str) -> Result<(), Refusal> {
        by.may_administer()?;
        self.environment_is_there(name).await?;
        self.deps.store.delete_environment(name).await.map_err(|error| match error {
            StoreError::RunGoing => Refusal::conflict("environment_running"),
            other => Refusal::from(other).about("what-environment"),
        })
    }
}
