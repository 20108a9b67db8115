//! What the pages of GitHub and GitLab show of a failure beside the log.

use testgyver_reports::TestRecord;

use super::summary;

/// Which pipeline the program runs in.
#[derive(Debug, Clone)]
pub(crate) enum Annotations {
    None,
    /// Workflow commands of GitHub Actions, for the campaign's main file.
    GitHub {
        file: String,
    },
    /// Sections of GitLab, one for each failure.
    GitLab,
}

impl Annotations {
    /// As the environment says.
    pub(crate) fn of_environment(file: &str) -> Self {
        let set = |name: &str| std::env::var(name).is_ok_and(|value| value == "true");
        match (set("GITHUB_ACTIONS"), set("GITLAB_CI")) {
            (true, _) => Self::GitHub { file: file.to_owned() },
            (_, true) => Self::GitLab,
            _ => Self::None,
        }
    }

    /// The lines that tell of a test that failed.
    pub(crate) fn of(&self, test: &TestRecord) -> Vec<String> {
        if test.status != testgyver_model::event::TestStatus::Failed {
            return Vec::new();
        }
        let reason = summary::reason(test);
        match self {
            Self::None => Vec::new(),
            Self::GitHub { file } => {
                let (file, title) = (property(file), property(&summary::plain(&test.info.name)));
                vec![format!("::error file={file},title={title}::{}", data(&reason))]
            }
            Self::GitLab => {
                let at = test.ended_at.map_or(0, |at| at.as_second());
                let name: String =
                    test.info.name.chars().map(|sign| if sign.is_ascii_alphanumeric() { sign } else { '_' }).collect();
                let mut lines = vec![format!(
                    "\u{1b}[0Ksection_start:{at}:{name}[collapsed=true]\r\u{1b}[0K{}",
                    summary::plain(&test.info.name)
                )];
                lines.extend(test.log.iter().map(|(_, line)| line.text.clone()));
                lines.push(format!("\u{1b}[0Ksection_end:{at}:{name}\r\u{1b}[0K"));
                lines
            }
        }
    }
}

/// Signs that end a message of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The same for one of its properties.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
