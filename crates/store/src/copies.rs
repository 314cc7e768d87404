//! Zones that are copies of zones elsewhere: what is kept of them, and the way of their content in.

use std::sync::Arc;

use serde_json::Value as Json;
use uuid::Uuid;
use zone::{Name, RecordContent, Serial, Soa};

use crate::change::{self, PlannedCopy};
use crate::commit::Lane;
use crate::database::{Connection, DbError, Row, params};
use crate::events::cut;
use crate::zones::{StoredZone, ZONE_COLUMNS, read_zone, zone_columns};
use crate::{Author, CopiedZone, CopySource, CopyState, Store, StoreError, Zone, ZoneCopy};

/// How many columns of a zone are read by [`read_copy`].
pub(crate) const COPY_COLUMNS: usize = 6;

/// How much is kept of what went wrong, in characters.
const ERROR_CHARACTERS_MAX: usize = 500;

/// Reads what makes a zone a copy, from column `first` on.
pub(crate) fn read_copy(row: &Row<'_>, first: usize) -> Result<Option<Box<ZoneCopy>>, DbError> {
    let Some(primaries) = row.opt_text(first)? else { return Ok(None) };
    let malformed = || DbError::malformed("malformed primaries of a copy");
    let primaries: Json = serde_json::from_str(primaries).map_err(|_| malformed())?;
    let primaries = primaries.as_array().ok_or_else(malformed)?.iter();
    let primaries = primaries.map(|text| text.as_str()?.parse().ok()).collect::<Option<_>>();
    let tsig_key = row.opt_text(first + 1)?.map(Name::parse).transpose();
    let source = CopySource {
        primaries: primaries.ok_or_else(malformed)?,
        tsig_key: tsig_key.map_err(|_| DbError::malformed("a malformed name of a key"))?,
    };
    let state = CopyState {
        refreshed_at: row.opt_int(first + 2)?,
        expires_at: row.opt_int(first + 3)?,
        last_error: row.opt_text(first + 4)?.map(str::to_owned),
    };
    Ok(Some(Box::new(ZoneCopy { source, state, is_served: row.int(first + 5)? != 0 })))
}

/// Writes what makes a zone a copy, or that it is none.
pub(crate) fn write_copy(connection: &mut Connection, zone: &StoredZone) -> Result<(), DbError> {
    const SQL: &str = "UPDATE zones SET primaries = $2, tsig_key = $3, refreshed_at = $4, expires_at = $5, \
        last_error = $6, is_served = $7 WHERE id = $1";
    let copy = zone.zone.copy.as_deref();
    let primaries = copy.map(|copy| copy.source.primaries_as_json());
    let tsig_key = copy.and_then(|copy| copy.source.tsig_key_as_text());
    let state = copy.map(|copy| copy.state.clone()).unwrap_or_default();
    let last_error = state.last_error.map(|error| cut(&error, ERROR_CHARACTERS_MAX));
    let values = params![
        zone.id,
        primaries.as_deref(),
        tsig_key.as_deref(),
        state.refreshed_at,
        state.expires_at,
        last_error.as_deref(),
        i64::from(zone.is_served()),
    ];
    connection.execute(SQL, values).map(drop)
}

/// Tells all processes that copies, or keys, came, went or changed hands.
pub(crate) fn bump_version(connection: &mut Connection) -> Result<(), DbError> {
    connection.execute("UPDATE counters SET value = value + 1 WHERE name = 'replication'", &[]).map(drop)
}

fn version(connection: &mut Connection) -> Result<i64, DbError> {
    const SQL: &str = "SELECT value FROM counters WHERE name = 'replication'";
    let version = connection.query_one(SQL, &[], |row| row.int(0))?;
    version.ok_or_else(|| DbError::malformed("no version of the replication"))
}

