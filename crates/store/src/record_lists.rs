//! Lists of records over zones, read by index in constant memory: through the zones by domain, and through each zone's
//! records in their order.

use uuid::Uuid;
use zone::{Name, RecordScope, RecordType};

use crate::database::{Connection, DbError, Row, params};
use crate::records::{read_record, read_type, record_columns};
use crate::zones::{self, name_of_key};
use crate::{AccountId, ListedRecord, Reach, RecordCursor, RecordFilter, Start};

/// How many zones are looked at together.
const ZONES_AT_ONCE: u32 = 1_000;
/// How many records are looked at together, where a filter lets few of them through.
const RECORDS_AT_ONCE: u64 = 10_000;
/// How many records are read at once to be passed over.
const PASSED_OVER_AT_ONCE: u32 = 1_000;
/// How many records are looked at together, where a token is limited to some of them.
const LOOKED_AT_AT_ONCE: u32 = 1_000;
/// Behind all domains and types, which are printable ASCII as text.
const LAST_TEXT: &str = "\x7f";

/// Records within reach in the contract's order.
pub(crate) fn list(
    connection: &mut Connection,
    reach: &Reach,
    filter: &RecordFilter,
    start: &Start<RecordCursor>,
    limit: u32,
) -> Result<Vec<ListedRecord>, DbError> {
    let Some(selection) = Selection::new(connection, reach, filter)? else { return Ok(Vec::new()) };
    match start {
        // Not a cursor of ours, and PostgreSQL's TEXT cannot hold it.
        Start::After(cursor) if cursor.domain.contains('\0') || cursor.record_type.contains('\0') => {
            Ok(Vec::new())
        }
        Start::After(cursor) => selection.list_reached(connection, cursor, limit),
        Start::Offset(offset) => match selection.cursor_at(connection, *offset)? {
            Some(cursor) => selection.list_reached(connection, &cursor, limit),
            None => Ok(Vec::new()),
        },
    }
}

/// How many records [`list`] has in all.
pub(crate) fn count(
    connection: &mut Connection,
    reach: &Reach,
    filter: &RecordFilter,
) -> Result<u64, DbError> {
    let Some(selection) = Selection::new(connection, reach, filter)? else { return Ok(0) };
    if selection.token.is_none() {
        return selection.count(connection);
    }
    let mut total = 0;
    for zone in selection.zones_from(connection, "")? {
        total += if selection.is_whole_zones && selection.scope.is_none() {
            zone.record_count
        } else {
            let domains = (zone.domain.clone(), zone.domain);
            Selection { domains, token: None, ..selection.clone() }.count(connection)?
        };
    }
    Ok(total)
}

/// What a filter lets through of what is within reach, as ranges with both ends in them, which every index understands.
#[derive(Clone)]
struct Selection {
    account: AccountId,
    /// The token whose zones alone are reached.
    token: Option<Uuid>,
    domains: (String, String),
    name_keys: (Vec<u8>, Vec<u8>),
    types: (String, String),
    /// The ranges leave out neither names nor types.
    is_whole_zones: bool,
    /// What else is asked of each record.
    scope: Option<RecordScope>,
}

/// A zone to be walked through.
struct Walked {
    id: i64,
    apex: Name,
    domain: String,
    record_count: u64,
}

