//! What operators do and read: backup, restore, doctor, metrics, traces; with the built program and real servers.

mod archives;
mod backups;
mod beginnings;
mod campaigns;
mod doctor;
mod full_disk;
mod observed;
mod support;
