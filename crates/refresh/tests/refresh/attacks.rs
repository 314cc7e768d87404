//! A primary that means harm, or is broken: whatever it sends, nothing is taken, and it ends soon.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use zone::{Name, RecordType};

use crate::primary::{Asked, Primary, Wire};
use crate::wire::Answer;
use crate::{apex, fetch, soa};

const NS: &str = "@ 300 NS ns.example.net.";

/// What is said of a transfer that fails.
fn complaint(primary: &Primary, have: Option<u32>) -> String {
    let began = Instant::now();
    let error = fetch(primary.address, have).expect_err("a transfer that fails");
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}: {error}", began.elapsed());
    error.to_string()
}

/// One that sends octets as they are, each message with its length.
fn raw(octets: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static) -> Primary {
    Primary::start(move |asked, wire| wire.0.write_all(&octets(asked)))
}

#[test]
fn a_whole_zone_is_taken() {
    let primary = Primary::sending(|asked| {
        vec![
            asked.answer().soa(7).records(&[NS, "www 300 A 192.0.2.1"]),
            asked.answer().with(|answer| answer.question = None).records(&[
                "www 200 A 192.0.2.1",
                "WWW 300 A 192.0.2.2",
                "mail 2147483648 MX 10 mail",
            ]),
            asked.answer().soa(7),
        ]
    });
    let taken = fetch(primary.address, None).expect("a transfer");
    let refresh::Transfer::Whole { soa: taken_soa, records } = taken else { panic!("{taken:?}") };
    assert_eq!(taken_soa, soa(7));
    // In order, the duplicate with its lower TTL alone, and what RFC 2181 8 reads as 0.
    let expected = [NS, "mail 0 MX 10 mail", "www 200 A 192.0.2.1", "www 300 A 192.0.2.2"].map(crate::record);
    assert_eq!(records, expected);
}

type Messages = fn(&Asked) -> Vec<Answer>;

#[test]
fn what_is_no_transfer_of_the_zone_is_refused() {
    let attacks: &[(Messages, &str)] = &[
        (|asked| vec![asked.answer().with(|answer| answer.id ^= 1).soa(7)], "another question"),
        (|asked| vec![asked.answer().with(|answer| answer.flags = 0x0400).soa(7)], "another question"),
        (
            |asked| {
                let name = Name::parse("example.net").expect("a name");
                vec![asked.answer().with(|answer| answer.question = Some((name, asked.record_type))).soa(7)]
            },
            "another question",
        ),
        (
            |asked| {
                vec![asked.answer().with(|answer| answer.question = Some((apex(), RecordType::A))).soa(7)]
            },
            "another question",
        ),
        (|asked| vec![asked.answer().with(|answer| answer.question = None).soa(7)], "without the question"),
        (|asked| vec![asked.answer().with(|answer| answer.flags = 0xa400).soa(7)], "opcode"),
        (|asked| vec![asked.answer().with(|answer| answer.flags |= 0x0200).soa(7)], "truncated"),
        (|asked| vec![asked.answer().with(|answer| answer.flags |= 5)], "REFUSED"),
        (|asked| vec![asked.answer().with(|answer| answer.flags |= 9)], "NOTAUTH"),
        (|asked| vec![asked.answer()], "without records"),
        (|asked| vec![asked.answer().records(&[NS])], "before the SOA"),
        (|asked| vec![asked.answer().soa(7).soa(7)], "zone without records"),
        (|asked| vec![asked.answer().soa(7).records(&["www 300 A 192.0.2.1"]).soa(7)], "without NS"),
        (|asked| vec![asked.answer().soa(7).records(&[NS]).soa(8)], "repeats it"),
        (
            |asked| {
                let other = zone::Soa { expire: 1, ..soa(7) };
                vec![asked.answer().soa(7).records(&[NS]).this_soa(&other)]
            },
            "repeats it",
        ),
        (|asked| vec![asked.answer().soa(7).records(&[NS]).soa(7).records(&[NS])], "after the last"),
        (
            |asked| {
                let below = b"\x03www\x07example\x03com\x00";
                let data = soa(7).to_rdata();
                vec![asked.answer().soa(7).records(&[NS]).raw(below, RecordType::SOA, 1, 60, &data)]
            },
            "SOA of www.example.com.",
        ),
        (
            |asked| vec![asked.answer().soa(7).records(&[NS, "www.example.net. 300 A 192.0.2.1"])],
            "not in the zone",
        ),
        (|asked| vec![asked.answer().soa(7).records(&["com. 300 NS ns"])], "not in the zone"),
        (
            |asked| {
                let glued = b"\x0anotexample\x03com\x00";
                vec![asked.answer().soa(7).raw(glued, RecordType::A, 1, 60, &[192, 0, 2, 1])]
            },
            "not in the zone",
        ),
        (
            |asked| vec![asked.answer().soa(7).raw(apex().as_wire(), RecordType::A, 3, 60, &[192, 0, 2, 1])],
            "class IN",
        ),
        (
            |asked| vec![asked.answer().soa(7).raw(apex().as_wire(), RecordType::A, 1, 60, &[192, 0, 2])],
            "IPv4",
        ),
        (
            |asked| vec![asked.answer().soa(7).raw(apex().as_wire(), RecordType::RRSIG, 1, 60, &[0; 24])],
            "DNSSEC",
        ),
        (
            |asked| vec![asked.answer().soa(7).raw(apex().as_wire(), RecordType::AXFR, 1, 60, &[])],
            "never among the data",
        ),
        // A name that leads to itself, one that leads forward, and data of a name that goes beyond them.
        (
            |asked| {
                // Header, question, SOA.
                let here = 12 + 13 + 4 + 13 + 10 + soa(7).to_rdata().len();
                let owner = (0xc000 | here as u16).to_be_bytes();
                vec![asked.answer().soa(7).raw(&owner, RecordType::A, 1, 60, &[192, 0, 2, 1])]
            },
            "malformed name",
        ),
        (
            |asked| vec![asked.answer().soa(7).raw(&[0xff, 0xff], RecordType::A, 1, 60, &[192, 0, 2, 1])],
            "malformed name",
        ),
        (
            |asked| vec![asked.answer().soa(7).raw(apex().as_wire(), RecordType::NS, 1, 60, &[0xc0])],
            "malformed",
        ),
        (|asked| vec![asked.answer().soa(7).with(|answer| answer.more = 1)], "malformed name"),
        (
            |asked| {
                vec![asked.answer().raw(apex().as_wire(), RecordType::SOA, 1, 60, &soa(7).to_rdata()[1..])]
            },
            "cannot be taken",
        ),
    ];
    for (index, (messages, says)) in attacks.iter().enumerate() {
        let primary = Primary::sending(messages);
        let complaint = complaint(&primary, None);
        assert!(complaint.contains(says), "{index}: {says}: {complaint}");
    }
}

