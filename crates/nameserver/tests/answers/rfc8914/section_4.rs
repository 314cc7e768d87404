//! Why there is an error, for those who speak EDNS.

use nameserver::Transport;

use crate::support::{Question, Reply, Server};

const PLAIN: Question<'_> = Question {
    name: "ns1.example.com",
    record_type: "A",
    class: 1,
    transport: Transport::Udp,
    flags: [0, 0],
    payload: Some(1232),
    edns_flags: [0; 4],
    options: &[],
};

/// The reason's code, which stands without a text.
fn reason(reply: &Reply) -> Option<u16> {
    match &reply.options[..] {
        [] => None,
        [(15, data)] => Some(u16::from_be_bytes([data[0], data[1]])),
        other => panic!("not a reason alone: {other:?}"),
    }
}

#[test]
fn errors_tell_their_reason() {
    let mut server = Server::example("");
    let tcp = Transport::Tcp;
    for (question, status, expected) in [
        (Question { name: "example.org", ..PLAIN }, "REFUSED", Some(20)),
        (Question { name: ".", ..PLAIN }, "REFUSED", Some(20)),
        (Question { name: "example.com", record_type: "AXFR", transport: tcp, ..PLAIN }, "REFUSED", Some(18)),
        (Question { name: "example.com", record_type: "IXFR", ..PLAIN }, "REFUSED", Some(18)),
        (Question { record_type: "IXFR", ..PLAIN }, "NOTAUTH", Some(20)),
        (Question { record_type: "TYPE254", ..PLAIN }, "NOTIMP", Some(21)),
        (Question { flags: [0x28, 0], ..PLAIN }, "NOTIMP", Some(21)),
        (Question { class: 4, ..PLAIN }, "REFUSED", Some(21)),
        (Question { class: 3, ..PLAIN }, "REFUSED", Some(21)),
        (Question { edns_flags: [0, 1, 0, 0], ..PLAIN }, "BADVERS", None),
        (Question { record_type: "AXFR", ..PLAIN }, "NOTIMP", Some(21)),
    ] {
        let reply = server.ask_with(&question);
        assert_eq!((reply.status().as_str(), reason(&reply)), (status, expected), "{question:?}");
        let without = server.ask_with(&Question { payload: None, ..question });
        assert_eq!(
            (without.opt, without.options.len()),
            (None, 0),
            "who does not speak EDNS is told nothing"
        );
    }
}

/// 4.25: such as a zone that has expired.
#[test]
fn a_zone_of_which_nothing_is_known_fails() {
    let mut server = Server::example_beside("sub NS ns.elsewhere.test.\n", "copy.example.com");
    for name in ["copy.example.com", "www.copy.example.com", "*.copy.example.com"] {
        for (record_type, transport) in
            [("A", Transport::Udp), ("SOA", Transport::Udp), ("NS", Transport::Tcp), ("ANY", Transport::Tcp)]
        {
            let reply = server.ask_with(&Question { name, record_type, transport, ..PLAIN });
            assert_eq!((reply.status().as_str(), reason(&reply)), ("SERVFAIL", Some(24)), "{name}");
            assert!(!reply.flags.contains("aa"));
            assert!(reply.answer.is_empty() && reply.authority.is_empty() && reply.additional.is_empty());
        }
    }
    // Of the zone above and beside it all is told, the DS that lies there too.
    for (name, record_type) in [("ns1.example.com", "A"), ("copy.example.com", "DS"), ("x.example.com", "A")]
    {
        let reply = server.ask_with(&Question { name, record_type, ..PLAIN });
        assert_ne!(reply.status(), "SERVFAIL", "{name}");
    }
}

#[test]
fn answers_have_none() {
    let mut server = Server::example("sub NS ns.elsewhere.test.");
    for (name, record_type) in [("ns1", "A"), ("ns1", "TXT"), ("none", "A"), ("x.sub", "A"), ("ns1", "ANY")] {
        let name = format!("{name}.example.com");
        assert_eq!(reason(&server.ask_with(&Question { name: &name, record_type, ..PLAIN })), None);
    }
}

#[test]
fn where_it_does_not_fit_it_is_left_out() {
    let mut server = Server::example("");
    let request = Question { name: "example.org", ..PLAIN }.to_wire();
    for room in 0..100 {
        let Some((answered, response)) = server.send_into(&request, room) else { continue };
        let reply = Reply::read(&response);
        assert_eq!(answered.length, response.len());
        assert_eq!(reason(&reply).is_some(), room >= request.len() + 6, "{room}");
    }
}
