//! Passwords: what they must be, and their hashes (Argon2id with the parameters that OWASP recommends).
//!
//! A hash costs a core for a while and 19 MiB: [`AT_ONCE`] are made at once, and those that wait are bounded. That memory is
//! kept: taken and given back by ever other threads, it would leave pieces of itself with each of them.

use std::fmt::Display;
use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zone::FieldError;

use crate::Error;
use crate::weak_passwords::is_weak;

const CHARACTERS_MIN: usize = 10;
/// What is hashed must be bounded.
const OCTETS_MAX: usize = 1024;
const AT_ONCE: usize = 2;
/// How many may be made or wait; more are turned away.
const WAITING_MAX: usize = 64;

/// In which a hash is made; as large as the largest one so far took.
type Memory = Vec<Block>;

/// The work on passwords. Clones share it.
#[derive(Clone)]
pub(crate) struct Passwords {
    permits: Arc<Semaphore>,
    places: Arc<Semaphore>,
    /// What those have that hold no permit: never more than there are permits.
    memories: Arc<Mutex<Vec<Memory>>>,
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
        Self {
            permits: Arc::new(Semaphore::new(AT_ONCE)),
            places: Arc::new(Semaphore::new(WAITING_MAX)),
            memories: Arc::default(),
        }
    }

    /// The hash of a password that keeps the rules of [`check_new_password`].
    pub(crate) async fn hash(&self, password: &str) -> Result<String, Error> {
        let password = password.to_owned();
        self.work(move |memory| make_hash(&password, memory)).await?
    }

    /// Compares a password with a hash; with none, takes as long and says no.
    pub(crate) async fn verify(&self, password: &str, hash: Option<&str>) -> Result<Verdict, Error> {
        let (password, hash) = (password.to_owned(), hash.map(str::to_owned));
        self.work(move |memory| compare(&password, hash.as_deref(), memory)).await?
    }

    /// Does work on a thread where it may take its time, and goes on with it though nobody waits any more.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let too_many = || Error::Unavailable("too many passwords are being checked".to_owned());
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| too_many())?;
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| too_many())?;
        let held: (OwnedSemaphorePermit, OwnedSemaphorePermit) = (place, permit);
        let memories = Arc::clone(&self.memories);
        let done = tokio::task::spawn_blocking(move || {
            let memories = || memories.lock().unwrap_or_else(PoisonError::into_inner);
            let mut memory = memories().pop().unwrap_or_default();
            let done = work(&mut memory);
            memories().push(memory);
            drop(held);
            done
        });
        done.await.map_err(|error| Error::Internal(format!("the work on a password failed: {error}")))
    }
}

/// Refuses a password that is too short, or among the first that someone would try who knows the address.
pub(crate) fn check_new_password(password: &str, email: &str) -> Result<(), FieldError> {
    let refuse = |detail: String| Err(FieldError::invalid("password", detail));
    if password.chars().count() < CHARACTERS_MIN {
        return refuse(format!("the password must have at least {CHARACTERS_MIN} characters"));
    }
    if password.len() > OCTETS_MAX {
        return refuse(format!("the password must have at most {OCTETS_MAX} octets"));
    }
    if is_weak(password, email) {
        return refuse(
            "the password is easy to guess: common passwords, rows and repetitions of keys, and what stands in the email \
             address count for nothing in it; use several words that have nothing to do with each other, or let a \
             password manager make one"
                .to_owned(),
        );
    }
    Ok(())
}

fn make_hash(password: &str, memory: &mut Memory) -> Result<String, Error> {
    let mut salt = [0; Salt::RECOMMENDED_LENGTH];
    getrandom::fill(&mut salt).map_err(|error| Error::Unavailable(format!("no randomness: {error}")))?;
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    fill(&Argon2::default(), password, &salt, &mut output, memory)?;
    Ok(by_todays_parameters(&salt, &output)?.to_string())
}

