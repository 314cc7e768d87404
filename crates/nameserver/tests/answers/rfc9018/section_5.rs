//! Updating the secret.

use nameserver::{CookieStatus, Cookies};

use super::{ask, server};

#[test]
fn nodes_understand_each_other_at_each_step() {
    let (old, new) = ([1; 16], [2; 16]);
    let steps: [&[[u8; 16]]; 4] = [&[old], &[old, new], &[new, old], &[new]];
    for neighbours in steps.windows(2).take(2) {
        for (one, other) in [(0, 1), (1, 0)] {
            let (_, cookie) = ask(&mut server(Cookies::with_secrets(neighbours[one])), &[7; 8]);
            let (status, _) = ask(&mut server(Cookies::with_secrets(neighbours[other])), &cookie);
            assert_eq!(status, CookieStatus::Valid);
        }
    }
}

#[test]
fn a_single_node_takes_a_new_one_each_day_and_accepts_the_last() {
    let mut server = server(Cookies::of_one_node([1; 16]));
    let midnight = 20_000 * 86_400;
    server.now.unix_seconds = midnight - 1;
    let (_, yesterday) = ask(&mut server, &[7; 8]);
    server.now.unix_seconds = midnight;
    assert_eq!(ask(&mut server, &yesterday).0, CookieStatus::Valid);
    let (_, today) = ask(&mut server, &[7; 8]);
    // Another thread may be behind by a moment.
    server.now.unix_seconds = midnight - 1;
    assert_eq!(ask(&mut server, &today).0, CookieStatus::Valid);
    // Whatever the day is, a process that was started anew understands none of it.
    let mut other = self::server(Cookies::of_one_node([2; 16]));
    other.now = server.now;
    assert_eq!(ask(&mut other, &yesterday).0, CookieStatus::Invalid);
}
