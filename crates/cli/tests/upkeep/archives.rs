//! Archives that are damaged, or made to do harm: refused as a whole, and nothing changes.

use std::{collections::BTreeMap, fs, io::Write, path::Path};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tar::{Archive, Builder, EntryType, Header};

use crate::support::{filled, run};

type Members = BTreeMap<String, Vec<u8>>;

/// What is in an archive, the manifest apart.
struct Contents {
    members: Members,
    manifest: Value,
}

fn read(file: &Path) -> Contents {
    let mut archive = Archive::new(GzDecoder::new(fs::File::open(file).unwrap()));
    let mut members = BTreeMap::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let mut bytes = Vec::new();
        std::io::copy(&mut entry, &mut bytes).unwrap();
        if entry.header().entry_type() == EntryType::Regular {
            members.insert(entry.path().unwrap().display().to_string(), bytes);
        }
    }
    let manifest = serde_json::from_slice(&members.remove("manifest.json").unwrap()).unwrap();
    Contents { members, manifest }
}

impl Contents {
    /// Writes an archive whose manifest fits what is in it, with names as they are, harmful ones too.
    fn write(&self, file: &Path, link: Option<&str>) {
        let mut builder = Builder::new(GzEncoder::new(fs::File::create(file).unwrap(), Compression::fast()));
        for (name, bytes) in &self.members {
            append(&mut builder, name, EntryType::Regular, bytes);
        }
        if let Some(name) = link {
            let mut header = Header::new_gnu();
            header.set_entry_type(EntryType::Symlink);
            header.set_size(0);
            builder.append_link(&mut header, name, "/etc").unwrap();
        }
        let member = |bytes: &Vec<u8>| {
            let digits: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            json!({"size": bytes.len(), "sha256": digits})
        };
        let mut manifest = self.manifest.clone();
        manifest["members"] = self.members.iter().map(|(name, bytes)| (name.clone(), member(bytes))).collect();
        append(&mut builder, "manifest.json", EntryType::Regular, &serde_json::to_vec(&manifest).unwrap());
        builder.into_inner().unwrap().finish().unwrap().flush().unwrap();
    }
}

/// Like the library's own, which refuses harmful names.
fn append(builder: &mut Builder<impl Write>, name: &str, kind: EntryType, bytes: &[u8]) {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    let place = &mut header.as_old_mut().name;
    place[..name.len()].copy_from_slice(name.as_bytes());
    header.set_cksum();
    builder.append(&header, bytes).unwrap();
}

/// Restores into a folder with other data, which must refuse and change nothing.
fn refused(file: &Path, data: &Path, words: &str) {
    let before = fs::read(data.join("secret.key")).unwrap();
    let ended = run("restore", data, &[file.to_str().unwrap()]);
    assert!(!ended.well && ended.err.contains(words), "wanted '{words}': {} {}", ended.out, ended.err);
    assert_eq!(fs::read(data.join("secret.key")).unwrap(), before);
    assert!(!data.join("incoming").exists(), "nothing is left behind ({words})");
    assert!(crate::support::beginning(data, "before-restore").is_empty());
}

#[tokio::test]
async fn archives_that_cannot_be_trusted_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file, bad) = (folder.path().join("d"), folder.path().join("good.tar.gz"), folder.path().join("bad"));
    filled(&data).await;
    assert!(run("backup", &data, &[file.to_str().unwrap()]).well);
    let good = || read(&file);
    good().write(&bad, None);
    assert!(
        run("restore", &folder.path().join("proof"), &[bad.to_str().unwrap()]).well,
        "what is written here is right"
    );

    let bytes = fs::read(&file).unwrap();
    fs::write(&bad, &bytes[..bytes.len() / 2]).unwrap();
    refused(&bad, &data, "archive");
    fs::write(&bad, &bytes[..bytes.len() - 4]).unwrap();
    refused(&bad, &data, "damaged");
    let mut flipped = bytes.clone();
    let middle = flipped.len() / 3;
    // One bit alone may say the same in other words: a run of zeros, taken from another place.
    flipped[middle..middle + 64].iter_mut().for_each(|byte| *byte = !*byte);
    fs::write(&bad, flipped).unwrap();
    refused(&bad, &data, "archive");
    fs::write(&bad, "no archive at all").unwrap();
    refused(&bad, &data, "no backup of TestGyver");

    for path in ["../evil", "/tmp/evil", "campaigns/../../evil", "incoming/ready", "evil.sh"] {
        let mut contents = good();
        contents.members.insert(path.into(), b"x".to_vec());
        contents.write(&bad, None);
        refused(&bad, &data, "belongs into no data folder");
    }
    assert!(!folder.path().join("evil").exists());
    good().write(&bad, Some("campaigns/link"));
    refused(&bad, &data, "neither file nor folder");

    let mut contents = good();
    contents.members.remove("secret.key");
    contents.write(&bad, None);
    refused(&bad, &data, "holds no secret.key");
    let mut contents = good();
    contents.members.insert("secret.key".into(), vec![7; 32]);
    contents.write(&bad, None);
    refused(&bad, &data, "key does not open");
    let mut contents = good();
    contents.manifest["schema"] = json!(9_999);
    contents.write(&bad, None);
    refused(&bad, &data, "newer program");
    let mut contents = good();
    contents.manifest["format"] = json!(2);
    contents.write(&bad, None);
    refused(&bad, &data, "newer program");
    let mut contents = good();
    contents.members.insert("testgyver.db".into(), vec![0; 8_192]);
    contents.write(&bad, None);
    refused(&bad, &data, "database");
    for (name, words) in
        [("secret.key", "holds 0 bytes"), ("token.key", "holds 0 bytes"), ("testgyver.db", "schema is 0")]
    {
        let mut contents = good();
        contents.members.insert(name.into(), Vec::new());
        contents.write(&bad, None);
        refused(&bad, &data, words);
    }
}

#[tokio::test]
async fn what_the_manifest_does_not_say_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file, bad) = (folder.path().join("d"), folder.path().join("good.tar.gz"), folder.path().join("bad"));
    let campaign = filled(&data).await;
    fs::write(data.join(format!("campaigns/{campaign}/files/a.txt")), "saved").unwrap();
    assert!(run("backup", &data, &[file.to_str().unwrap()]).well);
    let contents = read(&file);
    let name = format!("campaigns/{campaign}/files/a.txt");
    let rewritten = |change: &dyn Fn(&mut Members)| {
        let mut members = contents.members.clone();
        change(&mut members);
        let mut builder = Builder::new(GzEncoder::new(fs::File::create(&bad).unwrap(), Compression::fast()));
        members.iter().for_each(|(name, bytes)| append(&mut builder, name, EntryType::Regular, bytes));
        let manifest = serde_json::to_vec(&contents.manifest).unwrap();
        append(&mut builder, "manifest.json", EntryType::Regular, &manifest);
        builder.into_inner().unwrap().finish().unwrap();
    };
    rewritten(&|members| drop(members.insert(name.clone(), b"other".to_vec())));
    refused(&bad, &data, "is not what was saved");
    rewritten(&|members| drop(members.remove(&name)));
    refused(&bad, &data, "is missing");
    rewritten(&|members| drop(members.insert("campaigns/x/files/new".into(), b"x".to_vec())));
    refused(&bad, &data, "does not know");
}
