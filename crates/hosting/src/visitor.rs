//! Who is at the other end, as far as that can be seen.

use std::net::{IpAddr, Ipv6Addr};

/// Someone with a browser.
#[derive(Clone, Debug, Default)]
pub struct VisitorInfo {
    /// Where from, if that is known.
    pub address: Option<IpAddr>,
    /// What the browser calls itself; may be empty, and is worth nothing but to tell sessions apart.
    pub user_agent: String,
}

impl VisitorInfo {
    /// The network for which attempts are counted: whoever has an IPv6 address has its whole /64 (RFC 4291 2.5.4).
    pub(crate) fn network(&self) -> IpAddr {
        let address = self.address.unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED));
        match address.to_canonical() {
            IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into(),
            v4 @ IpAddr::V4(_) => v4,
        }
    }
}
