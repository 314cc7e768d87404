//! SQLite: one file, one writer at a time, readers beside it (WAL).

use std::fs::{self, DirBuilder, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{ErrorCode, OpenFlags, Statement};

use super::{DbError, Purpose, Row, Value};

/// How often a writer asks again whether another process (the command line, a server) has finished its transaction, and
/// how many times. SQLite's own busy_timeout soon asks only ten times a second, and rarely meets the moment between two
/// transactions of a busy server.
const BUSY_INTERVAL: Duration = Duration::from_millis(1);
const BUSY_ATTEMPTS_MAX: i32 = 10_000;
/// More than there are statements, so that each is prepared once.
const STATEMENTS_CACHED: usize = 128;
/// After how many pages of log they are brought home into the file. The default of 1,000 stops the writer for two
/// more syncs every few batches.
const CHECKPOINT_PAGES: u32 = 8_000;
/// To what the log is cut after a very large transaction.
const LOG_OCTETS_KEPT: u32 = 64 << 20;

/// A connection to the file.
pub(crate) struct SqliteConnection {
    connection: rusqlite::Connection,
    path: PathBuf,
    /// Which file it was when it was opened.
    inode: u64,
}

/// Whether there is a file to open.
pub(super) fn is_file_there(path: &Path) -> Result<bool, DbError> {
    path.try_exists().map_err(|error| DbError::Failed(format!("cannot open {}: {error}", path.display())))
}

/// Makes the file, for its owner alone, where there is none, and the directory that it stands in.
pub(super) fn create_file(path: &Path) -> Result<(), DbError> {
    let failed =
        |what: &Path, error: io::Error| DbError::Failed(format!("cannot make {}: {error}", what.display()));
    if let Some(directory) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(|e| failed(directory, e))?;
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(failed(path, error)),
    }
}

impl SqliteConnection {
    pub(super) fn open(path: &Path, purpose: Purpose) -> Result<Self, DbError> {
        // A reader, too, opens the file for writing: it may be the one to recover the log.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = rusqlite::Connection::open_with_flags(path, flags)?;
        connection.busy_handler(Some(wait_for_turn))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
        switch_to_wal(&connection)?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        connection.pragma_update(None, "journal_size_limit", LOG_OCTETS_KEPT)?;
        if purpose == Purpose::Read {
            connection.pragma_update(None, "query_only", true)?;
        }
        let inode = inode(path)?;
        Ok(Self { connection, path: path.to_owned(), inode })
    }

    /// Fails where the path leads to another file by now, or to none: SQLite would go on writing to the one that it has
    /// open, and what it commits there nobody would find again.
    pub(super) fn check_in_place(&self) -> Result<(), DbError> {
        if inode(&self.path)? == self.inode {
            return Ok(());
        }
        Err(DbError::Busy(format!("{} is another file than the one that was opened", self.path.display())))
    }

    pub(super) fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64, DbError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        bind(&mut statement, params)?;
        Ok(statement.raw_execute()? as u64)
    }

    pub(super) fn for_each(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), DbError>,
    ) -> Result<(), DbError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        bind(&mut statement, params)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            each(&Row::Sqlite(row))?;
        }
        Ok(())
    }

    pub(super) fn execute_rows(
        &mut self,
        statement: &str,
        columns: usize,
        values: &[Value<'_>],
    ) -> Result<(), DbError> {
        let mut statement =
            self.connection.prepare_cached(&format!("{statement} {}", super::placeholders(columns, 1)))?;
        for row in values.chunks_exact(columns) {
            // Placeholders of our own making appear in order.
            for (index, value) in (1..).zip(row) {
                statement.raw_bind_parameter(index, value)?;
            }
            statement.raw_execute()?;
        }
        Ok(())
    }

    pub(super) fn run_script(&mut self, script: &str) -> Result<(), DbError> {
        Ok(self.connection.execute_batch(script)?)
    }
}

fn inode(path: &Path) -> Result<u64, DbError> {
    let gone = |error: io::Error| DbError::Busy(format!("{} cannot be found: {error}", path.display()));
    Ok(fs::metadata(path).map_err(gone)?.ino())
}

/// Whether to try once more, after so many attempts.
fn wait_for_turn(attempts: i32) -> bool {
    std::thread::sleep(BUSY_INTERVAL);
    attempts < BUSY_ATTEMPTS_MAX
}

/// A new file's first connections race for the switch, in which SQLite lets nobody wait.
fn switch_to_wal(connection: &rusqlite::Connection) -> Result<(), DbError> {
    const WAIT: Duration = Duration::from_millis(20);
    const ATTEMPTS: u32 = 200;
    for _ in 1..ATTEMPTS {
        match connection.pragma_update(None, "journal_mode", "WAL").map_err(DbError::from) {
            Err(DbError::Busy(_)) => std::thread::sleep(WAIT),
            switched => return switched,
        }
    }
    Ok(connection.pragma_update(None, "journal_mode", "WAL")?)
}

/// SQLite takes `$2` for a name and numbers names as they first appear, so each is bound by what it is called.
fn bind(statement: &mut Statement<'_>, params: &[Value<'_>]) -> Result<(), DbError> {
    for index in 1..=statement.parameter_count() {
        let number =
            statement.parameter_name(index).and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
        let value = number.and_then(|number| params.get(number.checked_sub(1)?));
        let value = value.ok_or_else(|| DbError::Failed("a statement lacks a parameter".to_owned()))?;
        statement.raw_bind_parameter(index, value)?;
    }
    Ok(())
}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(
                ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::OutOfMemory,
            ) => Self::Busy(error.to_string()),
            _ => Self::Failed(error.to_string()),
        }
    }
}