fn list(connection: &mut Connection) -> Result<Vec<CopiedZone>, DbError> {
    const SQL: &str = concat!(
        "SELECT ",
        zone_columns!(),
        ", CASE WHEN z.tsig_key IS NULL OR EXISTS (SELECT 1 FROM tsig_keys k WHERE k.name = z.tsig_key \
            AND (k.account_id = z.account_id OR k.account_id IS NULL AND EXISTS (SELECT 1 FROM accounts a \
                WHERE a.id = z.account_id AND a.is_administrator = 1))) THEN 1 ELSE 0 END \
         FROM zones z WHERE z.primaries IS NOT NULL ORDER BY z.id"
    );
    let found = connection.query(SQL, &[], |row| {
        let Zone { uuid, account, apex, soa, copy, .. } = read_zone(row, 0)?.zone;
        let may_use_key = row.int(ZONE_COLUMNS)? != 0;
        Ok(copy.map(|copy| {
            let ZoneCopy { source, state, .. } = *copy;
            CopiedZone { uuid, account, apex, soa, source, state, may_use_key }
        }))
    })?;
    Ok(found.into_iter().flatten().collect())
}

impl CopySource {
    pub(crate) fn primaries_as_json(&self) -> String {
        Json::from(self.primaries.iter().map(ToString::to_string).collect::<Vec<String>>()).to_string()
    }

    pub(crate) fn tsig_key_as_text(&self) -> Option<String> {
        self.tsig_key.as_ref().map(Name::to_text_without_final_dot)
    }
}

impl Store {
    /// All copies, whoever owns them.
    pub async fn copied_zones(&self) -> Result<Vec<CopiedZone>, StoreError> {
        self.read(list).await
    }

    /// A number that changes whenever, in whatever process, a copy or a TSIG key came, went, or changed hands.
    pub async fn replication_version(&self) -> Result<i64, StoreError> {
        self.read_at_once(version).await
    }

    /// Makes the content of a copy that of its primary, the SOA with its serial too, which holds until `expires_at`. `Refused`
    /// where it breaks a rule, or is not ahead of what there is; `NotFound` where there is no such copy any more. What has the
    /// serial that there is confirms the copy, and changes nothing of its content.
    pub async fn take_copy(
        &self,
        zone: Uuid,
        soa: Soa,
        expires_at: i64,
        records: Vec<RecordContent>,
    ) -> Result<(), StoreError> {
        let context = Arc::clone(&self.engine.context);
        let mut content = Some((soa, records));
        self.prepare_and_write(
            move |connection| PlannedCopy::find(connection, &context, zone, &mut content),
            move |planned| (Lane::Zone(zone), planned.weight()),
            move |connection, context, planned| {
                change::take_copy(connection, context, zone, expires_at, planned)
            },
        )
        .await
    }

    /// Takes records off a copy that stands at the serial `from`, and adds others: the difference to what its primary has at
    /// `soa`. A record that goes and comes with another TTL is on both sides. `Refused` where the copy stands elsewhere or
    /// has not what goes: then the whole content is to be taken.
    pub async fn amend_copy(
        &self,
        zone: Uuid,
        from: Serial,
        soa: Soa,
        expires_at: i64,
        removed: Vec<RecordContent>,
        added: Vec<RecordContent>,
    ) -> Result<(), StoreError> {
        let weight = 1 + removed.len() + added.len();
        self.write(Lane::Zone(zone), weight, move |connection, context| {
            change::amend_copy(connection, context, zone, from, (&soa, expires_at), (&removed, &added))
        })
        .await
    }

    /// Keeps how a copy stands to its primaries. That is a change of the zone only where it expires by it, or is answered
    /// again.
    pub async fn note_refresh(&self, zone: Uuid, state: CopyState) -> Result<(), StoreError> {
        self.write(Lane::Zone(zone), 1, move |connection, context| {
            change::note_refresh(connection, context, zone, &state)
        })
        .await
    }

    /// Makes a copy a zone of its own, with the content that it has; `Refused` with `conflict` for what is none.
    pub async fn promote(&self, author: Author, zone: Uuid) -> Result<Zone, StoreError> {
        self.write(Lane::Zone(zone), 1, move |connection, context| {
            change::promote(connection, context, &author, zone)
        })
        .await
    }
}
