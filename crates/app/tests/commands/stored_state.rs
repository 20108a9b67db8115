//! Everything that is kept, as one text: equal texts say that nothing was changed.

use std::{fmt::Write, path::PathBuf, sync::Arc, time::Duration};

use testgyver_model::{
    Clock, campaign::CampaignOrder, claim::Claim, clock::SystemClock, host_key::HostScope, page::PageRequest,
};
use testgyver_store::{ReportFilter, Store};

const ALL: PageRequest = PageRequest::EVERYTHING;
pub const HOUR: Duration = Duration::from_secs(3_600);

/// Where everything is kept.
pub struct StoredState {
    pub store: Arc<dyn Store>,
    pub folder: PathBuf,
    /// The right to the run that goes on; what people ask of it is kept, too.
    pub claim: Claim,
}

impl StoredState {
    pub async fn snapshot(&self) -> String {
        let mut text = String::new();
        self.people(&mut text).await;
        self.settings(&mut text).await;
        self.campaigns(&mut text).await;
        self.files(&mut text);
        text
    }

    async fn people(&self, text: &mut String) {
        for user in self.store.list_users(ALL).await.unwrap().items {
            let known = self.store.find_credentials(&user.email).await.unwrap();
            let sessions = self.store.list_sessions(user.id, SystemClock.now(), HOUR).await.unwrap();
            let tokens = self.store.list_api_tokens(user.id).await.unwrap();
            writeln!(text, "{known:?} {sessions:?} {tokens:?}").unwrap();
        }
    }

    async fn settings(&self, text: &mut String) {
        writeln!(text, "{:?}", self.store.list_environments().await.unwrap()).unwrap();
        for variable in self.store.list_variables().await.unwrap() {
            writeln!(text, "{variable:?} {:?}", variable.value.as_ref().map(|value| value.expose())).unwrap();
        }
        for connection in self.store.list_connections(None).await.unwrap() {
            let hosts = self.store.list_host_keys(HostScope::Connection(connection.id)).await.unwrap();
            writeln!(text, "{connection:?} {:?} {hosts:?}", connection.exposed()).unwrap();
        }
    }

    async fn campaigns(&self, text: &mut String) {
        let campaigns = self.store.list_campaigns(ALL, None, CampaignOrder::Newest).await.unwrap();
        writeln!(text, "{campaigns:?}").unwrap();
        for summary in &campaigns.items {
            let hosts = self.store.list_host_keys(HostScope::Campaign(summary.campaign.id)).await.unwrap();
            writeln!(text, "{hosts:?}").unwrap();
        }
        let tests = self.store.list_tests(None, ALL).await.unwrap();
        writeln!(text, "{tests:?}").unwrap();
        for alone in tests.items.iter().map(|test| Some(test.id)).chain([None]) {
            let filter = ReportFilter { alone, ..ReportFilter::default() };
            writeln!(text, "{:?}", self.store.list_reports(filter, ALL).await.unwrap()).unwrap();
        }
        writeln!(text, "{:?}", self.store.list_trash(None, ALL).await.unwrap()).unwrap();
        writeln!(text, "{:?}", self.store.renew(self.claim, HOUR).await.unwrap()).unwrap();
    }

    /// Names and contents, those on their way in included.
    fn files(&self, text: &mut String) {
        let mut open = vec![self.folder.join("campaigns")];
        let mut files = Vec::new();
        while let Some(path) = open.pop() {
            for entry in std::fs::read_dir(path).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { open.push(path) } else { files.push((std::fs::read(&path).unwrap(), path)) }
            }
        }
        files.sort();
        writeln!(text, "{files:?}").unwrap();
    }
}
