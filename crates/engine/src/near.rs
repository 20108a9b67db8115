//! What is secret for a while and too short to be masked everywhere: the letters of a password, a row `42` of a
//! secret list. It is masked where it stands by itself, in what is told while it is in use.

/// Values that are secret for the moment, by how long that is.
#[derive(Debug, Default)]
pub(crate) struct Near {
    /// Until the test ends.
    test: Vec<String>,
    /// While a row of the test is carried out.
    test_row: Vec<String>,
    /// While a row of an action is carried out.
    action_row: Vec<String>,
    /// While an action is carried out.
    action: Vec<String>,
}

/// What is repeated over rows.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Repeats {
    Test,
    Action,
}

impl Near {
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
    pub(crate) fn row(&mut self, repeats: Repeats, values: Vec<String>) {
        self.action.clear();
        match repeats {
            Repeats::Test => self.test_row = values,
            Repeats::Action => self.action_row = values,
        }
    }
}
