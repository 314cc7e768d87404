//! What goes into a statement and what comes out of it, the same on both databases.

use bytes::BytesMut;
use postgres::types::{self, IsNull, Type};
use rusqlite::types::{ToSqlOutput, ValueRef};
use uuid::Uuid;

use super::DbError;

/// A parameter of a statement.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
    Uuid(Uuid),
}

/// The parameters of a statement, in the order of `$1`, `$2`, ...
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::database::Value::from($value)),*][..] };
}
pub(crate) use params;

/// A row of a result, its columns counted from 0.
pub(crate) enum Row<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r postgres::Row),
}

impl Row<'_> {
    pub(crate) fn int(&self, column: usize) -> Result<i64, DbError> {
        self.opt_int(column)?.ok_or_else(|| null_in(column))
    }

    pub(crate) fn opt_int(&self, column: usize) -> Result<Option<i64>, DbError> {
        match self {
            Self::Sqlite(row) => Ok(row.get(column)?),
            Self::Postgres(row) => Ok(row.try_get::<_, Option<Integer>>(column)?.map(|integer| integer.0)),
        }
    }

    /// A number that was a `u32` when it was written.
    pub(crate) fn u32(&self, column: usize) -> Result<u32, DbError> {
        u32::try_from(self.int(column)?).map_err(|_| DbError::malformed("a number out of range"))
    }

    /// A number that was a `u64` when it was written.
    pub(crate) fn u64(&self, column: usize) -> Result<u64, DbError> {
        u64::try_from(self.int(column)?).map_err(|_| DbError::malformed("a negative count"))
    }

    pub(crate) fn text(&self, column: usize) -> Result<&str, DbError> {
        std::str::from_utf8(self.bytes(column)?).map_err(|_| DbError::malformed("text that is not UTF-8"))
    }

    pub(crate) fn opt_text(&self, column: usize) -> Result<Option<&str>, DbError> {
        let text = self.opt_bytes(column)?.map(std::str::from_utf8).transpose();
        text.map_err(|_| DbError::malformed("text that is not UTF-8"))
    }

    pub(crate) fn bytes(&self, column: usize) -> Result<&[u8], DbError> {
        self.opt_bytes(column)?.ok_or_else(|| null_in(column))
    }

    fn opt_bytes(&self, column: usize) -> Result<Option<&[u8]>, DbError> {
        Ok(match self {
            Self::Sqlite(row) => match row.get_ref(column)? {
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes),
                _ => None,
            },
            Self::Postgres(row) => row.try_get::<_, Option<Octets<'_>>>(column)?.map(|octets| octets.0),
        })
    }

    pub(crate) fn opt_uuid(&self, column: usize) -> Result<Option<Uuid>, DbError> {
        let uuid = self.opt_bytes(column)?.map(Uuid::from_slice).transpose();
        uuid.map_err(|_| DbError::malformed("a uuid of another length"))
    }

    pub(crate) fn uuid(&self, column: usize) -> Result<Uuid, DbError> {
        Uuid::from_slice(self.bytes(column)?).map_err(|_| DbError::malformed("a uuid of another length"))
    }
}

fn null_in(column: usize) -> DbError {
    DbError::malformed(&format!("nothing in column {column}"))
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<u32> for Value<'_> {
    fn from(value: u32) -> Self {
        Self::Int(value.into())
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(value: &'a String) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self::Bytes(value)
    }
}

impl<'a> From<&'a Vec<u8>> for Value<'a> {
    fn from(value: &'a Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

impl From<Uuid> for Value<'_> {
    fn from(value: Uuid) -> Self {
        Self::Uuid(value)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(integer) => ValueRef::Integer(*integer),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Uuid(uuid) => ValueRef::Blob(uuid.as_bytes()),
        }))
    }
}

type BoxedError = Box<dyn std::error::Error + Sync + Send>;

impl types::ToSql for Value<'_> {
    fn to_sql(&self, target: &Type, out: &mut BytesMut) -> Result<IsNull, BoxedError> {
        match self {
            Self::Null => return Ok(IsNull::Yes),
            Self::Int(integer) if *target == Type::INT4 => {
                out.extend_from_slice(&i32::try_from(*integer)?.to_be_bytes());
            }
            Self::Int(integer) => out.extend_from_slice(&integer.to_be_bytes()),
            Self::Text(text) => out.extend_from_slice(text.as_bytes()),
            Self::Bytes(bytes) => out.extend_from_slice(bytes),
            Self::Uuid(uuid) => out.extend_from_slice(uuid.as_bytes()),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        // Which parameter has which type is fixed in the statements and the schema; each is tried by the tests.
        true
    }

    types::to_sql_checked!();
}

/// An integer of PostgreSQL, of whatever width.
struct Integer(i64);

impl types::FromSql<'_> for Integer {
    fn from_sql(_: &Type, raw: &[u8]) -> Result<Self, BoxedError> {
        Ok(Self(match raw.len() {
            4 => i32::from_be_bytes(raw.try_into()?).into(),
            _ => i64::from_be_bytes(raw.try_into()?),
        }))
    }

    fn accepts(column: &Type) -> bool {
        matches!(*column, Type::INT4 | Type::INT8)
    }
}

/// The octets of a text, a uuid or a byte string of PostgreSQL.
struct Octets<'a>(&'a [u8]);

impl<'a> types::FromSql<'a> for Octets<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, BoxedError> {
        Ok(Self(raw))
    }

    fn accepts(column: &Type) -> bool {
        matches!(*column, Type::TEXT | Type::BYTEA | Type::UUID | Type::VARCHAR)
    }
}
