//! The life of copies: refresh, retry, expiry, NOTIFY, by a clock of the test's own.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use refresh::{Copied, CopyState, Notified, SinkError};
use uuid::Uuid;
use zone::{Name, RecordType, Soa};

use crate::primary::{Asked, Primary};
use crate::story::{COPY, NS, Story, change, copied, notify, primary, probes, set_there, whole};
use crate::wire::Answer;
use crate::{apex, records, soa};

type Reply = fn(&Asked) -> Answer;

#[test]
fn a_copy_is_taken_and_refreshed_in_time() {
    let primary = Primary::sending(|asked| {
        let answer = asked.answer().soa(asked.current);
        vec![match (asked.record_type, asked.serial) {
            (RecordType::IXFR, Some(serial)) => {
                answer.soa(serial).soa(asked.current).records(&["www 60 A 192.0.2.1"]).soa(asked.current)
            }
            _ => answer.records(&[NS]).soa(asked.current),
        }]
    });
    let story = Story::start(vec![copied(&[&primary])]);
    story.wait_for("taken", |story| story.state(COPY).refreshed_at.is_some());
    assert_eq!(story.serial(COPY), Some(1));
    let state = story.state(COPY);
    let age = story.now() - state.refreshed_at.unwrap();
    assert!((0..20).contains(&age), "{state:?}");
    assert_eq!(state.expires_at.unwrap() - state.refreshed_at.unwrap(), 86_400);
    assert_eq!((state.is_expired, state.last_error), (false, None));
    assert_eq!(primary.asked_types(), [RecordType::AXFR]);

    // A refresh of 3600 seconds comes after three quarters of it, and before all of it.
    change(&primary, 2);
    story.set_forward(2_600);
    sleep(Duration::from_millis(700));
    assert_eq!(probes(&primary), 1);
    story.set_forward(1_001);
    story.wait_for("refreshed", |story| story.serial(COPY) == Some(2));
    assert_eq!(primary.asked_types(), [RecordType::AXFR, RecordType::IXFR]);
    let content = story.sink.content.lock().unwrap()[&COPY].1.clone();
    assert_eq!(content, records(&[NS, "www 60 A 192.0.2.1"]).into_iter().collect());
    // And where nothing changed, no more than the serial is asked for.
    story.set_forward(3_601);
    let refreshed_at = story.now();
    story.wait_for("asked", |story| story.state(COPY).refreshed_at >= Some(refreshed_at));
    assert_eq!(primary.asked().len(), 2);
}

#[test]
fn what_does_not_fit_is_asked_for_whole() {
    let primary = Primary::sending(|asked| {
        let answer = asked.answer().soa(asked.current);
        vec![match (asked.record_type, asked.serial) {
            (RecordType::IXFR, Some(serial)) => {
                answer.soa(serial).records(&["never 60 A 192.0.2.1"]).soa(asked.current).soa(asked.current)
            }
            _ => answer.records(&[NS]).soa(asked.current),
        }]
    });
    let story = Story::start(vec![copied(&[&primary])]);
    story.wait_for("taken", |story| story.state(COPY).refreshed_at.is_some());
    change(&primary, 2);
    notify(&story, &primary);
    story.wait_for("taken whole", |story| story.serial(COPY) == Some(2));
    assert_eq!(primary.asked_types(), [RecordType::AXFR, RecordType::IXFR, RecordType::AXFR]);
}

