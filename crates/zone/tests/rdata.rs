//! Record data: presentation form to wire form and back, over all types.

use zone::{Name, Rdata, RecordType, names_in};

fn parse(record_type: &str, text: &str) -> Result<Rdata, String> {
    let record_type: RecordType = record_type.parse().expect("a type");
    let origin = Name::parse("example.com").expect("a name");
    Rdata::parse(record_type, text, &origin).map_err(|error| error.to_string())
}

#[test]
fn prints_what_it_read() {
    let same = "";
    for (record_type, written, printed) in [
        ("A", "192.0.2.1", same),
        ("AAAA", "2001:0DB8:0::1", "2001:db8::1"),
        ("AAAA", "::ffff:192.0.2.1", same),
        ("NS", "ns1", "ns1.example.com."),
        ("CNAME", "@", "example.com."),
        ("PTR", "WWW.Example.NET.", "www.example.net."),
        ("MX", "10 mail", "10 mail.example.com."),
        ("MX", "0 .", same),
        ("TXT", "one \"two three\" \"\" \"\\\"\\\\\\200\"", "\"one\" \"two three\" \"\" \"\\\"\\\\\\200\""),
        ("SRV", "1 2 5060 sip.example.com.", same),
        ("CAA", "0 issue letsencrypt.org", "0 issue \"letsencrypt.org\""),
        ("CAA", "128 iodef \"\"", same),
        ("DNAME", "example.net.", same),
        (
            "DS",
            "60485 RSASHA1 1 2BB183AF5F22588179A53B0A 98631FAD1A292118",
            "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118",
        ),
        (
            "DS",
            "1 8 sha-256 E2D3C916F6DEEAC73294E8268FB5885044A833FC5459588F4A9184CFC41A5766",
            "1 8 2 E2D3C916F6DEEAC73294E8268FB5885044A833FC5459588F4A9184CFC41A5766",
        ),
        (
            "SSHFP",
            "2 1 123456789abcdef67890123456789abcdef67890",
            "2 1 123456789ABCDEF67890123456789ABCDEF67890",
        ),
        ("TLSA", "3 1 1 0a0b (0c)", "3 1 1 0A0B0C"),
        ("SMIMEA", "3 0 0 FF", same),
        ("NAPTR", "100 50 \"s\" \"http+I2L+I2C\" \"!^(.*)$!\\\\1!i\" _http._tcp.foo.com.", same),
        ("NAPTR", "1 2 u E2U+sip \"\" .", "1 2 \"u\" \"E2U+sip\" \"\" ."),
        ("URI", "10 1 \"https://example.com/a;b\"", same),
        ("LOC", "42 21 54 N 71 06 18 W -24m 30m", "42 21 54.000 N 71 6 18.000 W -24.00m 30m 10000m 10m"),
        (
            "LOC",
            "90 S 180 E 42849672.95 0.05m 90000000m 0",
            "90 0 0.000 S 180 0 0.000 E 42849672.95m 0.05m 90000000m 0m",
        ),
        ("LOC", "0 0 0.001 N 0 0 59.999 E -100000.00m", "0 0 0.001 N 0 0 59.999 E -100000.00m 1m 10000m 10m"),
        ("OPENPGPKEY", "AQID BA==", "AQIDBA=="),
        ("HINFO", "PC Linux", "\"PC\" \"Linux\""),
        ("RP", "admin @", "admin.example.com. example.com."),
        ("AFSDB", "1 afs", "1 afs.example.com."),
        ("L32", "1 192.0.2.1", same),
        ("L64", "1 2001:db8:1140:0", "1 2001:0db8:1140:0000"),
        ("NID", "65535 14:4FFF:ff20:ee64", "65535 0014:4fff:ff20:ee64"),
        ("EUI48", "00-00-5E-00-53-2a", "00-00-5e-00-53-2a"),
        ("EUI64", "0-0-5e-ef-10-00-00-2a", "00-00-5e-ef-10-00-00-2a"),
        ("X25", "311061700956", "\"311061700956\""),
        ("CERT", "PKIX 1 RSASHA256 AQID BA==", "1 1 8 AQIDBA=="),
        ("CERT", "65535 0 0 AQID", same),
        ("TYPE262", "\\# 2 0161", same),
        ("SVCB", "0 pool.svc.example.", same),
        ("HTTPS", "1 . port=8443 alpn=h2,h3", "1 . alpn=\"h2,h3\" port=8443"),
        ("TYPE65280", "\\# 3 0a0B 0c", "\\# 3 0A0B0C"),
        ("TYPE65280", "\\# 0", same),
        ("A", "\\# 4 C0000201", "192.0.2.1"),
        ("TYPE1", "192.0.2.1", same),
        ("MX", "\\# 7 000A 0141 0142 00", "10 a.b."),
    ] {
        let rdata =
            parse(record_type, written).unwrap_or_else(|error| panic!("{record_type} {written}: {error}"));
        let expected = if printed == same { written } else { printed };
        let record_type = record_type.parse().unwrap();
        assert_eq!(rdata.to_presentation(record_type), expected, "{record_type} {written}");
        assert_eq!(Rdata::from_wire(record_type, rdata.as_wire()).unwrap(), rdata, "{record_type} {written}");
    }
}

