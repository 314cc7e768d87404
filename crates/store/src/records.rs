//! Records as rows: reading and writing them one by one, and looking at what stands around them.

use uuid::Uuid;
use zone::{Name, Rdata, Record, RecordContent, RecordType};

use crate::database::{Connection, DbError, Dialects, Row, Value, params};
use crate::zones::{StoredZone, ZONE_COLUMNS, name_of_key, read_zone, zone_columns};
use crate::{Reach, zones};

macro_rules! record_columns {
    () => {
        "r.name_key, r.record_type, r.number, r.uuid, r.created_at, r.ttl, r.priority, r.value, r.rdata"
    };
}
pub(crate) use record_columns;

/// A record and its number in its zone.
#[derive(Clone, Debug)]
pub(crate) struct StoredRecord {
    pub(crate) number: i64,
    pub(crate) record: Record,
}

/// Reads [`record_columns`], the first of which is column `first`.
pub(crate) fn read_record(row: &Row<'_>, first: usize) -> Result<StoredRecord, DbError> {
    let at = |column: usize| first + column;
    let priority = row.opt_int(at(6))?.map(u16::try_from).transpose();
    let content = RecordContent {
        name: name_of_key(row.bytes(at(0))?)?,
        record_type: read_type(row.text(at(1))?)?,
        ttl: row.u32(at(5))?,
        priority: priority.map_err(|_| DbError::malformed("a priority out of range"))?,
        value: row.text(at(7))?.to_owned(),
        rdata: Rdata::from_trusted_wire(row.bytes(at(8))?),
    };
    let record = Record { uuid: row.uuid(at(3))?, created_at: row.int(at(4))?, content };
    Ok(StoredRecord { number: row.int(at(2))?, record })
}

pub(crate) fn read_type(mnemonic: &str) -> Result<RecordType, DbError> {
    mnemonic.parse().map_err(|_| DbError::malformed("an unknown record type"))
}

/// One record of a zone within reach, the zone's name before it.
pub(crate) fn find(
    connection: &mut Connection,
    reach: &Reach,
    uuid: Uuid,
) -> Result<Option<(Name, Record)>, DbError> {
    const SQL: &str = concat!(
        "SELECT z.uuid, z.apex_key, ",
        record_columns!(),
        " FROM records r JOIN zones z ON z.id = r.zone_id WHERE r.uuid = $1 AND z.account_id = $2"
    );
    let found = connection.query_one(SQL, params![uuid, reach.account.0], |row| {
        Ok((row.uuid(0)?, name_of_key(row.bytes(1)?)?, read_record(row, 2)?.record))
    })?;
    let found =
        found.filter(|(zone, apex, record)| reach.has_zone(*zone) && reach.has_record(&record.content, apex));
    Ok(found.map(|(_, apex, record)| (apex, record)))
}

/// One record within reach and its zone, which no one else changes before this transaction ends.
pub(crate) fn find_and_lock_zone(
    connection: &mut Connection,
    reach: &Reach,
    uuid: Uuid,
) -> Result<Option<(StoredZone, StoredRecord)>, DbError> {
    const BOTH: &str = concat!(
        "SELECT ",
        zone_columns!(),
        ", ",
        record_columns!(),
        " FROM records r JOIN zones z ON z.id = r.zone_id WHERE r.uuid = $1 AND z.account_id = $2"
    );
    if connection.is_sqlite() {
        let found = connection.query_one(BOTH, params![uuid, reach.account.0], |row| {
            Ok((read_zone(row, 0)?, read_record(row, ZONE_COLUMNS)?))
        })?;
        return Ok(found.filter(|(zone, record)| {
            reach.has_zone(zone.zone.uuid) && reach.has_record(&record.record.content, &zone.zone.apex)
        }));
    }
    // PostgreSQL would lock the zone and still show the record as it stood before the wait: lock first, then look.
    let Some(zone) = zone_of(connection, reach, uuid)? else { return Ok(None) };
    let Some(zone) = zones::find_and_lock(connection, reach, zone)? else { return Ok(None) };
    let record = find_in_zone(connection, zone.id, uuid)?
        .filter(|record| reach.has_record(&record.record.content, &zone.zone.apex));
    Ok(record.map(|record| (zone, record)))
}

