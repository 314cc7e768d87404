//! IXFR (RFC 1995): steps that fit one another, and those that do not.

use refresh::Transfer;
use zone::{RecordType, Serial};

use crate::primary::{Asked, Primary};
use crate::wire::Answer;
use crate::{fetch, record, records, soa};

const NS: &str = "@ 300 NS ns.example.net.";
const A: &str = "a 300 A 192.0.2.1";
const B: &str = "b 300 A 192.0.2.2";
const C: &str = "c 300 A 192.0.2.3";

type Messages = fn(&Asked) -> Vec<Answer>;

/// A primary that answers IXFR so, and AXFR with a zone at 9.
fn primary(messages: Messages) -> Primary {
    Primary::sending(move |asked| match asked.record_type {
        RecordType::IXFR => messages(asked),
        _ => vec![asked.answer().soa(9).records(&[NS, C]).soa(9)],
    })
}

fn increments(removed: &[&str], added: &[&str]) -> Transfer {
    Transfer::Increments { from: Serial(3), soa: soa(9), removed: records(removed), added: records(added) }
}

#[test]
fn steps_come_to_what_they_change_together() {
    let cases: &[(Messages, Transfer)] = &[
        (|asked| vec![asked.answer().soa(3)], Transfer::UpToDate),
        (
            |asked| vec![asked.answer().soa(9).soa(3).records(&[A]).soa(9).records(&[B]).soa(9)],
            increments(&[A], &[B]),
        ),
        // A message a record.
        (
            |asked| {
                let serials = [Some(9), Some(3), None, Some(9), None, Some(9)];
                let mut texts = [A, B].iter();
                let mut one = |serial: &Option<u32>| match serial {
                    Some(serial) => asked.answer().soa(*serial),
                    None => asked.answer().records(&[texts.next().expect("two records")]),
                };
                serials.iter().map(&mut one).collect()
            },
            increments(&[A], &[B]),
        ),
        // Steps: what comes and goes again is nothing, what goes and comes again likewise.
        (
            |asked| {
                let steps = asked.answer().soa(9).soa(3).records(&[A, C]).soa(5).records(&[B]);
                vec![steps.soa(5).records(&[B]).soa(9).records(&[C]).soa(9)]
            },
            increments(&[A], &[]),
        ),
        // Another TTL alone.
        (
            |asked| {
                let steps = asked.answer().soa(9).soa(3).records(&[A]).soa(9).records(&["a 60 A 192.0.2.1"]);
                vec![steps.soa(9)]
            },
            increments(&[A], &["a 60 A 192.0.2.1"]),
        ),
        // Nothing but the SOA.
        (|asked| vec![asked.answer().soa(9).soa(3).soa(9).soa(9)], increments(&[], &[])),
        // RFC 1995 4: the whole zone instead.
        (
            |asked| vec![asked.answer().soa(9).records(&[NS, A]).soa(9)],
            Transfer::Whole { soa: soa(9), records: records(&[NS, A]) },
        ),
    ];
    for (index, (messages, expected)) in cases.iter().enumerate() {
        let primary = primary(*messages);
        assert_eq!(fetch(primary.address, Some(3)).as_ref(), Ok(expected), "{index}");
        assert_eq!(primary.asked_types(), [RecordType::IXFR], "{index}");
        assert_eq!(primary.asked()[0].serial, Some(3));
    }
}

#[test]
fn where_steps_do_not_fit_the_whole_zone_is_asked_for() {
    let cases: &[Messages] = &[
        // Refused, not known, nothing.
        |asked| vec![asked.answer().with(|answer| answer.flags |= 4)],
        |asked| vec![asked.answer().with(|answer| answer.flags |= 1)],
        |_| vec![],
        // They begin elsewhere, lead back, beyond, not on from where they led, not to the end.
        |asked| vec![asked.answer().soa(9).soa(4).records(&[A]).soa(9).records(&[B]).soa(9)],
        |asked| vec![asked.answer().soa(9).soa(3).records(&[A]).soa(2).records(&[B]).soa(9)],
        |asked| vec![asked.answer().soa(9).soa(3).records(&[A]).soa(3).records(&[B]).soa(9)],
        |asked| vec![asked.answer().soa(9).soa(3).records(&[A]).soa(10).records(&[B]).soa(9)],
        |asked| vec![asked.answer().soa(9).soa(3).records(&[A]).soa(5).records(&[B]).soa(9)],
        |asked| vec![asked.answer().soa(9).soa(3).soa(5).soa(4).soa(9).soa(9)],
        |asked| vec![asked.answer().soa(9).soa(3).records(&[A]).soa(9).records(&[B])],
        |asked| {
            let other = zone::Soa { retry: 1, ..soa(9) };
            vec![asked.answer().soa(9).soa(3).records(&[A]).soa(9).records(&[B]).this_soa(&other)]
        },
        // What is removed twice, or added twice.
        |asked| vec![asked.answer().soa(9).soa(3).records(&[A, A]).soa(9).soa(9)],
        |asked| vec![asked.answer().soa(9).soa(3).soa(9).records(&[B, B]).soa(9)],
        |asked| vec![asked.answer().soa(9).soa(3).soa(5).records(&[B]).soa(5).soa(9).records(&[B]).soa(9)],
        // More than is taken.
        |asked| {
            let texts: Vec<String> = (0..600).map(|number| format!("h{number} 300 A 192.0.2.1")).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            vec![asked.answer().soa(9).soa(3).soa(9).records(&texts).soa(9)]
        },
    ];
    for (index, messages) in cases.iter().enumerate() {
        let primary = primary(*messages);
        let whole = Transfer::Whole { soa: soa(9), records: vec![record(NS), record(C)] };
        assert_eq!(fetch(primary.address, Some(3)), Ok(whole), "{index}");
        assert_eq!(primary.asked_types(), [RecordType::IXFR, RecordType::AXFR], "{index}");
    }
}
