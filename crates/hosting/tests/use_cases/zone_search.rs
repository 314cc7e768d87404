//! A person's zones, found by a part of their domain, and how they stand on the nameservers.

use std::sync::Arc;

use hosting::{
    Actor, DeploymentState, DeploymentStatus, NameserverKind, NameserverStatus, Session, VisitorInfo,
};
use zone::{Name, Serial};

use crate::App;

async fn session(app: &App, email: &str) -> Session {
    let password = "correct horse battery staple";
    let account = app.hosting.create_account(email, Some(password)).await.unwrap();
    let visitor = VisitorInfo::default();
    let hosting::SignIn::Done(secret) = app.hosting.sign_in(email, password, &visitor).await.unwrap() else {
        panic!("a second factor");
    };
    let session = app.hosting.session(&secret, &visitor).await.unwrap().unwrap();
    assert_eq!(session.account.id, account.id);
    session
}

#[tokio::test]
async fn a_part_of_the_domain_finds_what_is_ones_own() {
    let app = App::start().await;
    let (ann, bob) = (session(&app, "ann@example.com").await, session(&app, "bob@example.com").await);
    for domain in ["bücher.example", "example.com", "example.org"] {
        app.hosting.create_zone(&ann.actor(), domain, None).await.unwrap();
    }
    let find = async |session: &Session, search: &str| -> Vec<String> {
        let zones = app.hosting.search_zones_of(session, search, 0, 10).await.unwrap();
        assert_eq!(app.hosting.count_zones_of(session, search).await.unwrap(), zones.len() as u64);
        zones.iter().map(hosting::Zone::domain).collect()
    };
    assert_eq!(find(&ann, "").await.len(), 3);
    assert_eq!(find(&ann, "EXAMPLE.").await, ["example.com", "example.org"]);
    // In letters of any form, whole labels or not, and as DNS has it.
    for part in ["Bücher", "bücher.ex", " BÜC", "ü", "bu\u{308}ch", "ücher。exam", "cher", "xn--bch", "-kva"]
    {
        assert_eq!(find(&ann, part).await, ["xn--bcher-kva.example"], "{part}");
    }
    for nothing in ["ü..", "bür", "\u{308}c", &"ü".repeat(5_000)] {
        assert_eq!(find(&ann, nothing).await, [""; 0], "{nothing}");
    }
    assert_eq!(find(&bob, "example").await, [""; 0]);
}

/// One nameserver that serves this serial and thinks that all is well, and one in this state that serves the zone's.
struct Nameservers {
    served: Serial,
    state: DeploymentState,
    current: Serial,
}

impl DeploymentStatus for Nameservers {
    fn nameservers(&self, _: &Name) -> Vec<NameserverStatus> {
        let of = |name: &str, serial, state| NameserverStatus {
            name: name.to_owned(),
            kind: NameserverKind::Bind9,
            serial: Some(serial),
            state,
            last_error: None,
            in_sync_at: None,
        };
        vec![of("a", self.served, DeploymentState::InSync), of("b", self.current, self.state)]
    }
}

#[tokio::test]
async fn who_is_behind_the_zone_as_it_was_read_is_not_in_sync() {
    let app = App::start().await;
    let account = app.hosting.create_account("ann@example.com", None).await.unwrap();
    let (zone, _) =
        app.hosting.create_zone(&Actor::of_person(account.id), "example.com", None).await.unwrap();
    let serial = zone.soa.serial;
    for (served, state, expected) in [
        (serial, DeploymentState::InSync, DeploymentState::InSync),
        (Serial(serial.0 - 1), DeploymentState::InSync, DeploymentState::Pending),
        (serial, DeploymentState::Pending, DeploymentState::Pending),
        (Serial(serial.0 - 1), DeploymentState::Failing, DeploymentState::Failing),
    ] {
        let hosting =
            app.hosting.clone().with_status(Arc::new(Nameservers { served, state, current: serial }));
        let nameservers = hosting.nameservers_of(&zone);
        assert_eq!(DeploymentState::worst_of(&nameservers), expected);
    }
}
