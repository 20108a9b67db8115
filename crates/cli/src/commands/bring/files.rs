//! The files of a campaign, put in place before anybody sees it.

use std::collections::BTreeSet;

use testgyver_import::original::OriginalCampaign;
use testgyver_model::{id::CampaignId, phrase};
use testgyver_store::CampaignFiles;

use super::{tallies::Tallies, target::Target};

/// Puts the files of a campaign in their places, and its reports of performance beside them.
pub(super) async fn bring(
    target: &mut Target,
    campaign: &mut OriginalCampaign,
    id: CampaignId,
    tallies: &mut Tallies,
) -> anyhow::Result<()> {
    // A campaign that ran has a folder, files or not.
    target.files.folders(id).await?;
    let mut placing = Placing { target, campaign: &campaign.project.name, id, taken: BTreeSet::new() };
    let language = placing.target.told.language;
    for (path, bytes) in std::mem::take(&mut campaign.project.files) {
        let fits = !path.contains('/');
        let kept = if fits { placing.put(&path, bytes).await? } else { None };
        tallies.files.count(kept.is_some());
        match kept {
            None => placing.lost(&path, fits),
            Some(name) if name != path => placing.target.told.differs(
                &placing.place(&path),
                phrase!(language,
                fr: "Ce fichier s'appelle ici « {name} » : les actions qui le nomment sont à adapter.",
                en: "This file is called '{name}' here: actions that name it are to be adapted."),
            ),
            Some(_) => {}
        }
    }
    for report in std::mem::take(&mut campaign.performance) {
        let wanted = format!("{}.json", report.name.replace(['/', '\\'], "-"));
        let kept = placing.put(&wanted, report.json.into_bytes()).await?;
        tallies.files.count(kept.is_some());
        match kept {
            None => placing.lost(&wanted, true),
            Some(name) => placing.target.told.info(
                &placing.place(&report.name),
                phrase!(language,
                fr: "Le rapport de performance est le fichier « {name} » de la campagne.",
                en: "The report of performance is the file '{name}' of the campaign."),
            ),
        }
    }
    Ok(())
}

/// Files on their way into a campaign that nobody sees yet.
struct Placing<'a> {
    target: &'a mut Target,
    campaign: &'a str,
    id: CampaignId,
    taken: BTreeSet<String>,
}

impl Placing<'_> {
    /// The name under which a file was kept; nothing if nothing is left of its name.
    async fn put(&mut self, wanted: &str, bytes: Vec<u8>) -> anyhow::Result<Option<String>> {
        let Some(name) = CampaignFiles::safe_name(wanted) else { return Ok(None) };
        let name = free(&name, &self.taken);
        let mut upload = self.target.files.begin(self.id, &name).await?;
        upload.write(bytes).await?;
        let (name, _) = upload.finish().await?;
        self.taken.insert(name.to_lowercase());
        Ok(Some(name))
    }

    fn place(&self, path: &str) -> String {
        format!("{} / {path}", self.campaign)
    }

    fn lost(&mut self, path: &str, is_at_top: bool) {
        let language = self.target.told.language;
        let text = if is_at_top {
            phrase!(language,
                fr: "Un fichier ne peut pas s'appeler ainsi : il n'est pas repris.",
                en: "No file can be called so: it is not carried over.")
        } else {
            phrase!(language,
                fr: "Les fichiers d'une campagne n'ont pas de sous-dossiers : celui-ci n'est pas repris, déposez-le sous un autre nom.",
                en: "A campaign's files have no sub-folders: this one is not carried over, upload it under another name.")
        };
        self.target.told.lost(&self.place(path), text);
    }
}

/// The name, with a number before its ending where it is taken; some systems know no difference between `A` and `a`.
fn free(name: &str, taken: &BTreeSet<String>) -> String {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let dot = if ending.is_empty() { "" } else { "." };
    std::iter::once(name.to_owned())
        .chain((1u32..).map(|number| format!("{stem} ({number}){dot}{ending}")))
        .find(|name| !taken.contains(&name.to_lowercase()))
        .unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_file_takes_the_place_of_another() {
        let taken = BTreeSet::from(["a.csv".to_owned(), "a (1).csv".to_owned(), "b".to_owned()]);
        assert_eq!(free("A.csv", &taken), "A (2).csv");
        assert_eq!(free("b", &taken), "b (1)");
        assert_eq!(free("c.json", &taken), "c.json");
    }
}
