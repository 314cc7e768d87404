//! A zone moves in: it is a copy first, and then a zone of its own, and nobody who asks notices.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::json;

use crate::{ask, make_copy, named, serve, update, wait_for, wait_until_same, zone_file};

#[test]
fn a_copy_is_promoted_without_a_moment_of_downtime() {
    let (mut peer, (server, api)) = (named(&zone_file(1, 1, 86_400)), serve());
    let zone = make_copy(&api, &[peer.dns().address]);
    wait_until_same(&server, &peer);
    update(&peer, "update add last.example.com. 60 A 192.0.2.7\n");
    wait_for(&server, "last.example.com A", &["192.0.2.7"]);
    let serial =
        || server.dns().ask("example.com SOA").data()[0].split(' ').nth(2).expect("a serial").parse::<u32>();
    let before = serial().expect("a number");

    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let asker = scope.spawn(|| {
            let mut count = 0;
            while !is_over.load(Ordering::Relaxed) {
                let expected = ("NOERROR".to_owned(), vec!["192.0.2.25".to_owned()]);
                assert_eq!(ask(&server, "mail.example.com A"), expected);
                count += 1;
            }
            count
        });
        let promoted = api.post(&zone.path("promote/"), &json!({})).expect(200).json();
        assert!(promoted["primaries"].is_null(), "{promoted}");
        api.add(&zone, "new", "A", "192.0.2.8");
        assert_eq!(ask(&server, "new.example.com A").1, ["192.0.2.8"]);
        // The primary is not asked any more, whatever it has and wherever it is.
        update(&peer, "update delete mail.example.com. A\nupdate add late.example.com. 60 A 192.0.2.6\n");
        thread::sleep(std::time::Duration::from_secs(3));
        peer.kill();
        thread::sleep(std::time::Duration::from_secs(1));
        is_over.store(true, Ordering::Relaxed);
        let count = asker.join().expect("each answer is right");
        assert!(count > 100, "{count}");
    });
    server.dns().ask("late.example.com A").nxdomain();
    assert_eq!(ask(&server, "new.example.com A").1, ["192.0.2.8"]);
    let after = serial().expect("a number");
    assert!(zone::Serial(after).is_ahead_of(zone::Serial(before)), "{before} {after}");
    // The primary's nameservers stay until they are changed.
    assert_eq!(server.dns().ask("example.com NS").data(), ["ns.example.com.", "ns.example.net."]);
}
