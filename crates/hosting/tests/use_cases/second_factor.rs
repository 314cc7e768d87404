//! The second factor: begun, confirmed, asked for, replaced by recovery codes, turned off.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use hosting::{
    Administrator, Error, EventKind, PendingSecret, SecondFactorError, Session, SessionSecret, SignIn,
    SignInError,
};
use std::sync::atomic::Ordering;

use crate::App;
use crate::sign_in::{PASSWORD, from, mistake_of};

const EMAIL: &str = "ann@example.com";

/// As an authenticator app makes it of the seed that people type.
fn code(seed: &str, now: i64) -> String {
    let seed = BASE32_NOPAD.decode(seed.as_bytes()).unwrap();
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&seed).unwrap();
    mac.update(&(now / 30).to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest[19] & 15);
    let number = u32::from_be_bytes(digest[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// Someone with a second factor.
struct Secured {
    app: App,
    seed: String,
    recovery_codes: Vec<String>,
    secret: SessionSecret,
}

impl Secured {
    async fn start() -> Self {
        let app = App::start_with_person().await;
        let session = app.person(EMAIL).await;
        let begun = app.hosting.begin_second_factor(&session).await.unwrap();
        let code = code(&begun.seed, app.now.load(Ordering::Relaxed));
        let confirmed =
            app.hosting.confirm_second_factor(&session, &code, PASSWORD, &from("192.0.2.1")).await;
        let (secret, recovery_codes) = confirmed.unwrap();
        app.pass_time(90);
        Self { app, seed: begun.seed, recovery_codes, secret }
    }

    async fn pending(&self) -> PendingSecret {
        match self.app.hosting.sign_in(EMAIL, PASSWORD, &from("192.0.2.1")).await.unwrap() {
            SignIn::SecondFactor(pending) => pending,
            SignIn::Done(_) => panic!("no second factor is asked for"),
        }
    }

    async fn give(&self, pending: &PendingSecret, code: &str) -> Result<SessionSecret, SecondFactorError> {
        self.app.hosting.second_factor(pending, code, &from("192.0.2.1")).await
    }

    fn code(&self) -> String {
        code(&self.seed, self.app.now.load(Ordering::Relaxed))
    }

    async fn session(&self) -> Session {
        self.app.session(&self.secret).await.unwrap()
    }
}

fn is_refused<T>(outcome: &Result<T, SecondFactorError>) -> bool {
    matches!(outcome, Err(SecondFactorError::Refused))
}

fn is_over<T>(outcome: &Result<T, SecondFactorError>) -> bool {
    matches!(outcome, Err(SecondFactorError::Over))
}

#[tokio::test]
async fn it_is_confirmed_by_a_code_and_not_before() {
    let app = App::start_with_person().await;
    let (this, other) = (app.sign_in(EMAIL).await, app.sign_in(EMAIL).await);
    let session = app.session(&this).await.unwrap();
    let begun = app.hosting.begin_second_factor(&session).await.unwrap();
    assert!(begun.uri.starts_with("otpauth://totp/Zonewright:ann%40example.com?secret="), "{}", begun.uri);
    assert_eq!(app.hosting.begin_second_factor(&session).await.unwrap(), begun, "the page may be read again");
    let visitor = from("192.0.2.1");
    for wrong in ["", "000000", "12345678"] {
        let outcome = app.hosting.confirm_second_factor(&session, wrong, PASSWORD, &visitor).await;
        assert_eq!(mistake_of(outcome).field, Some("code"));
    }
    let code = code(&begun.seed, app.now.load(Ordering::Relaxed));
    let outcome = app.hosting.confirm_second_factor(&session, &code, "wrong horse", &visitor).await;
    assert!(matches!(outcome, Err(SignInError::Refused)), "the session alone is not enough: {outcome:?}");
    app.sign_in(EMAIL).await;

    let confirmed = app.hosting.confirm_second_factor(&session, &code, PASSWORD, &visitor).await;
    let (rotated, codes) = confirmed.unwrap();
    assert_eq!(codes.len(), 10);
    assert!(app.session(&this).await.is_none() && app.session(&other).await.is_none());
    let session = app.session(&rotated).await.unwrap();
    let status = app.hosting.second_factor_status(&session).await.unwrap();
    assert_eq!((status.since, status.recovery_codes), (Some(app.now.load(Ordering::Relaxed)), 10));
    let again = app.hosting.begin_second_factor(&session).await;
    assert!(matches!(again, Err(Error::NotFound)), "{again:?}");
}

#[tokio::test]
async fn each_session_begins_its_own_which_is_over_after_a_while() {
    let app = App::start_with_person().await;
    let (one, other) = (app.person(EMAIL).await, app.person(EMAIL).await);
    let begun = app.hosting.begin_second_factor(&one).await.unwrap();
    assert_ne!(app.hosting.begin_second_factor(&other).await.unwrap().seed, begun.seed);
    app.pass_time(899);
    assert_eq!(app.hosting.begin_second_factor(&one).await.unwrap(), begun);
    app.pass_time(1);
    let late = code(&begun.seed, app.now.load(Ordering::Relaxed));
    let visitor = from("192.0.2.1");
    let outcome = app.hosting.confirm_second_factor(&one, &late, PASSWORD, &visitor).await;
    assert!(matches!(outcome, Err(SignInError::Failed(Error::NotFound))), "{outcome:?}");
    let again = app.hosting.begin_second_factor(&one).await.unwrap();
    assert_ne!(again.seed, begun.seed);

    // Whoever saw it before the password was changed has nothing of it.
    let secret = app.hosting.change_password(&one, PASSWORD, "battery staple", &visitor).await.unwrap();
    let session = app.session(&secret).await.unwrap();
    assert_ne!(app.hosting.begin_second_factor(&session).await.unwrap().seed, again.seed);
}

#[tokio::test]
async fn the_password_alone_opens_nothing() {
    let secured = Secured::start().await;
    let pending = secured.pending().await;
    let as_session = SessionSecret::parse(pending.as_str()).unwrap();
    assert!(secured.app.session(&as_session).await.is_none());
    assert!(secured.app.hosting.awaits_second_factor(&pending).await.unwrap());
    let wrong = secured.give(&pending, "000000").await;
    assert!(is_refused(&wrong), "{wrong:?}");
    let secret = secured.give(&pending, &secured.code()).await.unwrap();
    assert_ne!(secret.as_str(), pending.as_str());
    let session = secured.app.session(&secret).await.unwrap();
    let last = &secured.app.own_events(&session).await[..2];
    assert_eq!(last, [EventKind::SignedIn, EventKind::SecondFactorFailed]);
    assert!(is_over(&secured.give(&pending, &secured.code()).await));
}

#[tokio::test]
async fn a_code_is_taken_once_though_two_give_it_at_once() {
    let secured = Secured::start().await;
    let (one, other) = (secured.pending().await, secured.pending().await);
    let code = secured.code();
    let (first, second) = tokio::join!(secured.give(&one, &code), secured.give(&other, &code));
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    assert!(is_refused(&first) || is_refused(&second));
    let third = secured.give(&secured.pending().await, &code).await;
    assert!(is_refused(&third), "{third:?}");
    secured.app.pass_time(30);
    let pending = secured.pending().await;
    secured.give(&pending, &secured.code()).await.unwrap();
}

#[tokio::test]
async fn a_recovery_code_stands_in_once() {
    let secured = Secured::start().await;
    let code = &secured.recovery_codes[3];
    let secret = secured.give(&secured.pending().await, &code.to_uppercase()).await.unwrap();
    let again = secured.give(&secured.pending().await, code).await;
    assert!(is_refused(&again), "{again:?}");
    let session = secured.app.session(&secret).await.unwrap();
    assert_eq!(secured.app.hosting.second_factor_status(&session).await.unwrap().recovery_codes, 9);

    let hosting = &secured.app.hosting;
    let refused = hosting.renew_recovery_codes(&session, "wrong horse").await;
    assert!(matches!(refused, Err(SignInError::Refused)), "{refused:?}");
    let new = hosting.renew_recovery_codes(&session, PASSWORD).await.unwrap();
    assert!(is_refused(&secured.give(&secured.pending().await, &secured.recovery_codes[4]).await));
    secured.give(&secured.pending().await, &new[4]).await.unwrap();
}

#[tokio::test]
async fn there_are_few_tries_and_little_time() {
    let secured = Secured::start().await;
    let pending = secured.pending().await;
    for _ in 0..5 {
        assert!(is_refused(&secured.give(&pending, "000000").await));
    }
    assert!(is_over(&secured.give(&pending, &secured.code()).await), "the password is asked for again");

    let pending = secured.pending().await;
    secured.app.pass_time(299);
    assert!(secured.app.hosting.awaits_second_factor(&pending).await.unwrap());
    secured.app.pass_time(1);
    assert!(is_over(&secured.give(&pending, &secured.code()).await));

    // However often the password is given: of one account, from wherever.
    let mut refused = 0;
    let throttled = 'all: loop {
        let pending = secured.pending().await;
        for _ in 0..5 {
            let visitor = from(&format!("198.51.100.{refused}"));
            match secured.app.hosting.second_factor(&pending, "000000", &visitor).await {
                Err(SecondFactorError::Refused) => refused += 1,
                Err(SecondFactorError::Throttled(wait)) => break 'all wait,
                other => panic!("{other:?}"),
            }
        }
    };
    assert!(refused <= 20, "{refused}");
    assert!(throttled.as_secs() > 0 && throttled.as_secs() <= 900);
    // Who tried the one kind keeps nobody from the other.
    let pending = secured.pending().await;
    secured.give(&pending, &secured.recovery_codes[0]).await.unwrap();
}

#[tokio::test]
async fn it_is_turned_off_with_the_password_or_by_an_administrator() {
    let secured = Secured::start().await;
    let (hosting, visitor) = (&secured.app.hosting, from("192.0.2.1"));
    let session = secured.session().await;
    let refused = hosting.disable_second_factor(&session, "wrong horse", &visitor).await;
    assert!(matches!(refused, Err(SignInError::Refused)), "{refused:?}");
    let rotated = hosting.disable_second_factor(&session, PASSWORD, &visitor).await.unwrap();
    assert!(secured.app.session(&secured.secret).await.is_none());
    assert!(secured.app.session(&rotated).await.is_some());
    secured.app.sign_in(EMAIL).await;

    let secured = Secured::start().await;
    let session = secured.session().await;
    let operator = Administrator::operator();
    secured.app.hosting.remove_second_factor(&operator, session.account.id).await.unwrap();
    assert!(secured.app.session(&secured.secret).await.is_none());
    secured.app.sign_in(EMAIL).await;
    let again = secured.app.hosting.remove_second_factor(&operator, session.account.id).await;
    assert!(matches!(again, Err(Error::NotFound)), "{again:?}");
}

#[tokio::test]
async fn the_seed_is_not_in_the_database() {
    let secured = Secured::start().await;
    let session = secured.session().await;
    let kept = secured.app.store.second_factor(session.account.id).await.unwrap().unwrap();
    let seed = BASE32_NOPAD.decode(secured.seed.as_bytes()).unwrap();
    assert!(!kept.seed.windows(4).any(|octets| seed.windows(4).any(|other| other == octets)));
}
