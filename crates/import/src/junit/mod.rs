//! JUnit.
