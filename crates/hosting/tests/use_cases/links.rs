//! One-time links: sign-up, invitations, forgotten passwords, the first administrator.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use hosting::{
    Administrator, Error, LinkKind, LinkSecret, Mail, MailKind, MailWriter, Mailer, NewToken, Profile,
    RequestError, SignIn, SignInError, SignUp,
};

use crate::sign_in::{PASSWORD, from};
use crate::{App, mistake};

/// What was written, with its link.
type Letter = (MailKind, String, Option<LinkSecret>, String);

#[derive(Default)]
struct Letters {
    written: Mutex<Vec<Letter>>,
    sent: Mutex<Vec<Mail>>,
}

impl MailWriter for Letters {
    fn write(&self, kind: MailKind, to: &str, link: Option<&LinkSecret>, language: &str) -> Mail {
        self.written.lock().unwrap().push((kind, to.to_owned(), link.cloned(), language.to_owned()));
        Mail { kind, to: to.to_owned(), subject: String::new(), text: String::new() }
    }
}

impl Mailer for Letters {
    fn send(&self, mail: Mail) {
        self.sent.lock().unwrap().push(mail);
    }
}

impl Letters {
    /// All of them, once there are so many.
    async fn wait_for(&self, count: usize) -> Vec<Letter> {
        while self.sent.lock().unwrap().len() < count {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        self.written.lock().unwrap().clone()
    }
}

async fn start() -> (App, Arc<Letters>) {
    let mut app = App::start_altered(|options| options.sign_up = SignUp::Open).await;
    let letters = Arc::new(Letters::default());
    app.hosting = app.hosting.clone().with_mail(letters.clone(), letters.clone());
    (app, letters)
}

fn is_gone<T>(outcome: &Result<T, Error>) -> bool {
    matches!(outcome, Err(Error::NotFound))
}

#[tokio::test]
async fn an_address_is_confirmed_by_mail_and_signs_in() {
    let (app, letters) = start().await;
    let (hosting, visitor) = (&app.hosting, from("192.0.2.1"));
    hosting.request_sign_up(" Ann@Example.com", "ku", &visitor).await.unwrap();
    let (kind, to, link, language) = letters.wait_for(1).await.remove(0);
    assert_eq!((kind, to.as_str(), language.as_str()), (MailKind::Confirmation, "ann@example.com", "ku"));
    let link = link.unwrap();
    let seen = hosting.look_at_link(&link).await.unwrap().unwrap();
    assert_eq!((seen.kind, seen.email.as_deref()), (LinkKind::Confirmation, Some("ann@example.com")));

    let short = hosting.accept_link(&link, None, "short", "ku", &visitor).await;
    assert_eq!(mistake(short).field, Some("password"));
    let secret = hosting.accept_link(&link, Some("eve@example.com"), PASSWORD, "ku", &visitor).await.unwrap();
    let session = app.session(&secret).await.unwrap();
    assert_eq!(
        (session.account.email.as_str(), session.account.language.as_str()),
        ("ann@example.com", "ku")
    );
    assert!(session.administrator().is_none());
    assert!(is_gone(&hosting.accept_link(&link, None, PASSWORD, "", &visitor).await), "it was used");
    app.sign_in("ann@example.com").await;
}

#[tokio::test]
async fn who_has_an_account_only_its_owner_learns() {
    let (app, letters) = start().await;
    let (hosting, visitor) = (&app.hosting, from("192.0.2.1"));
    hosting.create_account("ann@example.com", Some(PASSWORD)).await.unwrap();
    for email in ["ann@example.com", "bob@example.com"] {
        hosting.request_sign_up(email, "en", &visitor).await.unwrap();
    }
    let mut letters_of_sign_up = letters.wait_for(2).await;
    letters_of_sign_up.sort_by(|one, other| one.1.cmp(&other.1));
    assert_eq!(letters_of_sign_up[0].0, MailKind::AccountExists);
    assert!(letters_of_sign_up[0].2.is_none());
    assert_eq!(letters_of_sign_up[1].0, MailKind::Confirmation);

    for email in ["nobody@example.com", "ann@example.com"] {
        hosting.request_password_reset(email, "en", &visitor).await.unwrap();
    }
    let last = letters.wait_for(3).await.pop().unwrap();
    assert_eq!((last.0, last.1.as_str()), (MailKind::PasswordReset, "ann@example.com"));
    let malformed = hosting.request_sign_up("nobody", "en", &visitor).await;
    assert!(matches!(malformed, Err(RequestError::Failed(Error::Refused(_)))), "{malformed:?}");
}

#[tokio::test]
async fn mail_is_bounded_by_its_address_and_by_the_network() {
    let (app, letters) = start().await;
    for _ in 0..5 {
        app.hosting.request_sign_up("ann@example.com", "en", &from("192.0.2.1")).await.unwrap();
    }
    letters.wait_for(3).await;
    for number in 5..20 {
        let email = format!("{number}@example.com");
        app.hosting.request_password_reset(&email, "en", &from("192.0.2.1")).await.unwrap();
    }
    let further = app.hosting.request_sign_up("bob@example.com", "en", &from("192.0.2.1")).await;
    assert!(matches!(further, Err(RequestError::Throttled(_))), "{further:?}");
    app.hosting.request_sign_up("bob@example.com", "en", &from("192.0.2.2")).await.unwrap();
    let all = letters.wait_for(4).await;
    assert_eq!(all.iter().filter(|letter| letter.1 == "ann@example.com").count(), 3);
    app.pass_time(3_600);
    app.hosting.request_sign_up("ann@example.com", "en", &from("192.0.2.1")).await.unwrap();
    letters.wait_for(5).await;
}

#[tokio::test]
async fn sign_up_is_offered_where_it_is_open() {
    let app = App::start().await;
    let outcome = app.hosting.request_sign_up("ann@example.com", "en", &from("192.0.2.1")).await;
    assert!(matches!(outcome, Err(RequestError::Failed(Error::NotFound))), "{outcome:?}");
}

#[tokio::test]
async fn an_invitation_makes_one_account_though_two_accept_at_once() {
    let (app, letters) = start().await;
    let (hosting, operator, visitor) = (&app.hosting, Administrator::operator(), from("192.0.2.1"));
    let link = hosting.invite(&operator, None, false, "en").await.unwrap();
    assert!(letters.sent.lock().unwrap().is_empty(), "there is no address to send it to");
    let without = hosting.accept_link(&link, None, PASSWORD, "en", &visitor).await;
    assert_eq!(mistake(without).field, Some("email"));
    let (one, other) = tokio::join!(
        hosting.accept_link(&link, Some("one@example.com"), PASSWORD, "en", &visitor),
        hosting.accept_link(&link, Some("two@example.com"), PASSWORD, "en", &visitor),
    );
    assert!(one.is_ok() != other.is_ok() && (is_gone(&one) || is_gone(&other)), "{one:?} {other:?}");

    hosting.invite(&operator, Some("Ann@example.com"), true, "ku").await.unwrap();
    let (kind, to, mailed, language) = letters.wait_for(1).await.remove(0);
    assert_eq!((kind, to.as_str(), language.as_str()), (MailKind::Invitation, "ann@example.com", "ku"));
    let invitations = hosting.list_invitations(&operator, 10).await.unwrap();
    assert_eq!(invitations.len(), 1);
    hosting.void_invitation(&operator, invitations[0].uuid).await.unwrap();
    assert!(is_gone(&hosting.accept_link(&mailed.unwrap(), None, PASSWORD, "en", &visitor).await));
}

#[tokio::test]
async fn links_expire() {
    let (app, letters) = start().await;
    let (hosting, visitor) = (&app.hosting, from("192.0.2.1"));
    hosting.create_account("bob@example.com", Some(PASSWORD)).await.unwrap();
    hosting.request_password_reset("bob@example.com", "en", &visitor).await.unwrap();
    let reset = letters.wait_for(1).await.remove(0).2.unwrap();
    hosting.request_sign_up("ann@example.com", "en", &visitor).await.unwrap();
    let confirmation = letters.wait_for(2).await.remove(1).2.unwrap();
    let invitation = hosting.invite(&Administrator::operator(), None, false, "").await.unwrap();
    let first = hosting.first_administrator_link().await.unwrap().unwrap();
    let is_good = async |link: &LinkSecret| hosting.look_at_link(link).await.unwrap().is_some();
    for (link, seconds) in [(reset, 3_600), (first, 86_400), (confirmation, 86_400), (invitation, 7 * 86_400)]
    {
        let made = 1_705_314_600;
        app.now.store(made + seconds - 1, std::sync::atomic::Ordering::Relaxed);
        assert!(is_good(&link).await, "{seconds}");
        app.pass_time(1);
        assert!(!is_good(&link).await, "{seconds}");
        assert!(is_gone(&hosting.accept_link(&link, Some("x@example.com"), PASSWORD, "", &visitor).await));
        assert!(is_gone(&hosting.reset_password(&link, PASSWORD, &visitor).await));
    }
}

#[tokio::test]
async fn a_forgotten_password_is_replaced() {
    let (app, letters) = start().await;
    let (hosting, visitor) = (&app.hosting, from("192.0.2.1"));
    hosting.create_account("ann@example.com", Some(PASSWORD)).await.unwrap();
    let secret = app.sign_in("ann@example.com").await;
    let account = app.session(&secret).await.unwrap().account.id;
    hosting.request_password_reset("ANN@example.com", "en", &visitor).await.unwrap();
    let mailed = letters.wait_for(1).await.remove(0).2.unwrap();
    assert!(is_gone(&hosting.accept_link(&mailed, Some("b@example.com"), PASSWORD, "", &visitor).await));
    let address = hosting.reset_password(&mailed, "ann@example.com", &visitor).await;
    assert_eq!(mistake(address).field, Some("password"));

    hosting.reset_password(&mailed, "battery staple", &visitor).await.unwrap();
    assert!(app.session(&secret).await.is_none());
    assert!(is_gone(&hosting.reset_password(&mailed, "battery staple 2", &visitor).await));
    let old = hosting.sign_in("ann@example.com", PASSWORD, &visitor).await;
    assert!(matches!(old, Err(SignInError::Refused)), "{old:?}");
    let new = hosting.sign_in("ann@example.com", "battery staple", &visitor).await.unwrap();
    assert!(matches!(new, SignIn::Done(_)));

    let handed_over = hosting.reset_link(&Administrator::operator(), account, "ku").await.unwrap();
    let (kind, to, link, language) = letters.wait_for(3).await.remove(2);
    assert_eq!((kind, to.as_str(), language.as_str()), (MailKind::PasswordReset, "ann@example.com", "ku"));
    assert_eq!(link.as_ref(), Some(&handed_over));
    hosting.reset_password(&handed_over, PASSWORD, &visitor).await.unwrap();
    app.sign_in("ann@example.com").await;
}

#[tokio::test]
async fn owners_are_told_what_changes_how_one_gets_in() {
    let (app, letters) = start().await;
    let (hosting, visitor) = (&app.hosting, from("192.0.2.1"));
    hosting.create_account("ann@example.com", Some(PASSWORD)).await.unwrap();
    let session = app.person("ann@example.com").await;
    let profile = Profile { language: "ku".to_owned(), ..Profile::default() };
    hosting.set_profile(&session, profile).await.unwrap();
    let session = app.person("ann@example.com").await;
    assert!(hosting.change_password(&session, "wrong horse", PASSWORD, &visitor).await.is_err());
    assert!(letters.written.lock().unwrap().is_empty(), "nothing was changed");
    let secret = hosting.change_password(&session, PASSWORD, "battery staple", &visitor).await.unwrap();
    let session = app.session(&secret).await.unwrap();
    hosting.create_token(&session, NewToken::new("t", &["dns:*"])).await.unwrap();
    let link = hosting.reset_link(&Administrator::operator(), session.account.id, "en").await.unwrap();
    hosting.reset_password(&link, PASSWORD, &visitor).await.unwrap();
    let told = letters.wait_for(4).await;
    let kinds: Vec<MailKind> = told.iter().map(|letter| letter.0).collect();
    use MailKind::*;
    assert_eq!(kinds, [PasswordChanged, TokenCreated, PasswordReset, PasswordChanged]);
    assert!(told.iter().all(|letter| letter.1 == "ann@example.com" && letter.3 == "ku"), "{told:?}");
    assert!(told[0].2.is_none() && told[1].2.is_none(), "no secret goes with it");

    let session = app.person("ann@example.com").await;
    for number in 0..40 {
        let token = NewToken::new(&number.to_string(), &["dns:*"]);
        hosting.create_token(&session, token).await.unwrap();
    }
    let count = letters.written.lock().unwrap().iter().filter(|letter| letter.0 == TokenCreated).count();
    assert!(count < 20, "{count}: nobody floods a mailbox");
}

#[tokio::test]
async fn the_first_administrator_comes_by_a_link() {
    let app = App::start().await;
    let (hosting, visitor) = (&app.hosting, from("192.0.2.1"));
    let earlier = hosting.first_administrator_link().await.unwrap().unwrap();
    let link = hosting.first_administrator_link().await.unwrap().unwrap();
    assert!(hosting.look_at_link(&earlier).await.unwrap().is_none());
    let secret = hosting.accept_link(&link, Some("boss@example.com"), PASSWORD, "", &visitor).await.unwrap();
    assert!(app.session(&secret).await.unwrap().administrator().is_some());
    assert!(hosting.first_administrator_link().await.unwrap().is_none());

    // One whom the operator made voids the link, too.
    let app = App::start().await;
    let link = app.hosting.first_administrator_link().await.unwrap().unwrap();
    let made = app.hosting.create_account("boss@example.com", Some(PASSWORD)).await.unwrap();
    app.hosting.set_administrator(&Administrator::operator(), made.id, true).await.unwrap();
    assert!(is_gone(&app.hosting.accept_link(&link, Some("eve@example.com"), PASSWORD, "", &visitor).await));
}
