//! Zones as rows: finding, listing and writing them.

use uuid::Uuid;
use zone::{Limits, Name, Serial, Soa, ZoneSize, domain_in_letters};

use crate::change::ChangeError;
use crate::copies::{COPY_COLUMNS, read_copy};
use crate::database::{Connection, DbError, Row, params};
use crate::{AccountId, CopySource, Reach, Start, Zone, administration};

/// A zone with what only the store knows of it.
#[derive(Clone, Debug)]
pub(crate) struct StoredZone {
    pub(crate) id: i64,
    pub(crate) zone: Zone,
    /// The number of the last record that the zone ever got.
    pub(crate) last_record: i64,
    /// The number of the last change to a zone of this name.
    pub(crate) last_change: i64,
    /// How many octets of values the journal keeps of the zone.
    pub(crate) journal_octets: i64,
    /// How many records the account may have in a zone, where that is not the server's limit.
    pub(crate) records_max: Option<u64>,
}

/// How many columns [`zone_columns`] has.
pub(crate) const ZONE_COLUMNS: usize = 19 + COPY_COLUMNS;

macro_rules! zone_columns {
    () => {
        "z.id, z.uuid, z.account_id, z.apex_key, z.created_at, z.record_count, z.serial, z.mname, z.rname, z.refresh, \
         z.retry, z.expire, z.minimum, z.soa_ttl, z.last_record, z.last_change, \
         z.journal_octets, z.octets, (SELECT o.records_per_zone_max FROM accounts o WHERE o.id = z.account_id), \
         z.primaries, z.tsig_key, z.refreshed_at, z.expires_at, z.last_error, z.is_served"
    };
}
pub(crate) use zone_columns;

/// Reads [`zone_columns`], the first of which is column `first`.
pub(crate) fn read_zone(row: &Row<'_>, first: usize) -> Result<StoredZone, DbError> {
    let at = |column: usize| first + column;
    let soa = Soa {
        serial: Serial(row.u32(at(6))?),
        mname: read_name(row.bytes(at(7))?)?,
        rname: read_name(row.bytes(at(8))?)?,
        refresh: row.u32(at(9))?,
        retry: row.u32(at(10))?,
        expire: row.u32(at(11))?,
        minimum: row.u32(at(12))?,
        ttl: row.u32(at(13))?,
    };
    let zone = Zone {
        uuid: row.uuid(at(1))?,
        account: AccountId(row.int(at(2))?),
        apex: name_of_key(row.bytes(at(3))?)?,
        created_at: row.int(at(4))?,
        record_count: row.u64(at(5))?,
        octets: row.u64(at(17))?,
        soa,
        copy: read_copy(row, at(19))?,
    };
    Ok(StoredZone {
        id: row.int(at(0))?,
        zone,
        last_record: row.int(at(14))?,
        last_change: row.int(at(15))?,
        journal_octets: row.int(at(16))?,
        records_max: row.opt_int(at(18))?.and_then(|limit| u64::try_from(limit).ok()),
    })
}

fn read_name(wire: &[u8]) -> Result<Name, DbError> {
    Name::from_wire(wire).map_err(|_| DbError::malformed("a malformed name"))
}

pub(crate) fn name_of_key(key: &[u8]) -> Result<Name, DbError> {
    Name::from_order_key(key).map_err(|_| DbError::malformed("a malformed name"))
}

/// One zone within reach.
pub(crate) fn find(
    connection: &mut Connection,
    reach: &Reach,
    uuid: Uuid,
) -> Result<Option<StoredZone>, DbError> {
    const SQL: &str =
        concat!("SELECT ", zone_columns!(), " FROM zones z WHERE z.uuid = $1 AND z.account_id = $2");
    if !reach.has_zone(uuid) {
        return Ok(None);
    }
    connection.query_one(SQL, params![uuid, reach.account.0], |row| read_zone(row, 0))
}

