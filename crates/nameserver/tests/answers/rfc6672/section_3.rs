//! Server algorithm.

use crate::support::Server;

#[test]
fn chains_may_have_both_kinds() {
    let mut server =
        Server::example("a CNAME x.d1\nd1 DNAME d2\nd2 DNAME d3\nx.d3 CNAME end\nend A 192.0.2.1\n");
    let reply = server.ask("a.example.com", "A");
    assert_eq!(reply.status(), "NOERROR aa");
    assert_eq!(
        reply.answer,
        [
            "a.example.com. 3600 CNAME x.d1.example.com.",
            "d1.example.com. 3600 DNAME d2.example.com.",
            "x.d1.example.com. 3600 CNAME x.d2.example.com.",
            "d2.example.com. 3600 DNAME d3.example.com.",
            "x.d2.example.com. 3600 CNAME x.d3.example.com.",
            "x.d3.example.com. 3600 CNAME end.example.com.",
            "end.example.com. 3600 A 192.0.2.1",
        ]
    );
}

#[test]
fn loops_end() {
    let mut server = Server::example("a DNAME b\nb DNAME a\nd DNAME d.d\nhere DNAME @\n");
    assert_eq!(server.ask("x.a.example.com", "A").answer.len(), 4);
    let reply = server.ask_over_tcp("x.d.example.com", "A");
    assert!(reply.answer.len() <= 18 && reply.status() == "NOERROR aa");
    assert_eq!(server.ask("x.here.example.com", "A").status(), "NXDOMAIN aa");
    // RFC 2181 5: the DNAME stands there once, and the CNAMEs that it makes.
    assert_eq!(server.ask("here.here.here.example.com", "A").answer.len(), 3);
}

#[test]
fn a_dname_that_redirects_its_own_target_is_followed_once() {
    let mut server = Server::example(
        "uni DNAME bar.net.foo.uni\nself DNAME self\nm DNAME n\na.n CNAME b.m\nb.n A 192.0.2.1\n\
                                      a.b DNAME b\nx.b A 192.0.2.2\n",
    );
    for record_type in ["A", "CNAME"] {
        let reply = server.ask("www.UNI.example.com", record_type);
        assert_eq!(reply.status(), "NOERROR aa");
        assert_eq!(
            reply.answer,
            [
                "uni.example.com. 3600 DNAME bar.net.foo.uni.example.com.",
                "www.uni.example.com. 3600 CNAME www.bar.net.foo.uni.example.com.",
            ]
        );
    }
    assert_eq!(server.ask("x.self.example.com", "A").answer.len(), 2);
    // Others that a chain meets twice lead somewhere.
    assert_eq!(server.ask("a.m.example.com", "A").answer[4], "b.n.example.com. 3600 A 192.0.2.1");
    assert_eq!(
        server.ask("x.a.a.b.example.com", "A").answer.last().unwrap(),
        "x.b.example.com. 3600 A 192.0.2.2"
    );
}

#[test]
fn the_cname_that_is_made_answers_for_itself() {
    let mut server = Server::example("old DNAME new\nwww.new A 192.0.2.1\n");
    let reply = server.ask("www.old.example.com", "CNAME");
    assert_eq!(
        reply.answer,
        [
            "old.example.com. 3600 DNAME new.example.com.",
            "www.old.example.com. 3600 CNAME www.new.example.com."
        ]
    );
    assert_eq!(reply.status(), "NOERROR aa");
}

#[test]
fn all_types_are_those_of_the_name_that_it_leads_to() {
    let mut server =
        Server::example("old DNAME new\nwww.new A 192.0.2.1\nwww.new TXT text\nout DNAME example.org.\n");
    let made = [
        "old.example.com. 3600 DNAME new.example.com.",
        "www.old.example.com. 3600 CNAME www.new.example.com.",
    ];
    let found = ["www.new.example.com. 3600 A 192.0.2.1", "www.new.example.com. 3600 TXT \"text\""];
    let reply = server.ask_over_tcp("www.old.example.com", "ANY");
    assert_eq!(reply.status(), "NOERROR aa");
    assert_eq!(reply.answer, [made, found].concat());
    // RFC 8482 4.3: over UDP as everywhere.
    let reply = server.ask("www.old.example.com", "ANY");
    assert_eq!((reply.status(), reply.answer.len()), ("NOERROR aa tc".into(), 0));
    assert_eq!(server.ask_over_tcp("none.old.example.com", "ANY").status(), "NXDOMAIN aa");
    assert_eq!(server.ask_over_tcp("www.out.example.com", "ANY").answer.len(), 2);
}

#[test]
fn a_target_above_and_across_the_apex() {
    let mut server = Server::example("old DNAME com.\nns1 TXT here\n");
    // The name that is made lies in the zone by the labels that it keeps.
    let reply = server.ask("ns1.example.old.example.com", "TXT");
    assert_eq!(reply.answer[2], "ns1.example.com. 3600 TXT \"here\"");
    let reply = server.ask("ns1.examples.old.example.com", "TXT");
    assert_eq!(reply.answer[1..], ["ns1.examples.old.example.com. 3600 CNAME ns1.examples.com."]);
}
