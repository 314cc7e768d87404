//! Additional data of authoritative servers.

use crate::support::Server;

#[test]
fn the_addresses_of_the_target_are_added() {
    let mut server = Server::example(
        "@ A 192.0.2.1\n@ HTTPS 1 . alpn=h2\nsvc HTTPS 1 pool\nalias HTTPS 0 pool\nnone HTTPS 0 .\nnone A 192.0.2.3\n\
         far SVCB 1 pool.test.\npool A 192.0.2.2\npool AAAA 2001:db8::2\n",
    );
    let pool = ["pool.example.com. 3600 A 192.0.2.2", "pool.example.com. 3600 AAAA 2001:db8::2"];
    assert_eq!(server.ask("example.com", "HTTPS").additional, ["example.com. 3600 A 192.0.2.1"]);
    assert_eq!(server.ask("svc.example.com", "HTTPS").additional, pool);
    assert_eq!(server.ask("alias.example.com", "HTTPS").additional, pool);
    assert!(
        server.ask("none.example.com", "HTTPS").additional.is_empty(),
        "an alias of the root has no service"
    );
    assert!(server.ask("far.example.com", "SVCB").additional.is_empty());
}

#[test]
fn at_a_wildcard_the_owner_is_the_name_that_was_asked_for() {
    let mut server = Server::example("*.w HTTPS 1 .\n*.w A 192.0.2.5\n");
    assert_eq!(server.ask("x.w.example.com", "HTTPS").additional, ["x.w.example.com. 3600 A 192.0.2.5"]);
}
