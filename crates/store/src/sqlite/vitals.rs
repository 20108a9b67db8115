//! How the database is doing.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Sqlite, row::failure};
use crate::{Result, StoreMeters, Vitals};

#[async_trait]
impl Vitals for Sqlite {
    async fn ping(&self) -> Result<()> {
        let (file, disk_probe) = (Arc::clone(&self.file), Arc::clone(&self.disk_probe));
        // The schema's version lies in the file: a constant would not touch it. A file that was moved away is still read.
        self.read(move |connection| {
            file.check()?;
            disk_probe.check()?;
            connection.query_row("PRAGMA user_version", [], |_| Ok(())).map_err(failure)
        })
        .await
    }

    fn meters(&self) -> &StoreMeters {
        self.writer.meters()
    }
}
