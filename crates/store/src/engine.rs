//! The threads of a store: who commits, who publishes, who reads, who follows; how they start and end.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use tokio::sync::oneshot;

use crate::budget::Budget;
use crate::closing::Closing;
use crate::commit::{self, Evidence, Job, Lane, Queue, Rejected};
use crate::context::{Context, random_number};
use crate::database::{Database, DbError, IfMissing, Purpose};
use crate::forgetting::Forgetting;
use crate::publish::{self, Outbox, Publishing};
use crate::readers::{self, Readers, Reads};
use crate::session::Session;
use crate::token_uses::{self, TokenUses, UseRecorder};
use crate::{StoreError, StoreOptions, journal};

/// How many changes may wait to be committed; more are turned away.
const CHANGES_WAITING_MAX: usize = 4_096;
/// How much the requests may have of which they are to be made.
const OCTETS_WAITING_MAX: usize = 64 << 20;
/// SQLite has one writer at a time; PostgreSQL works on several zones at once.
const COMMITTERS_SQLITE: usize = 1;
const COMMITTERS_POSTGRES: usize = 8;
const READERS: usize = 4;
/// Beside them, for what is read quickly and waited for by all.
const QUICK_READERS: usize = 1;

/// A store at work.
pub(crate) struct Engine {
    pub(crate) context: Arc<Context>,
    pub(crate) committer: Committer,
    /// For the requests of changes that wait, wherever they do.
    pub(crate) budget: Arc<Budget>,
    pub(crate) token_uses: Arc<TokenUses>,
    /// Both gone once the store closes.
    readers: Mutex<Option<Arc<Readers>>>,
    quick_readers: Mutex<Option<Arc<Readers>>>,
    publishing: Arc<Publishing>,
    database: Database,
    closing: Arc<Closing>,
    threads: Mutex<Threads>,
}

/// The way to the committing threads.
#[derive(Clone)]
pub(crate) struct Committer {
    queue: Arc<Queue<Box<dyn Job>>>,
    has_one_lane: bool,
}

#[derive(Default)]
struct Threads {
    running: Vec<JoinHandle<()>>,
    /// The follower's, until it follows or the store closes.
    outbox: Option<Outbox>,
}

impl Engine {
    /// `None` where there is no database and none is to be made.
    pub(crate) async fn start(
        options: StoreOptions,
        if_missing: IfMissing,
    ) -> Result<Option<Self>, StoreError> {
        let StoreOptions { database_url, clock, limits, nameservers, publisher } = options;
        let database = Database::parse(&database_url).map_err(|error| StoreError::from(&error))?;
        let preparing = database.clone();
        let prepare = move || match preparing.prepare(if_missing)? {
            None => Ok(false),
            Some(mut connection) => commit::forget_committers(&mut connection).map(|()| true),
        };
        if !on_thread("store-schema", prepare).await? {
            return Ok(None);
        }

        let context = Arc::new(Context::new(clock, limits, nameservers));
        let has_one_lane = database.is_sqlite();
        let committer = Committer { queue: Arc::new(Queue::new(CHANGES_WAITING_MAX)), has_one_lane };
        let publishing = Arc::new(Publishing::new(publisher, Arc::clone(&context)));
        let (readers, reads) = Readers::new();
        let (quick_readers, quick_reads) = Readers::new();
        let engine = Self {
            context,
            committer,
            budget: Budget::new(OCTETS_WAITING_MAX),
            token_uses: Arc::default(),
            readers: Mutex::new(Some(Arc::new(readers))),
            quick_readers: Mutex::new(Some(Arc::new(quick_readers))),
            publishing,
            database,
            closing: Arc::default(),
            threads: Mutex::default(),
        };
        engine.start_reading("store-read", READERS, &reads)?;
        engine.start_reading("store-read-quick", QUICK_READERS, &quick_reads)?;
        engine.start_writing()?;
        Ok(Some(engine))
    }

    fn start_reading(&self, name: &str, threads: usize, reads: &Reads) -> Result<(), StoreError> {
        for number in 0..threads {
            let (reads, mut session) = (Arc::clone(reads), self.session(Purpose::Read));
            self.spawn(&format!("{name}-{number}"), move || readers::work(&reads, &mut session))?;
        }
        Ok(())
    }

    fn start_writing(&self) -> Result<(), StoreError> {
        let (outbox, letters) = Outbox::new();
        for (number, letters) in letters.into_iter().enumerate() {
            let (publishing, closing) = (Arc::clone(&self.publishing), Arc::clone(&self.closing));
            let mut session = self.session(Purpose::Read);
            self.spawn(&format!("store-publish-{number}"), move || {
                publish::deliver(&letters, &publishing, &mut session, &closing);
            })?;
        }
        self.threads().outbox = Some(outbox.clone());
        let committers = if self.database.is_sqlite() { COMMITTERS_SQLITE } else { COMMITTERS_POSTGRES };
        for number in 0..committers {
            let (queue, closing) = (Arc::clone(&self.committer.queue), Arc::clone(&self.closing));
            // The outbox goes with those who post: when they end, so do the threads behind it.
            let (mut session, outbox) = (self.session(Purpose::Write), outbox.clone());
            let evidence = Evidence::new(random_number());
            self.spawn(&format!("store-commit-{number}"), move || {
                commit::work(&queue, &mut session, evidence, &outbox, &closing);
            })?;
        }
        Ok(())
    }

