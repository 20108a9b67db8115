//! What the pages and scripts of the original ask for, and what they read in the answers.

mod calls;
mod kept;
mod pages;
mod shape;

use crate::support;
