//! Evaluates an answer: whether what must be true is, and what is taken out of it.
//!
//! An answer may be large and a check costly: then it is evaluated on a thread of its own, with what it
//! needs in its hands, so that a stop, a time limit and other runs never wait for it. Light checks of a
//! small answer take less time than the way to that thread.

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, LazyLock},
    time::Duration,
};

use testgyver_model::{
    Language,
    action::Outputs,
    event::CheckResult,
    lenient,
    mask::Output,
    secret::Secrets,
    text::{AppVariables, text_of},
    variable::ResolvedVariable,
};
use testgyver_rules::{
    Answer, Check, Extraction,
    expression::{Facts, RunFacts},
    generate::FrozenClock,
    template::Scope,
};
use tokio::{sync::Semaphore, task::spawn_blocking, time::sleep};
use tokio_util::sync::CancellationToken;

use crate::{
    answer::ActionAnswer,
    control::Interruption,
    narration,
    outcome::{Extracted, panic_text},
    test_run::TestRun,
};

/// How long the evaluation of an answer may take.
const CHECK_TIMEOUT: Duration = Duration::from_secs(20);
/// Costly evaluations at once, over all runs: one for each processor.
static HEAVY: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from)));
/// Most rules that are evaluated on the spot.
const FEW: usize = 32;
/// Most bytes of an answer that is evaluated on the spot.
const SMALL: usize = 16 * 1024;

/// What is to be evaluated in an answer, placeholders filled in.
pub(crate) struct Expectations {
    pub(crate) checks: Vec<Check>,
    pub(crate) extractions: Vec<Extraction>,
    /// What the action says of its outputs.
    pub(crate) described: Vec<Output>,
}

/// What was evaluated in an answer.
#[derive(Default)]
pub(crate) struct Evaluated {
    pub(crate) checks: Vec<CheckResult>,
    pub(crate) extracted: Vec<Extracted>,
    /// Why the attempt was in vain, checks apart: the action failed, or a value is not there.
    pub(crate) error: Option<String>,
    pub(crate) outputs: Outputs,
    pub(crate) took: Duration,
    /// What was taken out as a secret, and what was made of secrets.
    secrets: Vec<String>,
    /// What was made of secrets and is too short to be masked everywhere.
    brief: Vec<String>,
}

impl TestRun<'_, '_> {
    /// Evaluates what an action gave; an error if that was given up in the middle.
    pub(crate) async fn evaluate(
        &mut self,
        expectations: Expectations,
        answer: ActionAnswer,
    ) -> Result<Evaluated, Interruption> {
        let took = answer.took;
        if expectations.checks.is_empty() && expectations.extractions.is_empty() {
            let error = answer.error.map(|(cause, _)| cause);
            return Ok(Evaluated { error, outputs: answer.outputs, took, ..Evaluated::default() });
        }
        let evaluation = self.evaluation(expectations, answer);
        let failed = |error: String| Evaluated { error: Some(error), took, ..Evaluated::default() };
        let mut evaluated = if evaluation.is_light() {
            catch_unwind(AssertUnwindSafe(|| evaluation.evaluate()))
                .unwrap_or_else(|panic| failed(narration::panicked(self.language, &panic_text(panic.as_ref()))))
        } else {
            // A large answer takes many times its size while it is evaluated.
            let _turn = tokio::select! {
                biased;
                interruption = self.guard.interruption() => return Err(interruption),
                turn = HEAVY.acquire() => turn.ok(),
            };
            // Whatever ends the waiting ends the evaluation after the current rule.
            let _waiting = evaluation.given_up.clone().drop_guard();
            let job = spawn_blocking(move || evaluation.evaluate());
            tokio::select! {
                biased;
                interruption = self.guard.interruption() => return Err(interruption),
                evaluated = job => evaluated.unwrap_or_else(|error| failed(narration::panicked(self.language, &error.to_string()))),
                () = sleep(CHECK_TIMEOUT) => failed(narration::checks_timed_out(self.language, CHECK_TIMEOUT)),
            }
        };
        self.log.protect(std::mem::take(&mut evaluated.secrets));
        evaluated.brief.iter().for_each(|text| self.log.secrets().derive(text));
        self.log.protect_derived();
        Ok(evaluated)
    }

    fn evaluation(&self, expectations: Expectations, answer: ActionAnswer) -> Evaluation {
        Evaluation {
            language: self.language,
            now: FrozenClock(self.context.run_context.entropy.now()),
            environment: self.context.plan.environment.clone(),
            variables: Arc::clone(&self.context.plan.variables),
            app: self.app.clone(),
            shared: self.shared.clone(),
            collection: self.collection.clone(),
            last: self.last.clone(),
            failed: self.failed,
            run: self.context.snapshot.counts,
            secrets: self.log.secrets().fork(),
            given_up: CancellationToken::new(),
            expectations,
            answer,
        }
    }
}

/// Everything that is needed to evaluate an answer.
struct Evaluation {
    expectations: Expectations,
    answer: ActionAnswer,
    language: Language,
    now: FrozenClock,
    environment: String,
    variables: Arc<HashMap<String, ResolvedVariable>>,
    app: AppVariables,
    shared: AppVariables,
    collection: HashMap<&'static str, String>,
    last: Option<Arc<Outputs>>,
    failed: bool,
    run: RunFacts,
    secrets: Secrets,
    /// That nobody waits for it any more.
    given_up: CancellationToken,
}