/// One zone within reach, which no one else changes before this transaction ends.
pub(crate) fn find_and_lock(
    connection: &mut Connection,
    reach: &Reach,
    uuid: Uuid,
) -> Result<Option<StoredZone>, DbError> {
    const SQL: &str = concat!(
        "SELECT ",
        zone_columns!(),
        " FROM zones z WHERE z.uuid = $1 AND z.account_id = $2 FOR UPDATE"
    );
    if connection.is_sqlite() {
        return find(connection, reach, uuid);
    }
    if !reach.has_zone(uuid) {
        return Ok(None);
    }
    connection.query_one(SQL, params![uuid, reach.account.0], |row| read_zone(row, 0))
}

/// The same, to change its content: refused for a copy.
pub(crate) fn find_to_edit(
    connection: &mut Connection,
    reach: &Reach,
    uuid: Uuid,
) -> Result<StoredZone, ChangeError> {
    let zone = find_and_lock(connection, reach, uuid)?.ok_or(ChangeError::NotFound)?;
    zone.check_is_no_copy()?;
    Ok(zone)
}

/// One zone, whoever owns it.
pub(crate) fn find_any(connection: &mut Connection, uuid: Uuid) -> Result<Option<StoredZone>, DbError> {
    const SQL: &str = concat!("SELECT ", zone_columns!(), " FROM zones z WHERE z.uuid = $1");
    connection.query_one(SQL, params![uuid], |row| read_zone(row, 0))
}

/// One zone, whoever owns it, which no one else changes before this transaction ends.
pub(crate) fn find_any_and_lock(
    connection: &mut Connection,
    uuid: Uuid,
) -> Result<Option<StoredZone>, DbError> {
    const SQL: &str = concat!("SELECT ", zone_columns!(), " FROM zones z WHERE z.uuid = $1 FOR UPDATE");
    if connection.is_sqlite() {
        return find_any(connection, uuid);
    }
    connection.query_one(SQL, params![uuid], |row| read_zone(row, 0))
}

/// One zone by its name, whoever owns it.
pub(crate) fn find_by_apex(connection: &mut Connection, apex: &Name) -> Result<Option<StoredZone>, DbError> {
    const SQL: &str = concat!("SELECT ", zone_columns!(), " FROM zones z WHERE z.apex_key = $1");
    connection.query_one(SQL, params![&apex.order_key()], |row| read_zone(row, 0))
}

/// Zones within reach by domain.
pub(crate) fn list(
    connection: &mut Connection,
    reach: &Reach,
    domain: Option<&Name>,
    start: &Start<String>,
    limit: u32,
) -> Result<Vec<Zone>, DbError> {
    const SQL: &str = concat!(
        "SELECT ",
        zone_columns!(),
        " FROM zones z WHERE z.account_id = $1 AND z.domain > $2 ORDER BY z.domain LIMIT $3 OFFSET $4"
    );
    const OF_TOKEN: &str = concat!(
        "SELECT ",
        zone_columns!(),
        " FROM token_zones l JOIN zones z ON z.id = l.zone_id \
         WHERE l.token = $5 AND z.account_id = $1 AND z.domain > $2 ORDER BY z.domain LIMIT $3 OFFSET $4"
    );
    if let Some(domain) = domain {
        // A list of one at most.
        let is_passed = match start {
            Start::Offset(offset) => *offset > 0,
            Start::After(after) => domain.to_text_without_final_dot() <= *after,
        };
        if is_passed || limit == 0 {
            return Ok(Vec::new());
        }
        let found = find_by_apex(connection, domain)?.map(|stored| stored.zone);
        let is_reached = |zone: &Zone| zone.account == reach.account && reach.has_zone(zone.uuid);
        return Ok(found.into_iter().filter(is_reached).collect());
    }
    let (after, offset) = match start {
        Start::Offset(offset) => ("", i64::try_from(*offset).unwrap_or(i64::MAX)),
        Start::After(after) => (after.as_str(), 0),
    };
    if after.contains('\0') {
        // Not ours: a domain's text escapes it, and PostgreSQL's TEXT cannot hold it.
        return Ok(Vec::new());
    }
    let read = |row: &Row<'_>| Ok(read_zone(row, 0)?.zone);
    match reach.token_with_zones() {
        None => connection.query(SQL, params![reach.account.0, after, limit, offset], read),
        Some(token) => {
            connection.query(OF_TOKEN, params![reach.account.0, after, limit, offset, token], read)
        }
    }
}

