//! The same zones and questions put to our server and to BIND9, their answers compared. What may differ stands in
//! `differences.rs`, with its reason. Zones and questions come from a seed that never changes; `scripts/soak` takes further seeds.

mod compare;
mod differences;
mod questions;
mod zones;

use std::collections::BTreeMap;

use end_to_end::{Named, Random, ServerOptions, Zone, soak};

use compare::{Asker, differences_between};
use differences::KNOWN;

/// How many zones a quick run compares.
const ZONES: u64 = 24;

#[test]
fn every_answer_is_binds_or_differs_for_a_reason() {
    let seeds = soak::seeds(ZONES);
    let server = ServerOptions::default()
        .argument("--allow-any-domain")
        .setting("ZONEWRIGHT_LIMITS__RECORDS_PER_ZONE", "0")
        .start();
    let api = server.api("alice@example.net");

    let mut asked = Vec::new();
    for seed in seeds {
        let domain = format!("z{seed}.test");
        asked.push((zones::generate(&domain, &mut Random::new(seed)), seed));
        // Some have a zone of their own below them.
        if seed % 4 == 0 {
            asked.push((zones::generate(&format!("sub.{domain}"), &mut Random::new(!seed)), seed));
        }
    }
    let created: Vec<Zone> = asked
        .iter()
        .map(|(generated, seed)| {
            let zone = api.create_zone(&generated.domain);
            let response = api.put_zone_file(&zone, &generated.file);
            assert_eq!(response.status, 200, "seed {seed}: {}\n{}", response.text(), generated.file);
            zone
        })
        .collect();
    // What BIND serves is what we say that we serve, once all zones are there.
    let loaded: Vec<(String, String)> = created
        .into_iter()
        .map(|zone| {
            let exported = api.get(&zone.path("zonefile/")).expect(200).text();
            let checked = Named::check_zone(&zone.domain, &exported);
            assert!(checked.success, "{}{}\n{exported}", checked.stdout, checked.stderr);
            (zone.domain, exported)
        })
        .collect();
    let named = Named::start(&loaded);

    let mut ours = Asker::new(server.dns());
    let mut theirs = Asker::new(named.dns());
    let (mut compared, mut excused, mut unexplained) = (0, BTreeMap::new(), Vec::new());
    for (zone, seed) in &asked {
        for question in questions::about(zone, &mut Random::new(*seed)) {
            let (our, their) = (ours.ask(&question), theirs.ask(&question));
            compared += 1;
            for difference in differences_between(&our, &their) {
                let known = KNOWN.iter().find(|known| (known.applies)(&question, &our, &their, difference));
                match known {
                    Some(known) => *excused.entry(known.reason).or_insert(0) += 1,
                    None => unexplained.push(format!(
                        "seed {seed}: {difference:?} in answer to {} {}\n\nOurs:\n{our}\nBIND's:\n{their}",
                        question.name, question.record_type
                    )),
                }
            }
        }
    }
    println!("{compared} answers compared; differences with a reason:");
    for (reason, count) in &excused {
        println!("{count:8} {reason}");
    }
    assert!(
        unexplained.is_empty(),
        "{} differences without a reason, the first of them:\n\n{}",
        unexplained.len(),
        unexplained.iter().take(10).map(String::as_str).collect::<Vec<_>>().join("\n")
    );
    assert!(compared > 10_000);
}
