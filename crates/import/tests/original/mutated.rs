//! Damaged dumps and exports: an error or some data, never a panic, and never for long.

use proptest::prelude::*;
use testgyver_import::{
    Source,
    original::{Choice, import_json, read},
};

use super::{json::EXPORT, options, sample_files};

/// Places, and what stands there instead.
fn damage() -> impl Strategy<Value = Vec<(prop::sample::Index, u8)>> {
    prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)
}

fn damaged(mut bytes: Vec<u8>, damage: &[(prop::sample::Index, u8)]) -> Vec<u8> {
    if bytes.is_empty() {
        return bytes;
    }
    for (place, byte) in damage {
        let place = place.index(bytes.len());
        bytes[place] = *byte;
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_damaged_collection_is_no_end(which in 0..5usize, damage in damage()) {
        let mut files = sample_files();
        let bytes = files.values_mut().nth(which).unwrap();
        *bytes = damaged(std::mem::take(bytes), &damage);
        let _ = read(&Source::folder(files), &Choice::default(), &options());
    }

    #[test]
    fn a_damaged_export_is_no_end(damage in damage()) {
        let bytes = damaged(EXPORT.as_bytes().to_vec(), &damage);
        let _ = import_json(&String::from_utf8_lossy(&bytes), &options());
    }

    #[test]
    fn any_bytes_are_no_end(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let archive: Vec<u8> = [0x6d, 0xe2, 0x99, 0x81].into_iter().chain(bytes.clone()).collect();
        let _ = read(&Source::file("a", archive), &Choice::default(), &options());
        let _ = read(&Source::file("tests.bson", bytes), &Choice::default(), &options());
    }
}
