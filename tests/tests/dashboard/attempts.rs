//! Guessing is slow.

use std::thread;

use end_to_end::visitor::location;
use end_to_end::{Server, ServerOptions};

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

#[test]
fn wrong_passwords_leave_no_memory_behind() {
    const AT_ONCE: usize = 8;
    let server = ServerOptions::default().setting("ZONEWRIGHT_TRUSTED_PROXIES", "127.0.0.1").start();
    let guess = |number: usize| {
        let mut guesser = server.visitor();
        guesser.headers.push(("X-Forwarded-For".to_owned(), format!("198.51.100.{number}")));
        guesser.sign_in_with(&format!("someone{number}@example.net"), "a guess").status
    };
    let before = server.resident_octets();
    thread::scope(|scope| {
        for first in 0..AT_ONCE {
            scope.spawn(move || {
                for number in (first..200).step_by(AT_ONCE) {
                    assert_eq!(guess(number), 422);
                }
            });
        }
    });
    let grown = server.resident_octets().saturating_sub(before) >> 20;
    assert!(grown < 64, "{grown} MiB more than before");
}
