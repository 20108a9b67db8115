//! Variables.

use async_trait::async_trait;
use testgyver_model::{id::VariableId, secret::Secret, variable::Variable};

use crate::Result;

/// What changes of a variable; what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct VariableChange {
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

/// Variables.
#[async_trait]
pub trait Variables {
    /// Finds a variable.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn find_variable(&self, id: VariableId) -> Result<Option<Variable>>;
    /// Every variable, roots first, by key.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn list_variables(&self) -> Result<Vec<Variable>>;
}

/// Changes of variables.
#[async_trait]
pub trait WriteVariables {
    /// Adds a variable. A value for an environment needs its root first
    /// ([`crate::StoreError::NoRoot`]); an environment named for the first time is made. A value that
    /// needs itself is refused ([`crate::StoreError::Variable`]).
    ///
    /// # Errors
    /// Those named above, and [`crate::StoreError::Unavailable`] if the database does not answer,
    /// [`crate::StoreError::Full`] if the disk is full.
    async fn create_variable(&self, variable: Variable) -> Result<()>;
    /// Changes a variable in place. What was secret by its root stays secret, whatever becomes of the
    /// root or of the variable's key; what was secret itself is only opened with another value
    /// ([`crate::StoreError::NeedsValue`]).
    ///
    /// # Errors
    /// Those named above, and [`crate::StoreError::Unavailable`] if the database does not answer,
    /// [`crate::StoreError::Full`] if the disk is full.
    async fn update_variable(&self, id: VariableId, change: VariableChange) -> Result<()>;
    /// Adds or changes many variables, found by key and environment; all of them or none.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn put_variables(&self, variables: Vec<Variable>) -> Result<()>;
    /// Removes a variable; a root takes its values along.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn delete_variable(&self, id: VariableId) -> Result<()>;
}
