//! Aliases and canonical names.

use crate::support::Server;

#[test]
fn a_cname_is_followed_inside_the_zone() {
    let mut server = Server::example("www CNAME web\nweb 60 CNAME host.deep\nhost.deep A 192.0.2.2\n");
    let reply = server.ask("www.example.com", "A");
    assert_eq!(reply.status(), "NOERROR aa");
    assert_eq!(
        reply.answer,
        [
            "www.example.com. 3600 CNAME web.example.com.",
            "web.example.com. 60 CNAME host.deep.example.com.",
            "host.deep.example.com. 3600 A 192.0.2.2",
        ]
    );
}

#[test]
fn a_cname_to_the_apex_is_followed() {
    let mut server = Server::example("@ A 192.0.2.7\nwww CNAME @\n");
    let reply = server.ask("www.example.com", "A");
    assert_eq!(reply.answer, ["www.example.com. 3600 CNAME example.com.", "example.com. 3600 A 192.0.2.7"]);
    let reply = server.ask("www.example.com", "TXT");
    assert_eq!((reply.status(), reply.authority.len()), ("NOERROR aa".into(), 1));
}

#[test]
fn a_cname_answers_for_itself() {
    let mut server = Server::example("www CNAME web\nweb A 192.0.2.2\n");
    assert_eq!(
        server.ask("www.example.com", "CNAME").answer,
        ["www.example.com. 3600 CNAME web.example.com."]
    );
    let reply = server.ask_over_tcp("www.example.com", "ANY");
    assert_eq!(reply.answer, ["www.example.com. 3600 CNAME web.example.com."]);
}

#[test]
fn a_cname_is_not_followed_out_of_the_zone() {
    let zone = "@ 900 SOA ns1 hostmaster 7 3600 600 1209600 300\n@ NS ns1\nns1 A 192.0.2.1\n";
    let mut server = Server::new(&[
        ("example.com", &format!("{zone}www CNAME ns1.example.org.\nnone CNAME nobody.test.\n")),
        ("example.org", zone),
    ]);
    for (name, target) in [("www", "ns1.example.org."), ("none", "nobody.test.")] {
        let reply = server.ask(&format!("{name}.example.com"), "A");
        assert_eq!(reply.status(), "NOERROR aa");
        assert_eq!(reply.answer, [format!("{name}.example.com. 3600 CNAME {target}")]);
        assert!(reply.authority.is_empty() && reply.additional.is_empty());
    }
}

#[test]
fn a_cname_into_a_zone_below_that_is_here_too_ends_the_chain() {
    let zone = "@ 900 SOA ns1 hostmaster 7 3600 600 1209600 300\n@ NS ns1\nns1 A 192.0.2.1\n";
    let mut server = Server::new(&[
        ("example.com", &format!("{zone}www CNAME a.sub\na.sub A 192.0.2.9\n@ MX 1 a.sub\n")),
        ("sub.example.com", zone),
    ]);
    let reply = server.ask("www.example.com", "A");
    assert_eq!(reply.answer, ["www.example.com. 3600 CNAME a.sub.example.com."]);
    assert_eq!((reply.status(), reply.authority.len()), ("NOERROR aa".into(), 0));
    assert!(server.ask("example.com", "MX").additional.is_empty());
}

#[test]
fn a_chain_that_leads_below_a_cut_ends_in_a_referral() {
    let mut server =
        Server::example("www CNAME host.sub\nsub NS ns.sub\nns.sub A 192.0.2.53\nhost.sub A 192.0.2.54\n");
    let reply = server.ask("www.example.com", "A");
    assert_eq!(reply.status(), "NOERROR aa");
    assert_eq!(reply.answer, ["www.example.com. 3600 CNAME host.sub.example.com."]);
    assert_eq!(reply.authority, ["sub.example.com. 3600 NS ns.sub.example.com."]);
    assert_eq!(reply.additional, ["ns.sub.example.com. 3600 A 192.0.2.53"]);
}

#[test]
fn loops_end() {
    let mut server =
        Server::example("a CNAME b\nb CNAME c\nc CNAME a\nself CNAME self\n*.wild CNAME x.wild\n");
    let reply = server.ask("A.example.com", "A");
    assert_eq!((reply.status(), reply.answer.len()), ("NOERROR aa".into(), 3));
    assert!(reply.authority.is_empty());
    assert_eq!(server.ask("self.example.com", "A").answer.len(), 1);
    assert_eq!(server.ask("y.wild.example.com", "A").answer.len(), 2);
}

#[test]
fn long_chains_are_cut_off() {
    let zone: String = (0..40).map(|step| format!("a{step} CNAME a{}\n", step + 1)).collect();
    let mut server = Server::example(&zone);
    let reply = server.ask_over_tcp("a0.example.com", "A");
    assert_eq!((reply.status(), reply.answer.len()), ("NOERROR aa".into(), 17));
}
