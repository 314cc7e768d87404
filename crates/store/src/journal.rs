//! Who changed what and when, with full values before and after; and the feed that other processes follow.
//!
//! Bounded: a zone keeps its last [`CHANGES_KEPT`] changes, of them as many as have [`ZONE_OCTETS_MAX`] of values, and
//! those of a change that has very many by their count alone. A zone that is gone keeps its deletion, of few values and
//! for [`DELETION_KEPT_SECONDS`].

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use zone::{Change, Name, Record, Serial};

use crate::change::{Effect, Outcome};
use crate::context::Context;
use crate::database::{Connection, DbError, Dialects, Row, params};
use crate::forgetting::FORGOTTEN_AT_ONCE;
use crate::zones::{StoredZone, name_of_key};
use crate::{AccountId, Author, By, RecordText};

/// How many changes of a zone are kept.
pub(crate) const CHANGES_KEPT: i64 = 1_000;
/// How many more may gather before the oldest are deleted, many at once.
const CHANGES_BEFORE_PRUNING: i64 = 64;
/// How large the values of one change may be, roughly, to be kept in full.
const VALUES_OCTETS_MAX: usize = 256 << 10;
/// The same for a deletion, with which no zone is left whose journal could be cut.
const DELETION_OCTETS_MAX: usize = 8 << 10;
/// Above how many records a deleted zone's would be left out anyway.
pub(crate) const DELETED_RECORDS_MAX: u64 = (DELETION_OCTETS_MAX / VALUE_OCTETS_FIXED) as u64;
/// How large the values of all changes of a zone may be; beyond, the oldest are deleted until half as much is left.
const ZONE_OCTETS_MAX: i64 = 2 << 20;
/// How long the deletion of a zone is kept.
const DELETION_KEPT_SECONDS: i64 = 30 * 86_400;
/// About how much of the journal a record's value takes beside the value and the name.
const VALUE_OCTETS_FIXED: usize = 150;

/// What kind of change an entry of a zone's journal tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// The zone was made, empty or from a zone file.
    CreateZone,
    /// It was deleted, with all its records.
    DeleteZone,
    /// It went to another account.
    HandOverZone,
    /// A zone file took the place of its content.
    ReplaceContent,
    /// A record was made.
    CreateRecord,
    /// A record was changed.
    UpdateRecord,
    /// A record was deleted.
    DeleteRecord,
    /// Several records were made, changed or deleted at once.
    ChangeRecords,
    /// The change of this number was taken back.
    Undo(i64),
    /// The records became those that the change of this number had left.
    Restore(i64),
    /// The platform's nameservers became others.
    AdoptNameservers,
    /// The content of a copy was taken over from its primary.
    TakeCopy,
    /// A copy was not refreshed for too long, and is not answered any more.
    ExpireCopy,
    /// An expired copy was refreshed, and is answered again.
    ResumeCopy,
    /// A copy became a zone of its own.
    Promote,
}

impl ChangeKind {
    /// As the journal names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CreateZone => "create_zone",
            Self::DeleteZone => "delete_zone",
            Self::HandOverZone => "hand_over_zone",
            Self::ReplaceContent => "replace_content",
            Self::CreateRecord => "create_record",
            Self::UpdateRecord => "update_record",
            Self::DeleteRecord => "delete_record",
            Self::ChangeRecords => "change_records",
            Self::Undo(_) => "undo",
            Self::Restore(_) => "restore",
            Self::AdoptNameservers => "adopt_nameservers",
            Self::TakeCopy => "take_copy",
            Self::ExpireCopy => "expire_copy",
            Self::ResumeCopy => "resume_copy",
            Self::Promote => "promote",
        }
    }

    /// The change that it goes back to.
    pub(crate) const fn of_change(self) -> Option<i64> {
        match self {
            Self::Undo(number) | Self::Restore(number) => Some(number),
            _ => None,
        }
    }

    /// Of what the journal keeps.
    pub(crate) fn of_stored(text: &str, of_change: Option<i64>) -> Option<Self> {
        Some(match (text, of_change) {
            ("create_zone", None) => Self::CreateZone,
            ("delete_zone", None) => Self::DeleteZone,
            ("hand_over_zone", None) => Self::HandOverZone,
            ("replace_content", None) => Self::ReplaceContent,
            ("create_record", None) => Self::CreateRecord,
            ("update_record", None) => Self::UpdateRecord,
            ("delete_record", None) => Self::DeleteRecord,
            ("change_records", None) => Self::ChangeRecords,
            ("undo", Some(number)) => Self::Undo(number),
            ("restore", Some(number)) => Self::Restore(number),
            ("adopt_nameservers", None) => Self::AdoptNameservers,
            ("take_copy", None) => Self::TakeCopy,
            ("expire_copy", None) => Self::ExpireCopy,
            ("resume_copy", None) => Self::ResumeCopy,
            ("promote", None) => Self::Promote,
            _ => return None,
        })
    }
}

