//! The trash: what was removed, brought back, or taken away for good.

use testgyver_bus::LiveMessage;
use testgyver_model::trash::Removable;

use crate::{App, Principal, Refusal};

impl App {
    /// Brings something back, with all that went with it, and gives its name: that of a report gets a number where
    /// it was taken meanwhile.
    ///
    /// # Errors
    /// `campain_deleted` if its campaign is in the trash, too.
    pub async fn restore(&self, by: &Principal, what: Removable) -> Result<String, Refusal> {
        by.may_edit()?;
        let name = self.deps.store.restore(what).await?;
        let news = match what {
            Removable::Campaign(_) => None,
            Removable::Test(id) => {
                self.deps.store.find_test(id).await?.map(|test| LiveMessage::TestsChanged(test.campaign))
            }
            Removable::Report(id) => {
                let report = self.deps.store.find_report(id).await?;
                report.map(|report| LiveMessage::ReportsChanged(report.head.campaign))
            }
        };
        if let Some(news) = news {
            self.tell(by, news).await;
        }
        Ok(name)
    }

    /// Takes something in the trash, or all that is there, away for good.
    ///
    /// # Errors
    /// [`Refusal`]; it can still come back then.
    pub async fn schedule_purge(&self, by: &Principal, what: Option<Removable>) -> Result<(), Refusal> {
        by.may_administer()?;
        Ok(self.deps.store.schedule_purge(what).await?)
    }
}
