//! RFC 6891 6.1: the OPT record.

use end_to_end::{Message, Query};

use crate::serve;

const ZONE: &str = "www 60 A 192.0.2.1\n";

#[test]
fn section_6_1_1_opt_answers_opt_and_nothing_else() {
    let served = serve("example.com", ZONE);
    // RFC 8914 4.21: Not Authoritative.
    let reason: &[u8] = &[0, 15, 0, 2, 0, 20];
    for (name, options) in
        [("www.example.com", &[][..]), ("nothing.example.com", &[]), ("example.org", reason)]
    {
        assert!(served.dns().send(&Query::new(name, "A")).message.edns.is_none());
        let edns = served.dns().send(&Query::new(name, "A").edns(4096)).message.edns.expect("OPT");
        assert_eq!(edns.version, 0);
        assert!((512..=4096).contains(&edns.udp_size), "{edns:?}");
        assert_eq!(edns.options, options, "{name}");
    }
}

#[test]
fn section_6_1_1_opt_answers_opt_where_there_is_no_question_too() {
    let served = serve("example.com", ZONE);
    let ask = |options: &[u8]| {
        let mut octets = vec![0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
        octets.extend([0, 0, 41, 4, 208, 0, 0, 0, 0, 0, options.len() as u8]);
        octets.extend(options);
        Message::parse(&served.dns().exchange(&octets).expect("an answer")).expect("a message")
    };
    let without = ask(&[]);
    assert_eq!(without.rcode_name(), "FORMERR", "{without}");
    assert!(without.questions.is_empty() && without.edns.is_some(), "{without}");
    // RFC 7873 5.4: clients may so ask for a cookie.
    let with = ask(&[0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(with.rcode_name(), "NOERROR", "{with}");
    assert_eq!(with.edns.expect("OPT").options[..12], [0, 10, 0, 24, 1, 2, 3, 4, 5, 6, 7, 8]);
}

#[test]
fn section_6_1_1_two_opts_are_a_format_error() {
    let served = serve("example.com", ZONE);
    let mut octets = Query::new("www.example.com", "A").edns(1232).to_octets();
    octets[11] = 2;
    octets.extend([0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0]);
    let answer = Message::parse(&served.dns().exchange(&octets).expect("an answer")).expect("a message");
    assert_eq!(answer.rcode_name(), "FORMERR", "{answer}");
}

#[test]
fn an_opt_that_is_not_at_the_root_is_a_format_error() {
    let served = serve("example.com", ZONE);
    let mut octets = Query::new("www.example.com", "A").to_octets();
    octets[11] = 1;
    octets.extend([1, b'x', 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0]);
    let answer = Message::parse(&served.dns().exchange(&octets).expect("an answer")).expect("a message");
    assert_eq!(answer.rcode_name(), "FORMERR", "{answer}");
}

#[test]
fn options_that_are_not_known_are_ignored() {
    let served = serve("example.com", ZONE);
    for options in [
        vec![0xfd, 0xe9, 0, 0],
        vec![0xfd, 0xe9, 0, 4, 1, 2, 3, 4],
        // A client subnet, a cookie, padding, and two at once.
        vec![0, 8, 0, 7, 0, 1, 24, 0, 192, 0, 2],
        vec![0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8],
        [vec![0, 12, 0, 100], vec![0; 100]].concat(),
        vec![0, 3, 0, 0, 0xfd, 0xe9, 0, 1, 0],
    ] {
        let query = Query { options, ..Query::new("www.example.com", "A").edns(1232) };
        served.dns().send(&query).noerror().answer(&["www.example.com. 60 A 192.0.2.1"]);
    }
}

#[test]
fn options_that_run_past_their_record_are_a_format_error() {
    let served = serve("example.com", ZONE);
    for options in [vec![0xfd], vec![0xfd, 0xe9, 0], vec![0xfd, 0xe9, 0, 5, 1]] {
        let octets = Query { options, ..Query::new("www.example.com", "A").edns(1232) }.to_octets();
        let answer = Message::parse(&served.dns().exchange(&octets).expect("an answer")).expect("a message");
        assert_eq!(answer.rcode_name(), "FORMERR", "{answer}");
    }
}

#[test]
fn section_6_1_3_another_version_is_badvers() {
    let served = serve("example.com", ZONE);
    for version in [1, 2, 255] {
        let query = Query { version, ..Query::new("www.example.com", "A").edns(1232) };
        let reply = served.dns().send(&query).rcode("BADVERS").answer(&[]).authority(&[]);
        assert_eq!(reply.message.edns.expect("OPT").version, 0, "the version that is known");
    }
}

#[test]
fn section_6_1_4_do_is_copied_and_other_flags_are_not() {
    // RFC 3225 3.
    let served = serve("example.com", ZONE);
    for dnssec_ok in [false, true] {
        let query = Query { dnssec_ok, ..Query::new("www.example.com", "A").edns(1232) };
        let reply = served.dns().send(&query).noerror().answer(&["www.example.com. 60 A 192.0.2.1"]);
        assert_eq!(reply.message.edns.expect("OPT").dnssec_ok, dnssec_ok);
    }
    let mut octets = Query::new("www.example.com", "A").edns(1232).to_octets();
    let flags = octets.len() - 4;
    octets[flags..flags + 2].copy_from_slice(&[0x7f, 0xff]);
    let answer = served.dns().exchange(&octets).expect("an answer");
    let opt = &answer[answer.len() - 11..];
    assert_eq!(opt[7..9], [0, 0], "reserved flags are sent as 0: {opt:x?}");
}
