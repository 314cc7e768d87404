//! Record data of every type, made at random in wire form.

use proptest::collection::vec;
use proptest::prelude::*;
use zone::{Name, RecordType};

/// Types of which each has data here.
pub(crate) const TYPES: &[&str] = &[
    "A",
    "AAAA",
    "CNAME",
    "MX",
    "TXT",
    "NS",
    "SRV",
    "CAA",
    "DNAME",
    "PTR",
    "TLSA",
    "SSHFP",
    "SVCB",
    "HTTPS",
    "NAPTR",
    "DS",
    "LOC",
    "URI",
    "OPENPGPKEY",
    "SMIMEA",
    "TYPE65280",
    "HINFO",
    "RP",
    "AFSDB",
    "KX",
    "SPF",
    "MINFO",
    "PX",
    "RT",
    "X25",
    "L32",
    "LP",
    "NID",
    "L64",
    "EUI48",
    "EUI64",
    "CERT",
    "TYPE22",
    "TYPE66",
    "TYPE262",
];

/// What labels are made of.
const PIECES: &[&str] = &[
    "a",
    "-",
    "_",
    "*",
    "/",
    "//",
    "://",
    ":",
    "@",
    "$",
    ";",
    "#",
    ".",
    ",",
    "=",
    "\"",
    "'",
    "\\",
    "(",
    ")",
    "[",
    "]",
    " ",
    "1",
    "300",
    "in",
    "192.0.2.1",
];

/// A record's type and data.
pub(crate) type Data = (RecordType, Vec<u8>);

/// Data of any type.
pub(crate) fn data() -> impl Strategy<Value = Data> {
    proptest::sample::select(TYPES).prop_flat_map(data_of)
}

/// Data of this type.
pub(crate) fn data_of(mnemonic: &str) -> impl Strategy<Value = Data> + use<> {
    let record_type: RecordType = mnemonic.parse().expect("a type");
    wire(record_type).prop_map(move |wire| (record_type, wire))
}

/// A name of any octets, as the tail of a full one.
pub(crate) fn name() -> impl Strategy<Value = Name> {
    // Whole pieces, so that what reads like something else comes about: a URL, a number, a class, an address.
    let piece = proptest::sample::select(PIECES);
    let usual = vec(piece, 1..6).prop_map(|pieces| pieces.concat().into_bytes());
    let label = prop_oneof![4 => usual, 1 => Just(b"*".to_vec()), 1 => vec(any::<u8>(), 1..=63)];
    let tail = prop_oneof![Just(&b"\x07example\x03com"[..]), Just(&b"\x03net"[..]), Just(&b""[..])];
    (vec(label, 0..4), tail).prop_filter_map("a name has 255 octets", |(labels, tail)| {
        let mut wire: Vec<u8> =
            labels.iter().flat_map(|label| [&[label.len() as u8], &label[..]].concat()).collect();
        wire.extend(tail);
        wire.push(0);
        Name::from_wire(&wire).ok()
    })
}

type Wire = BoxedStrategy<Vec<u8>>;

