//! `/dns/{domain}/history/`, and the pages that concern a zone as a whole: import, export, deletion.

use hosting::Actor;

use crate::app::{Answer, App, Browser};

const ZONE: &str = "/dns/example.com/";
const HISTORY: &str = "/dns/example.com/history/";
const IMPORT: &str = "/dns/example.com/import/";
const DELETE: &str = "/dns/example.com/delete/";

async fn owner(app: &App) -> (Browser, Actor) {
    let browser = app.signed_in("jo@example.com").await;
    let actor = app.session(&browser).await.actor();
    app.hosting.create_zone(&actor, "example.com", Some("www 60 A 192.0.2.1\n".into())).await.unwrap();
    (browser, actor)
}

async fn zone_file(app: &App, actor: &Actor) -> String {
    let zone = app.hosting.zone_of_domain(actor, "example.com").await.unwrap();
    app.hosting.export_zone_file(actor, zone.uuid).await.unwrap()
}

async fn add(jo: &mut Browser, name: &str) {
    let path = format!("{ZONE}records/new/");
    let fields = [("record_type", "A"), ("name", name), ("value", "192.0.2.9"), ("ttl", "300")];
    assert_eq!(jo.post(&path, &path, &fields).await.status, 303);
}

/// The value of a hidden field.
fn hidden(page: &Answer, name: &str) -> String {
    let (_, rest) = page.body.split_once(&format!("name=\"{name}\" value=\"")).expect(name);
    rest.split_once('"').unwrap().0.to_owned()
}

