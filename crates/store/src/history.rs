//! The journal as its readers see it: what became of a zone, change by change.

use serde_json::{Value as Json, json};
use uuid::Uuid;
use zone::{FieldError, Name, Record, Serial, told_record};

use crate::database::{Connection, DbError, Row, params};
use crate::zones::StoredZone;
use crate::{AccountId, ChangeKind};

/// A change of a zone, as the journal tells of it.
#[derive(Clone, Debug)]
pub struct HistoryEntry {
    /// Rises by one with each change.
    pub number: i64,
    /// Seconds since 1970.
    pub made_at: i64,
    /// What was done.
    pub kind: ChangeKind,
    /// Who did it.
    pub by: ChangedBy,
    /// The serial before; `None` where it is not told.
    pub serial_from: Option<Serial>,
    /// The serial after.
    pub serial_to: Serial,
    /// What became of records.
    pub records: ChangedRecords,
}

/// Who made a change, as far as the zone's account may know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangedBy {
    /// A program.
    Token {
        /// The token's identity.
        uuid: Uuid,
        /// What the account calls it; `None` where it is gone.
        name: Option<String>,
        /// Whether it is refused by now.
        is_revoked: bool,
    },
    /// Someone signed in to the zone's account.
    Person {
        /// The account's address.
        email: String,
    },
    /// Someone signed in to another account, who may: an administrator.
    Administrator,
    /// Someone of the account that had the zone before.
    FormerOwner,
    /// The operator, on the command line.
    Operator,
    /// No one: the server itself.
    Server,
}

/// What a change did with records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangedRecords {
    /// In full. A record that was changed stands in both, under its uuid.
    Told {
        /// As they were.
        removed: Vec<RecordText>,
        /// As they are since.
        added: Vec<RecordText>,
    },
    /// They were too many to be kept.
    LeftOut {
        /// How many records went or were changed.
        removed: u64,
        /// How many records came or were changed.
        added: u64,
    },
    /// It was not about records.
    Untouched,
}

/// A record as the journal tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordText {
    /// Its identity.
    pub uuid: Uuid,
    /// Seconds since 1970.
    pub created_at: i64,
    /// Relative to the zone, `@` for its apex.
    pub name: String,
    /// The type's mnemonic.
    pub record_type: String,
    /// Seconds.
    pub ttl: u32,
    /// For MX and SRV.
    pub priority: Option<u16>,
    /// As it was written.
    pub value: String,
}

impl RecordText {
    /// A record of the zone `apex` in words.
    pub fn of(record: &Record, apex: &Name) -> Self {
        let content = &record.content;
        Self {
            uuid: record.uuid,
            created_at: record.created_at,
            name: content.name.relative_to(apex),
            record_type: content.record_type.to_string(),
            ttl: content.ttl,
            priority: content.priority,
            value: content.value.clone(),
        }
    }

    /// The record that is told of, identity and age included.
    pub(crate) fn to_record(&self, apex: &Name) -> Result<Record, Vec<FieldError>> {
        let Self { uuid, created_at, name, record_type, ttl, priority, value } = self;
        let content = told_record(name, record_type, *ttl, *priority, value, apex)?;
        Ok(Record { uuid: *uuid, created_at: *created_at, content })
    }

    pub(crate) fn to_json(&self) -> Json {
        json!({
            "uuid": self.uuid.to_string(),
            "name": self.name,
            "record_type": self.record_type,
            "ttl": self.ttl,
            "priority": self.priority,
            "value": self.value,
            "created_at": self.created_at,
        })
    }

    fn of_json(json: &Json) -> Option<Self> {
        let text = |key: &str| json.get(key)?.as_str().map(str::to_owned);
        let number = |key: &str| json.get(key)?.as_i64();
        Some(Self {
            uuid: text("uuid")?.parse().ok()?,
            created_at: number("created_at")?,
            name: text("name")?,
            record_type: text("record_type")?,
            ttl: number("ttl")?.try_into().ok()?,
            priority: number("priority").map(u16::try_from).transpose().ok()?,
            value: text("value")?,
        })
    }
}

