//! `mongodump --archive`, built here the way mongo-tools writes it, and packed dumps.

use std::io::Write;

use bson::{Bson, Document, doc};
use flate2::{Compression, write::GzEncoder};
use testgyver_import::{
    NoteKind, Source,
    original::{Choice, read, recognises},
};

use super::{options, read_all, sample_files, says, says_not};

const MARK: [u8; 4] = [0xff; 4];
const NAMES: [&str; 5] = ["users", "variables", "campains", "tests", "rapports"];

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The documents of a collection's bytes.
fn documents(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut list = Vec::new();
    while let Some(length) = bytes.first_chunk::<4>() {
        let (one, rest) = bytes.split_at(u32::from_le_bytes(*length) as usize);
        list.push(one);
        bytes = rest;
    }
    list
}

/// CRC-64/XZ, bit by bit.
fn sum(bytes: &[u8]) -> i64 {
    let sum = bytes.iter().fold(!0_u64, |sum, byte| {
        (0..8).fold(
            sum ^ u64::from(*byte),
            |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xC96C_5795_D787_0F42 } else { sum >> 1 },
        )
    });
    (!sum).cast_signed()
}

fn put(archive: &mut Vec<u8>, document: &Document) {
    archive.extend(document.to_vec().unwrap());
}

fn head(database: &str, collection: &str, ends: bool, sum: i64) -> Document {
    doc! {"db": database, "collection": collection, "EOF": ends, "CRC": Bson::Int64(sum)}
}

/// An archive of the sample: collections take turns, document by document, and one of another database stands between.
fn archive(prefix: &str, damage: bool) -> Vec<u8> {
    let files = sample_files();
    let mut archive = vec![0x6d, 0xe2, 0x99, 0x81];
    put(
        &mut archive,
        &doc! {"concurrent_collections": 4, "version": "0.1", "server_version": "7.0.5", "tool_version": "100.9.4"},
    );
    for name in NAMES {
        let name = format!("{prefix}{name}");
        put(
            &mut archive,
            &doc! {"db": "testGyver", "collection": name, "metadata": "{\"indexes\":[]}", "size": 0, "type": "collection"},
        );
    }
    put(
        &mut archive,
        &doc! {"db": "testGyver", "collection": "sessions", "metadata": "", "size": 0, "type": "collection"},
    );
    put(&mut archive, &doc! {"db": "boutique", "collection": "users", "metadata": "", "size": 0, "type": "collection"});
    archive.extend(MARK);
    let rows = NAMES.map(|name| documents(&files[&format!("{name}.bson")]));
    for turn in 0..rows.iter().map(Vec::len).max().unwrap() {
        for (name, rows) in NAMES.iter().zip(&rows) {
            if let Some(row) = rows.get(turn) {
                put(&mut archive, &head("testGyver", &format!("{prefix}{name}"), false, 0));
                archive.extend(*row);
                archive.extend(MARK);
            }
        }
        put(&mut archive, &head("boutique", "users", false, 0));
        put(&mut archive, &doc! {"email": "nobody@example.org"});
        archive.extend(MARK);
    }
    for name in NAMES {
        let sum = if damage && name == "tests" { 1 } else { sum(&files[&format!("{name}.bson")]) };
        put(&mut archive, &head("testGyver", &format!("{prefix}{name}"), true, sum));
        archive.extend(MARK);
    }
    archive
}

#[test]
fn an_archive_says_the_same_as_the_folder() {
    let folder = read_all(&Source::folder(sample_files()));
    for (source, is_sound) in [
        (Source::file("sauvegarde", archive("", false)), true),
        (Source::file("sauvegarde.gz", packed(&archive("", false))), true),
        (Source::file("abimee.archive", archive("", true)), false),
    ] {
        assert!(recognises(&source));
        let data = read_all(&source);
        assert_eq!(data.database.name, "testGyver");
        assert_eq!((&data.users, &data.variables, data.tally), (&folder.users, &folder.variables, folder.tally));
        for (one, other) in data.campaigns.iter().zip(&folder.campaigns) {
            assert_eq!((&one.project, &one.tests, &one.reports), (&other.project, &other.tests, &other.reports));
        }
        says(&data.notes, NoteKind::Lost, "", "not carried over: sessions");
        match is_sound {
            true => says_not(&data.notes, "check sum"),
            false => says(
                &data.notes,
                NoteKind::Differs,
                "",
                "check sum of these collections does not match, the archive may be damaged: tests",
            ),
        }
    }
}