#[test]
fn refuses_what_is_no_data() {
    for (record_type, written, says) in [
        ("A", "192.0.2.256", "IPv4"),
        ("A", "192.0.2.1 192.0.2.2", "more than"),
        ("A", "\\# 3 000000", "IPv4"),
        ("A", "\\# 5 0000000000", "too many"),
        ("AAAA", "fe80::1%eth0", "IPv6"),
        ("MX", "mail.example.com.", "preference"),
        ("MX", "65536 mail", "65535"),
        ("MX", "10", "missing"),
        ("MX", "10 .", "preference is 0"),
        ("NS", ".", "no nameserver"),
        ("MX", "+1 mail", "preference"),
        ("CNAME", "a..b", "empty"),
        ("CNAME", "\\256", "escape"),
        ("TXT", "\"open", "not closed"),
        ("TXT", "a ; b", "semicolon"),
        ("TXT", "a\n; b", "semicolon"),
        ("LOC", "52 22 23.0 N 4 53 32.0 E -2.00m\n; x", "semicolon"),
        ("TXT", "a\nb", "one line"),
        ("CAA", "256 issue x", "255"),
        ("CAA", "0 is-sue x", "tag"),
        ("CAA", "0 issue a b", "more than"),
        ("DS", "1 8 2 00", "32 octets"),
        ("DS", "1 8 9", "missing"),
        ("TLSA", "3 1 1 0", "even"),
        ("LOC", "90 0 0.001 N 0 E 0", "latitude"),
        ("LOC", "1 60 0 N 0 E 0", "latitude"),
        ("LOC", "1 2 3 4 N 0 E 0", "latitude"),
        ("LOC", "0 N 0 E 42849672.96m", "altitude"),
        ("LOC", "0 N 0 E 0m 1000000000m", "at most"),
        ("LOC", "\\# 16 00 02 00 00 80000000 80000000 00989680", "digit"),
        ("OPENPGPKEY", "AQI", "base 64"),
        ("TYPE65280", "abc", "\\#"),
        ("TYPE65280", "\\# 2 00", "promises"),
        ("NAPTR", "1 2 u x", "missing"),
        ("NAPTR", "1 2 u x bad .", "delimiters"),
        ("NAPTR", "1 2 u x \"!a!\\\\1!\" .", "delimiters"),
        ("NAPTR", "1 2 u x \"!(a!b!\" .", "delimiters"),
        ("NAPTR", "1 2 u x \"!a!b!g\" .", "delimiters"),
        ("NAPTR", "1 2 u x \"!*!b!\" .", "delimiters"),
        ("SSHFP", "1 2 00", "32 octets"),
        ("X25", "abc", "digits"),
        ("X25", "123", "digits"),
        ("EUI48", "00:00:5e:00:53:2a", "00-00-5e"),
        ("EUI48", "00-00-5e-00-53", "6 groups"),
        ("EUI64", "00-00-5e-ef-10-00-00-2a-2b", "8 groups"),
        ("NID", "1 ::1", "4 groups"),
        ("L64", "1 2001:db8:1140:10000", "4 groups"),
        ("L64", "1 +001:db8:1140:1000", "4 groups"),
        ("CERT", "1 1 8", "missing"),
        ("CERT", "X509 1 8 AQID", "certificate type"),
        ("TYPE37", "\\# 1 00", "certificate type"),
        ("TYPE49", "\\# 0", "missing"),
        ("TYPE262", "\\# 2 0261", "ends before"),
        ("TYPE262", "a", "\\#"),
    ] {
        let error = parse(record_type, written).expect_err(written);
        assert!(error.contains(says), "{record_type} {written}: {error}");
    }
}

