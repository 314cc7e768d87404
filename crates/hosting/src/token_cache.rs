//! The tokens used lately, so that a request costs no look-up.
//!
//! Keeps only tokens that exist, by their hash, at most [`TOKENS_MAX`]. [`TokenCache::refresh`] empties it when the
//! store says that a token was revoked, in whatever process; that is asked at most once in
//! [`REFRESH_INTERVAL`], so a revoked token is refused within that time.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use store::{Store, StoreError, Token};
use subtle::ConstantTimeEq;

use crate::secret::TokenHash;

const TOKENS_MAX: usize = 10_000;
const REFRESH_INTERVAL: Duration = Duration::from_millis(500);

pub(crate) struct TokenCache {
    started: Instant,
    /// Milliseconds after `started` at which the cache was last known to be true; 0: never.
    refreshed_at: AtomicU64,
    /// The store's `tokens_version` of the last refresh. Whoever holds it is the one who asks.
    version: tokio::sync::Mutex<Option<i64>>,
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    /// By the first half of the hash, so that the comparison of the rest is ours.
    tokens: HashMap<[u8; 16], ([u8; 16], Arc<Token>)>,
    /// Rises whenever the cache is emptied.
    generation: u64,
}

/// When a look-up began: what it found may be kept only if the cache was not emptied since.
#[derive(Clone, Copy)]
pub(crate) struct Generation(u64);

impl TokenCache {
    pub(crate) fn new() -> Self {
        Self {
            started: Instant::now(),
            refreshed_at: AtomicU64::new(0),
            version: tokio::sync::Mutex::new(None),
            entries: Mutex::default(),
        }
    }

    /// Empties the cache if a token was revoked; asks the store only where it was not asked lately.
    pub(crate) async fn refresh(&self, store: &Store) -> Result<(), StoreError> {
        if self.is_fresh() {
            return Ok(());
        }
        let mut version = self.version.lock().await;
        if self.is_fresh() {
            return Ok(());
        }
        // Taken before the store is asked: what changes while it answers counts as news.
        let asked_at = self.elapsed_ms();
        let current = store.tokens_version().await?;
        if *version != Some(current) {
            self.clear();
            *version = Some(current);
        }
        self.refreshed_at.store(asked_at, Ordering::Release);
        Ok(())
    }

    /// The token of a hash, and from when a look-up of what is missing counts.
    pub(crate) fn get(&self, hash: &TokenHash) -> (Option<Arc<Token>>, Generation) {
        let (key, rest) = halves(hash);
        let entries = self.entries();
        let token = entries
            .tokens
            .get(&key)
            .filter(|(kept, _)| bool::from(kept.ct_eq(&rest)))
            .map(|(_, token)| Arc::clone(token));
        (token, Generation(entries.generation))
    }

    /// Keeps what was looked up in the store since `looked_up`.
    pub(crate) fn insert(&self, hash: &TokenHash, token: Arc<Token>, looked_up: Generation) {
        let (key, rest) = halves(hash);
        let mut entries = self.entries();
        if entries.generation != looked_up.0 {
            return;
        }
        if entries.tokens.len() >= TOKENS_MAX {
            // To look for one that may go would pass over the gaps of all that went before.
            entries.tokens.clear();
        }
        entries.tokens.insert(key, (rest, token));
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        let mut entries = self.entries();
        entries.generation += 1;
        entries.tokens.clear();
    }

    fn is_fresh(&self) -> bool {
        match self.refreshed_at.load(Ordering::Acquire) {
            0 => false,
            at => self.elapsed_ms() < at + REFRESH_INTERVAL.as_millis() as u64,
        }
    }

    /// From 1 on, since 0 stands for never.
    fn elapsed_ms(&self) -> u64 {
        1 + self.started.elapsed().as_millis() as u64
    }

    fn entries(&self) -> std::sync::MutexGuard<'_, Entries> {
        // No code that holds the lock leaves the entries half done.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn halves(hash: &TokenHash) -> ([u8; 16], [u8; 16]) {
    (std::array::from_fn(|at| hash[at]), std::array::from_fn(|at| hash[at + 16]))
}

#[cfg(test)]
mod tests {
    use store::{Account, AccountId, AccountLimits};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn it_is_bounded_and_keeps_the_newest() {
        let account = Account {
            id: AccountId(1),
            email: String::new(),
            first_name: String::new(),
            last_name: String::new(),
            company_name: String::new(),
            created_at: 0,
            language: String::new(),
            is_administrator: false,
            suspended_at: None,
            closing_at: None,
            limits: AccountLimits::default(),
            has_password: false,
            second_factor_since: None,
        };
        let (uuid, name, permissions) = (Uuid::nil(), String::new(), Vec::new());
        let token = Arc::new(Token {
            uuid,
            account,
            name,
            permissions,
            created_at: 0,
            expires_at: None,
            networks: Vec::new(),
            scope: None,
            last_use: None,
        });
        let cache = TokenCache::new();
        for number in 0..3 * TOKENS_MAX as u64 {
            let hash = std::array::from_fn(|at| number.to_le_bytes().get(at).copied().unwrap_or(0));
            let (_, looked_up) = cache.get(&hash);
            cache.insert(&hash, Arc::clone(&token), looked_up);
            assert!(cache.get(&hash).0.is_some());
        }
        assert!(cache.entries().tokens.len() <= TOKENS_MAX);
    }
}
