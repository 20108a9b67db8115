//! Masks: the form of an action, from which the browser draws its fields.

use std::borrow::Cow;

use testgyver_language::{Label, Language};

use crate::connection::CONNECTION_FIELD;

/// What kind of field a form shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// One line of text.
    String,
    /// A number.
    Number,
    /// Several lines of text.
    Textarea,
    /// One of the field's options.
    Select,
    /// One of the test's variables.
    SelectVarTest,
    /// Several of the field's options.
    Checkbox,
    /// Yes or no.
    Boolean,
    /// A file of the campaign.
    SelectFileCampaign,
    /// A saved connection of the action's kind.
    SelectConnection,
}

/// A choice of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldOption {
    /// The value that stands for it.
    pub value: Cow<'static, str>,
    /// What it is called; nothing where it speaks for itself.
    pub label: Option<Label>,
}

/// The choices of another field with which a field means something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The name of the other field.
    pub field: Cow<'static, str>,
    /// Its choices.
    pub choices: Vec<Cow<'static, str>>,
}

/// A field of an action's form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Name of the value in the action's `value`.
    pub name: Cow<'static, str>,
    /// What kind of field it is.
    pub kind: FieldKind,
    /// Name shown to people.
    pub label: Label,
    /// An example, where it helps.
    pub placeholder: Option<Cow<'static, str>>,
    /// What may be chosen, for the kinds that choose.
    pub options: Vec<FieldOption>,
    /// With which choices of another field this one means something; always where it is left out.
    pub when: Option<Condition>,
    /// Whether the action cannot do without it.
    pub required: bool,
    /// One sentence on what the field does, in the place of the label's own attribute `help`.
    pub help: Option<Label>,
    /// Whether its text is names and values: then it is taken apart before placeholders are filled
    /// in, so that a value cannot bring a name of its own.
    pub pairs: bool,
    /// Whether its text may be JSON or XML, best written in an editor of code.
    pub code: bool,
    /// What the action does where the field is left empty, for the kinds that show it.
    pub default: Option<Cow<'static, str>>,
    /// Whether its value must never be shown.
    pub secret: bool,
    /// Whether a saved connection brings it along.
    pub connection: bool,
    /// Whether several may be chosen, for files of the campaign.
    pub multiple: bool,
    /// Whether it is seldom needed, and stays folded away until it is.
    pub rare: bool,
}

impl Field {
    /// An optional field whose label is a text of the catalogue; it still needs its name.
    pub const fn new(label: &'static str, kind: FieldKind) -> Self {
        Self {
            name: Cow::Borrowed(""),
            kind,
            label: Label::key(label),
            placeholder: None,
            options: Vec::new(),
            when: None,
            required: false,
            help: None,
            pairs: false,
            code: false,
            default: None,
            secret: false,
            connection: false,
            multiple: false,
            rare: false,
        }
    }

    /// The field that chooses a saved connection, in the place of the fields it brings along.
    pub fn saved() -> Self {
        Self::new("form-connection", FieldKind::SelectConnection).named(CONNECTION_FIELD)
    }

    /// The help text in a language: the field's own, else that of its label.
    pub fn help_text(&self, language: Language) -> Option<String> {
        let help = self.help.clone().or_else(|| self.label.attribute("help"));
        help.map(|help| help.text(language))
    }

    /// The same field under this name.
    #[must_use]
    pub fn named(mut self, name: &'static str) -> Self {
        self.name = Cow::Borrowed(name);
        self
    }

    /// The same field, which the action cannot do without.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same field, whose text is names and values.
    #[must_use]
    pub fn pairs(mut self) -> Self {
        self.pairs = true;
        self
    }

    /// The same field, written in an editor of code.
    #[must_use]
    pub fn code(mut self) -> Self {
        self.code = true;
        self
    }

    /// The same field with what holds where it is left empty.
    #[must_use]
    pub fn default(mut self, value: &'static str) -> Self {
        self.default = Some(Cow::Borrowed(value));
        self
    }

    /// The same field, whose value must never be shown.
    #[must_use]
    pub fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// The same field, which is seldom needed.
    #[must_use]
    pub fn rare(mut self) -> Self {
        self.rare = true;
        self
    }

    /// The same field, in which several files may be chosen.
    #[must_use]
    pub fn multiple(mut self) -> Self {
        self.multiple = true;
        self
    }

    /// The same field, which a saved connection brings along.
    #[must_use]
    pub fn connection(mut self) -> Self {
        self.connection = true;
        self
    }

    /// The same field, which no saved connection brings along.
    #[must_use]
    pub fn own(mut self) -> Self {
        self.connection = false;
        self
    }

    /// The same field with an example.
    #[must_use]
    pub fn placeholder(mut self, example: &'static str) -> Self {
        self.placeholder = Some(Cow::Borrowed(example));
        self
    }

    /// The same field with what may be chosen; the label's attribute `option-<value>` says what a choice is called.
    #[must_use]
    pub fn options(mut self, values: &[&'static str]) -> Self {
        let label = |value: &str| {
            let dashed = value.replace(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_', "-");
            self.label.attribute(&format!("option-{dashed}"))
        };
        self.options =
            values.iter().map(|value| FieldOption { value: Cow::Borrowed(value), label: label(value) }).collect();
        self
    }

    /// The same field, which means something only with these choices of another one.
    #[must_use]
    pub fn when(mut self, field: &'static str, choices: &[&'static str]) -> Self {
        let choices = choices.iter().map(|choice| Cow::Borrowed(*choice)).collect();
        self.when = Some(Condition { field: Cow::Borrowed(field), choices });
        self
    }

    /// The same field with a help text of its own.
    #[must_use]
    pub fn help(mut self, text: Label) -> Self {
        self.help = Some(text);
        self
    }
}

/// A value that an action gives to the actions after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Name, as `output_mapping` uses it.
    pub name: Cow<'static, str>,
    /// What it is.
    pub label: Label,
    /// The part it plays in an answer, where it plays one.
    pub role: Option<Role>,
}

/// The part that an output plays in an answer, for checks that are about any protocol's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The status that the other side gave.
    Status,
    /// Names and values beside the body: an object whose values are texts or lists of texts.
    Headers,
    /// What the action is mainly for.
    Body,
    /// The exit code of a command.
    ExitCode,
}

impl Role {
    /// The word for this part in forms.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Headers => "headers",
            Self::Body => "body",
            Self::ExitCode => "exit_code",
        }
    }
}

impl Output {
    /// An output of this name, whose label is the text `output-<name>` of the catalogue, with dashes.
    pub fn new(name: &'static str) -> Self {
        let label = Label::Key(format!("output-{}", name.replace('_', "-")).into());
        Self { name: Cow::Borrowed(name), label, role: None }
    }

    /// The same output, which plays a part in the answer.
    #[must_use]
    pub fn role(mut self, role: Role) -> Self {
        self.role = Some(role);
        self
    }
}
