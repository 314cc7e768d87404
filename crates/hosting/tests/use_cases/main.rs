//! The use cases on a real store: who may do what, and what comes of it.

#![expect(clippy::unwrap_used, reason = "what helps tests may fail as they do")]

mod account_deletion;
mod administration;
mod copies;
mod domains;
mod editing;
mod links;
mod operators;
mod own_tokens;
mod permissions;
mod second_factor;
mod sign_in;
mod tokens;
mod tsig_keys;
mod zone_files;
mod zone_search;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use hosting::{Actor, Clock, Error, Hosting, HostingOptions, NewToken, SecretKey};
use store::{Store, StoreOptions};
use tempfile::TempDir;
use zone::{FieldError, Given, Limits, Name, RecordFields};
use zone_image::ZoneSet;

/// A whole application on an empty SQLite database.
struct App {
    hosting: Hosting,
    store: Store,
    set: ZoneSet,
    now: Arc<AtomicI64>,
    _directory: TempDir,
}

impl App {
    async fn start() -> Self {
        Self::start_with(false).await
    }

    async fn start_with(allow_any_domain: bool) -> Self {
        Self::start_altered(|options| options.allow_any_domain = allow_any_domain).await
    }

    async fn start_altered(alter: impl FnOnce(&mut HostingOptions)) -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        let now = Arc::new(AtomicI64::new(1_705_314_600));
        let clock = Clock(Arc::new({
            let now = Arc::clone(&now);
            move || now.load(Ordering::Relaxed)
        }));
        let nameservers = ["ns1.provider.test", "ns2.provider.test"].map(name).to_vec();
        let limits = Limits::default();
        let (set, writer) = ZoneSet::new();
        let options = StoreOptions {
            database_url: format!("sqlite://{}", directory.path().join("test.db").display()),
            clock: clock.clone(),
            limits,
            nameservers: nameservers.clone(),
            publisher: Hosting::publisher(set.clone(), writer, None, Vec::new()),
        };
        let store = Store::open(options).await.expect("an empty directory takes a database");
        store.publish_all().await.expect("nothing is published");
        let secret_key = Some(SecretKey::new([7; 32]));
        let mut options = HostingOptions { secret_key, ..HostingOptions::new(nameservers, clock) };
        alter(&mut options);
        Self { hosting: Hosting::new(store.clone(), options), store, set, now, _directory: directory }
    }

    /// A new account and a token of it with these permissions.
    async fn account(&self, email: &str, permissions: &[&str]) -> Actor {
        self.hosting.create_account(email, None).await.expect("a new address");
        self.actor(email, permissions).await
    }

    /// A further token of an account.
    async fn actor(&self, email: &str, permissions: &[&str]) -> Actor {
        let token = self.token(email, permissions).await;
        self.hosting.authenticate(&token, None).await.expect("a new token").0
    }

    async fn token(&self, email: &str, permissions: &[&str]) -> String {
        self.hosting
            .create_token_of(email, NewToken::new("test", permissions))
            .await
            .expect("an account and permissions")
    }
}

fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

fn a_record(owner: &str, value: &str) -> RecordFields {
    RecordFields {
        record_type: Given::Value("A".to_owned()),
        name: Given::Value(owner.to_owned()),
        value: Given::Value(value.to_owned()),
        ttl: Given::Absent,
        priority: Given::Absent,
    }
}

/// The one mistake that an operation was refused for.
#[track_caller]
fn mistake<T: std::fmt::Debug>(outcome: Result<T, Error>) -> FieldError {
    match outcome {
        Err(Error::Refused(mistakes)) if mistakes.len() == 1 => mistakes[0].clone(),
        other => panic!("not refused for one mistake: {other:?}"),
    }
}
