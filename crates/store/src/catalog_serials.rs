//! Serials of catalog zones: what is published is never behind what was, whichever process does it.

use zone::Serial;

use crate::change::{Effect, Outcome};
use crate::context::Context;
use crate::database::{Connection, DbError, params};

/// Takes the next serial for good. The very first of all is the time, in seconds since 1970.
pub(crate) fn reserve(connection: &mut Connection, context: &Context) -> Outcome<Serial> {
    const MAKE: &str =
        "INSERT INTO settings (name, value) VALUES ('catalog_serial', $1) ON CONFLICT (name) DO NOTHING";
    // Locks the row, so that each taker sees what the one before left.
    const LOCK: &str = "UPDATE settings SET value = value WHERE name = 'catalog_serial'";
    const READ: &str = "SELECT value FROM settings WHERE name = 'catalog_serial'";
    const WRITE: &str = "UPDATE settings SET value = $1 WHERE name = 'catalog_serial'";
    connection.execute(MAKE, params![&(context.clock.now() as u32).to_string()])?;
    connection.execute(LOCK, &[])?;
    let found = connection.query_one(READ, &[], |row| Ok(row.text(0)?.parse().ok()))?;
    let serial: u32 =
        found.flatten().ok_or_else(|| DbError::malformed("a catalog's serial that is no number"))?;
    connection.execute(WRITE, params![&serial.wrapping_add(1).to_string()])?;
    Ok((Serial(serial), Effect::Nothing))
}