/// RFC 9460 D: the vectors of the standard, and what BIND and Knot refuse.
#[test]
fn reads_service_parameters_as_rfc_9460_does() {
    let hex = |rdata: Rdata| rdata.as_wire().iter().map(|octet| format!("{octet:02x}")).collect::<String>();
    let target = "03666f6f076578616d706c6503636f6d00";
    for (written, after_target) in [
        ("16 foo.example.com. port=53", "000300020035"),
        ("1 foo.example.com. key667=hello", "029b000568656c6c6f"),
        ("1 foo.example.com. key667=\"hello\\210qoo\"", "029b000968656c6c6fd2716f6f"),
        (
            "1 foo.example.com. ipv6hint=\"2001:db8::1,2001:db8::53:1\"",
            "0006002020010db800000000000000000000000120010db8000000000000000000530001",
        ),
        (
            "1 foo.example.com. ipv6hint=\"2001:db8:122:344::192.0.2.33\"",
            "0006001020010db80122034400000000c0000221",
        ),
        (
            "16 foo.example.org. alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1",
            "000000040001000400010009026832 0568332d3139 00040004c0000201",
        ),
        ("16 foo.example.org. alpn=\"f\\\\\\\\oo\\\\,bar,h2\"", "0001000c08665c6f6f2c626172026832"),
        // RFC 9460 2.1: behind keyNNNNN stand the octets of the wire, of known keys too.
        ("1 foo.example.com. key1=\"\\002h2\"", "00010003026832"),
        ("1 foo.example.com. key1=\\002h2 key2", "0001000302683200020000"),
        ("1 foo.example.com. key3=\"\\001\\002\"", "000300020102"),
        ("1 foo.example.com. key4=\\192\\000\\002\\001", "00040004c0000201"),
        ("1 foo.example.com. key5=AAA", "00050003414141"),
        ("1 foo.example.com. key6=0123456789abcdef", "0006001030313233343536373839616263646566"),
        ("1 foo.example.com. key0=\\000\\003 port=53", "000000020003000300020035"),
        ("1 foo.example.com. mandatory=key3 port=53", "000000020003000300020035"),
        // RFC 9540 4.
        ("1 foo.example.com. ohttp mandatory=ohttp", "00000002000800080000"),
        ("1 foo.example.com. dohpath=/q{&dns}", "000700082f717b26646e737d"),
        ("1 foo.example.com. dohpath=/%41{x,dns*}{y}", "0007000f2f2534317b782c646e732a7d7b797d"),
        ("16 foo.example.org. alpn=f\\\\\\092oo\\092,bar,h2", "0001000c08665c6f6f2c626172026832"),
    ] {
        let rdata = parse("SVCB", written).unwrap_or_else(|error| panic!("{written}: {error}"));
        let printed = rdata.to_presentation(RecordType::SVCB);
        assert_eq!(parse("SVCB", &printed).as_ref(), Ok(&rdata), "{printed}");
        let target =
            if written.contains(".org") { target.replace("636f6d", "6f7267") } else { target.to_owned() };
        assert!(hex(rdata).ends_with(&format!("{target}{}", after_target.replace(' ', ""))), "{written}");
    }
    for written in [
        "1 foo.example.com. key123=abc key123=def",
        "1 foo.example.com. mandatory",
        "1 foo.example.com. alpn",
        "1 foo.example.com. port",
        "1 foo.example.com. ipv4hint",
        "1 foo.example.com. ipv6hint",
        "1 foo.example.com. no-default-alpn=abc alpn=h2",
        "1 foo.example.com. no-default-alpn",
        "1 foo.example.com. mandatory=key123",
        "1 foo.example.com. mandatory=mandatory",
        "1 foo.example.com. mandatory=key123,key123 key123=abc",
        "1 foo.example.com. alpn=h2,,h3",
        "1 foo.example.com. alpn=",
        "1 foo.example.com. port=65536",
        "1 foo.example.com. ipv4hint=1.2.3",
        "1 foo.example.com. ech=!",
        "1 foo.example.com. key65535=x",
        "1 foo.example.com. key65536=x",
        "1 foo.example.com. key007=x",
        "1 foo.example.com. dohpath=dns-query",
        "1 foo.example.com. \"alpn=h2\"",
        "1 foo.example.com. dohpath=/dns-query",
        "1 foo.example.com. dohpath=/{?dnsx}",
        "1 foo.example.com. dohpath=/{?dns",
        "1 foo.example.com. dohpath=/{?dns}{",
        "1 foo.example.com. dohpath=/{}{?dns}",
        "1 foo.example.com. dohpath=/{?dns,}",
        "1 foo.example.com. dohpath=/%4{?dns}",
        "1 foo.example.com. dohpath=/{%g0,dns}",
        "1 foo.example.com. ohttp=x",
        "1 foo.example.com. alpn= \"h2\"",
        "1 foo.example.com. key9= \"h2\"",
        "1 foo.example.com. key1",
        "1 foo.example.com. key1=h2",
        "1 foo.example.com. key2=x alpn=h2",
        "1 foo.example.com. key3=443",
        "1 foo.example.com. key4=192.0.2.1",
        "1 foo.example.com. key5",
        "1 foo.example.com. key6=::1",
        "1 foo.example.com. key0=port port=53",
        "0 foo.example.com. port=53",
        "\\# 4 0000 0000",
    ] {
        assert!(parse("SVCB", written).is_err(), "{written}");
    }
}

