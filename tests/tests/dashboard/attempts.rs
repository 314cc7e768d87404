//! Guessing is slow.

use end_to_end::Server;
use end_to_end::visitor::location;

const ALICE: &str = "alice@example.net";

#[test]
fn guessing_a_password_is_stopped_and_says_for_how_long() {
    let server = Server::start();
    server.create_person(ALICE);
    server.create_person("bob@example.net");
    let mut guesser = server.visitor();
    let statuses: Vec<u16> =
        (0..12).map(|guess| guesser.sign_in_with(ALICE, &format!("guess number {guess}")).status).collect();
    assert_eq!(statuses[..10], [422; 10], "{statuses:?}");
    assert_eq!(statuses[10..], [429; 2], "{statuses:?}");
    let stopped = guesser.sign_in_with(ALICE, "one more guess");
    assert!(
        stopped.header("retry-after").is_some_and(|value| value.parse::<u32>().is_ok_and(|value| value > 0))
    );
    assert!(stopped.text().contains("minute"), "{}", stopped.text());
    // Who guesses about one account may still sign in to another.
    assert_eq!(location(&guesser.sign_in("bob@example.net")), "/dns/");
}

#[test]
fn a_network_that_guesses_at_many_accounts_is_stopped() {
    let server = Server::start();
    let mut guesser = server.visitor();
    let statuses: Vec<u16> = (0..60)
        .map(|number| guesser.sign_in_with(&format!("someone{number}@example.net"), "a guess").status)
        .collect();
    assert!(statuses[..45].iter().all(|status| *status == 422), "{statuses:?}");
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
}
