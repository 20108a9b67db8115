//! How the database is doing.

use std::path::Path;

use async_trait::async_trait;

use super::{Sqlite, row::failure};
use crate::{Result, StoreError, StoreMeters, Vitals};

#[async_trait]
impl Vitals for Sqlite {
    async fn ping(&self) -> Result<()> {
        // The schema's version lies in the file: a constant would not touch it. A file that was moved away is still read.
        self.read(|connection| {
            if connection.path().is_some_and(|path| !Path::new(path).exists()) {
                return Err(StoreError::Unavailable("the database is no longer in its folder".into()));
            }
            connection.query_row("PRAGMA user_version", [], |_| Ok(())).map_err(failure)
        })
        .await
    }

    fn meters(&self) -> &StoreMeters {
        self.writer.meters()
    }
}
