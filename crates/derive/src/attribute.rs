//! Reads `#[form(…)]` and `#[field(…)]`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{
    Attribute, Error, Expr, LitStr, Result, Token, meta::ParseNestedMeta, parenthesized, punctuated::Punctuated,
};

/// `#[form("http", saved)]`.
pub struct FormAttribute {
    /// The beginning of its labels.
    pub prefix: String,
    /// Whether a saved connection may be chosen.
    pub saved: bool,
}

impl FormAttribute {
    pub fn read(attributes: &[Attribute], span: Span) -> Result<Self> {
        let attribute = attributes.iter().find(|one| one.path().is_ident("form"));
        let attribute = attribute.ok_or_else(|| Error::new(span, "a form needs its name: #[form(\"http\")]"))?;
        attribute.parse_args_with(|input: syn::parse::ParseStream<'_>| {
            let prefix = input.parse::<LitStr>()?.value();
            let mut saved = false;
            if input.parse::<Option<Token![,]>>()?.is_some() {
                let word = input.parse::<syn::Ident>()?;
                saved = word == "saved";
                if !saved {
                    return Err(Error::new(word.span(), "only 'saved' is known here"));
                }
            }
            Ok(Self { prefix, saved })
        })
    }
}

/// Where a field comes from.
pub enum Source {
    /// It is one of its own, of this kind (a variant of `FieldKind`).
    Kind(&'static str),
    /// A field that several forms share.
    Like(Expr),
    /// The fields of another form.
    Flatten,
}

/// `#[field(…)]`.
pub struct FieldAttribute {
    pub source: Source,
    /// Calls of the builder, in the order they were written.
    pub calls: Vec<TokenStream>,
    pub required: bool,
    /// Whether this form has a help text of its own.
    pub help: bool,
}

impl FieldAttribute {
    pub fn read(attributes: &[Attribute], span: Span) -> Result<Self> {
        let attribute = attributes.iter().find(|one| one.path().is_ident("field"));
        let attribute = attribute.ok_or_else(|| Error::new(span, "a field needs its kind: #[field(text)]"))?;
        let mut read = Reader::default();
        attribute.parse_nested_meta(|meta| read.take(&meta))?;
        let source = read.source.ok_or_else(|| Error::new(span, "a field needs its kind: #[field(text)]"))?;
        Ok(Self { source, calls: read.calls, required: read.required, help: read.help })
    }
}

#[derive(Default)]
struct Reader {
    source: Option<Source>,
    calls: Vec<TokenStream>,
    required: bool,
    help: bool,
}

impl Reader {
    fn take(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        let word = meta.path.require_ident()?.to_string();
        match word.as_str() {
            "text" => self.source = Some(Source::Kind("String")),
            "area" => self.source = Some(Source::Kind("Textarea")),
            "number" => self.source = Some(Source::Kind("Number")),
            "boolean" => self.source = Some(Source::Kind("Boolean")),
            "file" => self.source = Some(Source::Kind("SelectFileCampaign")),
            "variable" => self.source = Some(Source::Kind("SelectVarTest")),
            "select" => {
                let list;
                parenthesized!(list in meta.input);
                let choices = Punctuated::<LitStr, Token![,]>::parse_terminated(&list)?;
                self.source = Some(Source::Kind("Select"));
                self.calls.push(quote!(.options(&[#choices])));
            }
            "like" => self.source = Some(Source::Like(meta.value()?.parse()?)),
            "flatten" => self.source = Some(Source::Flatten),
            "required" => self.required = true,
            "help" => self.help = true,
            "pairs" | "code" | "secret" | "rare" | "multiple" | "connection" | "own" => {
                let call = meta.path.to_token_stream();
                self.calls.push(quote!(.#call()));
            }
            "placeholder" | "default" => {
                let (call, text) = (&meta.path, meta.value()?.parse::<LitStr>()?);
                self.calls.push(quote!(.#call(#text)));
            }
            "when" => match meta.value()?.parse()? {
                Expr::Tuple(pair) if pair.elems.len() == 2 => {
                    let (field, choices) = (&pair.elems[0], &pair.elems[1]);
                    self.calls.push(quote!(.when(#field, #choices)));
                }
                _ => return Err(meta.error("write it as when = (\"field\", &[\"choice\"])")),
            },
            _ => return Err(meta.error("unknown word for a field")),
        }
        Ok(())
    }
}
