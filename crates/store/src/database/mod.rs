//! One database behind one door: SQLite and PostgreSQL take the same statements, with `$1`, `$2` for parameters.
//!
//! Everything here blocks and belongs on a thread of the store's own.

mod postgres_connection;
mod schema;
mod sqlite_connection;
mod value;

use std::path::PathBuf;

pub(crate) use value::{Row, Value, params};

use postgres_connection::PostgresConnection;
use sqlite_connection::SqliteConnection;

/// Why a statement was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DbError {
    /// The connection is gone, and with it what was not committed.
    #[error("{0}")]
    Lost(String),
    /// The database is busy, full or waiting for another: worth trying again later.
    #[error("{0}")]
    Busy(String),
    /// The transaction met another one (a deadlock, say) and was taken back: worth trying again at once.
    #[error("{0}")]
    Collided(String),
    /// A fault of ours, or of what is stored.
    #[error("{0}")]
    Failed(String),
}

impl DbError {
    /// Something is stored that was never written like this.
    pub(crate) fn malformed(what: &str) -> Self {
        Self::Failed(format!("the database holds {what}"))
    }
}

/// A statement whose text differs between the two databases.
#[derive(Clone, Copy)]
pub(crate) struct Dialects {
    pub(crate) sqlite: &'static str,
    pub(crate) postgres: &'static str,
}

/// Which database, and how it is reached.
#[derive(Clone)]
pub(crate) enum Database {
    Sqlite(PathBuf),
    Postgres(Box<postgres::Config>),
}

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Read,
    Write,
}

/// What to do where there is no database yet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum IfMissing {
    Make,
    Leave,
}

impl Database {
    /// Reads `sqlite://path` or `postgres://...`.
    pub(crate) fn parse(url: &str) -> Result<Self, DbError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path == ":memory:" || path.contains('?') {
                return Err(DbError::Failed(format!(
                    "database URL {url:?}: give the path of a file, such as sqlite://./data/zonewright.db"
                )));
            }
            return Ok(Self::Sqlite(path.into()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(Box::new(postgres_connection::parse_url(url)?)));
        }
        // The URL is not repeated: it may hold a password.
        Err(DbError::Failed("the database URL must start with sqlite:// or postgres://".to_owned()))
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// Opens a connection to a database whose schema is this program's: a newer one may have brought it further since.
    pub(crate) fn connect(&self, purpose: Purpose) -> Result<Connection, DbError> {
        let mut connection = self.open(purpose)?;
        schema::check(&mut connection)?;
        Ok(connection)
    }

    fn open(&self, purpose: Purpose) -> Result<Connection, DbError> {
        match self {
            Self::Sqlite(path) => SqliteConnection::open(path, purpose).map(Connection::Sqlite),
            Self::Postgres(config) => PostgresConnection::open(config).map(Connection::Postgres),
        }
    }

    /// Brings the schema up to date, and makes file (SQLite) and tables where there are none and they are wanted. Tells
    /// the connection; none where there is no database then.
    pub(crate) fn prepare(&self, if_missing: IfMissing) -> Result<Option<Connection>, DbError> {
        match (self, if_missing) {
            (Self::Sqlite(path), IfMissing::Make) => sqlite_connection::create_file(path)?,
            (Self::Sqlite(path), IfMissing::Leave) if !sqlite_connection::is_file_there(path)? => {
                return Ok(None);
            }
            _ => {}
        }
        let mut connection = self.open(Purpose::Write)?;
        Ok(schema::migrate(&mut connection, if_missing)?.then_some(connection))
    }
}

/// A connection to either database.
pub(crate) enum Connection {
    Sqlite(SqliteConnection),
    Postgres(Box<PostgresConnection>),
}

impl Connection {
    /// Starts a transaction that writes. On SQLite it waits for its turn here, and nowhere later.
    pub(crate) fn begin_write(&mut self) -> Result<(), DbError> {
        if let Self::Sqlite(connection) = self {
            connection.check_in_place()?;
        }
        self.run(Dialects { sqlite: "BEGIN IMMEDIATE", postgres: "BEGIN ISOLATION LEVEL READ COMMITTED" })
    }

    /// Fails where the transaction could not write, which PostgreSQL tells of a replica only when something is written.
    pub(crate) fn check_writable(&mut self) -> Result<(), DbError> {
        if self.is_sqlite() {
            return Ok(());
        }
        const SQL: &str = "SELECT current_setting('transaction_read_only')";
        match self.query_one(SQL, &[], |row| Ok(row.text(0)? == "off"))? {
            Some(true) => Ok(()),
            _ => Err(DbError::Busy("the database is read-only".to_owned())),
        }
    }

    /// Starts a transaction that reads, and sees one moment throughout.
    pub(crate) fn begin_snapshot(&mut self) -> Result<(), DbError> {
        self.run(Dialects {
            sqlite: "BEGIN DEFERRED",
            postgres: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        })
    }

    pub(crate) fn commit(&mut self) -> Result<(), DbError> {
        self.run(same("COMMIT"))
    }

    pub(crate) fn rollback(&mut self) -> Result<(), DbError> {
        self.run(same("ROLLBACK"))
    }

    pub(crate) fn savepoint(&mut self) -> Result<(), DbError> {
        self.run(same("SAVEPOINT change"))
    }

