//! Substitution.

use crate::support::Server;

#[test]
fn section_2_2_names_below_are_redirected() {
    let mut server =
        Server::example("old 60 DNAME new\nold A 192.0.2.1\nwww.new A 192.0.2.2\na.b.new A 192.0.2.3\n");
    let reply = server.ask("www.old.example.com", "A");
    assert_eq!(reply.status(), "NOERROR aa");
    assert_eq!(
        reply.answer,
        [
            "old.example.com. 60 DNAME new.example.com.",
            "www.old.example.com. 60 CNAME www.new.example.com.",
            "www.new.example.com. 3600 A 192.0.2.2",
        ]
    );
    assert_eq!(server.ask("a.b.old.example.com", "A").answer[2], "a.b.new.example.com. 3600 A 192.0.2.3");
    let reply = server.ask("old.example.com", "A");
    assert_eq!(reply.answer, ["old.example.com. 3600 A 192.0.2.1"], "the owner itself is not redirected");
    assert_eq!(server.ask("old.example.com", "DNAME").answer.len(), 1);
    assert_eq!(server.ask("old.example.com", "TXT").authority.len(), 1);
}

#[test]
fn section_2_2_out_of_the_zone_the_cname_is_the_answer() {
    let mut server = Server::example("old DNAME example.org.\n");
    let reply = server.ask("a.b.old.example.com", "A");
    assert_eq!(reply.status(), "NOERROR aa");
    assert_eq!(
        reply.answer,
        ["old.example.com. 3600 DNAME example.org.", "a.b.old.example.com. 3600 CNAME a.b.example.org."]
    );
}

#[test]
fn section_2_2_a_name_that_becomes_too_long_is_an_error() {
    let long = format!("{0}.{0}.{0}", "x".repeat(63));
    let mut server = Server::example(&format!("old DNAME {long}\nex DNAME {long}.{}\n", "y".repeat(49)));
    assert_eq!(
        server.ask_over_tcp(&format!("{}.old.example.com", "a".repeat(48)), "A").status(),
        "NXDOMAIN aa"
    );
    let reply = server.ask(&format!("{}.old.example.com", "a".repeat(50)), "A");
    assert_eq!((reply.status(), reply.answer.len()), ("YXDOMAIN aa".into(), 1));
    assert_eq!(server.ask("a.ex.example.com", "A").status(), "YXDOMAIN aa");
}

#[test]
fn section_2_3_the_apex_may_have_one() {
    let mut server = Server::new(&[(
        "example.com",
        "@ 900 SOA ns.test. hostmaster 7 3600 600 1209600 300\n@ NS ns.test.\n@ DNAME example.org.\n",
    )]);
    assert_eq!(server.ask("example.com", "NS").answer, ["example.com. 3600 NS ns.test."]);
    let reply = server.ask("www.example.com", "A");
    assert_eq!(
        reply.answer,
        ["example.com. 3600 DNAME example.org.", "www.example.com. 3600 CNAME www.example.org."]
    );
}

#[test]
fn section_2_4_what_is_below_is_hidden() {
    let mut server =
        Server::example("old DNAME new\nwww.old A 192.0.2.1\nsub.old NS ns.test.\n*.old A 192.0.2.2\n");
    for name in ["www.old.example.com", "x.sub.old.example.com", "other.old.example.com"] {
        assert_eq!(server.ask(name, "A").status(), "NXDOMAIN aa");
        assert_eq!(server.ask(name, "A").answer.len(), 2);
    }
}
