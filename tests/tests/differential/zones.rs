//! Zones made up at random, with all that makes an answer hard: delegations with glue and data below them, wildcards, empty
//! non-terminals, chains and loops of CNAME and DNAME, and every type.

use std::collections::{BTreeMap, BTreeSet};

use end_to_end::Random;

/// A zone.
pub(crate) struct Generated {
    /// Its name without the final dot.
    pub(crate) domain: String,
    /// Its file.
    pub(crate) file: String,
    /// The owners in it, relative, the apex as an empty text.
    pub(crate) owners: Vec<String>,
}

const LABELS: [&str; 14] = [
    "a",
    "b",
    "c",
    "www",
    "mail",
    "ns",
    "sub",
    "x1",
    "_sip",
    "_tcp",
    "Upper",
    "*",
    "dot\\.ted",
    "\\000\\255",
];

/// What stands at a name.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    Data,
    Cname,
    Dname,
    Delegation,
}

/// Makes a zone up.
pub(crate) fn generate(domain: &str, random: &mut Random) -> Generated {
    let names = names(random);
    let roles = roles(&names, random);
    let mut lines =
        vec!["$TTL 300".to_owned(), format!("@ SOA ns hostmaster 1 3600 600 86400 {}", random.below(900))];
    if random.chance(30) {
        lines.extend(
            ["@ NS nameserver", "@ NS ns.outside.example.", "nameserver A 192.0.2.53"].map(str::to_owned),
        );
    }
    for (name, role) in &roles {
        let owner = if name.is_empty() { "@" } else { name };
        match role {
            Role::Cname => lines.push(format!("{owner} {} CNAME {}", ttl(random), target(&names, random))),
            Role::Dname => {
                lines.push(format!("{owner} {} DNAME {}", ttl(random), target(&names, random)));
                if random.chance(50) {
                    lines.push(format!("{owner} A 192.0.2.{}", random.below(256)));
                }
            }
            Role::Delegation => delegate(owner, random, &mut lines),
            Role::Data => data(owner, &names, random, &mut lines),
        }
    }
    Generated {
        domain: domain.to_owned(),
        file: lines.join("\n") + "\n",
        owners: roles.into_keys().collect(),
    }
}

fn names(random: &mut Random) -> Vec<String> {
    let mut names = BTreeSet::from([String::new()]);
    for _ in 0..10 + random.below(25) {
        let depth = 1 + random.below(4);
        let labels: Vec<&str> = (0..depth)
            // An asterisk anywhere but leftmost is refused by some servers and served by others: RFC 4592 allows it.
            .map(|place| if place == 0 { *random.pick(&LABELS) } else { *random.pick(&LABELS[..11]) })
            .collect();
        names.insert(labels.join("."));
    }
    names.into_iter().collect()
}

/// Gives each name its role, and drops names that would stand below a DNAME (RFC 6672 2.4).
fn roles(names: &[String], random: &mut Random) -> BTreeMap<String, Role> {
    let mut roles = BTreeMap::new();
    for name in names {
        let is_wildcard = name.starts_with('*');
        let role = match random.below(100) {
            _ if name.is_empty() => Role::Data,
            0..15 => Role::Cname,
            15..25 if !is_wildcard => Role::Dname,
            25..45 if !is_wildcard => Role::Delegation,
            _ => Role::Data,
        };
        roles.insert(name.clone(), role);
    }
    let dnames: Vec<String> = roles
        .iter()
        .filter(|(_, role)| **role == Role::Dname)
        .map(|(name, _)| format!(".{}", name.to_lowercase()))
        .collect();
    roles.retain(|name, _| !dnames.iter().any(|dname| name.to_lowercase().ends_with(dname)));
    roles
}

fn ttl(random: &mut Random) -> usize {
    *random.pick(&[0, 30, 60, 300, 3600, 604_800])
}

/// A name in the zone that there is or is not, or one outside.
fn target(names: &[String], random: &mut Random) -> String {
    match random.below(10) {
        0 => "outside.example.".to_owned(),
        1 => "@".to_owned(),
        2 => format!("nothing{}", random.below(3)),
        3 => {
            let name = random.pick(names);
            if name.is_empty() { "below".to_owned() } else { format!("below.{name}") }
        }
        _ => {
            let name = random.pick(names).replace('*', "matched");
            if name.is_empty() { "@".to_owned() } else { name }
        }
    }
}

fn delegate(owner: &str, random: &mut Random, lines: &mut Vec<String>) {
    for index in 0..1 + random.below(3) {
        match random.below(4) {
            0 => lines.push(format!("{owner} NS ns{index}.outside.example.")),
            1 => lines.push(format!("{owner} NS {owner}")),
            _ => {
                lines.push(format!("{owner} NS ns{index}.{owner}"));
                if random.chance(80) {
                    lines.push(format!("ns{index}.{owner} A 192.0.2.{index}"));
                }
                if random.chance(40) {
                    lines.push(format!("ns{index}.{owner} AAAA 2001:db8::{index}"));
                }
            }
        }
    }
    if random.chance(40) {
        lines.push(format!("{owner} DS 60485 8 2 {}", "0123456789abcdef".repeat(4)));
    }
    if random.chance(30) {
        lines.push(format!("{owner} A 192.0.2.99"));
    }
}

fn data(owner: &str, names: &[String], random: &mut Random, lines: &mut Vec<String>) {
    for _ in 0..1 + random.below(3) {
        let ttl = ttl(random);
        for _ in 0..1 + random.below(3) {
            let number = random.below(200);
            let record = match random.below(17) {
                0..4 => format!("A 192.0.2.{number}"),
                4..6 => format!("AAAA 2001:db8::{number:x}"),
                6 => format!("MX {number} {}", target(names, random)),
                7 => format!("TXT \"text {number}\" \"{}\"", "x".repeat(number)),
                8 => format!("SRV {number} 1 53 {}", target(names, random)),
                9 => format!("CAA 0 issue \"ca{number}.example\""),
                10 => format!("PTR {}", target(names, random)),
                11 => format!("TLSA 3 1 1 {}", "0123456789abcdef".repeat(4)),
                12 => format!("HTTPS {} {} alpn=h2", 1 + number, target(names, random)),
                13 => format!("NAPTR {number} 1 \"u\" \"sip\" \"\" {}", target(names, random)),
                14 => format!("SSHFP 4 2 {}", "0123456789abcdef".repeat(4)),
                15 => format!("URI {number} 1 \"https://example.com/\""),
                _ => format!("TYPE65280 \\# 2 00{number:02x}"),
            };
            lines.push(format!("{owner} {ttl} {record}"));
        }
    }
}