/// Whether a zone has the pattern `$2` in its domain.
macro_rules! is_searched {
    () => {
        "(z.domain LIKE $2 ESCAPE '\\' OR z.letters LIKE $2 ESCAPE '\\')"
    };
}

/// Zones of an account that have `search` in the domain, by domain.
pub(crate) fn search_of_account(
    connection: &mut Connection,
    account: AccountId,
    search: &str,
    offset: u64,
    limit: u32,
) -> Result<Vec<Zone>, DbError> {
    const SQL: &str = concat!(
        "SELECT ",
        zone_columns!(),
        " FROM zones z WHERE z.account_id = $1 AND ",
        is_searched!(),
        " ORDER BY z.domain LIMIT $3 OFFSET $4"
    );
    let (pattern, offset) = (administration::pattern(search), i64::try_from(offset).unwrap_or(i64::MAX));
    connection.query(SQL, params![account.0, &pattern, limit, offset], |row| Ok(read_zone(row, 0)?.zone))
}

/// How many zones [`search_of_account`] has in all.
pub(crate) fn count_of_account(
    connection: &mut Connection,
    account: AccountId,
    search: &str,
) -> Result<u64, DbError> {
    const SQL: &str = concat!("SELECT count(*) FROM zones z WHERE z.account_id = $1 AND ", is_searched!());
    let pattern = administration::pattern(search);
    Ok(connection.query_one(SQL, params![account.0, &pattern], |row| row.u64(0))?.unwrap_or(0))
}

/// One zone, whoever owns it, with the address of its account.
pub(crate) fn find_with_owner(
    connection: &mut Connection,
    uuid: Uuid,
) -> Result<Option<(Zone, String)>, DbError> {
    const SQL: &str = concat!(
        "SELECT ",
        zone_columns!(),
        ", a.email FROM zones z JOIN accounts a ON a.id = z.account_id WHERE z.uuid = $1"
    );
    connection.query_one(SQL, params![uuid], read_with_owner)
}

/// Zones of all accounts behind a key, those that have `search` in the name or in the address of their account; with that
/// address.
pub(crate) fn search(
    connection: &mut Connection,
    search: &str,
    after: &[u8],
    limit: u32,
) -> Result<Vec<(Zone, String)>, DbError> {
    const SQL: &str = concat!(
        "SELECT ",
        zone_columns!(),
        ", a.email FROM zones z JOIN accounts a ON a.id = z.account_id \
            WHERE z.apex_key > $1 AND (",
        is_searched!(),
        " OR a.email LIKE $2 ESCAPE '\\') ORDER BY z.apex_key LIMIT $3"
    );
    let pattern = administration::pattern(search);
    connection.query(SQL, params![after, &pattern, limit], read_with_owner)
}

fn read_with_owner(row: &Row<'_>) -> Result<(Zone, String), DbError> {
    Ok((read_zone(row, 0)?.zone, row.text(ZONE_COLUMNS)?.to_owned()))
}

/// How many zones there are in all.
pub(crate) fn count_all(connection: &mut Connection) -> Result<u64, DbError> {
    Ok(connection.query_one("SELECT count(*) FROM zones", &[], |row| row.u64(0))?.unwrap_or(0))
}

/// How many zones [`list`] has in all.
pub(crate) fn count(
    connection: &mut Connection,
    reach: &Reach,
    domain: Option<&Name>,
) -> Result<u64, DbError> {
    const SQL: &str = "SELECT count(*) FROM zones WHERE account_id = $1";
    const OF_TOKEN: &str = "SELECT count(*) FROM token_zones l JOIN zones z ON z.id = l.zone_id \
        WHERE l.token = $2 AND z.account_id = $1";
    if domain.is_some() {
        return Ok(list(connection, reach, domain, &Start::Offset(0), 1)?.len() as u64);
    }
    let count = match reach.token_with_zones() {
        None => connection.query_one(SQL, params![reach.account.0], |row| row.u64(0))?,
        Some(token) => connection.query_one(OF_TOKEN, params![reach.account.0, token], |row| row.u64(0))?,
    };
    Ok(count.unwrap_or(0))
}

