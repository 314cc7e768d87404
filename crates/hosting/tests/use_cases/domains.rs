//! Which zones may be made, and what they start with.

use hosting::{Administrator, Start, ZoneFileTarget};
use zone::ErrorCode;

use crate::{App, mistake, name};

#[tokio::test]
async fn a_zone_starts_with_the_platforms_soa() {
    let app = App::start().await;
    let actor = app.account("a@example.com", &["dns:*"]).await;
    let (zone, records) = app.hosting.create_zone(&actor, " Example.COM. ", None).await.unwrap();
    assert_eq!((zone.domain().as_str(), zone.record_count, records.len()), ("example.com", 0, 0));
    let soa = app.set.get(&zone.apex).expect("it is served").soa();
    assert_eq!((&soa.mname, &soa.rname), (&name("ns1.provider.test"), &name("hostmaster.example.com")));
    assert_eq!((soa.refresh, soa.retry, soa.expire, soa.minimum), (3600, 600, 1_209_600, 300));

    let label = "a".repeat(59);
    let long = format!("{label}.{label}.{label}.{label}.example.com");
    let (zone, _) = app.hosting.create_zone(&actor, &long, None).await.unwrap();
    assert_eq!(zone.soa.rname, name("hostmaster.ns1.provider.test"));
}

#[tokio::test]
async fn public_suffixes_are_refused_unless_the_operator_allows_them() {
    let app = App::start().await;
    let actor = app.account("a@example.com", &["dns:*"]).await;
    for domain in ["com", "co.uk", "github.io", "GitHub.IO.", "internal"] {
        let refused = mistake(app.hosting.create_zone(&actor, domain, None).await);
        assert_eq!((refused.code, refused.field), (ErrorCode::ValidationError, Some("domain")), "{domain}");
    }
    for domain in ["home.arpa", "corp.internal", "me.github.io", "2.0.192.in-addr.arpa"] {
        app.hosting.create_zone(&actor, domain, None).await.unwrap();
    }

    let lenient = App::start_with(true).await;
    let actor = lenient.account("a@example.com", &["dns:*"]).await;
    for domain in ["internal", "co.uk"] {
        lenient.hosting.create_zone(&actor, domain, None).await.unwrap();
    }
}

#[tokio::test]
async fn nobody_gets_above_or_below_anothers_zone() {
    let app = App::start().await;
    let one = app.account("a@example.com", &["dns:*"]).await;
    let other = app.account("b@example.com", &["dns:*"]).await;
    app.hosting.create_zone(&one, "dev.example.com", None).await.unwrap();
    for (domain, code) in [
        ("dev.example.com", ErrorCode::AlreadyExists),
        ("example.com", ErrorCode::Conflict),
        ("a.b.dev.example.com", ErrorCode::Conflict),
    ] {
        let refused = mistake(app.hosting.create_zone(&other, domain, None).await);
        assert_eq!((refused.code, refused.field), (code, Some("domain")), "{domain}");
    }
    app.hosting.create_zone(&one, "example.com", None).await.unwrap();
    app.hosting.create_zone(&other, "example.org", None).await.unwrap();
}

#[tokio::test]
async fn the_filter_takes_any_spelling_of_a_domain() {
    let app = App::start().await;
    let actor = app.account("a@example.com", &["dns:*"]).await;
    for domain in ["example.com", "bücher.example", "example.org"] {
        app.hosting.create_zone(&actor, domain, None).await.unwrap();
    }
    for (filter, found) in [
        (None, 3),
        (Some("EXAMPLE.com."), 1),
        (Some("Bücher.example"), 1),
        (Some("xn--bcher-kva.example"), 1),
        (Some("ample.com"), 0),
        (Some("no domain"), 0),
        (Some(""), 0),
    ] {
        let zones = app.hosting.list_zones(&actor, filter, Start::Offset(0), 10).await.unwrap();
        assert_eq!(zones.len(), found, "{filter:?}");
        assert_eq!(app.hosting.count_zones(&actor, filter).await.unwrap(), found as u64, "{filter:?}");
    }
}

#[tokio::test]
async fn the_platforms_own_domains_are_for_administrators() {
    let app = App::start_altered(|options| {
        options.allow_any_domain = true;
        options.public_host = Some(name("dns.panel.example"));
    })
    .await;
    let actor = app.account("a@example.com", &["dns:*"]).await;
    let domains = ["provider.test", "ns1.provider.test", "www.provider.test", "test", "panel.example"];
    for domain in domains {
        let refused = mistake(app.hosting.create_zone(&actor, domain, None).await);
        assert_eq!((refused.code, refused.field), (ErrorCode::ValidationError, Some("domain")), "{domain}");
        assert!(refused.detail.contains("administrator"), "{}", refused.detail);
        let target = ZoneFileTarget::NewZone(domain.to_owned());
        let refused = mistake(app.hosting.preview_zone_file(&actor, target, "").await);
        assert!(refused.detail.contains("administrator"), "{}", refused.detail);
    }
    app.hosting.create_zone(&actor, "elsewhere.test", None).await.unwrap();

    // The role counts as it stands, whatever the token was made with.
    let operator = Administrator::operator();
    let account = app.store.account_by_email("a@example.com").await.unwrap().unwrap();
    app.hosting.set_administrator(&operator, account.id, true).await.unwrap();
    for domain in domains {
        app.hosting.create_zone(&actor, domain, None).await.unwrap();
    }
    app.account("b@example.com", &["dns:*"]).await;
    let other = app.store.account_by_email("b@example.com").await.unwrap().unwrap();
    app.hosting.set_administrator(&operator, other.id, true).await.unwrap();
    app.hosting.set_administrator(&operator, account.id, false).await.unwrap();
    mistake(app.hosting.create_zone(&actor, "more.provider.test", None).await);
    // What exists stays, and can be handed over.
    app.hosting.transfer_zone(&operator, "panel.example", "b@example.com").await.unwrap();
    let kept = app.hosting.list_zones(&actor, None, Start::Offset(0), 10).await.unwrap();
    assert_eq!(kept.len(), domains.len());
}
