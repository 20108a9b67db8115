//! A restore that is broken off anywhere, and the next start.

use std::{fs, path::Path};

use testgyver_store::{DataLock, Incoming, UseGuard, finish_restore, is_restore_ready};

const NAMES: [&str; 4] = ["testgyver.db", "secret.key", "token.key", "campaigns/c/files/a"];
const KEPT: &str = "before-restore-x";

fn put(folder: &Path, word: &str) {
    for name in NAMES {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, word).unwrap();
    }
}

fn holds(folder: &Path, word: &str) -> bool {
    NAMES.iter().all(|name| fs::read_to_string(folder.join(name)).is_ok_and(|text| text == word))
}

/// A folder with old contents and new ones that are ready.
fn ready(data: &Path) {
    put(data, "old");
    fs::write(data.join("testgyver.db-wal"), "old").unwrap();
    let incoming = Incoming::begin(data).unwrap().unwrap();
    assert!(UseGuard::shared(data).unwrap().is_none(), "nobody uses the database meanwhile");
    put(incoming.folder(), "new");
    incoming.ready(KEPT).unwrap();
    assert!(is_restore_ready(data) && holds(data, "old"));
    assert!(UseGuard::shared(data).unwrap().is_none(), "nor before it is finished");
}

fn moved(from: &Path, to: &Path, names: &[&str]) {
    fs::create_dir_all(to).unwrap();
    names.iter().for_each(|name| fs::rename(from.join(name), to.join(name)).unwrap());
}

#[test]
fn wherever_it_was_broken_off_the_next_start_finishes_it() {
    let all = ["testgyver.db", "testgyver.db-wal", "campaigns", "secret.key", "token.key"];
    let new = ["testgyver.db", "campaigns", "secret.key", "token.key"];
    // How many of the old ones are out, whether that is noted, how many of the new ones are in.
    let mut stages: Vec<(usize, bool, usize)> = (0..=all.len()).map(|out| (out, false, 0)).collect();
    stages.extend((0..=new.len()).map(|into| (all.len(), true, into)));
    for (out, noted, into) in stages {
        let folder = tempfile::tempdir().unwrap();
        let (data, kept, incoming) = (folder.path(), folder.path().join(KEPT), folder.path().join("incoming"));
        ready(data);
        moved(data, &kept, &all[..out]);
        if noted {
            fs::write(incoming.join("moved"), "").unwrap();
        }
        moved(&incoming, data, &new[..into]);

        let lock = DataLock::take(data).unwrap().unwrap();
        let told = finish_restore(&lock).unwrap();
        assert_eq!(told.as_deref(), Some(kept.as_path()), "{out} {noted} {into}");
        assert!(holds(data, "new") && holds(&kept, "old"), "{out} {noted} {into}");
        assert!(kept.join("testgyver.db-wal").exists() && !data.join("testgyver.db-wal").exists());
        assert!(!incoming.exists() && UseGuard::shared(data).unwrap().is_some());
        assert_eq!(finish_restore(&lock).unwrap(), None, "once is enough");
    }
}

#[test]
fn what_is_not_ready_means_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    put(data, "old");
    let lock = DataLock::take(data).unwrap().unwrap();
    let incoming = Incoming::begin(data).unwrap().unwrap();
    put(incoming.folder(), "new");
    assert!(Incoming::begin(data).unwrap().is_none(), "one restore at a time");
    assert_eq!(finish_restore(&lock).unwrap(), None);
    assert!(data.join("incoming").exists(), "a start does not disturb a restore that is at work");
    drop(incoming);
    assert!(!data.join("incoming").exists(), "one that fails leaves nothing");

    fs::create_dir(data.join("incoming")).unwrap();
    put(&data.join("incoming"), "half");
    assert_eq!(finish_restore(&lock).unwrap(), None);
    assert!(!data.join("incoming").exists() && holds(data, "old"));

    let guard = UseGuard::shared(data).unwrap().unwrap();
    assert!(Incoming::begin(data).unwrap().is_none(), "a backup at work is waited for");
    drop(guard);
    let incoming = Incoming::begin(data).unwrap().unwrap();
    fs::write(incoming.folder().join("testgyver.db"), "new").unwrap();
    fs::create_dir(data.join(KEPT)).unwrap();
    incoming.ready(KEPT).unwrap();
    let kept = finish_restore(&lock).unwrap().unwrap();
    assert!(kept.ends_with("before-restore-x-2"), "an earlier one is not written over");
}

#[test]
fn who_works_on_a_folder_is_written_down() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(DataLock::holder(folder.path()), None);
    let lock = DataLock::take(folder.path()).unwrap().unwrap();
    let holder = DataLock::holder(folder.path()).unwrap();
    assert_eq!((holder.process, holder.address), (std::process::id(), None));
    lock.note_address("127.0.0.1:80".parse().unwrap()).unwrap();
    assert_eq!(DataLock::holder(folder.path()).unwrap().address, "127.0.0.1:80".parse().ok());
    assert!(DataLock::take(folder.path()).unwrap().is_none());
}
