//! Documents of any origin, read within bounds: XML and HTML with XPath and CSS, tables as CSV and JSON.
//!
//! Nothing here panics, overflows the stack or runs away, whatever it is given.

pub mod markup;
pub mod table;