/// One change of a zone. [`ChangeKind::AdoptNameservers`] is written for all zones at once.
pub(crate) struct Entry<'a> {
    pub(crate) kind: ChangeKind,
    /// `None`: the server itself.
    pub(crate) author: Option<&'a Author>,
    /// `None` where there was no zone before. [`ChangeKind::AdoptNameservers`] does not tell it either.
    pub(crate) serial_from: Option<Serial>,
    pub(crate) serial_to: Serial,
    pub(crate) before: String,
    pub(crate) after: String,
}

/// Writes an entry under the zone's next number, and forgets the oldest ones.
pub(crate) fn append(
    connection: &mut Connection,
    context: &Context,
    zone: &mut StoredZone,
    entry: &Entry<'_>,
) -> Result<(), DbError> {
    const INSERT: &str = "INSERT INTO journal (zone_id, number, apex_key, writer, account_id, token, person, made_at, \
        kind, of_change, serial_from, serial_to, octets, values_before, values_after) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    zone.last_change += 1;
    let octets = i64::try_from(entry.before.len() + entry.after.len()).unwrap_or(i64::MAX);
    let apex_key = zone.zone.apex.order_key();
    let (token, person) = match entry.author.map(|author| author.by) {
        Some(By::Token(token)) => (Some(token), None),
        Some(By::Person(account)) => (None, Some(account.0)),
        Some(By::Operator) | None => (None, None),
    };
    let values = params![
        zone.id,
        zone.last_change,
        &apex_key,
        context.writer,
        entry.author.map(|author| author.account.0),
        token,
        person,
        context.clock.now(),
        entry.kind.as_str(),
        entry.kind.of_change(),
        entry.serial_from.map(|serial| serial.0),
        entry.serial_to.0,
        octets,
        &entry.before,
        &entry.after,
    ];
    connection.execute(INSERT, values)?;
    zone.journal_octets = zone.journal_octets.saturating_add(octets);
    prune(connection, zone, entry.kind)
}

/// Writes the entries of a change that was made to many zones at once: to those whose last change has none yet.
pub(crate) fn append_where_missing(
    connection: &mut Connection,
    context: &Context,
    kind: ChangeKind,
    before: &str,
    after: &str,
) -> Result<(), DbError> {
    // On PostgreSQL a look at what made them change might find others, since each statement sees what was committed before
    // it.
    const SQL: &str = "INSERT INTO journal (zone_id, number, apex_key, writer, made_at, kind, serial_from, \
            serial_to, octets, values_before, values_after) \
        SELECT z.id, z.last_change, z.apex_key, $1, $2, $3, NULL, z.serial, 0, $4, $5 FROM zones z \
        WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.zone_id = z.id AND j.number = z.last_change)";
    let now = context.clock.now();
    connection.execute(SQL, params![context.writer, now, kind.as_str(), before, after]).map(drop)
}

/// Forgets the oldest entries of a zone. The newest stays always: SQLite hands out the next mark behind it.
fn prune(connection: &mut Connection, zone: &mut StoredZone, kind: ChangeKind) -> Result<(), DbError> {
    const UP_TO: &str = "DELETE FROM journal WHERE zone_id = $1 AND number <= $2 RETURNING octets";
    const HEAVY: &str = "DELETE FROM journal WHERE zone_id = $1 AND number < $2 AND number <= (SELECT max(number) \
            FROM (SELECT number, sum(octets) OVER (ORDER BY number DESC) AS octets_from_here FROM journal \
                WHERE zone_id = $1) AS entries WHERE octets_from_here > CAST($3 AS BIGINT)) \
        RETURNING octets";
    let newest = zone.last_change;
    let expired = match kind {
        ChangeKind::DeleteZone => newest - 1,
        _ if newest % CHANGES_BEFORE_PRUNING == 0 => newest - CHANGES_KEPT,
        _ => 0,
    };
    let mut forgotten = 0;
    let mut count = |row: &Row<'_>| {
        forgotten += row.int(0)?;
        Ok(())
    };
    if expired > 0 {
        connection.for_each(UP_TO, params![zone.id, expired], &mut count)?;
    }
    if zone.journal_octets > ZONE_OCTETS_MAX {
        connection.for_each(HEAVY, params![zone.id, newest, ZONE_OCTETS_MAX / 2], &mut count)?;
    }
    zone.journal_octets -= forgotten;
    Ok(())
}

/// Forgets some of the zones that were deleted long ago, and tells how many.
pub(crate) fn forget_deletions(connection: &mut Connection, context: &Context) -> Outcome<u64> {
    const SQL: Dialects = Dialects {
        // The newest entry of all stays, as above.
        sqlite: "DELETE FROM journal WHERE mark < (SELECT max(mark) FROM journal) AND mark IN \
            (SELECT mark FROM journal WHERE kind = 'delete_zone' AND made_at < $1 ORDER BY made_at LIMIT $2)",
        postgres: "DELETE FROM journal WHERE (zone_id, number) IN \
            (SELECT zone_id, number FROM journal WHERE kind = 'delete_zone' AND made_at < $1 ORDER BY made_at LIMIT $2)",
    };
    let before = context.clock.now().saturating_sub(DELETION_KEPT_SECONDS);
    let at_once = FORGOTTEN_AT_ONCE.cast_signed();
    let forgotten = connection.execute(connection.pick(SQL), params![before, at_once])?;
    Ok((forgotten, Effect::Nothing))
}

