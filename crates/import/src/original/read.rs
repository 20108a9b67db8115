//! Reads a whole database.

use std::collections::BTreeSet;

use testgyver_model::phrase;

use super::{
    campaigns::Stored,
    data::{OriginalCampaign, OriginalData, OriginalTally},
    dump::{self, Choice, Document, Files, Read},
    notes::Notes,
    reports,
    secrets::SecretBook,
    users,
    variables::{self, Variables},
};
use crate::{Options, SourceError};

/// Most environments that a note lists.
const SHOWN: usize = 20;
/// Keys that only later versions write.
const LATER_KEYS: [&str; 6] =
    ["isDeleted", "order", "plugin_data_structures", "isObfuscated", "executionTimeMs", "language"];

/// Reads the original's database out of what `mongodump` wrote: the folder of a database, the folder above it, or an
/// archive, each packed by gzip or not.
///
/// # Errors
/// [`SourceError`] where there is no such database, there are several, or a file is damaged.
pub fn read(files: &dyn Files, choice: &Choice<'_>, options: &Options<'_>) -> Result<OriginalData, SourceError> {
    let mut found = Found::default();
    let read = dump::read(files, choice, |collection, document| found.take(collection, document, options))
        .map_err(|(file, fault)| fault.tell(&file, options.language))?;
    Ok(found.made(read, options))
}

/// Whether there is a database of the original.
pub fn recognises(files: &dyn Files) -> bool {
    dump::recognises(files)
}

/// What was found; reports, the largest part, are taken apart at once.
#[derive(Default)]
struct Found {
    users: Vec<Document>,
    variables: Vec<Document>,
    campaigns: Vec<Document>,
    tests: Vec<Document>,
    reports: Vec<reports::Loose>,
    later: bool,
}

impl Found {
    fn take(&mut self, collection: &str, document: Document, options: &Options<'_>) {
        self.later |= LATER_KEYS.iter().any(|key| document.contains_key(*key));
        let list = match collection {
            "users" => &mut self.users,
            "variables" => &mut self.variables,
            "campains" => &mut self.campaigns,
            "tests" => &mut self.tests,
            _ => return self.reports.push(reports::read(&document, options.language)),
        };
        list.push(document);
    }

    fn made(self, read: Read, options: &Options<'_>) -> OriginalData {
        let mut notes = Notes::new(options.language);
        let later = self.later || !read.database.prefix.is_empty();
        tell_source(&read, later, &mut notes);
        let mut tally = OriginalTally::default();
        let (people, count) = users::read(&self.users, &mut notes);
        tally.users = count;
        if people.iter().any(|person| person.password.is_some()) {
            notes.info(
                "",
                phrase!(notes.language,
                fr: "Les mots de passe sont repris sous forme de hachage : chacun se connecte avec le sien.",
                en: "Passwords are carried over as hashes: everybody signs in with their own."),
            );
        }
        let variables = variables::read(&self.variables, &mut notes);
        tally.variables = variables.tally;
        let mut secrets = SecretBook::beside(variables.names.names());
        let mut stored = Stored {
            options,
            early: !later,
            variables: Some(&variables),
            secrets: &mut secrets,
            asked: Default::default(),
            notes: &mut notes,
            tally: &mut tally,
        };
        let mut campaigns = stored.campaigns(self.campaigns, &self.tests);
        stored.reports(self.reports, &mut campaigns);
        let asked = stored.asked;
        tell_partial(&variables, asked.iter(), &mut notes);
        tell_habits(&campaigns, later, &mut notes);
        tell_strangers(&people, &campaigns, &mut notes);
        OriginalData {
            database: read.database,
            later,
            users: people,
            variables: variables.list,
            environments: variables.environments.into_iter().collect(),
            campaigns,
            notes: notes.into_list(),
            tally,
        }
    }
}

