//! Master files in and out.

use zone::master_file::{ZoneContent, read, read_at_most, read_with_mistakes, write};
use zone::{ErrorCode, Name, RecordContent, RecordType, Rrset, Serial, Soa};

fn apex() -> Name {
    Name::parse("example.com").expect("a name")
}

fn content(text: &str) -> ZoneContent {
    read(text.as_bytes(), &apex()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Each record as `line owner ttl type data`.
fn records(text: &str) -> Vec<String> {
    let content = content(text);
    assert_eq!(content.records.len(), content.lines.len());
    let show = |(record, line): (&RecordContent, &u32)| {
        let RecordContent { name, record_type, ttl, rdata, .. } = record;
        format!(
            "{line} {} {ttl} {record_type} {}",
            name.relative_to(&apex()),
            rdata.to_presentation(*record_type)
        )
    };
    content.records.iter().zip(&content.lines).map(show).collect()
}

#[test]
fn reads_rfc_1035_form() {
    let text = "\
\u{feff}; a comment; and more\r
$TTL 1h30m
@ IN SOA ns1 hostmaster ( 2024011501 ; serial
     1h 10m
     2w 5m )
        IN NS ns1
   ; only a comment
\t\t300 NS ns2.example.net.

www     A 192.0.2.1
        60 IN A 192.0.2.2
        IN 2w AAAA 2001:db8::1
WWW.Example.COM. A 192.0.2.3
$ORIGIN dev
*       CNAME @
$origin sub.example.com.
a\\.b    TXT ( \"in (parentheses); quoted\"
          second ) ; the end
x TYPE65280 \\# 2 0a 0B
x CLASS1 TYPE1 192.0.2.4";
    assert_eq!(
        records(text),
        [
            "6 @ 5400 NS ns1.example.com.",
            "8 @ 300 NS ns2.example.net.",
            "10 www 5400 A 192.0.2.1",
            "11 www 60 A 192.0.2.2",
            "12 www 1209600 AAAA 2001:db8::1",
            "13 www 5400 A 192.0.2.3",
            "15 *.dev 5400 CNAME dev.example.com.",
            "17 a\\.b.sub 5400 TXT \"in (parentheses); quoted\" \"second\"",
            "19 x.sub 5400 TYPE65280 \\# 2 0A0B",
            "20 x.sub 5400 A 192.0.2.4",
        ]
    );
    let soa = content(text).soa.unwrap();
    assert_eq!((soa.ttl, soa.serial, soa.minimum), (5400, Serial(2_024_011_501), 300));
    assert_eq!((soa.refresh, soa.retry, soa.expire), (3600, 600, 1_209_600));
    assert_eq!(
        (soa.mname.to_string(), soa.rname.to_string()),
        ("ns1.example.com.".into(), "hostmaster.example.com.".into())
    );
}

#[test]
fn a_missing_ttl_is_found_elsewhere() {
    let a = "192.0.2.1";
    for (text, ttl) in [
        (format!("a A {a}"), 3600),
        (format!("@ SOA . . 1 2 3 4 900\na A {a}"), 900),
        (format!("@ 60 SOA . . 1 2 3 4 900\na A {a}"), 60),
        (format!("b 70 TXT x\na A {a}"), 70),
        (format!("a 1w2D3h4m5s A {a}"), 788_645),
        (format!("$TTL 80\nb 70 TXT x\na A {a}"), 80),
        (format!("a 2147483647 A {a}"), 2_147_483_647),
        // RFC 2181 8.
        (format!("a 2147483648 A {a}"), 0),
        (format!("$TTL 4294967295\na A {a}"), 0),
    ] {
        assert_eq!(content(&text).records.last().unwrap().ttl, ttl, "{text}");
    }
    assert_eq!(content("@ SOA . . 1 2 3 4 900").soa.unwrap().ttl, 900);
    assert_eq!(content("@ 5 SOA . . 1 2 3 4 900").soa.unwrap().ttl, 5);
}

#[test]
fn exact_duplicates_merge() {
    let text = "a 300 A 192.0.2.1\nb TXT x\nA 60 IN A 192.0.2.1\na 300 TXT x\n";
    assert_eq!(records(text), ["1 a 60 A 192.0.2.1", "2 b 300 TXT \"x\"", "4 a 300 TXT \"x\""]);
    let transfer = "@ 60 SOA . . 1 2 3 4 5\na 60 A 192.0.2.1\n@ 60 SOA . . 1 2 3 4 5\n";
    assert_eq!(content(transfer).records.len(), 1);
}

#[test]
fn values_are_canonical() {
    for (line, value, priority) in [
        ("NS ns1", "ns1.example.com", None),
        ("CNAME .", ".", None),
        ("CNAME com.", "com.", None),
        ("CNAME 192.0.2.1.", "192.0.2.1.", None),
        ("CNAME http://a", "http\\://a.example.com", None),
        ("CNAME \"a b\".", "a\\032b.", None),
        ("MX 10 Mail", "mail.example.com", Some(10)),
        ("SRV 1 2 3 sip", "2 3 sip.example.com", Some(1)),
        ("AAAA 2001:DB8:0::1", "2001:db8::1", None),
        ("CAA 0 issue letsencrypt.org", "0 issue \"letsencrypt.org\"", None),
        ("TXT \"v=spf1 -all\"", "v=spf1 -all", None),
        ("TXT \"\"", "", None),
        ("TXT \" \\195\\188\\\\ \"", " ü\\ ", None),
        ("TXT \"\\\"quoted\\\"\"", "\"\\\"quoted\\\"\"", None),
        ("TXT a b", "\"a\" \"b\"", None),
        ("TXT \"\\200\"", "\"\\200\"", None),
        ("TXT \"a\" \"\"", "\"a\" \"\"", None),
        ("PTR www", "www.example.com", None),
        ("TXT v=\"x y\"z", "\"v=\" \"x y\" \"z\"", None),
        ("HTTPS 1 . alpn=h2", "1 . alpn=\"h2\"", None),
        ("SVCB 0 svc", "0 svc.example.com", None),
    ] {
        let record = &content(&format!("x {line}").replace("\"a b\".", "a\\ b.")).records[0];
        assert_eq!((record.value.as_str(), record.priority), (value, priority), "{line}");
    }
}

#[test]
fn names_the_line_at_fault() {
    for (text, line, says) in [
        ("a A 192.0.2.1\n\nb A 192.0.2\n", 3, "A data: \"192.0.2\" is no IPv4 address"),
        ("\n$INCLUDE other.zone\n", 2, "$INCLUDE"),
        ("$GENERATE 1-10 a$ A 192.0.2.$\n", 1, "$GENERATE"),
        ("$FOO\n", 1, "no directive"),
        ("$TTL\n", 1, "exactly one"),
        ("$TTL 1x\n", 1, "1h30m"),
        ("a 1s2 A 192.0.2.1\n", 1, "1h30m"),
        ("a 1h30 A 192.0.2.1\n", 1, "1h30m"),
        ("a 1hm A 192.0.2.1\n", 1, "1h30m"),
        ("$ORIGIN a..b\n", 1, "empty"),
        ("$ORIGIN \"\"\n", 1, "empty"),
        ("\"\" TXT x\n", 1, "empty"),
        ("a CNAME \"\"\n", 1, "empty"),
        ("a MX 10 \"\"\n", 1, "empty"),
        (" A 192.0.2.1\n", 1, "starts with a blank"),
        ("a\n", 1, "no type"),
        ("a 300 IN\n", 1, "no type"),
        ("a CH A 192.0.2.1\n", 1, "class"),
        ("a CLASS3 A 192.0.2.1\n", 1, "class"),
        ("a 4294967296 A 192.0.2.1\n", 1, "TTL"),
        ("a FOO 192.0.2.1\n", 1, "no record type"),
        ("a ANY 192.0.2.1\n", 1, "questions"),
        ("a RRSIG x\n", 1, "leave DNSSEC records out"),
        ("a NSEC3PARAM 1 0 0 -\n", 1, "leave DNSSEC records out"),
        ("www.example.org. A 192.0.2.1\n", 1, "www.example.org. is not in the zone example.com."),
        ("a SOA . . 1 2 3 4 5\n", 1, "a.example.com. has an SOA"),
        ("@ SOA . . 1 2 3 4 5\n@ SOA . . 2 2 3 4 5\n", 2, "second SOA"),
        ("@ SOA . . 1 2 3 4\n", 1, "minimum is missing"),
        ("a TXT (\n\n\"x\"\n", 1, "never closed"),
        ("a TXT x )\n", 1, "never opened"),
        ("a TXT ((x))\n", 1, "inside parentheses"),
        ("\na TXT ( b\n \"open\n )\n", 3, "not closed"),
        ("a TXT b\\\n", 1, "backslash"),
        ("a\"b\" A 192.0.2.1\n", 1, "no record type"),
        ("a TXT\n", 1, "missing"),
        ("a MX mail\n", 1, "preference"),
    ] {
        let error = read(text.as_bytes(), &apex()).expect_err(text);
        assert_eq!(error.line, line, "{text}: {error}");
        assert!(error.to_string().contains(says), "{text}: {error}");
    }
}

#[test]
fn octets_that_are_no_text_are_octets() {
    let content = read(b"a TXT \"\xff\x00\" ; \xfe\n\xe9 A 192.0.2.1\n", &apex()).unwrap();
    assert_eq!(content.records[0].rdata.as_wire(), b"\x02\xff\x00");
    assert_eq!(content.records[1].name.to_string(), "\\233.example.com.");
}

#[test]
fn the_number_of_parts_is_bounded() {
    let text = format!("a TXT ({})", " x\n".repeat(1_000_000));
    assert!(read(text.as_bytes(), &apex()).unwrap_err().detail.contains("too many parts"));
}

#[test]
fn the_number_of_records_is_bounded() {
    let too_many = |text: &str, records_max| {
        let error = read_at_most(text.as_bytes(), &apex(), records_max).expect_err(text);
        assert_eq!(error.code, ErrorCode::LimitExceeded, "{error}");
        error.line
    };
    let distinct =
        |from: u8, to: u8| (from..to).map(|last| format!("a A 192.0.2.{last}\n")).collect::<String>();
    assert_eq!(too_many(&distinct(0, 3), 2), 3);
    assert_eq!(too_many("a A 192.0.2.1\n", 0), 1);
    // What follows is not looked at.
    assert_eq!(too_many(&format!("{}a A here", distinct(0, 6)), 2), 3);
    // Duplicates and the SOA take no place.
    let text = format!("@ SOA ns1 host 1 2 3 4 5\n{}{}", distinct(0, 2).repeat(100), distinct(2, 3));
    assert_eq!(read_at_most(text.as_bytes(), &apex(), 3).unwrap().lines, [2, 3, 202]);
    assert_eq!(too_many(&text, 2), 202);
}

fn soa() -> Soa {
    Soa {
        mname: Name::parse("ns1.example.net").expect("a name"),
        rname: Name::parse("host\\.master.example.com").expect("a name"),
        serial: Serial(2_024_011_501),
        refresh: 3600,
        retry: 600,
        expire: 1_209_600,
        minimum: 300,
        ttl: 300,
    }
}

/// The RRsets of records that stand in canonical order.
fn rrsets(records: &[RecordContent]) -> Vec<Rrset> {
    records
        .chunk_by(|a, b| a.name == b.name && a.record_type == b.record_type)
        .map(|chunk| Rrset::of_records(&chunk[0].name, chunk[0].record_type, chunk))
        .collect()
}

#[test]
fn writes_a_zone_that_people_can_read() {
    let records = content(
        "@ 3600 NS ns1.example.net.\n@ 3600 MX 10 mail\n@ 60 TXT \"v=spf1 -all\"\n* 300 CNAME @\nwww 300 A 192.0.2.1\nwww 300 A 192.0.2.2\nx 5 TYPE65280 \\# 1 0a",
    )
    .records;
    let written = write(&apex(), &soa(), &rrsets(&records));
    let expected = "\
$ORIGIN example.com.
$TTL 3600
@    300 IN SOA       ns1.example.net. host\\.master (
                      2024011501 ; serial
                      3600       ; refresh
                      600        ; retry
                      1209600    ; expire
                      300        ; negative TTL
                      )
@   3600 IN NS        ns1.example.net.
@   3600 IN MX        10 mail
@     60 IN TXT       \"v=spf1 -all\"
*    300 IN CNAME     @
www  300 IN A         192.0.2.1
www  300 IN A         192.0.2.2
x      5 IN TYPE65280 \\# 1 0A
";
    assert_eq!(written, expected);
    let read_back = content(&written);
    assert_eq!(read_back.soa, Some(soa()));
    assert_eq!(read_back.records, records);
}

#[test]
fn an_empty_zone_is_an_soa() {
    let read_back = content(&write(&apex(), &soa(), &[]));
    assert_eq!((read_back.soa, read_back.records.len()), (Some(soa()), 0));
}

#[test]
fn the_type_of_a_record_never_is_one_that_is_refused() {
    for number in 0..=65_535 {
        let record_type = RecordType(number);
        let line = format!("@ {record_type} \\# 0");
        if record_type.refusal().is_some() {
            assert!(read(line.as_bytes(), &apex()).is_err(), "{line}");
        }
    }
}

/// A relative name that is `\#` alone would begin unknown data (RFC 3597 5), where it is the first of the data.
#[test]
fn a_name_of_one_number_sign_is_a_name() {
    let records: Vec<RecordContent> = content(r"a PTR \035.example.com.").records;
    let file = write(&apex(), &soa(), &rrsets(&records));
    assert_eq!(content(&file).records, records, "{file}");
}

/// The lines at fault, and how many records could be read all the same.
fn mistakes(text: &str, records_max: usize, mistakes_max: usize) -> (Vec<u32>, usize) {
    let (content, mistakes) = read_with_mistakes(text.as_bytes(), &apex(), records_max, mistakes_max);
    (mistakes.iter().map(|mistake| mistake.line).collect(), content.records.len())
}

#[test]
fn every_mistake_is_told_by_its_line() {
    let text = "\
$TTL 60
@ SOA ns1 hostmaster ( 1 1h
   ten 2w 5m ) ; not a time
a A here
b A 192.0.2.1
c TXT \"never closed
d TXT ( \"a\" \"never closed
  b )
e A 192.0.2.2 )
f A ( ( 192.0.2.3
) )
$INCLUDE other
g NOTYPE x
h.example.org. A 192.0.2.4
i A 192.0.2.5
";
    assert_eq!(mistakes(text, usize::MAX, 100), (vec![2, 4, 6, 7, 9, 10, 12, 13, 14], 2));
    assert_eq!(mistakes(text, usize::MAX, 3), (vec![2, 4, 6], 1));
    assert_eq!(mistakes("a A 192.0.2.1\nb A ( 192.0.2.1\nc A here\n", 9, 9), (vec![2], 1));
    assert_eq!(mistakes("a A x\nb A 192.0.2.1\nc A 192.0.2.1\n", 1, 9), (vec![1, 3], 2));
    assert_eq!(mistakes("", 0, 9), (vec![], 0));
    // The first of them is the one that reading for good tells.
    assert_eq!(read(text.as_bytes(), &apex()).unwrap_err().line, 2);
}
