//! Data tables: files of the campaign, read for loops.

use std::sync::Arc;

use async_trait::async_trait;
use testgyver_model::{
    Language,
    action::{ActionError, FileReader},
    folders::Folders,
    phrase,
};
use tokio::io::AsyncReadExt;

use crate::{charset, egress::Limits, local};

/// Most bytes of a data table.
const LARGEST: u64 = 32 * 1024 * 1024;

/// Reads data tables from the folders of a campaign, which a path cannot leave.
pub struct TableReader(pub(crate) Arc<Limits>);

impl TableReader {
    /// A reader, within what an administrator allows.
    pub fn new(limits: Limits) -> Self {
        Self(Arc::new(limits))
    }
}

#[async_trait]
impl FileReader for TableReader {
    async fn read_text(&self, path: &str, folders: &Folders, language: Language) -> Result<String, ActionError> {
        let source = local::open(path, folders, &self.0, language).await?;
        let shown = source.shown;
        if source.bytes > LARGEST {
            let limit = LARGEST / 1024 / 1024;
            return Err(ActionError::new(phrase!(language,
                fr: "« {shown} » dépasse {limit} Mio, la limite d'un tableau de données",
                en: "'{shown}' is larger than {limit} MiB, the limit of a data table")));
        }
        let mut bytes = Vec::new();
        let read = source.file.take(LARGEST).read_to_end(&mut bytes).await;
        read.map_err(|error| local::unreadable(&shown, &error, language))?;
        Ok(charset::text(&bytes, None).text.into_owned())
    }
}
