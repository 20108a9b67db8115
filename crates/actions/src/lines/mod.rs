//! The outputs of a command: told line by line while they come, kept for the variables.

mod pace;
mod split;
mod text;

use std::borrow::Cow;

use encoding_rs::{Decoder, Encoding};
use testgyver_model::{action::ActionContext, phrase};
use tokio::time::{Instant, sleep_until};

use self::{
    pace::Pace,
    split::{LONGEST, Segment, Splitter},
};
use crate::charset;

/// Most bytes of an output that go into a variable.
const KEPT: usize = 10 * 1024 * 1024;
/// Most lines of one output that the log shows, and most states of progress.
const SHOWN: usize = 10_000;

/// Both outputs of a command.
pub(crate) struct Streams {
    /// The ordinary output.
    pub(crate) output: Lines,
    /// The error output, whose lines are told as warnings.
    pub(crate) error: Lines,
}

impl Streams {
    /// Two outputs, in the character set that was named.
    pub(crate) fn new(named: Option<&'static Encoding>) -> Self {
        Self { output: Lines::new(false, named), error: Lines::new(true, named) }
    }

    /// Waits until progress that was held back may be told; for ever where none is.
    pub(crate) async fn due(&self) {
        match [self.output.pace.due(), self.error.pace.due()].into_iter().flatten().min() {
            Some(due) => sleep_until(due).await,
            None => std::future::pending().await,
        }
    }

    /// Tells the progress that was held back and whose time has come.
    pub(crate) async fn catch_up(&mut self, cx: &mut ActionContext<'_>) {
        self.output.catch_up(cx).await;
        self.error.catch_up(cx).await;
    }

    /// Tells the rest; gives both as texts, which become the outputs of these names.
    pub(crate) async fn end(
        self,
        output: &'static str,
        error: &'static str,
        cx: &mut ActionContext<'_>,
    ) -> (String, String) {
        (self.output.end(output, cx).await, self.error.end(error, cx).await)
    }
}

/// Collects one output of a command.
pub(crate) struct Lines {
    /// Reads what comes, where a character set was named.
    decoder: Option<Decoder>,
    splitter: Splitter,
    pace: Pace,
    kept: Vec<u8>,
    /// Bytes that found no room.
    lost: usize,
    /// Lines so far.
    lines: usize,
    /// States of progress that were told.
    progress: usize,
    has_warned: bool,
    is_error: bool,
}

impl Lines {
    fn new(is_error: bool, named: Option<&'static Encoding>) -> Self {
        Self {
            decoder: named.map(Encoding::new_decoder_without_bom_handling),
            splitter: Splitter::default(),
            pace: Pace::new(Instant::now()),
            kept: Vec::new(),
            lost: 0,
            lines: 0,
            progress: 0,
            has_warned: false,
            is_error,
        }
    }

    /// Takes what came and tells the lines that are whole.
    pub(crate) async fn take(&mut self, bytes: &[u8], cx: &mut ActionContext<'_>) {
        let bytes = match &mut self.decoder {
            None => Cow::Borrowed(bytes),
            Some(decoder) => Cow::Owned(decoded(decoder, bytes, false)),
        };
        self.hear(&bytes, cx).await;
    }

    async fn hear(&mut self, bytes: &[u8], cx: &mut ActionContext<'_>) {
        let room = KEPT.saturating_sub(self.kept.len()).min(bytes.len());
        self.kept.extend_from_slice(&bytes[..room]);
        self.lost += bytes.len() - room;
        let mut rest = bytes;
        while let Some(piece) = self.splitter.next(&mut rest) {
            match piece {
                Segment::Line(line) => {
                    self.last_progress(cx).await;
                    self.line(&line, cx).await;
                }
                Segment::Progress(line) => {
                    if let Some(line) = self.pace.take(line, Instant::now()) {
                        self.state(&line, cx).await;
                    }
                }
                Segment::Confirmed => {
                    self.pace.forgive();
                    match self.pace.last() {
                        Some(line) => self.line(&line, cx).await,
                        // Told already, as progress.
                        None => (self.lines, self.progress) = (self.lines + 1, self.progress.saturating_sub(1)),
                    }
                }
            }
        }
    }

    async fn catch_up(&mut self, cx: &mut ActionContext<'_>) {
        if let Some(line) = self.pace.ripe(Instant::now()) {
            self.state(&line, cx).await;
        }
    }

    async fn last_progress(&mut self, cx: &mut ActionContext<'_>) {
        if let Some(line) = self.pace.last() {
            self.state(&line, cx).await;
        }
    }

    async fn end(mut self, output: &'static str, cx: &mut ActionContext<'_>) -> String {
        if let Some(mut decoder) = self.decoder.take() {
            self.hear(&decoded(&mut decoder, b"", true), cx).await;
        }
        self.last_progress(cx).await;
        if let Some(line) = self.splitter.rest() {
            self.line(&line, cx).await;
        }
        if self.lines > SHOWN {
            let more = self.lines - SHOWN;
            cx.warn(phrase!(cx.language, fr: "… {more} lignes de plus, non affichées", en: "… {more} more lines, not shown"))
                .await;
        }
        let overtaken = self.pace.overtaken + self.progress.saturating_sub(SHOWN);
        if overtaken > 0 {
            cx.info(phrase!(cx.language,
                fr: "… {overtaken} états de progression, remplacés par d'autres, non affichés",
                en: "… {overtaken} states of progress, overwritten by others, not shown"))
                .await;
        }
        let (text, guessed) = text::whole(&self.kept, self.lost > 0);
        self.warn_guessed(guessed, cx).await;
        if self.lost > 0 {
            let lost = self.lost;
            let why = phrase!(cx.language,
                fr: "Sortie coupée à 10 Mio pour la variable ({lost} octets de plus) : écrivez-la dans un fichier, ou filtrez-la dans la commande",
                en: "Output cut at 10 MiB for the variable ({lost} more bytes): write it to a file, or filter it in the command");
            cx.cut(&[output], why).await;
        }
        text
    }

    async fn line(&mut self, line: &[u8], cx: &mut ActionContext<'_>) {
        self.lines += 1;
        if self.lines <= SHOWN {
            self.tell(line, cx).await;
        }
    }

    /// Progress has lines of its own: thousands of states leave those of the output their place.
    async fn state(&mut self, line: &[u8], cx: &mut ActionContext<'_>) {
        self.progress += 1;
        if self.progress <= SHOWN {
            self.tell(line, cx).await;
        }
    }

    async fn tell(&mut self, line: &[u8], cx: &mut ActionContext<'_>) {
        let read = text::line(line, line.len() >= LONGEST);
        self.warn_guessed(read.guessed, cx).await;
        let text = format!("│ {}", read.text);
        if self.is_error { cx.warn(text).await } else { cx.info(text).await }
    }

    /// Says once that the character set was guessed.
    async fn warn_guessed(&mut self, guessed: Option<&'static Encoding>, cx: &mut ActionContext<'_>) {
        if let Some(guessed) = guessed.filter(|_| !self.has_warned) {
            self.has_warned = true;
            charset::warn_guessed(guessed, cx).await;
        }
    }
}

/// The next bytes of a character set as UTF-8.
fn decoded(decoder: &mut Decoder, bytes: &[u8], is_last: bool) -> Vec<u8> {
    let room = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or_default();
    let mut text = String::with_capacity(room);
    // There is room for all of it: nothing is left over.
    let _ = decoder.decode_to_string(bytes, &mut text, is_last);
    text.into_bytes()
}
