//! The operator's nameservers changed: every zone that is served with them has other content now.

use zone::Serial;

use super::{Effect, Outcome};
use crate::context::Context;
use crate::database::{Connection, DbError, Dialects, params};
use crate::journal::{self, ChangeKind};

/// Gives each zone that has no NS of its own, and is no copy, the next serial, if the platform's nameservers are not those of the last
/// time, so that secondaries take the new ones over. Nothing is published: that is for whoever calls this first.
pub(crate) fn adopt_nameservers(connection: &mut Connection, context: &Context) -> Outcome<()> {
    const INTRODUCE: &str =
        "INSERT INTO settings (name, value) VALUES ('nameservers', $1) ON CONFLICT (name) DO NOTHING";
    // Of two processes that start together, one waits here for the other.
    const LAST: Dialects = Dialects {
        sqlite: "SELECT value FROM settings WHERE name = 'nameservers'",
        postgres: "SELECT value FROM settings WHERE name = 'nameservers' FOR UPDATE",
    };
    const KEEP: &str = "UPDATE settings SET value = $1 WHERE name = 'nameservers'";
    // Serial::next in SQL, for all zones at once: today's first where it is ahead (RFC 1982), else plus one.
    const BUMP: &str = "UPDATE zones SET last_change = last_change + 1, \
            serial = CASE WHEN (($1 - serial) & 4294967295) BETWEEN 1 AND 2147483647 \
                THEN $1 ELSE (serial + 1) & 4294967295 END \
        WHERE primaries IS NULL AND NOT EXISTS (SELECT 1 FROM records r \
            WHERE r.zone_id = zones.id AND r.name_key = zones.apex_key AND r.record_type = 'NS')";

    let current =
        serde_json::Value::from(context.nameservers.iter().map(ToString::to_string).collect::<Vec<String>>())
            .to_string();
    if connection.execute(INTRODUCE, params![&current])? > 0 {
        // The first time.
        return Ok(((), Effect::Nothing));
    }
    let last = connection.query_one(connection.pick(LAST), &[], |row| Ok(row.text(0)?.to_owned()))?;
    let last = last.ok_or_else(|| DbError::malformed("no nameservers"))?;
    if last != current {
        connection.execute(KEEP, params![&current])?;
        let now = context.clock.now();
        let today = Serial::first_of_day(now);
        let zones = connection.execute(BUMP, params![today.0])?;
        let kind = ChangeKind::AdoptNameservers;
        journal::append_where_missing(connection, context, kind, &last, &current)?;
        tracing::warn!(
            zones,
            %last,
            %current,
            "the platform's nameservers changed; the zones served with them have new serials"
        );
    }
    Ok(((), Effect::Nothing))
}
