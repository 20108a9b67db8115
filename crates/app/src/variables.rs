//! Variables: added, changed, removed one by one, or taken in from a table.

use serde_json::Value;
use testgyver_model::{
    id::VariableId,
    secret::Secret,
    variable::{self, Variable, check_environment, check_key},
};
use testgyver_rules::exchange::variables::{self, Intake, TableFault};
use testgyver_store::{StoreError, VariableChange};

use crate::{App, Principal, Refusal, checks::at_most};

/// Most characters of a value.
const LONGEST_VALUE: usize = 100_000;

/// A variable as somebody writes it.
#[derive(Debug, Clone, Default)]
pub struct VariableDraft {
    /// The key that placeholders name.
    pub key: String,
    /// Its value, if it has one.
    pub value: Option<Secret>,
    /// The environment whose value it is; a root if it is left out.
    pub environment: Option<String>,
    /// What it is for.
    pub description: String,
    /// Whether the value must never be shown.
    pub secret: bool,
}

/// What changes of a variable; what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct VariableEdit {
    /// Its name; a root takes its values along.
    pub key: Option<String>,
    /// Its value, or none.
    pub value: Option<Option<Secret>>,
    /// The environment of a value; a root has none and stays so.
    pub environment: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Whether the value must never be shown.
    pub secret: Option<bool>,
}

/// Why a table of variables cannot be taken in.
#[derive(Debug, Clone)]
pub enum TableRefusal {
    /// What is wrong with its lines.
    Faults(Vec<TableFault>),
    /// Anything else.
    Other(Refusal),
}

impl<E: Into<Refusal>> From<E> for TableRefusal {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

/// The value that somebody sends: a text, or what JSON writes for anything else.
///
/// # Errors
/// If it is too long to be kept.
pub fn variable_value(sent: Option<Value>) -> Result<Option<Secret>, Refusal> {
    let text = match sent {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text,
        Some(other) => other.to_string(),
    };
    let value = Secret::new(text);
    checked_value(&value)?;
    Ok(Some(value))
}

fn checked_value(value: &Secret) -> Result<(), Refusal> {
    at_most("value", value.expose(), LONGEST_VALUE)
}

fn checked(key: &str, environment: Option<&str>, description: &str) -> Result<(), Refusal> {
    check_key(key).map_err(|_| Refusal::bad("invalid_key").field("key"))?;
    at_most("description", description, 2_000)?;
    if let Some(environment) = environment {
        check_environment(environment).map_err(|_| Refusal::bad("invalid_environment").field("filiere"))?;
    }
    Ok(())
}

/// What a value of the table cannot be is the table's fault.
fn in_table(error: StoreError) -> Refusal {
    Refusal::from(error).field("table")
}

impl App {
    async fn variable(&self, id: VariableId) -> Result<Variable, Refusal> {
        self.deps.store.find_variable(id).await?.ok_or_else(|| Refusal::not_found("what-variable"))
    }

    /// Adds a root, or the value of a key for one environment.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is added then.
    pub async fn create_variable(&self, by: &Principal, draft: VariableDraft) -> Result<VariableId, Refusal> {
        by.may_administer()?;
        draft.value.as_ref().map_or(Ok(()), checked_value)?;
        let (id, key) = (VariableId::fresh(self.deps.ids.as_ref()), draft.key.trim().to_owned());
        checked(&key, draft.environment.as_deref(), &draft.description)?;
        let VariableDraft { value, environment, description, secret, .. } = draft;
        let variable = Variable { id, key: key.clone(), value, environment, description, secret };
        let created = self.deps.store.create_variable(variable).await;
        created.map_err(|error| Refusal::from(error).with("key", key))?;
        Ok(id)
    }

    /// Changes a variable.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is changed then.
    pub async fn update_variable(&self, by: &Principal, id: VariableId, edit: VariableEdit) -> Result<(), Refusal> {
        by.may_administer()?;
        let before = self.variable(id).await?;
        edit.value.as_ref().and_then(Option::as_ref).map_or(Ok(()), checked_value)?;
        let is_value = before.environment.is_some();
        let change = VariableChange {
            key: edit.key.map(|key| key.trim().to_owned()),
            value: edit.value,
            environment: edit.environment.map(|name| name.trim().to_owned()).filter(|_| is_value),
            description: edit.description,
            secret: edit.secret,
        };
        let key = change.key.clone().unwrap_or(before.key);
        let environment = change.environment.as_deref().or(before.environment.as_deref());
        checked(&key, environment, change.description.as_deref().unwrap_or_default())?;
        let changed = self.deps.store.update_variable(id, change).await;
        changed.map_err(|error| Refusal::from(error).about("what-variable").with("key", key))
    }

    /// Removes a variable; a root takes its values along.
    ///
    /// # Errors
    /// If it is not there.
    pub async fn delete_variable(&self, by: &Principal, id: VariableId) -> Result<(), Refusal> {
        by.may_administer()?;
        let deleted = self.deps.store.delete_variable(id).await;
        deleted.map_err(|error| Refusal::from(error).about("what-variable"))
    }

    /// Reads a table of variables: what taking it in would change. Nothing is changed yet.
    ///
    /// # Errors
    /// Each line that cannot be read.
    pub async fn read_variables(&self, by: &Principal, table: &str) -> Result<Intake, TableRefusal> {
        by.may_administer()?;
        let store = &self.deps.store;
        let (known, environments) = (store.list_variables().await?, store.list_environments().await?);
        let fresh = || VariableId::fresh(self.deps.ids.as_ref());
        variables::read(table, &known, &environments, fresh).map_err(TableRefusal::Faults)
    }

    /// Whether a table that was read could be taken in as things stand.
    ///
    /// # Errors
    /// Why it could not.
    pub async fn try_variables(&self, by: &Principal, intake: &Intake) -> Result<(), Refusal> {
        by.may_administer()?;
        let mut after = self.deps.store.list_variables().await?;
        after.retain(|old| !intake.put.iter().any(|new| new.id == old.id));
        after.extend(intake.put.iter().cloned());
        variable::check(&after).map_err(|fault| in_table(fault.into()))
    }

    /// Takes a table that was read in: all of it or nothing.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is changed then.
    pub async fn put_variables(&self, by: &Principal, intake: Intake) -> Result<(), Refusal> {
        by.may_administer()?;
        let Intake { put, created, changed, .. } = intake;
        tracing::info!(by = by.account, created, changed, "variables are taken in from a table");
        self.deps.store.put_variables(put).await.map_err(in_table)
    }
}