#[test]
fn a_transfer_that_is_cut_is_not_taken() {
    let whole = |asked: &Asked| {
        let message = asked.answer().soa(7).records(&[NS, "www 300 A 192.0.2.1"]).soa(7).to_octets();
        [&(message.len() as u16).to_be_bytes(), &message[..]].concat()
    };
    // Everywhere, the message's length as it was.
    let octets = whole(&Asked::example()).len();
    for cut in (0..octets).step_by(7) {
        let complaint = complaint(&raw(move |asked| whole(asked)[..cut].to_vec()), None);
        assert!(complaint.contains("closed the connection"), "{cut}: {complaint}");
    }
    // And with a length that tells of no more than there is.
    for cut in (14..octets).step_by(7) {
        let shortened = move |asked: &Asked| {
            let message = &whole(asked)[2..cut];
            [&(message.len() as u16).to_be_bytes(), message].concat()
        };
        let complaint = complaint(&raw(shortened), None);
        assert!(complaint.contains("malformed") || complaint.contains("ends within"), "{cut}: {complaint}");
    }
    let primary = Primary::sending(|asked| vec![asked.answer().soa(7).records(&[NS])]);
    assert!(complaint(&primary, None).contains("closed the connection"));
    assert!(complaint(&raw(|_| vec![0, 11, 0]), None).contains("shorter than its header"));
}

/// Each octet of a transfer, and each to several other ones.
#[test]
fn what_is_mangled_is_refused_or_is_a_zone() {
    let message = |asked: &Asked| {
        let records = [NS, "www 300 CNAME a.b", "a 300 MX 10 mail", "b 300 SRV 1 2 3 www", "c 300 TXT \"x\""];
        asked.answer().soa(7).records(&records).soa(7).to_octets()
    };
    let length = message(&Asked::example()).len();
    let next = Arc::new(AtomicUsize::new(0));
    let changes = [0x00, 0x01, 0x3f, 0x80, 0xc0, 0xff];
    let mangled = Arc::clone(&next);
    let primary = Primary::start(move |asked, wire| {
        let index = mangled.load(Ordering::SeqCst);
        let mut octets = message(asked);
        octets[index / changes.len()] ^= changes[index % changes.len()];
        wire.send_octets(&octets)
    });
    let mut taken = 0;
    for index in 0..length * changes.len() {
        next.store(index, Ordering::SeqCst);
        if let Ok(transfer) = fetch(primary.address, None) {
            let refresh::Transfer::Whole { records, .. } = transfer else { panic!("{index}: {transfer:?}") };
            assert!(records.iter().all(|record| record.name.is_at_or_below(&apex())), "{index}: {records:?}");
            taken += 1;
        }
    }
    // Those of TTLs and data, and what is no change.
    assert!((length..length * 3).contains(&taken), "{taken} of {}", length * changes.len());
}