fn compare(password: &str, hash: Option<&str>, memory: &mut Memory) -> Result<Verdict, Error> {
    let parsed = match hash {
        Some(text) => PasswordHash::new(text).map_err(malformed)?,
        // Stands for that of an account that has none or is not there, so that both cost the same. Of no known password.
        None => by_todays_parameters(&[0; Salt::RECOMMENDED_LENGTH], &[0; Params::DEFAULT_OUTPUT_LEN])?,
    };
    // Too long to be one of ours, and all of it would be hashed.
    let shown = if password.len() <= OCTETS_MAX { password } else { "" };
    let is_right = is_password_of(shown, &parsed, memory)?;
    Ok(match hash {
        None => Verdict::Wrong,
        Some(_) if !is_right => Verdict::Wrong,
        Some(_) if is_current(&parsed) => Verdict::Right,
        Some(_) => Verdict::RightAndRehashed(make_hash(password, memory)?),
    })
}

fn is_password_of(password: &str, hash: &PasswordHash, memory: &mut Memory) -> Result<bool, Error> {
    let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else {
        return Err(malformed("it has no salt, or nothing to compare with"));
    };
    let algorithm = Algorithm::try_from(hash.algorithm.as_str()).map_err(malformed)?;
    let version = hash.version.map(Version::try_from).transpose().map_err(malformed)?;
    let params = Params::try_from(hash).map_err(malformed)?;
    let argon2 = Argon2::new(algorithm, version.unwrap_or_default(), params);
    let mut output = vec![0; expected.len()];
    fill(&argon2, password, salt, &mut output, memory)?;
    // Outputs are compared in a time that tells nothing.
    Ok(Output::new(&output).map_err(malformed)? == *expected)
}

/// Makes the bare hash.
fn fill(
    argon2: &Argon2<'_>,
    password: &str,
    salt: &[u8],
    output: &mut [u8],
    memory: &mut Memory,
) -> Result<(), Error> {
    let blocks = argon2.params().block_count();
    if memory.len() < blocks {
        memory.resize(blocks, Block::new());
    }
    argon2
        .hash_password_into_with_memory(password.as_bytes(), salt, output, memory)
        .map_err(|error| Error::Internal(format!("the password could not be hashed: {error}")))
}

fn by_todays_parameters(salt: &[u8], output: &[u8]) -> Result<PasswordHash, Error> {
    Ok(PasswordHash {
        algorithm: Algorithm::default().ident(),
        version: Some(Version::default().into()),
        params: ParamsString::try_from(&Params::default()).map_err(malformed)?,
        salt: Some(Salt::new(salt).map_err(malformed)?),
        hash: Some(Output::new(output).map_err(malformed)?),
    })
}

fn malformed(error: impl Display) -> Error {
    Error::Internal(format!("a password's hash is malformed: {error}"))
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
    use argon2::password_hash::{PasswordHasher, PasswordVerifier};

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
    async fn hashes_are_what_others_make_and_read() {
        let passwords = Passwords::new();
        let hash = passwords.hash("correct horse").await.unwrap();
        Argon2::default().verify_password(b"correct horse", hash.as_str()).unwrap();
        assert!(Argon2::default().verify_password(b"wrong horse", hash.as_str()).is_err());
        let theirs = Argon2::default().hash_password(b"correct horse").unwrap().to_string();
        assert_eq!(passwords.verify("correct horse", Some(&theirs)).await.unwrap(), Verdict::Right);
        for malformed in
            ["", "correct horse", "$argon2id$v=19$m=1", "$pbkdf2$AAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAA"]
        {
            passwords.verify("correct horse", Some(malformed)).await.unwrap_err();
        }
    }

    #[tokio::test]
    async fn memory_is_taken_once() {
        let passwords = Passwords::new();
        let work: Vec<_> = (0..3 * AT_ONCE)
            .map(|_| {
                let passwords = passwords.clone();
                tokio::spawn(async move { passwords.verify("correct horse", None).await.unwrap() })
            })
            .collect();
        for work in work {
            assert_eq!(work.await.unwrap(), Verdict::Wrong);
        }
        let kept = passwords.memories.lock().unwrap();
        assert!((1..=AT_ONCE).contains(&kept.len()), "{}", kept.len());
        assert!(kept.iter().all(|memory| memory.len() == Params::default().block_count()));
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
        check_new_password("éàèùâêîôûç", "ann@example.com").unwrap();
        assert!(refused(&"x".repeat(1025)).contains("1024 octets"));
        assert!(refused("Ann@Example.com").contains("email address"));
        assert!(refused("aaaaaaaaaa").contains("several words"));
    }
}
