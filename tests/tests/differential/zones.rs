//! Zones made up at random, with all that makes an answer hard: delegations with glue and data below them, wildcards, empty
//! non-terminals, chains and loops of CNAME and DNAME, RRsets that no datagram takes, names as long as they may be, and every type.

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

const LABELS: [&str; 15] = [
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
    "sixty-three-octets-are-as-many-as-a-label-may-have-and-no-more",
];

/// What stands at a name.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    Data,
    Cname,
    Dname,
    Delegation,
}

/// Makes a zone up. Some of its data lead to others' zones.
pub(crate) fn generate(domain: &str, others: &[String], random: &mut Random) -> Generated {
    let hosted = hosted_below(domain, others);
    let delegated: Vec<String> = hosted.iter().filter(|_| random.chance(60)).cloned().collect();
    let mut names = names(&delegated, random);
    // NSD minds a DNAME above data of another zone's.
    names.retain(|name| !hosted.iter().any(|child| name.ends_with(&format!(".{child}"))));
    let roles = roles(&names, &hosted, &delegated, random);
    let targets = Targets { names: &names, others };
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
            Role::Cname => lines.push(format!("{owner} {} CNAME {}", ttl(random), targets.pick(random))),
            Role::Dname => {
                lines.push(format!("{owner} {} DNAME {}", ttl(random), targets.pick(random)));
                if random.chance(50) {
                    lines.push(format!("{owner} A 192.0.2.{}", random.below(256)));
                }
            }
            Role::Delegation => delegate(owner, targets, random, &mut lines),
            Role::Data => data(owner, targets, random, &mut lines),
        }
    }
    large("large", random, &mut lines);
    lines.extend((10..10 + random.below(20)).map(|step| format!("chain{step} CNAME chain{}", step + 1)));
    let mut owners: Vec<String> = roles.into_keys().collect();
    owners.extend(["large", "chain3", "chain10", "chain15"].map(str::to_owned));
    if random.chance(40) {
        let longest = longest(domain);
        lines.push(format!("{longest} TXT longest"));
        lines.push(format!("chain3 CNAME {longest}"));
        owners.push(longest);
    }
    Generated { domain: domain.to_owned(), file: lines.join("\n") + "\n", owners }
}

/// The zones below, relative.
fn hosted_below(domain: &str, others: &[String]) -> Vec<String> {
    let below = others.iter().filter_map(|other| other.strip_suffix(domain)?.strip_suffix('.'));
    below.map(str::to_owned).collect()
}

/// Where data lead to.
#[derive(Clone, Copy)]
struct Targets<'a> {
    names: &'a [String],
    others: &'a [String],
}

impl Targets<'_> {
    /// A name in the zone that there is or is not, or one outside.
    fn pick(self, random: &mut Random) -> String {
        let name = random.pick(self.names);
        match random.below(12) {
            0 => "outside.example.".to_owned(),
            1 => "@".to_owned(),
            2 => format!("nothing{}", random.below(3)),
            3 => join("below", name),
            4 => join("ns0", name),
            5 => join(random.pick::<&str>(&LABELS[..5]), random.pick(self.others).as_str()) + ".",
            _ if name.is_empty() => "@".to_owned(),
            _ => name.replace('*', "matched"),
        }
    }
}

fn join(label: &str, name: &str) -> String {
    if name.is_empty() { label.to_owned() } else { format!("{label}.{name}") }
}

/// As long as a name may be: 255 octets, the root's and each label's length among them.
fn longest(domain: &str) -> String {
    let label = "l".repeat(63);
    let rest = 255 - (domain.len() + 2) - 3 * 64 - 1;
    format!("{}.{label}.{label}.{label}", "m".repeat(rest))
}

fn names(delegated: &[String], random: &mut Random) -> Vec<String> {
    let mut names = BTreeSet::from([String::new()]);
    names.extend(delegated.iter().cloned());
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
fn roles(
    names: &[String],
    hosted: &[String],
    delegated: &[String],
    random: &mut Random,
) -> BTreeMap<String, Role> {
    let mut roles = BTreeMap::new();
    for name in names {
        let is_wildcard = name.starts_with('*');
        let role = match random.below(100) {
            _ if name.is_empty() => Role::Data,
            _ if delegated.contains(name) => Role::Delegation,
            0..15 => Role::Cname,
            15..25 if !is_wildcard && !hosted.contains(name) => Role::Dname,
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

fn delegate(owner: &str, targets: Targets<'_>, random: &mut Random, lines: &mut Vec<String>) {
    // Some have more glue than a datagram takes.
    let count = if random.chance(15) { 8 + random.below(20) } else { 1 + random.below(3) };
    for index in 0..count {
        match random.below(6) {
            4 => lines.push(format!("{owner} NS {}", targets.pick(random))),
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
    // What nobody sees.
    if random.chance(30) {
        lines.push(format!("{owner} A 192.0.2.99"));
        lines.push(format!("hidden.{owner} TXT hidden"));
    }
}

/// An RRset that takes TCP, or about as many octets as a datagram has.
fn large(owner: &str, random: &mut Random, lines: &mut Vec<String>) {
    let (count, length) = match random.below(6) {
        0 => (230, 250),
        1 => (1, 1_000 + random.below(200)),
        _ => (1 + random.below(20), 1 + random.below(200)),
    };
    for index in 0..count {
        let text = "x".repeat(length);
        let strings: Vec<&str> = text.as_bytes().chunks(255).map(|chunk| &text[..chunk.len()]).collect();
        lines.push(format!("{owner} TXT \"{index}\" \"{}\"", strings.join("\" \"")));
    }
}

fn data(owner: &str, targets: Targets<'_>, random: &mut Random, lines: &mut Vec<String>) {
    for _ in 0..1 + random.below(3) {
        let ttl = ttl(random);
        for _ in 0..1 + random.below(3) {
            let number = random.below(200);
            let record = match random.below(22) {
                0..4 => format!("A 192.0.2.{number}"),
                4..6 => format!("AAAA 2001:db8::{number:x}"),
                6 => format!("MX {number} {}", targets.pick(random)),
                7 => format!("TXT \"text {number}\" \"{}\"", "x".repeat(number)),
                8 => format!("SRV {number} 1 53 {}", targets.pick(random)),
                9 => format!("CAA 0 issue \"ca{number}.example\""),
                10 => format!("PTR {}", targets.pick(random)),
                11 => format!("TLSA 3 1 1 {}", "0123456789abcdef".repeat(4)),
                12 => format!("HTTPS {} {} alpn=h2", 1 + number, targets.pick(random)),
                13 => format!("NAPTR {number} 1 \"u\" \"sip\" \"\" {}", targets.pick(random)),
                14 => format!("SSHFP 4 2 {}", "0123456789abcdef".repeat(4)),
                15 => format!("SVCB {} {} port={number}", 1 + number, targets.pick(random)),
                16 => format!("HTTPS 0 {}", targets.pick(random)),
                17 => format!("LOC {} 8 1.5 N 71 4 18 E {number}m", number % 90),
                18 => format!("OPENPGPKEY {}", "YWJj".repeat(1 + number)),
                19 => format!("TYPE13 \\# 4 0161 01{:02x}", 97 + number % 26),
                20 => format!("URI {number} 1 \"https://example.com/\""),
                _ => format!("TYPE65280 \\# 2 00{number:02x}"),
            };
            lines.push(format!("{owner} {ttl} {record}"));
        }
    }
}
