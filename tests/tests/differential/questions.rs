//! What is asked about a zone: names in it, above, beside and below it, by each type that there is and some that there are not.

use std::collections::BTreeSet;

use end_to_end::dns::Name;
use end_to_end::{Query, Random};

use crate::asker::Packet;
use crate::zones::Generated;

const TYPES: [&str; 34] = [
    "A",
    "AAAA",
    "NS",
    "CNAME",
    "SOA",
    "MX",
    "TXT",
    "SRV",
    "CAA",
    "PTR",
    "DNAME",
    "DS",
    "TLSA",
    "HTTPS",
    "SVCB",
    "NAPTR",
    "SSHFP",
    "URI",
    "LOC",
    "OPENPGPKEY",
    "TYPE65280",
    "ANY",
    "TYPE1000",
    "TYPE99",
    "HINFO",
    "RRSIG",
    "NSEC",
    "DNSKEY",
    "A",
    "A",
    "MX",
    "NS",
    "TXT",
    "DS",
];

/// The names that are asked for.
pub(crate) fn names(zone: &Generated) -> Vec<Name> {
    let mut names = BTreeSet::new();
    let longest = "l".repeat(63);
    for owner in &zone.owners {
        let owner = Name::parse(&join(owner, &zone.domain));
        // The name itself and all above it, the empty non-terminals and the root among them.
        let mut above = owner.as_wire();
        while let [length, rest @ ..] = above {
            names.insert(above.to_vec());
            above = rest.get(usize::from(*length)..).unwrap_or_default();
        }
        for below in ["below", "ns0", "*", "far.below", "x.*", "\\255", longest.as_str(), "\\000.\\\\\\."] {
            let below = Name::parse(below);
            let labels = &below.as_wire()[..below.as_wire().len() - 1];
            names.insert([labels, owner.as_wire()].concat());
        }
        // A sibling: one letter more.
        let mut sibling = owner.as_wire().to_vec();
        if (1..63).contains(&sibling[0]) {
            sibling.insert(1, b'x');
            sibling[0] += 1;
            names.insert(sibling);
        }
    }
    for outside in ["outside.example", "com", "nothing.hosted"] {
        names.insert(Name::parse(outside).as_wire().to_vec());
    }
    names.into_iter().filter(|wire| wire.len() <= 255).map(Name::from_wire).collect()
}

/// A question as resolvers put it.
pub(crate) fn query(names: &[Name], random: &mut Random) -> Query {
    let mut query = Query::new(".", random.pick::<&str>(&TYPES));
    query.name = random.pick(names).clone();
    if random.chance(30) {
        query.name = mixed_case(&query.name, random);
    }
    if random.chance(80) {
        query.udp_size = Some(*random.pick(&[512, 1232, 1232, 1232, 4096]));
        query.dnssec_ok = random.chance(30);
    }
    // RD, AD and CD.
    query.flags = *random.pick(&[0, 0, 0x0100, 0x0020, 0x0010, 0x0130]);
    query
}

/// The same as a packet.
pub(crate) fn plain(names: &[Name], random: &mut Random) -> Packet {
    Packet { octets: query(names, random).to_octets(), is_tcp: random.chance(25), oddity: None }
}

fn join(owner: &str, domain: &str) -> String {
    if owner.is_empty() { domain.to_owned() } else { format!("{owner}.{domain}") }
}

fn mixed_case(name: &Name, random: &mut Random) -> Name {
    let wire = name.as_wire().iter();
    let change =
        |octet: &u8| if random.chance(50) { octet.to_ascii_uppercase() } else { octet.to_ascii_lowercase() };
    // Length octets are below 64, thus no letters.
    Name::from_wire(wire.map(change).collect())
}