/// With a look through all parameters for each, this would take minutes.
#[test]
fn very_many_mandatory_parameters_are_no_burden() {
    let keys = 9..10_000_u16;
    let mandatory: Vec<u8> = keys.clone().flat_map(u16::to_be_bytes).collect();
    let mut wire = vec![0, 1, 0, 0, 0];
    wire.extend((mandatory.len() as u16).to_be_bytes());
    wire.extend(mandatory);
    wire.extend(keys.flat_map(|key| [key.to_be_bytes(), [0; 2]].concat()));
    for _ in 0..1_000 {
        assert!(Rdata::from_wire(RecordType::SVCB, &wire).is_ok());
    }
    // The last that is named is not given.
    wire.truncate(wire.len() - 4);
    assert!(Rdata::from_wire(RecordType::SVCB, &wire).unwrap_err().to_string().contains("not given"));
}

#[test]
fn tells_where_names_are() {
    for (record_type, written, expected) in [
        ("NS", "ns1.example.com.", vec![(0..17, true)]),
        ("MX", "10 mail.example.com.", vec![(2..20, true)]),
        ("SRV", "1 2 3 sip.example.com.", vec![(6..23, false)]),
        ("DNAME", "example.net.", vec![(0..13, false)]),
        ("NAPTR", "1 2 s x \"\" a.b.", vec![(9..14, false)]),
        ("HTTPS", "1 a.b. port=1", vec![(2..7, false)]),
        ("SOA", "a. b. 1 2h 3 4 5", vec![(0..3, true), (3..6, true)]),
        ("TXT", "a.b.", vec![]),
        ("TYPE300", "\\# 3 016100", vec![]),
    ] {
        let rdata = parse(record_type, written).unwrap();
        let names: Vec<_> = names_in(record_type.parse().unwrap(), rdata.as_wire())
            .map(|name| (name.range, name.is_compressible))
            .collect();
        assert_eq!(names, expected, "{record_type} {written}");
    }
    assert_eq!(names_in(RecordType::MX, &[0]).count(), 0);
}

#[test]
fn lower_cases_names_and_nothing_else() {
    let rdata = Rdata::from_wire(RecordType::MX, b"\0\x0a\x04MAIL\x00").unwrap();
    assert_eq!(rdata.as_wire(), b"\0\x0a\x04mail\x00");
    let rdata = Rdata::from_wire(RecordType::TXT, b"\x04MAIL").unwrap();
    assert_eq!(rdata.as_wire(), b"\x04MAIL");
    assert!(Rdata::from_wire(RecordType::MX, b"\0\x0a\xc0\x0c").is_err());
    assert!(Rdata::from_wire(RecordType(65_280), &[0; 65_536]).is_err());
}
