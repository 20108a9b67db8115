//! What can be filled into a text.

use std::borrow::Cow;

/// A value as a text takes it: words as they are, numbers by which a text may choose its form.
pub type Value<'a> = fluent_bundle::FluentValue<'a>;

/// What can be filled into a text.
pub trait Argument {
    /// The value as a text takes it.
    fn value(&self) -> Value<'_>;
}

impl Argument for str {
    fn value(&self) -> Value<'_> {
        self.into()
    }
}

impl Argument for String {
    fn value(&self) -> Value<'_> {
        self.as_str().into()
    }
}

impl Argument for Cow<'_, str> {
    fn value(&self) -> Value<'_> {
        self.as_ref().into()
    }
}

impl<T: Argument + ?Sized> Argument for &T {
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Argument for $number {
            fn value(&self) -> Value<'_> {
                (*self).into()
            }
        }
    )*};
}

numbers!(i8 u8 u16 u32 u64 usize i32 i64 f64);
