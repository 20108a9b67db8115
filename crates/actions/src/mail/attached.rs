//! The files that came with a message.

use std::path::Path;

use testgyver_model::action::{ActionContext, ActionError};
use tokio::io::AsyncWriteExt;

use super::message::Received;
use crate::{
    egress::Limits,
    local::{self, Target, unwritable},
};

/// Saves them in a folder of the campaign.
///
/// # Errors
/// Where one is larger than may be carried, or cannot be written.
pub(super) async fn save(
    message: &mut Received,
    folder: &str,
    limits: &Limits,
    cx: &mut ActionContext<'_>,
) -> Result<(), ActionError> {
    for attached in &mut message.attachments {
        limits.check_size(attached.bytes.len() as u64, cx.language)?;
        // Only the last part of the name: a sender must not choose the folder.
        let name = attached.name.replace('\\', "/");
        let name =
            name.rsplit('/').next().filter(|name| !name.trim_start_matches('.').is_empty()).unwrap_or("sans-nom");
        // No hidden file, and none that is there: the sender is a stranger.
        let name = name.trim_start_matches('.');
        let mut path = Path::new(folder.trim()).join(name).display().to_string();
        let mut number = 1;
        while local::exists(&path, cx.folders, cx.language)? {
            path = Path::new(folder.trim()).join(format!("{number}-{name}")).display().to_string();
            number += 1;
        }
        let mut target = Target::create(&path, cx.folders, cx.language).await?;
        let written = target.file.write_all(&attached.bytes).await;
        written.map_err(|error| unwritable(&target.shown, &error, cx.language))?;
        let shown = target.shown.clone();
        target.keep(cx.language).await?;
        cx.info(format!("💾 {shown}")).await;
        attached.path = Some(shown);
    }
    Ok(())
}