/// When a zone last changed, in seconds since 1970.
pub(crate) fn last_change_at(connection: &mut Connection, zone: &StoredZone) -> Result<i64, DbError> {
    const SQL: &str = "SELECT made_at FROM journal WHERE zone_id = $1 AND number = $2";
    let made_at = connection.query_one(SQL, params![zone.id, zone.last_change], |row| row.int(0))?;
    Ok(made_at.unwrap_or(zone.zone.created_at))
}

/// The values of a change, before and after.
pub(crate) fn values_of(change: &Change, apex: &Name) -> (String, String) {
    values_up_to(VALUES_OCTETS_MAX, change, apex)
}

/// The same for the deletion of a zone.
pub(crate) fn values_of_deletion(change: &Change, apex: &Name) -> (String, String) {
    values_up_to(DELETION_OCTETS_MAX, change, apex)
}

fn values_up_to(octets_max: usize, change: &Change, apex: &Name) -> (String, String) {
    let octets: usize = change.removed.iter().chain(&change.added).map(weight).sum();
    if octets > octets_max {
        return values_left_out(change.removed.len() as u64, change.added.len() as u64);
    }
    let list = |records: &[Record]| {
        Json::Array(records.iter().map(|r| RecordText::of(r, apex).to_json()).collect()).to_string()
    };
    (list(&change.removed), list(&change.added))
}

/// What stands for values that are too many to keep.
pub(crate) fn values_left_out(removed: u64, added: u64) -> (String, String) {
    let count = |records: u64| json!({ "records_left_out": records }).to_string();
    (count(removed), count(added))
}

/// The values of a hand-over: whose the zone was, and whose it is.
pub(crate) fn values_of_accounts(from: AccountId, to: AccountId) -> (String, String) {
    let value = |account: AccountId| json!({ "account": account.0 }).to_string();
    (value(from), value(to))
}

/// The values of a change that is not about records, and of which there is nothing to tell.
pub(crate) fn no_values() -> (String, String) {
    ("null".to_owned(), "null".to_owned())
}

/// About how much of the journal a record's value takes.
fn weight(record: &Record) -> usize {
    VALUE_OCTETS_FIXED + record.content.value.len() + record.content.name.as_wire().len()
}

/// Where a reader of the feed stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Horizon {
    /// Everything before it was seen.
    mark: i64,
    /// On PostgreSQL: what else was. A transaction that began earlier and commits later has a mark before others that were
    /// seen.
    snapshot: String,
}

/// A zone in the feed: the number of its newest change, and its name.
pub(crate) type Changed = (i64, Name);

/// Behind all that is there now.
pub(crate) fn horizon(connection: &mut Connection) -> Result<Horizon, DbError> {
    const SQL: Dialects = Dialects {
        sqlite: "SELECT coalesce(max(mark), 0) + 1, '' FROM journal",
        postgres: "SELECT pg_snapshot_xmin(now)::text::bigint, now::text FROM pg_current_snapshot() AS now",
    };
    let horizon = connection.query_one(connection.pick(SQL), &[], |row| {
        Ok(Horizon { mark: row.int(0)?, snapshot: row.text(1)?.to_owned() })
    })?;
    horizon.ok_or_else(|| DbError::malformed("no end of the journal"))
}

/// The zones, by their keys, that were changed since, by whatever process but `writer`, each change once; and where the
/// reader stands then.
pub(crate) fn changed_since(
    connection: &mut Connection,
    since: &Horizon,
    writer: Option<i64>,
) -> Result<(Horizon, BTreeMap<i64, Changed>), DbError> {
    // Grouped here: SQLite would group along the index by zone, and so scan the whole journal.
    const SQL: Dialects = Dialects {
        sqlite: "SELECT zone_id, number, apex_key FROM journal WHERE mark >= $1 AND writer <> $2 ORDER BY mark",
        // A transaction that has not begun wrote nothing: marks from there on came from another server, by a dump.
        postgres: "SELECT zone_id, number, apex_key FROM journal WHERE mark >= $1 AND writer <> $2 \
            AND NOT pg_visible_in_snapshot(mark::text::xid8, CAST($3 AS TEXT)::pg_snapshot) \
            AND mark < pg_snapshot_xmax(pg_current_snapshot())::text::bigint ORDER BY mark",
    };
    let sql = connection.pick(SQL);
    connection.in_snapshot(|connection| {
        let now = horizon(connection)?;
        let mut changed = BTreeMap::<i64, Changed>::new();
        // No store marks what it writes with a negative number.
        let values = params![since.mark, writer.unwrap_or(-1), &since.snapshot];
        connection.for_each(sql, values, |row| {
            let (zone, number) = (row.int(0)?, row.int(1)?);
            match changed.get_mut(&zone) {
                Some(newest) => newest.0 = newest.0.max(number),
                None => drop(changed.insert(zone, (number, name_of_key(row.bytes(2)?)?))),
            }
            Ok(())
        })?;
        Ok((now, changed))
    })
}