    pub(crate) fn release_savepoint(&mut self) -> Result<(), DbError> {
        self.run(same("RELEASE SAVEPOINT change"))
    }

    pub(crate) fn rollback_to_savepoint(&mut self) -> Result<(), DbError> {
        self.run(same("ROLLBACK TO SAVEPOINT change"))?;
        self.release_savepoint()
    }

    /// Reads with `read` as of one moment.
    pub(crate) fn in_snapshot<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DbError>,
    ) -> Result<T, DbError> {
        self.begin_snapshot()?;
        let outcome = read(self);
        // Nothing was written, so that either ends it; after a failure only a rollback is understood.
        let end = if outcome.is_ok() { self.commit() } else { self.rollback() };
        let value = outcome?;
        end?;
        Ok(value)
    }

    /// Runs a statement and tells how many rows it touched.
    pub(crate) fn execute(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64, DbError> {
        match self {
            Self::Sqlite(connection) => connection.execute(sql, params),
            Self::Postgres(connection) => connection.execute(sql, params),
        }
    }

    /// Runs a query and hands over its rows one by one as they come.
    pub(crate) fn for_each(
        &mut self,
        sql: &'static str,
        params: &[Value<'_>],
        mut each: impl FnMut(&Row<'_>) -> Result<(), DbError>,
    ) -> Result<(), DbError> {
        match self {
            Self::Sqlite(connection) => connection.for_each(sql, params, &mut each),
            Self::Postgres(connection) => connection.for_each(sql, params, &mut each),
        }
    }

    /// All rows of a query that has few.
    pub(crate) fn query<T>(
        &mut self,
        sql: &'static str,
        params: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T, DbError>,
    ) -> Result<Vec<T>, DbError> {
        let mut rows = Vec::new();
        self.for_each(sql, params, |row| {
            rows.push(read(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The row of a query that has at most one.
    pub(crate) fn query_one<T>(
        &mut self,
        sql: &'static str,
        params: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T, DbError>,
    ) -> Result<Option<T>, DbError> {
        let mut found = None;
        self.for_each(sql, params, |row| {
            found = Some(read(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Runs `statement`, which ends before its parameters, for all of `values`, `columns` in a parenthesis: rows behind
    /// `VALUES`, up to `rows_at_once` of them, or one list behind `IN`.
    pub(crate) fn execute_rows(
        &mut self,
        statement: &'static str,
        columns: usize,
        rows_at_once: usize,
        values: &[Value<'_>],
    ) -> Result<(), DbError> {
        match self {
            // Many rows are no faster there than many statements.
            Self::Sqlite(connection) => connection.execute_rows(statement, columns, values),
            Self::Postgres(connection) => connection.execute_rows(statement, columns, rows_at_once, values),
        }
    }

    /// Runs several statements that take no parameters.
    pub(crate) fn run_script(&mut self, script: &str) -> Result<(), DbError> {
        match self {
            Self::Sqlite(connection) => connection.run_script(script),
            Self::Postgres(connection) => connection.run_script(script),
        }
    }

    /// The text of a statement for this database.
    pub(crate) fn pick(&self, statement: Dialects) -> &'static str {
        match self {
            Self::Sqlite(_) => statement.sqlite,
            Self::Postgres(_) => statement.postgres,
        }
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    fn run(&mut self, statement: Dialects) -> Result<(), DbError> {
        let sql = self.pick(statement);
        match self {
            Self::Sqlite(connection) => connection.execute(sql, &[]).map(drop),
            Self::Postgres(connection) => connection.run_script(sql),
        }
    }
}

/// `($1, $2), ($3, $4)` for two rows of two columns.
fn placeholders(columns: usize, rows: usize) -> String {
    let row = |row: usize| {
        let numbers: Vec<String> =
            (1..=columns).map(|column| format!("${}", row * columns + column)).collect();
        format!("({})", numbers.join(", "))
    };
    (0..rows).map(row).collect::<Vec<String>>().join(", ")
}

fn same(sql: &'static str) -> Dialects {
    Dialects { sqlite: sql, postgres: sql }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_urls() {
        let path = |url: &str| match Database::parse(url) {
            Ok(Database::Sqlite(path)) => path.display().to_string(),
            _ => "?".to_owned(),
        };
        assert_eq!(path("sqlite://./data/zonewright.db"), "./data/zonewright.db");
        assert_eq!(path("sqlite:///var/lib/z.db"), "/var/lib/z.db");
        assert_eq!(path("sqlite:z.db"), "z.db");
        assert!(matches!(Database::parse("postgres://u@127.0.0.1/z"), Ok(Database::Postgres(_))));
        for wrong in ["", "z.db", "mysql://x", "sqlite://", "sqlite::memory:", "sqlite://z.db?mode=ro"] {
            assert!(Database::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn numbers_placeholders_through_all_rows() {
        assert_eq!(placeholders(3, 2), "($1, $2, $3), ($4, $5, $6)");
    }

    #[test]
    fn a_refused_url_keeps_its_password() {
        let error = Database::parse("postgre://u:secret@host/z").err().map(|error| error.to_string());
        assert!(!error.unwrap_or_default().contains("secret"));
    }
}