impl StoredZone {
    pub(crate) fn size(&self) -> ZoneSize {
        ZoneSize { records: self.zone.record_count, octets: self.zone.octets }
    }

    /// The limits that hold for it.
    pub(crate) fn limits(&self, of_server: &Limits) -> Limits {
        let records_per_zone = self.records_max.unwrap_or(of_server.records_per_zone);
        Limits { records_per_zone, ..*of_server }
    }

    /// Whether it is answered from its content: a copy that was never transferred, or has expired, is not.
    pub(crate) fn is_served(&self) -> bool {
        self.zone.copy.as_ref().is_none_or(|copy| copy.is_served)
    }

    /// The nameservers that it is served with while it has none of its own: a copy is as its primary has it.
    pub(crate) fn platform<'a>(&self, nameservers: &'a [Name]) -> &'a [Name] {
        if self.zone.copy.is_some() { &[] } else { nameservers }
    }

    pub(crate) fn set_size(&mut self, size: ZoneSize) {
        (self.zone.record_count, self.zone.octets) = (size.records, size.octets);
    }
}

/// Writes a new zone and tells its key.
pub(crate) fn insert(connection: &mut Connection, zone: &Zone) -> Result<i64, DbError> {
    const SQL: &str = "INSERT INTO zones (uuid, account_id, apex_key, domain, letters, created_at, record_count, octets, \
        serial, mname, rname, refresh, retry, expire, minimum, soa_ttl, last_record, last_change, journal_octets, \
        primaries, tsig_key, is_served) \
        VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7, $8, $9, $10, $11, $12, $13, $14, 0, 0, 0, $15, $16, $17) RETURNING id";
    let (soa, domain) = (&zone.soa, zone.domain());
    let letters = domain_in_letters(&domain);
    let source = zone.copy.as_deref().map(|copy| &copy.source);
    let primaries = source.map(CopySource::primaries_as_json);
    let tsig_key = source.and_then(CopySource::tsig_key_as_text);
    let id = connection.query_one(
        SQL,
        params![
            zone.uuid,
            zone.account.0,
            &zone.apex.order_key(),
            &domain,
            letters.as_deref(),
            zone.created_at,
            soa.serial.0,
            soa.mname.as_wire(),
            soa.rname.as_wire(),
            soa.refresh,
            soa.retry,
            soa.expire,
            soa.minimum,
            soa.ttl,
            primaries.as_deref(),
            tsig_key.as_deref(),
            i64::from(source.is_none()),
        ],
        |row| row.int(0),
    )?;
    id.ok_or_else(|| DbError::malformed("no key for a new zone"))
}

/// Writes what a change to a zone's records moves: its serial and its counters.
pub(crate) fn update_counters(connection: &mut Connection, stored: &StoredZone) -> Result<(), DbError> {
    const SQL: &str = "UPDATE zones SET serial = $2, record_count = $3, last_record = $4, last_change = $5, \
        journal_octets = $6, octets = $7 WHERE id = $1";
    let zone = &stored.zone;
    let values = params![
        stored.id,
        zone.soa.serial.0,
        i64::try_from(zone.record_count).unwrap_or(i64::MAX),
        stored.last_record,
        stored.last_change,
        stored.journal_octets,
        i64::try_from(zone.octets).unwrap_or(i64::MAX),
    ];
    connection.execute(SQL, values).map(drop)
}

/// Writes a zone's SOA but for the serial, which goes with the counters.
pub(crate) fn update_soa(connection: &mut Connection, id: i64, soa: &Soa) -> Result<(), DbError> {
    const SQL: &str = "UPDATE zones SET mname = $2, rname = $3, refresh = $4, retry = $5, expire = $6, minimum = $7, \
        soa_ttl = $8 WHERE id = $1";
    let (mname, rname) = (soa.mname.as_wire(), soa.rname.as_wire());
    connection
        .execute(SQL, params![id, mname, rname, soa.refresh, soa.retry, soa.expire, soa.minimum, soa.ttl])
        .map(drop)
}