/// Sends the form of an upload, as browsers do.
async fn upload(jo: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let csrf = jo.get(path).await.csrf();
    let mut body = String::new();
    for (name, value) in [("csrf", csrf.as_str())].iter().chain(fields) {
        body.push_str(&format!(
            "--bound\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str("--bound--\r\n");
    jo.send("POST", path, Some("multipart/form-data; boundary=bound"), body.into_bytes()).await
}

#[tokio::test]
async fn tells_who_did_what_and_takes_it_back() {
    let app = App::new().await;
    let (mut jo, actor) = owner(&app).await;
    add(&mut jo, "new").await;
    let page = jo.get(HISTORY).await;
    for words in
        ["Record added", "Zone created", "jo@example.com", "just now", "new 300 A 192.0.2.9", ">+</span>"]
    {
        assert!(page.body.contains(words), "{words}: {page:?}");
    }
    let number = page.body.matches("id=\"change-").count();
    assert_eq!(number, 2);
    assert!(!page.body.contains("history/1/undo/\""), "the zone is not unmade here: {page:?}");
    let answer = jo.post(HISTORY, &format!("{HISTORY}2/undo/"), &[("back", "history")]).await;
    answer.assert_redirect(HISTORY);
    assert!(!zone_file(&app, &actor).await.contains("new"));
    let page = jo.get(HISTORY).await;
    assert!(page.body.contains("Change 2 taken back") && page.body.contains("/3/undo/\""), "{page:?}");
    jo.post(HISTORY, &format!("{HISTORY}99/undo/"), &[]).await.assert_error(404, "");
}

#[tokio::test]
async fn what_cannot_be_taken_back_says_why() {
    let app = App::new().await;
    let (mut jo, actor) = owner(&app).await;
    add(&mut jo, "new").await;
    jo.post(HISTORY, &format!("{HISTORY}2/undo/"), &[("back", "history")]).await.assert_redirect(HISTORY);
    let before = zone_file(&app, &actor).await;
    // Without script, the notice beside the records leads to where something can be done.
    for back in ["history", "q=www"] {
        jo.post(HISTORY, &format!("{HISTORY}2/undo/"), &[("back", back)]).await.assert_redirect(HISTORY);
        let page = jo.get(HISTORY).await;
        for words in ["not taken back", "was deleted since", "Undo what came after it first", "notice-danger"]
        {
            assert!(page.body.contains(words), "{words}: {page:?}");
        }
    }
    assert_eq!(zone_file(&app, &actor).await, before);
}

#[tokio::test]
async fn is_read_page_by_page() {
    let app = App::new().await;
    let (mut jo, _) = owner(&app).await;
    for number in 0..51 {
        add(&mut jo, &format!("h{number}")).await;
    }
    let page = jo.get(HISTORY).await;
    assert_eq!(page.body.matches("id=\"change-").count(), 50);
    assert!(page.body.contains("history/?before=3\"") && !page.body.contains("Newest"), "{page:?}");
    let page = jo.get(&format!("{HISTORY}?before=3")).await;
    assert_eq!(page.body.matches("id=\"change-").count(), 2);
    assert!(page.body.contains("Newest") && !page.body.contains("rel=\"next\""), "{page:?}");
    assert_eq!(jo.get(&format!("{HISTORY}?before=x")).await.status, 200);
}

#[tokio::test]
async fn going_back_is_shown_before_it_is_done() {
    let app = App::new().await;
    let (mut jo, actor) = owner(&app).await;
    add(&mut jo, "one").await;
    add(&mut jo, "two").await;
    let path = format!("{HISTORY}1/restore/");
    let page = jo.get(&path).await;
    assert!(
        page.body.contains("2 removed, 0 added") && page.body.contains("one 300 A 192.0.2.9"),
        "{page:?}"
    );
    assert!(zone_file(&app, &actor).await.contains("two"), "a look changes nothing");
    let serial = hidden(&page, "serial");
    add(&mut jo, "three").await;
    let page = jo.post(&path, &path, &[("serial", &serial)]).await;
    assert!(
        page.status == 422 && page.body.contains("changed meanwhile") && page.body.contains("three 300"),
        "{page:?}"
    );
    let serial = hidden(&page, "serial");
    jo.post(&path, &path, &[("serial", &serial)]).await.assert_redirect(ZONE);
    let file = zone_file(&app, &actor).await;
    assert!(file.contains("192.0.2.1") && !file.contains("192.0.2.9"), "{file}");
    assert!(jo.get(ZONE).await.body.contains("after change 1"), "it is said");
    assert!(jo.get(&path).await.body.contains("already what they were"));
    jo.get(&format!("{HISTORY}99/restore/")).await.assert_error(404, "");
}

#[tokio::test]
async fn a_zone_file_is_shown_before_it_replaces_the_records() {
    let app = App::new().await;
    let (mut jo, actor) = owner(&app).await;
    let page = upload(&mut jo, IMPORT, &[("zonefile", "www A 192.0.2.300\nmail A x\n")]).await;
    assert_eq!(page.status, 422);
    for words in ["Line 1", "Line 2", "192.0.2.300", "mail A x", "There are 2 mistakes"] {
        assert!(page.body.contains(words), "{words}: {page:?}");
    }
    let file = "$TTL 300\nwww A 192.0.2.2\n";
    let page = upload(&mut jo, IMPORT, &[("zonefile", file), ("step", "replace"), ("seen", "x")]).await;
    assert!(page.status == 200 && page.body.contains("1 removed, 1 added"), "{page:?}");
    assert!(page.body.contains("not the one that you looked at"), "it is said why: {page:?}");
    let page = upload(&mut jo, IMPORT, &[("zonefile", file), ("step", "look")]).await;
    assert!(!page.body.contains("not the one that you looked at"), "{page:?}");
    assert!(zone_file(&app, &actor).await.contains("192.0.2.1"), "nothing is done that was not shown");
    // Browsers send a form's fields in the page's order, and the proof must be the first.
    let proof = page.body.find("form=\"import\" name=\"csrf\"").unwrap();
    assert!(proof < page.body.find("form=\"import\" name=\"step\"").unwrap(), "{page:?}");
    let seen = hidden(&page, "seen");
    let fields = [("seen", seen.as_str()), ("zonefile", file), ("step", "replace")];
    upload(&mut jo, IMPORT, &fields).await.assert_redirect(ZONE);
    let written = zone_file(&app, &actor).await;
    assert!(written.contains("192.0.2.2") && !written.contains("192.0.2.1\n"), "{written}");
    assert!(jo.get(ZONE).await.body.contains("/undo/\""));
    // Of another zone than the one that was looked at, nothing is known.
    let page = upload(&mut jo, IMPORT, &fields).await;
    assert!(page.status == 200 && page.body.contains("says already"), "{page:?}");
    assert!(page.body.contains("changed meanwhile"), "{page:?}");
    let page = upload(&mut jo, IMPORT, &[("zonefile", " ")]).await;
    assert!(page.status == 422 && page.body.contains("Choose a file"), "{page:?}");
}

#[tokio::test]
async fn a_zone_is_downloaded_and_deleted_by_its_name() {
    let app = App::new().await;
    let (mut jo, actor) = owner(&app).await;
    let file = jo.get(&format!("{ZONE}zonefile/")).await;
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"example.com.zone\"");
    assert!(
        file.body.contains("192.0.2.1") && file.header("content-type").starts_with("text/plain"),
        "{file:?}"
    );
    assert!(jo.get(DELETE).await.body.contains("its 1 record,"));
    for typed in ["", "example.org", "example"] {
        let page = jo.post(DELETE, DELETE, &[("domain", typed)]).await;
        assert!(page.status == 422 && page.body.contains("f-domain-error"), "{page:?}");
    }
    jo.post(DELETE, DELETE, &[("domain", " Example.COM. ")]).await.assert_redirect("/dns/");
    assert!(jo.get("/dns/").await.body.contains("example.com was deleted"));
    jo.get(ZONE).await.assert_error(404, "");
    assert!(app.hosting.zone_of_domain(&actor, "example.com").await.is_err());
}

#[tokio::test]
async fn what_is_anothers_is_nowhere() {
    let app = App::new().await;
    let (mut jo, actor) = owner(&app).await;
    let mut al = app.signed_in("al@example.com").await;
    let csrf = al.get("/dns/").await.csrf();
    for path in ["history/", "history/1/restore/", "import/", "delete/", "zonefile/"] {
        al.get(&format!("{ZONE}{path}")).await.assert_error(404, "");
        assert_eq!(app.get(&format!("{ZONE}{path}")).await.status, 303, "{path}");
    }
    for path in ["history/1/undo/", "history/1/restore/", "import/", "delete/"] {
        let fields = [("csrf", csrf.as_str()), ("domain", "example.com")];
        al.post_raw(&format!("{ZONE}{path}"), &fields).await.assert_error(404, "");
        assert!(!jo.post_raw(&format!("{ZONE}{path}"), &fields).await.status.is_success());
    }
    assert!(zone_file(&app, &actor).await.contains("192.0.2.1"));
}
