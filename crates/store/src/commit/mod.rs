//! The committer: takes changes from the queue, commits them in batches, and hands them on to be published.
//!
//! A batch is one transaction, each change in it a savepoint, so that one sync of the disk carries many changes and a
//! refused one takes back only itself. Nobody hears of a change, refused or not, before COMMIT: a refusal may rest on
//! another change of the same batch.

mod evidence;
mod queue;
mod task;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

pub(crate) use evidence::{Evidence, forget_committers};
pub(crate) use queue::{Lane, Queue, Rejected};
pub(crate) use task::{Job, Task};

use crate::StoreError;
use crate::change::{ChangeError, Effect};
use crate::closing::Closing;
use crate::database::{Connection, DbError};
use crate::publish::Outbox;
use crate::session::Session;

/// How much is committed at once, where a change of one record weighs 1 and none less.
const BATCH_WEIGHT_MAX_SQLITE: usize = 128;
/// PostgreSQL keeps up to 64 savepoints of a transaction at hand; with more, all others look into its files to see which
/// rows they see.
const BATCH_WEIGHT_MAX_POSTGRES: usize = 64;
/// How long to wait before asking again what became of a COMMIT.
const FATE_INTERVAL: Duration = Duration::from_millis(200);

/// A worker's life: until the queue is closed and empty.
pub(crate) fn work(
    queue: &Queue<Box<dyn Job>>,
    session: &mut Session,
    mut evidence: Evidence,
    outbox: &Outbox,
    closing: &Closing,
) {
    let weight_max = if session.is_sqlite() { BATCH_WEIGHT_MAX_SQLITE } else { BATCH_WEIGHT_MAX_POSTGRES };
    while let Some((lane, jobs)) = queue.take(weight_max, |job| job.weight()) {
        let committed = session.outlive_panics(|session| {
            commit(session, &mut evidence, jobs, outbox, closing);
            Ok(())
        });
        if let Err(error) = committed {
            // The authors hear of it by the answers that never come.
            tracing::error!(%error, "committing failed");
        }
        // Only now: what follows in this lane must be published behind this.
        queue.finish(lane);
    }
}

fn commit(
    session: &mut Session,
    evidence: &mut Evidence,
    mut jobs: Vec<Box<dyn Job>>,
    outbox: &Outbox,
    closing: &Closing,
) {
    match commit_once(session, evidence, &mut jobs, closing) {
        Ok(outcomes) => hand_on(jobs, outcomes, outbox),
        // The transaction was taken back: once more, each on its own, so that nothing collides with its neighbours.
        Err(DbError::Lost(_) | DbError::Collided(_)) => {
            for job in jobs {
                let mut job = [job];
                let outcome = commit_once(session, evidence, &mut job, closing);
                match outcome {
                    Ok(outcomes) => hand_on(job, outcomes, outbox),
                    Err(error) => fail(job, &error),
                }
            }
        }
        Err(error) => fail(jobs, &error),
    }
}

type Outcomes = Vec<Result<Effect, ChangeError>>;

fn commit_once(
    session: &mut Session,
    evidence: &mut Evidence,
    jobs: &mut [Box<dyn Job>],
    closing: &Closing,
) -> Result<Outcomes, DbError> {
    match session.run(|connection| run_batch(connection, evidence, jobs))? {
        Attempt::Committed(outcomes) => Ok(outcomes),
        Attempt::Unanswered(outcomes, error) => {
            session.reset();
            if learn_fate(session, evidence, closing)? { Ok(outcomes) } else { Err(error) }
        }
    }
}

enum Attempt {
    Committed(Outcomes),
    /// The connection was lost at COMMIT.
    Unanswered(Outcomes, DbError),
}

fn run_batch(
    connection: &mut Connection,
    evidence: &mut Evidence,
    jobs: &mut [Box<dyn Job>],
) -> Result<Attempt, DbError> {
    connection.begin_write()?;
    let attempt = run_jobs(connection, jobs).and_then(|outcomes| {
        if outcomes.iter().all(Result::is_err) {
            connection.rollback()?;
            return Ok(Attempt::Committed(outcomes));
        }
        evidence.leave(connection)?;
        match connection.commit() {
            Ok(()) => Ok(Attempt::Committed(outcomes)),
            Err(error @ DbError::Lost(_)) => Ok(Attempt::Unanswered(outcomes, error)),
            Err(error) => Err(error),
        }
    });
    if attempt.is_err() && connection.rollback().is_err() {
        // SQLite takes some failures back by itself, and then knows of no transaction any more.
        tracing::debug!("a failed transaction could not be taken back once more");
    }
    attempt
}

fn run_jobs(connection: &mut Connection, jobs: &mut [Box<dyn Job>]) -> Result<Outcomes, DbError> {
    if let [job] = jobs {
        // Alone in its transaction, which is taken back with it.
        return Ok(vec![fit_to_tell(run_job(connection, job))?]);
    }
    let mut outcomes = Vec::with_capacity(jobs.len());
    for job in jobs {
        connection.savepoint()?;
        let outcome = fit_to_tell(run_job(connection, job))?;
        match outcome {
            Ok(_) => connection.release_savepoint()?,
            Err(_) => connection.rollback_to_savepoint()?,
        }
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

fn run_job(connection: &mut Connection, job: &mut Box<dyn Job>) -> Result<Effect, ChangeError> {
    catch_unwind(AssertUnwindSafe(|| job.run(connection))).unwrap_or_else(|_| {
        Err(ChangeError::Database(DbError::Failed("a change panicked; see the log".to_owned())))
    })
}

/// A change's own outcome, unless it ends the transaction: then nothing can be said of the others either.
fn fit_to_tell(outcome: Result<Effect, ChangeError>) -> Result<Result<Effect, ChangeError>, DbError> {
    match outcome {
        Err(ChangeError::Database(error)) if !matches!(error, DbError::Failed(_)) => Err(error),
        other => Ok(other),
    }
}

/// Whether the last batch was committed. Asks until the answer is known, or the store closes: nothing is guessed.
fn learn_fate(session: &mut Session, evidence: &Evidence, closing: &Closing) -> Result<bool, DbError> {
    loop {
        match session.run(|connection| evidence.is_committed(connection)) {
            Err(DbError::Lost(_) | DbError::Busy(_) | DbError::Collided(_)) => {}
            outcome => return outcome,
        }
        if closing.wait(FATE_INTERVAL) {
            return Err(DbError::Busy(
                "closing before the database could say whether the change was made".to_owned(),
            ));
        }
    }
}

fn hand_on(jobs: impl IntoIterator<Item = Box<dyn Job>>, outcomes: Outcomes, outbox: &Outbox) {
    for (job, outcome) in jobs.into_iter().zip(outcomes) {
        match outcome {
            Ok(effect) => outbox.post(effect, job),
            Err(error) => job.answer(Err(error.into())),
        }
    }
}

fn fail(jobs: impl IntoIterator<Item = Box<dyn Job>>, error: &DbError) {
    for job in jobs {
        job.answer(Err(StoreError::from(error)));
    }
}
