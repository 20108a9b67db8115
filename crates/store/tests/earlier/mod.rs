//! Data folders of earlier releases, as a server left them that was killed while runs went on.

use std::{
    fs,
    path::{Path, PathBuf},
};

use testgyver_model::{
    ActorKind,
    event::{RunEventKind, TestStatus},
    page::PageRequest,
    report::ReportState,
};
use testgyver_store::{ReportFilter, Store};

use crate::claim;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn releases() -> Vec<(tempfile::TempDir, PathBuf)> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/releases");
    let folders = fs::read_dir(all).unwrap().flatten().map(|entry| entry.path()).filter(|path| path.is_dir());
    folders
        .map(|release| {
            let folder = tempfile::tempdir().unwrap();
            let data = folder.path().join("data");
            copy(&release, &data);
            (folder, data)
        })
        .collect()
}

async fn run(store: &dyn Store, name: &str) -> testgyver_model::report::Report {
    let listed = store.list_reports(ReportFilter::default(), PageRequest::EVERYTHING).await.unwrap();
    let head = listed.items.into_iter().find(|run| run.head.name == name).unwrap().head;
    store.find_report(head.id).await.unwrap().unwrap()
}

#[tokio::test]
async fn what_earlier_releases_wrote_is_read_and_goes_on() {
    let releases = releases();
    assert!(!releases.is_empty());
    for (_folder, data) in releases {
        let store = testgyver_store::open(&data).await.unwrap();
        let campaigns = store.list_tests(None, PageRequest::EVERYTHING).await.unwrap();
        let made = &campaigns.items.iter().find(|test| test.definition.name == "Attendre").unwrap().created_by;
        assert_eq!((made.kind, made.id, made.name.as_str()), (ActorKind::User, None, ""), "that account is gone");

        // Who did what is known by name, also where the account is gone.
        let stopped = run(store.as_ref(), "Arrêtée par Bob").await;
        assert_eq!(stopped.head.launched_by.name, "Bob");
        let ReportState::Cancelled { by, .. } = &stopped.head.state else { panic!("{:?}", stopped.head.state) };
        assert!(by.id.is_some());
        let trash = store.list_trash(None, PageRequest::EVERYTHING).await.unwrap().items;
        let mut removed: Vec<_> = trash.iter().map(|one| (one.name.as_str(), one.removed.by.name.as_str())).collect();
        removed.sort_unstable();
        assert_eq!(removed, [("Supprimé", "Bob"), ("À la corbeille", "Bob")]);
        let connection = store.list_connections(None).await.unwrap().remove(0);
        assert_eq!((connection.changed.by.name.as_str(), connection.secrets["password"].expose()), ("Bob", "sesame"));

        // Stored events are read, and fold into the stored report.
        let mut fold = stopped.rewound();
        let events = store.events(stopped.head.id, 0, u64::MAX).await.unwrap();
        events.iter().for_each(|event| fold.apply(event));
        assert_eq!((fold.tests, fold.head.seq), (stopped.tests.clone(), stopped.head.seq));
        let stopping = events.iter().find(|event| matches!(event.kind, RunEventKind::RunStopping { .. })).unwrap();
        assert_eq!(stopping.kind.by().unwrap().id, by.id);

        // What went on is given to the next worker, the paused one paused, each with its test in flight.
        let paused = run(store.as_ref(), "En pause").await;
        assert_eq!(paused.head.paused_by.map(|by| by.name).as_deref(), Some("Démo"));
        let mut taken = Vec::new();
        while let Some(claimed) = claim(&store).await {
            assert_eq!(claimed.report.tests[0].status, TestStatus::Running);
            taken.push(claimed.report.head.name);
        }
        taken.sort_unstable();
        assert_eq!(
            taken,
            ["Attend 0", "Attend 1", "Attend 2", "Attend 3", "Attend 4", "Attend 5", "En pause"].map(str::to_owned)
        );
    }
}
