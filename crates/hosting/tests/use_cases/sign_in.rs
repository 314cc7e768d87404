//! Signing in and out, sessions, passwords.

use std::sync::atomic::Ordering;
use std::time::Duration;

use hosting::{EventKind, PendingSecret, Profile, Session, SessionSecret, SignIn, SignInError, VisitorInfo};
use zone::FieldError;

use crate::App;

pub(crate) const PASSWORD: &str = "correct horse";
const EMAIL: &str = "ann@example.com";
const MINUTES: i64 = 60;
const DAYS: i64 = 86_400;

/// Someone from this address.
pub(crate) fn from(address: &str) -> VisitorInfo {
    VisitorInfo { address: Some(address.parse().unwrap()), user_agent: "Browser 1".to_owned() }
}

impl App {
    pub(crate) async fn start_with_person() -> Self {
        let app = Self::start().await;
        app.hosting.create_account(EMAIL, Some(PASSWORD)).await.unwrap();
        app
    }

    /// Signs in with the password alone.
    pub(crate) async fn sign_in(&self, email: &str) -> SessionSecret {
        match self.hosting.sign_in(email, PASSWORD, &from("192.0.2.1")).await.unwrap() {
            SignIn::Done(secret) => secret,
            SignIn::SecondFactor(_) => panic!("a second factor is asked for"),
        }
    }

    pub(crate) async fn session(&self, secret: &SessionSecret) -> Option<Session> {
        self.hosting.session(secret, &from("192.0.2.1")).await.unwrap()
    }

    pub(crate) async fn person(&self, email: &str) -> Session {
        self.session(&self.sign_in(email).await).await.unwrap()
    }

    pub(crate) fn pass_time(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::Relaxed);
    }

    async fn fail(&self, email: &str, address: &str) -> SignInError {
        self.hosting.sign_in(email, "wrong horse", &from(address)).await.unwrap_err()
    }

    pub(crate) async fn own_events(&self, session: &Session) -> Vec<EventKind> {
        let events = self.hosting.list_own_events(session, None, 100).await.unwrap();
        events.into_iter().filter_map(|event| event.kind).collect()
    }
}

fn is_refused<T>(outcome: &Result<T, SignInError>) -> bool {
    matches!(outcome, Err(SignInError::Refused))
}

/// The one mistake of what was refused for what was typed.
pub(crate) fn mistake_of<T: std::fmt::Debug>(outcome: Result<T, SignInError>) -> FieldError {
    match outcome {
        Err(SignInError::Failed(error)) => crate::mistake(Err::<T, _>(error)),
        other => panic!("not refused for a mistake: {other:?}"),
    }
}

#[tokio::test]
async fn the_right_password_opens_a_session_and_nothing_else_does() {
    let app = App::start_with_person().await;
    let hosting = &app.hosting;
    hosting.create_account("nobody@example.com", None).await.unwrap();
    let visitor = from("192.0.2.1");
    for (email, password) in [
        (EMAIL, "Correct horse"),
        (EMAIL, ""),
        ("bob@example.com", PASSWORD),
        ("nobody@example.com", ""),
        ("nobody@example.com", "nobody's"),
        ("no address", PASSWORD),
        ("ann\0@example.com", PASSWORD),
    ] {
        let outcome = hosting.sign_in(email, password, &visitor).await;
        assert!(is_refused(&outcome), "{email} {password}: {outcome:?}");
    }
    let session = app.session(&app.sign_in(" Ann@Example.com ").await).await.unwrap();
    assert_eq!(session.account.email, EMAIL);
    assert!(session.administrator().is_none());
    let (zone, _) = hosting.create_zone(&session.actor(), "example.com", None).await.unwrap();
    assert_eq!(zone.account, session.account.id);
    let made_up = SessionSecret::parse(&"A".repeat(43)).unwrap();
    assert!(app.session(&made_up).await.is_none());
}

