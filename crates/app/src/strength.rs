//! Which passwords are taken: long enough, not one of those that everybody tries first, and nothing that
//! the account itself gives away (OWASP ASVS 5, section 6.2).

use zxcvbn::zxcvbn;

use crate::Refusal;

/// Fewest and most characters.
const LENGTHS: std::ops::RangeInclusive<usize> = 8..=200;
/// What takes fewer guesses than this is among the first that anybody tries: a common word, or the name with a digit.
const FEWEST_GUESSES: u64 = 20_000;

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Too short, too long or blank.
    #[error("the password must have 8 to 200 characters")]
    Length,
    /// One of those that are tried first, or made of the person's own name or address.
    #[error(
        "the password is among the first that anybody tries: choose one without the name, the address or a common word"
    )]
    Common,
}

impl From<WeakPassword> for Refusal {
    fn from(weak: WeakPassword) -> Self {
        let code = match weak {
            WeakPassword::Length => "weak_password",
            WeakPassword::Common => "common_password",
        };
        Self::bad(code).field("password")
    }
}

/// Judges a new password of a person with this name and address.
///
/// # Errors
/// Why it is not taken.
pub fn judge_password(password: &str, name: &str, email: &str) -> Result<(), WeakPassword> {
    if !LENGTHS.contains(&password.chars().count()) || password.trim().is_empty() {
        return Err(WeakPassword::Length);
    }
    let known: Vec<String> = [name, email, "testgyver"]
        .into_iter()
        .flat_map(|text| text.split(['@', '.', '-', '_', ' ']).chain([text]))
        .filter(|part| part.chars().count() >= 3)
        .map(str::to_lowercase)
        .collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    if zxcvbn(password, &known).guesses() < FEWEST_GUESSES {
        return Err(WeakPassword::Common);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_anybody_tries_first_is_refused() {
        let refused = |password: &str| judge_password(password, "Ada Lovelace", "ada.lovelace@example.org").is_err();
        for weak in ["password", "12345678", "aaaaaaaa", "testgyver", "TestGyver", "ada.lovelace@example.org"] {
            assert!(refused(weak), "{weak}");
        }
        for weak in ["short", "lovelace", "Lovelace1", "qwertyuiop", "azertyuiop", "iloveyou", "        ", "P@ssw0rd"] {
            assert!(refused(weak), "{weak}");
        }
        for good in ["correct horse", "Un-mot-de-passe-1!", "trust-in-restarts", "nos tests du lundi"] {
            assert!(!refused(good), "{good}");
        }
    }
}
