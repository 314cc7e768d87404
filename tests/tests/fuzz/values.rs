//! The parsers of values: as master files have them, as JSON has them, and as the wire has them.

use end_to_end::Random;
use zone::{
    DomainPolicy, Given, Limits, Name, Rdata, RecordFields, RecordType, new_record, parse_domain,
    parse_record_name, replace_record,
};

use crate::{damaged, fuzz, noise};

const VALUES: [(&str, &str); 24] = [
    ("A", "192.0.2.1"),
    ("AAAA", "2001:db8::1"),
    ("NS", "ns1.example.com."),
    ("CNAME", "www.example.com"),
    ("PTR", "host.example.net."),
    ("DNAME", "example.net"),
    ("MX", "10 mail.example.com."),
    ("MX", "mail.example.com"),
    ("TXT", "\"one\" \"t\\\"wo\\000\" three"),
    ("TXT", "v=spf1 include:_spf.example.com ~all \u{fc}"),
    ("SRV", "1 2 3 sip.example.com."),
    ("SRV", "10 5060 sip.example.com"),
    ("CAA", "0 issue \"ca.example; account=1\""),
    ("TLSA", "3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"),
    ("SSHFP", "4 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"),
    ("SVCB", "1 dns.example.net. alpn=dot port=853 key65333=\"x\\,y\""),
    ("HTTPS", "1 . alpn=h2,h3 ipv4hint=192.0.2.1 mandatory=alpn no-default-alpn"),
    ("NAPTR", "100 10 \"u\" \"E2U+sip\" \"!^.*$!sip:info@example.com!\" ."),
    ("DS", "60485 8 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"),
    ("LOC", "52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m"),
    ("URI", "10 1 \"https://example.com/\""),
    ("OPENPGPKEY", "AQIDBA=="),
    ("SMIMEA", "3 0 0 0123456789abcdef"),
    ("TYPE65280", "\\# 4 0a000001"),
];

const DICTIONARY: [&[u8]; 26] = [
    b" ",
    b"\t",
    b"\"",
    b"\\",
    b".",
    b"..",
    b"@",
    b"(",
    b")",
    b";",
    b"\\000",
    b"\\255",
    b"\\256",
    b"\\# ",
    b"65535",
    b"65536",
    b"-1",
    b"0",
    b"4294967296",
    b"=",
    b",",
    b"mandatory=",
    b"\xc3\xbc",
    b"\0",
    b"::",
    b"*",
];

fn apex() -> Name {
    Name::parse("example.com").expect("a name")
}

fn record_type(mnemonic: &str) -> RecordType {
    mnemonic.parse().expect("a type")
}

/// A type and a value, the type's place in the list as the first octet.
fn make(random: &mut Random) -> Vec<u8> {
    let place = random.below(VALUES.len());
    let corpus: Vec<Vec<u8>> = VALUES.iter().map(|(_, value)| value.as_bytes().to_vec()).collect();
    let own = [corpus[place].clone()];
    let value = match random.below(10) {
        0 => noise(random, 100),
        1 => damaged(random, &corpus, &DICTIONARY),
        _ => damaged(random, &own, &DICTIONARY),
    };
    [&[place as u8][..], &value].concat()
}

fn split(input: &[u8]) -> (&'static str, String) {
    (VALUES[usize::from(input[0])].0, String::from_utf8_lossy(&input[1..]).into_owned())
}

#[test]
fn what_is_read_of_a_master_files_value_is_written_and_read_again() {
    let apex = apex();
    fuzz(1_800_000, make, |input| {
        let (mnemonic, text) = split(input);
        let record_type = record_type(mnemonic);
        if let Ok(rdata) = Rdata::parse(record_type, &text, &apex) {
            assert_survives(record_type, &rdata);
        }
    });
}

