//! POST `/dns-zones/{uuid}/records/`: the values of each type, in JSON and on the wire.

use end_to_end::{Server, assert_error};
use serde_json::{Value, json};

/// A type, a value, the priority where there is one, and the data in DNS.
type Accepted = (&'static str, &'static str, Option<u16>, &'static str);

const ACCEPTED: &[Accepted] = &[
    ("A", "192.0.2.1", None, "192.0.2.1"),
    ("A", "0.0.0.0", None, "0.0.0.0"),
    ("A", "255.255.255.255", None, "255.255.255.255"),
    ("AAAA", "2001:0db8::1", None, "2001:db8::1"),
    ("AAAA", "2001:DB8:0:0:0:0:0:A", None, "2001:db8::a"),
    ("AAAA", "::", None, "::"),
    ("AAAA", "::ffff:192.0.2.1", None, "::ffff:192.0.2.1"),
    ("CNAME", "example.com", None, "example.com."),
    ("CNAME", "Example.ORG.", None, "example.org."),
    ("CNAME", "@", None, "example.com."),
    ("CNAME", "_x.under_score.example.net", None, "_x.under_score.example.net."),
    ("CNAME", "b\u{fc}cher.example", None, "xn--bcher-kva.example."),
    ("MX", "mail.example.com", Some(10), "10 mail.example.com."),
    ("MX", "mail.example.com.", Some(0), "0 mail.example.com."),
    ("MX", ".", Some(0), "0 ."),
    ("MX", "@", Some(5), "5 example.com."),
    ("NS", "ns1.example.com", None, "ns1.example.com."),
    ("NS", "NS1.example.net.", None, "ns1.example.net."),
    ("SRV", "10 5060 sip.example.com", Some(1), "1 10 5060 sip.example.com."),
    ("SRV", "0 0 .", Some(0), "0 0 0 ."),
    ("SRV", "65535  65535\tsip.example.com.", Some(65_535), "65535 65535 65535 sip.example.com."),
    ("SRV", "1 2 @", Some(3), "3 1 2 example.com."),
    ("CAA", "0 issue \"letsencrypt.org\"", None, "0 issue \"letsencrypt.org\""),
    ("CAA", "0 issue letsencrypt.org", None, "0 issue \"letsencrypt.org\""),
    ("CAA", "128 issuewild \";\"", None, "128 issuewild \";\""),
    ("CAA", "0 issue \";\"", None, "0 issue \";\""),
    ("CAA", "255 iodef \"mailto:security@example.com\"", None, "255 iodef \"mailto:security@example.com\""),
    ("CAA", "0 issue \"ca.example; account=1\"", None, "0 issue \"ca.example; account=1\""),
    ("CAA", "0 tag1 \"\"", None, "0 tag1 \"\""),
    ("TXT", "v=spf1 include:_spf.google.com ~all", None, "\"v=spf1 include:_spf.google.com ~all\""),
    ("TXT", "", None, "\"\""),
    ("TXT", "  kept  ", None, "\"  kept  \""),
    ("TXT", "back\\slash \\000 stays", None, "\"back\\\\slash \\\\000 stays\""),
    ("TXT", "semi;colon (and) brackets", None, "\"semi;colon (and) brackets\""),
    ("TXT", "a \"quote\" inside", None, "\"a \\\"quote\\\" inside\""),
    ("TXT", "line\nbreak\ttab", None, "\"line\\010break\\009tab\""),
    ("TXT", "\u{fc}\u{1f600}", None, "\"\\195\\188\\240\\159\\152\\128\""),
    ("TXT", "\"quoted\"", None, "\"quoted\""),
    ("TXT", "\"one\" \"two\"", None, "\"one\" \"two\""),
    ("TXT", "\"one\"\t\"\" \"three\"", None, "\"one\" \"\" \"three\""),
    ("TXT", "\"with \\\"quotes\\\" and \\\\\"", None, "\"with \\\"quotes\\\" and \\\\\""),
    ("TXT", "\"\\000\\255\\065\"", None, "\"\\000\\255A\""),
    ("TXT", "\"\u{fc}\"", None, "\"\\195\\188\""),
    ("DNAME", "example.net", None, "example.net."),
    ("PTR", "www.example.com.", None, "www.example.com."),
    (
        "TLSA",
        "3 1 1 000000000000000000000000000000000000000000000000000000000000AABB",
        None,
        "\\# 35 030101000000000000000000000000000000000000000000000000000000000000aabb",
    ),
    (
        "SSHFP",
        "4 2 000000000000000000000000000000000000000000000000000000000000AABB",
        None,
        "\\# 34 0402000000000000000000000000000000000000000000000000000000000000aabb",
    ),
    (
        "DS",
        "60485 8 2 000000000000000000000000000000000000000000000000000000000000AABB",
        None,
        "\\# 36 ec450802000000000000000000000000000000000000000000000000000000000000aabb",
    ),
    ("SMIMEA", "3 0 0 ff", None, "\\# 4 030000ff"),
    ("OPENPGPKEY", "AQID", None, "\\# 3 010203"),
    ("URI", "10 1 \"https://example.com/\"", None, "\\# 24 000a000168747470733a2f2f6578616d706c652e636f6d2f"),
    ("NAPTR", "100 10 \"u\" \"sip\" \"\" .", None, "\\# 12 0064000a0175037369700000"),
    ("SVCB", "1 . alpn=h2", None, "\\# 10 00010000010003026832"),
    ("HTTPS", "0 example.net", None, "\\# 15 0000076578616d706c65036e657400"),
    ("HTTPS", "1 . ipv4hint=192.0.2.1", None, "\\# 11 00010000040004c0000201"),
    (
        "LOC",
        "52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m",
        None,
        "\\# 16 000016138b3cf018810cbce0009895b8",
    ),
    ("TYPE65280", "\\# 4 0a000001", None, "\\# 4 0a000001"),
    ("TYPE65280", "\\# 0", None, "\\# 0"),
    ("MX", "mail.example.com", Some(65_535), "65535 mail.example.com."),
    ("A", " 192.0.2.7 ", None, "192.0.2.7"),
    ("AAAA", "fe80::1", None, "fe80::1"),
];

/// A type, a value, the priority, and what the detail must mention.
const REFUSED: &[(&str, &str, Option<u16>, &str)] = &[
    ("A", "", None, ""),
    ("A", "256.0.2.1", None, ""),
    ("A", "192.0.2", None, ""),
    ("A", "192.0.2.1.1", None, ""),
    ("A", "192.0.2.01", None, ""),
    ("A", "0x7f.0.0.1", None, ""),
    ("A", "192.0.2.1/24", None, ""),
    ("A", "192.0.2.1 192.0.2.2", None, ""),
    ("A", "2001:db8::1", None, "AAAA"),
    ("A", "www.example.com", None, "CNAME"),
    ("AAAA", "", None, ""),
    ("AAAA", "192.0.2.1", None, "A"),
    ("AAAA", "2001:db8", None, ""),
    ("AAAA", "2001:db8::1::2", None, ""),
    ("AAAA", "2001:db8::g", None, ""),
    ("AAAA", "[2001:db8::1]", None, ""),
    ("AAAA", "fe80::1%eth0", None, ""),
    ("CNAME", "", None, ""),
    ("CNAME", "www", None, "www.example.com"),
    ("CNAME", "a b.example.com", None, ""),
    ("CNAME", "a..b", None, ""),
    ("CNAME", "http://example.com/", None, ""),
    ("CNAME", "192.0.2.1", None, "A"),
    ("CNAME", "example.com example.org", None, ""),
    ("CNAME", "\"example.com\"", None, ""),
    ("MX", "", Some(10), ""),
    ("MX", "mail", Some(10), "mail.example.com"),
    ("MX", "10 mail.example.com", Some(10), "priority"),
    ("MX", "10 mail.example.com", None, "priority"),
    ("MX", "192.0.2.1", Some(10), ""),
    ("MX", ".", Some(10), "0"),
    ("NS", "", None, ""),
    ("NS", "ns1", None, "ns1.example.com"),
    ("NS", "192.0.2.1", None, ""),
    ("NS", ".", None, ""),
    ("SRV", "", Some(1), ""),
    ("SRV", "sip.example.com", Some(1), "weight"),
    ("SRV", "5060 sip.example.com", Some(1), "weight"),
    ("SRV", "1 10 5060 sip.example.com", Some(1), "priority"),
    ("SRV", "65536 5060 sip.example.com", Some(1), ""),
    ("SRV", "10 65536 sip.example.com", Some(1), ""),
    ("SRV", "-1 5060 sip.example.com", Some(1), ""),
    ("SRV", "10 5060 sip", Some(1), "sip.example.com"),
    ("SRV", "10 sip.example.com 5060", Some(1), ""),
    ("CAA", "", None, ""),
    ("CAA", "0 issue", None, ""),
    ("CAA", "issue \"letsencrypt.org\"", None, ""),
    ("CAA", "256 issue \"letsencrypt.org\"", None, ""),
    ("CAA", "-1 issue \"letsencrypt.org\"", None, ""),
    ("CAA", "0 is-sue \"letsencrypt.org\"", None, ""),
    ("CAA", "0 \"\" \"letsencrypt.org\"", None, ""),
    ("CAA", "0 issue \"letsencrypt.org", None, ""),
    ("CAA", "0 issue \"a\" \"b\"", None, ""),
    ("TXT", "\"open", None, ""),
    ("TXT", "\"one\" two", None, ""),
    ("TXT", "\"one\"two", None, ""),
    ("TXT", "\"", None, ""),
    ("TXT", "\"\\256\"", None, ""),
    ("TXT", "\"\\", None, ""),
    ("TXT", "\"\\25\"", None, ""),
    ("TLSA", "3 1 1", None, ""),
    ("TLSA", "3 1 1 0", None, ""),
    ("TLSA", "256 1 1 00", None, ""),
    ("SSHFP", "4 2 xyz", None, ""),
    ("DS", "60485 8 2", None, ""),
    ("OPENPGPKEY", "a", None, ""),
    ("TYPE65280", "no generic form", None, ""),
    ("TYPE65280", "\\# 3 0102", None, ""),
    ("A", "\\# 3 c00002", None, ""),
    ("HTTPS", "1 . nonsense==", None, ""),
    ("PTR", "host", None, "host.example.com"),
];

fn body(name: &str, record_type: &str, value: &str, priority: Option<u16>) -> Value {
    json!({ "record_type": record_type, "name": name, "value": value, "priority": priority })
}

#[test]
fn what_is_written_comes_back_and_is_answered() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    api.add(&zone, "ns1", "A", "192.0.2.1");
    for (index, (record_type, value, priority, data)) in ACCEPTED.iter().copied().enumerate() {
        let name = format!("n{index}");
        let response = api.post_record(&zone, &body(&name, record_type, value, priority));
        assert_eq!(response.status, 201, "{record_type} {value:?}: {}", response.text());
        let written = if record_type == "TXT" { value } else { value.trim() };
        assert_eq!(response.json()["value"], written);
        assert_eq!(response.json()["priority"], json!(priority));
        let reply = server.dns().ask_tcp(&format!("{name}.example.com {record_type}"));
        // An NS below the apex is a delegation, answered in the authority section.
        let records = if record_type == "NS" { &reply.message.authority } else { &reply.message.answer };
        assert_eq!(records.len(), 1, "{record_type} {value:?}: {}", reply.message);
        let answered = records[0].to_lowercase().to_string();
        let expected = format!("{name}.example.com. 3600 {record_type} {data}");
        assert_eq!(answered, expected, "{record_type} {value:?}");
    }
}

