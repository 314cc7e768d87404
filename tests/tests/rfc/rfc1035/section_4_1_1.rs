//! RFC 1035 4.1.1: the header, and what is done with nonsense.

use end_to_end::{Message, Query};

use crate::serve;

const ZONE: &str = "www 60 A 192.0.2.1\n";

fn with_header(words: [u16; 6], rest: &[u8]) -> Vec<u8> {
    let mut octets: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
    octets.extend_from_slice(rest);
    octets
}

#[test]
fn the_identifier_and_rd_are_copied() {
    let served = serve("example.com", ZONE);
    for id in [0, 1, 0xffff] {
        for flags in [0, 0x0100] {
            let reply =
                served.dns().send(&Query { id, flags, ..Query::new("www.example.com", "A") }).noerror();
            assert_eq!(reply.message.recursion_desired(), flags != 0);
        }
    }
}

#[test]
fn a_response_is_met_with_silence() {
    let served = serve("example.com", ZONE);
    let response = Query { flags: 0x8000, ..Query::new("www.example.com", "A") };
    assert!(served.dns().is_silent_about(&response.to_octets()));
}

#[test]
fn other_opcodes_are_not_implemented() {
    let served = serve("example.com", ZONE);
    for opcode in (1..16).filter(|opcode| *opcode != 4) {
        let query = Query { flags: opcode << 11, ..Query::new("example.com", "SOA") };
        let reply = served.dns().send(&query).rcode("NOTIMP");
        assert_eq!(reply.message.opcode(), opcode);
        assert!(reply.message.answer.is_empty());
    }
    // NOTIFY: nobody here is a secondary.
    let octets = Query { flags: 4 << 11, ..Query::new("example.com", "SOA") }.to_octets();
    let answer = Message::parse(&served.dns().exchange(&octets).expect("an answer")).expect("a message");
    assert!(["NOTIMP", "REFUSED", "NOTAUTH", "9"].contains(&&*answer.rcode_name()), "{answer}");
}

#[test]
fn what_cannot_be_read_is_a_format_error() {
    let served = serve("example.com", ZONE);
    let name = b"\x03www\x07example\x03com\x00";
    let question = [&name[..], &[0, 1, 0, 1]].concat();
    let malformed: [(&str, Vec<u8>); 9] = [
        ("no question", with_header([7, 0, 0, 0, 0, 0], &[])),
        ("two questions", with_header([7, 0, 2, 0, 0, 0], &[&question[..], &question[..]].concat())),
        ("a question that is not there", with_header([7, 0, 1, 0, 0, 0], &[])),
        ("a name that runs past the end", with_header([7, 0, 1, 0, 0, 0], b"\x3fwww")),
        ("a question without a class", with_header([7, 0, 1, 0, 0, 0], &[&name[..], &[0, 1]].concat())),
        ("a pointer to itself", with_header([7, 0, 1, 0, 0, 0], &[0xc0, 12, 0, 1, 0, 1])),
        ("a pointer past the end", with_header([7, 0, 1, 0, 0, 0], &[0xff, 0xff, 0, 1, 0, 1])),
        ("a label of an unknown kind", with_header([7, 0, 1, 0, 0, 0], &[0x41, 0x61, 0, 0, 1, 0, 1])),
        ("a record that is not there", with_header([7, 0, 1, 0, 0, 1], &question)),
    ];
    for (what, octets) in malformed {
        let answer = served.dns().exchange(&octets).unwrap_or_else(|| panic!("{what}: silence"));
        let answer = Message::parse(&answer).unwrap_or_else(|error| panic!("{what}: {error} in {answer:x?}"));
        assert!(answer.is_response() && answer.id == 7, "{what}: {answer}");
        assert_eq!(answer.rcode_name(), "FORMERR", "{what}: {answer}");
        assert!(answer.answer.is_empty() && answer.authority.is_empty(), "{what}: {answer}");
    }
    let long_name = [b"\x3f".as_slice(), &[b'a'; 63]].concat().repeat(4);
    let octets = with_header([7, 0, 1, 0, 0, 0], &[&long_name[..], &[0, 0, 1, 0, 1]].concat());
    let answer = Message::parse(&served.dns().exchange(&octets).expect("an answer")).expect("a message");
    assert_eq!(answer.rcode_name(), "FORMERR", "a name over 255 octets: {answer}");
}

#[test]
fn less_than_a_header_is_met_with_silence() {
    let served = serve("example.com", ZONE);
    for length in [0, 1, 2, 11] {
        assert!(served.dns().is_silent_about(&vec![0; length]), "{length} octets");
    }
    served.dns().ask("www.example.com A").noerror();
}

#[test]
fn octets_after_the_message_do_no_harm() {
    let served = serve("example.com", ZONE);
    let mut octets = Query::new("www.example.com", "A").to_octets();
    octets.extend_from_slice(b"trailing");
    let answer = Message::parse(&served.dns().exchange(&octets).expect("an answer")).expect("a message");
    assert!(["NOERROR", "FORMERR"].contains(&&*answer.rcode_name()), "{answer}");
}

#[test]
fn other_classes_are_refused() {
    let served = serve("example.com", ZONE);
    for (name, record_type, class) in [
        ("version.bind", "TXT", 3),
        ("hostname.bind", "TXT", 3),
        ("id.server", "TXT", 3),
        ("www.example.com", "A", 3),
        ("www.example.com", "A", 4),
        ("www.example.com", "A", 254),
        ("www.example.com", "A", 0),
    ] {
        let query = Query { class, ..Query::new(name, record_type) };
        served.dns().send(&query).rcode("REFUSED").answer(&[]);
    }
}

#[test]
fn questions_for_pseudo_types_are_not_answered_with_data() {
    let served = serve("example.com", ZONE);
    for record_type in ["OPT", "TSIG", "TKEY", "MAILA", "MAILB"] {
        let reply = served.dns().send(&Query::new("www.example.com", record_type)).answer(&[]);
        assert_ne!(reply.message.rcode_name(), "NXDOMAIN", "{record_type}");
    }
}

#[test]
fn transfers_are_refused() {
    let served = serve("example.com", ZONE);
    for record_type in ["AXFR", "IXFR"] {
        let reply = served.dns().send_tcp(&Query::new("example.com", record_type)).answer(&[]);
        assert!(["REFUSED", "NOTIMP"].contains(&&*reply.message.rcode_name()), "{}", reply.message);
    }
}
