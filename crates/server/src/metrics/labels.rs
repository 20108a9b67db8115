//! Labels of what is counted.

use std::borrow::Cow;

/// Fixed names with values of small sets.
pub(super) type Labels<const N: usize> = [(&'static str, Cow<'static, str>); N];
