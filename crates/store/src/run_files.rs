//! The folders of runs: each run writes into its own, which is kept with its report up to a size.

use std::{
    fs::{self, DirEntry},
    io,
    path::{Path, PathBuf},
};

use testgyver_model::{
    folders::Folders,
    id::{CampaignId, ReportId},
};

use crate::{
    files::{CampaignFiles, FileError, blocking, gone_is_fine},
    lock::private_folder,
};

/// The folder of a campaign that holds those of its runs.
pub const RUNS: &str = "runs";

/// What was deleted at the end of a run because it had left more than is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TrimReport {
    /// How many files were deleted.
    pub files: u64,
    /// Their size in bytes together.
    pub bytes: u64,
}

impl CampaignFiles {
    /// The folders of a run: the campaign's files, and where the run alone writes. Made if they do not exist; whoever
    /// takes the run over finds what it had written.
    ///
    /// # Errors
    /// If the disk refuses.
    pub async fn run_folders(&self, campaign: CampaignId, report: ReportId) -> Result<Folders, FileError> {
        let (base, work) = (self.base(campaign), self.run(campaign, report));
        blocking(move || {
            let folders = Folders { files: base.join("files"), work };
            private_folder(&folders.files)?;
            private_folder(&folders.work)?;
            Ok(folders)
        })
        .await
    }

    /// Ends the writing of a run: where it has left more than is kept, its largest files go until the rest fits. A
    /// folder without a file goes at once.
    ///
    /// # Errors
    /// If the disk refuses.
    pub async fn settle_run(&self, campaign: CampaignId, report: ReportId) -> Result<TrimReport, FileError> {
        let (folder, most) = (self.run(campaign, report), self.kept_of_a_run);
        blocking(move || Ok(settle(&folder, most)?)).await
    }

    /// Removes what a run has left.
    ///
    /// # Errors
    /// If the disk refuses.
    pub async fn delete_run(&self, campaign: CampaignId, report: ReportId) -> Result<(), FileError> {
        let folder = self.run(campaign, report);
        blocking(move || Ok(gone_is_fine(fs::remove_dir_all(folder))?)).await
    }

    fn run(&self, campaign: CampaignId, report: ReportId) -> PathBuf {
        self.base(campaign).join(RUNS).join(report.to_string())
    }
}

/// What lies below a folder.
#[derive(Default)]
struct Contents {
    files: Vec<(u64, PathBuf)>,
    bytes: u64,
    /// Links and the like: they take no room, and are no reason to remove the folder.
    others: usize,
}

impl Contents {
    /// Looks through a folder; what goes meanwhile is not there.
    fn of(folder: &Path) -> io::Result<Self> {
        let mut contents = Self::default();
        let mut open = vec![folder.to_owned()];
        while let Some(folder) = open.pop() {
            let entries = match fs::read_dir(&folder) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                other => other?,
            };
            for entry in entries {
                contents.take(&entry?, &mut open)?;
            }
        }
        Ok(contents)
    }

    fn take(&mut self, entry: &DirEntry, open: &mut Vec<PathBuf>) -> io::Result<()> {
        // Of a link, not of what it leads to.
        let facts = match entry.metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other?,
        };
        if facts.is_dir() {
            open.push(entry.path());
        } else if facts.is_file() {
            self.bytes += facts.len();
            self.files.push((facts.len(), entry.path()));
        } else {
            self.others += 1;
        }
        Ok(())
    }
}

fn settle(folder: &Path, most: u64) -> io::Result<TrimReport> {
    let mut contents = Contents::of(folder)?;
    // The largest last; of equal ones the first by name stays.
    contents.files.sort_by(|(size, path), (other, beside)| size.cmp(other).then_with(|| beside.cmp(path)));
    let mut trimmed = TrimReport::default();
    while contents.bytes - trimmed.bytes > most
        && let Some((size, path)) = contents.files.pop()
    {
        gone_is_fine(fs::remove_file(path))?;
        trimmed.bytes += size;
        trimmed.files += 1;
    }
    if contents.files.is_empty() && contents.others == 0 {
        gone_is_fine(fs::remove_dir_all(folder))?;
    }
    Ok(trimmed)
}