/// One record of a zone.
pub(crate) fn find_in_zone(
    connection: &mut Connection,
    zone: i64,
    uuid: Uuid,
) -> Result<Option<StoredRecord>, DbError> {
    const SQL: &str =
        concat!("SELECT ", record_columns!(), " FROM records r WHERE r.uuid = $1 AND r.zone_id = $2");
    connection.query_one(SQL, params![uuid, zone], |row| read_record(row, 0))
}

/// The zone within reach that a record is in; a record never moves to another.
pub(crate) fn zone_of(
    connection: &mut Connection,
    reach: &Reach,
    record: Uuid,
) -> Result<Option<Uuid>, DbError> {
    const SQL: &str = "SELECT z.uuid FROM records r JOIN zones z ON z.id = r.zone_id \
        WHERE r.uuid = $1 AND z.account_id = $2";
    let zone = connection.query_one(SQL, params![record, reach.account.0], |row| row.uuid(0))?;
    Ok(zone.filter(|zone| reach.has_zone(*zone)))
}

/// All records of a zone in the contract's order, handed over one by one.
pub(crate) fn for_each_in_zone(
    connection: &mut Connection,
    zone: i64,
    mut each: impl FnMut(StoredRecord) -> Result<(), DbError>,
) -> Result<(), DbError> {
    const SQL: &str = concat!(
        "SELECT ",
        record_columns!(),
        " FROM records r WHERE r.zone_id = $1 ORDER BY r.name_key, r.record_type, r.number"
    );
    connection.for_each(SQL, params![zone], |row| each(read_record(row, 0)?))
}

/// All records at one name of a zone.
pub(crate) fn list_at(connection: &mut Connection, zone: i64, owner: &Name) -> Result<Vec<Record>, DbError> {
    const SQL: &str = concat!(
        "SELECT ",
        record_columns!(),
        " FROM records r WHERE r.zone_id = $1 AND r.name_key = $2 ORDER BY r.record_type, r.number"
    );
    connection.query(SQL, params![zone, &owner.order_key()], |row| Ok(read_record(row, 0)?.record))
}

/// Whether any record of a zone stands strictly below a name.
pub(crate) fn exists_below(connection: &mut Connection, zone: i64, owner: &Name) -> Result<bool, DbError> {
    const SQL: &str = "SELECT 1 FROM records WHERE zone_id = $1 AND name_key > $2 AND name_key < $3 LIMIT 1";
    let (key, end) = range_below(owner);
    Ok(connection.query_one(SQL, params![zone, &key, &end], |_| Ok(()))?.is_some())
}

/// The order keys between which, both left out, the names strictly below `owner` lie.
pub(crate) fn range_below(owner: &Name) -> (Vec<u8>, Vec<u8>) {
    let key = owner.order_key();
    let mut end = key.clone();
    match end.last_mut() {
        // A key ends with 0, and what follows it below is above 0.
        Some(last) => *last = 1,
        // Below the root lies everything: no key is as long as this.
        None => end = vec![u8::MAX; 2 * Name::OCTETS_MAX],
    }
    (key, end)
}

/// The nearest name strictly above `owner`, at or below `apex`, that has a DNAME.
pub(crate) fn nearest_dname_above(
    connection: &mut Connection,
    zone: i64,
    apex: &Name,
    owner: &Name,
) -> Result<Option<Name>, DbError> {
    // SQLite would else walk the whole zone backwards by the primary key.
    const SQL: Dialects = Dialects {
        sqlite: "SELECT name_key FROM records INDEXED BY records_dnames WHERE zone_id = $1 AND name_key <= $2 \
            AND record_type = 'DNAME' ORDER BY name_key DESC LIMIT 1",
        postgres: "SELECT name_key FROM records WHERE zone_id = $1 AND name_key <= $2 AND record_type = 'DNAME' \
            ORDER BY name_key DESC LIMIT 1",
    };
    let sql = connection.pick(SQL);
    let Some(mut highest) = owner.ancestors_within(apex).next() else { return Ok(None) };
    // The last DNAME at or before the parent is above the owner, or all that are above both lie at or before the
    // nearest name that is: each round goes up by a label at least.
    loop {
        let key = connection
            .query_one(sql, params![zone, &highest.order_key()], |row| Ok(row.bytes(0)?.to_vec()))?;
        let Some(key) = key else { return Ok(None) };
        let dname = name_of_key(&key)?;
        if highest.is_at_or_below(&dname) {
            return Ok(Some(dname));
        }
        match highest.ancestors_within(apex).find(|name| dname.is_at_or_below(name)) {
            Some(common) => highest = common,
            None => return Ok(None),
        }
    }
}

