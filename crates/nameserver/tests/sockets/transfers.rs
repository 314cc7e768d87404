//! Zones as a whole, to those who may have them.

mod client;
mod dig;
mod increments;

use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

use nameserver::{Nameserver, NameserverOptions, Replication, TransferAcl, TransferLimits, TransferRule};
use tsig::{Algorithm, Key, KeyRing, TsigError, VerifyError};
use zone::{Name, Rdata, RecordType, Rrset, Serial, Soa};
use zone_image::{ZoneImage, ZoneSet, ZoneSetWriter};

use crate::support::*;
use client::{Record, records_of, transfer, transfer_from};

const SECRET: &[u8] = b"a secret that two ends share";

fn key() -> Key {
    Key::new(name("ns2-key"), Algorithm::HmacSha256, SECRET)
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn soa(serial: u32) -> Soa {
    let [mname, rname] = [name("ns1.large.example"), name("hostmaster.elsewhere.test")];
    let serial = Serial(serial);
    Soa { mname, rname, serial, refresh: 3600, retry: 600, expire: 1_209_600, minimum: 300, ttl: 300 }
}

/// A zone of this many names, each with an address, and some with more.
fn image(names: usize, serial: u32) -> ZoneImage {
    let apex = name("large.example");
    let rrset = |owner: Name, record_type: RecordType, values: &[String]| {
        let values = values.iter().map(|value| Rdata::parse(record_type, value, &apex).unwrap());
        Rrset { name: owner, record_type, ttl: 3600, rdatas: values.collect() }
    };
    let mut rrsets = vec![
        rrset(apex.clone(), RecordType::NS, &["ns1".into(), "ns.elsewhere.test.".into()]),
        rrset(apex.clone(), RecordType::MX, &["10 mail".into(), "20 mail.elsewhere.test.".into()]),
    ];
    for index in 0..names {
        let owner = Name::parse_relative(&format!("host{index}.part{}", index % 7), &apex).unwrap();
        let address = format!("10.{}.{}.{}", index >> 16 & 255, index >> 8 & 255, index & 255);
        rrsets.push(rrset(owner.clone(), RecordType::A, &[address]));
        if index % 10 == 0 {
            rrsets.push(rrset(owner.clone(), RecordType::MX, &["10 mail".into(), "20 mail.part3".into()]));
            rrsets.push(rrset(owner, RecordType::TXT, &[format!("\"{}\"", "t".repeat(index % 200))]));
        }
    }
    let odd = Name::parse_relative(r"dot\.ted\000\001.*", &apex).unwrap();
    rrsets.push(rrset(odd, RecordType::CNAME, &["@".into()]));
    ZoneImage::build(&apex, &soa(serial), rrsets)
}

fn serve(names: usize) -> (ZoneSet, ZoneSetWriter) {
    let (zones, mut writer) = ZoneSet::new();
    writer.insert(&name("large.example"), image(names, 7));
    (zones, writer)
}

fn rule(network: &str, key: Option<&str>) -> TransferRule {
    TransferRule { networks: vec![network.parse().unwrap()], key: key.map(name) }
}

fn start(zones: &ZoneSet, rules: &[TransferRule], limits: TransferLimits) -> Nameserver {
    start_with(zones, rules, limits, |_| {})
}

/// The same, after `adjust` has had its way.
fn start_with(
    zones: &ZoneSet,
    rules: &[TransferRule],
    limits: TransferLimits,
    adjust: impl FnOnce(&mut Replication),
) -> Nameserver {
    let mut options = NameserverOptions::listening_on([LOOPBACK.parse().unwrap()]);
    options.threads = Some(1.try_into().unwrap());
    options.answer.replication.keys = KeyRing::new([key()]);
    options.answer.replication.transfers = TransferAcl::new(rules.iter().cloned(), limits);
    adjust(&mut options.answer.replication);
    Nameserver::start(zones, options).unwrap()
}

/// A nameserver from which loopback may have a zone of this many names.
fn open(names: usize) -> Nameserver {
    start(&serve(names).0, &[rule("127.0.0.0/8", None)], TransferLimits::default())
}

/// A nameserver from which loopback may have it with the key.
fn with_key(names: usize) -> Nameserver {
    start(&serve(names).0, &[rule("127.0.0.0/8", Some("ns2-key"))], TransferLimits::default())
}

/// All records of an image, the SOA first and last.
fn expected(image: &ZoneImage) -> Vec<Record> {
    let record = |rrset: &Rrset, data: &Rdata| Record {
        owner: rrset.name.clone(),
        record_type: rrset.record_type,
        ttl: rrset.ttl,
        data: data.as_wire().to_vec(),
    };
    let all: Vec<_> = image
        .rrsets()
        .flat_map(|rrset| rrset.rdatas.iter().map(|data| record(&rrset, data)).collect::<Vec<_>>())
        .collect();
    let (soa, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| it.record_type == RecordType::SOA);
    [&soa[..], &rest, &soa].concat()
}

#[test]
fn all_records_come_in_order() {
    for names in [0, 1, 3_000, 80_000] {
        let server = open(names);
        let began = Instant::now();
        let transferred = transfer(server.local_addresses()[0], None);
        let took = began.elapsed();
        let expected = expected(&image(names, 7));
        assert_eq!(transferred.messages == 1, names < 2, "{names}");
        assert!(transferred.records == expected, "{names}");
        println!("{} records, {} messages, {took:?}", expected.len(), transferred.messages);
        if names == 80_000 {
            assert!(expected.len() > 100_000, "{}", expected.len());
        }
    }
}

#[test]
fn all_messages_are_signed() {
    let server = with_key(20_000);
    let transferred = transfer(server.local_addresses()[0], Some(Arc::new(key())));
    assert!(transferred.records == expected(&image(20_000, 7)));
    assert!(transferred.messages > 5 && transferred.signed == transferred.messages);
}

#[test]
fn nobody_else_gets_anything() {
    let (zones, _writer) = serve(10);
    let limits = TransferLimits::default();
    for (rules, key, rcode) in [
        (vec![], None, 5),
        (vec![], Some(key()), 5),
        (vec![rule("192.0.2.0/24", None)], None, 5),
        (vec![rule("127.0.0.0/8", Some("ns2-key"))], None, 5),
        (vec![rule("192.0.2.0/24", Some("ns2-key"))], Some(key()), 5),
        (vec![rule("127.0.0.0/8", Some("ns3-key"))], Some(key()), 5),
        (vec![rule("127.0.0.0/8", Some("ns3-key")), rule("127.0.0.0/8", None)], Some(key()), 0),
    ] {
        let server = start(&zones, &rules, limits);
        let transferred = transfer(server.local_addresses()[0], key.map(Arc::new));
        assert_eq!(transferred.rcode, rcode, "{rules:?}");
        assert_eq!(transferred.records.is_empty(), rcode != 0);
    }
}

#[test]
fn wrong_signatures_are_told() {
    let server = with_key(10);
    let address = server.local_addresses()[0];
    let refused = |error, is_proven| VerifyError::Refused { error, is_proven };
    let other = Key::new(name("ns2-key"), Algorithm::HmacSha256, b"another secret");
    let unknown = Key::new(name("ns9-key"), Algorithm::HmacSha256, SECRET);
    for (key, skew, expected) in [
        (other, 0, refused(TsigError::BadSig, false)),
        (unknown, 0, refused(TsigError::BadKey, false)),
        (key(), 3600, refused(TsigError::BadTime, true)),
        (key(), -3600, refused(TsigError::BadTime, true)),
    ] {
        let transferred = transfer_from(address, name("large.example"), Some(Arc::new(key)), skew);
        assert_eq!((transferred.rcode, transferred.error), (9, Some(expected)));
        assert!(transferred.records.is_empty());
    }
}

#[test]
fn a_client_that_stops_reading_holds_up_nobody() {
    let server = open(80_000);
    let address = server.local_addresses()[0];
    let mut stalled: Vec<_> = (0..5).map(|_| tcp_client(address)).collect();
    for stream in &mut stalled {
        stream.write_all(&framed(&query(1, "large.example", RecordType::AXFR))).unwrap();
        // What it asks behind the transfer waits with it.
        stream.write_all(&framed(&query(2, "large.example", RecordType::SOA)).repeat(50)).unwrap();
    }
    let mut other = tcp_client(address);
    let small = query(3, "host5.part5.large.example", RecordType::A);
    for _ in 0..50 {
        assert_answers(&ask_tcp(&mut other, &small).unwrap(), &small);
    }
    // Those go on where they are.
    let expected = expected(&image(80_000, 7));
    for stream in &mut stalled {
        let mut records = Vec::new();
        while records.len() < expected.len() {
            records.extend(records_of(&receive_tcp(stream).unwrap()));
        }
        assert!(records == expected);
        let reply = receive_tcp(stream).unwrap();
        assert_eq!((&reply[..2], records_of(&reply).len()), (&[0, 2][..], 1));
    }
}

#[test]
fn a_client_that_cuts_gives_its_place_back() {
    let (zones, _writer) = serve(80_000);
    let limits = TransferLimits { at_once_max: 1, at_once_per_client_max: 1 };
    let server = start(&zones, &[rule("127.0.0.0/8", None)], limits);
    let address = server.local_addresses()[0];
    for _ in 0..5 {
        let mut stream = tcp_client(address);
        stream.write_all(&framed(&query(1, "large.example", RecordType::AXFR))).unwrap();
        let first = receive_tcp(&mut stream).unwrap();
        assert!(!records_of(&first).is_empty());
        // While it has the one place, others are to come again.
        assert_eq!(transfer(address, None).rcode, 2);
        drop(stream);
        eventually("the place is free", || transfer(address, None).rcode == 0);
    }
}

#[test]
fn a_transfer_tells_the_zone_as_it_was_when_it_began() {
    let (zones, mut writer) = serve(80_000);
    let server = start(&zones, &[rule("127.0.0.0/8", None)], TransferLimits::default());
    let mut stream = tcp_client(server.local_addresses()[0]);
    stream.write_all(&framed(&query(1, "large.example", RecordType::AXFR))).unwrap();
    let mut records = records_of(&receive_tcp(&mut stream).unwrap());
    writer.insert(&name("large.example"), image(5, 8));
    let expected = expected(&image(80_000, 7));
    while records.len() < expected.len() {
        records.extend(records_of(&receive_tcp(&mut stream).unwrap()));
    }
    assert!(records == expected);
    assert_eq!(transfer(server.local_addresses()[0], None).records, self::expected(&image(5, 8)));
}

#[test]
fn a_stop_breaks_transfers_off() {
    let server = open(80_000);
    let mut stream = tcp_client(server.local_addresses()[0]);
    stream.write_all(&framed(&query(1, "large.example", RecordType::AXFR))).unwrap();
    receive_tcp(&mut stream).unwrap();
    let began = Instant::now();
    server.stop();
    assert!(began.elapsed() < PATIENCE / 2);
    while let Ok(message) = receive_tcp(&mut stream) {
        assert!(records_of(&message).last().is_none_or(|last| last.record_type != RecordType::SOA));
    }
}
