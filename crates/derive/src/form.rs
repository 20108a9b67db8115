//! Writes the implementation of `Form`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Error, Field, Fields, LitStr, Result, ext::IdentExt};

use crate::attribute::{FieldAttribute, FormAttribute, Source};

pub fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let name = &input.ident;
    let FormAttribute { prefix, saved } = FormAttribute::read(&input.attrs, name.span())?;
    let Data::Struct(data) = &input.data else { return Err(Error::new_spanned(name, "a form is a struct")) };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new_spanned(name, "a form's fields have names"));
    };
    let saved = saved.then(|| quote!(::std::iter::once(::testgyver_model::mask::Field::saved())));
    let (mut parts, mut required) = (Vec::from_iter(saved), Vec::new());
    for field in &fields.named {
        let (part, needed) = one(field, &prefix)?;
        parts.push(part);
        required.extend(needed);
    }
    Ok(quote! {
        impl ::testgyver_model::form::Form for #name {
            fn fields() -> ::std::vec::Vec<::testgyver_model::mask::Field> {
                ::std::iter::empty()#(.chain(#parts))*.collect()
            }

            fn required() -> ::std::vec::Vec<&'static str> {
                ::std::iter::empty::<&'static str>()#(.chain(#required))*.collect()
            }

            fn read(
                value: ::testgyver_model::form::JsonValue,
                language: ::testgyver_model::Language,
            ) -> ::std::result::Result<Self, ::testgyver_model::action::ActionError> {
                ::testgyver_model::form::read_as(value, language)
            }
        }
    })
}

/// An iterator of the fields that one field stands for, and one of the names that cannot be done without.
fn one(field: &Field, prefix: &str) -> Result<(TokenStream, Option<TokenStream>)> {
    let Some(ident) = &field.ident else { return Err(Error::new_spanned(field, "a form's fields have names")) };
    let attribute = FieldAttribute::read(&field.attrs, ident.span())?;
    let calls = attribute.calls;
    if let Source::Flatten = attribute.source {
        let form = &field.ty;
        let fields = quote! {
            <#form as ::testgyver_model::form::Form>::fields().into_iter().map(|field| field #(#calls)*)
        };
        return Ok((fields, Some(quote!(<#form as ::testgyver_model::form::Form>::required()))));
    }
    let name = renamed(field)?.unwrap_or_else(|| ident.unraw().to_string());
    let key = format!("form-{prefix}-{}", name.replace('_', "-"));
    let made = match attribute.source {
        Source::Kind(kind) => {
            let kind = format_ident!("{kind}");
            quote!(::testgyver_model::mask::Field::new(#key, ::testgyver_model::mask::FieldKind::#kind).named(#name))
        }
        Source::Like(shared) => quote!((#shared).named(#name)),
        Source::Flatten => TokenStream::new(),
    };
    let required = attribute.required.then(|| quote!(.required()));
    let help = attribute.help.then(|| {
        let key = format!("{key}.help");
        quote!(.help(::testgyver_model::Label::key(#key)))
    });
    let needed = attribute.required.then(|| quote!([#name]));
    Ok((quote!(::std::iter::once(#made #required #(#calls)* #help)), needed))
}

/// The name that serde reads, if it is another one than the field's.
fn renamed(field: &Field) -> Result<Option<String>> {
    let mut name = None;
    for attribute in field.attrs.iter().filter(|one| one.path().is_ident("serde")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                name = Some(meta.value()?.parse::<LitStr>()?.value());
            } else if meta.input.peek(syn::Token![=]) {
                meta.value()?.parse::<syn::Expr>()?;
            }
            Ok(())
        })?;
    }
    Ok(name)
}
