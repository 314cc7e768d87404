//! Acknowledgements that are none.

use std::time::Duration;

use notify::ZoneState;
use tsig::KeyRing;

use crate::fake::{Fake, Forgery, Mood};
use crate::support::{Zones, eventually, key, name};

/// What is no answer to what was sent acknowledges nothing: it is told again, and never asked whether it arrived.
#[test]
fn answers_to_something_else_acknowledge_nothing() {
    use Forgery::{Id, NoResponse, Opcode, Short, Type, Zone};
    for forgery in [Id, Zone, Type, Opcode, NoResponse, Short] {
        let secondary = Fake::start();
        let zones = Zones::to(secondary.address);
        zones.start();
        secondary.set_mood(Mood::Forge(forgery));
        zones.put("forged.test", 1);
        eventually("it is told again", || secondary.serials_told().len() >= 3);
        assert_eq!(zones.notifier.report(0)[0].arrivals, 0, "{forgery:?}");
        assert_ne!(zones.status("forged.test").state, ZoneState::InSync, "{forgery:?}");
        secondary.set_mood(Mood::Follow);
        zones.wait_for("forged.test", 1);
    }
}

#[test]
fn an_acknowledgement_whose_signature_is_not_right_is_none() {
    let secret = b"a secret of both";
    for (forgery, words) in [
        (Forgery::Unsigned, "without a signature"),
        (Forgery::BadSignature, "the signature is wrong"),
        (Forgery::OtherKey, "the signature is wrong"),
    ] {
        let secondary = Fake::start_with(KeyRing::new([key(secret)]));
        let zones = Zones::signed(secondary.address, Some(secret));
        zones.start();
        secondary.set_mood(Mood::Forge(forgery));
        zones.put("forged.test", 1);
        let error = zones.wait_for_error("forged.test", words).last_error.expect("it is there");
        assert!(error.contains("TSIG key ns2-key"), "{error}");
        secondary.set_mood(Mood::Follow);
        zones.wait_for("forged.test", 1);
    }
}

#[test]
fn another_secret_is_told_so() {
    let secondary = Fake::start_with(KeyRing::new([key(b"theirs")]));
    let zones = Zones::signed(secondary.address, Some(b"ours"));
    zones.start();
    zones.put("keys.test", 1);
    let error = zones.wait_for_error("keys.test", "BADSIG").last_error.expect("it is there");
    assert!(error.contains("same algorithm and secret"), "{error}");
    assert_eq!(secondary.serials_told(), [0; 0]);
}

/// One zone that is refused for ever delays no other.
#[test]
fn a_zone_that_fails_is_in_nobodys_way() {
    let secondary = Fake::start();
    let zones = Zones::to(secondary.address);
    zones.start();
    for number in 0..300 {
        let apex = format!("bad{number}.test");
        secondary.set_mood_for(&name(&apex), Mood::Refuse(9));
        zones.put(&apex, 1);
    }
    std::thread::sleep(Duration::from_millis(300));
    for serial in 1..=20 {
        zones.put("good.test", serial);
        zones.wait_for("good.test", serial);
    }
    let report = zones.notifier.report(5).remove(0);
    assert_eq!((report.zones, report.in_sync), (301, 1));
    assert!(report.failing_zones.len() <= 5);
}
