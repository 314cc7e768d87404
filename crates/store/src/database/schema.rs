//! The schema, brought up to date in one transaction, by one process at a time.

use super::postgres_connection::LOCK_TIMEOUT;
use super::{Connection, DbError, Dialects, IfMissing, params};

/// The steps from an empty database to today's, numbered from 1; never changed once released.
const MIGRATIONS: [Dialects; 3] = [
    Dialects {
        sqlite: include_str!("../../migrations/sqlite/0001_initial.sql"),
        postgres: include_str!("../../migrations/postgres/0001_initial.sql"),
    },
    Dialects {
        sqlite: include_str!("../../migrations/sqlite/0002_begun_second_factors.sql"),
        postgres: include_str!("../../migrations/postgres/0002_begun_second_factors.sql"),
    },
    Dialects {
        sqlite: include_str!("../../migrations/sqlite/0003_copies.sql"),
        postgres: include_str!("../../migrations/postgres/0003_copies.sql"),
    },
];

/// Tells whether there is a schema then: an empty database is left as it is where none is to be made.
pub(super) fn migrate(connection: &mut Connection, if_missing: IfMissing) -> Result<bool, DbError> {
    connection.begin_write()?;
    let outcome = apply_missing(connection, if_missing);
    let end = if let Ok(true) = outcome { connection.commit() } else { connection.rollback() };
    end.and(outcome)
}

fn apply_missing(connection: &mut Connection, if_missing: IfMissing) -> Result<bool, DbError> {
    if !connection.is_sqlite() {
        // Another process may migrate as long as it takes. Then the usual bound holds again.
        connection.run_script("SET LOCAL lock_timeout = 0")?;
        // "zonewrig" as a number: no one else's lock. BEGIN IMMEDIATE is SQLite's.
        connection.execute("SELECT pg_advisory_xact_lock(8822391577116830055)", &[])?;
        connection.run_script(LOCK_TIMEOUT)?;
    }
    connection.run_script("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)")?;
    let applied = version(connection)?;
    if applied == 0 && if_missing == IfMissing::Leave {
        return Ok(false);
    }
    for (number, migration) in (1_i64..).zip(MIGRATIONS).skip(applied) {
        let script = connection.pick(migration);
        connection.run_script(script)?;
        connection.execute("INSERT INTO schema_version (version) VALUES ($1)", params![number])?;
    }
    Ok(true)
}

/// Refuses a schema that a newer program wrote.
pub(super) fn check(connection: &mut Connection) -> Result<(), DbError> {
    version(connection).map(drop)
}

/// How many of the steps were taken.
fn version(connection: &mut Connection) -> Result<usize, DbError> {
    let version =
        connection.query_one("SELECT max(version) FROM schema_version", &[], |row| row.opt_int(0))?;
    let version = version.flatten().unwrap_or(0);
    let applied = usize::try_from(version).map_err(|_| DbError::malformed("a negative schema version"))?;
    if applied > MIGRATIONS.len() {
        return Err(DbError::Failed(format!(
            "the database has schema version {applied}, and this program knows {} at most: it was written by a newer \
             version of Zonewright; run that version or a newer one",
            MIGRATIONS.len()
        )));
    }
    Ok(applied)
}
