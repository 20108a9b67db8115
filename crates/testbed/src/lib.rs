//! Real servers for the tests and the examples: each on a free port of this machine, with all it
//! has in a temporary folder, ended when it is dropped. Nothing of the system is touched.
//!
//! Panics are meant: a server that does not start is a failed test.

mod apache;
mod certificates;
mod dovecot;
mod mail;
mod mariadb;
mod nginx;
mod openssl;
mod postgres;
mod process;
mod s3;
mod smtp;
mod sshd;
mod vsftpd;

pub use apache::Apache;
pub use certificates::{Authority, Day};
pub use mail::Mail;
pub use mariadb::Mariadb;
pub use nginx::Nginx;
pub use openssl::{TlsServer, openssl};
pub use postgres::Postgres;
pub use process::{Server, ServerOptions, free_port, free_ports};
pub use s3::S3;
pub use sshd::Sshd;
pub use vsftpd::{Vsftpd, VsftpdSecurity};

/// The user that every server knows.
pub const USER: &str = "tester";
/// The password of that user: with a blank and signs beyond ASCII, as people have them.
pub const PASSWORD: &str = "sesame pass ét€";
