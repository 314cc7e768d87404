//! Whose request it is, where proxies stand before the server.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;
use hosting::parse_network;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

const FORWARDED_FOR: &str = "x-forwarded-for";

/// Marks a request that came through a trusted proxy, and so from elsewhere.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SentOn;

/// The proxies that are believed when they say for whom they ask.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub(crate) struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// The client at the other end: the peer; behind a trusted proxy the last of `X-Forwarded-For` that is no trusted proxy.
    /// What stands before that one anybody may have written.
    pub(crate) fn client(&self, peer: SocketAddr, headers: &HeaderMap) -> SocketAddr {
        let mut client = peer;
        // Each proxy adds the address that it was called from at the end.
        for line in headers.get_all(FORWARDED_FOR).iter().rev() {
            for entry in line.as_bytes().rsplit(|&octet| octet == b',') {
                if !self.trusts(client.ip()) {
                    return client;
                }
                // What is no address tells nothing, and nothing before it was added by one that is trusted.
                let Some(before) = str::from_utf8(entry).ok().and_then(read_entry) else { return client };
                client = before;
            }
        }
        client
    }

    /// Whether a trusted proxy sent this on, for whomever.
    pub(crate) fn sent_on(&self, peer: SocketAddr, headers: &HeaderMap) -> bool {
        self.trusts(peer.ip()) && headers.contains_key(FORWARDED_FOR)
    }

    pub(crate) fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// An address, with a port or without one.
fn read_entry(text: &str) -> Option<SocketAddr> {
    let text = text.trim();
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Some(address);
    }
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().map(|ip: IpAddr| SocketAddr::new(ip, 0))
}

impl TryFrom<Vec<String>> for TrustedProxies {
    type Error = &'static str;

    fn try_from(texts: Vec<String>) -> Result<Self, Self::Error> {
        let networks: Result<Vec<IpNet>, _> = texts.iter().map(|text| parse_network(text)).collect();
        networks.map(Self).map_err(|_| "trusted_proxies: expected addresses and networks, such as 10.0.0.0/8")
    }
}

impl From<TrustedProxies> for Vec<String> {
    fn from(proxies: TrustedProxies) -> Self {
        proxies.0.iter().map(ToString::to_string).collect()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    /// Whom a request is taken to come from, behind proxies of 10.0.0.0/8 and of ::1.
    fn client(peer: &str, lines: &[&[u8]]) -> String {
        let proxies = TrustedProxies::try_from(vec!["10.0.0.0/8".to_owned(), "::1".to_owned()]).unwrap();
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, HeaderValue::from_bytes(line).unwrap());
        }
        proxies.client(SocketAddr::new(peer.parse().unwrap(), 1), &headers).ip().to_string()
    }

    #[test]
    fn strangers_are_not_believed() {
        assert_eq!(client("192.0.2.1", &[b"198.51.100.1"]), "192.0.2.1");
        assert_eq!(client("192.0.2.1", &[b"10.0.0.1"]), "192.0.2.1");
    }

    #[test]
    fn the_last_that_is_no_proxy_is_the_client() {
        let cases: [(&str, &[&[u8]], &str); 8] = [
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &[b"198.51.100.1"], "198.51.100.1"),
            ("::ffff:10.0.0.1", &[b"198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &[b"203.0.113.9, 198.51.100.1,10.0.0.2"], "198.51.100.1"),
            ("10.0.0.1", &[b"203.0.113.9", b"198.51.100.1", b" 10.0.0.2 , ::1"], "198.51.100.1"),
            // All of them are proxies: the farthest.
            ("::1", &[b"10.0.0.3,10.0.0.2"], "10.0.0.3"),
            ("::1", &[b"2001:db8::1"], "2001:db8::1"),
            ("::1", &[b"[2001:db8::1]"], "2001:db8::1"),
        ];
        for (peer, lines, expected) in cases {
            assert_eq!(client(peer, lines), expected, "{peer} {lines:?}");
        }
        assert_eq!(client("::1", &[b"198.51.100.1:4711"]), "198.51.100.1");
        assert_eq!(client("::1", &[b"[2001:db8::1]:4711"]), "2001:db8::1");
    }

    #[test]
    fn what_is_no_address_ends_the_search() {
        for wrong in [&b"unknown"[..], b"", b"198.51.100", b"_hidden", b"\xff"] {
            let line = [b"203.0.113.9, ", wrong, b", 10.0.0.2"].concat();
            assert_eq!(client("10.0.0.1", &[&line]), "10.0.0.2", "{wrong:?}");
            assert_eq!(client("10.0.0.1", &[b"203.0.113.9", wrong]), "10.0.0.1", "{wrong:?}");
        }
    }

    #[test]
    fn networks_are_read_and_nothing_else() {
        for right in ["192.0.2.1", "192.0.2.0/24", "2001:db8::/32", "::1", "::ffff:192.0.2.1"] {
            assert!(TrustedProxies::try_from(vec![right.to_owned()]).is_ok(), "{right}");
        }
        for wrong in ["", "proxy.example.net", "192.0.2.0/33", "192.0.2.1:80", "*"] {
            assert!(TrustedProxies::try_from(vec![wrong.to_owned()]).is_err(), "{wrong}");
        }
    }
}
