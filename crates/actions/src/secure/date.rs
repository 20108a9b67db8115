//! Dates of certificates.

use x509_parser::time::ASN1Time;

/// A date as messages show it.
pub(super) fn date(time: ASN1Time) -> String {
    let read = jiff::Timestamp::from_second(time.timestamp());
    read.map(|at| at.strftime("%Y-%m-%d %H:%M UTC").to_string()).unwrap_or_default()
}