#[tokio::test]
async fn each_sign_in_has_another_secret_and_ends_by_itself() {
    let app = App::start_with_person().await;
    let (one, other) = (app.sign_in(EMAIL).await, app.sign_in(EMAIL).await);
    assert_ne!(one.as_str(), other.as_str());
    let session = app.session(&one).await.unwrap();
    assert_eq!(app.hosting.list_sessions(&session).await.unwrap().len(), 2);
    app.hosting.sign_out(&session).await.unwrap();
    app.hosting.sign_out(&session).await.unwrap();
    assert!(app.session(&one).await.is_none());
    let session = app.session(&other).await.unwrap();
    assert_eq!(
        app.own_events(&session).await,
        [EventKind::SignedOut, EventKind::SignedIn, EventKind::SignedIn, EventKind::AccountCreated]
    );
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_or_old() {
    let app = App::start_with_person().await;
    let (idle, used) = (app.sign_in(EMAIL).await, app.sign_in(EMAIL).await);
    for day in 1..=29 {
        app.pass_time(DAYS);
        let session = app.session(&used).await.unwrap_or_else(|| panic!("it was in use on day {day}"));
        // That it is in use is noted behind the request.
        while app.last_seen(&session).await < app.now.load(Ordering::Relaxed) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        if day == 7 {
            assert!(app.session(&idle).await.is_none());
        }
    }
    app.pass_time(DAYS);
    assert!(app.session(&used).await.is_none(), "thirty days old");
}

impl App {
    async fn last_seen(&self, session: &Session) -> i64 {
        let sessions = self.hosting.list_sessions(session).await.unwrap();
        let noted = sessions.iter().find(|noted| noted.uuid == session.uuid);
        noted.map_or(i64::MAX, |noted| noted.last_seen_at)
    }
}

#[tokio::test]
async fn looking_writes_nothing_for_some_minutes() {
    let app = App::start_with_person().await;
    let secret = app.sign_in(EMAIL).await;
    let began = app.now.load(Ordering::Relaxed);
    app.pass_time(5 * MINUTES - 1);
    let session = app.session(&secret).await.unwrap();
    // A write behind the look would be made before this one.
    app.hosting.set_profile(&session, Profile::default()).await.unwrap();
    assert_eq!(app.last_seen(&session).await, began);
}

#[tokio::test]
async fn sessions_are_ended_by_their_owner_alone() {
    let app = App::start_with_person().await;
    app.hosting.create_account("bob@example.com", Some(PASSWORD)).await.unwrap();
    let (ann, bob) = (app.person(EMAIL).await, app.person("bob@example.com").await);
    let other = app.sign_in(EMAIL).await;
    let uuid = app.session(&other).await.unwrap().uuid;
    let not_his = app.hosting.end_session(&bob, uuid).await;
    assert!(matches!(not_his, Err(hosting::Error::NotFound)), "{not_his:?}");
    app.hosting.end_session(&ann, uuid).await.unwrap();
    assert!(app.session(&other).await.is_none());
    let others = [app.sign_in(EMAIL).await, app.sign_in(EMAIL).await];
    assert_eq!(app.hosting.end_other_sessions(&ann).await.unwrap(), 2);
    for other in others {
        assert!(app.session(&other).await.is_none());
    }
    assert_eq!(app.hosting.list_sessions(&ann).await.unwrap().len(), 1);
}

#[tokio::test]
async fn guesses_are_bounded_by_account_and_network() {
    let app = App::start_with_person().await;
    for _ in 0..10 {
        assert!(is_refused(&Err::<(), _>(app.fail(EMAIL, "192.0.2.1").await)));
    }
    app.pass_time(5 * MINUTES);
    // The right one, too, and an address nobody has: who has an account is not told.
    let right = app.hosting.sign_in(EMAIL, PASSWORD, &from("192.0.2.1")).await;
    assert!(
        matches!(right, Err(SignInError::Throttled(wait)) if wait == Duration::from_secs(600)),
        "{right:?}"
    );
    for _ in 0..10 {
        assert!(is_refused(&Err::<(), _>(app.fail("bob@example.com", "192.0.2.1").await)));
    }
    assert!(matches!(app.fail("bob@example.com", "192.0.2.1").await, SignInError::Throttled(_)));
    // Another network is not kept out by that, nor this one for ever.
    app.hosting.sign_in(EMAIL, PASSWORD, &from("2001:db8::1")).await.unwrap();
    app.pass_time(10 * MINUTES);
    app.sign_in(EMAIL).await;
}

#[tokio::test]
async fn guesses_are_bounded_by_network_and_by_account() {
    let app = App::start_with_person().await;
    for number in 0..50 {
        let email = format!("{number}@example.com");
        assert!(is_refused(&Err::<(), _>(app.fail(&email, &format!("2001:db8::{number}")).await)));
    }
    let further = app.hosting.sign_in(EMAIL, PASSWORD, &from("2001:db8::ffff")).await;
    assert!(matches!(further, Err(SignInError::Throttled(_))), "one network: {further:?}");

    for number in 0..100 {
        assert!(is_refused(&Err::<(), _>(app.fail(EMAIL, &format!("192.0.2.{number}")).await)));
    }
    let further = app.hosting.sign_in(EMAIL, PASSWORD, &from("198.51.100.1")).await;
    assert!(matches!(further, Err(SignInError::Throttled(_))), "one account: {further:?}");
}

#[tokio::test]
async fn guesses_are_bounded_by_what_one_site_has_of_ipv6() {
    let app = App::start_with_person().await;
    for number in 0..30 {
        assert!(is_refused(&Err::<(), _>(app.fail(EMAIL, &format!("2001:db8:0:{number:x}::1")).await)));
    }
    assert!(matches!(app.fail(EMAIL, "2001:db8:0:ffff::1").await, SignInError::Throttled(_)));
    // Another site, and this one for another account.
    app.hosting.sign_in(EMAIL, PASSWORD, &from("2001:db8:1::1")).await.unwrap();
    for number in 0..120 {
        let address = format!("2001:db8:0:{:x}::1", 100 + number);
        let refused = app.fail(&format!("{number}@example.com"), &address).await;
        assert!(is_refused(&Err::<(), _>(refused)));
    }
    assert!(matches!(app.fail("bob@example.com", "2001:db8:0:fffe::1").await, SignInError::Throttled(_)));
    app.hosting.sign_in(EMAIL, PASSWORD, &from("2001:db8:1::1")).await.unwrap();
}

#[tokio::test]
async fn strangers_keep_no_owner_out() {
    let app = App::start_with_person().await;
    let session = app.person(EMAIL).await;
    app.hosting.sign_out(&session).await.unwrap();
    let session = app.person(EMAIL).await;
    for number in 0..100 {
        assert!(is_refused(&Err::<(), _>(app.fail(EMAIL, &format!("198.51.100.{number}")).await)));
    }
    let elsewhere = app.hosting.sign_in(EMAIL, PASSWORD, &from("203.0.113.1")).await;
    assert!(matches!(elsewhere, Err(SignInError::Throttled(_))), "{elsewhere:?}");
    // From where the account was signed in to lately, and in a session that goes on.
    app.sign_in(EMAIL).await;
    let away = from("203.0.113.1");
    let secret = app.hosting.change_password(&session, PASSWORD, "battery staple", &away).await.unwrap();
    let session = app.session(&secret).await.unwrap();

    // There, too, guesses are few,
    for _ in 0..10 {
        assert!(is_refused(&Err::<(), _>(app.fail(EMAIL, "192.0.2.1").await)));
    }
    assert!(matches!(app.fail(EMAIL, "192.0.2.1").await, SignInError::Throttled(_)));
    // and in the session as well.
    let visitor = from("192.0.2.1");
    let guess = async || app.hosting.change_password(&session, "wrong horse", PASSWORD, &visitor).await;
    for _ in 0..10 {
        assert!(is_refused(&guess().await));
    }
    assert!(matches!(guess().await, Err(SignInError::Throttled(_))));
}

#[tokio::test]
async fn what_was_long_ago_lets_nobody_through() {
    let app = App::start_with_person().await;
    app.sign_in(EMAIL).await;
    app.pass_time(31 * DAYS);
    for number in 0..100 {
        app.fail(EMAIL, &format!("198.51.100.{number}")).await;
    }
    let outcome = app.hosting.sign_in(EMAIL, PASSWORD, &from("192.0.2.1")).await;
    assert!(matches!(outcome, Err(SignInError::Throttled(_))), "{outcome:?}");
}

#[tokio::test]
async fn what_fails_without_their_fault_is_not_counted() {
    let app = App::start_with_person().await;
    let session = app.person(EMAIL).await;
    app.store.close().await;
    for _ in 0..20 {
        let outcome = app.hosting.delete_own_account(&session, EMAIL, PASSWORD).await;
        assert!(matches!(outcome, Err(SignInError::Failed(_))), "{outcome:?}");
    }
}

#[tokio::test]
async fn right_passwords_are_not_counted_and_many_wrong_ones_at_once_are() {
    let app = App::start_with_person().await;
    for _ in 0..12 {
        app.sign_in(EMAIL).await;
    }
    let guesses: Vec<_> = (0..30)
        .map(|_| {
            let hosting = app.hosting.clone();
            tokio::spawn(async move { hosting.sign_in(EMAIL, "wrong horse", &from("192.0.2.1")).await })
        })
        .collect();
    let mut refused = 0;
    for guess in guesses {
        match guess.await.unwrap() {
            Err(SignInError::Refused) => refused += 1,
            Err(SignInError::Throttled(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(refused, 10);
}

#[tokio::test]
async fn another_password_needs_the_present_one_and_ends_other_sessions() {
    let app = App::start_with_person().await;
    let (this, other) = (app.sign_in(EMAIL).await, app.sign_in(EMAIL).await);
    let session = app.session(&this).await.unwrap();
    let visitor = from("192.0.2.1");
    let change =
        async |present: &str, new: &str| app.hosting.change_password(&session, present, new, &visitor).await;
    assert!(is_refused(&change("wrong horse", "battery staple").await));
    for (unfit, named) in [("too short", "10 characters"), ("ann@EXAMPLE.com", "email address")] {
        let mistake = mistake_of(change(PASSWORD, unfit).await);
        assert_eq!(mistake.field, Some("password"));
        assert!(mistake.detail.contains(named), "{}", mistake.detail);
    }
    assert!(app.session(&other).await.is_some());

    let rotated = change(PASSWORD, "battery staple").await.unwrap();
    assert!(app.session(&this).await.is_none() && app.session(&other).await.is_none());
    let session = app.session(&rotated).await.unwrap();
    assert!(is_refused(&app.hosting.sign_in(EMAIL, PASSWORD, &visitor).await));
    app.hosting.sign_in(EMAIL, "battery staple", &visitor).await.unwrap();
    assert_eq!(app.own_events(&session).await[..2], [EventKind::SignedIn, EventKind::PasswordChanged]);
}

#[tokio::test]
async fn old_hashes_are_made_anew_when_the_password_is_known() {
    use argon2::password_hash::PasswordHasher;
    let app = App::start().await;
    let params = argon2::ParamsBuilder::new().m_cost(64).t_cost(1).build().unwrap();
    let old = argon2::Argon2::from(params).hash_password(PASSWORD.as_bytes()).unwrap().to_string();
    app.store.create_account(EMAIL, Some(&old)).await.unwrap();
    let kept = async || app.store.credentials(EMAIL).await.unwrap().unwrap().password_hash.unwrap();
    app.fail(EMAIL, "192.0.2.1").await;
    assert_eq!(kept().await, old);
    app.sign_in(EMAIL).await;
    let new = kept().await;
    assert_ne!(new, old);
    app.sign_in(EMAIL).await;
    assert_eq!(kept().await, new);
}

#[tokio::test]
async fn what_nobody_was_given_opens_nothing() {
    let app = App::start_with_person().await;
    let secret = app.sign_in(EMAIL).await;
    let pending = PendingSecret::parse(secret.as_str()).unwrap();
    assert!(!app.hosting.awaits_second_factor(&pending).await.unwrap(), "a session is no pending one");
    let outcome = app.hosting.second_factor(&pending, "123456", &from("192.0.2.1")).await;
    assert!(matches!(outcome, Err(hosting::SecondFactorError::Over)), "{outcome:?}");
}