#[test]
fn what_is_no_value_is_refused_with_a_hint() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    for (record_type, value, priority, mentioned) in REFUSED.iter().copied() {
        let response = api.post_record(&zone, &body("x", record_type, value, priority));
        assert_eq!(response.status, 400, "{record_type} {value:?}: {}", response.text());
        let error = response.json();
        let detail = error["detail"].as_str().unwrap_or_default();
        assert_eq!(error["error_code"], "validation_error", "{record_type} {value:?}: {detail}");
        assert!(
            ["value", "priority"].contains(&error["field"].as_str().unwrap_or_default()),
            "{value:?}: {error}"
        );
        assert!(detail.contains(mentioned), "{record_type} {value:?} is to mention {mentioned}: {detail}");
    }
    assert!(api.records(&zone).is_empty());
}

#[test]
fn long_text_is_cut_into_strings_and_comes_back_whole() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    for length in [254, 255, 256, 510, 511, 4000, 60_000] {
        let plain = "x".repeat(length);
        let name = format!("plain{length}");
        assert_eq!(api.add(&zone, &name, "TXT", &plain)["value"], plain);
        let quoted = format!("\"{plain}\"");
        assert_eq!(api.add(&zone, &format!("quoted{length}"), "TXT", &quoted)["value"], quoted);
        for name in [name, format!("quoted{length}")] {
            let reply = server.dns().ask_tcp(&format!("{name}.example.com TXT")).noerror();
            let strings: Vec<usize> =
                strings(&reply.message.answer[0].rdata).iter().map(|s| s.len()).collect();
            let mut expected = vec![255; length / 255];
            expected.extend((length % 255 > 0).then_some(length % 255));
            assert_eq!(strings, expected, "{name}");
        }
    }
    // A character is not kept whole at the expense of octets: what is cut is octets.
    let umlauts = "\u{fc}".repeat(200);
    api.add(&zone, "umlauts", "TXT", &umlauts);
    let reply = server.dns().ask_tcp("umlauts.example.com TXT").noerror();
    assert_eq!(strings(&reply.message.answer[0].rdata).concat(), umlauts.as_bytes());
}

fn strings(mut rdata: &[u8]) -> Vec<&[u8]> {
    let mut strings = Vec::new();
    while let [length, rest @ ..] = rdata {
        let (string, after) = rest.split_at(usize::from(*length));
        strings.push(string);
        rdata = after;
    }
    strings
}

#[test]
fn the_contracts_example_of_each_type_is_accepted() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    for (record_type, value, priority) in [
        ("A", "192.0.2.1", None),
        ("AAAA", "2001:0db8::1", None),
        ("MX", "mail.example.com", Some(10)),
        ("TXT", "v=spf1 include:_spf.google.com ~all", None),
        ("SRV", "10 5060 sip.example.com", Some(5)),
        ("CAA", "0 issue \"letsencrypt.org\"", None),
    ] {
        api.post_record(&zone, &body("@", record_type, value, priority)).expect(201);
    }
    api.post_record(&zone, &body("alias", "CNAME", "example.com", None)).expect(201);
    api.post_record(&zone, &body("sub", "NS", "ns1.example.com", None)).expect(201);
    let refused = api.post_record(&zone, &body("@", "NS", "ns1.example.com", None));
    let detail = assert_error(&refused, 400, "conflict", Some("value"));
    assert!(detail.contains("ns1.example.com"), "{detail}");
}
