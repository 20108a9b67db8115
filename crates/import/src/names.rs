//! Names of variables: what they may be here, and which of them must not be shown.

use std::collections::{HashMap, HashSet};

/// Most characters of a name.
const LONGEST: usize = 100;
/// Most characters of the name of an environment.
const LONGEST_ENVIRONMENT: usize = 60;
/// Names that begin so mean something else.
const RESERVED: [&str; 3] = ["app.", "test.", "run."];
/// What the name of a secret has in it, letters and digits alone.
const SECRET: [&str; 13] = [
    "password",
    "passwd",
    "passphrase",
    "motdepasse",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "subscriptionkey",
    "authorization",
    "credential",
    "bearer",
];
/// What the name of something about a secret ends with.
const ABOUT: [&str; 14] = [
    "url",
    "uri",
    "type",
    "expires",
    "expiresin",
    "expiry",
    "expiration",
    "endpoint",
    "name",
    "path",
    "id",
    "count",
    "header",
    "prefix",
];

/// Whether a sign may stand in a name.
fn may(sign: char) -> bool {
    sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.')
}

/// Whether a text can be the name of a variable.
pub(crate) fn fits(name: &str) -> bool {
    (1..=LONGEST).contains(&name.chars().count())
        && name.chars().all(may)
        && !name.starts_with('.')
        && !RESERVED.iter().any(|prefix| name.starts_with(prefix))
}

/// Whether a text was meant as a name, and could be one but for its blanks and where it begins.
pub(crate) fn is_meant(name: &str) -> bool {
    name.chars().any(|sign| !sign.is_whitespace()) && name.chars().all(|sign| may(sign) || sign == ' ')
}

/// The name that comes nearest.
pub(crate) fn cleaned(name: &str) -> String {
    let mut clean: String = name.trim().chars().map(|sign| if may(sign) { sign } else { '_' }).take(LONGEST).collect();
    while clean.starts_with('.') || RESERVED.iter().any(|prefix| clean.starts_with(prefix)) {
        clean = clean.replacen('.', "_", 1);
    }
    if clean.is_empty() { "variable".to_owned() } else { clean }
}

/// The first of `name`, `name_2`, … that is free.
pub(crate) fn free(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !is_taken(name)).unwrap_or_default()
}

/// The name that an environment may have, nearest to the wanted one, and no other one's whatever the case of letters.
pub(crate) fn environment(wanted: &str, others: &[&str]) -> String {
    let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>().trim().to_owned();
    let visible: String = wanted.chars().filter(|sign| !sign.is_control()).collect();
    let name = cut(visible.trim(), LONGEST_ENVIRONMENT);
    let reserved = ["", ".", "..", "key", "description", "secret", "default"];
    let name = if reserved.iter().any(|word| name.eq_ignore_ascii_case(word)) { format!("env_{name}") } else { name };
    let is_taken = |name: &str| others.iter().any(|other| other.to_lowercase() == name.to_lowercase());
    let numbered = (2..).map(|number| format!("{} ({number})", cut(&name, LONGEST_ENVIRONMENT - 10)));
    std::iter::once(name.clone()).chain(numbered).find(|name| !is_taken(name)).unwrap_or_default()
}

/// The name of an environment variable.
pub(crate) fn upper_snake(name: &str) -> String {
    let mut upper = String::new();
    let mut before = '_';
    for sign in name.chars() {
        let sign_kept = if sign.is_ascii_alphanumeric() { sign } else { '_' };
        if sign_kept.is_ascii_uppercase() && before.is_ascii_lowercase() {
            upper.push('_');
        }
        if sign_kept != '_' || !upper.ends_with('_') {
            upper.push(sign_kept.to_ascii_uppercase());
        }
        before = sign_kept;
    }
    let upper = upper.trim_matches('_').to_owned();
    match upper.chars().next() {
        None => "SECRET".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("SECRET_{upper}"),
        Some(_) => upper,
    }
}

/// Whether what goes by this name is a password, a token or a key.
pub(crate) fn is_secret(name: &str) -> bool {
    let plain: String = name.chars().filter(|sign| sign.is_alphanumeric()).collect::<String>().to_lowercase();
    if matches!(plain.as_str(), "pwd" | "pass" | "mdp" | "jwt") {
        return true;
    }
    SECRET.iter().any(|word| plain.contains(word)) && !ABOUT.iter().any(|end| plain.ends_with(end))
}

/// The names of a source, and those that they have here.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    ours: HashMap<String, String>,
    taken: HashSet<String>,
}

impl Names {
    /// The name here, and whether it is another one; given at its first use.
    pub(crate) fn of(&mut self, source: &str) -> (String, bool) {
        if let Some(ours) = self.ours.get(source) {
            return (ours.clone(), false);
        }
        let wanted = if fits(source) { source.to_owned() } else { cleaned(source) };
        let ours = free(&wanted, |name| self.taken.contains(name));
        self.taken.insert(ours.clone());
        self.ours.insert(source.to_owned(), ours.clone());
        let other = ours != source;
        (ours, other)
    }

    /// Whether a name is there.
    pub(crate) fn has(&self, source: &str) -> bool {
        self.ours.contains_key(source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_to_fit() {
        assert!(fits("host.1") && fits("X-API-Key") && !fits("a b") && !fits("app.x") && !fits("") && !fits(".a"));
        assert_eq!(cleaned("p://"), "p___");
        assert_eq!(cleaned("run.x"), "run_x");
        assert_eq!(cleaned(" \n"), "variable");
        let mut names = Names::default();
        assert_eq!(names.of("a b"), ("a_b".into(), true));
        assert_eq!(names.of("a b"), ("a_b".into(), false));
        assert_eq!(names.of("a_b"), ("a_b_2".into(), true));
    }

    #[test]
    fn names_of_environments_are_made_to_fit() {
        assert_eq!(environment(" a\u{7}b ", &[]), "ab");
        assert_eq!(environment("Default", &[]), "env_Default");
        assert_eq!(environment("", &["env_"]), "env_ (2)");
        assert_eq!(environment("É", &["é", "É (2)"]), "É (3)");
        assert_eq!(environment(&"n".repeat(99), &["N".repeat(60).as_str()]), format!("{} (2)", "n".repeat(50)));
    }

    #[test]
    fn secrets_are_known_by_their_names() {
        for name in ["password", "auth_token", "X-API-Key", "clientSecret", "TOKEN", "pwd", "Ocp-Apim-Subscription-Key"]
        {
            assert!(is_secret(name), "{name}");
        }
        for name in ["token_url", "tokenType", "expires", "user", "secretName", "key", "Ticket", "accept"] {
            assert!(!is_secret(name), "{name}");
        }
        assert_eq!(upper_snake("clientSecret"), "CLIENT_SECRET");
        assert_eq!(upper_snake("X-API-Key"), "X_API_KEY");
        assert_eq!(upper_snake("1é"), "SECRET_1");
    }
}
