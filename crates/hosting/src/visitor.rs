//! Who is at the other end, as far as that can be seen.

use std::net::{IpAddr, Ipv6Addr};

use crate::network_of;
use crate::networks::site_of;

/// Someone with a browser.
#[derive(Clone, Debug, Default)]
pub struct VisitorInfo {
    /// Where from, if that is known.
    pub address: Option<IpAddr>,
    /// What the browser calls itself; may be empty, and is worth nothing but to tell sessions apart.
    pub user_agent: String,
}

impl VisitorInfo {
    /// The network for which attempts are counted.
    pub(crate) fn network(&self) -> IpAddr {
        network_of(self.address.unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED)))
    }

    /// The many networks among which that is one, where there are any.
    pub(crate) fn site(&self) -> Option<IpAddr> {
        self.address.and_then(site_of)
    }
}
