//! What users live through, from end to end: the loop of change and answer on both databases, two accounts, crowds of writers,
//! clients that leave, servers that die, and servers under fire.

mod concurrent_writers;
mod graceful_stop;
mod hang_up;
mod kill;
mod live_at_2xx;
mod operators;
mod precedence;
mod privileges;
mod the_loop;
mod two_accounts;
mod under_fire;

use std::collections::BTreeMap;

use end_to_end::{Api, Dns, Postgres, Query, Server, ServerOptions, Zone};
use serde_json::Value;

/// A database of either kind, and how to serve from it.
struct Database {
    options: ServerOptions,
    // Runs for as long as the test.
    _postgres: Option<Postgres>,
}

impl Database {
    fn sqlite() -> Self {
        Self { options: ServerOptions::default(), _postgres: None }
    }

    fn postgres() -> Self {
        let postgres = Postgres::start();
        let options = ServerOptions::default().database_url(&postgres.database("zonewright"));
        Self { options, _postgres: Some(postgres) }
    }

    fn serve(&self) -> Server {
        self.options.clone().start()
    }
}

/// Runs a story on each database: `story` is told where to serve from.
macro_rules! on_each_database {
    ($name:ident, $story:path) => {
        mod $name {
            #[test]
            fn on_sqlite() {
                $story(&crate::Database::sqlite());
            }

            #[test]
            fn on_postgresql() {
                $story(&crate::Database::postgres());
            }
        }
    };
}
use on_each_database;

/// The text of a field.
#[track_caller]
fn text<'a>(object: &'a Value, key: &str) -> &'a str {
    object[key].as_str().unwrap_or_else(|| panic!("no text {key} in {object}"))
}

/// `/dns-records/UUID/` of a record.
fn path(record: &Value) -> String {
    format!("/dns-records/{}/", text(record, "uuid"))
}

/// The addresses at each name of a zone, as the API lists them.
fn addresses_in_api(api: &Api, zone: &Zone) -> BTreeMap<String, Vec<String>> {
    let mut addresses: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for record in api.records(zone) {
        if record["record_type"] == "A" {
            addresses
                .entry(text(&record, "name").to_owned())
                .or_default()
                .push(text(&record, "value").to_owned());
        }
    }
    addresses.values_mut().for_each(|values| values.sort());
    addresses
}

/// The addresses at a name, as DNS answers; none where there is no such name.
fn addresses_in_dns(dns: Dns, zone: &Zone, name: &str) -> Vec<String> {
    dns.send(&Query::new(&format!("{name}.{}", zone.domain), "A").edns(1232)).data()
}

fn serial(dns: Dns, domain: &str) -> u32 {
    let soa = dns.ask(&format!("{domain} SOA")).noerror().data();
    soa[0].split(' ').nth(2).and_then(|serial| serial.parse().ok()).expect("a serial")
}

/// RFC 1982 3.2.
fn is_ahead(serial: u32, of: u32) -> bool {
    let distance = serial.wrapping_sub(of);
    distance != 0 && distance < 1 << 31
}
