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

#[test]
fn the_service_that_an_alias_leads_to_is_added() {
    let mut server = Server::example(
        "al HTTPS 0 ix\nbound HTTPS 1 ix\nix HTTPS 1 . alpn=h2\nix SVCB 1 .\nix A 192.0.2.1\nix AAAA 2001:db8::1\n\
         self HTTPS 0 self\nself A 192.0.2.2\nto CNAME self\n@ MX 1 ix\n",
    );
    let addresses = ["ix.example.com. 3600 A 192.0.2.1", "ix.example.com. 3600 AAAA 2001:db8::1"];
    assert_eq!(
        server.ask("al.example.com", "HTTPS").additional,
        [&addresses[..], &["ix.example.com. 3600 HTTPS 1 . alpn=\"h2\""]].concat()
    );
    assert_eq!(server.ask("bound.example.com", "HTTPS").additional, addresses, "a service has no other");
    assert_eq!(server.ask("example.com", "MX").additional, addresses);
    for name in ["self.example.com", "to.example.com"] {
        let reply = server.ask(name, "HTTPS");
        assert_eq!(reply.additional, ["self.example.com. 3600 A 192.0.2.2"], "the answer is there already");
    }
}
