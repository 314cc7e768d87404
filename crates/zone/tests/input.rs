//! Records from the fields of requests.

use zone::{
    ErrorCode, FieldError, Given, Limits, Name, RecordContent, RecordFields, new_record, patch_record,
    replace_record,
};

fn apex() -> Name {
    Name::parse("example.com").expect("a name")
}

fn text(written: &str) -> Given<String> {
    Given::Value(written.to_owned())
}

fn fields(record_type: &str, name: &str, value: &str) -> RecordFields {
    RecordFields {
        record_type: text(record_type),
        name: text(name),
        value: text(value),
        ..Default::default()
    }
}

/// A record whose priority, where its type has one, is 10.
fn make(record_type: &str, name: &str, value: &str) -> Result<RecordContent, Vec<FieldError>> {
    let fields = RecordFields { priority: Given::Value(10), ..fields(record_type, name, value) };
    new_record(&fields, &apex(), &Limits::default())
}

fn told(mistakes: Vec<FieldError>) -> Vec<(Option<&'static str>, String)> {
    mistakes.into_iter().map(|mistake| (mistake.field, mistake.detail)).collect()
}

#[test]
fn reads_names() {
    let full = |relative: &str| format!("{relative}.example.com.");
    for (written, read) in [
        ("@", "example.com.".to_owned()),
        ("", "example.com.".to_owned()),
        (" www ", full("www")),
        ("WWW.Dev", full("www.dev")),
        ("www.example.com", full("www")),
        ("www.example.com.", full("www")),
        ("example.com", "example.com.".to_owned()),
        ("www.example.org", full("www.example.org")),
        ("notexample.com", full("notexample.com")),
        ("*", full("*")),
        ("*.dev", full("*.dev")),
        ("_sip._tcp", full("_sip._tcp")),
        ("0/25", full("0/25")),
        ("a\\.b", full("a\\.b")),
        ("a\\032b", full("a\\032b")),
        ("\\*", full("*")),
        ("-", full("-")),
        ("bücher", full("xn--bcher-kva")),
        ("_ÄPFEL.x", full("xn--_pfel-gra.x")),
        ("*.bücher。example.com", full("*.xn--bcher-kva")),
    ] {
        let record = make("A", written, "192.0.2.1").unwrap_or_else(|error| panic!("{written}: {error:?}"));
        assert_eq!(record.name.to_string(), read, "{written}");
    }
}

#[test]
fn refuses_names() {
    let label = "a".repeat(63);
    for (written, says) in [
        ("www.example.org.", "not one in the zone example.com"),
        ("www.", "not one in the zone"),
        ("a..b", "empty label"),
        (".a", "empty label"),
        (".", "empty label"),
        ("a b", "blank"),
        ("a\tb", "control"),
        ("a\"b", "quote"),
        ("a*", "whole leftmost"),
        ("a.*", "whole leftmost"),
        ("www.@", "stands by itself"),
        ("a\\", "backslash"),
        ("a\\25", "backslash"),
        ("a\\256", "backslash"),
        ("http://www", "character :"),
        ("ü\\.b", "A-label"),
        ("a\u{ff3c}.b", "UTS 46"),
        ("a\u{ff3c}032b", "UTS 46"),
        (&format!("{label}a"), "63 octets"),
        (&format!("{label}.{label}.{label}.{label}"), "too long"),
        (&format!("{label}.{label}.{label}.{}", "a".repeat(55)), "inside example.com"),
        (&"a.".repeat(5_000), "too long"),
    ] {
        let told = told(make("A", written, "192.0.2.1").expect_err(written));
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].0, Some("name"));
        assert!(told[0].1.contains(says), "{written}: {}", told[0].1);
    }
}

