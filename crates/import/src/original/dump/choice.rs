//! Finds the original's database in a dump, and the prefix of its collections.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::DumpFault;

/// The collections that the original writes, without a prefix, in the order in which they are read.
pub const COLLECTIONS: [&str; 5] = ["users", "variables", "campains", "tests", "rapports"];

/// Which of several databases is meant; what is left out is found.
#[derive(Debug, Clone, Copy, Default)]
pub struct Choice<'a> {
    /// Name of the database, `testGyver` say.
    pub database: Option<&'a str>,
    /// Prefix of its collections, `mgv_` say.
    pub prefix: Option<&'a str>,
}

/// The database that was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Database {
    /// Its name; empty where a dump does not say it.
    pub name: String,
    /// What its collections' names begin with.
    pub prefix: String,
}

impl Database {
    /// The last folder of a path, which `mongodump` calls by the database's name.
    pub fn folder_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or_default()
    }

    fn told(&self) -> String {
        match (self.name.as_str(), self.prefix.as_str()) {
            ("", "") => "—".to_owned(),
            (name, "") => name.to_owned(),
            ("", prefix) => format!("{prefix}*"),
            (name, prefix) => format!("{name} ({prefix}*)"),
        }
    }
}

impl Choice<'_> {
    /// The one database of the original among these: names of databases and of their collections.
    ///
    /// # Errors
    /// A fault where there is none, or several.
    pub fn among(&self, collections: &BTreeSet<(String, String)>) -> Result<Database, DumpFault> {
        let mut counts: BTreeMap<Database, (bool, usize)> = BTreeMap::new();
        for (name, collection) in collections {
            for known in COLLECTIONS {
                let Some(prefix) = collection.strip_suffix(known) else { continue };
                let database = Database { name: name.clone(), prefix: prefix.to_owned() };
                let (campaigns, count) = counts.entry(database).or_default();
                *campaigns |= known == "campains";
                *count += 1;
            }
        }
        let named = |database: &Database| {
            self.database.is_none_or(|name| name == database.name || name == database.folder_name())
                && self.prefix.is_none_or(|prefix| prefix == database.prefix)
        };
        let enough = |(campaigns, count): (bool, usize)| campaigns || count > 1;
        let mut found: Vec<_> = counts.into_iter().filter(|(one, count)| named(one) && enough(*count)).collect();
        // A database with no campaigns only counts where none has any.
        if found.iter().any(|(_, (campaigns, _))| *campaigns) {
            found.retain(|(_, (campaigns, _))| *campaigns);
        }
        let mut found: Vec<Database> = found.into_iter().map(|(database, _)| database).collect();
        match (found.pop(), found.is_empty()) {
            (Some(one), true) => Ok(one),
            (None, _) => {
                let names: BTreeSet<&String> = collections.iter().map(|(name, _)| name).collect();
                Err(DumpFault::NoDatabase(names.into_iter().cloned().collect()))
            }
            (Some(last), false) => {
                found.push(last);
                Err(DumpFault::Several(found.iter().map(Database::told).collect()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn among(choice: Choice<'_>, collections: &[(&str, &str)]) -> Result<Database, String> {
        let collections = collections.iter().map(|(name, one)| ((*name).to_owned(), (*one).to_owned())).collect();
        choice.among(&collections).map_err(|fault| format!("{fault:?}"))
    }

    #[test]
    fn the_prefix_is_found() {
        let found = |name: &str, prefix: &str| Ok(Database { name: name.into(), prefix: prefix.into() });
        let any = Choice::default();
        assert_eq!(among(any, &[("testGyver", "campains"), ("testGyver", "users")]), found("testGyver", ""));
        assert_eq!(among(any, &[("a", "mgv_campains"), ("a", "mgv_tests"), ("a", "users")]), found("a", "mgv_"));
        assert_eq!(among(any, &[("other", "users"), ("other", "tests"), ("a", "campains")]), found("a", ""));
        assert_eq!(among(any, &[("other", "users"), ("other", "tests")]), found("other", ""));
        let both = [("a", "campains"), ("a", "mgv_campains")];
        assert_eq!(among(any, &both), Err(r#"Several(["a", "a (mgv_*)"])"#.into()));
        assert_eq!(among(Choice { prefix: Some("mgv_"), ..any }, &both), found("a", "mgv_"));
        assert_eq!(among(any, &[("shop", "users"), ("b", "x")]), Err(r#"NoDatabase(["b", "shop"])"#.into()));
        assert_eq!(among(Choice { database: Some("z"), ..any }, &both), Err(r#"NoDatabase(["a"])"#.into()));
    }
}
