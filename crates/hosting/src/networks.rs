//! Networks: those that are named in settings and for tokens, and the one that an address stands for.

use std::net::{IpAddr, Ipv6Addr};

use ipnet::IpNet;

/// The prefix length of what stands for IPv4 in IPv6 (RFC 4291 2.5.5.2).
const MAPPED_BITS: u8 = 96;

/// Reads an address or a network; the error is the end of a sentence that begins with the text.
pub fn parse_network(text: &str) -> Result<IpNet, String> {
    let network = match (text.parse::<IpNet>(), text.parse::<IpAddr>()) {
        (Ok(network), _) => network,
        (_, Ok(address)) => IpNet::from(address),
        _ => {
            return Err(
                "is neither an address nor a network; write it as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32"
                    .to_owned(),
            );
        }
    };
    // Addresses are compared in their shortest form.
    let network = match network.addr().to_canonical() {
        IpAddr::V4(address) if network.prefix_len() >= MAPPED_BITS && network.addr().is_ipv6() => {
            IpNet::new(address.into(), network.prefix_len() - MAPPED_BITS).unwrap_or(network)
        }
        _ => network,
    };
    Ok(network.trunc())
}

/// Whether an address lies in one of the networks, of which none at all stand for everywhere. One that is not known lies
/// nowhere.
pub(crate) fn take_in(networks: &[IpNet], address: Option<IpAddr>) -> bool {
    networks.is_empty()
        || address.is_some_and(|address| networks.iter().any(|network| network.contains(&address)))
}

/// For what failures from an address are counted: whoever has an IPv6 address has its whole /64 (RFC 4291 2.5.4).
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => first_bits(v6, 64),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// The /48 of an IPv6 address: what one site may have (RFC 6177 2), which is 65,536 networks.
pub(crate) fn site_of(address: IpAddr) -> Option<IpAddr> {
    match address.to_canonical() {
        IpAddr::V6(v6) => Some(first_bits(v6, 48)),
        IpAddr::V4(_) => None,
    }
}

fn first_bits(address: Ipv6Addr, length: u32) -> IpAddr {
    Ipv6Addr::from_bits(address.to_bits() & !(u128::MAX >> length)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_addresses_and_networks() {
        for (text, written) in [
            ("192.0.2.7", "192.0.2.7/32"),
            ("192.0.2.7/24", "192.0.2.0/24"),
            ("2001:DB8::1", "2001:db8::1/128"),
            ("2001:db8::1/32", "2001:db8::/32"),
            ("::ffff:192.0.2.7", "192.0.2.7/32"),
            ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
            ("::/0", "::/0"),
            ("0.0.0.0/0", "0.0.0.0/0"),
        ] {
            assert_eq!(
                parse_network(text).map(|network| network.to_string()),
                Ok(written.to_owned()),
                "{text}"
            );
        }
        for wrong in
            ["", "192.0.2", "192.0.2.7/33", "example.com", "192.0.2.7 ", "2001:db8::/129", "192.0.2.1-9"]
        {
            assert!(parse_network(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn addresses_stand_for_networks_and_sites() {
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let one = address("2001:db8:1:2:3:4:5:6");
        assert_eq!(network_of(one), address("2001:db8:1:2::"));
        assert_eq!(site_of(one), Some(address("2001:db8:1::")));
        for v4 in ["192.0.2.7", "::ffff:192.0.2.7"] {
            assert_eq!((network_of(address(v4)), site_of(address(v4))), (address("192.0.2.7"), None));
        }
    }

    #[test]
    fn takes_in_what_lies_in_one_of_them() {
        let networks = ["192.0.2.0/24", "2001:db8::/32"].map(|text| parse_network(text).unwrap());
        let is_in = |address: &str| take_in(&networks, Some(address.parse().unwrap()));
        assert!(is_in("192.0.2.255") && is_in("2001:db8:ffff::1"));
        assert!(!is_in("192.0.3.0") && !is_in("2001:db9::") && !take_in(&networks, None));
        assert!(take_in(&[], None) && take_in(&[], Some("203.0.113.1".parse().unwrap())));
    }
}
