//! Compression, and (RFC 4343) case.

use nameserver::Transport;

use crate::support::{Question, Reply, Server};

#[test]
fn names_are_compressed_to_the_apex_in_the_question() {
    let mut server = Server::example("@ MX 10 mail\nmail A 192.0.2.25\n");
    let (_, response) = server
        .send(
            &Question { name: "example.com", record_type: "MX", ..Question::default() }.to_wire(),
            Transport::Udp,
        )
        .unwrap();
    // The exchange: its label and a pointer to the question; its address: a pointer to that.
    let answer = &response[29..];
    assert_eq!(answer[..12], [0xc0, 12, 0, 15, 0, 1, 0, 0, 14, 16, 0, 9]);
    assert_eq!(answer[12..21], *b"\x00\x0a\x04mail\xc0\x0c");
    assert_eq!(answer[21..23], [0xc0, 29 + 14]);
    assert_eq!(Reply::read(&response).additional, ["mail.example.com. 3600 A 192.0.2.25"]);
}

#[test]
fn names_of_types_that_may_not_be_compressed_stay_whole() {
    let mut server = Server::example("a SRV 1 2 3 ns1\nb DNAME ns1\n");
    for (name, record_type) in [("a.example.com", "SRV"), ("b.example.com", "DNAME")] {
        let (_, response) = server
            .send(&Question { name, record_type, ..Question::default() }.to_wire(), Transport::Udp)
            .unwrap();
        let whole = b"\x03ns1\x07example\x03com\x00";
        assert!(response.windows(whole.len()).any(|window| window == whole), "{record_type}");
    }
}

#[test]
fn questions_match_in_any_case_and_come_back_as_they_were() {
    let mut server = Server::example("www A 192.0.2.2\nalias CNAME www\n");
    for (name, answers) in [("wWw.ExAmPlE.cOm", 1), ("ALIAS.EXAMPLE.COM", 2)] {
        // The name as it is in the text: `Name` would make it lower case.
        let mut request = Question { name, ..Question::default() }.to_wire();
        let mut at = 12;
        for label in name.split('.') {
            request[at + 1..at + 1 + label.len()].copy_from_slice(label.as_bytes());
            at += 1 + label.len();
        }
        let (_, response) = server.send(&request, Transport::Udp).unwrap();
        assert_eq!(response[12..request.len()], request[12..]);
        assert_eq!(Reply::read(&response).answer.len(), answers);
    }
}

#[test]
fn names_beyond_the_reach_of_pointers_are_written_out() {
    let zone: String = (0..60)
        .map(|n| {
            let label = format!("{n:02}").repeat(30);
            format!("@ MX {n} {label}.{label}.{label}\n{label}.{label}.{label} A 192.0.2.{n}\n")
        })
        .collect();
    let padding: String = (0..40)
        .map(|n| format!("@ MX 999 {n:02}{}.{}.{}.test.\n", "x".repeat(60), "y".repeat(63), "z".repeat(63)))
        .collect();
    let mut server = Server::example(&format!("{zone}{padding}"));
    let reply = server.ask_over_tcp("example.com", "MX");
    assert_eq!((reply.answer.len(), reply.additional.len()), (100, 60));
    assert!(reply.length > 0x4000);
}

/// The name is within reach, and its ancestor that owns the next RRset is not. No zone that the rules let in has so long
/// a chain.
#[test]
fn an_owner_beyond_the_reach_of_pointers_is_not_pointed_at() {
    let (x, y, z) = ("x".repeat(60), "y".repeat(63), "z".repeat(63));
    let padding: String =
        (0..61).map(|n| format!("q CNAME {n:02}{x}.{y}.{z}.{}.test.\n", "w".repeat(54))).collect();
    let start = format!("q CNAME a\n{padding}q CNAME {x}.{z}.test.\na CNAME {y}.{y}.{y}.sub\n");
    for above in ["sub NS ns.test.", "sub DNAME other.test."] {
        let mut server = Server::example(&format!("{start}{above}\n"));
        let reply = server.ask_over_tcp("q.example.com", "A");
        assert!(reply.flags.contains("tc"), "{above}: {}", reply.flags);
    }
}
