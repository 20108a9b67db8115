//! Rules as they are written, placeholders included.

use serde_json::Value;
use testgyver_model::{
    Language,
    shared::{is_fact, shared_name},
    text,
};

use crate::{
    Check, Extraction,
    fault::{RuleFault, read_list},
    flow,
};

/// What a person wrote beside the form, placeholders included.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RawRules {
    /// `checks`.
    pub checks: Value,
    /// `extract`.
    pub extract: Value,
    /// `flow`.
    pub flow: Value,
    /// `output_mapping`.
    pub mapping: Value,
}

impl RawRules {
    /// Takes the rules out of an action's value; the form is left.
    pub fn take(value: &mut Value) -> Self {
        let Value::Object(fields) = value else { return Self::default() };
        let mut take = |key: &str| fields.shift_remove(key).unwrap_or_default();
        Self { checks: take("checks"), extract: take("extract"), flow: take("flow"), mapping: take("output_mapping") }
    }

    /// Outputs that would be kept under a name which conditions know as something else.
    fn mapping_faults(&self, language: Language) -> Vec<RuleFault> {
        let kept = self.mapping.as_object().into_iter().flatten();
        kept.filter_map(|(output, name)| Some((output, shared_name(name.as_str()?).filter(|name| is_fact(name))?)))
            .map(|(output, name)| {
                RuleFault::new(format!("output_mapping.{output}"), text!(language, "rule-name-of-run", name))
            })
            .collect()
    }

    /// The rules in an action's value, which stays as it is.
    pub fn of(value: &Value) -> Self {
        let copy = |key: &str| value.get(key).cloned().unwrap_or_default();
        Self { checks: copy("checks"), extract: copy("extract"), flow: copy("flow"), mapping: copy("output_mapping") }
    }

    /// What is wrong with the rules as they are written: everything that can be told before they
    /// run. Where a text holds a placeholder, it can only be told then.
    pub fn faults(&self, language: Language) -> Vec<RuleFault> {
        let mut faults = Vec::new();
        match read_list::<Check>("checks", &self.checks, language) {
            Ok(checks) => checks.iter().enumerate().for_each(|(index, check)| {
                faults.extend(check.faults(language).into_iter().map(|fault| within("checks", index, fault)));
            }),
            Err(fault) => faults.push(fault),
        }
        match read_list::<Extraction>("extract", &self.extract, language) {
            Ok(list) => list.iter().enumerate().for_each(|(index, one)| {
                faults.extend(one.faults(language).into_iter().map(|fault| within("extract", index, fault)));
            }),
            Err(fault) => faults.push(fault),
        }
        faults.extend(flow::faults(&self.flow, language));
        faults.extend(self.mapping_faults(language));
        faults
    }
}

fn within(list: &str, index: usize, fault: RuleFault) -> RuleFault {
    RuleFault { place: format!("{list}[{index}].{}", fault.place), ..fault }
}

/// Reads the checks of an action, placeholders filled in.
///
/// # Errors
/// [`RuleFault`] that names the check and its field.
pub fn checks(value: &Value, language: Language) -> Result<Vec<Check>, RuleFault> {
    read_list("checks", value, language)
}

/// Reads the extractions of an action, placeholders filled in.
///
/// # Errors
/// [`RuleFault`] that names the extraction and its field.
pub fn extractions(value: &Value, language: Language) -> Result<Vec<Extraction>, RuleFault> {
    read_list("extract", value, language)
}
