//! What became of a batch whose COMMIT was not answered, on PostgreSQL.
//!
//! Each batch writes its number into its committer's row, which so stands or falls with it. The transaction's own id
//! would not tell: after a crash PostgreSQL hands out again the ids whose log never reached the disk, and answers for
//! whoever has them then.

use crate::database::{Connection, DbError, params};

/// A committing thread's row, and the number of its last batch.
pub(crate) struct Evidence {
    committer: i64,
    batch: i64,
}

impl Evidence {
    /// For a committing thread, whose number no other has.
    pub(crate) fn new(committer: i64) -> Self {
        Self { committer, batch: 0 }
    }

    /// Leaves the evidence of a batch in its transaction, as the last before COMMIT. SQLite needs none: its COMMIT never
    /// goes unanswered.
    pub(super) fn leave(&mut self, connection: &mut Connection) -> Result<(), DbError> {
        const SQL: &str = "INSERT INTO committers (id, batch, at) VALUES ($1, $2, extract(epoch FROM now())::bigint) \
            ON CONFLICT (id) DO UPDATE SET batch = excluded.batch, at = excluded.at";
        if connection.is_sqlite() {
            return Ok(());
        }
        self.batch += 1;
        connection.execute(SQL, params![self.committer, self.batch]).map(drop)
    }

    /// Whether the last batch was committed. On another connection, where it waits for the end of the batch's
    /// transaction: until a lock's time is up.
    pub(super) fn is_committed(&self, connection: &mut Connection) -> Result<bool, DbError> {
        // A row is written, since only so does the unique key wait for one that is not committed yet.
        const SQL: &str = "INSERT INTO committers (id, batch, at) VALUES ($1, -1, extract(epoch FROM now())::bigint) \
            ON CONFLICT (id) DO UPDATE SET at = excluded.at RETURNING batch";
        let batch = connection.query_one(SQL, params![self.committer], |row| row.int(0))?;
        Ok(batch == Some(self.batch))
    }
}

/// Deletes the rows of threads that have ended long ago.
pub(crate) fn forget_committers(connection: &mut Connection) -> Result<(), DbError> {
    // One that just commits for the first time in long holds its row, and renews it.
    const SQL: &str = "DELETE FROM committers WHERE id IN (SELECT id FROM committers \
        WHERE at < extract(epoch FROM now())::bigint - 604800 FOR UPDATE SKIP LOCKED)";
    if connection.is_sqlite() {
        return Ok(());
    }
    connection.execute(SQL, &[]).map(drop)
}