#[test]
fn notify_wakes_and_a_flood_of_it_does_no_more() {
    let primary = primary();
    let key = Name::parse("key.example.").unwrap();
    let with_key = Copied { key: Some(key.clone()), ..copied(&[&primary]) };
    let other = Name::parse("other.example").unwrap();
    let stranger: IpAddr = "192.0.2.99".parse().unwrap();

    let story = Story::start(vec![copied(&[&primary])]);
    story.wait_for("taken", |story| story.state(COPY).refreshed_at.is_some());
    let notified = |from, key| story.refresher.notified(&apex(), from, key);
    assert_eq!(story.refresher.notified(&other, primary.address.ip(), None), Notified::NotHere);
    assert_eq!(notified(stranger, None), Notified::Refused);
    assert_eq!(notified(stranger, Some(&key)), Notified::Refused);
    assert_eq!(probes(&primary), 1);

    change(&primary, 2);
    let began = Instant::now();
    notify(&story, &primary);
    story.wait_for("noticed", |story| story.serial(COPY) == Some(2));
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());

    let (before, began) = (probes(&primary), Instant::now());
    for serial in 3..3_000 {
        change(&primary, serial);
        notify(&story, &primary);
    }
    story.wait_for("noticed", |story| story.serial(COPY) == Some(2_999));
    let asked = probes(&primary) - before;
    // Each question 250 ms after the last one.
    assert!(asked <= 2 + (began.elapsed().as_millis() / 250) as u32, "{asked} in {:?}", began.elapsed());

    let story = Story::start(vec![with_key]);
    story.wait_for("known", |story| story.state(COPY).last_error.is_some());
    assert_eq!(story.refresher.notified(&apex(), stranger, Some(&key)), Notified::Accepted);
    assert!(story.state(COPY).last_error.unwrap().contains("no TSIG key key.example"));
}

#[test]
fn primaries_are_tried_in_turn() {
    let (silent, behind, ahead) = (primary(), primary(), primary());
    set_there(&silent, false);
    change(&ahead, 2);
    let story = Story::start(vec![copied(&[&silent, &behind])]);
    story.wait_for("taken from the second", |story| story.serial(COPY) == Some(1));
    *story.sink.copies.lock().unwrap() = vec![copied(&[&silent, &ahead])];
    story.refresher.copies_changed();
    story.wait_for("taken from the third", |story| story.serial(COPY) == Some(2));
    // One that is older is passed over, and told of where all are.
    *story.sink.copies.lock().unwrap() = vec![copied(&[&behind, &ahead])];
    story.refresher.copies_changed();
    let before = probes(&ahead);
    story.wait_for("asked again", |_| probes(&ahead) > before);
    *story.sink.copies.lock().unwrap() = vec![copied(&[&silent, &behind])];
    story.refresher.copies_changed();
    story.wait_for("told", |story| story.state(COPY).last_error.is_some());
    let error = story.state(COPY).last_error.unwrap();
    assert!(
        error.contains(&behind.address.to_string()) && error.contains("serial 1, which is not ahead"),
        "{error}"
    );
    assert_eq!(story.serial(COPY), Some(2));
}

#[test]
fn a_truncated_answer_is_asked_for_over_tcp() {
    let primary = primary();
    primary.truncates.store(true, Ordering::SeqCst);
    let story = Story::start(vec![copied(&[&primary])]);
    story.wait_for("taken", |story| story.state(COPY).refreshed_at.is_some());
    notify(&story, &primary);
    story.wait_for("asked", |_| primary.asked().len() == 3);
    sleep(Duration::from_millis(300));
    assert_eq!(primary.asked_types(), [RecordType::SOA, RecordType::AXFR, RecordType::SOA]);
}

#[test]
fn a_serial_is_taken_from_an_authority_alone() {
    let answers: &[(Reply, &str)] = &[
        (|asked| whole(asked).with(|answer| answer.flags = 0x8000), "without authority"),
        (|asked| asked.answer(), "without an SOA"),
        (|asked| asked.answer().nameserver(), "without the zone's SOA"),
        (|asked| whole(asked).with(|answer| answer.question = None), "without the question"),
        (|asked| whole(asked).with(|answer| answer.flags |= 2), "SERVFAIL"),
    ];
    for (answer, says) in answers {
        let primary = Primary::sending(move |asked| vec![answer(asked)]);
        primary.truncates.store(true, Ordering::SeqCst);
        let story = Story::start(vec![copied(&[&primary])]);
        story.wait_for("told", |story| story.state(COPY).last_error.is_some());
        let error = story.state(COPY).last_error.unwrap();
        assert!(error.contains(says), "{says}: {error}");
        assert_eq!(primary.asked_types(), [RecordType::SOA]);
    }
}

