//! Which tests run.

use std::collections::BTreeSet;

use globset::{GlobBuilder, GlobMatcher};
use testgyver_model::{
    flow::role_of,
    shared::{Sharing, Written},
};
use testgyver_project::ProjectTest;

/// Tests that run, by their places in the campaign.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Selection {
    /// All of them, in order.
    pub(crate) tests: BTreeSet<usize>,
    /// Those that only run because others need what they share.
    pub(crate) prerequisites: BTreeSet<usize>,
}

/// Chooses by names (`*` stands for anything, case does not count) and by tags; of each kind one is enough. Tests that
/// prepare and clean up always run; those that share what is needed come along.
///
/// # Errors
/// What is wrong with a pattern, or that nothing fits.
pub(crate) fn select(tests: &[ProjectTest], patterns: &[String], tags: &[String]) -> Result<Selection, String> {
    let patterns: Vec<GlobMatcher> = patterns.iter().map(|text| matcher(text)).collect::<Result<_, _>>()?;
    let all = patterns.is_empty() && tags.is_empty();
    let named = |test: &ProjectTest| {
        patterns.is_empty() || patterns.iter().any(|one| one.is_match(test.definition.name.trim()))
    };
    let tagged = |test: &ProjectTest| {
        tags.is_empty()
            || test
                .definition
                .tags
                .iter()
                .any(|tag| tags.iter().any(|one| tag.to_lowercase() == one.trim().to_lowercase()))
    };
    let chosen = |test: &ProjectTest| test.enabled && named(test) && tagged(test);
    let places = |fits: &dyn Fn(&ProjectTest) -> bool| -> BTreeSet<usize> {
        tests.iter().enumerate().filter(|(_, test)| fits(test)).map(|(place, _)| place).collect()
    };
    let mut selected = places(&chosen);
    let proves = |place: &usize| role_of(&tests[*place].definition.flow).is_none();
    if selected.is_empty() || !all && !selected.iter().any(proves) {
        return Err(if all {
            "no test is enabled".to_owned()
        } else {
            "no enabled test fits --test and --tag".to_owned()
        });
    }
    selected.extend(places(&|test| test.enabled && role_of(&test.definition.flow).is_some()));
    Ok(with_prerequisites(tests, selected))
}

/// The tests, and those that share what they need.
pub(crate) fn with_prerequisites(tests: &[ProjectTest], selected: BTreeSet<usize>) -> Selection {
    let written = tests.iter().map(|test| Written::from(&test.definition));
    let sharing = Sharing::of(written, &[]);
    let prerequisites = sharing.prerequisites(&selected, |place| tests[place].enabled);
    Selection { tests: selected.union(&prerequisites).copied().collect(), prerequisites }
}

/// A pattern without `*` and `?` is a part of the name.
fn matcher(pattern: &str) -> Result<GlobMatcher, String> {
    let pattern = pattern.trim();
    let whole =
        if pattern.contains(['*', '?', '[']) { pattern.to_owned() } else { format!("*{}*", globset::escape(pattern)) };
    let built = GlobBuilder::new(&whole).case_insensitive(true).literal_separator(false).build();
    built.map(|glob| glob.compile_matcher()).map_err(|error| format!("--test {pattern}: {}", error.kind()))
}
