//! When a 2xx has come, the very next DNS answer has the change: while others write too, to the same zone and to others.

use std::thread;

use end_to_end::{Query, Zone};
use serde_json::json;

use crate::{Database, addresses_in_dns, on_each_database, path};

const WRITERS: usize = 8;
const ROUNDS: usize = 15;

on_each_database!(live, super::at_2xx);

fn at_2xx(database: &Database) {
    let server = database.serve();
    let api = server.api("alice@example.net");
    let dns = server.dns();
    let zones: Vec<Zone> = (0..3).map(|index| api.create_zone(&format!("example{index}.com"))).collect();
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (api, zone) = (&api, &zones[writer % zones.len()]);
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    let name = format!("w{writer}-{round}");
                    let record = api.add(zone, &name, "A", "192.0.2.1");
                    assert_eq!(addresses_in_dns(dns, zone, &name), ["192.0.2.1"], "after POST");

                    api.patch(&path(&record), &json!({ "value": "192.0.2.2" })).expect(200);
                    assert_eq!(addresses_in_dns(dns, zone, &name), ["192.0.2.2"], "after PATCH");

                    let moved = format!("m{writer}-{round}");
                    let body = json!({ "record_type": "A", "name": moved, "value": "192.0.2.3" });
                    api.put(&path(&record), &body).expect(200);
                    assert_eq!(addresses_in_dns(dns, zone, &moved), ["192.0.2.3"], "after PUT");
                    let old = Query::new(&format!("{name}.{}", zone.domain), "A");
                    dns.send(&old).nxdomain();
                    // TCP has the same.
                    dns.send_tcp(&old).nxdomain();

                    api.delete(&path(&record)).expect(204);
                    dns.send(&Query::new(&format!("{moved}.{}", zone.domain), "A")).nxdomain();
                }
            });
        }
        scope.spawn(|| {
            for round in 0..ROUNDS {
                let zone = api.create_zone(&format!("zone{round}.net"));
                dns.ask(&format!("{} SOA", zone.domain)).noerror();
                api.put_zone_file(&zone, "$TTL 60\nwww A 192.0.2.1\nwww A 192.0.2.2\n").expect(200);
                assert_eq!(
                    addresses_in_dns(dns, &zone, "www"),
                    ["192.0.2.1", "192.0.2.2"],
                    "after PUT of a zone file"
                );
                api.delete(&zone.path("")).expect(204);
                dns.ask(&format!("{} SOA", zone.domain)).rcode("REFUSED");
            }
        });
    });
    for zone in &zones {
        assert!(api.records(zone).is_empty());
    }
}
