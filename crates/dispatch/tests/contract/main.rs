//! The contract of carrying runs out: claimed once, stored before told, stopped when asked, taken over after a death;
//! on every desk, and with a storage that fails in every way it can.
#![allow(missing_docs)]

mod desks;
mod faults;
mod faulty;
mod runs;
mod world;
