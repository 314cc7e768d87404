//! What is served but is no record: the platform's nameservers at the apex.

use crate::{Name, Rdata, RecordContent, RecordType, Rrset};

/// The TTL of the platform's NS at an apex, seconds.
pub const PLATFORM_NS_TTL: u32 = 3600;

/// The NS RRset that an apex is served with: the user's where there is one, else the platform's. Of the platform's
/// nameservers, one whose name lies inside the zone is left out while it has no address there, since nameservers
/// refuse to load such a zone; if that leaves none, all stand.
pub fn served_apex_nameservers<'a>(
    apex: &Name,
    user: impl IntoIterator<Item = &'a RecordContent>,
    platform: &[Name],
    mut has_address: impl FnMut(&Name) -> bool,
) -> Rrset {
    let own = Rrset::of_records(apex, RecordType::NS, user);
    if !own.rdatas.is_empty() {
        return own;
    }
    let loadable: Vec<&Name> =
        platform.iter().filter(|server| !server.is_at_or_below(apex) || has_address(server)).collect();
    let served = if loadable.is_empty() { platform.iter().collect() } else { loadable };
    let mut rdatas: Vec<Rdata> =
        served.into_iter().map(|server| Rdata::from_trusted_wire(server.as_wire())).collect();
    rdatas.sort_unstable();
    rdatas.dedup();
    Rrset { name: apex.clone(), record_type: RecordType::NS, ttl: PLATFORM_NS_TTL, rdatas }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(texts: &[&str]) -> Vec<Name> {
        texts.iter().map(|text| Name::parse(text).unwrap()).collect()
    }

    fn served(apex: &str, platform: &[&str], addressed: &[&str]) -> Vec<Name> {
        let addressed = names(addressed);
        let rrset = served_apex_nameservers(&names(&[apex])[0], [], &names(platform), |name| {
            addressed.contains(name)
        });
        rrset.rdatas.iter().map(|rdata| Name::from_wire(rdata.as_wire()).unwrap()).collect()
    }

    #[test]
    fn a_platform_nameserver_inside_the_zone_waits_for_its_address() {
        let platform = ["ns1.example.net", "ns2.example.org"];
        assert_eq!(served("example.com", &platform, &[]), names(&platform));
        assert_eq!(served("example.net", &platform, &[]), names(&["ns2.example.org"]));
        assert_eq!(served("example.net", &platform, &["ns1.example.net"]), names(&platform));
    }

    #[test]
    fn an_apex_is_never_left_without_nameservers() {
        let platform = ["ns1.example.net", "ns2.example.net"];
        assert_eq!(served("example.net", &platform, &[]), names(&platform));
        assert_eq!(served("example.net", &platform, &["ns2.example.net"]), names(&["ns2.example.net"]));
    }
}
