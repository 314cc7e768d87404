//! Values of several parts, taken apart for a form and put together again.

use zone::parts::{CaaParts, SrvParts};
use zone::{Given, Limits, Name, RecordFields, new_record};

fn fields(record_type: &str, value: &str) -> RecordFields {
    RecordFields {
        record_type: Given::Value(record_type.to_owned()),
        name: Given::Value("www".to_owned()),
        value: Given::Value(value.to_owned()),
        ttl: Given::Value(300),
        priority: Given::Value(10),
    }
}

fn line(record_type: &str, value: &str) -> String {
    let apex = Name::parse("example.com").expect("a name");
    new_record(&fields(record_type, value), &apex, &Limits::default()).expect("a record").to_zone_file_line()
}

#[test]
fn srv_has_weight_port_and_target() {
    let parts = SrvParts::of_value(" 5  5060 sip.example.com ").unwrap();
    assert_eq!((&*parts.weight, &*parts.port, &*parts.target), ("5", "5060", "sip.example.com"));
    assert_eq!(parts.to_value(), "5 5060 sip.example.com");
    for wrong in ["", "5060 sip.example.com", "1 5 5060 sip.example.com"] {
        assert_eq!(SrvParts::of_value(wrong), None, "{wrong}");
    }
    for (weight, port, target, at_fault) in [
        ("", "5060", "sip.example.com", "weight"),
        ("+5", "5060", "sip.example.com", "weight"),
        ("5 5", "5060", "sip.example.com", "weight"),
        ("5", "65536", "sip.example.com", "port"),
        ("5", "5060", "", "target"),
        ("5", "5060", "sip", "target"),
    ] {
        let [weight, port, target] = [weight, port, target].map(str::to_owned);
        assert_eq!(SrvParts { weight, port, target }.part_at_fault(), at_fault);
    }
}

#[test]
fn caa_has_flags_tag_and_value() {
    for value in ["0 issue \"letsencrypt.org\"", "0 issue letsencrypt.org", " 0  issue   letsencrypt.org "] {
        let parts = CaaParts::of_value(value).unwrap();
        assert_eq!((&*parts.flags, &*parts.tag, &*parts.value), ("0", "issue", "letsencrypt.org"));
        assert_eq!(parts.to_value(), "0 issue \"letsencrypt.org\"");
    }
    let odd = CaaParts { flags: "128".into(), tag: "x".into(), value: r#"a"b\c; d"#.into() };
    assert_eq!(CaaParts::of_value(&odd.to_value()), Some(odd), "quotes and backslashes survive");
    for no_parts in ["", "0 issue", "0 issue \"\\000\"", "256 issue x", r"\# 2 0A0B"] {
        assert_eq!(CaaParts::of_value(no_parts), None, "{no_parts}");
    }
    for (flags, tag, at_fault) in [
        ("256", "issue", "flags"),
        ("", "issue", "flags"),
        ("0", "", "tag"),
        ("0", "is-sue", "tag"),
        ("0", "issue", "value"),
    ] {
        let parts = CaaParts { flags: flags.into(), tag: tag.into(), value: String::new() };
        assert_eq!(parts.part_at_fault(), at_fault);
    }
}

#[test]
fn a_record_is_a_line_of_a_zone_file() {
    for (record_type, value, expected) in [
        ("A", "192.0.2.1", "www.example.com. 300 IN A 192.0.2.1"),
        ("MX", "Mail.Example.com", "www.example.com. 300 IN MX 10 mail.example.com."),
        ("SRV", "5 5060 @", "www.example.com. 300 IN SRV 10 5 5060 example.com."),
        ("TXT", "a \"b\" ü", r#"www.example.com. 300 IN TXT "a \"b\" \195\188""#),
        ("CAA", "0 issue letsencrypt.org", "www.example.com. 300 IN CAA 0 issue \"letsencrypt.org\""),
        ("TYPE65280", r"\# 2 0a0b", r"www.example.com. 300 IN TYPE65280 \# 2 0A0B"),
    ] {
        assert_eq!(line(record_type, value), expected);
    }
}
