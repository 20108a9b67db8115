//! Backup, restore and doctor with the built program, beside real servers.

mod archives;
mod backups;
mod doctor;
mod support;
