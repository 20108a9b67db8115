//! `#[derive(Form)]`: the form of an action, told by the type that it is read into.

mod attribute;
mod form;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a type the form of an action: a field's name, what serde reads and what people fill in stand once.
///
/// `#[form("http")]` on the type is the beginning of its labels in `translations/`; with `saved`, a saved connection
/// may take the place of some fields. `#[field(…)]` on each field says what it is:
///
/// * its kind: `text`, `area`, `number`, `boolean`, `file`, `variable`, `select("a", "b")`, or `like = expression`,
///   which takes over a field that several forms share; `flatten` takes the fields of another form;
/// * what holds of it: `required`, `pairs`, `code`, `secret`, `rare`, `multiple`, `connection`, `own` (no connection
///   brings it), `placeholder = "…"`, `default = "…"`, `when = ("field", &["choice"])`;
/// * `help`: this form's own help in the place of that of the shared field.
///
/// A label is the message `form-<form>-<field>` with dashes; `.help` and `.option-<choice>` are attributes of it.
#[proc_macro_derive(Form, attributes(form, field))]
pub fn form(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    form::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
