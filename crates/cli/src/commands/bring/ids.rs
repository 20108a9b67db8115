//! Identifiers of what has none: the same thing gets the same one again.

use sha2::{Digest, Sha256};
use testgyver_import::original::OldId;
use testgyver_model::{
    Timestamp,
    id::{IdSource, RandomIds, id_of},
};
use uuid::{Builder, Uuid};

/// An identifier that nothing has.
pub(super) fn fresh() -> Uuid {
    RandomIds.fresh()
}

/// The identifier of what is called so inside something else, always the same: a UUID of version 8 (RFC 9562) made as
/// those of version 5 are, of a stronger hash.
pub(super) fn derived(inside: Uuid, name: &str) -> Uuid {
    let hash = Sha256::new().chain_update(inside.as_bytes()).chain_update(name.as_bytes()).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// The identifier that stands for an old one, else one made of a name.
pub(super) fn kept(old: Option<OldId>, inside: Uuid, name: &str) -> Uuid {
    old.map_or_else(|| derived(inside, name), id_of)
}

/// When an old identifier was drawn: its first four bytes are the seconds since 1970.
pub(super) fn drawn_at(old: Option<OldId>) -> Option<Timestamp> {
    let [a, b, c, d, ..] = old?;
    Timestamp::from_second(u32::from_be_bytes([a, b, c, d]).into()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_has_the_same_identifier() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(derived(one, "a"), derived(one, "a"));
        assert_ne!(derived(one, "a"), derived(one, "b"));
        assert_ne!(derived(one, "a"), derived(other, "a"));
        assert_eq!((derived(one, "a").get_version_num(), kept(None, one, "a")), (8, derived(one, "a")));
        let old = testgyver_model::id::object_id("6b0c5b2574eb890cb16a4f1c");
        assert_eq!(drawn_at(old).unwrap().to_string(), "2026-11-29T17:04:37Z");
    }
}
