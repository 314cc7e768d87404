//! The algorithm.

use crate::support::{SOA, Server};

const SOA_DENIES: &str =
    "example.com. 300 SOA ns1.example.com. hostmaster.example.com. 7 3600 600 1209600 300";

#[test]
fn step_2_refuses_names_of_no_zone() {
    let mut server = Server::example("");
    for name in ["com", "example.org", ".", "wexample.com"] {
        let reply = server.ask(name, "A");
        assert_eq!(reply.status(), "REFUSED", "{name}");
        assert!(reply.answer.is_empty() && reply.authority.is_empty() && reply.additional.is_empty());
    }
}

#[test]
fn step_2_takes_the_nearest_zone() {
    let parent = format!("{SOA}www.sub A 192.0.2.2\nsub A 192.0.2.3\n");
    let child = format!("{SOA}www A 192.0.2.4\n");
    let mut server = Server::new(&[("example.com", &parent), ("sub.example.com", &child)]);
    assert_eq!(server.ask("www.sub.example.com", "A").answer, ["www.sub.example.com. 3600 A 192.0.2.4"]);
    assert_eq!(server.ask("sub.example.com", "A").status(), "NOERROR aa");
    assert!(server.ask("sub.example.com", "A").answer.is_empty());
    assert_eq!(server.ask("none.sub.example.com", "A").status(), "NXDOMAIN aa");
    assert_eq!(server.ask("ns1.example.com", "A").answer, ["ns1.example.com. 3600 A 192.0.2.1"]);
}

#[test]
fn step_3a_answers_with_the_rrset() {
    let mut server = Server::example("www 60 A 192.0.2.10\nwww 60 A 192.0.2.9\nwww TXT hello\n");
    let reply = server.ask("www.example.com", "A");
    assert_eq!(reply.status(), "NOERROR aa");
    assert_eq!(reply.answer, ["www.example.com. 60 A 192.0.2.9", "www.example.com. 60 A 192.0.2.10"]);
    assert!(reply.authority.is_empty() && reply.additional.is_empty(), "answers are minimal");
    assert_eq!(server.ask("www.example.com", "TXT").answer, ["www.example.com. 3600 TXT \"hello\""]);
}

#[test]
fn step_3a_answers_with_data_of_the_apex() {
    let mut server = Server::example("@ A 192.0.2.7\n");
    assert_eq!(server.ask("example.com", "A").answer, ["example.com. 3600 A 192.0.2.7"]);
    let soa = SOA_DENIES.replace(" 300 SOA", " 900 SOA");
    assert_eq!(server.ask("example.com", "SOA").answer, [soa]);
    let reply = server.ask("example.com", "NS");
    assert_eq!(reply.answer, ["example.com. 3600 NS ns1.example.com."]);
    assert_eq!(reply.additional, ["ns1.example.com. 3600 A 192.0.2.1"]);
}

#[test]
fn step_3a_answers_for_types_that_nobody_knows() {
    let mut server = Server::example("www TYPE65280 \\# 3 010203\n");
    let reply = server.ask("www.example.com", "TYPE65280");
    assert_eq!(reply.answer, ["www.example.com. 3600 TYPE65280 \\# 3 010203"]);
}

#[test]
fn step_3b_refers_to_the_zone_below_a_cut() {
    let mut server = Server::example(
        "sub NS ns.sub\nsub NS ns.elsewhere.test.\nns.sub A 192.0.2.53\nns.sub AAAA 2001:db8::53\n",
    );
    for (name, record_type) in [
        ("www.sub.example.com", "A"),
        ("sub.example.com", "A"),
        ("sub.example.com", "NS"),
        ("sub.example.com", "ANY"),
        ("ns.sub.example.com", "A"),
        ("a.b.c.sub.example.com", "DS"),
    ] {
        let reply = server.ask(name, record_type);
        assert_eq!(reply.status(), "NOERROR", "{name} {record_type}: AA is clear");
        assert!(reply.answer.is_empty());
        let nameservers =
            ["sub.example.com. 3600 NS ns.elsewhere.test.", "sub.example.com. 3600 NS ns.sub.example.com."];
        let mut authority = reply.authority.clone();
        authority.sort();
        assert_eq!(authority, nameservers, "{name} {record_type}");
        let glue = ["ns.sub.example.com. 3600 A 192.0.2.53", "ns.sub.example.com. 3600 AAAA 2001:db8::53"];
        assert_eq!(reply.additional, glue, "{name} {record_type}");
    }
}

