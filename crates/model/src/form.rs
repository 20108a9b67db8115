//! Forms: what an action's value is read into.

use serde::de::DeserializeOwned;
use serde_json::Map;
pub use serde_json::Value as JsonValue;
pub use testgyver_derive::Form;
use testgyver_language::{Language, text};

use crate::{mask::Field, outcome::ActionError, read::read};

/// What a form is read into: a type that derives it, or two of them that share one form.
pub trait Form: Sized {
    /// The fields, in the order the form shows them.
    fn fields() -> Vec<Field>;

    /// The names of the fields that cannot be done without.
    fn required() -> Vec<&'static str>;

    /// Reads the form, whose required fields are all there.
    ///
    /// # Errors
    /// [`ActionError`] that names the field that cannot be read.
    fn read(value: JsonValue, language: Language) -> Result<Self, ActionError>;
}

impl<A: Form, B: Form> Form for (A, B) {
    fn fields() -> Vec<Field> {
        A::fields().into_iter().chain(B::fields()).collect()
    }

    fn required() -> Vec<&'static str> {
        A::required().into_iter().chain(B::required()).collect()
    }

    fn read(value: JsonValue, language: Language) -> Result<Self, ActionError> {
        Ok((A::read(value.clone(), language)?, B::read(value, language)?))
    }
}

/// Reads a form by serde, as `#[derive(Form)]` does.
///
/// # Errors
/// [`ActionError`] that names the field that cannot be read.
pub fn read_as<T: DeserializeOwned>(value: JsonValue, language: Language) -> Result<T, ActionError> {
    read(value).map_err(|(field, fault)| {
        let cause = fault.tell(language);
        ActionError::new(text!(language, "form-field-fault", field, cause))
    })
}

/// Reads a form, telling which field is wrong and how.
///
/// # Errors
/// [`ActionError`] that names missing required fields, or the field that cannot be read.
pub fn read_form<F: Form>(value: JsonValue, language: Language) -> Result<F, ActionError> {
    let value = if value.is_null() { JsonValue::Object(Map::new()) } else { value };
    let JsonValue::Object(fields) = &value else {
        return Err(ActionError::new(text!(language, "form-no-object")));
    };
    let mut missing = F::required();
    missing.retain(|name| fields.get(*name).is_none_or(is_blank));
    if !missing.is_empty() {
        return Err(ActionError::new(text!(language, "form-missing-fields", fields = missing.join(", "))));
    }
    F::read(value, language)
}

fn is_blank(value: &JsonValue) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}
