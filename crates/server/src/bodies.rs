//! What REST and live events both tell.

mod results;

pub(crate) use results::{BriefBody, CheckBody, ExtractedBody, milliseconds};
