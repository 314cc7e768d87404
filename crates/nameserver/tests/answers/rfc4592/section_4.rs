//! Considerations with special types.

use crate::support::Server;

#[test]
fn a_wildcard_cname_is_followed() {
    let mut server = Server::example("*.w CNAME target\ntarget A 192.0.2.3\n");
    let reply = server.ask("a.b.w.example.com", "A");
    assert_eq!(
        reply.answer,
        ["a.b.w.example.com. 3600 CNAME target.example.com.", "target.example.com. 3600 A 192.0.2.3"]
    );
}

#[test]
fn a_wildcard_reached_by_a_cname_is_named_as_asked() {
    let mut server = Server::example("a CNAME x.y.w\n*.w A 192.0.2.3\n");
    let reply = server.ask("a.example.com", "A");
    assert_eq!(
        reply.answer,
        ["a.example.com. 3600 CNAME x.y.w.example.com.", "x.y.w.example.com. 3600 A 192.0.2.3"]
    );
}

#[test]
fn a_wildcard_of_the_apex_matches_what_does_not_exist() {
    let mut server = Server::example("* A 192.0.2.9\nhost A 192.0.2.8\nx.ent A 192.0.2.7\n");
    assert_eq!(server.ask("none.example.com", "A").answer, ["none.example.com. 3600 A 192.0.2.9"]);
    assert_eq!(server.ask("a.none.example.com", "A").answer, ["a.none.example.com. 3600 A 192.0.2.9"]);
    assert_eq!(server.ask("a.host.example.com", "A").status(), "NXDOMAIN aa");
    assert_eq!(server.ask("ent.example.com", "A").answer.len(), 0);
    assert_eq!(server.ask("y.ent.example.com", "A").status(), "NXDOMAIN aa");
}

#[test]
fn a_wildcard_that_is_an_empty_non_terminal_has_no_data_to_lend() {
    let mut server = Server::example("a.*.w A 192.0.2.9\n");
    let reply = server.ask("x.w.example.com", "A");
    assert_eq!((reply.status(), reply.answer.len(), reply.authority.len()), ("NOERROR aa".into(), 0, 1));
}

#[test]
fn a_wildcard_at_a_cut_is_hidden() {
    let mut server = Server::example("sub NS ns.test.\n*.sub A 192.0.2.9\n");
    assert_eq!(server.ask("x.sub.example.com", "A").authority, ["sub.example.com. 3600 NS ns.test."]);
}

#[test]
fn each_of_several_names_that_one_wildcard_matches_has_its_addresses_added() {
    let mut server = Server::example("*.mw A 192.0.2.1\nmm MX 1 a.mw\nmm MX 2 b.mw\nmm MX 3 a.mw\n");
    assert_eq!(
        server.ask("mm.example.com", "MX").additional,
        ["a.mw.example.com. 3600 A 192.0.2.1", "b.mw.example.com. 3600 A 192.0.2.1"]
    );
}