#[cfg(test)]
mod tests {
    use testgyver_model::id::RandomIds;

    use super::*;

    struct Run {
        _data: tempfile::TempDir,
        files: CampaignFiles,
        campaign: CampaignId,
        report: ReportId,
        work: PathBuf,
    }

    async fn run(kept: u64) -> Run {
        let data = tempfile::tempdir().unwrap();
        let files = CampaignFiles::new(data.path()).keeping(kept);
        let (campaign, report) = (CampaignId::fresh(&RandomIds), ReportId::fresh(&RandomIds));
        let work = files.run_folders(campaign, report).await.unwrap().work;
        Run { _data: data, files, campaign, report, work }
    }

    impl Run {
        fn write(&self, name: &str, size: usize) {
            let path = self.work.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, vec![b'x'; size]).unwrap();
        }

        async fn settle(&self) -> TrimReport {
            self.files.settle_run(self.campaign, self.report).await.unwrap()
        }

        fn left(&self) -> Vec<String> {
            let contents = Contents::of(&self.work).unwrap();
            let name = |(_, path): (u64, PathBuf)| path.strip_prefix(&self.work).unwrap().display().to_string();
            let mut names: Vec<String> = contents.files.into_iter().map(name).collect();
            names.sort();
            names
        }
    }

    #[tokio::test]
    async fn the_largest_files_go_until_the_rest_fits() {
        let run = run(100).await;
        for (name, size) in [("a", 40), ("deep/b", 70), ("c", 30), ("deep/d", 200), ("e", 30)] {
            run.write(name, size);
        }
        assert_eq!(run.settle().await, TrimReport { files: 2, bytes: 270 });
        assert_eq!(run.left(), ["a", "c", "e"]);
        assert_eq!(run.settle().await, TrimReport::default());
    }

    #[tokio::test]
    async fn what_fits_stays_whole() {
        let run = run(100).await;
        run.write("a", 60);
        run.write("b", 40);
        assert_eq!(run.settle().await, TrimReport::default());
        assert_eq!(run.left(), ["a", "b"]);
        let again = run.files.run_folders(run.campaign, run.report).await.unwrap();
        assert_eq!(again.work, run.work, "whoever takes the run over goes on there");
    }

    #[tokio::test]
    async fn a_folder_without_a_file_goes_at_once() {
        let run = run(0).await;
        fs::create_dir_all(run.work.join("deep/deeper")).unwrap();
        assert_eq!(run.settle().await, TrimReport::default());
        assert!(!run.work.exists());
        assert_eq!(run.settle().await, TrimReport::default(), "a folder that is gone is settled");
        run.files.run_folders(run.campaign, run.report).await.unwrap();
        run.write("a", 1);
        assert_eq!(run.settle().await, TrimReport { files: 1, bytes: 1 }, "nothing is to be kept");
        assert!(!run.work.exists());
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn links_are_neither_followed_nor_counted() {
        let run = run(10).await;
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("mine"), vec![b'x'; 1000]).unwrap();
        std::os::unix::fs::symlink(outside.path(), run.work.join("folder")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("mine"), run.work.join("file")).unwrap();
        assert_eq!(run.settle().await, TrimReport::default());
        assert!(run.work.join("file").exists());
        run.files.delete_run(run.campaign, run.report).await.unwrap();
        run.files.delete_run(run.campaign, run.report).await.unwrap();
        assert!(!run.work.exists() && outside.path().join("mine").exists());
    }

    #[tokio::test]
    async fn the_files_of_a_campaign_are_copied_without_what_its_runs_left() {
        let run = run(100).await;
        run.write("a", 1);
        let files = run.files.folders(run.campaign).await.unwrap().files;
        fs::write(files.join("data.csv"), "1").unwrap();
        let copy = CampaignId::fresh(&RandomIds);
        run.files.copy_all(run.campaign, copy).await.unwrap();
        assert_eq!(run.files.list(copy).await.unwrap().files.len(), 1);
        assert!(!run.files.base(copy).join(RUNS).exists());
        run.files.delete_all(run.campaign).await.unwrap();
        assert!(!run.work.exists());
    }
}
