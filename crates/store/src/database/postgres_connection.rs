//! PostgreSQL, 13 or newer.

use std::collections::HashMap;
use std::time::Duration;

use postgres::error::SqlState;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::ToSql;
use postgres::{Client, Config, NoTls, Statement};

use super::{DbError, Row, Value};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How long what was sent may stay unacknowledged before the connection counts as lost.
const UNACKNOWLEDGED_MAX: Duration = Duration::from_secs(15);
const KEEPALIVE_IDLE: Duration = Duration::from_secs(10);

/// Waits are bounded, so that neither a stuck client nor a stuck node holds a zone for ever; and a COMMIT is durable,
/// even where the server's default is that it need not be.
const SESSION: &str = "SET idle_in_transaction_session_timeout = '60s'; \
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';";

/// The bound of waits for locks, for the session or, behind another, for the rest of a transaction.
pub(super) const LOCK_TIMEOUT: &str = "SET lock_timeout = '10s'";

/// A connection and the statements prepared on it.
pub(crate) struct PostgresConnection {
    client: Client,
    statements: HashMap<&'static str, Statement>,
    /// Those for many rows, by their number of columns and rows.
    row_statements: HashMap<(&'static str, usize, usize), Statement>,
}

pub(super) fn parse_url(url: &str) -> Result<Config, DbError> {
    let mut config: Config =
        url.parse().map_err(|error| DbError::Failed(format!("the database URL is malformed: {error}")))?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_TIMEOUT);
    }
    config.tcp_user_timeout(UNACKNOWLEDGED_MAX).keepalives_idle(KEEPALIVE_IDLE);
    if config.get_application_name().is_none() {
        config.application_name("zonewright");
    }
    Ok(config)
}

impl PostgresConnection {
    pub(super) fn open(config: &Config) -> Result<Box<Self>, DbError> {
        let mut client = config.connect(NoTls).map_err(|error| DbError::Lost(describe(&error)))?;
        client.batch_execute(&format!("{LOCK_TIMEOUT}; {SESSION}"))?;
        Ok(Box::new(Self { client, statements: HashMap::new(), row_statements: HashMap::new() }))
    }

    pub(super) fn execute(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64, DbError> {
        let statement = self.prepare(sql)?;
        Ok(self.client.execute(&statement, &as_sql(params))?)
    }

    pub(super) fn for_each(
        &mut self,
        sql: &'static str,
        params: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), DbError>,
    ) -> Result<(), DbError> {
        let statement = self.prepare(sql)?;
        let mut rows = self.client.query_raw(&statement, as_sql(params))?;
        while let Some(row) = rows.next()? {
            each(&Row::Postgres(&row))?;
        }
        Ok(())
    }

    pub(super) fn execute_rows(
        &mut self,
        statement: &'static str,
        columns: usize,
        rows_at_once: usize,
        values: &[Value<'_>],
    ) -> Result<(), DbError> {
        for chunk in values.chunks(columns * rows_at_once) {
            // Two sizes only, so that two prepared statements serve all: full chunks, and the rest row by row.
            let rows = if chunk.len() == columns * rows_at_once { rows_at_once } else { 1 };
            let prepared = self.prepare_rows(statement, columns, rows)?;
            for values in chunk.chunks_exact(columns * rows) {
                self.client.execute(&prepared, &as_sql(values))?;
            }
        }
        Ok(())
    }

    pub(super) fn run_script(&mut self, script: &str) -> Result<(), DbError> {
        Ok(self.client.batch_execute(script)?)
    }

    fn prepare(&mut self, sql: &'static str) -> Result<Statement, DbError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
    }

    fn prepare_rows(
        &mut self,
        statement: &'static str,
        columns: usize,
        rows: usize,
    ) -> Result<Statement, DbError> {
        if let Some(prepared) = self.row_statements.get(&(statement, columns, rows)) {
            return Ok(prepared.clone());
        }
        let prepared = self.client.prepare(&format!("{statement} {}", super::placeholders(columns, rows)))?;
        self.row_statements.insert((statement, columns, rows), prepared.clone());
        Ok(prepared)
    }
}

fn as_sql<'a>(values: &'a [Value<'_>]) -> Vec<&'a (dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl From<postgres::Error> for DbError {
    fn from(error: postgres::Error) -> Self {
        let description = describe(&error);
        let Some(state) = error.code() else {
            // Not the server's word: the connection broke, or a value did not fit its column.
            let is_ours = std::error::Error::source(&error)
                .is_some_and(|source| !source.is::<std::io::Error>())
                && !error.is_closed();
            return if is_ours { Self::Failed(description) } else { Self::Lost(description) };
        };
        match *state {
            SqlState::T_R_DEADLOCK_DETECTED | SqlState::T_R_SERIALIZATION_FAILURE => {
                Self::Collided(description)
            }
            SqlState::LOCK_NOT_AVAILABLE
            | SqlState::QUERY_CANCELED
            | SqlState::DISK_FULL
            | SqlState::OUT_OF_MEMORY
            | SqlState::INSUFFICIENT_RESOURCES => Self::Busy(description),
            // Class 57: an operator steps in; 08: the connection; 53: too many connections.
            _ if matches!(state.code().get(..2), Some("57" | "08" | "53")) => Self::Lost(description),
            // A primary no more: another connection may find the one that took over.
            SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT | SqlState::READ_ONLY_SQL_TRANSACTION => {
                Self::Lost(description)
            }
            _ => Self::Failed(description),
        }
    }
}

/// The server's own words, which the error's `Display` leaves to its source.
fn describe(error: &postgres::Error) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
