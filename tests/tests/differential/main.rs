//! The same zones and packets put to our server and to its peers, BIND9, Knot DNS and NSD, their answers compared. What may
//! differ stands in `differences.rs`, with its reason. Zones and packets come from a seed that never changes; `scripts/soak` and
//! `scripts/differential` take others.

mod asker;
mod compare;
mod differences;
mod oddities;
mod questions;
mod zones;

use std::collections::BTreeMap;
use std::fmt::Write;

use end_to_end::dns::Name;
use end_to_end::{Message, Peer, PeerSetup, PeerZone, Random, ServerOptions, check_zone, soak};

use asker::{Asker, Packet, Reply};
use compare::aspects_that_differ;
use differences::Case;
use zones::Generated;

/// How many zones there are at a time.
const ZONES: u64 = 24;
/// How many packets are about each.
const PACKETS: usize = 900;
/// How many of them go out together.
const BATCH: usize = 60;
/// How many differences are shown.
const SHOWN: usize = 12;

#[test]
fn every_answer_is_that_of_a_peer_or_differs_for_a_reason() {
    let mut tally = Tally::default();
    let mut seeds = soak::Seeds::begin();
    while let Some(seed) = seeds.next_after(tally.compared) {
        compare_round(seed, &mut tally);
    }
    println!("{} answers compared; differences with a reason:", tally.compared);
    for (reason, count) in &tally.excused {
        println!("{count:8} {reason}");
    }
    assert!(
        tally.unexplained == 0,
        "{} differences without a reason:{}\nthe first of each kind:\n\n{}",
        tally.unexplained,
        tally.kinds.iter().fold(String::new(), |all, (kind, count)| format!("{all}\n{count:8} {kind}")),
        tally.shown.join("\n"),
    );
    assert!(tally.compared > 10_000);
}

#[derive(Default)]
struct Tally {
    compared: u64,
    excused: BTreeMap<&'static str, u64>,
    unexplained: u64,
    kinds: BTreeMap<String, u64>,
    shown: Vec<String>,
}

/// Makes zones up, has all serve them, and compares what they say.
fn compare_round(seed: u64, tally: &mut Tally) {
    let server = ServerOptions::default()
        .argument("--allow-any-domain")
        .setting("ZONEWRIGHT_LIMITS__RECORDS_PER_ZONE", "0")
        .start();
    let api = server.api("alice@example.net");
    let generated = generate(seed);
    let created: Vec<_> = generated
        .iter()
        .map(|generated| {
            let zone = api.create_zone(&generated.domain);
            let response = api.put_zone_file(&zone, &generated.file);
            assert_eq!(response.status, 200, "seed {seed}: {}\n{}", response.text(), generated.file);
            zone
        })
        .collect();
    // What others serve is what we say that we serve, once all zones are there.
    let zones = created.into_iter().map(|zone| {
        let exported = api.get(&zone.path("zonefile/")).expect(200).text();
        let checked = check_zone(&zone.domain, &exported);
        assert!(checked.success, "{}{}\n{exported}", checked.stdout, checked.stderr);
        PeerZone::primary(&zone.domain, &exported)
    });
    let setup = PeerSetup { zones: zones.collect(), ..PeerSetup::default() };
    let peers = [Peer::named(&setup), Peer::knot(&setup), Peer::nsd(&setup)];

    let probe = &generated[0].domain;
    let apexes: Vec<Name> = generated.iter().map(|zone| Name::parse(&zone.domain)).collect();
    let mut ours = Asker::new(server.dns(), probe);
    let mut theirs = peers.each_ref().map(|peer| Asker::new(peer.dns(), probe));
    for (index, zone) in generated.iter().enumerate() {
        let mut random = Random::new(seed << 8 | index as u64);
        let names = questions::names(zone);
        for _ in 0..PACKETS / BATCH {
            let packets: Vec<Packet> = (0..BATCH)
                .map(|index| {
                    let mut packet = if random.chance(40) {
                        oddities::odd(&names, &mut random)
                    } else {
                        questions::plain(&names, &mut random)
                    };
                    // So that an answer tells what it is for, in this batch and not in the last.
                    let id = (random.bits() as u16 & 0x7fc0) | index as u16;
                    packet.octets.iter_mut().zip(id.to_be_bytes()).for_each(|(octet, id)| *octet = id);
                    packet
                })
                .collect();
            let our_replies = ours.ask_all(&packets);
            let their_replies = theirs.each_mut().map(|asker| asker.ask_all(&packets));
            for (index, (packet, our)) in packets.iter().zip(&our_replies).enumerate() {
                tally.compared += 1;
                let their = their_replies.each_ref().map(|replies| replies[index].clone());
                judge(&Case { packet, ours: our, theirs: &their, zones: &apexes }, seed, tally);
            }
        }
    }
}

/// Some zones have one of their own below them, and all have one above them in every other round.
fn generate(seed: u64) -> Vec<Generated> {
    let mut domains: Vec<String> = (0..ZONES).map(|index| format!("z{index}.hosted")).collect();
    domains.extend((0..ZONES).step_by(4).map(|index| format!("sub.z{index}.hosted")));
    if seed % 2 == 1 {
        domains.push("hosted".to_owned());
    }
    let generate = |(index, domain): (usize, &String)| {
        zones::generate(domain, &domains, &mut Random::new(!(seed << 8 | index as u64)))
    };
    domains.iter().enumerate().map(generate).collect()
}

fn judge(case: &Case<'_>, seed: u64, tally: &mut Tally) {
    for aspect in aspects_that_differ(case.ours, case.theirs) {
        if let Some(known) = case.find_known(aspect) {
            *tally.excused.entry(known.reason).or_insert(0) += 1;
            continue;
        }
        tally.unexplained += 1;
        let kind = format!("{aspect:?} of {}", case.packet.oddity.unwrap_or("a plain question"));
        let count = tally.kinds.entry(kind.clone()).or_insert(0);
        *count += 1;
        if *count == 1 && tally.shown.len() < SHOWN {
            tally.shown.push(format!("seed {seed}: {kind}\n{}", describe(case)));
        }
    }
}

fn describe(case: &Case<'_>) -> String {
    let Packet { octets, is_tcp, .. } = case.packet;
    let mut text = format!("Asked over {}: ", if *is_tcp { "TCP" } else { "UDP" });
    octets.iter().for_each(|octet| _ = write!(text, "{octet:02x}"));
    match Message::parse(octets) {
        Ok(message) => _ = write!(text, "\n{message}"),
        Err(error) => _ = writeln!(text, "\n({error})"),
    }
    for (name, reply) in
        ["Ours", "named's", "knotd's", "nsd's"].iter().zip([case.ours].into_iter().chain(case.theirs))
    {
        match reply {
            Reply::Silence => _ = writeln!(text, "{name}: silence"),
            Reply::Unreadable(error) => _ = writeln!(text, "{name}: {error}"),
            Reply::Message(message) => _ = writeln!(text, "{name}:\n{message}"),
        }
    }
    text
}
