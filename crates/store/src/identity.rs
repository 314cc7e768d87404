//! What a database is called: a uuid that it gets once.

use uuid::Uuid;

use crate::change::{Effect, Outcome};
use crate::context::Context;
use crate::database::{Connection, DbError, params};

/// The database's name, made where it has none yet.
pub(crate) fn ensure(connection: &mut Connection, context: &Context) -> Outcome<Uuid> {
    const MAKE: &str =
        "INSERT INTO settings (name, value) VALUES ('identity', $1) ON CONFLICT (name) DO NOTHING";
    const READ: &str = "SELECT value FROM settings WHERE name = 'identity'";
    connection.execute(MAKE, params![&context.new_uuid().to_string()])?;
    let found = connection.query_one(READ, &[], |row| Ok(row.text(0)?.parse().ok()))?;
    let identity = found.flatten().ok_or_else(|| DbError::malformed("an identity that is no uuid"))?;
    Ok((identity, Effect::Nothing))
}
