//! Mail: one mailbox, that SMTP fills and IMAP shows.

use std::{
    fs,
    path::PathBuf,
    process,
    sync::atomic::{AtomicUsize, Ordering},
    time::UNIX_EPOCH,
};

use crate::{
    Authority, USER,
    dovecot::Dovecot,
    process::{NOBODY, give, is_root},
    smtp::Smtp,
};

/// How many messages this process has delivered.
static DELIVERED: AtomicUsize = AtomicUsize::new(0);

/// A mail server with one user, whose address is `tester@` anything.
#[derive(Debug)]
pub struct Mail {
    smtp: Smtp,
    dovecot: Dovecot,
}

impl Mail {
    /// Starts one; the certificate is the authority's.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start(authority: &Authority) -> Self {
        let dovecot = Dovecot::start(authority);
        Self { smtp: Smtp::start(authority, &dovecot.maildir()), dovecot }
    }

    /// The user's address.
    pub fn address() -> String {
        format!("{USER}@localhost")
    }

    /// Where it answers with IMAP: without encryption, or with it for who asks for `STARTTLS`.
    pub const fn imap(&self) -> u16 {
        self.dovecot.server.port
    }

    /// Where it answers with IMAP, encrypted.
    pub const fn imaps(&self) -> u16 {
        self.dovecot.imaps
    }

    /// Where it answers with SMTP. One signs in there, after `STARTTLS` only.
    pub const fn smtp(&self) -> u16 {
        self.smtp.smtp
    }

    /// Where it answers with SMTP, encrypted. One signs in there, too.
    pub const fn smtps(&self) -> u16 {
        self.smtp.server.port
    }

    /// The user's mailbox.
    pub fn maildir(&self) -> PathBuf {
        self.dovecot.maildir()
    }

    /// Puts a message into the mailbox, as it is: complete, or not at all.
    ///
    /// # Panics
    /// Where it cannot be written.
    pub fn deliver(&self, message: &str) {
        let maildir = self.maildir();
        let number = DELIVERED.fetch_add(1, Ordering::Relaxed);
        let unique = format!("P{}Q{number:06}.localhost", process::id());
        let draft = maildir.join("tmp").join(&unique);
        fs::write(&draft, message).expect("a message");
        if is_root() {
            give(&draft, NOBODY);
        }
        // The names of the messages say in which order they came.
        let written = fs::metadata(&draft).and_then(|file| file.modified()).expect("a time");
        let written = written.duration_since(UNIX_EPOCH).expect("a time after 1970");
        let name = format!("{}.M{:06}{unique}", written.as_secs(), written.subsec_micros());
        fs::rename(&draft, maildir.join("new").join(name)).expect("a message");
    }

    /// How many times somebody signed in with IMAP. The log may come a moment after the answer.
    pub fn sign_ins(&self) -> usize {
        let log = fs::read_to_string(self.dovecot.server.folder().join("output.log")).unwrap_or_default();
        log.lines().filter(|line| line.contains("imap-login: Info: Login: ")).count()
    }

    /// How many times somebody signed in with SMTP.
    pub fn smtp_sign_ins(&self) -> usize {
        self.smtp.sign_ins()
    }

    /// Ends IMAP at once, with everybody it serves.
    pub fn kill_imap(&mut self) {
        self.dovecot.server.kill();
    }

    /// Ends SMTP at once, with everybody it serves.
    pub fn kill_smtp(&mut self) {
        self.smtp.server.kill();
    }
}