#[test]
fn the_prefix_of_collections_is_found() {
    let data = read_all(&Source::file("a", archive("mgv_", false)));
    assert_eq!((data.database.prefix.as_str(), data.later, data.campaigns.len()), ("mgv_", true, 3));
    says_not(&data.notes, "always failed in early versions");
    let files = sample_files().into_iter().map(|(name, bytes)| (format!("dump/tg/mgv_{name}.gz"), packed(&bytes)));
    let packed = read_all(&Source::folder(files.collect()));
    assert_eq!((packed.database.prefix.as_str(), packed.tally), ("mgv_", data.tally));
}

#[test]
fn of_several_databases_the_right_one_is_taken_or_asked_for() {
    let sample = || sample_files().into_iter();
    let mut files: std::collections::BTreeMap<_, _> =
        sample().map(|(name, bytes)| (format!("d/a/{name}"), bytes)).collect();
    files.insert("d/shop/users.bson".into(), Vec::new());
    files.insert("d/admin/system.version.bson".into(), Vec::new());
    assert_eq!(read_all(&Source::folder(files.clone())).database.name, "a");
    files.extend(sample().map(|(name, bytes)| (format!("d/b/{name}"), bytes)));
    let source = Source::folder(files);
    let fault = read(&source, &Choice::default(), &options()).unwrap_err();
    assert!(fault.message.contains("say which one: d/a, d/b"), "{fault}");
    let chosen = Choice { database: Some("b"), ..Choice::default() };
    assert_eq!(read(&source, &chosen, &options()).unwrap().campaigns.len(), 3);
    let none = read(&Source::file("x/things.bson", Vec::new()), &Choice::default(), &options()).unwrap_err();
    assert!(none.message.contains("among: x"), "{none}");
}

#[test]
fn what_is_cut_or_no_dump_is_refused() {
    let whole = archive("", false);
    let fault = |bytes: &[u8]| read(&Source::file("a", bytes), &Choice::default(), &options()).unwrap_err().message;
    assert!(fault(&whole[..whole.len() - 2]).contains("ends in the middle"));
    // Between two blocks, too: the mark of one that is whole, and nothing more.
    let block = whole.windows(4).enumerate().filter(|(_, four)| *four == MARK).map(|(at, _)| at).nth(4).unwrap();
    assert!(fault(&whole[..block + 4]).contains("ends in the middle"));
    assert!(fault(&packed(&whole)[..2000]).contains("ends in the middle"));
    assert!(fault(b"PK\x03\x04").contains("no dump of MongoDB here"));
    let mut files = sample_files();
    files.get_mut("tests.bson").unwrap().truncate(100);
    let error = read(&Source::folder(files.clone()), &Choice::default(), &options()).unwrap_err();
    assert_eq!(error.file, "tests.bson");
    files.insert("tests.bson".into(), vec![0xff, 0xff, 0xff, 0x7f, 0, 0]);
    let error = read(&Source::folder(files), &Choice::default(), &options()).unwrap_err();
    assert!(error.message.contains("no dump"), "{error}");
}

#[test]
fn what_is_missing_is_told() {
    let mut files = sample_files();
    files.remove("rapports.bson");
    let data = read_all(&Source::folder(files));
    says(&data.notes, NoteKind::Info, "", "These collections are not in the dump: rapports.");
    says_not(&read_all(&Source::file("a", archive("", false))).notes, "not in the dump");
}

#[test]
fn a_document_of_many_levels_is_refused() {
    let mut document = doc! {"a": 1};
    for _ in 0..200 {
        document = doc! {"a": document};
    }
    let deep = super::dump(&[("campains", vec![document])]);
    let error = read(&deep, &Choice::default(), &options()).unwrap_err();
    assert!(error.message.contains("document 1") && error.message.contains("levels"), "{error}");
}
