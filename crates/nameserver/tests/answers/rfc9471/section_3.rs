//! Which glue must be there.

use nameserver::Transport;

use crate::support::{Question, SOA, Server};

#[test]
fn glue_below_the_cut_that_does_not_fit_sets_tc() {
    let zone: String = (0..13)
        .map(|n| format!("sub NS ns{n}.sub\nns{n}.sub A 192.0.2.{n}\nns{n}.sub AAAA 2001:db8::{n}\n"))
        .collect();
    let mut server = Server::example(&zone);
    let reply = server.ask("www.sub.example.com", "A");
    assert_eq!((reply.status(), reply.authority.len()), ("NOERROR tc".into(), 13));
    let question = Question { name: "www.sub.example.com", payload: Some(1232), ..Question::default() };
    let reply = server.ask_with(&question);
    assert_eq!((reply.status(), reply.additional.len()), ("NOERROR".into(), 26));
}

#[test]
fn glue_of_siblings_that_does_not_fit_sets_nothing() {
    let zone: String = (0..13)
        .map(|n| format!("sub NS ns{n}.other\nns{n}.other A 192.0.2.{n}\nns{n}.other AAAA 2001:db8::{n}\n"))
        .collect();
    let mut server = Server::example(&format!("{zone}other NS ns.test.\n"));
    let reply = server.ask("www.sub.example.com", "A");
    assert_eq!((reply.status(), reply.authority.len()), ("NOERROR".into(), 13));
    assert!(!reply.additional.is_empty() && reply.additional.len() < 26);
    let question = Question { name: "www.sub.example.com", payload: Some(1232), ..Question::default() };
    assert_eq!(server.ask_with(&question).additional.len(), 26);
}

#[test]
fn glue_below_the_cut_goes_first() {
    let mut zone: String =
        (0..9).map(|n| format!("sub NS a{n}.other\na{n}.other AAAA 2001:db8::{n}\n")).collect();
    zone += "sub NS zz.sub\nzz.sub A 192.0.2.53\nother NS ns.test.\n";
    let reply = Server::example(&zone).ask("www.sub.example.com", "A");
    assert_eq!(reply.additional[0], "zz.sub.example.com. 3600 A 192.0.2.53");
    assert_eq!(reply.status(), "NOERROR");
}

#[test]
fn nameservers_that_are_data_of_the_zone_are_added_too() {
    let mut server = Server::example("sub NS ns1\nsub NS ns.test.\n");
    assert_eq!(server.ask("www.sub.example.com", "A").additional, ["ns1.example.com. 3600 A 192.0.2.1"]);
}

#[test]
fn nameservers_that_a_wildcard_lends_an_address_are_added_too() {
    let mut server = Server::example("sub NS ns.w\n*.w A 192.0.2.8\n");
    assert_eq!(server.ask("www.sub.example.com", "A").additional, ["ns.w.example.com. 3600 A 192.0.2.8"]);
}

#[test]
fn glue_below_the_cut_is_there_though_a_zone_below_is_here_too() {
    let parent = format!("{SOA}sub NS ns.a.sub\nns.a.sub A 192.0.2.53\n");
    let child = format!("{SOA}ns A 192.0.2.99\n");
    let mut server = Server::new(&[("example.com", &parent), ("a.sub.example.com", &child)]);
    for (name, record_type) in [("x.sub.example.com", "A"), ("a.sub.example.com", "DS")] {
        let reply = server.ask(name, record_type);
        assert_eq!((reply.status(), reply.authority.len()), ("NOERROR".into(), 1));
        assert_eq!(reply.additional, ["ns.a.sub.example.com. 3600 A 192.0.2.53"], "{name} {record_type}");
    }
}

#[test]
fn glue_of_a_sibling_that_is_here_too_is_left_to_it() {
    // Its addresses are the child's to tell, and whoever asks here for them gets them from there.
    let parent = format!("{SOA}sub NS ns.kid\nns.kid A 192.0.2.53\n");
    let mut server = Server::new(&[("example.com", &parent), ("kid.example.com", SOA)]);
    let reply = server.ask("www.sub.example.com", "A");
    assert_eq!((reply.status(), reply.authority.len(), reply.additional.len()), ("NOERROR".into(), 1, 0));
}

#[test]
fn all_glue_below_the_cut_is_there_however_many_nameservers_there_are() {
    for count in [64, 65, 100, 500] {
        let zone: String =
            (0..count).map(|n| format!("sub NS ns{n}.sub\nns{n}.sub A 192.0.2.{}\n", n % 256)).collect();
        let reply = Server::example(&zone).ask_over_tcp("www.sub.example.com", "A");
        assert_eq!((reply.status(), reply.authority.len()), ("NOERROR".into(), count));
        assert_eq!(reply.additional.len(), count);
    }
}

#[test]
fn glue_below_the_cut_is_there_behind_many_nameservers_elsewhere() {
    let mut zone: String = (0..64).map(|n| format!("d NS {n:02}.\n")).collect();
    zone += "d NS zz.d\nzz.d A 192.0.2.53\n";
    let mut server = Server::example(&zone);
    let question = Question { name: "x.d.example.com", payload: Some(1232), ..Question::default() };
    for transport in [Transport::Udp, Transport::Tcp] {
        let reply = server.ask_with(&Question { transport, ..question.clone() });
        assert_eq!((reply.status(), reply.authority.len()), ("NOERROR".into(), 65));
        assert_eq!(reply.additional, ["zz.d.example.com. 3600 A 192.0.2.53"]);
    }
}

#[test]
fn glue_below_the_cut_that_does_not_even_fit_over_tcp_sets_tc() {
    let long = "x".repeat(50);
    let zone: String = (0..600)
        .map(|n| format!("sub NS {long}{n}.sub\n{long}{n}.sub A 192.0.2.1\n{long}{n}.sub AAAA 2001:db8::1\n"))
        .collect();
    let reply = Server::example(&zone).ask_over_tcp("www.sub.example.com", "A");
    assert_eq!((reply.status(), reply.authority.len()), ("NOERROR tc".into(), 600));
}
