//! A short word for the state of a campaign, by which two sides know that neither has changed.

use sha2::{Digest, Sha256};

use crate::{Project, write};

/// The SHA-256 of all that the files of a campaign say, in hexadecimal digits.
pub fn digest(project: &Project) -> String {
    let mut hash = Sha256::new();
    // What cannot be written is no campaign that anybody has.
    hash.update(write(project).unwrap_or_default());
    for (name, bytes) in &project.files {
        hash.update([0]);
        hash.update(name);
        hash.update([0]);
        hash.update(Sha256::digest(bytes));
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