#[test]
fn a_copy_whose_primary_is_gone_expires_and_comes_back() {
    let primary = primary();
    let story = Story::start(vec![copied(&[&primary])]);
    story.wait_for("taken", |story| story.state(COPY).refreshed_at.is_some());
    let fresh = story.state(COPY);
    set_there(&primary, false);
    story.set_forward(3_601);
    story.wait_for("told", |story| story.state(COPY).last_error.is_some());
    let state = story.state(COPY);
    assert!(state.last_error.as_ref().unwrap().contains("does not answer"), "{state:?}");
    assert_eq!((state.refreshed_at, state.expires_at), (fresh.refreshed_at, fresh.expires_at));
    assert!(!state.is_expired);
    // Retry: 600 seconds.
    let before = probes(&primary);
    story.set_forward(440);
    sleep(Duration::from_millis(600));
    assert_eq!(probes(&primary), before);
    story.set_forward(161);
    story.wait_for("tried again", |_| probes(&primary) > before);
    story.set_forward(86_400 - 3_601 - 601 - 30);
    sleep(Duration::from_millis(600));
    assert!(!story.state(COPY).is_expired);
    story.set_forward(30);
    story.wait_for("expired", |story| story.state(COPY).is_expired);
    // Nobody follows what has expired: it begins anew, and whole.
    set_there(&primary, true);
    notify(&story, &primary);
    story.wait_for("back", |story| !story.state(COPY).is_expired && story.state(COPY).last_error.is_none());
    assert_eq!(primary.asked_types(), [RecordType::AXFR, RecordType::AXFR]);
}

/// Such as a primary that was put back to a backup.
#[test]
fn an_older_serial_is_taken_once_the_copy_has_expired() {
    let primary = primary();
    change(&primary, 9);
    let story = Story::start(vec![copied(&[&primary])]);
    story.wait_for("taken", |story| story.serial(COPY) == Some(9));
    change(&primary, 3);
    story.set_forward(3_601);
    story.wait_for("told", |story| story.state(COPY).last_error.is_some());
    let error = story.state(COPY).last_error.unwrap();
    assert!(
        error.contains("the serial 3, which is not ahead of the copy's, 9: raise it there, or"),
        "{error}"
    );
    assert_eq!(story.serial(COPY), Some(9));
    story.set_forward(86_400);
    story.wait_for("taken anew", |story| story.serial(COPY) == Some(3));
    story.wait_for("answered", |story| {
        !story.state(COPY).is_expired && story.state(COPY).last_error.is_none()
    });
}

#[test]
fn a_start_goes_on_where_the_last_one_ended() {
    let primary = primary();
    let story = Story::start(vec![]);
    let at = story.now();
    let known = |refreshed: i64, expires: i64| Copied {
        soa: Some(soa(1)),
        state: CopyState {
            refreshed_at: Some(at + refreshed),
            expires_at: Some(at + expires),
            ..CopyState::default()
        },
        ..copied(&[&primary])
    };
    // Fresh: it is left alone.
    *story.sink.copies.lock().unwrap() = vec![known(-1_000, 80_000)];
    story.refresher.copies_changed();
    sleep(Duration::from_millis(600));
    assert_eq!(probes(&primary), 0);
    // Expired while nobody looked, and its primary away.
    set_there(&primary, false);
    let story = Story::start(vec![known(-90_000, -10)]);
    story.wait_for("expired", |story| story.state(COPY).is_expired && story.state(COPY).last_error.is_some());
    // Due: asked at once.
    set_there(&primary, true);
    let story = Story::start(vec![known(-4_000, 80_000)]);
    story.wait_for("refreshed", |story| story.state(COPY).refreshed_at >= Some(at));
    assert_eq!(primary.asked().len(), 0);
}

