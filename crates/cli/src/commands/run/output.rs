//! Reports that are written at the end of a run.

use std::{
    io,
    path::{Path, PathBuf},
};

use anyhow::Context;
use testgyver_reports::{RunRecord, json, junit};

/// A report to write.
#[derive(Debug, Clone)]
pub(crate) struct ReportFile {
    format: Format,
    path: PathBuf,
}

#[derive(Debug, Clone, Copy)]
enum Format {
    Junit,
    Json,
}

/// Reads `FORMAT=FILE`.
pub(crate) fn report_file(text: &str) -> Result<ReportFile, String> {
    let (format, path) = text.split_once('=').filter(|(_, path)| !path.is_empty()).ok_or("write FORMAT=FILE")?;
    let format = match format {
        "junit" => Format::Junit,
        "json" => Format::Json,
        other => return Err(format!("'{other}' is no format: choose junit or json")),
    };
    Ok(ReportFile { format, path: PathBuf::from(path) })
}

impl ReportFile {
    /// Whether it could be written: told before the run rather than after it.
    pub(crate) fn check(&self) -> Result<(), String> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let error = |error: io::Error| format!("--report {}: {error}", self.path.display());
        std::fs::create_dir_all(folder).map_err(error)?;
        if self.path.is_dir() { Err(format!("--report {}: it is a folder", self.path.display())) } else { Ok(()) }
    }

    /// Where it is written, for comparing: links followed.
    pub(crate) fn place(&self) -> PathBuf {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let whole = folder.join(self.path.file_name().unwrap_or_default());
        whole.canonicalize().unwrap_or(whole)
    }

    /// Writes it, whole or not at all; through a link, and into what is no file (a device, a pipe) as it is.
    pub(crate) fn write(&self, record: &RunRecord) -> anyhow::Result<()> {
        let text = match self.format {
            Format::Junit => junit(record)?,
            Format::Json => serde_json::to_string_pretty(&json(record))? + "\n",
        };
        let place = self.place();
        let is_other = std::fs::metadata(&place).is_ok_and(|facts| !facts.is_file());
        let written = if is_other { std::fs::write(&place, text) } else { replaced(&place, &text) };
        written.with_context(|| format!("the report {} cannot be written", self.path.display()))
    }
}

fn replaced(path: &Path, text: &str) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    io::Write::write_all(&mut file, text.as_bytes())?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    file.persist(path).map(drop).map_err(|error| error.error)
}
