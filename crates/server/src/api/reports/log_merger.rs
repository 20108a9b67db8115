//! Log lines of parallel tests, put into one log after the other with bounded memory.
//!
//! Lines are read in the order of their events, once if memory allows: those of later tests wait until it is
//! their turn. If too many would wait, those of the last tests are dropped and read again when their turn has come.

use std::collections::VecDeque;

use testgyver_model::report::Report;
use testgyver_store::{LineQuery, LogSlice};

use super::lines::EncodedLines;
use crate::stamp::{Stamp, Stamps};

/// Bytes of lines that may wait for their turn; a quarter of them is read at once.
const ROOM: usize = 1 << 20;

/// The next lines of the test whose turn it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LogChunk {
    pub(super) lines: EncodedLines,
    /// Whether they end its log.
    pub(super) ends: bool,
}

/// The logs of a report, test after test.
pub(super) struct LogMerger {
    /// First and last event of each test, where it has any.
    spans: Vec<Option<(u64, u64)>>,
    /// The last event that the report reflects.
    until: u64,
    /// The test whose turn it is.
    test: usize,
    /// Lines that were read: of this test, of the next, and so on.
    waiting: VecDeque<EncodedLines>,
    /// About how many bytes those take.
    bytes: usize,
    /// Events after this one were read, up to `read`.
    since: u64,
    read: u64,
    /// From this test on lines were dropped, or not kept.
    dropped: usize,
    room: usize,
    stamps: Stamps,
}

impl LogMerger {
    pub(super) fn of(report: &Report, stamp: &Stamp) -> Self {
        let spans = report.tests.iter().map(|test| test.events).collect();
        Self::within(spans, report.head.seq, stamp.lines(), ROOM)
    }

    fn within(spans: Vec<Option<(u64, u64)>>, until: u64, stamps: Stamps, room: usize) -> Self {
        // What is told after the report was read does not belong to it.
        let spans = spans.into_iter().map(|span| span.map(|(first, last)| (first, last.min(until)))).collect();
        let waiting = VecDeque::new();
        let mut merger =
            Self { spans, until, test: 0, waiting, bytes: 0, since: 0, read: 0, dropped: usize::MAX, room, stamps };
        merger.turn();
        merger
    }

    /// The next lines, test after test; nothing where [`LogMerger::wanted`] must be read first.
    pub(super) fn next(&mut self) -> Option<LogChunk> {
        let ends = self.last() <= self.read;
        if !ends && self.bytes <= self.room {
            return None;
        }
        let lines = self.waiting.pop_front().unwrap_or_else(EncodedLines::empty);
        self.bytes -= lines.size();
        if ends {
            self.test += 1;
            self.turn();
        } else {
            self.waiting.push_front(EncodedLines::empty());
        }
        Some(LogChunk { lines, ends })
    }

    /// Begins the log anew that ended last.
    pub(super) fn again(&mut self) {
        self.test -= 1;
        self.rewind();
    }

    /// What must be read for the next lines.
    pub(super) fn wanted(&self) -> LineQuery {
        let all = self.dropped >= self.spans.len();
        let place = |test: usize| u32::try_from(test).unwrap_or(u32::MAX);
        LineQuery {
            tests: place(self.test)..place(self.dropped),
            after: self.read,
            // Where no later test can wait, nothing is read for one.
            until: if all { self.until } else { self.last() },
            bytes: self.room / 4,
        }
    }

    /// Takes what was read.
    pub(super) fn take(&mut self, told: &LogSlice) {
        for (line, text) in told.iter() {
            let test = line.test as usize;
            if self.is_kept(test) {
                let place = test - self.test;
                if self.waiting.len() <= place {
                    self.waiting.resize_with(place + 1, EncodedLines::empty);
                }
                let lines = &mut self.waiting[place];
                self.bytes -= lines.size();
                lines.push(self.stamps.at(line.at), text);
                self.bytes += lines.size();
            }
        }
        self.read = told.until;
        while self.bytes > self.room && self.waiting.len() > 1 {
            self.bytes -= self.waiting.pop_back().map_or(0, |lines| lines.size());
            self.dropped = self.test + self.waiting.len();
        }
    }

    /// The last event of the test whose turn it is.
    fn last(&self) -> u64 {
        self.spans.get(self.test).copied().flatten().map_or(0, |(_, last)| last)
    }

    /// Whether every line of a test is kept that was read since.
    fn is_kept(&self, test: usize) -> bool {
        let begins = self.spans.get(test).copied().flatten().is_some_and(|(first, _)| first > self.since);
        begins && (self.test..self.dropped).contains(&test)
    }

