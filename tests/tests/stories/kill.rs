//! kill -9 in the middle of writes, again and again: what was acknowledged is there afterwards, and nothing half.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use end_to_end::{Api, Random, Zone, within};
use serde_json::{Value, json};

use crate::{Database, addresses_in_api, addresses_in_dns, on_each_database, path, text};

const ROUNDS: usize = 8;
const WRITERS: usize = 6;
/// Records in the zone that is replaced as a whole.
const GENERATION: usize = 60;

on_each_database!(killing, super::loses_nothing_acknowledged);

fn loses_nothing_acknowledged(database: &Database) {
    let mut random = Random::new(9);
    let mut server = database.serve();
    let api = server.api("alice@example.net");
    let token = api.token().to_owned();
    let zone = api.create_zone("example.com");
    let whole = api.create_zone("whole.com");
    api.put_zone_file(&whole, &generation(0)).expect(200);
    let mut acknowledged: BTreeMap<String, Option<String>> = BTreeMap::new();
    for round in 0..ROUNDS {
        let api = server.api_by_token(&token);
        let answers = AtomicUsize::new(0);
        let results = thread::scope(|scope| {
            let writers: Vec<_> = (0..WRITERS)
                .map(|writer| {
                    let (api, zone, answers) = (&api, &zone, &answers);
                    scope.spawn(move || {
                        write_until_refused(api, zone, &format!("r{round}-w{writer}"), answers)
                    })
                })
                .collect();
            let replacer = scope.spawn(|| replace_until_refused(&api, &whole, 1000 * round));
            // In the middle of writes, however fast the machine is.
            let enough = 30 + random.below(100);
            assert!(
                within(Duration::from_secs(60), || answers.load(Ordering::Relaxed) >= enough),
                "too few answers"
            );
            server.kill();
            replacer.join().expect("no panic");
            writers.into_iter().map(|writer| writer.join().expect("no panic")).collect::<Vec<_>>()
        });
        server.restart();
        let api = server.api_by_token(&token);
        let listed = addresses_in_api(&api, &zone);
        for Written { done, doubtful } in results {
            // Of the change on its way, either all or nothing became true; what it is shows now.
            if let Some(name) = doubtful {
                acknowledged.insert(name.clone(), listed.get(&name).map(|values| values.join(" ")));
            }
            for (name, value) in done {
                acknowledged.entry(name).or_insert(value);
            }
        }
        for (name, expected) in &acknowledged {
            let answered = addresses_in_dns(server.dns(), &zone, name);
            assert_eq!(
                listed.get(name),
                expected.as_ref().map(|value| vec![value.clone()]).as_ref(),
                "API, {name}"
            );
            assert_eq!(answered, expected.iter().cloned().collect::<Vec<_>>(), "DNS, {name}");
        }
        let expected = acknowledged.values().flatten().count();
        assert_eq!(listed.len(), expected, "nothing else is there");
        assert_eq!(api.get(&zone.path("")).expect(200).json()["record_count"], expected);
        assert_is_one_generation(&api, &whole);
    }
}

/// What a writer knows when the server is gone.
struct Written {
    /// The names that it wrote, and the address that each has since, if any.
    done: BTreeMap<String, Option<String>>,
    /// The name whose last change was not answered.
    doubtful: Option<String>,
}

fn write_until_refused(api: &Api, zone: &Zone, prefix: &str, answers: &AtomicUsize) -> Written {
    let mut done = BTreeMap::new();
    for index in 0.. {
        let name = format!("{prefix}-{index}");
        let body = json!({ "record_type": "A", "name": name, "value": "192.0.2.1" });
        let Some(record) = try_json(api, "POST", &zone.path("records/"), &body) else {
            return Written { done, doubtful: Some(name) };
        };
        answers.fetch_add(1, Ordering::Relaxed);
        done.insert(name.clone(), Some("192.0.2.1".to_owned()));
        if index % 3 > 0 {
            let change = json!({ "value": "192.0.2.2" });
            if try_json(api, "PATCH", &path(&record), &change).is_none() {
                return Written { done, doubtful: Some(name) };
            }
            done.insert(name.clone(), Some("192.0.2.2".to_owned()));
        }
        if index % 3 > 1 {
            if try_json(api, "DELETE", &path(&record), &Value::Null).is_none() {
                return Written { done, doubtful: Some(name) };
            }
            done.insert(name, None);
        }
    }
    unreachable!("the server is killed before")
}

fn try_json(api: &Api, method: &str, path: &str, body: &Value) -> Option<Value> {
    let text = body.to_string();
    let body = (!body.is_null()).then_some(text.as_bytes());
    let response = api.try_send(method, path, &[("Content-Type", "application/json")], body).ok()?;
    assert!(response.status < 300, "{method} {path}: {} {}", response.status, response.text());
    Some(if response.status == 204 { Value::Null } else { response.json() })
}

fn generation(number: usize) -> String {
    (0..GENERATION).map(|index| format!("n{index} 60 TXT \"{number}\"\n")).collect()
}

fn replace_until_refused(api: &Api, zone: &Zone, first: usize) {
    for number in first.. {
        let file = generation(number);
        let headers = [("Content-Type", "text/dns")];
        let Ok(response) = api.try_send("PUT", &zone.path("zonefile/"), &headers, Some(file.as_bytes()))
        else {
            return;
        };
        response.expect(200);
    }
}

fn assert_is_one_generation(api: &Api, zone: &Zone) {
    let records = api.records(zone);
    assert_eq!(records.len(), GENERATION);
    let number = text(&records[0], "value");
    assert!(records.iter().all(|record| record["value"] == number), "two generations in one zone");
}
