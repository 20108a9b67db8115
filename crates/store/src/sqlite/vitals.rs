//! How the database is doing.

use async_trait::async_trait;

use super::{Sqlite, row::failure};
use crate::{Result, StoreMeters, Vitals};

#[async_trait]
impl Vitals for Sqlite {
    async fn ping(&self) -> Result<()> {
        // The schema's version lies in the file: a constant would not touch it.
        self.read(|connection| connection.query_row("PRAGMA user_version", [], |_| Ok(())).map_err(failure)).await
    }

    fn meters(&self) -> &StoreMeters {
        self.writer.meters()
    }
}
