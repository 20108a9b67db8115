//! What the pages and scripts of the original ask for, and what they read in the answers.

#[path = "../support/mod.rs"]
mod support;

mod calls;
mod kept;
mod pages;
mod shape;
