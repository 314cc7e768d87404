//! BIND9 reads the master files that are written, and understands the same octets.

mod generated;

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use zone::master_file::{read, write};
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

/// Lines that one of the two has read in another way before, or might.
const LINES: &str = r#"x A 192.0.2.1 ; a comment
x A 192.0.2.256
x A 192.0.2
x A ( 192.0.2.1
x A 192.0.2.1 )
x 1h30m A 192.0.2.1
x 1w2d3h4m5s IN A 192.0.2.1
x IN 30m1h A 192.0.2.1
x 1s2 A 192.0.2.1
x 1h30 A 192.0.2.1
x 1hm A 192.0.2.1
300 A 192.0.2.1
in in A 192.0.2.1
\@ 300 IN A 192.0.2.1
x CLASS1 TYPE1 192.0.2.1
x TYPE1 \# 4 c0000201
x A \# 3 c00002
x AAAA ::ffff:192.0.2.1
x AAAA 1::2::3
x CNAME @
x CNAME a..b
x CNAME ""
x CNAME a\.b\032c
x CNAME a\256
x CNAME http://foo.example.org.
x CNAME 192.0.2.1.
"" TXT x
x MX 10 ""
x MX 65536 a
x TXT
x TXT a"b c"d ""
x TXT a\;b\065\"
x TXT "a
x SRV 1 2 3 a
x SRV 1 2 a
x CAA 0 issue letsencrypt.org
x CAA 256 issue x
x CAA 0 is_sue x
x DS 1 RSASHA256 SHA-256 e2d3c916f6deeac73294e8268fb5885044a833fc5459588f4a9184cfc41a5766
x DS 1 8 2 00
x SSHFP 1 2 00
x TLSA 3 1 1 0a (0b)
x TLSA 3 1 1 0
x NAPTR 1 2 u x "!^(.*)$!\\1!i" .
x NAPTR 1 2 u x "!a!\\1!" .
x LOC 52 22 23.0 N 4 53 32.0 E -2.00m
x LOC 90 0 0.001 N 0 E 0
x X25 311061700956
x X25 abc
x CERT PKIX 1 RSASHA256 AQID
x CERT 1 1 8
x EUI48 0-0-5e-00-53-2a
x EUI48 00:00:5e:00:53:2a
x NID 10 14:4fff:ff20:ee64
x L64 10 ::1
x TYPE65280 \# 2 0a 0b
x TYPE65280 \# 2 0a
x TYPE262 \# 2 0261
x SVCB 0 a
x SVCB 1 . key1="\002h2" key2
x SVCB 1 . key3="\001\002"
x SVCB 1 . key3=443
x SVCB 1 . key4=192.0.2.1
x SVCB 1 . key1
x SVCB 1 . key8
x SVCB 1 . key09=a
x SVCB 1 . alpn="h2"port=443
x SVCB 1 . alpn= "h2"
x SVCB 1 . alpn=f\\\092oo\092,bar,h2
x SVCB 1 . no-default-alpn="" alpn=h2
x SVCB 1 . mandatory=key4,alpn ipv4hint=192.0.2.1 alpn=h2
x SVCB 1 . mandatory=alpn
x SVCB 1 . dohpath=/q{&dns}
x SVCB 1 . dohpath=/q{?dnsx}
x SVCB 1 . dohpath=/{dns}{"#;

#[test]
fn bind9_reads_each_line_as_we_do() {
    let apex = Name::parse("example.com").unwrap();
    for line in LINES.lines() {
        let file = format!("$TTL 300\n@ SOA ns.example.net. a 1 2 3 4 5\n@ NS ns.example.net.\n{line}\n");
        let ours = read(file.as_bytes(), &apex).map(|content| {
            let records = content.records.into_iter().map(|record| {
                ((record.name, record.record_type.0), (record.ttl, record.rdata.as_wire().to_vec()))
            });
            let soa = content.soa.expect("an SOA");
            let soa = ((apex.clone(), RecordType::SOA.0), (soa.ttl, soa.to_rdata()));
            records.chain([soa]).collect::<Understood>()
        });
        match (ours, understood_by_bind(&apex, &file)) {
            (Ok(ours), Ok(theirs)) => assert_eq!(ours, theirs, "{line}"),
            (Err(_), Err(_)) => {}
            (Ok(_), Err(told)) => panic!("{line}: only BIND refuses it: {told}"),
            (Err(error), Ok(_)) => panic!("{line}: only we refuse it: {error}"),
        }
    }
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
        .map(|rrset| {
            ((rrset.name.clone(), rrset.record_type.0), (rrset.ttl, rrset.rdatas[0].as_wire().to_vec()))
        })
        .collect();
    let mut understood =
        understood_by_bind(apex, &write(apex, &soa, &rrsets)).unwrap_or_else(|told| panic!("{told}"));
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

/// TTL and data of each RRset, by owner and type; of several records the first.
type Understood = BTreeMap<(Name, u16), (u32, Vec<u8>)>;

/// What BIND's raw format has of a master file, or why BIND does not take it.
fn understood_by_bind(apex: &Name, file: &str) -> Result<Understood, String> {
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
    if output.status.success() {
        Ok(parse_raw(&fs::read(&raw).expect("read")))
    } else {
        Err(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// BIND's raw format, version 1: a head of 24 octets, then RRsets.
fn parse_raw(raw: &[u8]) -> Understood {
    let u16_at = |at: usize| u16::from_be_bytes([raw[at], raw[at + 1]]);
    let u32_at = |at: usize| u32::from_be_bytes([raw[at], raw[at + 1], raw[at + 2], raw[at + 3]]);
    let mut rrsets = BTreeMap::new();
    let mut at = 24;
    while at < raw.len() {
        let end = at + u32_at(at) as usize;
        let record_type = u16_at(at + 6);
        let name_octets = usize::from(u16_at(at + 18));
        let data = at + 20 + name_octets;
        let name = Name::from_wire(&raw[at + 20..data]).expect("a name");
        let octets = usize::from(u16_at(data));
        rrsets.insert((name, record_type), (u32_at(at + 10), raw[data + 2..data + 2 + octets].to_vec()));
        at = end;
    }
    rrsets
}
