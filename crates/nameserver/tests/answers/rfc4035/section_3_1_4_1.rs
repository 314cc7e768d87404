//! DS at zone cuts.

use crate::support::{SOA, Server};

const DS: &str = "1 13 2 0000000000000000000000000000000000000000000000000000000000000000";

#[test]
fn the_ds_at_a_cut_is_answered_by_the_zone_above() {
    let mut server = Server::example(&format!("sub NS ns.test.\nsub DS {DS}\nbare NS ns.test.\n"));
    let reply = server.ask("sub.example.com", "DS");
    assert_eq!((reply.status(), reply.answer.len(), reply.authority.len()), ("NOERROR aa".into(), 1, 0));
    let reply = server.ask("bare.example.com", "DS");
    assert_eq!((reply.status(), reply.answer.len(), reply.authority.len()), ("NOERROR aa".into(), 0, 1));
    assert!(reply.authority[0].starts_with("example.com. 300 SOA "));
    // Below the cut it is a name like any.
    assert_eq!(server.ask("a.bare.example.com", "DS").status(), "NOERROR");
}

#[test]
fn the_zone_above_answers_even_where_the_one_below_is_here() {
    let parent = format!(
        "{SOA}sub NS ns.test.\nsub DS {DS}\nwild A 192.0.2.1\n*.wild A 192.0.2.1\nalias CNAME ns1\nr.alias A 192.0.2.2\n"
    );
    let mut zones = vec![("example.com".to_owned(), parent)];
    for child in ["sub", "bare", "a.wild", "alias", "cut.sub"] {
        zones.push((format!("{child}.example.com"), SOA.to_owned()));
    }
    let zones: Vec<(&str, &str)> = zones.iter().map(|(apex, text)| (&apex[..], &text[..])).collect();
    let mut server = Server::new(&zones);
    let reply = server.ask("sub.example.com", "DS");
    assert_eq!((reply.status(), reply.answer.len()), ("NOERROR aa".into(), 1));
    // Whatever the zone above has at the name of the one below: its apex exists, and the DS is all that is asked for.
    for child in ["bare", "a.wild", "alias"] {
        let reply = server.ask(&format!("{child}.example.com"), "DS");
        assert_eq!((reply.status(), reply.answer.len()), ("NOERROR aa".into(), 0), "{child}");
        assert!(reply.authority[0].starts_with("example.com. 300 SOA "), "{child}");
    }
    // All else is the child's.
    assert!(server.ask("sub.example.com", "SOA").answer[0].starts_with("sub.example.com. 900 SOA"));
    assert!(server.ask("sub.example.com", "NS").answer[0].starts_with("sub.example.com. 3600 NS ns1.sub"));
    let reply = server.ask("cut.sub.example.com", "DS");
    assert!(reply.authority[0].starts_with("sub.example.com. 300 SOA "));
}

#[test]
fn without_the_zone_above_the_one_below_says_that_there_is_none() {
    let mut server = Server::example("");
    let reply = server.ask("example.com", "DS");
    assert_eq!((reply.status(), reply.answer.len()), ("NOERROR aa".into(), 0));
    assert!(reply.authority[0].starts_with("example.com. 300 SOA "));
}
