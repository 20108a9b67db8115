//! Where a request comes from. A proxy is believed only where an administrator says that it is one.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{Extensions, HeaderMap, request::Parts},
};
use ipnet::IpNet;

use crate::{problem::Problem, state::AppState};

/// The address of the client itself.
pub(crate) struct ClientAddress(pub(crate) IpAddr);

/// The address of the client: the nearest one in `X-Forwarded-For` that is no trusted proxy, where the
/// connection comes from a trusted proxy; the connection's own otherwise.
pub(crate) fn client_address(headers: &HeaderMap, extensions: &Extensions, trusted: &[IpNet]) -> IpAddr {
    let nowhere = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map_or(nowhere, |info| info.0.ip().to_canonical());
    let is_proxy = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    if !is_proxy(&peer) {
        return peer;
    }
    let told = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let told: Vec<&str> = told.flat_map(|value| value.split(',')).collect();
    let mut nearest = peer;
    for text in told.into_iter().rev() {
        // What cannot be read was not written by a proxy that is trusted.
        let Some(address) = read(text) else { return nearest };
        nearest = address;
        if !is_proxy(&nearest) {
            break;
        }
    }
    nearest
}

/// An address with or without a port.
fn read(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let address =
        text.parse::<IpAddr>().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|with_port| with_port.ip()));
    let address = address.or_else(|| text.strip_prefix('[')?.strip_suffix(']')?.parse().ok());
    address.map(|address| address.to_canonical())
}

impl FromRequestParts<AppState> for ClientAddress {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        Ok(Self(client_address(&parts.headers, &parts.extensions, &state.config.trusted_proxies)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        forwarded.iter().for_each(|value| _ = headers.append("x-forwarded-for", value.parse().unwrap()));
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1)));
        let trusted = ["10.0.0.0/8".parse().unwrap(), "fd00::1/128".parse().unwrap()];
        client_address(&headers, &extensions, &trusted).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed_and_only_what_it_wrote_itself() {
        assert_eq!(seen("192.0.2.1", &["203.0.113.9"]), "192.0.2.1", "anybody can write the header");
        assert_eq!(seen("10.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(
            seen("10.0.0.1", &["1.1.1.1, 203.0.113.9", "10.2.2.2"]),
            "203.0.113.9",
            "forged, client, inner proxy"
        );
        assert_eq!(seen("::ffff:10.0.0.1", &["[2001:db8::7]:443"]), "2001:db8::7");
        assert_eq!(seen("fd00::1", &["198.51.100.3:5555"]), "198.51.100.3");
        assert_eq!(seen("10.0.0.1", &["203.0.113.9, unknown"]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &[]), "10.0.0.1");
    }
}