/// What the checks and extractions came to.
#[derive(Default)]
struct RuleResults {
    checks: Vec<CheckResult>,
    extracted: Vec<Extracted>,
    /// What was to be extracted and is not there.
    missing: Option<String>,
    /// Whether a failure of the action is none, for what its checks say.
    excused: bool,
}

impl Evaluation {
    /// Whether evaluating costs next to nothing, whatever the answer holds.
    fn is_light(&self) -> bool {
        let Expectations { checks, extractions, .. } = &self.expectations;
        let rules = checks.iter().all(Check::is_light) && extractions.iter().all(|one| one.query.is_light());
        let few = checks.len() + extractions.len() <= FEW;
        few && rules && lenient::are_small(self.answer.outputs.values(), SMALL)
    }

    fn evaluate(self) -> Evaluated {
        let mut secrets = self.secrets.fork();
        // What is taken out as a secret is masked before anything of the answer is told.
        let hidden = self.hidden(&secrets);
        secrets.mask_also(&hidden);
        let RuleResults { checks, mut extracted, missing, excused } = self.apply_rules(&secrets);
        let cut = self.cut_is_used();
        if cut.is_some() {
            extracted.clear();
        }
        let ActionAnswer { outputs, error, took, .. } = self.answer;
        let error = error.filter(|_| !excused).map(|(cause, _)| cause).or(cut).or(missing);
        let (brief, secrets) = (secrets.take_brief(), [hidden, secrets.take_derived()].concat());
        Evaluated { checks, extracted, error, outputs, took, secrets, brief }
    }

    fn answer(&self) -> Answer<'_> {
        let cause = self.answer.error.as_ref().map(|(cause, _)| cause.as_str());
        Answer::new(&self.answer.outputs, &self.expectations.described, self.answer.took, cause, &self.app)
    }

    /// Why what was found says nothing: nobody knows what the rest of a cut answer says.
    fn cut_is_used(&self) -> Option<String> {
        let (answer, expectations) = (self.answer(), &self.expectations);
        self.answer.cuts.iter().find_map(|cut| {
            let checks = expectations.checks.iter().map(|check| (&check.query, check.label(self.language)));
            let extractions = expectations.extractions.iter().map(|one| (&one.query, one.query.label(self.language)));
            let (_, label) = checks.chain(extractions).find(|(query, _)| query.reads(cut.output, &answer))?;
            Some(narration::cut_is_used(self.language, &label, &cut.why))
        })
    }

    fn facts<'a>(&'a self, secrets: &'a Secrets) -> Facts<'a> {
        let (app, shared, collection, entropy) = (&self.app, &self.shared, &self.collection, &self.now);
        Facts {
            scope: Scope { environment: &self.variables, app, shared, collection, entropy, secrets },
            environment: &self.environment,
            last: self.last.as_deref(),
            failed: self.failed,
            run: self.run,
        }
    }

    /// What extractions take out as secrets, as it stands and as it is converted, whether the test goes on or not.
    fn hidden(&self, secrets: &Secrets) -> Vec<String> {
        let (answer, facts) = (self.answer(), self.facts(secrets));
        let mut hidden = Vec::new();
        let awaited = |_: &&Extraction| !self.given_up.is_cancelled();
        for extraction in
            self.expectations.extractions.iter().take_while(awaited).filter(|extraction| extraction.secret)
        {
            if let Ok(found) = extraction.query.find(&answer, &facts, self.language) {
                hidden.extend(found.single().map(|value| text_of(value).into_owned()));
            }
            if let Ok(value) = extraction.take(&answer, &facts, self.language) {
                hidden.push(text_of(&value).into_owned());
            }
        }
        hidden
    }

    /// Evaluates the checks, and extracts if none of them ends the test.
    fn apply_rules(&self, secrets: &Secrets) -> RuleResults {
        let (answer, facts) = (self.answer(), self.facts(secrets));
        let expectations = &self.expectations.checks;
        let excused = self.answer.error.as_ref().is_none_or(|(_, excused)| *excused);
        // An action that failed for a reason of its own gave no answer to evaluate, unless that is what is checked.
        if !excused && self.answer.outputs.is_empty() && !expectations.iter().any(Check::wants_failure) {
            return RuleResults::default();
        }
        let evaluate = |check: &Check| check.evaluate(&answer, &facts, self.language);
        let awaited = |_: &&Check| !self.given_up.is_cancelled();
        let checks: Vec<CheckResult> = expectations.iter().take_while(awaited).map(evaluate).collect();
        let excused =
            excused || expectations.iter().zip(&checks).any(|(check, result)| check.wants_failure() && result.ok);
        if !excused || checks.iter().any(|check| !check.ok && !check.soft) {
            return RuleResults { checks, excused, ..RuleResults::default() };
        }
        let mut extracted = Vec::new();
        for extraction in self.expectations.extractions.iter().take_while(|_| !self.given_up.is_cancelled()) {
            let name = extraction.variable();
            match extraction.take(&answer, &facts, self.language) {
                Ok(value) => extracted.push(Extracted { name: name.to_owned(), value, share: extraction.share }),
                Err(why) => {
                    let query = extraction.query.label(self.language);
                    let missing = narration::extraction_failed(self.language, name, &query, &why);
                    return RuleResults { checks, missing: Some(missing), excused, ..RuleResults::default() };
                }
            }
        }
        RuleResults { checks, extracted, missing: None, excused }
    }
}