impl ChangedRecords {
    fn read(kind: ChangeKind, before: &str, after: &str) -> Option<Self> {
        if matches!(
            kind,
            ChangeKind::HandOverZone
                | ChangeKind::AdoptNameservers
                | ChangeKind::ExpireCopy
                | ChangeKind::ResumeCopy
                | ChangeKind::Promote
        ) {
            return Some(Self::Untouched);
        }
        let (before, after): (Json, Json) =
            (serde_json::from_str(before).ok()?, serde_json::from_str(after).ok()?);
        let left_out = |json: &Json| json.get("records_left_out")?.as_u64();
        if let (Some(removed), Some(added)) = (left_out(&before), left_out(&after)) {
            return Some(Self::LeftOut { removed, added });
        }
        let list = |json: &Json| {
            json.as_array()?.iter().map(RecordText::of_json).collect::<Option<Vec<RecordText>>>()
        };
        Some(Self::Told { removed: list(&before)?, added: list(&after)? })
    }
}

macro_rules! history_query {
    ($rest:literal) => {
        concat!(
            "SELECT j.number, j.made_at, j.kind, j.of_change, j.account_id, j.token, j.person, j.serial_from, \
             j.serial_to, j.values_before, j.values_after, t.name, t.revoked_at, a.email FROM journal j \
             LEFT JOIN tokens t ON t.uuid = j.token LEFT JOIN accounts a ON a.id = j.person ",
            $rest
        )
    };
}

fn read_entry(row: &Row<'_>, owner: AccountId) -> Result<HistoryEntry, DbError> {
    let kind = ChangeKind::of_stored(row.text(2)?, row.opt_int(3)?)
        .ok_or_else(|| DbError::malformed("an unknown kind of change"))?;
    let records = ChangedRecords::read(kind, row.text(9)?, row.text(10)?)
        .ok_or_else(|| DbError::malformed("malformed values of a change"))?;
    let serial_from = row.opt_int(7)?.map(u32::try_from).transpose();
    Ok(HistoryEntry {
        number: row.int(0)?,
        made_at: row.int(1)?,
        kind,
        by: read_author(row, owner)?,
        serial_from: serial_from.map_err(|_| DbError::malformed("a serial out of range"))?.map(Serial),
        serial_to: Serial(row.u32(8)?),
        records,
    })
}

/// Who made a change, told to the account `owner`: nothing of another account but that it was one.
fn read_author(row: &Row<'_>, owner: AccountId) -> Result<ChangedBy, DbError> {
    let (account, token, person) = (row.opt_int(4)?, row.opt_uuid(5)?, row.opt_int(6)?);
    Ok(match (account, token, person) {
        (None, _, _) => ChangedBy::Server,
        (_, None, None) => ChangedBy::Operator,
        (Some(account), _, _) if account != owner.0 => ChangedBy::FormerOwner,
        (_, Some(uuid), _) => ChangedBy::Token {
            uuid,
            name: row.opt_text(11)?.map(str::to_owned),
            is_revoked: row.opt_int(12)?.is_some(),
        },
        (_, None, Some(person)) if person != owner.0 => ChangedBy::Administrator,
        (_, None, Some(_)) => ChangedBy::Person { email: row.opt_text(13)?.unwrap_or_default().to_owned() },
    })
}

/// Changes of a zone, the newest first, from below the number `before`.
pub(crate) fn list(
    connection: &mut Connection,
    zone: &StoredZone,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<HistoryEntry>, DbError> {
    const SQL: &str =
        history_query!("WHERE j.zone_id = $1 AND j.number < $2 ORDER BY j.number DESC LIMIT $3");
    let before = before.unwrap_or(i64::MAX);
    connection.query(SQL, params![zone.id, before, limit], |row| read_entry(row, zone.zone.account))
}

/// One change of a zone.
pub(crate) fn find(
    connection: &mut Connection,
    zone: &StoredZone,
    number: i64,
) -> Result<Option<HistoryEntry>, DbError> {
    const SQL: &str = history_query!("WHERE j.zone_id = $1 AND j.number = $2");
    connection.query_one(SQL, params![zone.id, number], |row| read_entry(row, zone.zone.account))
}

/// The changes of a zone from `number` on, the newest first.
pub(crate) fn for_each_back_to(
    connection: &mut Connection,
    zone: &StoredZone,
    number: i64,
    mut each: impl FnMut(HistoryEntry) -> Result<(), DbError>,
) -> Result<(), DbError> {
    const SQL: &str = history_query!("WHERE j.zone_id = $1 AND j.number >= $2 ORDER BY j.number DESC");
    connection.for_each(SQL, params![zone.id, number], |row| each(read_entry(row, zone.zone.account)?))
}
