//! Passwords: what they must be, and their hashes (Argon2id with the parameters that OWASP recommends).
//!
//! A hash costs a core for a while and 19 MiB: [`AT_ONCE`] are made at once, and those that wait are bounded.

use std::sync::{Arc, LazyLock};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zone::FieldError;

use crate::Error;

const CHARACTERS_MIN: usize = 10;
/// What is hashed must be bounded.
const OCTETS_MAX: usize = 1024;
const AT_ONCE: usize = 2;
/// How many may be made or wait; more are turned away.
const WAITING_MAX: usize = 64;

/// Stands for the password of an account that has none or is not there, so that both cost the same.
static NOBODYS: LazyLock<Option<String>> = LazyLock::new(|| make_hash("nobody's").ok());

/// The work on passwords. Clones share it.
#[derive(Clone)]
pub(crate) struct Passwords {
    permits: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

/// What came of comparing a password.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Wrong,
    Right,
    /// Right, and here is its hash by today's parameters.
    RightAndRehashed(String),
}

impl Passwords {
    pub(crate) fn new() -> Self {
        Self { permits: Arc::new(Semaphore::new(AT_ONCE)), places: Arc::new(Semaphore::new(WAITING_MAX)) }
    }

    /// The hash of a password that keeps the rules of [`check_new_password`].
    pub(crate) async fn hash(&self, password: &str) -> Result<String, Error> {
        let password = password.to_owned();
        self.work(move || make_hash(&password)).await?
    }

    /// Compares a password with a hash; with none, takes as long and says no.
    pub(crate) async fn verify(&self, password: &str, hash: Option<&str>) -> Result<Verdict, Error> {
        let (password, hash) = (password.to_owned(), hash.map(str::to_owned));
        self.work(move || compare(&password, hash.as_deref())).await?
    }

    /// Does work on a thread where it may take its time, and goes on with it though nobody waits any more.
    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let too_many = || Error::Unavailable("too many passwords are being checked".to_owned());
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| too_many())?;
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| too_many())?;
        let held: (OwnedSemaphorePermit, OwnedSemaphorePermit) = (place, permit);
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(held);
            done
        });
        done.await.map_err(|error| Error::Internal(format!("the work on a password failed: {error}")))
    }
}

/// Refuses a password that is too short to be kept, or says nothing that is not known: the address of its account.
pub(crate) fn check_new_password(password: &str, email: &str) -> Result<(), FieldError> {
    let refuse = |detail: String| Err(FieldError::invalid("password", detail));
    if password.chars().count() < CHARACTERS_MIN {
        return refuse(format!("the password must have at least {CHARACTERS_MIN} characters"));
    }
    if password.len() > OCTETS_MAX {
        return refuse(format!("the password must have at most {OCTETS_MAX} octets"));
    }
    if password.trim().eq_ignore_ascii_case(email.trim()) {
        return refuse("the password must not be the email address".to_owned());
    }
    Ok(())
}

fn make_hash(password: &str) -> Result<String, Error> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string())
        .map_err(|error| Error::Internal(format!("the password could not be hashed: {error}")))
}

fn compare(password: &str, hash: Option<&str>) -> Result<Verdict, Error> {
    // Before anything else, so that the first to need it does not take longer than the others.
    let nobodys = NOBODYS.as_deref();
    let Some(text) = hash.or(nobodys) else {
        return Err(Error::Internal("no password can be hashed".to_owned()));
    };
    // Too long to be one of ours, and all of it would be hashed.
    let shown = if password.len() <= OCTETS_MAX { password } else { "" };
    let parsed = PasswordHash::new(text)
        .map_err(|error| Error::Internal(format!("a password's hash is malformed: {error}")))?;
    let is_right = Argon2::default().verify_password(shown.as_bytes(), &parsed).is_ok();
    Ok(match hash {
        None => Verdict::Wrong,
        Some(_) if !is_right => Verdict::Wrong,
        Some(_) if is_current(&parsed) => Verdict::Right,
        Some(_) => Verdict::RightAndRehashed(make_hash(password)?),
    })
}

/// Whether a hash was made by today's parameters.
fn is_current(hash: &PasswordHash) -> bool {
    let today = Params::default();
    let cost = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
    hash.algorithm == Algorithm::Argon2id.ident()
        && Params::try_from(hash).is_ok_and(|params| cost(&params) == cost(&today))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn tells_right_from_wrong_and_has_nothing_for_nobody() {
        let passwords = Passwords::new();
        let hash = passwords.hash("correct horse").await.unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert_eq!(passwords.verify("correct horse", Some(&hash)).await.unwrap(), Verdict::Right);
        assert_eq!(passwords.verify("Correct horse", Some(&hash)).await.unwrap(), Verdict::Wrong);
        assert_eq!(passwords.verify("nobody's", None).await.unwrap(), Verdict::Wrong);
        assert_eq!(passwords.verify(&"x".repeat(1 << 20), Some(&hash)).await.unwrap(), Verdict::Wrong);
    }

    #[tokio::test]
    async fn brings_hashes_up_to_date() {
        let params = argon2::ParamsBuilder::new().m_cost(64).t_cost(1).build().unwrap();
        let old = Argon2::from(params).hash_password(b"correct horse").unwrap().to_string();
        let passwords = Passwords::new();
        let Verdict::RightAndRehashed(new) = passwords.verify("correct horse", Some(&old)).await.unwrap()
        else {
            panic!("the hash is kept");
        };
        assert_eq!(passwords.verify("correct horse", Some(&new)).await.unwrap(), Verdict::Right);
        assert_eq!(passwords.verify("wrong horse", Some(&old)).await.unwrap(), Verdict::Wrong);
    }

    #[tokio::test]
    async fn those_that_wait_are_bounded() {
        let passwords = Passwords::new();
        let held: Vec<_> = (0..WAITING_MAX).map(|_| passwords.places.try_acquire().unwrap()).collect();
        assert!(matches!(passwords.hash("correct horse").await, Err(Error::Unavailable(_))));
        drop(held);
        passwords.hash("correct horse").await.unwrap();
    }

    #[test]
    fn asks_for_characters_not_octets_and_not_for_the_address() {
        let refused = |password: &str| check_new_password(password, "ann@example.com").unwrap_err().detail;
        assert!(refused("123456789").contains("10 characters"));
        assert!(refused("ééééééééé").contains("10 characters"));
        check_new_password("éééééééééé", "ann@example.com").unwrap();
        assert!(refused(&"x".repeat(1025)).contains("1024 octets"));
        assert!(refused("Ann@Example.com").contains("email address"));
    }
}
