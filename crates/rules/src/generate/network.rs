//! Addresses of the Internet, all from ranges kept for documentation: no call ever reaches a stranger.

use std::net::Ipv6Addr;

use super::{Generator, lorem, rng::Rng};

/// RFC 5737.
const NETWORKS: &[&str] = &["192.0.2", "198.51.100", "203.0.113"];
/// RFC 2606.
const DOMAINS: &[&str] = &["example.com", "example.net", "example.org"];

pub(super) const GENERATORS: &[Generator] = &[
    Generator::plain("ipv4", "$ipv4", ipv4),
    Generator::plain("ipv6", "$ipv6", ipv6),
    Generator::plain("mac", "$mac", mac),
    Generator::plain("domain", "$domain", domain),
    Generator::plain("url", "$url", url),
    Generator::plain("user_agent", "$user_agent", user_agent),
];

/// Shared with Postman's `randomIP`.
pub(super) fn ipv4(rng: &mut Rng<'_>) -> String {
    // Not 0 and 255: those are no machine's address.
    format!("{}.{}", rng.pick(NETWORKS), rng.int(1..=254))
}

/// Shared with Postman's `randomIPV6`.
pub(super) fn ipv6(rng: &mut Rng<'_>) -> String {
    let mut bytes: [u8; 16] = rng.bytes();
    bytes[..4].copy_from_slice(&[0x20, 0x01, 0x0d, 0xb8]);
    Ipv6Addr::from(bytes).to_string()
}

/// Shared with Postman's `randomMACAddress`.
pub(super) fn mac(rng: &mut Rng<'_>) -> String {
    let mut bytes: [u8; 6] = rng.bytes();
    // One machine (bit 0 off), chosen by hand and not by its maker (bit 1 on).
    bytes[0] = bytes[0] & 0xfc | 0x02;
    bytes.map(|byte| format!("{byte:02x}")).join(":")
}

/// Shared with Postman's `randomDomainName`.
pub(super) fn domain(rng: &mut Rng<'_>) -> String {
    format!("{}.{}", lorem::word(rng), rng.pick(DOMAINS))
}

/// Shared with Postman's `randomUrl`.
pub(super) fn url(rng: &mut Rng<'_>) -> String {
    format!("https://{}/{}", domain(rng), lorem::slug(rng))
}

/// Shared with Postman's `randomUserAgent`.
pub(super) fn user_agent(rng: &mut Rng<'_>) -> String {
    let system = rng.pick(&["Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64"]);
    match rng.int(0..=2) {
        0 => {
            let version = rng.int(115..=140);
            format!("Mozilla/5.0 ({system}; rv:{version}.0) Gecko/20100101 Firefox/{version}.0")
        }
        1 => {
            let version = rng.int(115..=140);
            format!(
                "Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 Safari/537.36"
            )
        }
        _ => {
            let version = format!("{}.{}", rng.int(15..=18), rng.int(0..=6));
            format!(
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{version} Safari/605.1.15"
            )
        }
    }
}
