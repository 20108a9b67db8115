//! The exit codes that a command may end with.

use testgyver_model::{
    Language,
    action::{ActionError, Outputs},
    mask::{Field, FieldKind, Role},
    phrase, text,
};

use crate::messages;

/// The field that says which exit codes are fine.
pub(crate) fn exit_code_field() -> Field {
    Field::new("form-expected-exit-code", FieldKind::String).placeholder("0").rare()
}

/// Exit codes that are fine.
pub(crate) enum ExitCodes {
    Any,
    Of(Vec<i64>),
}

impl ExitCodes {
    /// Reads the field; 0 where it is empty.
    ///
    /// # Errors
    /// Where it is neither numbers nor `*`.
    pub(crate) fn read(text: Option<&str>, language: Language) -> Result<Self, ActionError> {
        let text = text.map(str::trim).filter(|text| !text.is_empty()).unwrap_or("0");
        if matches!(text, "*" | "any") {
            return Ok(Self::Any);
        }
        let codes: Result<Vec<i64>, _> = text.split(',').map(|code| code.trim().parse()).collect();
        codes
            .map(Self::Of)
            .map_err(|_| messages::field("expected_exit_code", &text!(language, "field-exit-codes"), language))
    }

    /// What a command gave, where its code is fine.
    ///
    /// # Errors
    /// Where it is not, with what was expected, and what the command gave all the same.
    pub(crate) fn check(&self, code: i64, outputs: Outputs, language: Language) -> Result<Outputs, ActionError> {
        match self {
            Self::Of(codes) if !codes.contains(&code) => {
                let wanted = codes.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
                Err(ActionError::new(phrase!(language,
                    fr: "code de sortie {code}, attendu {wanted}",
                    en: "exit code {code}, expected {wanted}"))
                .judging(Role::ExitCode, outputs))
            }
            _ => Ok(outputs),
        }
    }
}
