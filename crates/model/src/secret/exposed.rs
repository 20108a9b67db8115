//! Secrets put into words in the open: for the way to a worker, which nobody else reads. Never for an answer.

use serde::{Deserialize, Deserializer, Serializer};

use super::Secret;

/// Writes a secret as the text that it is.
///
/// # Errors
/// Those of the form that it is written in.
pub fn serialize<S: Serializer>(secret: &Secret, output: S) -> Result<S::Ok, S::Error> {
    output.serialize_str(secret.expose())
}

/// Reads a secret that was written in the open.
///
/// # Errors
/// Where it is no text.
pub fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Secret, D::Error> {
    String::deserialize(input).map(Secret::new)
}

/// The same for secrets by name.
pub mod map {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serializer};

    use super::Secret;

    /// Writes secrets as the texts that they are.
    ///
    /// # Errors
    /// Those of the form that they are written in.
    pub fn serialize<S: Serializer>(secrets: &BTreeMap<String, Secret>, output: S) -> Result<S::Ok, S::Error> {
        output.collect_map(secrets.iter().map(|(name, secret)| (name, secret.expose())))
    }

    /// Reads secrets that were written in the open.
    ///
    /// # Errors
    /// Where one is no text.
    pub fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<BTreeMap<String, Secret>, D::Error> {
        let texts = BTreeMap::<String, String>::deserialize(input)?;
        Ok(texts.into_iter().map(|(name, text)| (name, Secret::new(text))).collect())
    }
}