impl Selection {
    /// `None` where the filter lets nothing through: it names a zone or a type beyond reach.
    fn new(
        connection: &mut Connection,
        reach: &Reach,
        filter: &RecordFilter,
    ) -> Result<Option<Self>, DbError> {
        let (token, domains) = match filter.zone {
            None => (reach.token_with_zones(), (String::new(), LAST_TEXT.to_owned())),
            Some(uuid) => {
                let Some(found) = zones::find(connection, reach, uuid)? else { return Ok(None) };
                (None, (found.zone.domain(), found.zone.domain()))
            }
        };
        let name_keys = match &filter.name {
            None => (Vec::new(), vec![u8::MAX; 2 * Name::OCTETS_MAX]),
            Some(name) => (name.order_key(), name.order_key()),
        };
        let scope = reach.records();
        let allowed = scope.map_or(&[][..], RecordScope::types);
        let types = match (filter.record_type, allowed) {
            (Some(wanted), _) if scope.is_some_and(|scope| !scope.allows_type(wanted)) => return Ok(None),
            (Some(wanted), _) => (wanted.to_string(), wanted.to_string()),
            (None, []) => (String::new(), LAST_TEXT.to_owned()),
            (None, allowed) => {
                let mut allowed: Vec<String> = allowed.iter().map(RecordType::to_string).collect();
                allowed.sort_unstable();
                (allowed[0].clone(), allowed[allowed.len() - 1].clone())
            }
        };
        // One type is a range by itself.
        let is_said_by_ranges = |scope: &&RecordScope| scope.names().is_empty() && types.0 == types.1;
        Ok(Some(Self {
            account: reach.account,
            token,
            domains,
            name_keys,
            is_whole_zones: filter.name.is_none() && filter.record_type.is_none() && allowed.is_empty(),
            scope: scope.filter(|scope| !is_said_by_ranges(scope)).cloned(),
            types,
        }))
    }

    fn count(&self, connection: &mut Connection) -> Result<u64, DbError> {
        const BY_ZONE: &str = "SELECT CAST(coalesce(sum(record_count), 0) AS BIGINT) FROM zones \
            WHERE account_id = $1 AND domain >= $2 AND domain <= $3";
        const ONE_BY_ONE: &str = "SELECT count(*) FROM zones z JOIN records r ON r.zone_id = z.id \
            WHERE z.account_id = $1 AND z.domain >= $2 AND z.domain <= $3 \
            AND r.name_key >= $4 AND r.name_key <= $5 AND r.record_type >= $6 AND r.record_type <= $7";
        const EACH: &str = "SELECT z.apex_key, r.name_key, r.record_type FROM zones z JOIN records r ON r.zone_id = z.id \
            WHERE z.account_id = $1 AND z.domain >= $2 AND z.domain <= $3 \
            AND r.name_key >= $4 AND r.name_key <= $5 AND r.record_type >= $6 AND r.record_type <= $7";
        let (domains, names, types) = (&self.domains, &self.name_keys, &self.types);
        let values = params![self.account.0, &domains.0, &domains.1, &names.0, &names.1, &types.0, &types.1];
        let count = match &self.scope {
            None if self.is_whole_zones => connection.query_one(BY_ZONE, &values[..3], |row| row.u64(0))?,
            None => connection.query_one(ONE_BY_ONE, values, |row| row.u64(0))?,
            Some(scope) => {
                let mut allowed = 0;
                connection.for_each(EACH, values, |row| {
                    let (apex, name) = (name_of_key(row.bytes(0)?)?, name_of_key(row.bytes(1)?)?);
                    allowed += u64::from(scope.allows(&name, &apex, read_type(row.text(2)?)?));
                    Ok(())
                })?;
                Some(allowed)
            }
        };
        Ok(count.unwrap_or(0))
    }

    /// Records within reach, behind a place: looked for among those in the ranges, as many at once as there may be few
    /// that are.
    fn list_reached(
        &self,
        connection: &mut Connection,
        cursor: &RecordCursor,
        limit: u32,
    ) -> Result<Vec<ListedRecord>, DbError> {
        let Some(scope) = &self.scope else { return self.list_after(connection, cursor, limit) };
        let mut found = Vec::new();
        let mut cursor = cursor.clone();
        while found.len() < limit as usize {
            let page = self.list_after(connection, &cursor, LOOKED_AT_AT_ONCE)?;
            let is_last = page.len() < LOOKED_AT_AT_ONCE as usize;
            if let Some(last) = page.last() {
                cursor = last.cursor.clone();
            }
            found.extend(page.into_iter().filter(|ListedRecord { apex, record, .. }| {
                scope.allows(&record.content.name, apex, record.content.record_type)
            }));
            if is_last {
                break;
            }
        }
        found.truncate(limit as usize);
        Ok(found)
    }

