//! Masks: the form of an action, from which the browser draws its fields.

use crate::language::Wording;

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

/// A field of an action's form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Name of the value in the action's `value`.
    pub name: &'static str,
    /// What kind of field it is.
    pub kind: FieldKind,
    /// Name shown to people.
    pub label: Wording,
    /// An example, where it helps.
    pub placeholder: Option<&'static str>,
    /// What may be chosen, for the kinds that choose.
    pub options: &'static [&'static str],
    /// What the options are called, in their order; empty where they speak for themselves.
    pub option_labels: &'static [Wording],
    /// The choices of another field with which this one means something; always where it is left out.
    pub when: Option<(&'static str, &'static [&'static str])>,
    /// Whether the action cannot do without it.
    pub required: bool,
    /// One sentence on what the field does.
    pub help: Option<Wording>,
    /// Whether its text is names and values: then it is taken apart before placeholders are filled
    /// in, so that a value cannot bring a name of its own.
    pub pairs: bool,
    /// Whether its text may be JSON or XML, best written in an editor of code.
    pub code: bool,
    /// What the action does where the field is left empty, for the kinds that show it.
    pub default: Option<&'static str>,
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
    /// An optional field.
    pub const fn new(name: &'static str, kind: FieldKind, fr: &'static str, en: &'static str) -> Self {
        Self {
            name,
            kind,
            label: Wording { fr, en },
            placeholder: None,
            options: &[],
            option_labels: &[],
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

    /// The same field, which the action cannot do without.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same field, whose text is names and values.
    #[must_use]
    pub const fn pairs(mut self) -> Self {
        self.pairs = true;
        self
    }

    /// The same field, written in an editor of code.
    #[must_use]
    pub const fn code(mut self) -> Self {
        self.code = true;
        self
    }

    /// The same field with what holds where it is left empty.
    #[must_use]
    pub const fn default(mut self, value: &'static str) -> Self {
        self.default = Some(value);
        self
    }

    /// The same field, whose value must never be shown.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// The same field, which is seldom needed.
    #[must_use]
    pub const fn rare(mut self) -> Self {
        self.rare = true;
        self
    }

    /// The same field, in which several files may be chosen.
    #[must_use]
    pub const fn multiple(mut self) -> Self {
        self.multiple = true;
        self
    }

    /// The same field, which a saved connection brings along.
    #[must_use]
    pub const fn connection(mut self) -> Self {
        self.connection = true;
        self
    }

    /// The same field with an example.
    #[must_use]
    pub const fn placeholder(mut self, example: &'static str) -> Self {
        self.placeholder = Some(example);
        self
    }

    /// The same field with what may be chosen.
    #[must_use]
    pub const fn options(mut self, options: &'static [&'static str]) -> Self {
        self.options = options;
        self
    }

    /// The same field with names for its options, in their order.
    #[must_use]
    pub const fn option_labels(mut self, labels: &'static [Wording]) -> Self {
        self.option_labels = labels;
        self
    }

    /// The same field, which means something only with these choices of another one.
    #[must_use]
    pub const fn when(mut self, field: &'static str, choices: &'static [&'static str]) -> Self {
        self.when = Some((field, choices));
        self
    }

    /// The same field with one sentence of help.
    #[must_use]
    pub const fn help(mut self, fr: &'static str, en: &'static str) -> Self {
        self.help = Some(Wording { fr, en });
        self
    }
}

/// A value that an action gives to the actions after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Name, as `output_mapping` uses it.
    pub name: &'static str,
    /// What it is.
    pub label: Wording,
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
    /// An output.
    pub const fn new(name: &'static str, fr: &'static str, en: &'static str) -> Self {
        Self { name, label: Wording { fr, en }, role: None }
    }

    /// The same output, which plays a part in the answer.
    #[must_use]
    pub const fn role(mut self, role: Role) -> Self {
        self.role = Some(role);
        self
    }
}

/// A type that an action's form is read into: it tells its fields.
pub trait InputMask {
    /// The fields, in the order the form shows them; their names are the names serde reads.
    fn mask() -> Vec<Field>;
}
