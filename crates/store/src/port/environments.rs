//! Environments.

use async_trait::async_trait;
use testgyver_model::variable::Environment;

use crate::Result;

/// Environments.
#[async_trait]
pub trait Environments {
    /// Every environment in its order.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn list_environments(&self) -> Result<Vec<Environment>>;
}

/// Changes of environments.
#[async_trait]
pub trait WriteEnvironments {
    /// Adds an environment after the others; [`crate::StoreError::Taken`] if its name is in use.
    ///
    /// # Errors
    /// Those named above, and [`crate::StoreError::Unavailable`] if the database does not answer,
    /// [`crate::StoreError::Full`] if the disk is full.
    async fn create_environment(&self, environment: Environment) -> Result<()>;
    /// Changes the environment called `name`; where it gets another name, its values and reports follow.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn update_environment(&self, name: &str, change: EnvironmentChange) -> Result<()>;
    /// Puts the environments in this order; [`crate::StoreError::NotAll`] if it does not name each of them once.
    ///
    /// # Errors
    /// Those named above, and [`crate::StoreError::Unavailable`] if the database does not answer,
    /// [`crate::StoreError::Full`] if the disk is full.
    async fn order_environments(&self, names: Vec<String>) -> Result<()>;
    /// Removes an environment with its values; refused while a run is going in it. Reports stay.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn delete_environment(&self, name: &str) -> Result<()>;
}

/// What changes of an environment; what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct EnvironmentChange {
    /// A new name, unique among the environments.
    pub name: Option<String>,
    /// Whether a launch asks to type the name first.
    pub protected: Option<bool>,
    /// Its colour, or none.
    pub color: Option<Option<String>>,
}
