//! What an action is: typed inside, erased in the registry.

use std::{borrow::Cow, sync::Arc};

use async_trait::async_trait;
use serde_json::Value;
use testgyver_language::{Label, Language};

use crate::{
    event::Level,
    folders::Folders,
    form::{Form, read_form},
    host_key::HostKeys,
    id::ConnectionId,
    mask::{Field, Output},
    session_cache::SessionCache,
    text::AppVariables,
};

pub use crate::outcome::{ActionError, Judged, Outputs};

/// An output that is not whole: there was more than a limit lets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The output's name.
    pub output: &'static str,
    /// What was cut and where, and what helps, in the words of the log.
    pub why: String,
}

/// Where an action's log lines go, at once, while it runs.
#[async_trait]
pub trait LogSink: Send {
    /// Takes one entry; line ends inside it start new lines.
    async fn write(&mut self, level: Level, text: String);

    /// The text with every secret masked, as it will be written.
    fn redact(&self, text: String) -> String;

    /// Masks this text too from here on: a secret that the action came to know (a token, say).
    fn protect(&mut self, _secret: String) {}
}

/// Reads files of a campaign, for data tables.
#[async_trait]
pub trait FileReader: Send + Sync {
    /// The text of a file: one that was uploaded, else one of the work folder.
    ///
    /// # Errors
    /// Why it cannot be read, in the given language.
    async fn read_text(&self, path: &str, folders: &Folders, language: Language) -> Result<String, ActionError>;
}

/// What an action may use while it runs.
pub struct ActionContext<'a> {
    /// The language of the log.
    pub language: Language,
    /// Variables of the test, `{{app.name}}`.
    pub variables: &'a mut AppVariables,
    /// Folders that file actions are confined to.
    pub folders: &'a Folders,
    /// What is kept open from one action of the test to the next.
    pub sessions: &'a mut SessionCache,
    /// Knows the keys of SSH servers.
    pub hosts: &'a Arc<dyn HostKeys>,
    /// The saved connection that the form has chosen, where it has.
    pub connection: Option<ConnectionId>,
    /// Where log lines go.
    pub log: &'a mut dyn LogSink,
    /// Outputs that are not whole.
    pub cuts: &'a mut Vec<Cut>,
}

impl ActionContext<'_> {
    /// Tells what goes on.
    pub async fn info(&mut self, text: impl Into<String> + Send) {
        self.log.write(Level::Info, text.into()).await;
    }

    /// The first `limit` characters of a text, for showing. Secrets are masked before the cut: half
    /// a secret would no longer be known as one.
    pub fn excerpt(&self, text: &str, limit: usize) -> String {
        let text = self.log.redact(text.to_owned());
        match text.char_indices().nth(limit) {
            None => text,
            Some((end, _)) => format!("{}…", &text[..end]),
        }
    }

    /// Tells that outputs are not whole, why, and what helps. Who only looks at them is warned; a check or an
    /// extraction of one of them fails the action, since nobody knows what the rest says.
    pub async fn cut(&mut self, outputs: &[&'static str], why: String) {
        self.warn(format!("⚠️ {why}")).await;
        self.withhold(outputs, why);
    }

    /// Notes that outputs do not hold what they are for, as [`Self::cut`] does, where the log says so already.
    pub fn withhold(&mut self, outputs: &[&'static str], why: String) {
        self.cuts.extend(outputs.iter().map(|output| Cut { output, why: why.clone() }));
    }

    /// Tells that something looks odd.
    pub async fn warn(&mut self, text: impl Into<String> + Send) {
        self.log.write(Level::Warning, text.into()).await;
    }
}

/// An action as its author writes it: the form is a type.
///
/// ```
/// use async_trait::async_trait;
/// use serde::Deserialize;
/// use serde_json::json;
/// use testgyver_model::{
///     action::{ActionContext, ActionError, Outputs, TypedAction},
///     form::Form,
///     mask::Output,
///     registry::Registry,
/// };
///
/// #[derive(Deserialize, Form)]
/// #[form("greet")]
/// struct Greeting {
///     #[field(text, required, placeholder = "Ada")]
///     name: String,
/// }
///
/// struct Greet;
///
/// // Its name, `action-greet`, and the labels of its fields, `form-greet-name`, stand in `translations/`.
/// #[async_trait]
/// impl TypedAction for Greet {
///     const KIND: &'static str = "greet";
///     type Input = Greeting;
///
///     fn outputs() -> Vec<Output> {
///         vec![Output::new("greeting")]
///     }
///
///     async fn run(&self, input: Greeting, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
///         cx.info(format!("greets {}", input.name)).await;
///         Ok(Outputs::from_iter([("greeting".to_owned(), json!(format!("Hello {}", input.name)))]))
///     }
/// }
///
/// // A program has one list of its actions.
/// let actions = Registry::new().with(Greet);
/// assert!(actions.find("greet").is_some());
/// assert!(actions.describe("greet").unwrap().fields[0].required);
/// ```
#[async_trait]
pub trait TypedAction: Send + Sync + 'static {
    /// Type of the action in a test (`http`); its name is the text `action-<KIND>` of the catalogue.
    const KIND: &'static str;
    /// Class names of the original that mean this action.
    const ALIASES: &'static [&'static str] = &[];
    /// The command line that means the same as the form, where there is one.
    const COMMAND: Option<CommandLine> = None;
    /// The kind of saved connection that its form may choose.
    const CONNECTION: Option<&'static str> = None;
    /// The form.
    type Input: Form + Send;

    /// What it gives to later actions.
    fn outputs() -> Vec<Output>;

    /// Does it.
    ///
    /// # Errors
    /// [`ActionError`] with the real cause; the test then fails.
    async fn run(&self, input: Self::Input, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError>;

    /// Does it for a test that calls it by this name: a class name of the original may mean something else by the
    /// same form.
    ///
    /// # Errors
    /// Those of [`Self::run`].
    async fn run_as(
        &self,
        _name: &str,
        input: Self::Input,
        cx: &mut ActionContext<'_>,
    ) -> Result<Outputs, ActionError> {
        TypedAction::run(self, input, cx).await
    }
}

