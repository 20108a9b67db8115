//! The embedded adapter: SQLite in write-ahead mode, one writer, several readers.

mod api_tokens;
mod archives;
mod campaigns;
mod claims;
mod connection;
mod connections;
mod database;
mod database_file;
mod disk_probe;
mod durability;
mod environments;
mod event_lines;
mod events;
mod host_keys;
mod leases;
mod lines;
mod lost;
mod migrations;
mod projects;
mod reports;
mod row;
mod runs;
mod selection;
mod sessions;
mod shared;
mod tests;
mod trash;
mod upkeep;
mod users;
mod variables;
mod vitals;
mod writer;

pub(crate) use self::{
    database::Sqlite,
    durability::Durability,
    migrations::newest,
    upkeep::{copy, inspect, mend, schema, upgrade},
};