#[test]
fn keeps_values_as_written_and_reads_them() {
    for (record_type, written, presentation) in [
        ("A", "192.0.2.1", "192.0.2.1"),
        ("a", "192.0.2.1", "192.0.2.1"),
        ("AAAA", "2001:0db8::1", "2001:db8::1"),
        ("CNAME", "Example.com", "example.com."),
        ("CNAME", "@", "example.com."),
        ("CNAME", "host.bücher.example", "host.xn--bcher-kva.example."),
        ("CNAME", "localhost.", "localhost."),
        ("CNAME", "http\\://a.example.com", "http\\://a.example.com."),
        ("CNAME", "a\\ b.example.com", "a\\032b.example.com."),
        ("CNAME", "a\\@b\\:1.example.com", "a\\@b\\:1.example.com."),
        ("MX", "mail.example.com", "10 mail.example.com."),
        ("NS", "ns1.example.com.", "ns1.example.com."),
        ("SRV", "10 5060 sip.example.com", "10 10 5060 sip.example.com."),
        ("SRV", "0  0 .", "10 0 0 ."),
        ("CAA", "0 issue \"letsencrypt.org\"", "0 issue \"letsencrypt.org\""),
        (
            "CAA",
            "0 issue letsencrypt.org; validationmethods=dns-01",
            "0 issue \"letsencrypt.org; validationmethods=dns-01\"",
        ),
        ("CAA", "0 issue ;", "0 issue \";\""),
        ("CAA", "128 issuewild \"\"", "128 issuewild \"\""),
        ("TXT", "v=spf1 include:_spf.google.com ~all", "\"v=spf1 include:_spf.google.com ~all\""),
        ("TXT", "", "\"\""),
        ("TXT", "  two blanks ", "\"  two blanks \""),
        ("TXT", "back\\slash; \"quote\"", "\"back\\\\slash; \\\"quote\\\"\""),
        ("TXT", "ü", "\"\\195\\188\""),
        ("TXT", "\"a\" \"b;\\\"\\195\"", "\"a\" \"b;\\\"\\195\""),
        ("TXT", "\"a\"\"\"\n", "\"a\" \"\""),
        ("TXT", "\\# 1 00", "\"\\\\# 1 00\""),
        ("PTR", "host.example.com", "host.example.com."),
        ("DNAME", "example.net.", "example.net."),
        ("TLSA", "3 1 1 0a0b", "3 1 1 0A0B"),
        ("SVCB", "0 svc.example.com", "0 svc.example.com."),
        ("HTTPS", "1 . alpn=h2", "1 . alpn=\"h2\""),
        ("NAPTR", "1 2 s \"x;y\" \"\" @", "1 2 \"s\" \"x;y\" \"\" example.com."),
        ("URI", "1 2 \"https://example.com/\"", "1 2 \"https://example.com/\""),
        ("TYPE65280", "\\# 1 ff", "\\# 1 FF"),
        ("type1", "192.0.2.1", "192.0.2.1"),
        ("TLSA", "\\# 4 03010100", "3 1 1 00"),
        ("A", "\\# 4 c0000201", "192.0.2.1"),
        ("TYPE12", "\\# 3 016100", "a."),
    ] {
        let record = make(record_type, "x", written).unwrap_or_else(|error| panic!("{written}: {error:?}"));
        assert_eq!(record.value, written);
        assert_eq!(record.rdata.to_presentation(record.record_type), presentation, "{written}");
    }
    assert_eq!(make("A", "x", " 192.0.2.1\n").unwrap().value, "192.0.2.1");
}

#[test]
fn cuts_long_text() {
    let long = "ü".repeat(200);
    for written in [long.clone(), format!("\"{long}\"")] {
        let rdata = make("TXT", "x", &written).unwrap().rdata;
        assert_eq!(rdata.as_wire().len(), 402);
        assert_eq!((rdata.as_wire()[0], rdata.as_wire()[256]), (255, 145));
    }
    for too_long in ["a".repeat(65_500), "a".repeat(400_000)] {
        let mistakes = make("TXT", "x", &too_long).unwrap_err();
        assert_eq!(mistakes[0].code, ErrorCode::LimitExceeded);
    }
}

