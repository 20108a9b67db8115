//! Files of campaigns: taken in, renamed, removed.

use testgyver_bus::LiveMessage;
use testgyver_model::id::CampaignId;
use testgyver_store::Upload;

use crate::{App, Principal, Refusal};

/// A file on its way in; dropped before [`App::finish_upload`], it leaves nothing behind.
#[derive(Debug)]
pub struct IncomingFile {
    campaign: CampaignId,
    upload: Upload,
}

impl IncomingFile {
    /// Takes more of the file.
    ///
    /// # Errors
    /// If the disk refuses.
    pub async fn write(&mut self, bytes: Vec<u8>) -> Result<(), Refusal> {
        Ok(self.upload.write(bytes).await?)
    }

    /// Gives the file another name, before it is in its place.
    ///
    /// # Errors
    /// If nothing of the name is left once it is made safe.
    pub fn rename(&mut self, name: &str) -> Result<(), Refusal> {
        Ok(self.upload.rename(name)?)
    }
}

impl App {
    /// Begins to take a file in; nothing is seen of it until [`App::finish_upload`].
    ///
    /// # Errors
    /// If nothing of the name is left once it is made safe.
    pub async fn begin_upload(
        &self,
        by: &Principal,
        campaign: CampaignId,
        name: &str,
    ) -> Result<IncomingFile, Refusal> {
        by.may_edit()?;
        self.campaign(campaign).await?;
        Ok(IncomingFile { campaign, upload: self.deps.files.begin(campaign, name).await? })
    }

    /// Puts a file in its place, over an older one of the same name; gives its safe name and its size.
    ///
    /// # Errors
    /// `file_taken` if a folder has its name.
    pub async fn finish_upload(&self, by: &Principal, file: IncomingFile) -> Result<(String, u64), Refusal> {
        by.may_edit()?;
        let placed = file.upload.finish().await?;
        self.tell(by, LiveMessage::FilesChanged(file.campaign)).await;
        Ok(placed)
    }

    /// Gives a file another name, and gives that name as it was made safe.
    ///
    /// # Errors
    /// `file_taken` if another file has it.
    pub async fn rename_file(
        &self,
        by: &Principal,
        campaign: CampaignId,
        name: &str,
        new: &str,
    ) -> Result<String, Refusal> {
        by.may_edit()?;
        self.campaign(campaign).await?;
        let name = self.deps.files.rename(campaign, name, new).await?;
        self.tell(by, LiveMessage::FilesChanged(campaign)).await;
        Ok(name)
    }

    /// Removes a file.
    ///
    /// # Errors
    /// If there is none of that name.
    pub async fn delete_file(&self, by: &Principal, campaign: CampaignId, name: &str) -> Result<(), Refusal> {
        by.may_edit()?;
        self.campaign(campaign).await?;
        self.deps.files.delete(campaign, name).await?;
        self.tell(by, LiveMessage::FilesChanged(campaign)).await;
        Ok(())
    }
}
