//! What one viewer has, as its client reckons: a snapshot up to an event, then what it hears.

/// A client that watches the run, or does not.
#[derive(Debug, Default)]
pub struct Client {
    /// The last event of the snapshot that it goes by.
    snapshot: Option<u64>,
    heard: Vec<u64>,
    /// How often it has asked to join: the last answer counts, an earlier one comes too late.
    attempts: usize,
    /// Joins that were not answered yet.
    joining: usize,
    /// Whether it asked to hear anything since it left.
    watches: bool,
    is_leaving: bool,
    /// Whether it joined twice without leaving between: then it may hear what it has.
    is_twice_in: bool,
    sent_away: bool,
    /// Whether it takes nothing.
    pub is_full: bool,
}

impl Client {
    pub fn heard(&self) -> &[u64] {
        &self.heard
    }

    pub const fn was_sent_away(&self) -> bool {
        self.sent_away
    }

    /// It asks to join, unless it is leaving. Gives the number of the attempt.
    pub fn begins_to_join(&mut self) -> Option<usize> {
        if self.is_leaving {
            return None;
        }
        if !self.watches || self.sent_away && self.joining == 0 {
            self.heard.clear();
            self.snapshot = None;
        } else {
            self.is_twice_in = true;
        }
        (self.watches, self.sent_away) = (true, false);
        self.joining += 1;
        self.attempts += 1;
        Some(self.attempts)
    }

    /// The answer to a join comes, if it can be taken.
    pub fn joined(&mut self, attempt: usize, snapshot: u64) {
        self.joining -= 1;
        if self.is_full {
            // It asks again, and is in the room already.
            (self.is_twice_in, self.sent_away) = (true, true);
        } else if attempt == self.attempts {
            self.snapshot = Some(snapshot);
            self.check();
        }
    }

    pub fn hear(&mut self, seq: u64) {
        assert!(self.watches, "event {seq} is told to one who has left");
        self.heard.push(seq);
        self.check();
    }

    /// It is out of the room, and was told so.
    pub fn send_away(&mut self) {
        self.sent_away = true;
    }

    /// It leaves, unless it waits for something.
    pub fn begins_to_leave(&mut self) -> bool {
        let leaves = self.watches && self.joining == 0 && !self.is_leaving;
        self.is_leaving |= leaves;
        leaves
    }

    pub fn left(&mut self) {
        *self = Self { is_full: self.is_full, ..Self::default() };
    }

    /// Nothing that it has already, nothing missing.
    fn check(&self) {
        if let Some(snapshot) = self.snapshot.filter(|_| !self.is_twice_in) {
            let whole = (snapshot + 1..).zip(&self.heard).all(|(seq, heard)| seq == *heard);
            assert!(whole, "after a snapshot up to {snapshot}: {:?}", self.heard);
        }
    }

    /// It has everything up to this event, if it watches at all.
    pub fn check_whole(&self, last: u64) {
        assert!(self.joining == 0 && !self.sent_away, "{self:?}");
        let Some(snapshot) = self.snapshot.filter(|_| self.watches) else { return };
        let missing: Vec<u64> = (snapshot + 1..=last).filter(|seq| !self.heard.contains(seq)).collect();
        assert!(missing.is_empty(), "after a snapshot up to {snapshot}: {missing:?} of {last} are missing");
    }
}