/// An action as the engine calls it: the form is JSON with every placeholder filled in.
#[async_trait]
pub trait Action: Send + Sync {
    /// What it is and what its form asks.
    fn descriptor(&self) -> Descriptor;

    /// Does it.
    ///
    /// # Errors
    /// [`ActionError`] with the real cause; a form that cannot be read names its field.
    async fn run(&self, value: Value, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError>;

    /// Does it for a test that calls it by this name, its type or one of the aliases.
    ///
    /// # Errors
    /// Those of [`Self::run`].
    async fn run_as(&self, _name: &str, value: Value, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        self.run(value, cx).await
    }
}

/// A command line that means the same as an action's form (`curl` for `http`).
#[derive(Debug, Clone, Copy)]
pub struct CommandLine {
    /// The program's name.
    pub program: &'static str,
    /// Reads a command into a form; an error says in the given language what cannot be read.
    pub read: fn(&str, Language) -> Result<Value, ActionError>,
    /// Writes a form as a command for a POSIX shell.
    pub write: fn(&Value) -> String,
}

/// What an action is and what its form asks.
#[derive(Debug, Clone)]
pub struct Descriptor {
    /// Type of the action in a test.
    pub kind: Cow<'static, str>,
    /// Other names it goes by.
    pub aliases: Vec<Cow<'static, str>>,
    /// Name shown to people.
    pub label: Label,
    /// The command line that means the same as the form, where there is one.
    pub command: Option<CommandLine>,
    /// The kind of saved connection that the form may choose.
    pub connection: Option<Cow<'static, str>>,
    /// The form.
    pub fields: Vec<Field>,
    /// What it gives to later actions.
    pub outputs: Vec<Output>,
}

#[async_trait]
impl<A: TypedAction> Action for A {
    fn descriptor(&self) -> Descriptor {
        Descriptor {
            kind: Cow::Borrowed(A::KIND),
            aliases: A::ALIASES.iter().map(|alias| Cow::Borrowed(*alias)).collect(),
            label: Label::Key(format!("action-{}", A::KIND).into()),
            command: A::COMMAND,
            connection: A::CONNECTION.map(Cow::Borrowed),
            fields: A::Input::fields(),
            outputs: A::outputs(),
        }
    }

    async fn run(&self, value: Value, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        Action::run_as(self, A::KIND, value, cx).await
    }

    async fn run_as(&self, name: &str, value: Value, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        let input = read_form::<A::Input>(value, cx.language)?;
        TypedAction::run_as(self, name, input, cx).await
    }
}
