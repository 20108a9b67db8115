//! How far a run has been told, and who waits to hear the rest.

use std::{mem, time::Instant};

/// How far a run has been told.
pub(super) struct Progress<V> {
    /// The last event told; nothing if the run had begun before this server listened, and nobody was told of it since.
    last: Option<u64>,
    /// Viewers whose snapshot is ahead of that, with the last event it holds.
    ahead: Vec<(u64, V)>,
    /// Since when nothing is to be told any more. It is kept in mind for a while: somebody may be joining with what was
    /// read before.
    ended: Option<Instant>,
    /// The last event that was in the store when somebody looked.
    stored: u64,
}

impl<V> Default for Progress<V> {
    fn default() -> Self {
        Self { last: Some(0), ahead: Vec::new(), ended: None, stored: 0 }
    }
}

impl<V: PartialEq> Progress<V> {
    /// Of a run whose beginning others were told: what comes next is no gap.
    pub(super) fn midway() -> Self {
        Self { last: None, ..Self::default() }
    }

    /// The last event that all have who watch, if that can be said.
    pub(super) fn told(&self) -> Option<u64> {
        self.last.or_else(|| self.ahead.iter().map(|(seq, _)| *seq).min())
    }

    /// The last event told, where `seq` is heard of next.
    pub(super) fn told_before(&self, seq: u64) -> u64 {
        // If nobody knows what came before, nobody misses it.
        self.last.unwrap_or_else(|| self.told().unwrap_or(u64::MAX).min(seq.saturating_sub(1)))
    }

    /// Event `seq` is told now. Gives those who enter the room just before: theirs ends where it goes on.
    pub(super) fn tell(&mut self, seq: u64) -> Vec<V> {
        self.last = Some(seq);
        self.ended = None;
        self.ahead.extract_if(.., |(held, _)| *held < seq).map(|(_, viewer)| viewer).collect()
    }

    /// Takes in a viewer whose snapshot was read after event `stored`. Gives the event up to which the viewer must be
    /// told by snapshot where it may enter at once; else it waits for its turn.
    pub(super) fn join(&mut self, viewer: V, stored: u64) -> Option<u64> {
        if stored == 0 {
            // Nothing was stored while this server listened already: it will hear of everything.
            self.last.get_or_insert_default();
        }
        if let Some(last) = self.last.filter(|last| *last >= stored) {
            return Some(last);
        }
        // What is stored will be told in a moment, or was told by an earlier process.
        self.ended = None;
        match self.ahead.iter_mut().find(|(_, other)| *other == viewer) {
            Some((held, _)) => *held = stored.min(*held),
            None => self.ahead.push((stored, viewer)),
        }
        None
    }

    /// A viewer does not want to hear any more.
    pub(super) fn leave(&mut self, viewer: &V) {
        self.ahead.retain(|(_, other)| other != viewer);
    }

    /// Whether somebody waits to enter.
    pub(super) const fn is_awaited(&self) -> bool {
        !self.ahead.is_empty()
    }

    /// Nothing follows what was told: whoever waits has it all.
    pub(super) fn end(&mut self) {
        self.ahead.clear();
        self.ended.get_or_insert_with(Instant::now);
    }

    /// Since when nothing is to be told any more.
    pub(super) const fn ended(&self) -> Option<Instant> {
        self.ended
    }

    /// Takes in that the store holds events up to `stored`. Gives what it held at the look before, if that has not
    /// been told since.
    pub(super) fn overdue(&mut self, stored: u64) -> Option<u64> {
        let before = mem::replace(&mut self.stored, stored);
        (self.ended.is_none() && self.told().unwrap_or_default() < before).then_some(before)
    }
}