#[test]
fn step_3b_takes_the_cut_that_is_nearest_to_the_apex() {
    let mut server = Server::example("a NS ns.test.\nb.a NS ns.other.\nb.a A 192.0.2.1\n*.a A 192.0.2.2\n");
    for name in ["b.a.example.com", "x.b.a.example.com", "y.a.example.com"] {
        let reply = server.ask(name, "A");
        assert_eq!(
            (reply.status(), reply.authority),
            ("NOERROR".into(), vec!["a.example.com. 3600 NS ns.test.".into()])
        );
    }
}

#[test]
fn step_3c_denies_names_that_do_not_exist() {
    let mut server = Server::example("www A 192.0.2.1\nzz.b.c A 192.0.2.1\n");
    for name in [
        "w.example.com",
        "wwww.example.com",
        "a.www.example.com",
        "a.zz.b.c.example.com",
        "zzz.b.c.example.com",
    ] {
        let reply = server.ask(name, "A");
        assert_eq!(
            (reply.status(), reply.authority),
            ("NXDOMAIN aa".into(), vec![SOA_DENIES.into()]),
            "{name}"
        );
        assert!(reply.answer.is_empty() && reply.additional.is_empty());
    }
}

#[test]
fn the_root_is_a_zone_like_any() {
    let root = "@ 900 SOA ns1.test. hostmaster.test. 7 3600 600 1209600 300\n@ NS ns1.test.\nns1.test. A 192.0.2.1\ncom. NS ns.com.\nns.com. A 192.0.2.2\na.test. CNAME b.test.\nb.test. A 192.0.2.3\nd.test. DNAME test.\n";
    let mut server = Server::new(&[(".", root)]);
    let reply = server.ask(".", "NS");
    assert_eq!(reply.answer, [". 3600 NS ns1.test."]);
    assert_eq!(reply.additional, ["ns1.test. 3600 A 192.0.2.1"]);
    let reply = server.ask("www.example.com", "A");
    assert_eq!((reply.status(), reply.authority), ("NOERROR".into(), vec!["com. 3600 NS ns.com.".into()]));
    assert_eq!(reply.additional, ["ns.com. 3600 A 192.0.2.2"]);
    assert_eq!(server.ask("a.test", "A").answer, ["a.test. 3600 CNAME b.test.", "b.test. 3600 A 192.0.2.3"]);
    assert_eq!(server.ask("a.d.test", "A").answer.len(), 4);
    let reply = server.ask("nowhere", "A");
    assert_eq!(reply.status(), "NXDOMAIN aa");
    assert_eq!(reply.authority, [". 300 SOA ns1.test. hostmaster.test. 7 3600 600 1209600 300"]);
    assert_eq!(server.ask(".", "A").status(), "NOERROR aa");
}

#[test]
fn nameservers_of_the_zone_below_a_cut_have_their_glue_added() {
    let mut server = Server::example("@ NS ns.del\ndel NS ns.del\nns.del A 192.0.2.53\n@ MX 1 ns.del\n");
    let reply = server.ask("example.com", "NS");
    let addresses = ["ns.del.example.com. 3600 A 192.0.2.53", "ns1.example.com. 3600 A 192.0.2.1"];
    let mut additional = reply.additional.clone();
    additional.sort();
    assert_eq!((reply.status(), additional), ("NOERROR aa".into(), addresses.map(str::to_owned).to_vec()));
    // To others the addresses below a cut are not ours to tell.
    assert!(server.ask("example.com", "MX").additional.is_empty());
}
