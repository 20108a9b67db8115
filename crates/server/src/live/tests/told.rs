//! What the rooms hear of a run, to the byte.

use jiff::tz::TimeZone;
use serde_json::Value;

use crate::{fixture, live::wire, stamp::Stamp};

#[test]
fn runs_are_told_as_the_fixtures_say() {
    for run in fixture::all() {
        let (batch, stamp) = (run.batch(), Stamp::new(TimeZone::UTC));
        let messages = batch.events.iter().flat_map(|live| wire::messages(&batch, live, &stamp));
        let told: Vec<String> = messages
            .map(|message| {
                format!("{} {} {}", message.room, message.name, serde_json::to_string(&message.payload).unwrap())
            })
            .collect();
        let written = |(room, name, payload): &(String, String, Value)| format!("{room} {name} {payload}");
        let expected: Vec<String> = run.told.iter().map(written).collect();
        assert_eq!(told, expected, "{}", run.about);
    }
}
