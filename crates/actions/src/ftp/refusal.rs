//! What a refusal of the server means.

use super::control::Reply;
use crate::remote::RemoteError;

/// Most characters of the server's words that a failure tells.
const SHOWN: usize = 300;

/// The server ends the session (RFC 959, section 4.2).
pub(super) const GONE: u16 = 421;

/// A refusal, in the server's words where they say more than we know.
pub(super) fn failure(reply: &Reply) -> RemoteError {
    let words = reply.words();
    let lower = words.to_lowercase();
    if reply.code == GONE {
        RemoteError::Broken(shown(&words))
    } else if reply.code == 550 && lower.contains("no such") {
        RemoteError::NotFound
    } else if lower.contains("permission denied") {
        RemoteError::Denied
    } else if lower.contains("already exists") || lower.contains("file exists") {
        RemoteError::Exists
    } else {
        RemoteError::Refused(shown(&words))
    }
}

/// A refusal to go to a folder: most servers have one sentence for all causes, which says nothing.
pub(super) fn no_folder(reply: &Reply) -> RemoteError {
    match failure(reply) {
        RemoteError::Refused(words) if reply.code != 550 || words.to_lowercase().contains("not a directory") => {
            RemoteError::Refused(words)
        }
        RemoteError::Refused(_) => RemoteError::NotFound,
        other => other,
    }
}

/// Whether a refused list means that there is nothing to list.
pub(super) fn is_empty_list(reply: &Reply) -> bool {
    let lower = reply.words().to_lowercase();
    matches!(reply.code, 450 | 550) && (lower.contains("no files") || lower.contains("empty"))
}

fn shown(words: &str) -> String {
    words.chars().take(SHOWN).collect()
}