#[test]
fn what_is_read_of_the_wire_is_written_and_read_again() {
    let apex = apex();
    let corpus: Vec<(RecordType, Vec<u8>)> = VALUES
        .iter()
        .filter_map(|(mnemonic, text)| {
            let record_type = record_type(mnemonic);
            let rdata = Rdata::parse(record_type, text, &apex).ok()?;
            Some((record_type, rdata.as_wire().to_vec()))
        })
        .collect();
    let make = |random: &mut Random| {
        let (record_type, wire) = random.pick(&corpus).clone();
        let wire = if random.chance(10) { noise(random, 80) } else { damaged(random, &[wire], &DICTIONARY) };
        [&record_type.0.to_be_bytes()[..], &wire].concat()
    };
    fuzz(3_200_000, make, |input| {
        let record_type = RecordType(u16::from_be_bytes([input[0], input[1]]));
        if let Ok(rdata) = Rdata::from_wire(record_type, &input[2..]) {
            assert_survives(record_type, &rdata);
        }
    });
}

#[track_caller]
fn assert_survives(record_type: RecordType, rdata: &Rdata) {
    let text = rdata.to_presentation(record_type);
    let again = Rdata::parse(record_type, &text, &Name::root());
    assert_eq!(again.as_ref(), Ok(rdata), "{record_type} written as {text}");
    assert_eq!(Rdata::from_wire(record_type, rdata.as_wire()).as_ref(), Ok(rdata), "{record_type} {text}");
}

#[test]
fn a_record_that_is_taken_from_json_can_be_put_back_as_it_is_shown() {
    let (apex, limits) = (apex(), Limits::default());
    fuzz(1_000_000, make, |input| {
        let (mnemonic, value) = split(input);
        let has_priority = ["MX", "SRV"].contains(&mnemonic);
        let mut fields = RecordFields {
            record_type: Given::Value(mnemonic.to_owned()),
            name: Given::Value("www".to_owned()),
            value: Given::Value(value),
            ttl: Given::Absent,
            priority: if has_priority { Given::Value(10) } else { Given::Absent },
        };
        match new_record(&fields, &apex, &limits) {
            Ok(record) => {
                fields.value = Given::Value(record.value.clone());
                let again = replace_record(&fields, &record, &apex, &limits);
                assert_eq!(again.as_ref(), Ok(&record));
                assert_survives(record.record_type, &record.rdata);
            }
            Err(mistakes) => {
                assert!(!mistakes.is_empty());
                assert!(mistakes.iter().all(|mistake| !mistake.detail.is_empty()));
            }
        }
    });
}

#[test]
fn names_are_read_as_they_are_written() {
    let apex = apex();
    let corpus: Vec<Vec<u8>> = [
        "www",
        "@",
        "*.dev",
        "_sip._tcp",
        "a\\.b\\032c",
        "b\u{fc}cher.example.com.",
        "0/25.2.0.192.in-addr.arpa",
        "xn--bcher-kva",
        "example.co.uk",
    ]
    .iter()
    .map(|name| name.as_bytes().to_vec())
    .collect();
    let label = [b'a'; 63];
    let dictionary: Vec<&[u8]> = DICTIONARY.iter().copied().chain([&label[..], b"xn--"]).collect();
    fuzz(
        800_000,
        |random| damaged(random, &corpus, &dictionary),
        |input| {
            let text = String::from_utf8_lossy(input);
            if let Ok(name) = Name::parse(&text) {
                assert_eq!(Name::parse(&name.to_string()).as_ref(), Ok(&name));
                assert_eq!(Name::from_wire(name.as_wire()).as_ref(), Ok(&name));
            }
            if let Ok(name) = parse_record_name(&text, &apex) {
                assert!(name.is_at_or_below(&apex));
                assert_eq!(parse_record_name(&name.to_string(), &apex).as_ref(), Ok(&name), "{text}");
                // A relative form that itself ends in the zone's name would be read as a full name.
                let shown = name.relative_to(&apex);
                if !shown.ends_with("example.com") {
                    assert_eq!(parse_record_name(&shown, &apex).as_ref(), Ok(&name), "{text}");
                }
            }
            let policy = DomainPolicy::default();
            if let Ok(name) = parse_domain(&text, policy) {
                assert_eq!(
                    parse_domain(&name.to_text_without_final_dot(), policy).as_ref(),
                    Ok(&name),
                    "{text}"
                );
            }
        },
    );
}
