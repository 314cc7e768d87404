//! The primaries of a copy: how they are written, and which addresses accounts may name.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ipnet::IpNet;
use zone::FieldError;

/// How many a copy may have.
const PRIMARIES_MAX: usize = 8;
/// Where nameservers listen (RFC 1035 4.2).
const DNS_PORT: u16 = 53;
/// Below are the ports of other services, which are not to be reached through a nameserver.
const OTHER_PORTS: std::ops::Range<u16> = 0..1024;

const FORM: &str = "write an IP address, such as 192.0.2.1 or 2001:db8::1, or one with a port, such as \
                    192.0.2.1:5353 or [2001:db8::1]:5353";

/// Reads the primaries of a copy. Beside the public addresses those of `networks` are allowed; the others are this server's
/// and its neighbours', whom strangers are not to have it talk to.
pub(crate) fn read_primaries(texts: &[String], networks: &[IpNet]) -> Result<Vec<SocketAddr>, FieldError> {
    let invalid = |detail: String| FieldError::invalid("primaries", detail);
    if texts.is_empty() || texts.len() > PRIMARIES_MAX {
        return Err(invalid(format!("A copy has 1 to {PRIMARIES_MAX} primaries; {FORM}.")));
    }
    let mut primaries = Vec::with_capacity(texts.len());
    for text in texts {
        let primary = read(text.trim()).ok_or_else(|| {
            invalid(format!("The primary \"{}\" is no address; {FORM}.", text.escape_debug()))
        })?;
        let (address, port) = (primary.ip(), primary.port());
        if port != DNS_PORT && OTHER_PORTS.contains(&port) {
            let detail =
                format!("The primary {text} has the port {port}; only 53 and those from 1024 on are asked.");
            return Err(invalid(detail));
        }
        if !may_be_primary(address, networks) {
            return Err(invalid(format!(
                "The primary {address} is no public address, and is not asked. The operator can allow its network."
            )));
        }
        if !primaries.contains(&primary) {
            primaries.push(primary);
        }
    }
    Ok(primaries)
}

/// Whether a copy's primary may be at this address: a public one, or one of `networks`.
pub fn may_be_primary(address: IpAddr, networks: &[IpNet]) -> bool {
    is_public(address) || networks.iter().any(|network| network.contains(&address))
}

/// A primary as it is written: without the port that all have.
pub fn primary_text(primary: &SocketAddr) -> String {
    if primary.port() == DNS_PORT { primary.ip().to_string() } else { primary.to_string() }
}

fn read(text: &str) -> Option<SocketAddr> {
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok();
    let address = text.parse::<IpAddr>().ok().or_else(|| bracketed().map(IpAddr::V6));
    let primary = match address {
        Some(address) => SocketAddr::new(address, DNS_PORT),
        None => text.parse().ok()?,
    };
    // A zone of a link (RFC 4007 11) means something on one machine only.
    Some(SocketAddr::new(primary.ip().to_canonical(), primary.port()))
}

/// Whether an address is reached over the internet, if at all.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        // Global unicast (RFC 4291 2.4), but for what leads to IPv4 in other ways: Teredo and 6to4.
        IpAddr::V6(address) => {
            matches!(address.segments(), [0x2000..=0x3fff, ..])
                && !matches!(address.segments(), [0x2001, 0, ..] | [0x2002, ..])
        }
    }
}

/// RFC 6890 and what followed it. The networks of documentation lead nowhere, and harm nobody.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let is_special = match address.octets() {
        // This network; shared address space (RFC 6598); protocol assignments; benchmarks (RFC 2544); reserved, multicast.
        [0, ..] | [100, 64..=127, ..] | [192, 0, 0, _] | [198, 18..=19, ..] | [224..=255, ..] => true,
        _ => false,
    };
    !is_special && !address.is_private() && !address.is_loopback() && !address.is_link_local()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_one(text: &str) -> Result<String, String> {
        let networks = ["10.1.0.0/16".parse().unwrap(), "fd00::/16".parse().unwrap()];
        let read = read_primaries(&[text.to_owned()], &networks);
        read.map(|primaries| primary_text(&primaries[0])).map_err(|mistake| mistake.detail)
    }

    #[test]
    fn addresses_come_with_and_without_ports() {
        for (text, expected) in [
            ("192.0.2.1", "192.0.2.1"),
            (" 192.0.2.1:53 ", "192.0.2.1"),
            ("192.0.2.1:5353", "192.0.2.1:5353"),
            ("2001:DB8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:1024", "[2001:db8::1]:1024"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("10.1.255.255", "10.1.255.255"),
            ("fd00::1", "fd00::1"),
        ] {
            assert_eq!(read_one(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in
            ["", "ns1.example.com", "192.0.2.1:", "192.0.2.1:65536", "192.0.2.1/32", "192.0.2", "\u{0}"]
        {
            assert!(read_one(text).unwrap_err().contains("no address"), "{text}");
        }
        for text in ["192.0.2.1:0", "192.0.2.1:22", "[2001:db8::1]:1023"] {
            assert!(read_one(text).unwrap_err().contains("port"), "{text}");
        }
    }

    #[test]
    fn addresses_of_the_inside_are_refused() {
        for text in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.9.9.9:5353",
            "169.254.169.254",
            "172.31.0.1",
            "192.168.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "fe80::1",
            "[fe80::1%2]:53",
            "fc00::1",
            "ff02::1",
        ] {
            assert!(read_one(text).unwrap_err().contains("no public address"), "{text}");
        }
    }

    #[test]
    fn there_are_a_few_of_them() {
        let texts = |count: usize| (1..=count).map(|number| format!("192.0.2.{number}")).collect::<Vec<_>>();
        assert_eq!(read_primaries(&texts(8), &[]).map(|primaries| primaries.len()), Ok(8));
        for count in [0, 9] {
            assert_eq!(read_primaries(&texts(count), &[]).unwrap_err().field, Some("primaries"));
        }
        let twice = ["192.0.2.1".to_owned(), "192.0.2.1:53".to_owned()];
        assert_eq!(read_primaries(&twice, &[]).map(|primaries| primaries.len()), Ok(1));
    }
}