fn tell_source(read: &Read, later: bool, notes: &mut Notes) {
    let language = notes.language;
    let (name, prefix) = (&read.database.name, &read.database.prefix);
    let age = if later {
        phrase!(language, fr: "versions récentes", en: "later versions")
    } else {
        phrase!(language, fr: "premières versions", en: "early versions")
    };
    notes.info(
        "",
        phrase!(language,
        fr: "Base de l'ancien programme ({age}) « {name} », préfixe des collections « {prefix} ».",
        en: "Database of the former program ({age}) '{name}', prefix of the collections '{prefix}'."),
    );
    if !read.others.is_empty() {
        let others = read.others.join(", ");
        notes.lost(
            "",
            phrase!(language,
            fr: "Ces collections ne sont pas de l'ancien programme et ne sont pas reprises : {others}.",
            en: "These collections are not of the former program and are not carried over: {others}."),
        );
    }
    if !read.missing.is_empty() {
        let missing = read.missing.join(", ");
        notes.info(
            "",
            phrase!(language,
            fr: "Ces collections ne sont pas dans la sauvegarde : {missing}.",
            en: "These collections are not in the dump: {missing}."),
        );
    }
    if !read.doubtful.is_empty() {
        let doubtful = read.doubtful.join(", ");
        notes.differs("", phrase!(language,
            fr: "La somme de contrôle de ces collections ne correspond pas, l'archive est peut-être abîmée : {doubtful}.",
            en: "The check sum of these collections does not match, the archive may be damaged: {doubtful}."));
    }
}

/// Variables that tests ask for and that some environment has no value for.
fn tell_partial<'v>(variables: &Variables, asked: impl Iterator<Item = (&'v String, &'v String)>, notes: &mut Notes) {
    for (name, place) in asked {
        let Some(one) = variables.find(name).filter(|one| one.default.is_none()) else { continue };
        let missing = variables.environments.iter().filter(|environment| !one.values.contains_key(*environment));
        let missing: Vec<&str> = missing.map(String::as_str).take(SHOWN).collect();
        if !missing.is_empty() {
            let missing = missing.join(", ");
            notes.differs(place.as_str(), phrase!(notes.language,
                fr: "« {{{{{name}}}}} » n'a pas de valeur dans ces environnements : {missing}. L'ancien programme l'y envoyait tel quel, ici l'action échoue.",
                en: "'{{{{{name}}}}}' has no value in these environments: {missing}. The former program sent it there as it is written, here the action fails."));
        }
    }
}

/// What is otherwise for every action of a type, whatever its form says.
fn tell_habits(campaigns: &[OriginalCampaign], later: bool, notes: &mut Notes) {
    let language = notes.language;
    let tests = campaigns.iter().flat_map(|campaign| &campaign.project.tests);
    let kinds: BTreeSet<&str> =
        tests.flat_map(|test| &test.definition.actions).map(|call| call.kind.as_str()).collect();
    if !kinds.is_empty() {
        notes.differs("", phrase!(language,
            fr: "Une action qui dure trop longtemps échoue ici, sauf si « timeout » en décide autrement : 30 s pour http, 60 s pour ssh, 120 s pour sftp, ftp, webdav et s3.",
            en: "An action that takes too long fails here, unless 'timeout' says otherwise: 30 s for http, 60 s for ssh, 120 s for sftp, ftp, webdav and s3."));
    }
    if kinds.iter().any(|kind| ["http", "HTTPRequestAction"].contains(kind)) {
        notes.differs("", phrase!(language,
            fr: "Les cookies reçus sont renvoyés par les actions http suivantes du même test ; l'ancien programme ne les gardait pas. « cookies » à « false » les oublie.",
            en: "Cookies that came are sent back by later http actions of the same test; the former program did not keep them. 'cookies' as 'false' forgets them."));
    }
    if kinds.iter().any(|kind| ["ssh", "sftp", "SSHAction", "SFTPAction"].contains(kind)) {
        notes.differs("", phrase!(language,
            fr: "La clé d'un serveur SSH est retenue à la première rencontre ; si elle change ensuite, l'action échoue. « host_key_check » en décide.",
            en: "The key of an SSH server is kept when it is first met; if it changes later, the action fails. 'host_key_check' decides."));
    }
    let order = if later {
        phrase!(language, fr: "Les tests gardent leur ordre.", en: "Tests keep their order.")
    } else {
        phrase!(language,
            fr: "Les tests gardent l'ordre dans lequel ils s'exécutaient : le plus récent d'abord.",
            en: "Tests keep the order in which they ran: the newest first.")
    };
    notes.info("", order);
}

/// People who made something and are not there any more.
fn tell_strangers(people: &[super::data::OriginalUser], campaigns: &[OriginalCampaign], notes: &mut Notes) {
    let known: BTreeSet<_> = people.iter().flat_map(|person| &person.old_ids).collect();
    for campaign in campaigns {
        if campaign.created_by.is_none_or(|id| !known.contains(&id)) {
            notes.info(
                &*campaign.project.name,
                phrase!(notes.language,
                fr: "Qui a créé cette campagne n'a plus de compte.",
                en: "Whoever made this campaign has no account any more."),
            );
        }
    }
}
