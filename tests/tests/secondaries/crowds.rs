//! Many zones, and many changes of them.

use std::time::{Duration, Instant};

use end_to_end::{Zone, within};

use crate::{Platform, serial};

const ZONES: usize = 2_000;
/// How many changes there are, how many clients make them, and how many a second.
const CHANGES: usize = 3_000;
const CLIENTS: usize = 4;
const CHANGES_A_SECOND: usize = 500;
/// How long the last of them may take to be everywhere, on a machine that runs other tests, too.
const SETTLING: Duration = Duration::from_secs(120);

#[test]
fn none_of_many_changes_is_lost_at_three_secondaries() {
    let platform = Platform::start(&["bind", "knot", "nsd"]);
    let api = &platform.api;
    let domains: Vec<String> = (0..ZONES).map(|number| format!("z{number}.example")).collect();
    let zones: Vec<Zone> =
        domains.iter().map(|domain| api.create_zone_with(domain, "www A 192.0.2.1\n")).collect();
    let peers = [platform.named(0), platform.knot(1), platform.nsd(2, &domains)];
    for peer in &peers {
        let serves_all = || domains.iter().all(|domain| serial(peer, domain).is_some());
        assert!(within(SETTLING, serves_all), "{} lacks zones\n{}", peer.name, peer.log());
    }

    let began = Instant::now();
    let write = |first: usize| {
        for change in (first..CHANGES).step_by(CLIENTS) {
            let due = Duration::from_secs_f64(change as f64 / CHANGES_A_SECOND as f64);
            std::thread::sleep(due.saturating_sub(began.elapsed()));
            // Spread over all zones, some of them hit again before the secondaries are there.
            api.add(&zones[change * 7 % ZONES], &format!("n{change}"), "A", "192.0.2.2");
        }
    };
    std::thread::scope(|scope| {
        for first in 0..CLIENTS {
            scope.spawn(move || write(first));
        }
    });
    println!("{:.0} changes a second", CHANGES as f64 / began.elapsed().as_secs_f64());
    let new = api.create_zone_with("new.example", "www A 192.0.2.1\n");

    let serials: Vec<Option<String>> = domains.iter().map(|domain| platform.serial(domain)).collect();
    for peer in &peers {
        let behind =
            || domains.iter().zip(&serials).filter(|(domain, ours)| serial(peer, domain) != **ours).count();
        assert!(within(SETTLING, || behind() == 0), "{}: {} zones are behind", peer.name, behind());
        for change in (0..CHANGES).step_by(37) {
            let name = format!("n{change}.{}", domains[change * 7 % ZONES]);
            let answer = crate::ask(peer, &name, "A").expect("an answer");
            assert_eq!(answer, ("NOERROR".to_owned(), vec!["192.0.2.2".to_owned()]), "{}: {name}", peer.name);
        }
    }
    for peer in &peers[..2] {
        assert!(within(SETTLING, || serial(peer, &new.domain).is_some()), "{} has no new.example", peer.name);
    }
}