#[test]
fn says_what_a_wrong_value_is() {
    for (record_type, written, says) in [
        ("A", "", "192.0.2.1"),
        ("A", "2001:db8::1", "AAAA"),
        ("A", "www.example.com", "CNAME"),
        ("A", "192.0.2.1/24", "leave out \"/24\""),
        ("A", "192.0.2.1, 192.0.2.2", "record for each"),
        ("A", "192.0.2.01", "leading zeros"),
        ("A", "http://192.0.2.1/", "URL"),
        ("AAAA", "192.0.2.1", "make it an A record"),
        ("AAAA", "www.example.com", "CNAME"),
        ("AAAA", "fe80::1%eth0", "IPv6 address"),
        ("CNAME", "192.0.2.1", "IP address"),
        ("CNAME", "https://example.com/", "URL"),
        ("CNAME", "https\\\\://example.com/", "URL"),
        ("CNAME", "a\\@b@example.com", "e-mail"),
        ("CNAME", "www", "may be www.example.com"),
        ("CNAME", "two hosts", "blank"),
        ("MX", "10 mail.example.com", "put 10 in the field priority"),
        ("MX", "mail", "may be mail.example.com"),
        ("MX", "2001:db8::1", "IP address"),
        ("MX", "postmaster@example.com", "e-mail"),
        ("MX", "mail.example.com:25", "port"),
        ("NS", ".", "nameserver"),
        ("SRV", "10 10 5060 sip.example.com", "put 10 in the field priority"),
        ("SRV", "5060 sip.example.com", "three parts, not 2"),
        ("SRV", "10 5060 sip.example.com 1", "three parts, not 4"),
        ("SRV", "10 65536 sip.example.com", "port from 0 to 65535"),
        ("SRV", "10 5060 sip", "may be sip.example.com"),
        ("SRV", "10 5060 192.0.2.1", "IP address"),
        ("CAA", "letsencrypt.org", "flags, tag and value"),
        ("CAA", "0 issue", "flags, tag and value"),
        ("CAA", "256 issue x", "255"),
        ("CAA", "0 is_sue x", "letters and digits"),
        ("CAA", "0 issue \"a\" b", "more than"),
        ("CAA", "0 issue a\"b", "quotes"),
        ("TXT", "\"open", "never closed"),
        ("TXT", "\"a\" b", "outside of quotes"),
        ("TXT", "\"\\999\"", "backslash"),
        ("PTR", "host", "may be host.example.com"),
        ("PTR", "\"host.example.com\"", "without quotes"),
        ("DNAME", "two hosts", "blank"),
        ("HINFO", "x", "as zone files have it"),
        ("A", "\\# 3 c00002", "ends before its IPv4 address"),
        ("HTTPS", "svc.example.com", "priority"),
        ("TLSA", "3 1 1", "missing"),
        ("TYPE65280", "abc", "\\#"),
        ("SVCB", "1 \"\"", "empty"),
    ] {
        let told = told(make(record_type, "x", written).expect_err(written));
        assert_eq!(told.len(), 1, "{written}: {told:?}");
        assert_eq!(told[0].0, Some("value"), "{written}");
        assert!(told[0].1.contains(says), "{record_type} {written}: {}", told[0].1);
    }
}

#[test]
fn tells_all_mistakes_in_the_order_of_the_fields() {
    let given = RecordFields {
        record_type: text("MX"),
        name: text("a b"),
        value: text("10 mail.example.com"),
        ttl: Given::Value(29),
        priority: Given::Absent,
    };
    let mistakes = new_record(&given, &apex(), &Limits::default()).unwrap_err();
    let fields: Vec<_> = mistakes.iter().map(|mistake| mistake.field.unwrap()).collect();
    assert_eq!(fields, ["name", "value", "ttl", "priority"]);
    assert_eq!(mistakes[3].detail, "MX records require a priority value");

    let nothing = new_record(&RecordFields::default(), &apex(), &Limits::default()).unwrap_err();
    let fields: Vec<_> = nothing.iter().map(|mistake| mistake.field.unwrap()).collect();
    assert_eq!(fields, ["record_type", "name", "value"]);
    assert!(nothing.iter().all(|mistake| mistake.detail.contains("required")));

    let wrong = RecordFields {
        record_type: Given::WrongType("a number"),
        name: Given::WrongType("a number"),
        value: Given::WrongType("a list"),
        ttl: Given::WrongType("a string"),
        priority: Given::WrongType("a string"),
    };
    let mistakes = new_record(&wrong, &apex(), &Limits::default()).unwrap_err();
    assert_eq!(mistakes.len(), 5);
    assert_eq!(mistakes[3].detail, "The ttl must be an integer, in seconds, not a string");
}

#[test]
fn refuses_types_that_are_not_for_records() {
    for (record_type, says) in [
        ("SOA", "server makes the SOA"),
        ("RRSIG", "signing"),
        ("DNSKEY", "signing"),
        ("ANY", "questions"),
        ("TYPE255", "questions"),
        ("TYPE6", "SOA"),
        ("OPT", "questions"),
        ("TYPE0", "questions"),
        ("TYPE63", "cannot check"),
        ("TYPE32769", "cannot check"),
        ("TYPE65536", "not known"),
        ("FOO", "not known"),
        ("", "not known"),
    ] {
        let told = told(make(record_type, "x", "y").unwrap_err());
        assert_eq!(told[0].0, Some("record_type"));
        assert!(told[0].1.contains(says), "{record_type}: {}", told[0].1);
    }
}