/// Writes a new record.
pub(crate) fn insert(
    connection: &mut Connection,
    zone: i64,
    number: i64,
    record: &Record,
) -> Result<(), DbError> {
    insert_many(connection, zone, &[(number, record)])
}

/// Writes new records with their numbers.
pub(crate) fn insert_many(
    connection: &mut Connection,
    zone: i64,
    records: &[(i64, &Record)],
) -> Result<(), DbError> {
    const INSERT: &str = "INSERT INTO records \
        (zone_id, name_key, record_type, number, uuid, created_at, ttl, priority, value, rdata) VALUES";
    const COLUMNS: usize = 10;
    // The protocol of PostgreSQL allows 65,535 parameters.
    const ROWS_AT_ONCE: usize = 500;
    for chunk in records.chunks(20 * ROWS_AT_ONCE) {
        let keys: Vec<(Vec<u8>, String)> = chunk
            .iter()
            .map(|(_, record)| (record.content.name.order_key(), record.content.record_type.to_string()))
            .collect();
        let mut values = Vec::with_capacity(chunk.len() * COLUMNS);
        for ((number, record), (name_key, record_type)) in chunk.iter().zip(&keys) {
            let content = &record.content;
            values.extend([
                Value::from(zone),
                Value::from(name_key),
                Value::from(record_type),
                Value::from(*number),
                Value::from(record.uuid),
                Value::from(record.created_at),
                Value::from(content.ttl),
                Value::from(content.priority.map(i64::from)),
                Value::from(&content.value),
                Value::from(content.rdata.as_wire()),
            ]);
        }
        connection.execute_rows(INSERT, COLUMNS, ROWS_AT_ONCE, &values)?;
    }
    Ok(())
}

/// Writes what a record says now.
pub(crate) fn update(connection: &mut Connection, record: &Record) -> Result<(), DbError> {
    const SQL: &str = "UPDATE records SET name_key = $2, record_type = $3, ttl = $4, priority = $5, value = $6, \
        rdata = $7 WHERE uuid = $1";
    let content = &record.content;
    let (name_key, record_type) = (content.name.order_key(), content.record_type.to_string());
    let values = params![
        record.uuid,
        &name_key,
        &record_type,
        content.ttl,
        content.priority.map(i64::from),
        &content.value,
        content.rdata.as_wire(),
    ];
    connection.execute(SQL, values).map(drop)
}

/// Deletes a record.
pub(crate) fn delete(connection: &mut Connection, uuid: Uuid) -> Result<(), DbError> {
    connection.execute("DELETE FROM records WHERE uuid = $1", params![uuid]).map(drop)
}

/// Deletes many records.
pub(crate) fn delete_many(connection: &mut Connection, uuids: &[Uuid]) -> Result<(), DbError> {
    const DELETE: &str = "DELETE FROM records WHERE uuid IN";
    const AT_ONCE: usize = 500;
    let values: Vec<Value<'_>> = uuids.iter().map(|uuid| Value::from(*uuid)).collect();
    let (full, rest) = values.split_at(values.len() / AT_ONCE * AT_ONCE);
    connection.execute_rows(DELETE, AT_ONCE, 1, full)?;
    connection.execute_rows(DELETE, 1, 1, rest)
}

/// Deletes all records of a zone.
pub(crate) fn delete_all(connection: &mut Connection, zone: i64) -> Result<(), DbError> {
    connection.execute("DELETE FROM records WHERE zone_id = $1", params![zone]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_is_between_a_key_and_the_next_at_its_height() {
        let name = |text: &str| Name::parse(text).unwrap();
        let is_below = |name: &Name, owner: &Name| {
            let (key, end) = range_below(owner);
            let own = name.order_key();
            own > key && own < end
        };
        let owner = name("b.example");
        for below in ["a.b.example", r"\000.b.example", r"\255\255.z.b.example", r"\001.b.example"] {
            assert!(is_below(&name(below), &owner) && is_below(&name(below), &Name::root()), "{below}");
        }
        for other in [
            "b.example",
            "example",
            r"b\000.example",
            r"b\001.example",
            "bb.example",
            "c.example",
            "a.c.example",
        ] {
            assert!(!is_below(&name(other), &owner), "{other}");
        }
    }
}
