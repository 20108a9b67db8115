//! Secrets that are too short to be masked everywhere: the letters of a password, a row `42` of a secret list. They are
//! masked as whole words, in what is logged while they are in use.

/// Short secrets, by how long they are in use.
#[derive(Debug, Default)]
pub(crate) struct ShortSecrets {
    /// Until the test ends.
    test: Vec<String>,
    /// While a row of the test is carried out.
    test_row: Vec<String>,
    /// While a row of an action is carried out.
    action_row: Vec<String>,
    /// While an action is carried out.
    action: Vec<String>,
}

/// Whether a test or an action is repeated over rows.
#[derive(Debug, Clone, Copy)]
pub(crate) enum LoopLevel {
    Test,
    Action,
}

impl ShortSecrets {
    /// Every value.
    pub(crate) fn values(&self) -> impl Iterator<Item = &str> {
        let all = [&self.test, &self.test_row, &self.action_row, &self.action];
        all.into_iter().flatten().map(String::as_str)
    }

    /// Adds what was made of secrets for the action in hand.
    pub(crate) fn add(&mut self, values: Vec<String>) {
        self.action.extend(values);
    }

    /// Adds what stays in use until the test ends.
    pub(crate) fn keep(&mut self, values: impl IntoIterator<Item = String>) {
        self.test.extend(values);
    }

    /// Another row begins, with these secrets in it.
    pub(crate) fn row(&mut self, level: LoopLevel, values: Vec<String>) {
        self.action.clear();
        match level {
            LoopLevel::Test => self.test_row = values,
            LoopLevel::Action => self.action_row = values,
        }
    }
}
