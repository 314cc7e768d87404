//! Invitations: made, mailed, used, taken back.

use std::sync::Arc;

use hosting::{EventKind, LinkSecret};

use super::{HOSTILE_EMAIL, HOSTILE_EMAIL_ESCAPED, start};
use crate::app::{App, PASSWORD, options};
use crate::mailbox::Mailbox;

const PATH: &str = "/admin/invitations/";
const URL: &str = "http://dns.example.net/welcome/?link=";

#[tokio::test]
async fn whoever_has_the_link_makes_an_account() {
    let (app, mut boss) = start().await;
    boss.get(PATH).await.assert_page(&["No open invitations", "Invite someone"]);
    let answer = boss.post(PATH, PATH, &[("email", "")]).await;
    answer.assert_page(&[&format!("data-copy=\"{URL}"), "Whoever has the link"]);
    let secret = answer.secret_behind(URL);
    app.assert_recorded(EventKind::InvitationCreated, None, "").await;
    let list = boss.get(PATH).await;
    list.assert_page(&["Whoever has the link", "boss@example.com", "22 Jan 2024, 10:30 UTC"]);
    assert!(!list.body.contains(&secret));

    let secret = LinkSecret::parse(&secret).unwrap();
    let visitor = hosting::VisitorInfo::default();
    app.hosting.accept_link(&secret, Some("new@example.com"), PASSWORD, "", &visitor).await.unwrap();
    boss.get(PATH).await.assert_page(&["No open invitations"]);
    assert!(!app.account("new@example.com").await.is_administrator);
}

#[tokio::test]
async fn an_invitation_may_be_for_one_address_and_give_the_role() {
    let (app, mut boss) = start().await;
    let fields = [("email", " New@example.com "), ("role", "administrator")];
    let answer = boss.post(PATH, PATH, &fields).await;
    answer.assert_page(&["new@example.com"]);
    app.assert_recorded(EventKind::InvitationCreated, None, "new@example.com").await;
    let secret = LinkSecret::parse(&answer.secret_behind(URL)).unwrap();
    let link = app.hosting.look_at_link(&secret).await.unwrap().unwrap();
    assert_eq!((link.email.as_deref(), link.is_administrator), (Some("new@example.com"), true));
}

#[tokio::test]
async fn it_is_mailed_in_the_chosen_language() {
    let mailbox = Arc::new(Mailbox::default());
    let app = App::with_mail(options(), &mailbox).await;
    let mut boss = app.administrator("boss@example.com").await;
    boss.get(PATH).await.assert_page(&["name=\"language\"", "<option value=\"en\" selected>"]);
    let fields = [("email", "new@example.com"), ("language", "ku")];
    let answer = boss.post(PATH, PATH, &fields).await;
    answer.assert_page(&["on its way by mail", "<option value=\"ku\" selected>"]);
    let mail = mailbox.next().await;
    assert_eq!(mail.to, "new@example.com");
    assert!(mail.text.contains(&answer.secret_behind("/welcome/?link=")), "{mail:?}");
    assert!(mail.text.contains('ê'), "{mail:?}");
    // The server does not know its name here: the path alone, and what to do about it.
    answer.assert_page(&["data-copy=\"/welcome/?link=", "<code>public_url</code>"]);

    let jo = app.hosting.create_account("jo@example.com", Some(PASSWORD)).await.unwrap();
    let path = format!("/admin/accounts/{}/", jo.id.0);
    let answer = boss.post(&path, &format!("{path}reset-link/"), &[]).await;
    answer.assert_page(&["on its way by mail"]);
    let mail = mailbox.next().await;
    assert_eq!(mail.to, "jo@example.com");
    assert!(mail.text.contains(&answer.secret_behind("/password/reset/?link=")), "{mail:?}");
}

#[tokio::test]
async fn what_is_no_address_or_is_taken_is_refused() {
    let (_app, mut boss) = start().await;
    for (email, words) in [
        ("no-address", "This is no email address"),
        ("\"><script>x</script>", "This is no email address"),
        ("BOSS@example.com", "There is an account with this address already."),
    ] {
        let answer = boss.post(PATH, PATH, &[("email", email), ("role", "administrator")]).await;
        answer.assert_refused(words);
        assert!(answer.body.contains("checked") && !answer.body.contains("<script>"), "{answer:?}");
        assert!(!answer.body.contains("?link="), "{answer:?}");
    }
    boss.get(PATH).await.assert_page(&["No open invitations"]);
}

#[tokio::test]
async fn it_is_taken_back() {
    let (app, mut boss) = start().await;
    let answer = boss.post(PATH, PATH, &[("email", HOSTILE_EMAIL)]).await;
    answer.assert_page(&[HOSTILE_EMAIL_ESCAPED]);
    assert!(!answer.body.contains(HOSTILE_EMAIL), "{answer:?}");
    let secret = LinkSecret::parse(&answer.secret_behind(URL)).unwrap();
    let (_, rest) = answer.body.split_once("action=\"/admin/invitations/").expect("a form");
    let (uuid, _) = rest.split_once("/void/\"").unwrap();
    let to = format!("/admin/invitations/{uuid}/void/");
    boss.post(PATH, &to, &[]).await.assert_redirect(PATH);
    app.assert_recorded(EventKind::InvitationVoided, None, HOSTILE_EMAIL).await;
    boss.get(PATH).await.assert_page(&["The invitation is withdrawn.", "No open invitations"]);
    assert!(app.hosting.look_at_link(&secret).await.unwrap().is_none());
    boss.post(PATH, &to, &[]).await.assert_redirect(PATH);
    boss.get(PATH).await.assert_page(&["was used or withdrawn already"]);
}