    /// Publishes all zones, then starts to follow what others write.
    pub(crate) async fn publish_all(&self) -> Result<(), StoreError> {
        let (publishing, mut session) = (Arc::clone(&self.publishing), self.session(Purpose::Read));
        // The horizon before the snapshot: what is committed in between is found by following.
        let since = on_thread("store-publish-all", move || {
            let since = session.run(journal::horizon)?;
            publishing.publish_all(&mut session)?;
            Ok(since)
        })
        .await?;
        let Some(outbox) = self.threads().outbox.take() else { return Ok(()) };
        let (writer, closing) = (self.context.writer, Arc::clone(&self.closing));
        let mut session = self.session(Purpose::Read);
        let mut forgetting = Forgetting::new(Arc::clone(&self.context), self.committer.clone());
        let (uses, context) = (Arc::clone(&self.token_uses), Arc::clone(&self.context));
        let mut recorder = UseRecorder::new(uses, context, self.committer.clone());
        let beside = move || {
            forgetting.go_on();
            recorder.go_on();
        };
        self.spawn("store-follow", move || {
            publish::follow(since, writer, &mut session, outbox, &closing, beside);
        })
    }

    /// Who reads what may take long.
    pub(crate) fn readers(&self) -> Result<Arc<Readers>, StoreError> {
        unless_closed(&self.readers)
    }

    /// Who reads what all requests wait for.
    pub(crate) fn quick_readers(&self) -> Result<Arc<Readers>, StoreError> {
        unless_closed(&self.quick_readers)
    }

    /// Finishes what is queued and ends all threads.
    pub(crate) async fn close(&self) {
        token_uses::record_all(&self.token_uses, &self.context, &self.committer);
        self.stop();
        let running = std::mem::take(&mut self.threads().running);
        let joined = on_thread("store-close", move || {
            for thread in running {
                if thread.join().is_err() {
                    tracing::error!("a thread of the store panicked");
                }
            }
            Ok(())
        });
        if let Err(error) = joined.await {
            tracing::error!(%error, "closing the store");
        }
    }

    /// Takes nothing more; the threads finish what waits and end.
    fn stop(&self) {
        self.committer.queue.close();
        for readers in [&self.readers, &self.quick_readers] {
            readers.lock().unwrap_or_else(PoisonError::into_inner).take();
        }
        self.threads().outbox.take();
        self.closing.raise();
    }

    fn session(&self, purpose: Purpose) -> Session {
        Session::new(self.database.clone(), purpose)
    }

    fn spawn(&self, name: &str, life: impl FnOnce() + Send + 'static) -> Result<(), StoreError> {
        let thread = Builder::new().name(name.to_owned()).spawn(life).map_err(no_thread)?;
        self.threads().running.push(thread);
        Ok(())
    }

    fn threads(&self) -> std::sync::MutexGuard<'_, Threads> {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Committer {
    /// Queues a change; where that cannot be, its author is told at once.
    pub(crate) fn submit(&self, lane: Lane, job: Box<dyn Job>) {
        let lane = if self.has_one_lane { Lane::Sole } else { lane };
        if let Err((job, rejected)) = self.queue.push(lane, job) {
            let reason = match rejected {
                Rejected::Full => "too many changes are waiting",
                Rejected::Closed => "the store is closed",
            };
            job.answer(Err(StoreError::Unavailable(reason.to_owned())));
        }
    }

    /// Whether all changes are made one behind another anyway.
    pub(crate) fn has_one_lane(&self) -> bool {
        self.has_one_lane
    }
}

fn unless_closed(readers: &Mutex<Option<Arc<Readers>>>) -> Result<Arc<Readers>, StoreError> {
    let readers = readers.lock().unwrap_or_else(PoisonError::into_inner);
    readers.clone().ok_or_else(|| StoreError::Unavailable("the store is closed".to_owned()))
}

/// Runs what blocks on a thread of its own.
async fn on_thread<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> Result<T, DbError> + Send + 'static,
) -> Result<T, StoreError> {
    let (reply, answer) = oneshot::channel();
    Builder::new()
        .name(name.to_owned())
        .spawn(move || {
            // Whoever asked may be gone.
            let _ = reply.send(work());
        })
        .map_err(no_thread)?;
    match answer.await {
        Ok(outcome) => outcome.map_err(|error| StoreError::from(&error)),
        Err(_) => Err(StoreError::Internal(format!("the thread {name} panicked; see the log"))),
    }
}

fn no_thread(error: std::io::Error) -> StoreError {
    StoreError::Unavailable(format!("no thread can be started: {error}"))
}
