//! Zones that are copies: made by `/dns/new/`, shown and not changed, promoted.

use hosting::{CopyState, Zone};
use zone::{Name, master_file};

use crate::app::{App, Browser, NOW_SECONDS};

const NEW: &str = "/dns/new/";
const ZONE: &str = "/dns/example.com/";

const PRIMARY: &str =
    "@ 60 SOA ns.else.test. adm.else.test. 7 1 1 9000 1\n@ 30 NS ns.else.test.\nwww 2 A 192.0.2.1\n";

/// Makes the copy by the form.
async fn create(browser: &mut Browser) {
    let fields =
        [("domain", "example.com"), ("primaries", "192.0.2.1\r\n[2001:db8::1]:5353"), ("tsig_key", "")];
    browser.upload(NEW, NEW, &fields, None).await.assert_redirect(ZONE);
}

async fn copied(app: &App, browser: &Browser) -> Zone {
    let actor = app.session(browser).await.actor();
    app.hosting.zone_of_domain(&actor, "example.com").await.unwrap()
}

async fn transfer(app: &App, browser: &Browser) {
    let content = master_file::read(PRIMARY.as_bytes(), &Name::parse("example.com").unwrap()).unwrap();
    let zone = copied(app, browser).await;
    let expires_at = NOW_SECONDS + 9_000;
    app.hosting.take_copy(zone.uuid, content.soa.unwrap(), expires_at, content.records).await.unwrap();
}

#[tokio::test]
async fn a_copy_waits_for_its_content_and_is_not_changed_here() {
    let app = App::new().await;
    let mut jo = app.signed_in("jo@example.com").await;
    create(&mut jo).await;
    let page = jo.get(ZONE).await;
    for told in [
        "is being fetched from 192.0.2.1, [2001:db8::1]:5353",
        "This zone is a copy",
        "Nothing has come from there so far",
        "No records yet",
        "Nothing fetched yet",
        "data-url=\"/dns/example.com/\" data-poll=\"/dns/example.com/\"",
        "href=\"/dns/example.com/promote/\"",
    ] {
        assert!(page.body.contains(told), "{told}: {page:?}");
    }
    let zones = jo.get("/dns/").await;
    assert!(zones.body.contains(">Copy</span>") && zones.body.contains("Nothing fetched yet"), "{zones:?}");

    transfer(&app, &jo).await;
    let page = jo.get(ZONE).await;
    assert!(page.body.contains("ns.else.test") && page.body.contains("Nameservers of the zone"), "{page:?}");
    assert!(page.body.contains("Refreshed") && !page.body.contains("so far"), "{page:?}");
    assert!(!page.body.contains("At the registrar") && !page.body.contains("data-poll"), "{page:?}");
    for offered in ["records/new/", "import/", "name=\"record\"", "/delete/\" title", "records/selected/"] {
        assert!(!page.body.contains(offered), "{offered}: {page:?}");
    }
    let history = jo.get("/dns/example.com/history/").await;
    assert!(history.body.contains("Taken over from the primary server"), "{history:?}");
    assert!(!history.body.contains("/undo/") && !history.body.contains("/restore/"), "{history:?}");

    // Who finds the form nevertheless is told.
    let form = "/dns/example.com/records/new/";
    let fields = [("type", "A"), ("name", "x"), ("value", "192.0.2.1"), ("ttl", "3600")];
    let refused = jo.post(form, form, &fields).await;
    assert!(refused.status == 400 || refused.status == 422, "{refused:?}");
    assert!(refused.body.contains("is a copy"), "{refused:?}");
}

#[tokio::test]
async fn what_is_wrong_with_a_copy_is_told() {
    let app = App::new().await;
    let mut jo = app.signed_in("jo@example.com").await;
    create(&mut jo).await;
    transfer(&app, &jo).await;
    let state = CopyState {
        refreshed_at: Some(NOW_SECONDS),
        expires_at: Some(NOW_SECONDS),
        last_error: Some("192.0.2.1: REFUSED <script>".to_owned()),
    };
    app.hosting.note_refresh(copied(&app, &jo).await.uuid, state).await.unwrap();
    let page = jo.get(ZONE).await;
    assert!(page.body.contains("The copy has expired"), "{page:?}");
    assert!(page.body.contains("192.0.2.1: REFUSED &#60;script&#62;"), "{page:?}");
    assert!(!page.body.contains("On its way") && !page.body.contains(" up to date"), "{page:?}");
    assert!(jo.get("/dns/").await.body.contains("Expired</span>"));
    let asked = jo.get("/dns/example.com/promote/").await;
    assert!(asked.body.contains("it has the records of 15 Jan 2024"), "{asked:?}");
}

#[tokio::test]
async fn mistakes_are_told_and_what_was_written_comes_back() {
    let app = App::new().await;
    let mut jo = app.signed_in("jo@example.com").await;
    let fields = [("domain", "example.com"), ("primaries", "127.0.0.1"), ("tsig_key", "nobodys")];
    let refused = jo.upload(NEW, NEW, &fields, None).await;
    assert!(
        refused.body.contains("no public address") && refused.body.contains("127.0.0.1</textarea>"),
        "{refused:?}"
    );
    assert!(refused.body.contains("value=\"nobodys\""), "{refused:?}");
    let key_alone = [("domain", "example.com"), ("primaries", ""), ("tsig_key", "nobodys")];
    let refused = jo.upload(NEW, NEW, &key_alone, None).await;
    assert!(refused.body.contains("id=\"f-primaries-error\""), "{refused:?}");
    let both = [("domain", "example.com"), ("primaries", "192.0.2.1"), ("tsig_key", "")];
    let refused = jo.upload(NEW, NEW, &both, Some(("x", PRIMARY.as_bytes()))).await;
    assert!(refused.body.contains("leave out the zone file"), "{refused:?}");
    jo.get(ZONE).await.assert_error(404, "");
}

#[tokio::test]
async fn a_copy_is_promoted_by_who_confirms_it() {
    let app = App::new().await;
    let mut jo = app.signed_in("jo@example.com").await;
    let path = "/dns/example.com/promote/";
    create(&mut jo).await;
    let asked = jo.get(path).await;
    assert!(asked.body.contains("it becomes a zone without records"), "{asked:?}");
    assert!(!asked.body.contains("keeps its records"), "{asked:?}");
    transfer(&app, &jo).await;
    let asked = jo.get(path).await;
    assert!(asked.body.contains("keeps its records and its serial"), "{asked:?}");
    assert!(asked.body.contains("enter ns1.") && !asked.body.contains("was changed"), "{asked:?}");
    jo.post(path, path, &[]).await.assert_redirect(ZONE);
    let page = jo.get(ZONE).await;
    assert!(page.body.contains("is a zone of its own now") && page.body.contains("records/new/"), "{page:?}");
    assert!(copied(&app, &jo).await.copy.is_none());
    jo.get(path).await.assert_redirect(ZONE);
}
