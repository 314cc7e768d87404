//! A thread's connection, opened when it is needed and anew when it was lost.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crate::database::{Connection, Database, DbError, Purpose};

const BACKOFF_MIN: Duration = Duration::from_millis(100);
const BACKOFF_MAX: Duration = Duration::from_secs(2);

/// A connection that comes back.
pub(crate) struct Session {
    database: Database,
    purpose: Purpose,
    connection: Option<Connection>,
    /// After a failure: how long to leave the database alone, and from when.
    backoff: Option<(Duration, Instant)>,
}

impl Session {
    pub(crate) fn new(database: Database, purpose: Purpose) -> Self {
        Self { database, purpose, connection: None, backoff: None }
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.database.is_sqlite()
    }

    /// Runs `work` on the connection, which is given up where it was lost.
    pub(crate) fn run<T>(
        &mut self,
        work: impl FnOnce(&mut Connection) -> Result<T, DbError>,
    ) -> Result<T, DbError> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            empty => empty.insert(Self::connect(&self.database, self.purpose, &mut self.backoff)?),
        };
        let outcome = work(connection);
        if matches!(outcome, Err(DbError::Lost(_))) {
            self.connection = None;
        }
        outcome
    }

    /// The same, a second time where the connection was lost: for work that changes nothing.
    pub(crate) fn run_again<T>(
        &mut self,
        mut work: impl FnMut(&mut Connection) -> Result<T, DbError>,
    ) -> Result<T, DbError> {
        match self.run(&mut work) {
            Err(DbError::Lost(_)) => self.run(work),
            outcome => outcome,
        }
    }

    /// Does work in which a bug may hide: a panic becomes an error, and nobody knows what state the connection is in.
    pub(crate) fn outlive_panics<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, DbError>,
    ) -> Result<T, DbError> {
        catch_unwind(AssertUnwindSafe(|| work(self))).unwrap_or_else(|_| {
            self.reset();
            Err(DbError::Failed("it panicked; see the log".to_owned()))
        })
    }

    /// Gives the connection up: nobody knows what state it is in.
    pub(crate) fn reset(&mut self) {
        self.connection = None;
    }

    fn connect(
        database: &Database,
        purpose: Purpose,
        backoff: &mut Option<(Duration, Instant)>,
    ) -> Result<Connection, DbError> {
        if let Some((wait, since)) = backoff
            && since.elapsed() < *wait
        {
            return Err(DbError::Lost("no connection; the next attempt is due shortly".to_owned()));
        }
        let connected = match database.connect(purpose) {
            // A server that restarts is back soon, and whoever asks would rather wait than be refused: once.
            Err(DbError::Lost(_)) if backoff.is_none() => {
                std::thread::sleep(BACKOFF_MIN);
                database.connect(purpose)
            }
            outcome => outcome,
        };
        match connected {
            Ok(connection) => {
                *backoff = None;
                Ok(connection)
            }
            Err(error) => {
                let wait = backoff.map_or(BACKOFF_MIN, |(wait, _)| (wait * 2).min(BACKOFF_MAX));
                *backoff = Some((wait, Instant::now()));
                Err(error)
            }
        }
    }
}
