//! The files of a campaign, read whole and put in their places.

use std::{collections::BTreeMap, io::Read};

use testgyver_model::id::CampaignId;

use crate::{App, Principal, Refusal};

/// Most bytes of all files of a campaign together that leave it or come in at once.
pub(super) const LARGEST: u64 = 256 << 20;

impl App {
    /// All files of a campaign; those in sub-folders stay where they are.
    pub(super) async fn whole_files(&self, campaign: CampaignId) -> Result<BTreeMap<String, Vec<u8>>, Refusal> {
        let listed = self.deps.files.list(campaign).await?.files;
        let size: u64 = listed.iter().map(|file| file.size).sum();
        if size > LARGEST {
            return Err(Refusal::bad("files_too_large").with("limit", (LARGEST >> 20).to_string()));
        }
        let mut files = BTreeMap::new();
        for file in listed {
            let opened = self.deps.files.open(campaign, &file.name).await?;
            let read = move || {
                let mut bytes = Vec::new();
                opened.take(LARGEST).read_to_end(&mut bytes).map(|_| bytes)
            };
            let bytes = tokio::task::spawn_blocking(read).await.map_err(|error| Refusal::internal(&error))?;
            files.insert(file.name, bytes.map_err(|error| Refusal::internal(&error))?);
        }
        Ok(files)
    }

    /// Puts files in their places, over older ones.
    pub(super) async fn put_files(
        &self,
        by: &Principal,
        campaign: CampaignId,
        files: BTreeMap<String, Vec<u8>>,
    ) -> Result<(), Refusal> {
        for (name, bytes) in files {
            let mut upload = self.begin_upload(by, campaign, &name).await?;
            upload.write(bytes).await?;
            self.finish_upload(by, upload).await?;
        }
        Ok(())
    }
}