/// A primary that goes on and on.
fn endless(next: impl Fn(&Asked, &mut Wire, u32) -> std::io::Result<()> + Send + Sync + 'static) -> Primary {
    Primary::start(move |asked, wire| {
        wire.send(&asked.answer().soa(7).records(&[NS]))?;
        (0..).try_for_each(|round| next(asked, wire, round))
    })
}

#[test]
fn what_never_ends_is_ended() {
    let many = endless(|asked, wire, round| {
        wire.send(&asked.answer().records(&[&format!("host{round} 300 A 192.0.2.1")]))
    });
    assert!(complaint(&many, None).contains("500 records"));
    let same = endless(|asked, wire, _| wire.send(&asked.answer().records(&[NS])));
    assert!(complaint(&same, None).contains("500 records"));
    let large = endless(|asked, wire, _| {
        wire.send(&asked.answer().raw(apex().as_wire(), RecordType(65_280), 1, 60, &[0; 5_000]))
    });
    assert!(complaint(&large, None).contains("100000 octets"));
    // Pointers make names of 255 octets from two.
    let inflated = endless(|asked, wire, _| {
        let mut answer = asked.answer();
        let name =
            Name::from_labels([&[b'a'; 63][..], &[b'a'; 63], &[b'a'; 63], &[b'a'; 40], b"example", b"com"]);
        answer = answer.raw(name.expect("a name").as_wire(), RecordType::A, 1, 60, &[192, 0, 2, 1]);
        for _ in 0..400 {
            answer = answer.raw(&[0xc0, 29], RecordType::A, 1, 60, &[192, 0, 2, 1]);
        }
        wire.send(&answer)
    });
    assert!(complaint(&inflated, None).contains("100000 octets"));
    let empty = endless(|asked, wire, _| wire.send(&asked.answer()));
    assert!(complaint(&empty, None).contains("without records"));
    let padded = endless(|asked, wire, _| {
        let mut octets = asked.answer().records(&[NS]).to_octets();
        octets.extend([0; 60_000]);
        wire.send_octets(&octets)
    });
    assert!(complaint(&padded, None).contains("but a part"));
}

#[test]
fn what_is_slow_is_given_up() {
    let silent = Primary::start(|_, _| {
        sleep(Duration::from_secs(10));
        Ok(())
    });
    assert!(complaint(&silent, None).contains("no whole message"));
    let dripping = endless(|_, wire, _| {
        sleep(Duration::from_millis(30));
        wire.0.write_all(&[1])
    });
    assert!(complaint(&dripping, None).contains("no whole message"));
    let steady = endless(|asked, wire, _| {
        sleep(Duration::from_millis(50));
        wire.send(&asked.answer().records(&[NS]))
    });
    assert!(complaint(&steady, None).contains("not ended the transfer"));
    // The same while there is a copy: it is not tried twice.
    let began = Instant::now();
    assert!(complaint(&silent, Some(3)).contains("no whole message"));
    assert!(began.elapsed() < Duration::from_millis(800));
}

#[test]
fn a_serial_never_goes_back() {
    for (theirs, ours) in [(6, 7), (7, 7), (0x8000_0007, 7), (u32::MAX, 7)] {
        let primary = Primary::sending(move |asked| match asked.record_type {
            RecordType::IXFR => vec![asked.answer().with(|answer| answer.flags |= 4)],
            _ => vec![asked.answer().soa(theirs).records(&[NS]).soa(theirs)],
        });
        let complaint = complaint(&primary, Some(ours));
        assert!(complaint.contains(&format!("serial {theirs}, which is not ahead")), "{complaint}");
    }
    let wrapped = Primary::sending(|asked| vec![asked.answer().soa(5).records(&[NS]).soa(5)]);
    assert!(matches!(fetch(wrapped.address, Some(u32::MAX)), Ok(refresh::Transfer::Whole { .. })));
}
