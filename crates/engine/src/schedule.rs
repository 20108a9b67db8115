//! Which test is next: the order of the run, what may run beside what, and how many at once.

use std::collections::{BTreeSet, HashSet};

use testgyver_model::{
    flow::Concurrency,
    plan::{Plan, PlannedTest},
    shared::{Sharing, Written},
};

/// The tests that wait and those that run.
pub(crate) struct Schedule {
    concurrency: Vec<Concurrency>,
    /// For each test, those before it that give a value which it needs.
    providers: Vec<BTreeSet<usize>>,
    /// Places of the tests that wait, in run order.
    waiting: BTreeSet<usize>,
    running: BTreeSet<usize>,
    held_mutexes: HashSet<String>,
    at_once: usize,
}

impl Schedule {
    /// Every test of a plan that has not begun waits.
    pub(crate) fn of(plan: &Plan) -> Self {
        let begun = |test: &PlannedTest| test.status != testgyver_model::event::TestStatus::Pending;
        let waiting = plan.tests.iter().enumerate().filter(|(_, test)| !begun(test)).map(|(place, _)| place);
        let written =
            plan.tests.iter().map(|PlannedTest { actions, variables, flow, .. }| Written { actions, variables, flow });
        let sharing = Sharing::of(written, &plan.connections);
        Self {
            providers: (0..plan.tests.len()).map(|place| sharing.providers(place)).collect(),
            concurrency: plan.tests.iter().map(|test| Concurrency::of(&test.flow)).collect(),
            waiting: waiting.collect(),
            running: BTreeSet::new(),
            held_mutexes: HashSet::new(),
            at_once: plan.parallel.max(1),
        }
    }

    /// The first test that could begin now beside those that run.
    pub(crate) fn next(&self) -> Option<usize> {
        if self.running.len() >= self.at_once || self.running.iter().any(|place| self.concurrency[*place].alone) {
            return None;
        }
        for (passed_over, place) in self.waiting.iter().enumerate() {
            let concurrency = &self.concurrency[*place];
            if concurrency.alone {
                // What runs alone waits for those before it, and lets none behind it overtake.
                return (self.running.is_empty() && passed_over == 0).then_some(*place);
            }
            let waits = self.providers[*place].iter().any(|giver| self.is_unfinished(*giver));
            if !waits && concurrency.mutex.as_ref().is_none_or(|name| !self.held_mutexes.contains(name)) {
                return Some(*place);
            }
        }
        None
    }

    fn is_unfinished(&self, place: usize) -> bool {
        self.waiting.contains(&place) || self.running.contains(&place)
    }

    /// Whether no test waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// A test begins.
    pub(crate) fn begin(&mut self, place: usize) {
        self.waiting.remove(&place);
        self.running.insert(place);
        self.held_mutexes.extend(self.concurrency[place].mutex.clone());
    }

    /// A test that was to begin waits again.
    pub(crate) fn put_back(&mut self, place: usize) {
        self.end(place);
        self.waiting.insert(place);
    }

    /// A test has ended, or is left out.
    pub(crate) fn end(&mut self, place: usize) {
        self.waiting.remove(&place);
        if self.running.remove(&place)
            && let Some(name) = &self.concurrency[place].mutex
        {
            self.held_mutexes.remove(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(at_once: usize, concurrency: &[(bool, &str)]) -> Schedule {
        let concurrency: Vec<Concurrency> = concurrency
            .iter()
            .map(|(alone, name)| Concurrency { alone: *alone, mutex: (!name.is_empty()).then(|| (*name).to_owned()) })
            .collect();
        let waiting = (0..concurrency.len()).collect();
        let providers = vec![BTreeSet::new(); concurrency.len()];
        Schedule { concurrency, providers, waiting, running: BTreeSet::new(), held_mutexes: HashSet::new(), at_once }
    }

    fn begin_all(schedule: &mut Schedule) -> Vec<usize> {
        let mut begun = Vec::new();
        while let Some(place) = schedule.next() {
            schedule.begin(place);
            begun.push(place);
        }
        begun
    }

    #[test]
    fn one_at_a_time_keeps_the_order() {
        let mut one = schedule(1, &[(false, ""), (false, ""), (false, "")]);
        for place in 0..3 {
            assert_eq!(begin_all(&mut one), [place]);
            one.end(place);
        }
        assert_eq!(one.next(), None);
    }

    #[test]
    fn tests_of_one_name_take_turns_and_others_overtake() {
        let mut many = schedule(3, &[(false, "db"), (false, "db"), (false, ""), (false, "db"), (false, "")]);
        assert_eq!(begin_all(&mut many), [0, 2, 4]);
        many.end(2);
        assert_eq!(begin_all(&mut many), [0; 0]);
        many.end(0);
        assert_eq!(begin_all(&mut many), [1]);
    }

    #[test]
    fn what_runs_alone_waits_for_all_before_it_and_holds_up_all_behind_it() {
        let mut many = schedule(4, &[(false, ""), (false, "x"), (false, "x"), (true, ""), (false, "")]);
        assert_eq!(begin_all(&mut many), [0, 1]);
        many.end(0);
        assert_eq!(begin_all(&mut many), [0; 0]);
        many.end(1);
        assert_eq!(begin_all(&mut many), [2]);
        many.end(2);
        assert_eq!(begin_all(&mut many), [3]);
        many.end(3);
        assert_eq!(begin_all(&mut many), [4]);
    }
}
