//! Many zones.

use std::time::Instant;

use crate::fake::Fake;
use crate::support::{Zones, eventually, name};

/// A start of many zones tells of none that is in sync, and asks no faster than is answered: nothing is lost.
#[test]
fn a_start_of_100_000_zones_floods_nobody() {
    const ZONES: usize = 100_000;
    let secondary = Fake::start();
    let zones = Zones::to(secondary.address);
    for number in 0..ZONES {
        let apex = format!("z{number}.test");
        if number % 1_000 != 0 {
            secondary.state().served.insert(name(&apex), 1);
        }
        zones.put(&apex, 1);
    }
    let began = Instant::now();
    zones.start();
    eventually("all are in sync", || zones.notifier.report(0)[0].in_sync == ZONES);
    let state = secondary.state();
    assert_eq!(state.notifies.len(), ZONES / 1_000);
    assert!(state.questions < ZONES + ZONES / 10, "{} questions in {:?}", state.questions, began.elapsed());
    assert_eq!(zones.notifier.report(0)[0].failures, 0);
}

/// A secondary that has nothing yet is told at a pace, and a change goes before all that.
#[test]
fn a_change_goes_before_repairs() {
    const ZONES: usize = 20_000;
    let secondary = Fake::start();
    let zones = Zones::to(secondary.address);
    for number in 0..ZONES {
        zones.put(&format!("z{number}.test"), 1);
    }
    zones.start();
    eventually("it is being told", || secondary.serials_told().len() > 100);
    for serial in 1..=10 {
        zones.put("urgent.test", serial);
        zones.wait_for("urgent.test", serial);
    }
    let told = secondary.serials_told().len();
    assert!(told < ZONES / 2, "{told} NOTIFYs: the pace is none");
    assert!(zones.notifier.report(0)[0].pending > 0);
}
