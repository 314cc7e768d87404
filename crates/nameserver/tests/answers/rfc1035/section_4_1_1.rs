//! The header.

use nameserver::Transport;

use crate::support::{Question, Reply, Server};

fn status(server: &mut Server, request: &[u8]) -> String {
    let (answered, response) = server.send(request, Transport::Udp).expect("a response");
    let reply = Reply::read(&response);
    assert_eq!(answered.rcode, reply.rcode);
    reply.status()
}

#[test]
fn flags_of_the_request_are_copied_or_cleared() {
    let mut server = Server::example("");
    let mut ask = |flags| {
        let question = Question { name: "ns1.example.com", flags, ..Question::default() };
        server.ask_with(&question).status()
    };
    assert_eq!(ask([0, 0]), "NOERROR aa");
    assert_eq!(ask([0x01, 0]), "NOERROR aa rd");
    // RFC 4035 3.1.6: CD is for resolvers.
    assert_eq!(ask([0x01, 0x10]), "NOERROR aa rd");
    // AA, TC, RA, Z and AD mean nothing in a request.
    assert_eq!(ask([0x06, 0xe0]), "NOERROR aa");
    // Nor does a response code.
    assert_eq!(ask([0, 0x0f]), "NOERROR aa");
}

#[test]
fn responses_are_not_answered() {
    let mut server = Server::example("");
    let mut request = Question { name: "example.com", ..Question::default() }.to_wire();
    request[2] |= 0x80;
    assert!(server.send(&request, Transport::Udp).is_none());
    assert!(server.send(&request, Transport::Tcp).is_none());
}

#[test]
fn what_is_shorter_than_a_header_is_not_answered() {
    let mut server = Server::example("");
    for length in 0..12 {
        assert!(server.send(&[0; 12][..length], Transport::Udp).is_none());
    }
}

#[test]
fn other_opcodes_are_not_implemented() {
    let mut server = Server::example("");
    for opcode in (1..16_u8).filter(|opcode| *opcode != 4) {
        // RD is a query's, and CD a resolver's.
        let flags = [opcode << 3 | 1, 0x10];
        let request =
            Question { name: "example.com", record_type: "SOA", flags, ..Question::default() }.to_wire();
        assert_eq!(status(&mut server, &request), "NOTIMP", "opcode {opcode}");
        let (_, response) = server.send(&request, Transport::Udp).unwrap();
        assert_eq!(response[2] & 0x78, opcode << 3);
        // A header alone, as for an opcode whose messages are like no others.
        let mut header = request[..12].to_vec();
        header[5] = 0;
        assert_eq!(status(&mut server, &header), "NOTIMP", "opcode {opcode}");
    }
}

#[test]
fn nonsense_is_a_format_error() {
    let mut server = Server::example("");
    let good = Question { name: "example.com", ..Question::default() }.to_wire();
    let with = |at: usize, octet: u8| {
        let mut request = good.clone();
        request[at] = octet;
        request
    };
    let cases = [
        ("no question", good[..12].iter().copied().chain([0; 0]).collect::<Vec<u8>>()),
        ("no question counted", with(5, 0)),
        ("two questions counted", with(5, 2)),
        ("a question cut off", good[..good.len() - 1].to_vec()),
        ("a name cut off", good[..14].to_vec()),
        ("a label type that is no more", with(12, 0x47)),
        ("a pointer for a name", with(12, 0xc0)),
        ("an answer counted but not there", with(7, 1)),
        ("an additional record counted but not there", with(11, 1)),
    ];
    for (what, mut request) in cases {
        if what == "no question" {
            request[5] = 0;
        }
        assert_eq!(status(&mut server, &request), "FORMERR", "{what}");
        let (_, response) = server.send(&request, Transport::Udp).unwrap();
        assert_eq!((response.len(), &response[4..12]), (12, &[0; 8][..]), "{what}");
    }
}

#[test]
fn two_questions_are_a_format_error() {
    let mut server = Server::example("");
    let mut request = Question { name: "example.com", ..Question::default() }.to_wire();
    let second = request[12..].to_vec();
    request.extend(second);
    request[5] = 2;
    assert_eq!(status(&mut server, &request), "FORMERR");
}

#[test]
fn what_follows_the_message_is_ignored() {
    let mut server = Server::example("");
    let mut request = Question { name: "ns1.example.com", ..Question::default() }.to_wire();
    request.extend([1, 2, 3]);
    assert_eq!(status(&mut server, &request), "NOERROR aa");
}

#[test]
fn records_beside_the_question_are_read_over() {
    let mut server = Server::example("");
    let mut request = Question { name: "ns1.example.com", ..Question::default() }.to_wire();
    request.extend([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4]);
    for count in [7, 9, 11] {
        let mut request = request.clone();
        request[count] = 1;
        assert_eq!(status(&mut server, &request), "NOERROR aa");
    }
}

#[test]
fn questions_that_no_data_answers_are_refused() {
    let mut server = Server::example("");
    for (record_type, over_udp, over_tcp) in [
        ("AXFR", "NOTIMP", "REFUSED"),
        ("IXFR", "REFUSED", "REFUSED"),
        ("TYPE253", "NOTIMP", "NOTIMP"),
        ("TYPE254", "NOTIMP", "NOTIMP"),
        ("OPT", "FORMERR", "FORMERR"),
        ("TSIG", "FORMERR", "FORMERR"),
        ("TYPE128", "FORMERR", "FORMERR"),
        ("TYPE249", "FORMERR", "FORMERR"),
    ] {
        assert_eq!(server.ask("example.com", record_type).status(), over_udp, "{record_type}");
        assert_eq!(server.ask_over_tcp("example.com", record_type).status(), over_tcp, "{record_type}");
    }
}

#[test]
fn classes() {
    let mut server = Server::example("version.bind TXT secret\n");
    for (class, name, status) in [
        (1, "ns1.example.com", "NOERROR aa"),
        (255, "ns1.example.com", "NOERROR"),
        (3, "version.bind", "REFUSED"),
        (3, "ns1.example.com", "REFUSED"),
        (4, "ns1.example.com", "REFUSED"),
        (0, "ns1.example.com", "REFUSED"),
    ] {
        let reply = server.ask_with(&Question { name, class, ..Question::default() });
        assert_eq!(
            (reply.status().as_str(), reply.answer.is_empty()),
            (status, status == "REFUSED"),
            "{class}"
        );
    }
}
