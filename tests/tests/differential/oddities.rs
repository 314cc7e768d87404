//! Packets that no resolver sends: questions that are changed in one way each.

use end_to_end::dns::Name;
use end_to_end::{Query, Random};

use crate::asker::Packet;
use crate::questions;

/// Where the question stands.
const HEADER: usize = 12;
const QR: u16 = 0x8000;

type Make = fn(&mut Query, &mut Random) -> Vec<u8>;

const ODDITIES: [(&str, Make); 33] = [
    ("another opcode", |query, random| {
        query.flags |= (random.below(16) as u16) << 11;
        query.to_octets()
    }),
    ("any flags", |query, random| {
        query.flags = random.bits() as u16 & !(QR | 0x7800);
        query.to_octets()
    }),
    ("any flags and opcode", |query, random| {
        query.flags = random.bits() as u16 & !QR;
        query.to_octets()
    }),
    ("a response", |query, _| {
        query.flags |= QR;
        query.to_octets()
    }),
    ("a response of another opcode", |query, random| {
        query.flags |= QR | (random.below(16) as u16) << 11;
        query.to_octets()
    }),
    ("no question", |query, _| {
        query.name = Name::parse(".");
        let octets = query.to_octets();
        let mut octets = [&octets[..HEADER], &octets[HEADER + 5..]].concat();
        set_count(&mut octets, 0, 0);
        octets
    }),
    ("nothing but a header", |query, random| {
        query.flags |= (random.below(16) as u16) << 11;
        let mut octets = query.to_octets()[..HEADER].to_vec();
        octets[4..].fill(0);
        octets
    }),
    ("two questions", |query, random| {
        let octets = query.to_octets();
        let end = question_end(query);
        let mut octets = [&octets[..end], &octets[HEADER..]].concat();
        set_count(&mut octets, 0, 2);
        if random.chance(30) {
            octets[end + 1] ^= 1;
        }
        octets
    }),
    ("a count that is wrong", |query, random| {
        let mut octets = query.to_octets();
        let count = *random.pick(&[0, 1, 2, 3, 255, 65_535]);
        set_count(&mut octets, random.below(4), count);
        octets
    }),
    ("a record in the answer section", |query, random| with_record(query, 1, &record(random))),
    ("a record in the authority section", |query, random| with_record(query, 2, &record(random))),
    ("a record in the additional section", |query, random| with_record(query, 3, &record(random))),
    ("a SOA in the authority section", |query, random| {
        query.record_type = *random.pick(&[6, 251, 252]);
        query.flags |= *random.pick(&[0u16, 0x2000]);
        let name = query.name.clone();
        let soa = [name.as_wire(), &[0, 6, 0, 1, 0, 0, 0, 0, 0, 22, 0, 0], &[0; 20]].concat();
        with_record(query, 2, &soa)
    }),
    ("something behind the end", |query, random| {
        let mut octets = query.to_octets();
        octets.extend((0..=random.below(40)).map(|_| random.bits() as u8));
        octets
    }),
    ("a pointer in the question", |query, random| {
        let mut octets = query.to_octets();
        let at = HEADER + label_start(query, random);
        let end = question_end(query) - 4;
        // To itself, ahead, back, into the header and nowhere.
        let target = match random.below(6) {
            0 => at,
            1 => end,
            2 => HEADER,
            3 => random.below(HEADER),
            4 => at + 2,
            _ => random.below(0x4000),
        };
        octets.splice(at..end, (0xc000 | target as u16).to_be_bytes());
        octets
    }),
    ("a label of an unknown kind", |query, random| {
        let mut octets = query.to_octets();
        octets[HEADER + label_start(query, random)] |= *random.pick(&[0x40u8, 0x80]);
        octets
    }),
    ("a label that is too long", |query, random| {
        let mut octets = query.to_octets();
        octets[HEADER + label_start(query, random)] = 63;
        octets
    }),
    ("a name that is too long", |query, random| {
        let label = [&[62][..], &[b'a'; 62]].concat();
        let labels = label.repeat(3 + random.below(3));
        query.name = Name::from_wire([&labels[..], query.name.as_wire()].concat());
        query.to_octets()
    }),
    ("cut off", |query, random| {
        let mut octets = query.to_octets();
        octets.truncate(random.below(octets.len()));
        octets
    }),
    ("another version of EDNS", |query, random| {
        query.udp_size.get_or_insert(1232);
        query.version = *random.pick(&[1, 2, 255]);
        query.to_octets()
    }),
    ("a size that is offered", |query, random| {
        let size = *random.pick(&[0, 1, 511, 512, 513, 600, 1231, 1233, 4095, 65_535]);
        query.udp_size = Some(size);
        query.to_octets()
    }),
    ("flags of EDNS", |query, random| {
        let mut octets = edns(query);
        let at = question_end(query) + 7;
        octets[at] = random.bits() as u8;
        octets[at + 1] = random.bits() as u8;
        octets
    }),
    ("an upper response code", |query, random| {
        let mut octets = edns(query);
        octets[question_end(query) + 5] = random.bits() as u8;
        octets
    }),
    ("an option", |query, random| {
        query.udp_size.get_or_insert(1232);
        for _ in 0..1 + random.below(2) {
            let options: [&[u8]; 14] = [
                &[0, 3, 0, 0],
                &[0, 3, 0, 2, 1, 2],
                &[0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8],
                &[0, 11, 0, 0],
                &[0, 11, 0, 2, 0, 100],
                &[0, 12, 0, 3, 0, 0, 0],
                &[0, 8, 0, 7, 0, 1, 24, 0, 192, 0, 2],
                &[0, 8, 0, 4, 0, 1, 0, 0],
                &[0, 15, 0, 2, 0, 3],
                &[0, 13, 0, 1, 0],
                &[0, 14, 0, 2, 0, 1],
                &[0xfd, 0xe9, 0, 3, 1, 2, 3],
                &[0, 0, 0, 0],
                &[0xff, 0xff, 0, 0],
            ];
            query.options.extend_from_slice(&random.pick(&options)[..]);
        }
        query.to_octets()
    }),
    ("an option that is wrong", |query, random| {
        query.udp_size.get_or_insert(1232);
        let options: [&[u8]; 6] = [
            &[0],
            &[0, 3, 0],
            &[0, 3, 0, 1],
            &[0xfd, 0xe9, 0, 9, 1, 2, 3],
            &[0xfd, 0xe9, 0xff, 0xff],
            &[0xfd, 0xe9, 0, 1, 7, 7],
        ];
        query.options.extend_from_slice(&random.pick(&options)[..]);
        query.to_octets()
    }),
    ("two OPT", |query, _| {
        let octets = edns(query);
        let opt = octets[question_end(query)..].to_vec();
        with_record(query, 3, &opt)
    }),
    ("an OPT that is not last", |query, random| {
        edns(query);
        let mut octets = query.to_octets();
        octets.extend(record(random));
        set_count(&mut octets, 3, 2);
        octets
    }),
    ("an OPT in another section", |query, random| {
        let opt = edns(query)[question_end(query)..].to_vec();
        query.udp_size = None;
        with_record(query, 1 + random.below(2), &opt)
    }),
    ("an OPT with an owner", |query, random| {
        let mut octets = edns(query);
        let end = question_end(query);
        let owners: [&[u8]; 3] = [&[1, b'a', 0], &[0xc0, 12], &[0xc0, 0xff]];
        octets.splice(end..=end, random.pick(&owners).iter().copied());
        octets
    }),
    ("an OPT of another length", |query, random| {
        let mut octets = edns(query);
        let end = question_end(query);
        octets[end + 10] = 1 + random.below(12) as u8;
        octets
    }),
    ("a type that no zone has", |query, random| {
        query.record_type = *random
            .pick(&[0, 3, 4, 10, 24, 25, 41, 103, 127, 128, 240, 248, 249, 250, 251, 252, 253, 254, 65_535]);
        query.to_octets()
    }),
    ("another class", |query, random| {
        query.class = *random.pick(&[0, 2, 3, 4, 5, 254, 255, 255, 256, 65_535]);
        if random.chance(20) {
            query.name = Name::parse(random.pick::<&str>(&[
                "version.bind",
                "hostname.bind",
                "id.server",
                "version.server",
            ]));
            query.record_type = 16;
        }
        query.to_octets()
    }),
    ("octets that are changed", |query, random| {
        let mut octets = query.to_octets();
        for _ in 0..1 + random.below(3) {
            let at = 2 + random.below(octets.len() - 2);
            octets[at] = random.bits() as u8;
        }
        octets
    }),
];

