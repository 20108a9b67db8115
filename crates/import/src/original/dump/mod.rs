//! The documents of the original's database out of whatever `mongodump` wrote: a folder, the folder above it, an
//! archive; each packed by gzip or not.

mod archive;
mod choice;
mod document;
mod fault;
mod files;
mod limit;
mod stream;

use std::collections::{BTreeMap, BTreeSet};

pub use choice::{COLLECTIONS, Choice, Database};
pub use fault::DumpFault;
pub use files::{Files, FilesOnDisk};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use self::{
    archive::{Archive, MAGIC},
    stream::{Budget, Documents, Next},
};

/// A document, as MongoDB's extended JSON says it.
pub type Document = Map<String, Value>;

/// What was read beside the documents.
#[derive(Debug)]
pub struct Read {
    /// The database.
    pub database: Database,
    /// Collections of it that are none of the original's.
    pub others: Vec<String>,
    /// Collections of the original's that are not there.
    pub missing: Vec<&'static str>,
    /// Collections whose check sum is not the one that the archive gives.
    pub doubtful: Vec<String>,
}

/// Which collection a file of a dump holds.
struct CollectionFile {
    database: String,
    collection: String,
    path: String,
}

/// Gives every document of the original's collections to `take`, with the collection's name without its prefix.
/// A folder gives one collection after the other; in an archive they may take turns.
///
/// # Errors
/// The file, and what is wrong with it.
pub fn read(
    files: &dyn Files,
    choice: &Choice<'_>,
    mut take: impl FnMut(&'static str, Document),
) -> Result<Read, (String, DumpFault)> {
    let names = files.names().map_err(|error| (String::new(), error.into()))?;
    let mut budget = Budget::default();
    let collections: Vec<CollectionFile> = names.iter().filter_map(|path| collection_file(path)).collect();
    if collections.is_empty() {
        return match names.iter().find(|name| is_archive(files, name)) {
            Some(name) => read_archive(files, name, choice, &mut budget, take).map_err(|fault| (name.clone(), fault)),
            None => Err((String::new(), DumpFault::NoDatabase(Vec::new()))),
        };
    }
    let known: BTreeSet<_> = collections.iter().map(|one| (one.database.clone(), one.collection.clone())).collect();
    let database = choice.among(&known).map_err(|fault| (String::new(), fault))?;
    let mut of_database: BTreeMap<&str, &str> = BTreeMap::new();
    for one in collections.iter().filter(|one| one.database == database.name) {
        of_database.insert(&one.collection, &one.path);
    }
    let mut missing = Vec::new();
    for collection in COLLECTIONS {
        let path = of_database.remove(&*format!("{}{collection}", database.prefix));
        if let Some(path) = path {
            let documents = |document| take(collection, document);
            read_collection(files, path, &mut budget, documents).map_err(|fault| (path.to_owned(), fault))?;
        } else {
            missing.push(collection);
        }
    }
    let others = of_database.into_keys().map(str::to_owned).collect();
    let database = Database { name: database.folder_name().to_owned(), ..database };
    Ok(Read { database, others, missing, doubtful: Vec::new() })
}

/// Whether there is a dump of the original's database, by the names of the collections alone.
pub fn recognises(files: &dyn Files) -> bool {
    let Ok(names) = files.names() else { return false };
    let collections: BTreeSet<_> =
        names.iter().filter_map(|path| collection_file(path)).map(|one| (one.database, one.collection)).collect();
    if !collections.is_empty() {
        return !matches!(Choice::default().among(&collections), Err(DumpFault::NoDatabase(_)));
    }
    let open = |name: &String| {
        let mut budget = Budget::default();
        let archive = open_archive(files, name, &mut budget).ok()??;
        Choice::default().among(&archive.collections).ok()
    };
    names.iter().any(|name| open(name).is_some())
}

/// `testGyver/users.bson.gz`: the database is the folder, the collection the name, where signs may be written as in
/// addresses.
fn collection_file(path: &str) -> Option<CollectionFile> {
    let bare = path.strip_suffix(".gz").unwrap_or(path).strip_suffix(".bson")?;
    let (folder, name) = bare.rsplit_once('/').unwrap_or(("", bare));
    let collection = percent_decode_str(name).decode_utf8().ok()?.into_owned();
    let database = folder.to_owned();
    (name != "oplog").then(|| CollectionFile { database, collection, path: path.to_owned() })
}

fn read_collection(
    files: &dyn Files,
    path: &str,
    budget: &mut Budget,
    mut take: impl FnMut(Document),
) -> Result<(), DumpFault> {
    let mut documents = Documents::of(files.open(path)?)?;
    for number in 1.. {
        match documents.next(budget)? {
            Next::End => break,
            Next::Mark => return Err(DumpFault::NoDocument),
            Next::Document(bytes) => {
                take(document::read(&bytes, budget).map_err(|cause| DumpFault::Document(number, cause))?);
            }
        }
    }
    Ok(())
}

fn is_archive(files: &dyn Files, name: &str) -> bool {
    let open = || Documents::of(files.open(name)?)?.skip(&MAGIC);
    open().unwrap_or(false)
}

fn open_archive<'a>(files: &'a dyn Files, name: &str, budget: &mut Budget) -> Result<Option<Archive<'a>>, DumpFault> {
    let mut documents = Documents::of(files.open(name)?)?;
    if !documents.skip(&MAGIC)? {
        return Ok(None);
    }
    Archive::open(documents, budget).map(Some)
}

fn read_archive(
    files: &dyn Files,
    name: &str,
    choice: &Choice<'_>,
    budget: &mut Budget,
    mut take: impl FnMut(&'static str, Document),
) -> Result<Read, DumpFault> {
    let archive = open_archive(files, name, budget)?.ok_or(DumpFault::NoDocument)?;
    let database = choice.among(&archive.collections)?;
    let ours = |(of, collection): &archive::Namespace| {
        let bare = collection.strip_prefix(&database.prefix).filter(|_| *of == database.name)?;
        COLLECTIONS.into_iter().find(|known| *known == bare)
    };
    let others = archive.collections.iter().filter(|one| one.0 == database.name && ours(one).is_none());
    let others = others.map(|(_, collection)| collection.clone()).collect();
    let announced: BTreeSet<&str> = archive.collections.iter().filter_map(ours).collect();
    let missing = COLLECTIONS.into_iter().filter(|known| !announced.contains(known)).collect();
    let doubtful = archive.read(
        budget,
        |namespace| ours(namespace).is_some(),
        |namespace, document| {
            if let Some(collection) = ours(namespace) {
                take(collection, document);
            }
        },
    )?;
    let doubtful = doubtful.into_iter().map(|(_, collection)| collection).collect();
    Ok(Read { database, others, missing, doubtful })
}
