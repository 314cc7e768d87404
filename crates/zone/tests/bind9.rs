//! BIND9 reads the master files that are written, and understands the same octets.

mod generated;

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use zone::master_file::write;
use zone::{Name, Rdata, RecordType, Rrset, Serial, Soa};

/// Records of the zone, each at a name of its own.
const RECORDS: usize = 6_000;

#[test]
fn bind9_reads_what_is_written() {
    let apex = Name::parse("example.com").unwrap();
    let nameserver = Name::parse("ns.example.net").unwrap();
    let soa = Soa {
        mname: nameserver.clone(),
        rname: Name::parse("host\\.master.example.com").unwrap(),
        serial: Serial(1),
        refresh: 3600,
        retry: 600,
        expire: 1_209_600,
        minimum: 300,
        ttl: 300,
    };
    let mut rrsets = vec![rrset(apex.clone(), RecordType::NS, nameserver.as_wire())];
    let mut runner = TestRunner::deterministic();
    for index in 0..RECORDS {
        let (record_type, wire) = generated::data().new_tree(&mut runner).unwrap().current();
        let owner = Name::parse(&format!("r{index:05}.example.com")).unwrap();
        rrsets.push(rrset(owner, record_type, &wire));
    }
    let mut owners: Vec<Name> =
        (0..500).map(|_| generated::name().new_tree(&mut runner).unwrap().current()).collect();
    owners.retain(|owner| owner.is_below(&apex));
    owners.sort();
    owners.dedup();
    rrsets.extend(owners.into_iter().map(|owner| rrset(owner, RecordType::TXT, b"\x01x")));

    let expected: BTreeMap<_, _> = rrsets
        .iter()
        .map(|rrset| ((rrset.name.clone(), rrset.record_type.0), rrset.rdatas[0].as_wire().to_vec()))
        .collect();
    let mut understood = understood_by_bind(&apex, &write(&apex, &soa, &rrsets));
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