/// A packet that is odd in one way.
pub(crate) fn odd(names: &[Name], random: &mut Random) -> Packet {
    let (oddity, make) = *random.pick(&ODDITIES);
    let octets = make(&mut questions::query(names, random), random);
    Packet { octets, is_tcp: random.chance(15), oddity: Some(oddity) }
}

fn question_end(query: &Query) -> usize {
    HEADER + query.name.as_wire().len() + 4
}

/// Where one of the name's labels starts, the root's maybe.
fn label_start(query: &Query, random: &mut Random) -> usize {
    let wire = query.name.as_wire();
    let mut starts = vec![0];
    while let Some(&length) = starts.last().and_then(|at| wire.get(*at))
        && length > 0
    {
        starts.push(starts[starts.len() - 1] + 1 + usize::from(length));
    }
    *random.pick(&starts)
}

/// With an OPT record, which comes right behind the question.
fn edns(query: &mut Query) -> Vec<u8> {
    query.udp_size.get_or_insert(1232);
    query.to_octets()
}

fn set_count(octets: &mut [u8], section: usize, count: u16) {
    octets[4 + 2 * section..][..2].copy_from_slice(&count.to_be_bytes());
}

/// A record that is well-formed.
fn record(random: &mut Random) -> Vec<u8> {
    let records: [&[u8]; 5] = [
        &[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1],
        &[0, 0, 16, 0, 1, 0, 0, 0, 0, 0, 2, 1, b'x'],
        &[1, b'a', 0, 0, 5, 0, 1, 0, 0, 0, 0, 0, 2, 0xc0, 12],
        &[0xc0, 12, 0, 1, 0, 255, 0, 0, 0, 0, 0, 0],
        &[0, 0xff, 0xf0, 0, 1, 0, 0, 0, 0, 0, 1, 7],
    ];
    random.pick(&records).to_vec()
}

/// A query with a record in a section, before its OPT.
fn with_record(query: &Query, section: usize, record: &[u8]) -> Vec<u8> {
    let octets = query.to_octets();
    let (question, opt) = octets.split_at(question_end(query));
    let mut octets = [question, record, opt].concat();
    let count = u16::from(octets[5 + 2 * section]) + 1;
    set_count(&mut octets, section, count);
    octets
}