#[test]
fn no_soa_makes_it_flood_or_sleep_for_ever() {
    let with = |refresh: u32, retry: u32, expire: u32| {
        Primary::sending(move |asked| {
            let soa = Soa { refresh, retry, expire, ..soa(asked.current) };
            vec![asked.answer().this_soa(&soa).records(&[NS]).this_soa(&soa)]
        })
    };
    let hasty = with(0, 0, 0);
    let story = Story::start(vec![copied(&[&hasty])]);
    story.wait_for("taken", |story| story.state(COPY).refreshed_at.is_some());
    let state = story.state(COPY);
    assert_eq!(state.expires_at.unwrap() - state.refreshed_at.unwrap(), 120);
    story.set_forward(40);
    sleep(Duration::from_millis(600));
    assert_eq!(probes(&hasty), 1);
    story.set_forward(21);
    story.wait_for("asked", |_| probes(&hasty) == 2);

    let drowsy = with(u32::MAX, u32::MAX, u32::MAX);
    let story = Story::start(vec![copied(&[&drowsy])]);
    story.wait_for("taken", |story| story.state(COPY).refreshed_at.is_some());
    let state = story.state(COPY);
    assert_eq!(state.expires_at.unwrap() - state.refreshed_at.unwrap(), 24 * 7 * 24 * 3_600);
    story.set_forward(24 * 3_600 + 1);
    story.wait_for("asked", |_| probes(&drowsy) == 2);
}

/// What is never reached is tried ever less often.
#[test]
fn a_copy_that_never_came_is_tried_less_and_less() {
    let primary = primary();
    set_there(&primary, false);
    let story = Story::start(vec![copied(&[&primary])]);
    // Three datagrams a round, while the clock is set forward in steps, and each round has the time that it takes.
    let rounds_in = |steps: &[i64]| {
        let before = probes(&primary);
        for seconds in steps {
            story.set_forward(*seconds);
            sleep(Duration::from_millis(500));
        }
        (probes(&primary) - before) / 3
    };
    let in_the_first_minute = rounds_in(&[0, 10, 10, 10, 10, 10, 10]);
    assert!((4..=6).contains(&in_the_first_minute), "{in_the_first_minute}");
    assert_eq!(rounds_in(&[600]), 1);
    assert_eq!(rounds_in(&[20; 6]), 0);
    // Once an hour, for ever.
    assert_eq!(rounds_in(&[20_000, 3_601, 3_601]), 3);
    assert_eq!(story.serial(COPY), None);
    set_there(&primary, true);
    notify(&story, &primary);
    story.set_forward(2);
    story.wait_for("there", |story| story.serial(COPY).is_some());
}

