//! What was done, told to administrators.

use super::{HOSTILE_EMAIL, HOSTILE_EMAIL_ESCAPED, start};
use crate::app::PASSWORD;

#[tokio::test]
async fn who_did_what_to_whom_and_from_where() {
    let (app, boss) = start().await;
    app.signed_in(HOSTILE_EMAIL).await;
    let path = app.path_of(HOSTILE_EMAIL).await;
    let mut boss = boss.from("2001:db8::7");
    let suspend = format!("{path}suspend/");
    boss.post(&suspend, &suspend, &[]).await.assert_redirect(&path);
    let page = boss.get("/admin/events/").await;
    page.assert_page(&[
        "Account suspended",
        "boss@example.com",
        "2001:db8::7",
        "15 Jan 2024, 10:30 UTC",
        "the operator of the server",
        HOSTILE_EMAIL_ESCAPED,
    ]);
    assert!(!page.body.contains(HOSTILE_EMAIL), "{page:?}");
    let id = app.account(HOSTILE_EMAIL).await.id.0;
    let of_one = boss.get(&format!("/admin/events/?account={id}")).await;
    of_one.assert_page(&["Account suspended", "Events of all accounts"]);
    assert!(!of_one.body.contains("Made an administrator"), "{of_one:?}");
    boss.get("/admin/events/?account=999").await.assert_page(&["There is nothing older."]);
}

#[tokio::test]
async fn events_are_paged() {
    let (app, mut boss) = start().await;
    for number in 0..60 {
        let limits = hosting::AccountLimits { zones: Some(number), records_per_zone: None };
        let operator = &hosting::Administrator::operator();
        let id = app.account("boss@example.com").await.id;
        app.hosting.set_account_limits(operator, id, limits).await.unwrap();
    }
    let first = boss.get("/admin/events/").await;
    first.assert_page(&["zones: 59, records in a zone: the server’s limit", "zones: 10, "]);
    assert!(!first.body.contains("zones: 9, "), "{first:?}");
    let (_, rest) = first.body.split_once("?before=").expect("older ones");
    let before = rest.split_once('"').unwrap().0;
    let second = boss.get(&format!("/admin/events/?before={before}")).await;
    second.assert_page(&["zones: 9, ", "zones: no limit, ", "Newest", "Made an administrator"]);
    assert!(!second.body.contains("zones: 10, "), "{second:?}");
    app.hosting.sign_in("boss@example.com", PASSWORD, &hosting::VisitorInfo::default()).await.unwrap();
    boss.get("/admin/events/").await.assert_page(&["Signed in", "themselves"]);
}