    /// It is the turn of another test: where its lines did not wait, they are read now.
    fn turn(&mut self) {
        if self.last() > 0 && !self.is_kept(self.test) {
            self.rewind();
        }
    }

    fn rewind(&mut self) {
        let first = self.spans.get(self.test).copied().flatten().map_or(0, |(first, _)| first);
        (self.since, self.read) = (first.saturating_sub(1), first.saturating_sub(1));
        (self.bytes, self.dropped) = (0, usize::MAX);
        self.waiting.clear();
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use testgyver_model::Timestamp;
    use testgyver_store::LineHeader;

    use super::*;

    /// A line of a test.
    type LineOfTest = (LineHeader, String);

    fn merger(spans: Vec<Option<(u64, u64)>>, until: u64, room: usize) -> LogMerger {
        LogMerger::within(spans, until, Stamp::new(TimeZone::UTC).lines(), room)
    }

    /// Lines of twelve tests, with so many tests at once.
    fn run(at_once: usize) -> Vec<LineOfTest> {
        let mut left: Vec<(u32, u32)> = (0..12).map(|test| (test, [7, 1, 20][test as usize % 3])).collect();
        // One is overtaken by those behind it.
        left[2..8].rotate_left(1);
        let (mut told, mut which) = (Vec::new(), 0);
        while !left.is_empty() {
            which = (which * 7 + 3) % at_once.min(left.len());
            let (test, more) = left[which];
            let line = LineHeader { test, seq: told.len() as u64 + 5, at: Timestamp::UNIX_EPOCH };
            told.push((line, format!("{test}: {more}")));
            if more == 1 {
                left.remove(which);
            } else {
                left[which].1 -= 1;
            }
        }
        told
    }

    /// Reads as a store does.
    fn read(all: &[LineOfTest], wanted: &LineQuery) -> LogSlice {
        let mut told = LogSlice::after(wanted.until, 0);
        for (line, text) in all.iter().filter(|(line, _)| line.seq > wanted.after && line.seq <= wanted.until) {
            if wanted.tests.contains(&line.test) {
                told.push(*line, text);
            }
            if told.size() >= wanted.bytes.max(1) {
                told.until = line.seq;
                break;
            }
        }
        told
    }

    /// One log, in how many strands it came, and how many lines were read for it.
    fn log(merger: &mut LogMerger, told: &[LineOfTest]) -> (Vec<String>, usize, usize) {
        let (mut log, mut parts, mut count) = (Vec::new(), 0, 0);
        loop {
            let Some(LogChunk { lines, ends }) = merger.next() else {
                let portion = read(told, &merger.wanted());
                count += portion.iter().count();
                merger.take(&portion);
                assert!(merger.bytes <= merger.room || merger.waiting.len() == 1, "others wait where there is room");
                continue;
            };
            log.extend(lines.iter().map(|line| String::from_utf8(line.to_vec()).unwrap()));
            parts += 1;
            if ends {
                return (log, parts, count);
            }
        }
    }

    #[test]
    fn each_test_gets_its_lines_in_order_however_little_room_there_is() {
        for (at_once, room) in [(1, 0), (1, 300), (1, 1 << 20), (5, 0), (5, 400), (5, 2_000), (5, 1 << 20)] {
            let told = run(at_once);
            let of = |test: u32| told.iter().filter(move |(line, _)| line.test == test);
            // Another one said nothing.
            let spans = (0..13).map(|test| of(test).next().zip(of(test).next_back()).map(|(a, b)| (a.0.seq, b.0.seq)));
            let mut merger = merger(spans.collect(), 1_000, room);
            let mut read = 0;
            for test in 0..13 {
                let expected: Vec<String> = of(test).map(|(_, text)| format!("[00:00:00] {text}")).collect();
                let (lines, parts, count) = log(&mut merger, &told);
                assert_eq!(lines, expected, "test {test} of {at_once} at once, room {room}");
                if parts > 1 {
                    merger.again();
                    assert_eq!(log(&mut merger, &told).0, expected, "again: test {test}, room {room}");
                }
                read += count;
            }
            if room == 1 << 20 {
                assert_eq!(read, told.len(), "each line is read once where there is room");
            }
        }
    }

    #[test]
    fn what_is_told_after_the_report_was_read_is_left_out() {
        let mut merger = merger(vec![Some((5, u64::MAX))], 7, 1 << 20);
        let (lines, ..) = log(&mut merger, &run(1));
        assert_eq!(lines.len(), 3);
    }
}
