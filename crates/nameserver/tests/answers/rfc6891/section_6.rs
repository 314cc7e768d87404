//! The OPT record.

use nameserver::Transport;

use crate::support::{Opt, Question, Reply, Server};

const PLAIN: Question<'_> = Question {
    name: "ns1.example.com",
    record_type: "A",
    class: 1,
    transport: Transport::Udp,
    flags: [0, 0],
    payload: Some(4096),
    edns_flags: [0; 4],
    options: &[],
};

#[test]
fn an_opt_is_answered_with_an_opt_and_none_with_none() {
    let mut server = Server::example("");
    let reply = server.ask_with(&PLAIN);
    assert_eq!((reply.status(), reply.answer.len()), ("NOERROR aa".into(), 1));
    assert_eq!(reply.opt, Some(Opt { payload: 1232, version: 0, flags: 0 }));
    assert_eq!(server.ask_with(&Question { payload: None, ..PLAIN }).opt, None);
    for name in ["none.example.com", "example.org"] {
        assert!(server.ask_with(&Question { name, ..PLAIN }).opt.is_some());
    }
    assert!(server.ask_with(&Question { transport: Transport::Tcp, ..PLAIN }).opt.is_some());
    assert!(server.ask_with(&Question { flags: [0x28, 0], ..PLAIN }).opt.is_some(), "NOTIMP too");
}

#[test]
fn other_versions_are_told_of_ours() {
    let mut server = Server::example("");
    for version in [1, 100, 255] {
        let reply = server.ask_with(&Question { edns_flags: [0, version, 0x80, 0], ..PLAIN });
        assert_eq!(reply.status(), "BADVERS");
        assert_eq!(reply.opt, Some(Opt { payload: 1232, version: 0, flags: 0x8000 }));
        assert!(reply.answer.is_empty());
    }
}

#[test]
fn do_is_copied_and_other_flags_are_not() {
    let mut server = Server::example("");
    for (flags, expected) in [([0x80, 0], 0x8000), ([0x7f, 0xff], 0), ([0xff, 0xff], 0x8000)] {
        let reply = server.ask_with(&Question { edns_flags: [0, 0, flags[0], flags[1]], ..PLAIN });
        assert_eq!(reply.opt.unwrap().flags, expected);
    }
    // The upper bits of the response code mean nothing in a request.
    assert_eq!(server.ask_with(&Question { edns_flags: [0xff, 0, 0, 0], ..PLAIN }).status(), "NOERROR aa");
}

#[test]
fn options_are_ignored() {
    let mut server = Server::example("");
    for options in
        [&[0, 3, 0, 0][..], &[0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8], &[0xff, 0xff, 0, 1, 0, 0, 3, 0, 0]]
    {
        assert_eq!(server.ask_with(&Question { options, ..PLAIN }).answer.len(), 1, "{options:?}");
    }
}

fn status_of(server: &mut Server, request: &[u8]) -> String {
    Reply::read(&server.send(request, Transport::Udp).unwrap().1).status()
}

#[test]
fn malformed_opts_are_format_errors() {
    let mut server = Server::example("");
    let good = PLAIN.to_wire();
    let opt = good[good.len() - 11..].to_vec();
    for options in [&[0][..], &[0, 3, 0], &[0, 3, 0, 1]] {
        assert_eq!(
            status_of(&mut server, &Question { options, ..PLAIN }.to_wire()),
            "FORMERR",
            "{options:?}"
        );
    }
    let mut two = good.clone();
    two.extend(&opt);
    two[11] = 2;
    assert_eq!(status_of(&mut server, &two), "FORMERR");
    let mut elsewhere = good.clone();
    elsewhere.swap(7, 11);
    assert_eq!(status_of(&mut server, &elsewhere), "FORMERR");
    let mut of_no_root = good[..good.len() - 11].to_vec();
    of_no_root.extend(b"\x01a");
    of_no_root.extend(&opt);
    assert_eq!(status_of(&mut server, &of_no_root), "FORMERR");
}

#[test]
fn an_opt_without_a_question_is_answered_with_an_opt() {
    let mut server = Server::example("");
    let question = PLAIN.to_wire();
    let opt = &question[question.len() - 11..];
    for (version, status) in [(0, "FORMERR"), (1, "BADVERS")] {
        let mut request = [&[0x12, 0x34, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1], opt].concat();
        request[12 + 6] = version;
        let (answered, response) = server.send(&request, Transport::Udp).unwrap();
        let reply = Reply::read(&response);
        assert_eq!((reply.status(), answered.rcode), (format!("{status} rd"), reply.rcode));
        assert_eq!(reply.opt, Some(Opt { payload: 1232, version: 0, flags: 0 }));
        assert_eq!(response[4..12], [0, 0, 0, 0, 0, 0, 0, 1]);
    }
}

#[test]
fn an_opt_may_have_records_around_it() {
    let mut server = Server::example("");
    let other = [0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4];
    let mut request = PLAIN.to_wire();
    let opt_at = request.len() - 11;
    request.splice(opt_at..opt_at, other);
    request.extend(other);
    request[11] = 3;
    let reply = Reply::read(&server.send(&request, Transport::Udp).unwrap().1);
    assert!(reply.opt.is_some() && reply.answer.len() == 1);
}
