//! The options of curl, as its manual page names them.

use clap::{Arg, ArgAction, ArgMatches, Command};
use testgyver_model::{Language, action::ActionError, text};

/// Switches that change nothing of what a test does.
const SILENT: [(&str, Option<char>); 15] = [
    ("compressed", None),
    ("silent", Some('s')),
    ("show-error", Some('S')),
    ("verbose", Some('v')),
    ("include", Some('i')),
    ("fail", Some('f')),
    ("fail-with-body", None),
    ("location", Some('L')),
    ("no-progress-meter", None),
    ("progress-bar", Some('#')),
    ("globoff", Some('g')),
    ("no-buffer", Some('N')),
    ("http1.1", None),
    ("http2", None),
    ("tcp-nodelay", None),
];

/// Switches that keep the method of a POST after a redirect.
pub(super) const SAME_METHOD: [&str; 3] = ["post301", "post302", "post303"];

/// Reads the words after `curl`; an error names the option that cannot be read.
pub(super) fn matches(words: impl Iterator<Item = String>, language: Language) -> Result<ArgMatches, ActionError> {
    options().try_get_matches_from(words).map_err(|error| refused(&error, language))
}

fn options() -> Command {
    let text = |name: &'static str| Arg::new(name).long(name).action(ArgAction::Append).allow_hyphen_values(true);
    let mut command = Command::new("curl").no_binary_name(true).disable_help_flag(true).disable_version_flag(true);
    for (name, short) in [
        ("request", Some('X')),
        ("header", Some('H')),
        ("data", Some('d')),
        ("data-raw", None),
        ("data-binary", None),
        ("data-ascii", None),
        ("data-urlencode", None),
        ("json", None),
        ("form", Some('F')),
        ("form-string", None),
        ("user", Some('u')),
        ("user-agent", Some('A')),
        ("referer", Some('e')),
        ("cookie", Some('b')),
        ("max-time", Some('m')),
        ("url", None),
        // Taken and left aside: they say where the answer goes and how patient curl is.
        ("output", Some('o')),
        ("cookie-jar", Some('c')),
        ("write-out", Some('w')),
        ("connect-timeout", None),
        ("retry", None),
        ("max-redirs", None),
        ("dump-header", Some('D')),
    ] {
        let option = text(name);
        command = command.arg(match short {
            Some(short) => option.short(short),
            None => option,
        });
    }
    let telling = [("get", Some('G')), ("head", Some('I')), ("insecure", Some('k')), ("path-as-is", None)];
    let same_method = SAME_METHOD.map(|name| (name, None));
    for (name, short) in SILENT.into_iter().chain(telling).chain(same_method) {
        let switch = Arg::new(name).long(name).action(ArgAction::Count);
        command = command.arg(match short {
            Some(short) => switch.short(short),
            None => switch,
        });
    }
    command.arg(Arg::new("address").action(ArgAction::Append))
}

fn refused(error: &clap::Error, language: Language) -> ActionError {
    use clap::error::{ContextKind, ContextValue};
    let named = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(name)) => name.split(' ').next().unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    if error.kind() == clap::error::ErrorKind::InvalidValue {
        return ActionError::new(text!(language, "curl-option-without-value", named));
    }
    ActionError::new(text!(language, "curl-unknown-option", named))
}

/// Every value of an option, in order.
pub(super) fn all<'a>(matches: &'a ArgMatches, name: &str) -> impl Iterator<Item = &'a str> {
    matches.get_many::<String>(name).into_iter().flatten().map(String::as_str)
}

/// The last value of an option: it counts.
pub(super) fn last<'a>(matches: &'a ArgMatches, name: &str) -> Option<&'a str> {
    all(matches, name).last()
}
