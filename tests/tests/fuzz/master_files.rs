//! The reader of master files, and the writer behind it.

use end_to_end::Random;
use zone::{Name, RecordContent, Rrset, Serial, Soa, master_file};

use crate::{damaged, fuzz, noise};

const FILES: [&str; 4] = [
    "$ORIGIN example.com.\n$TTL 1h\n@ IN SOA ns1 hostmaster ( 2024010100 ; serial\n 1d 2h 4w 300 )\n IN NS ns1\nns1 A 192.0.2.1\n",
    "a 60 IN TXT \"one\" \"t\\\"wo\" three ; comment\n  AAAA 2001:db8::1\n*.b IN 30 MX 10 mail.example.net.\nc\\.d TYPE65280 \\# 3 01 0203\n",
    "$TTL 5\n@ CAA 0 issue \"ca.example; x=1\"\n_s._t SRV 1 2 3 .\nd DNAME d.example.org.\nx NAPTR 1 2 \"u\" \"E2U+sip\" \"!^.*$!sip:a@b!\" .\n",
    "l LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m\nh HTTPS 1 . alpn=h2,h3 ipv4hint=192.0.2.1 port=8443\nt TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\nu URI 1 2 \"https://example.com/\"\n",
];

const DICTIONARY: [&[u8]; 30] = [
    b"(",
    b")",
    b"\"",
    b"\\",
    b";",
    b"\n",
    b" ",
    b"\t",
    b"@",
    b"*",
    b"$TTL ",
    b"$ORIGIN ",
    b"$INCLUDE x\n",
    b"$GENERATE 1-9 a$ A 192.0.2.$\n",
    b"\\000",
    b"\\255",
    b"\\256",
    b"\\# ",
    b"IN",
    b"CH",
    b"4294967295",
    b"4294967296",
    b"1w2d",
    b".",
    b"..",
    b"\xff",
    b"\0",
    b"\r\n",
    b"TYPE1",
    b"SOA",
];

fn apex() -> Name {
    Name::parse("example.com").expect("a name")
}

/// What was read, as it is served.
fn rrsets(records: &[RecordContent]) -> Vec<Rrset> {
    let mut owners: Vec<_> = records.iter().map(|record| (&record.name, record.record_type)).collect();
    owners.sort_unstable();
    owners.dedup();
    owners
        .into_iter()
        .map(|(name, record_type)| {
            let same = |record: &&RecordContent| record.name == *name && record.record_type == record_type;
            Rrset::of_records(name, record_type, records.iter().filter(same))
        })
        .collect()
}

#[test]
fn no_file_makes_the_reader_panic_and_what_it_reads_it_reads_again() {
    let apex = apex();
    let corpus: Vec<Vec<u8>> = FILES.iter().map(|file| file.as_bytes().to_vec()).collect();
    let make = |random: &mut Random| {
        if random.chance(10) { noise(random, 200) } else { damaged(random, &corpus, &DICTIONARY) }
    };
    fuzz(550_000, make, |file| {
        let content = match master_file::read(file, &apex) {
            Ok(content) => content,
            Err(error) => {
                let lines = file.split(|octet| *octet == b'\n').count() as u32;
                assert!(
                    (1..=lines).contains(&error.line),
                    "there is no line {}: {}",
                    error.line,
                    error.detail
                );
                assert!(!error.detail.is_empty());
                return;
            }
        };
        let before = rrsets(&content.records);
        let soa = content.soa.unwrap_or_else(|| Soa {
            mname: apex.clone(),
            rname: apex.clone(),
            serial: Serial(1),
            refresh: 1,
            retry: 1,
            expire: 1,
            minimum: 1,
            ttl: 1,
        });
        let written = master_file::write(&apex, &soa, &before);
        let again = master_file::read(written.as_bytes(), &apex)
            .unwrap_or_else(|error| panic!("{error} in\n{written}"));
        assert_eq!(rrsets(&again.records), before, "written as\n{written}");
        assert_eq!(again.soa, Some(soa), "written as\n{written}");
    });
}
