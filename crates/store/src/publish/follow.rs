//! What other processes write: the command line beside a server, other nodes on the same PostgreSQL.
//!
//! The journal is polled. NOTIFY would be prompter, but on PostgreSQL it makes all committing transactions pass one
//! lock, and a change that is seen a quarter of a second later elsewhere harms no one.

use std::time::Duration;

use super::Outbox;
use crate::closing::Closing;
use crate::database::{Connection, DbError};
use crate::journal::{self, Horizon};
use crate::session::Session;

const INTERVAL: Duration = Duration::from_millis(250);

/// A follower's life, from a place in the journal that lies before all that was published by other ways. What it finds is
/// read by the threads that read zones anew, so that a large one does not hold the others up. What is to be done every
/// now and then is done `beside`.
pub(crate) fn follow(
    since: Horizon,
    writer: i64,
    session: &mut Session,
    outbox: Outbox,
    closing: &Closing,
    mut beside: impl FnMut(),
) {
    let mut follower = Follower { writer, since, is_caught_up: false, data_version: None };
    let mut is_failing = false;
    loop {
        match session.outlive_panics(|session| follower.poll(session, &outbox)) {
            Err(error) if !is_failing => {
                tracing::warn!(%error, "what other processes change cannot be followed; trying on");
                is_failing = true;
            }
            Ok(()) if is_failing => {
                tracing::info!("what other processes change is followed again");
                is_failing = false;
            }
            Ok(()) | Err(_) => {}
        }
        beside();
        if closing.wait(INTERVAL) {
            return;
        }
    }
}

struct Follower {
    /// Ourselves, whose changes go out by another way.
    writer: i64,
    since: Horizon,
    /// Before this, a zone of our own deletion may have been brought back by [`Publishing::publish_all`].
    is_caught_up: bool,
    /// SQLite: changes when anyone wrote.
    data_version: Option<i64>,
}

impl Follower {
    fn poll(&mut self, session: &mut Session, outbox: &Outbox) -> Result<(), DbError> {
        let writer = self.is_caught_up.then_some(self.writer);
        let data_version = session.run(data_version)?;
        if self.is_caught_up && data_version.is_some() && data_version == self.data_version {
            return Ok(());
        }
        let (now, changed) =
            session.run(|connection| journal::changed_since(connection, &self.since, writer))?;
        for (number, apex) in changed.into_values() {
            outbox.post_followed(apex, number);
        }
        *self = Self { since: now, is_caught_up: true, data_version, ..*self };
        Ok(())
    }
}

fn data_version(connection: &mut Connection) -> Result<Option<i64>, DbError> {
    if !connection.is_sqlite() {
        return Ok(None);
    }
    connection.query_one("PRAGMA data_version", &[], |row| row.int(0))
}