fn wire(record_type: RecordType) -> Wire {
    match record_type {
        RecordType::A => octets(4..=4),
        RecordType::AAAA => {
            prop_oneof![octets(16..=16), octets(2..=2).prop_map(|tail| [vec![0; 14], tail].concat())].boxed()
        }
        RecordType::CNAME | RecordType::PTR | RecordType::DNAME => embedded_name(),
        RecordType::NS => embedded_name().prop_filter("a nameserver has a name", |wire| wire != &[0]).boxed(),
        // RFC 7505: "." has the priority 0.
        RecordType::MX => {
            join([octets(2..=2), embedded_name()]).prop_filter("null MX", |wire| wire.len() > 3).boxed()
        }
        RecordType::HINFO => join([string(), string()]),
        RecordType::RP | RecordType::MINFO => join([embedded_name(), embedded_name()]),
        RecordType::PX => join([octets(2..=2), embedded_name(), embedded_name()]),
        RecordType::X25 => "[0-9]{4,20}".prop_map(|digits| with_length(digits.as_bytes())).boxed(),
        RecordType::L32 | RecordType::EUI48 => octets(6..=6),
        RecordType::NID | RecordType::L64 => octets(10..=10),
        RecordType::EUI64 => octets(8..=8),
        RecordType::CERT => octets(6..=80),
        RecordType(22) => octets(1..=40),
        RecordType(66) => join([octets(5..=5), embedded_name()]),
        RecordType(262) => vec(string(), 1..4).prop_map(|strings| strings.concat()).boxed(),
        RecordType::AFSDB | RecordType::KX | RecordType::RT | RecordType::LP => {
            join([octets(2..=2), embedded_name()])
        }
        RecordType::TXT | RecordType::SPF => prop_oneof![
            vec(string(), 1..4).prop_map(|strings| strings.concat()),
            "\\PC{0,600}".prop_map(|text| text
                .as_bytes()
                .chunks(255)
                .flat_map(with_length)
                .collect::<Vec<u8>>())
        ]
        .prop_map(|wire| if wire.is_empty() { vec![0] } else { wire })
        .boxed(),
        RecordType::SRV => join([octets(6..=6), embedded_name()]),
        RecordType::CAA => {
            let tag = "[a-zA-Z0-9]{1,15}".prop_map(|tag| with_length(tag.as_bytes())).boxed();
            join([octets(1..=1), tag, octets(0..=300)])
        }
        RecordType::TLSA | RecordType::SMIMEA => octets(4..=80),
        RecordType::SSHFP => prop_oneof![
            octets(21..=21).prop_map(|wire| [&wire[..1], &[1], &wire[1..]].concat()),
            octets(33..=33).prop_map(|wire| [&wire[..1], &[2], &wire[1..]].concat())
        ]
        .boxed(),
        RecordType::DS => prop_oneof![
            octets(23..=23).prop_map(|wire| [&wire[..3], &[1], &wire[3..]].concat()),
            octets(35..=35).prop_map(|wire| [&wire[..3], &[2], &wire[3..]].concat()),
            octets(51..=51).prop_map(|wire| [&wire[..3], &[4], &wire[3..]].concat())
        ]
        .boxed(),
        RecordType::SVCB | RecordType::HTTPS => service_binding(),
        RecordType::NAPTR => join([octets(4..=4), naptr_flags(), string(), substitution(), embedded_name()]),
        RecordType::LOC => location(),
        RecordType::URI => join([octets(4..=4), octets(1..=300)]),
        RecordType::OPENPGPKEY => octets(1..=300),
        _ => octets(0..=300),
    }
}

fn octets(count: std::ops::RangeInclusive<usize>) -> Wire {
    vec(any::<u8>(), count).boxed()
}

fn embedded_name() -> Wire {
    name().prop_map(|name| name.as_wire().to_vec()).boxed()
}

fn string() -> Wire {
    prop_oneof![octets(0..=20), octets(250..=255)].prop_map(|string| with_length(&string)).boxed()
}

fn naptr_flags() -> Wire {
    "[A-Za-z0-9]?".prop_map(|flags| with_length(flags.as_bytes())).boxed()
}

/// Substitution expressions that are taken; most of them would not occur to a person.
fn substitution() -> Wire {
    let expression = "(\\(|\\)|\\[|\\]|[\\^.*$|+?{}a1i,-]|\\\\[1!.\\\\(]){1,9}";
    let taken = (expression, "([a1i]|\\\\[1-3a!]){0,4}", "i?").prop_filter_map(
        "refused",
        |(expression, replacement, flag)| {
            let string = with_length(format!("!{expression}!{replacement}!{flag}").as_bytes());
            let naptr = [&[0; 6], &string[..], &[0]].concat();
            zone::Rdata::from_wire(RecordType::NAPTR, &naptr).is_ok().then_some(string)
        },
    );
    prop_oneof![Just(vec![0]), taken].boxed()
}

