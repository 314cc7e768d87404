//! A session begins with a secret that nobody can have known before, and ends when it should.

use end_to_end::visitor::{location, set_cookies};
use end_to_end::{Server, ServerOptions, Visitor};

const SESSION: &str = "zonewright_session";
const ALICE: &str = "alice@example.net";

fn with_alice() -> (Server, Visitor) {
    let server = Server::start();
    server.create_person(ALICE);
    let alice = server.signed_in(ALICE);
    (server, alice)
}

fn is_signed_in(visitor: &mut Visitor) -> bool {
    visitor.get("/account/").status == 200
}

#[test]
fn each_sign_in_has_a_secret_of_its_own() {
    let (server, alice) = with_alice();
    let mut secrets = vec![alice.cookies[SESSION].clone()];
    for _ in 0..3 {
        let mut visitor = server.visitor();
        visitor.get("/");
        let before = visitor.cookies.clone();
        let signed_in = visitor.sign_in(ALICE);
        assert_eq!(location(&signed_in), "/dns/");
        let secret = visitor.cookies[SESSION].clone();
        assert!(!before.values().any(|value| *value == secret), "it was known before");
        assert!(secret.len() >= 43, "256 bits: {secret}");
        secrets.push(secret);
    }
    secrets.sort();
    secrets.dedup();
    assert_eq!(secrets.len(), 4);
}

#[test]
fn a_secret_that_was_put_there_before_is_not_taken_over() {
    let (server, alice) = with_alice();
    // Someone plants in the victim's browser: a session of their own, one that is over, and one that was made up.
    let mut attacker = server.visitor();
    attacker.sign_in(ALICE);
    let own = attacker.cookies[SESSION].clone();
    for planted in [own, "A".repeat(43), "x".to_owned(), String::new()] {
        let mut victim = server.visitor();
        victim.cookies.insert(SESSION.to_owned(), planted.clone());
        victim.get("/sign-in/");
        let form = victim.clone();
        // With that session it is signed in already; then it is signed out first, as people do.
        if is_signed_in(&mut victim) {
            victim.submit("/account/", "/sign-out/", &[]);
        } else {
            victim.cookies = form.cookies;
        }
        victim.sign_in(ALICE);
        assert!(is_signed_in(&mut victim), "{planted:?}");
        assert_ne!(victim.cookies[SESSION], planted);
        let mut other = server.visitor();
        other.cookies.insert(SESSION.to_owned(), planted);
        assert!(!is_signed_in(&mut other));
    }
    drop(alice);
}

#[test]
fn the_proof_of_forms_changes_with_the_session() {
    let (server, _alice) = with_alice();
    let mut visitor = server.visitor();
    let before = end_to_end::visitor::csrf(&visitor.get("/sign-in/")).expect("a form");
    visitor.sign_in(ALICE);
    let refused = visitor.post("/account/", &[("csrf", &before), ("first-name", "Mallory")]);
    assert_eq!(refused.status, 403, "{}", refused.text());
    assert!(!visitor.get("/account/").text().contains("Mallory"));
}

#[test]
fn its_cookie_is_kept_from_scripts_and_other_sites() {
    let (server, _alice) = with_alice();
    let mut visitor = server.visitor();
    let signed_in = visitor.sign_in(ALICE);
    let cookie = set_cookies(&signed_in).find(|cookie| cookie.name_and_value().0 == SESSION);
    let cookie = cookie.expect("a session's cookie");
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.has(attribute), "{cookie:?}");
    }
    assert!(!cookie.has("Secure") && !cookie.mentions("Domain"), "{cookie:?}");
}

#[test]
fn over_https_the_cookie_is_for_this_host_alone() {
    let server = ServerOptions::default().setting("ZONEWRIGHT_PUBLIC_URL", "https://dns.example.net").start();
    server.create_person(ALICE);
    let mut visitor = server.visitor();
    let signed_in = visitor.sign_in(ALICE);
    let cookie =
        set_cookies(&signed_in).find(|cookie| cookie.name_and_value().0 == "__Host-zonewright_session");
    let cookie = cookie.expect("a session's cookie");
    assert!(cookie.has("Secure") && cookie.has("HttpOnly") && cookie.has("SameSite=Lax"), "{cookie:?}");
    // Nothing without the prefix is taken for it, since any host beside this one could have set that.
    let mut beside = server.visitor();
    beside.cookies.insert(SESSION.to_owned(), cookie.name_and_value().1.to_owned());
    assert!(!is_signed_in(&mut beside));
}

#[test]
fn signing_out_ends_it_for_all_who_have_its_secret() {
    let (server, mut alice) = with_alice();
    let stolen = alice.cookies[SESSION].clone();
    let out = alice.submit("/account/", "/sign-out/", &[]);
    assert_eq!(location(&out), "/sign-in/");
    assert!(!alice.cookies.contains_key(SESSION), "the browser is told to forget it");
    let mut thief = server.visitor();
    thief.cookies.insert(SESSION.to_owned(), stolen);
    assert!(!is_signed_in(&mut thief));
    // By a link or a picture elsewhere nobody is signed out.
    let mut bob = server.visitor();
    bob.sign_in(ALICE);
    assert_eq!(bob.get("/sign-out/").status, 405);
    assert!(is_signed_in(&mut bob));
}

#[test]
fn no_secret_is_in_the_database_or_the_log() {
    let (server, alice) = with_alice();
    let secret = alice.cookies[SESSION].as_bytes();
    let log = server.log();
    assert!(!log.contains(&alice.cookies[SESSION]) && !log.contains(end_to_end::visitor::PASSWORD), "{log}");
    for file in std::fs::read_dir(server.data_directory().join("data")).expect("the data directory").flatten()
    {
        let octets = std::fs::read(file.path()).expect("a file of it");
        for text in [secret, end_to_end::visitor::PASSWORD.as_bytes()] {
            assert!(!octets.windows(text.len()).any(|window| window == text), "{}", file.path().display());
        }
    }
}