    fn list_after(
        &self,
        connection: &mut Connection,
        cursor: &RecordCursor,
        limit: u32,
    ) -> Result<Vec<ListedRecord>, DbError> {
        let limit = limit as usize;
        let mut found = Vec::new();
        let mut cursor = cursor.clone();
        loop {
            let zones = self.zones_from(connection, &cursor.domain)?;
            let Some(last) = zones.last().map(|zone| zone.domain.clone()) else { return Ok(found) };
            let mut rest = &zones[..];
            while let [first, others @ ..] = rest {
                let missing = limit.saturating_sub(found.len());
                if missing == 0 {
                    return Ok(found);
                }
                let budget = if self.is_whole_zones { missing as u64 } else { RECORDS_AT_ONCE };
                // Between a token's zones others lie, and there are few of them.
                let fitting = if self.token.is_some() { 0 } else { count_fitting(rest, budget) };
                if first.domain == cursor.domain || fitting == 0 {
                    self.list_in_zone(connection, first, &cursor, missing, &mut found)?;
                    rest = others;
                } else {
                    let (window, behind) = rest.split_at(fitting);
                    self.list_in_window(connection, window, missing, &mut found)?;
                    rest = behind;
                }
            }
            cursor = beginning(&behind(&last));
        }
    }

    /// The next zones that have records, from the one of this domain on.
    fn zones_from(&self, connection: &mut Connection, domain: &str) -> Result<Vec<Walked>, DbError> {
        const SQL: &str = "SELECT id, apex_key, domain, record_count FROM zones \
            WHERE account_id = $1 AND domain >= $2 AND domain <= $3 AND record_count > 0 ORDER BY domain LIMIT $4";
        const OF_TOKEN: &str = "SELECT z.id, z.apex_key, z.domain, z.record_count \
            FROM token_zones l JOIN zones z ON z.id = l.zone_id WHERE l.token = $5 \
            AND z.account_id = $1 AND z.domain >= $2 AND z.domain <= $3 AND z.record_count > 0 ORDER BY z.domain LIMIT $4";
        let read = |row: &Row<'_>| {
            Ok(Walked {
                id: row.int(0)?,
                apex: name_of_key(row.bytes(1)?)?,
                domain: row.text(2)?.to_owned(),
                record_count: row.u64(3)?,
            })
        };
        let (first, last) = (domain.max(&self.domains.0), &self.domains.1);
        match self.token {
            None => connection.query(SQL, params![self.account.0, first, last, ZONES_AT_ONCE], read),
            Some(token) => {
                connection.query(OF_TOKEN, params![self.account.0, first, last, ZONES_AT_ONCE, token], read)
            }
        }
    }

    /// Records of one zone, which may be very large: by its index, from the cursor on where it stands in this zone.
    fn list_in_zone(
        &self,
        connection: &mut Connection,
        zone: &Walked,
        cursor: &RecordCursor,
        limit: usize,
        found: &mut Vec<ListedRecord>,
    ) -> Result<(), DbError> {
        const SQL: &str = concat!(
            "SELECT ",
            record_columns!(),
            " FROM records r WHERE r.zone_id = $1 AND (r.name_key, r.record_type, r.number) > ($2, $3, $4) \
             AND r.name_key <= $5 AND r.record_type >= $6 AND r.record_type <= $7 \
             ORDER BY r.name_key, r.record_type, r.number LIMIT $8"
        );
        let first = if cursor.domain == zone.domain && cursor.name_key >= self.name_keys.0 {
            (&cursor.name_key, &cursor.record_type, cursor.id)
        } else {
            (&self.name_keys.0, &String::new(), 0)
        };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let (names, types) = (&self.name_keys, &self.types);
        let values = params![zone.id, first.0, first.1, first.2, &names.1, &types.0, &types.1, limit];
        connection.for_each(SQL, values, |row| {
            found.push(read_listed(row, 0, &zone.apex, &zone.domain)?);
            Ok(())
        })
    }

    /// Records of several zones, few enough to be sorted.
    fn list_in_window(
        &self,
        connection: &mut Connection,
        window: &[Walked],
        limit: usize,
        found: &mut Vec<ListedRecord>,
    ) -> Result<(), DbError> {
        const SQL: &str = concat!(
            "SELECT z.id, ",
            record_columns!(),
            " FROM zones z JOIN records r ON r.zone_id = z.id \
             WHERE z.account_id = $1 AND z.domain >= $2 AND z.domain <= $3 \
             AND r.name_key >= $4 AND r.name_key <= $5 AND r.record_type >= $6 AND r.record_type <= $7 \
             ORDER BY z.domain, r.name_key, r.record_type, r.number LIMIT $8"
        );
        let (Some(first), Some(last)) = (window.first(), window.last()) else { return Ok(()) };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let (names, types) = (&self.name_keys, &self.types);
        let (account, first, last) = (self.account.0, &first.domain, &last.domain);
        let values = params![account, first, last, &names.0, &names.1, &types.0, &types.1, limit];
        let mut zones = window.iter().peekable();
        connection.for_each(SQL, values, |row| {
            let id = row.int(0)?;
            while zones.next_if(|zone| zone.id != id).is_some() {}
            let zone = zones.peek().ok_or_else(|| DbError::malformed("records of a zone out of order"))?;
            found.push(read_listed(row, 1, &zone.apex, &zone.domain)?);
            Ok(())
        })
    }

    /// The place behind which a list goes on that passes `offset` records over; `None` where there are not as many.
    fn cursor_at(&self, connection: &mut Connection, offset: u64) -> Result<Option<RecordCursor>, DbError> {
        let mut cursor = beginning(&self.domains.0);
        let mut left = offset;
        if self.is_whole_zones && self.scope.is_none() {
            return self.cursor_by_counts(connection, offset);
        }
        while left > 0 {
            let page = u32::try_from(left).unwrap_or(u32::MAX).min(PASSED_OVER_AT_ONCE);
            let passed_over = self.list_reached(connection, &cursor, page)?;
            match passed_over.last() {
                Some(last) if passed_over.len() == page as usize => cursor = last.cursor.clone(),
                _ => return Ok(None),
            }
            left -= u64::from(page);
        }
        Ok(Some(cursor))
    }

    /// The same by the zones' counts of records, reading none of those that are passed over but the last zone's.
    fn cursor_by_counts(
        &self,
        connection: &mut Connection,
        offset: u64,
    ) -> Result<Option<RecordCursor>, DbError> {
        const SQL: &str = "SELECT name_key, record_type, number FROM records WHERE zone_id = $1 \
            ORDER BY name_key, record_type, number LIMIT 1 OFFSET $2";
        let mut left = offset;
        let mut domain = self.domains.0.clone();
        loop {
            let zones = self.zones_from(connection, &domain)?;
            let Some(last) = zones.last() else { return Ok((left == 0).then(|| beginning(&domain))) };
            for zone in &zones {
                if left == 0 {
                    return Ok(Some(beginning(&zone.domain)));
                }
                if left <= zone.record_count {
                    let before = i64::try_from(left - 1).unwrap_or(i64::MAX);
                    return connection.query_one(SQL, params![zone.id, before], |row| {
                        Ok(RecordCursor {
                            domain: zone.domain.clone(),
                            name_key: row.bytes(0)?.to_vec(),
                            record_type: row.text(1)?.to_owned(),
                            id: row.int(2)?,
                        })
                    });
                }
                left -= zone.record_count;
            }
            domain = behind(&last.domain);
        }
    }
}

/// What lies behind a domain and before the next: a domain's text has no control characters.
fn behind(domain: &str) -> String {
    format!("{domain}\x01")
}

/// How many of the zones, from the first on, have no more than `budget` records together.
fn count_fitting(zones: &[Walked], budget: u64) -> usize {
    let mut total = 0_u64;
    zones
        .iter()
        .take_while(|zone| {
            total = total.saturating_add(zone.record_count);
            total <= budget
        })
        .count()
}

/// The place before the first record of the first zone at or behind `domain`.
fn beginning(domain: &str) -> RecordCursor {
    RecordCursor { domain: domain.to_owned(), name_key: Vec::new(), record_type: String::new(), id: 0 }
}

fn read_listed(row: &Row<'_>, first: usize, apex: &Name, domain: &str) -> Result<ListedRecord, DbError> {
    let stored = read_record(row, first)?;
    let cursor = RecordCursor {
        domain: domain.to_owned(),
        name_key: row.bytes(first)?.to_vec(),
        record_type: row.text(first + 1)?.to_owned(),
        id: stored.number,
    };
    Ok(ListedRecord { apex: apex.clone(), record: stored.record, cursor })
}