#[test]
fn transfers_at_once_are_bounded() {
    let (under_way, most) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let one = {
        let (under_way, most) = (Arc::clone(&under_way), Arc::clone(&most));
        Primary::start(move |asked, wire| {
            most.fetch_max(under_way.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            sleep(Duration::from_millis(50));
            under_way.fetch_sub(1, Ordering::SeqCst);
            wire.send(&whole(asked))
        })
    };
    let copies = || -> Vec<Copied> {
        let named = |number: u128| Copied {
            uuid: Uuid::from_u128(number),
            owner: number as i64 % 2,
            apex: Name::parse(&format!("zone{number}.example")).unwrap(),
            ..copied(&[&one])
        };
        (0..24).map(named).collect()
    };
    for (all, of_owner, at_primary, expected) in [(6, 6, 3, 3), (2, 10, 10, 2), (10, 2, 10, 4)] {
        let story = Story::with(copies(), |options| {
            options.transfers_max = all;
            options.transfers_per_owner_max = of_owner;
            options.transfers_per_primary_max = at_primary;
        });
        story.wait_for("all", |story| story.sink.content.lock().unwrap().len() == 24);
        assert_eq!(most.swap(0, Ordering::SeqCst), expected);
    }
}

/// However many copies of one owner wait for primaries that trickle, another owner's come at once.
#[test]
fn slow_primaries_of_one_owner_hold_no_other_up() {
    let trickling = || {
        Primary::start(move |asked, wire| {
            wire.send(&asked.answer().soa(asked.current))?;
            let more = || asked.answer().with(|answer| answer.question = None).nameserver();
            // A burst does not pay for what follows.
            for _ in 0..8_000 {
                wire.send(&more())?;
            }
            loop {
                wire.send(&more())?;
                sleep(Duration::from_millis(100));
            }
        })
    };
    let (slow, well) = ([trickling(), trickling(), trickling()], primary());
    let of = |number: u128, owner: i64, primary: &Primary| Copied {
        uuid: Uuid::from_u128(number),
        owner,
        apex: Name::parse(&format!("zone{number}.example")).unwrap(),
        ..copied(&[primary])
    };
    let mut copies: Vec<Copied> = (0..60).map(|number| of(number, 1, &slow[number as usize % 3])).collect();
    let story = Story::with(copies.clone(), |options| {
        options.limits.rate_window = Duration::from_millis(1_500);
        // All are at one address here.
        options.transfers_per_primary_max = options.transfers_max;
    });
    story.wait_for("they are asked", |_| slow.iter().any(|primary| !primary.asked().is_empty()));
    sleep(Duration::from_millis(300));
    copies.push(of(100, 2, &well));
    let began = Instant::now();
    *story.sink.copies.lock().unwrap() = copies;
    story.refresher.copies_changed();
    story.wait_for("the other owner's copy", |story| story.serial(Uuid::from_u128(100)).is_some());
    assert!(began.elapsed() < Duration::from_millis(1_000), "{:?}", began.elapsed());
    // And the slow ones are not waited for.
    let is_told = |story: &Story| {
        (0..60).any(|number| {
            let error = story.state(Uuid::from_u128(number)).last_error.unwrap_or_default();
            error.contains("octets a second, and at least 16384 are waited for")
        })
    };
    story.wait_for("too slow", is_told);
}

#[test]
fn a_primary_that_may_not_be_asked_is_not() {
    let primary = primary();
    let story = Story::with(vec![copied(&[&primary])], |options| {
        options.may_ask = Arc::new(|_| false);
    });
    story.wait_for("told", |story| story.state(COPY).last_error.is_some());
    let error = story.state(COPY).last_error.unwrap();
    assert!(error.contains("copies.primary_networks"), "{error}");
    assert_eq!((probes(&primary), primary.asked().len()), (0, 0));
}

#[test]
fn what_is_refused_or_gone_is_told_or_forgotten() {
    let primary = primary();
    let story = Story::start(vec![]);
    *story.sink.refusal.lock().unwrap() = Some(SinkError::Refused("too many records".to_owned()));
    *story.sink.copies.lock().unwrap() = vec![copied(&[&primary])];
    story.refresher.copies_changed();
    story.wait_for("told", |story| story.state(COPY).last_error.is_some());
    assert!(story.state(COPY).last_error.unwrap().contains("cannot be taken: too many records"));
    *story.sink.refusal.lock().unwrap() = Some(SinkError::Gone);
    story.set_forward(10);
    story.wait_for("forgotten", |story| {
        story.refresher.notified(&apex(), primary.address.ip(), None) == Notified::NotHere
    });
}

#[test]
fn an_end_breaks_off_what_is_under_way() {
    let primary = Primary::start(|asked, wire| {
        wire.send(&asked.answer().soa(1).nameserver())?;
        sleep(Duration::from_secs(15));
        wire.send(&asked.answer().soa(1))
    });
    let story = Story::start(vec![copied(&[&primary])]);
    story.wait_for("asked", |_| !primary.asked().is_empty());
    let began = Instant::now();
    story.refresher.close();
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    assert_eq!(story.serial(COPY), None);
}
