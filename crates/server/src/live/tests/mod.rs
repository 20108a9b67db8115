//! Whoever watches a run has all of it in the end, whatever happens when: events are stored, news of them come late,
//! twice, in another order or never, people come and go and do not listen, the store does not answer.

mod archive;
mod client;
mod crowd;
mod play;
mod told;

use proptest::{collection::vec, prelude::*};
use testgyver_model::report::RunScope;

use self::{
    archive::Archive,
    play::{Play, Step},
};

const VIEWERS: usize = 3;

fn step() -> impl Strategy<Value = Step> {
    let viewer = || 0..VIEWERS;
    prop_oneof![
        16 => (any::<usize>(), 1..8_usize).prop_map(|(task, times)| Step::GoOn(task, times)),
        4 => Just(Step::Store),
        4 => any::<usize>().prop_map(Step::Tell),
        5 => (viewer(), 0..30_usize).prop_map(|(viewer, pieces)| Step::Join(viewer, pieces)),
        1 => viewer().prop_map(Step::Leave),
        1 => viewer().prop_map(Step::Fill),
        1 => viewer().prop_map(Step::Drain),
        1 => Just(Step::Break),
        1 => Just(Step::Look),
    ]
}

fn scope() -> impl Strategy<Value = RunScope> {
    prop_oneof![Just(RunScope::Campaign), Just(RunScope::Test)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(2_000), ..ProptestConfig::default() })]

    #[test]
    fn whoever_stays_has_all_events_once_and_in_order(
        scope in scope(),
        sizes in vec(1..5_usize, 1..8),
        before in 0..3_usize,
        bystander: bool,
        steps in vec(step(), 0..150),
    ) {
        let mut play = Play::begin(Archive::new(scope, &sizes, before), VIEWERS, bystander);
        steps.into_iter().for_each(|step| play.act(step));
        play.end();
    }
}

/// A run of one test alone, one event to a batch, stored whole; a viewer came before its first event.
fn whole_run(events: usize) -> Play {
    let mut play = Play::begin(Archive::new(RunScope::Test, &vec![1; events], 0), VIEWERS, true);
    play.act(Step::Join(0, 0));
    play.settle();
    (0..events).for_each(|_| play.act(Step::Store));
    play
}

#[test]
fn a_gap_is_read_however_long_it_is() {
    let mut play = whole_run(1_700);
    play.act(Step::Tell(1_698));
    play.settle();
    assert_eq!(play.heard(0), (1..=1_699).collect::<Vec<_>>());
    play.end();
}

#[test]
fn nobody_is_told_across_a_gap_that_cannot_be_read() {
    let mut play = whole_run(4);
    play.act(Step::Tell(0));
    play.settle();
    play.act(Step::Break);
    play.act(Step::Tell(2));
    play.settle();
    assert_eq!(play.heard(0), [1]);
    assert!(play.was_sent_away(0));
    play.act(Step::Tell(3));
    play.settle();
    assert_eq!(play.heard(0), [1], "it has left the room");
    play.end();
}

#[test]
fn what_nobody_hears_is_not_read() {
    let mut play = Play::begin(Archive::new(RunScope::Campaign, &[1; 9], 0), VIEWERS, false);
    (0..9).for_each(|_| play.act(Step::Store));
    play.act(Step::Tell(6));
    play.settle();
    assert_eq!(play.reads(), 0);
    play.end();
}

#[test]
fn news_that_never_come_are_not_waited_for() {
    let mut play = whole_run(3);
    for _ in 0..2 {
        assert_eq!(play.heard(0), [0; 0]);
        play.act(Step::Look);
        play.settle();
    }
    assert_eq!(play.heard(0), [1, 2, 3]);
}

#[test]
fn who_joins_with_a_report_from_before_the_end_has_the_end() {
    let mut play = Play::begin(Archive::new(RunScope::Campaign, &[1; 4], 2), VIEWERS, false);
    play.settle();
    play.act(Step::Join(0, 9));
    // As far as the report is read.
    play.act(Step::GoOn(0, 2));
    (0..2).for_each(|_| play.act(Step::Store));
    for _ in 0..3 {
        play.act(Step::Look);
        play.act(Step::GoOn(1, 99));
    }
    play.settle();
    assert_eq!(play.heard(0), [0; 0]);
    play.end();
}
