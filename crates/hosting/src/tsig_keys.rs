//! The keys that transfers and NOTIFY are signed with: made by the operator, sealed in the database, opened for the server.

use std::time::Duration;

use store::TsigKey;
use tsig::{Algorithm, Key, KeyRing};
use zone::{FieldError, Name};

use crate::copies::read_key_name;
use crate::{Error, Hosting};

/// What can be guessed is no secret (RFC 8945 8).
const SECRET_OCTETS_MIN: usize = 16;
/// More than any HMAC has a use for.
const SECRET_OCTETS_MAX: usize = 512;
/// How often there is a look whether other processes made or deleted keys.
const FOLLOW_INTERVAL: Duration = Duration::from_millis(500);

/// A key to be made.
#[derive(Clone, Debug)]
pub struct NewTsigKey {
    /// As the operator wrote it.
    pub name: String,
    /// How messages are signed with it.
    pub algorithm: Algorithm,
    /// The address of the account that may name it for copies; `None`: it is the operator's.
    pub account: Option<String>,
    /// A secret that is known elsewhere; `None` for a new one.
    pub secret: Option<Vec<u8>>,
}

impl Hosting {
    /// Makes a key, and tells its name and its secret (the command line).
    pub async fn create_tsig_key(&self, key: NewTsigKey) -> Result<(Name, Vec<u8>), Error> {
        let NewTsigKey { name, algorithm, account, secret } = key;
        let name = read_key_name(&name)?;
        let secret = match secret {
            Some(secret) => secret,
            None => {
                let mut secret = vec![0; algorithm.mac_octets()];
                let made = getrandom::fill(&mut secret);
                made.map_err(|error| Error::Internal(format!("no randomness: {error}")))?;
                secret
            }
        };
        if !(SECRET_OCTETS_MIN..=SECRET_OCTETS_MAX).contains(&secret.len()) {
            let detail = format!(
                "the secret must have {SECRET_OCTETS_MIN} to {SECRET_OCTETS_MAX} octets, not {}",
                secret.len()
            );
            return Err(FieldError::invalid("secret", detail).into());
        }
        let account = match account {
            Some(email) => Some(self.account(&email).await?.id),
            None => None,
        };
        let sealed_secret = self.options.secret_key()?.seal(&context_of(&name), &secret)?;
        let algorithm = algorithm.as_str().to_owned();
        let kept = store::NewTsigKey { name: name.clone(), algorithm, sealed_secret, account };
        self.store.create_tsig_key(kept).await?;
        Ok((name, secret))
    }

    /// All keys by name, their secrets sealed (the command line).
    pub async fn list_tsig_keys(&self) -> Result<Vec<TsigKey>, Error> {
        Ok(self.store.tsig_keys().await?)
    }

    /// Deletes a key, and tells how many copies name it (the command line).
    pub async fn delete_tsig_key(&self, name: &str) -> Result<u64, Error> {
        Ok(self.store.delete_tsig_key(read_key_name(name)?).await?)
    }

    /// All keys, ready for use. One that does not open is left out, and told in the log.
    pub async fn tsig_keys(&self) -> Result<Vec<Key>, Error> {
        let kept = self.store.tsig_keys().await?;
        let open = |kept: TsigKey| {
            self.open_tsig_key(&kept)
                .inspect_err(|error| tracing::error!(key = %kept.name, %error, "a TSIG key is not used"))
                .ok()
        };
        Ok(kept.into_iter().filter_map(open).collect())
    }

    /// Keeps a ring in step with the keys, whoever changes them; goes on until it is dropped.
    pub async fn follow_tsig_keys(&self, ring: KeyRing) {
        let mut seen = None;
        let mut is_failing = false;
        loop {
            match self.take_tsig_keys(&ring, &mut seen).await {
                Err(error) if !is_failing => {
                    tracing::warn!(%error, "TSIG keys cannot be read; going on with those that are known");
                    is_failing = true;
                }
                Ok(()) => is_failing = false,
                Err(_) => {}
            }
            tokio::time::sleep(FOLLOW_INTERVAL).await;
        }
    }

    async fn take_tsig_keys(&self, ring: &KeyRing, seen: &mut Option<i64>) -> Result<(), Error> {
        // Asked for before the keys: what changes in between counts as news.
        let version = self.replication_version().await?;
        if *seen != Some(version) {
            ring.replace(self.tsig_keys().await?);
            *seen = Some(version);
        }
        Ok(())
    }

    fn open_tsig_key(&self, kept: &TsigKey) -> Result<Key, Error> {
        let algorithm: Algorithm = kept
            .algorithm
            .parse()
            .map_err(|_| Error::Internal(format!("the algorithm {} is not known", kept.algorithm)))?;
        let secret = self.options.secret_key()?.open(&context_of(&kept.name), &kept.sealed_secret)?;
        Ok(Key::new(kept.name.clone(), algorithm, &secret))
    }
}

/// A secret that is put beside another name does not open.
fn context_of(key: &Name) -> Vec<u8> {
    format!("tsig-key {}", key.to_text_without_final_dot()).into_bytes()
}