#[test]
fn priority_is_for_mx_and_srv() {
    assert_eq!(make("A", "x", "192.0.2.1").unwrap().priority, None);
    assert_eq!(make("MX", "x", "mail.example.com").unwrap().priority, Some(10));
    let with = |record_type, value, priority| {
        let fields = RecordFields { priority, ..fields(record_type, "x", value) };
        new_record(&fields, &apex(), &Limits::default())
    };
    assert_eq!(with("A", "192.0.2.1", Given::Value(99_999)).unwrap().priority, None);
    assert_eq!(with("MX", ".", Given::Value(0)).unwrap().priority, Some(0));
    assert_eq!(with("MX", "a.example", Given::Value(65_535)).unwrap().rdata.as_wire()[..2], [255, 255]);
    for (record_type, value, priority, detail) in [
        ("SRV", "1 2 a.example", Given::Absent, "SRV records require a priority value"),
        ("MX", "a.example", Given::Value(65_536), "The priority must be from 0 to 65535, not 65536"),
        ("MX", "a.example", Given::Value(-1), "The priority must be from 0 to 65535, not -1"),
        (
            "MX",
            "a.example",
            Given::WrongType("a string"),
            "The priority must be an integer from 0 to 65535, not a string",
        ),
    ] {
        assert_eq!(
            told(with(record_type, value, priority).unwrap_err()),
            [(Some("priority"), detail.to_owned())]
        );
    }
    assert_eq!(told(with("MX", ".", Given::Value(10)).unwrap_err())[0].0, Some("priority"));
}

#[test]
fn patch_changes_what_it_names() {
    let limits = Limits::default();
    let patch =
        |change: RecordFields, current: &RecordContent| patch_record(&change, current, &apex(), &limits);
    let mx = make("MX", "x", "Mail.example.com").unwrap();
    assert_eq!(patch(RecordFields::default(), &mx).unwrap(), mx);

    let moved = patch(RecordFields { priority: Given::Value(20), ..Default::default() }, &mx).unwrap();
    assert_eq!(
        (moved.priority, moved.value.as_str(), moved.rdata.as_wire()[1]),
        (Some(20), "Mail.example.com", 20)
    );

    let to_a = RecordFields { record_type: text("A"), value: text("192.0.2.1"), ..Default::default() };
    let a = patch(to_a, &mx).unwrap();
    assert_eq!((a.priority, a.name.clone()), (None, mx.name.clone()));
    let back =
        RecordFields { record_type: text("MX"), value: text("mail.example.com"), ..Default::default() };
    assert_eq!(told(patch(back, &a).unwrap_err())[0].1, "MX records require a priority value");

    let retyped = patch(RecordFields { record_type: text("CNAME"), ..Default::default() }, &a).unwrap_err();
    assert_eq!(retyped[0].field, Some("value"));
}

#[test]
fn a_ttl_that_the_record_has_is_never_refused() {
    let limits = Limits::default();
    let current = RecordContent { ttl: 5, ..make("A", "x", "192.0.2.1").unwrap() };
    let ttl = |ttl| RecordFields { ttl: Given::Value(ttl), ..fields("A", "x", "192.0.2.2") };
    for (given, result) in
        [(5, Some(5)), (6, None), (30, Some(30)), (604_800, Some(604_800)), (604_801, None), (-1, None)]
    {
        for outcome in [
            replace_record(&ttl(given), &current, &apex(), &limits),
            patch_record(&ttl(given), &current, &apex(), &limits),
        ] {
            assert_eq!(outcome.ok().map(|record| record.ttl), result, "{given}");
        }
    }
    let unnamed = fields("A", "x", "192.0.2.2");
    assert_eq!(patch_record(&unnamed, &current, &apex(), &limits).unwrap().ttl, 5);
    assert_eq!(replace_record(&unnamed, &current, &apex(), &limits).unwrap().ttl, 3600);
}

#[test]
fn a_name_as_it_was_answered_is_the_name_that_the_record_has() {
    let limits = Limits::default();
    for full in ["example.com.example.com.", "www.example.com.example.com.", "x.example.com.", "example.com."]
    {
        let current = make("A", full, "192.0.2.1").unwrap();
        let answered = fields("A", &current.name.relative_to(&apex()), "192.0.2.1");
        assert_eq!(replace_record(&answered, &current, &apex(), &limits).as_ref(), Ok(&current), "{full}");
        assert_eq!(patch_record(&answered, &current, &apex(), &limits).as_ref(), Ok(&current), "{full}");
        let moved = replace_record(&fields("A", "@", "192.0.2.1"), &current, &apex(), &limits).unwrap();
        assert_eq!(moved.name, apex());
    }
}

#[test]
fn put_needs_every_required_field() {
    let mx = make("MX", "x", "mail.example.com").unwrap();
    let put = |fields: RecordFields| replace_record(&fields, &mx, &apex(), &Limits::default());
    let without_priority = put(fields("MX", "x", "mail.example.com")).unwrap_err();
    assert_eq!(told(without_priority)[0].1, "MX records require a priority value");
    let without_value =
        RecordFields { value: Given::Absent, priority: Given::Value(1), ..fields("MX", "x", "") };
    assert_eq!(told(put(without_value).unwrap_err())[0].0, Some("value"));
}