fn with_length(string: &[u8]) -> Vec<u8> {
    [&[string.len() as u8], string].concat()
}

fn join<const N: usize>(parts: [Wire; N]) -> Wire {
    parts.into_iter().fold(Just(Vec::new()).boxed(), |all, part| {
        (all, part).prop_map(|(all, part)| [all, part].concat()).boxed()
    })
}

/// RFC 9460 2.2.
fn service_binding() -> Wire {
    let protocols = vec(vec(any::<u8>(), 1..=10), 1..4).prop_map(|protocols| {
        protocols.iter().flat_map(|protocol| with_length(protocol)).collect::<Vec<u8>>()
    });
    let parameters = (
        proptest::option::of((protocols, any::<bool>())),
        proptest::option::of(octets(2..=2)),
        proptest::option::of(vec(octets(4..=4), 1..3).prop_map(|hints| hints.concat())),
        proptest::option::of(octets(1..=40)),
        proptest::option::of(vec(octets(16..=16), 1..3).prop_map(|hints| hints.concat())),
        proptest::option::of(doh_path()),
        proptest::option::of(Just(Vec::new())),
        proptest::option::of((9_u16..65_280, octets(0..=20))),
        any::<bool>(),
    )
        .prop_map(|(alpn, port, ipv4hint, ech, ipv6hint, dohpath, ohttp, other, with_mandatory)| {
            let mut parameters: Vec<(u16, Vec<u8>)> = Vec::new();
            if let Some((alpn, is_only)) = alpn {
                parameters.push((1, alpn));
                parameters.extend(is_only.then(|| (2, Vec::new())));
            }
            for (key, value) in [(3, port), (4, ipv4hint), (5, ech), (6, ipv6hint), (7, dohpath), (8, ohttp)]
            {
                parameters.extend(value.map(|value| (key, value)));
            }
            parameters.extend(other);
            if with_mandatory && !parameters.is_empty() {
                let keys = parameters.iter().flat_map(|(key, _)| key.to_be_bytes()).collect();
                parameters.insert(0, (0, keys));
            }
            parameters
                .into_iter()
                .flat_map(|(key, value)| {
                    [&key.to_be_bytes(), &(value.len() as u16).to_be_bytes(), &value[..]].concat()
                })
                .collect::<Vec<u8>>()
        })
        .boxed();
    let priority = (1_u16..).prop_map(|priority| priority.to_be_bytes().to_vec()).boxed();
    prop_oneof![
        join([priority, embedded_name(), parameters]),
        join([Just(vec![0, 0]).boxed(), embedded_name()])
    ]
    .boxed()
}

/// RFC 9461 5.
fn doh_path() -> Wire {
    let part = "([a-zü}%]|%4[0-9a-f]|\\{[&?]?[a-z_]{1,3}\\*?\\}){0,4}";
    let path = (part, "(\\{([+#./;?&]?[a-z],)?dns\\*?\\})?", part);
    path.prop_filter_map("refused", |(before, variable, after)| {
        let path = format!("/{before}{variable}{after}").into_bytes();
        let octets = [&[0, 1, 0, 0, 7], &(path.len() as u16).to_be_bytes()[..], &path].concat();
        zone::Rdata::from_wire(RecordType::SVCB, &octets).is_ok().then_some(path)
    })
    .boxed()
}

/// RFC 1876 2.
fn location() -> Wire {
    let precision =
        prop_oneof![Just(0_u8), (1_u8..=9, 0_u8..=9).prop_map(|(digit, power)| digit << 4 | power)];
    let angle = |degrees: i64| {
        (-degrees * 3_600_000..=degrees * 3_600_000).prop_map(|angle| ((1_i64 << 31) + angle) as u32)
    };
    ([precision.clone(), precision.clone(), precision], angle(90), angle(180), any::<u32>())
        .prop_map(|(precisions, latitude, longitude, altitude)| {
            let numbers = [latitude, longitude, altitude].map(u32::to_be_bytes).concat();
            [&[0], &precisions[..], &numbers].concat()
        })
        .boxed()
}
