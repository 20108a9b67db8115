//! What operators do and read: backup, restore, import, doctor, metrics, traces; with the built program and real servers.

mod archives;
mod backups;
mod beginnings;
mod campaigns;
mod coming_over;
mod doctor;
mod full_disk;
mod later_over;
mod observed;
mod results;
mod support;
