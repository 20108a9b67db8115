//! The output of a command: told line by line while it comes, kept for the variables.

use testgyver_model::{action::ActionContext, phrase};

/// Most bytes of an output that go into a variable.
const KEPT: usize = 10 * 1024 * 1024;
/// Most lines of one output that the log shows.
const SHOWN: usize = 10_000;
/// Most bytes of a line that are told; far more than the log shows of it.
const LONGEST: usize = 64 * 1024;

/// Collects one output of a command.
pub(crate) struct Lines {
    kept: Vec<u8>,
    pending: Vec<u8>,
    shown: usize,
    /// Bytes that found no room.
    lost: usize,
    is_error: bool,
}

impl Lines {
    /// An output; the lines of the error output are told as warnings.
    pub(crate) const fn new(is_error: bool) -> Self {
        Self { kept: Vec::new(), pending: Vec::new(), shown: 0, lost: 0, is_error }
    }

    /// Takes what came and tells the lines that are whole. Only the beginning of a very long one is
    /// told: cut into lines, it could cut a secret in two.
    pub(crate) async fn take(&mut self, bytes: &[u8], cx: &mut ActionContext<'_>) {
        let room = KEPT.saturating_sub(self.kept.len()).min(bytes.len());
        self.kept.extend_from_slice(&bytes[..room]);
        self.lost += bytes.len() - room;
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let room = LONGEST.saturating_sub(self.pending.len()).min(piece.len());
            self.pending.extend_from_slice(&piece[..room]);
            if piece.ends_with(b"\n") {
                self.tell(cx).await;
            }
        }
    }

    /// Tells the rest; gives the whole as text, which becomes the output of this name.
    pub(crate) async fn end(mut self, output: &'static str, cx: &mut ActionContext<'_>) -> String {
        if !self.pending.is_empty() {
            self.tell(cx).await;
        }
        if self.shown > SHOWN {
            let more = self.shown - SHOWN;
            cx.warn(phrase!(cx.language, fr: "… {more} lignes de plus, non affichées", en: "… {more} more lines, not shown"))
                .await;
        }
        if self.lost > 0 {
            let lost = self.lost;
            let why = phrase!(cx.language,
                fr: "Sortie coupée à 10 Mio pour la variable ({lost} octets de plus) : écrivez-la dans un fichier, ou filtrez-la dans la commande",
                en: "Output cut at 10 MiB for the variable ({lost} more bytes): write it to a file, or filter it in the command");
            cx.cut(&[output], why).await;
        }
        String::from_utf8_lossy(&self.kept).into_owned()
    }

    async fn tell(&mut self, cx: &mut ActionContext<'_>) {
        let line = std::mem::take(&mut self.pending);
        self.shown += 1;
        if self.shown > SHOWN {
            return;
        }
        let text = String::from_utf8_lossy(&line);
        let text = format!("│ {}", text.trim_end_matches(['\n', '\r']));
        if self.is_error { cx.warn(text).await } else { cx.info(text).await }
    }
}
