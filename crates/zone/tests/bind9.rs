//! BIND9 reads the master files that are written, and understands the same octets.

mod generated;

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use zone::master_file::write;
use zone::{Name, Rdata, RecordType, Rrset, Serial, Soa};

/// Records of the zone, each at a name of its own.
const RECORDS: usize = 6_000;
/// Runs of any octets that are tried as data of each type.
const OCTETS_PER_TYPE: usize = 40;

#[test]
fn bind9_reads_what_is_written() {
    let apex = Name::parse("example.com").unwrap();
    let mut runner = TestRunner::deterministic();
    let mut rrsets: Vec<Rrset> = (0..RECORDS)
        .map(|index| {
            let (record_type, wire) = generated::data().new_tree(&mut runner).unwrap().current();
            rrset(owner(index), record_type, &wire)
        })
        .collect();
    let mut owners: Vec<Name> =
        (0..500).map(|_| generated::name().new_tree(&mut runner).unwrap().current()).collect();
    owners.retain(|owner| owner.is_below(&apex));
    owners.sort();
    owners.dedup();
    rrsets.extend(owners.into_iter().map(|owner| rrset(owner, RecordType::TXT, b"\x01x")));
    assert_bind_reads(&apex, rrsets);
}

/// Any octets that are taken as data of a type, whether the type is known here or to BIND.
#[test]
fn bind9_loads_what_is_taken() {
    let apex = Name::parse("example.com").unwrap();
    let mut runner = TestRunner::deterministic();
    let octets = vec(prop_oneof![2 => any::<u8>(), 1 => Just(0)], 0..60);
    let mut rrsets = Vec::new();
    let types = (1..=300).chain(32_768..=32_769).map(RecordType);
    for record_type in types.filter(|record_type| record_type.refusal().is_none()) {
        for _ in 0..OCTETS_PER_TYPE {
            let wire = octets.new_tree(&mut runner).unwrap().current();
            if let Ok(rdata) = Rdata::from_wire(record_type, &wire) {
                let name = owner(rrsets.len());
                rrsets.push(Rrset { name, record_type, ttl: 300, rdatas: vec![rdata] });
            }
        }
    }
    assert!(rrsets.len() > 100 * OCTETS_PER_TYPE, "{}", rrsets.len());
    assert_bind_reads(&apex, rrsets);
}

fn owner(index: usize) -> Name {
    Name::parse(&format!("r{index:05}.example.com")).expect("a name")
}

/// Checks that BIND9 loads a zone of these RRsets, of one record each, and has the same octets.
#[track_caller]
fn assert_bind_reads(apex: &Name, mut rrsets: Vec<Rrset>) {
    let nameserver = Name::parse("ns.example.net").expect("a name");
    let soa = Soa {
        mname: nameserver.clone(),
        rname: Name::parse("host\\.master.example.com").expect("a name"),
        serial: Serial(1),
        refresh: 3600,
        retry: 600,
        expire: 1_209_600,
        minimum: 300,
        ttl: 300,
    };
    rrsets.insert(0, rrset(apex.clone(), RecordType::NS, nameserver.as_wire()));
    let expected: BTreeMap<_, _> = rrsets
        .iter()
        .map(|rrset| ((rrset.name.clone(), rrset.record_type.0), rrset.rdatas[0].as_wire().to_vec()))
        .collect();
    let mut understood = understood_by_bind(apex, &write(apex, &soa, &rrsets));
    understood.remove(&(apex.clone(), RecordType::SOA.0)).expect("an SOA");
    for (key, wire) in &expected {
        assert_eq!(understood.get(key), Some(wire), "{key:?}");
    }
    assert_eq!(understood.len(), expected.len());
}

fn rrset(name: Name, record_type: RecordType, wire: &[u8]) -> Rrset {
    let rdata = Rdata::from_wire(record_type, wire).expect("data");
    Rrset { name, record_type, ttl: 300, rdatas: vec![rdata] }
}

/// The data of each RRset as BIND's raw format has them.
fn understood_by_bind(apex: &Name, file: &str) -> BTreeMap<(Name, u16), Vec<u8>> {
    let directory = tempfile::tempdir().expect("a directory");
    let (text, raw) = (directory.path().join("zone"), directory.path().join("raw"));
    fs::write(&text, file).expect("written");
    let output = Command::new("named-compilezone")
        .args([
            "-k", "ignore", "-i", "none", "-n", "ignore", "-S", "ignore", "-r", "ignore", "-F", "raw", "-o",
        ])
        .arg(&raw)
        .arg(apex.to_text_without_final_dot())
        .arg(&text)
        .output()
        .expect("named-compilezone runs: apt-get install bind9-utils");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}");
    parse_raw(&fs::read(&raw).expect("read"))
}

/// BIND's raw format, version 1: a head of 24 octets, then RRsets.
fn parse_raw(raw: &[u8]) -> BTreeMap<(Name, u16), Vec<u8>> {
    let u16_at = |at: usize| u16::from_be_bytes([raw[at], raw[at + 1]]);
    let u32_at = |at: usize| u32::from_be_bytes([raw[at], raw[at + 1], raw[at + 2], raw[at + 3]]) as usize;
    let mut rrsets = BTreeMap::new();
    let mut at = 24;
    while at < raw.len() {
        let end = at + u32_at(at);
        let record_type = u16_at(at + 6);
        let name_octets = usize::from(u16_at(at + 18));
        let data = at + 20 + name_octets;
        let name = Name::from_wire(&raw[at + 20..data]).expect("a name");
        let octets = usize::from(u16_at(data));
        rrsets.insert((name, record_type), raw[data + 2..data + 2 + octets].to_vec());
        at = end;
    }
    rrsets
}
