//! Colours, where there is a terminal that shows them.

use std::io::IsTerminal;

/// Colours, where there is a terminal that shows them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    colours: bool,
}

impl Style {
    /// What the standard output shows; `NO_COLOR` and `CLICOLOR_FORCE` have their usual meaning.
    pub(crate) fn of_output() -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
        let colours =
            set("CLICOLOR_FORCE") || std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { colours }
    }

    fn painted(self, text: &str, code: &str) -> String {
        if self.colours { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    pub(crate) fn green(self, text: &str) -> String {
        self.painted(text, "32")
    }

    pub(crate) fn red(self, text: &str) -> String {
        self.painted(text, "31;1")
    }

    pub(crate) fn yellow(self, text: &str) -> String {
        self.painted(text, "33")
    }

    pub(crate) fn dim(self, text: &str) -> String {
        self.painted(text, "2")
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.painted(text, "1")
    }
}
