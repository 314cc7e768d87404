//! Secondaries that were away: they are sent what changed meanwhile as long as it is known, and else the whole zone.

use end_to_end::{Peer, within_some};

use crate::dig::wait_until_same;
use crate::{LIMIT, Platform};

/// How many changes of a zone are known at most.
const CHANGES_KEPT: usize = 1_000;

/// How a zone came to a secondary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Transfer {
    Whole,
    Increments,
}

#[test]
fn a_secondary_that_was_away_catches_up_by_increments() {
    catch_up(5_000, 20, Transfer::Increments);
}

#[test]
fn a_secondary_that_was_away_for_too_long_gets_the_whole_zone() {
    catch_up(100, CHANGES_KEPT + 1, Transfer::Whole);
}

/// BIND and Knot DNS miss so many changes of a zone of so many records.
fn catch_up(size: usize, changes: usize, expected: Transfer) {
    let platform = Platform::start(&["bind", "knot"]);
    let records: String = (0..size).map(|number| format!("h{number} A 192.0.2.1\n")).collect();
    let zone = platform.api.create_zone_with("example.com", &records);
    let mut peers = [platform.named(0), platform.knot(1)];
    for peer in &peers {
        wait_until_same(&platform, peer, "example.com");
    }
    let before = platform.records("example.com").len();
    let away = peers.each_mut().map(|peer| {
        assert_eq!(transfers(peer, 0, before).last(), Some(&Transfer::Whole), "{}", peer.log());
        peer.pause();
        peer.log().len()
    });
    for number in 0..changes {
        platform.api.add(&zone, &format!("new{number}"), "A", "192.0.2.2");
    }
    let after = platform.records("example.com").len();
    assert_eq!(after, before + changes);
    for (peer, since) in peers.iter_mut().zip(away) {
        peer.resume();
        wait_until_same(&platform, peer, "example.com");
        let came = transfers(peer, since, after);
        assert!(came.iter().all(|transfer| *transfer == expected), "{came:?}\n{}", &peer.log()[since..]);
    }
}

/// How `example.com` came, once it did, to a secondary by its log after so many octets. The zone has so many records.
fn transfers(peer: &Peer, since: usize, records: usize) -> Vec<Transfer> {
    let transfer = |line: &str| match peer.name {
        "named" => {
            let (_, told) = line.split_once("transfer of 'example.com/IN' from ")?;
            let (_, told) = told.split_once("Transfer completed: ")?;
            let came: usize = told.split(", ").nth(1)?.strip_suffix(" records")?.parse().ok()?;
            // All there are, and the SOA again.
            Some(if came == records + 1 { Transfer::Whole } else { Transfer::Increments })
        }
        _ => {
            let (_, told) = line.split_once("[example.com.] ")?;
            let (kind, told) = told.split_once(", incoming, ")?;
            let transfer = if kind == "AXFR" { Transfer::Whole } else { Transfer::Increments };
            told.contains(", finished, ").then_some(transfer)
        }
    };
    // They serve a zone a moment before they tell how it came.
    let told = within_some(LIMIT, || {
        let told: Vec<Transfer> = peer.log()[since..].lines().filter_map(transfer).collect();
        (!told.is_empty()).then_some(told)
    });
    told.unwrap_or_else(|| panic!("{} tells of no transfer:\n{}", peer.name, peer.log()))
}
