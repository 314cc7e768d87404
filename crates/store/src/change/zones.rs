//! Making, deleting and handing over a zone.

use uuid::Uuid;
use zone::{Change, ErrorCode, FieldError, Name, Serial, Soa};

use super::content::{Content, PlannedContent};
use super::undo::refuse;
use super::{ChangeError, Effect, Outcome};
use crate::context::Context;
use crate::copies::bump_version;
use crate::database::{Connection, DbError, params};
use crate::journal::{self, ChangeKind, Entry};
use crate::zones::{StoredZone, update_counters};
use crate::{
    Account, AccountId, Author, CopySource, CopyState, EventKind, Trace, Zone, ZoneCopy, accounts, events,
    records, tokens, tsig_keys, zones,
};

pub(crate) fn create_zone(
    connection: &mut Connection,
    context: &Context,
    author: &Author,
    apex: &Name,
    soa: &Soa,
    (planned, source): (Option<&PlannedContent>, Option<&CopySource>),
) -> Outcome<Zone> {
    hold_neighbourhood(connection, apex)?;
    check_neighbourhood(connection, author.account, apex)?;
    let account = check_limit(connection, context, author.account)?;
    if let Some(key) = source.and_then(|source| source.tsig_key.as_ref())
        && tsig_keys::may_use(connection, &account, key)? != Some(true)
    {
        return Err(FieldError::invalid("tsig_key", unusable(key)).into());
    }

    let now = context.clock.now();
    let (retired, last_change) = find_retired(connection, apex)?;
    let soa = first_soa(retired, soa, planned.map(|planned| &planned.content), now);
    let zone = Zone {
        uuid: context.new_uuid(),
        account: author.account,
        apex: apex.clone(),
        created_at: now,
        record_count: 0,
        octets: 0,
        soa,
        copy: source.map(|source| {
            let (source, state) = (source.clone(), CopyState::default());
            Box::new(ZoneCopy { source, state, is_served: false })
        }),
    };
    let id = zones::insert(connection, &zone)?;
    let mut zone = StoredZone { id, zone, last_record: 0, last_change, journal_octets: 0, records_max: None };
    let (before, after) = match planned {
        Some(PlannedContent { plan, .. }) => {
            plan.write(connection, &mut zone)?;
            journal::values_of(&plan.change, apex)
        }
        None => journal::values_of(&Change::default(), apex),
    };
    let serial_to = zone.zone.soa.serial;
    let (kind, author) = (ChangeKind::CreateZone, Some(author));
    let entry = Entry { kind, author, serial_from: None, serial_to, before, after };
    journal::append(connection, context, &mut zone, &entry)?;
    update_counters(connection, &zone)?;
    if source.is_some() {
        bump_version(connection)?;
    }
    Ok((zone.zone, Effect::Anew { apex: apex.clone(), change: zone.last_change }))
}

/// Keeps all other transactions from making zones above or below `apex`, which READ COMMITTED would let them: whatever
/// lies above or below has the same top-level label. SQLite has one writer anyway.
fn hold_neighbourhood(connection: &mut Connection, apex: &Name) -> Result<(), DbError> {
    if connection.is_sqlite() {
        return Ok(());
    }
    // The first number is ours alone: "zone".
    connection
        .execute("SELECT pg_advisory_xact_lock(2054123109, hashtext($1))", params![&top_level_label(apex)])
        .map(drop)
}

/// The label next to the root, as text.
pub(crate) fn top_level_label(apex: &Name) -> String {
    apex.labels().last().unwrap_or_default().escape_ascii().to_string()
}

pub(super) fn check_neighbourhood(
    connection: &mut Connection,
    account: AccountId,
    apex: &Name,
) -> Result<(), ChangeError> {
    const OTHERS_BELOW: &str =
        "SELECT 1 FROM zones WHERE apex_key > $1 AND apex_key < $2 AND account_id <> $3 LIMIT 1";
    let domain = apex.to_text_without_final_dot();
    if zones::find_by_apex(connection, apex)?.is_some() {
        let detail = format!("The domain {domain} is taken: a zone of this name exists already.");
        let code = ErrorCode::AlreadyExists;
        return Err(FieldError { code, field: Some("domain"), detail }.into());
    }
    for above in apex.ancestors_within(&Name::root()) {
        let owner = zones::find_by_apex(connection, &above)?.map(|found| found.zone.account);
        if owner.is_some_and(|owner| owner != account) {
            let detail = format!(
                "The domain {domain} lies inside a zone of another account. Ask that account to delegate it or to add \
                 the records, or ask the operator to hand the zone over."
            );
            return Err(FieldError::conflict(Some("domain"), detail).into());
        }
    }
    let (key, end) = records::range_below(apex);
    if connection.query_one(OTHERS_BELOW, params![&key, &end, account.0], |_| Ok(()))?.is_some() {
        let detail = format!(
            "The domain {domain} has a zone of another account below it, and cannot be a zone of yours. If the domain is \
             yours, ask the operator to hand that zone over."
        );
        return Err(FieldError::conflict(Some("domain"), detail).into());
    }
    Ok(())
}

/// Refuses a zone to an account that has as many as it may have; one that is being deleted gets none at all.
fn check_limit(
    connection: &mut Connection,
    context: &Context,
    account: AccountId,
) -> Result<Account, ChangeError> {
    const COUNT: &str =
        "SELECT count(*) FROM (SELECT 1 FROM zones WHERE account_id = $1 LIMIT $2) AS zones_of_account";
    let found = accounts::find(connection, account)?.filter(Account::is_active);
    let found = found.ok_or(ChangeError::NotFound)?;
    let limit = found.zones_max(&context.limits);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    if limit == 0 {
        return Ok(found);
    }
    // Two zones of one account may be made at once below different top-level labels.
    accounts::find_and_lock(connection, account)?;
    let count = connection.query_one(COUNT, params![account.0, limit], |row| row.int(0))?;
    if count.unwrap_or(0) < limit {
        return Ok(found);
    }
    let detail = format!(
        "The account has all the zones that it may have ({limit}). Delete a zone that is not needed, or ask the \
         operator for more."
    );
    Err(FieldError { code: ErrorCode::LimitExceeded, field: None, detail }.into())
}

/// The last serial that a name had, if it ever had any, and the number of its last change.
fn find_retired(connection: &mut Connection, apex: &Name) -> Result<(Option<Serial>, i64), DbError> {
    const SQL: &str = "SELECT serial, last_change FROM retired_names WHERE apex_key = $1";
    let retired = connection
        .query_one(SQL, params![&apex.order_key()], |row| Ok((Some(Serial(row.u32(0)?)), row.int(1)?)))?;
    Ok(retired.unwrap_or((None, 0)))
}

/// The SOA of a new zone. Its serial is ahead of the last that the name ever had; where it never had any, the file's
/// or today's first.
fn first_soa(retired: Option<Serial>, default: &Soa, content: Option<&Content>, now: i64) -> Soa {
    match (retired, content) {
        (Some(retired), Some(content)) => content.next_soa(&Soa { serial: retired, ..default.clone() }, now),
        (Some(retired), None) => Soa { serial: retired.next(now), ..default.clone() },
        (None, content) => {
            let serial = content.and_then(Content::serial).unwrap_or(Serial::first_of_day(now));
            Soa { serial, ..content.map_or(default.clone(), |content| content.next_soa(default, now)) }
        }
    }
}

pub(crate) fn delete_zone(
    connection: &mut Connection,
    context: &Context,
    author: &Author,
    zone: Uuid,
) -> Outcome<()> {
    const RETIRE: &str = "INSERT INTO retired_names (apex_key, serial, last_change) VALUES ($1, $2, $3) \
        ON CONFLICT (apex_key) DO UPDATE SET serial = excluded.serial, last_change = excluded.last_change";
    let mut zone = zones::find_and_lock(connection, &author.reach(), zone)?.ok_or(ChangeError::NotFound)?;
    let apex = zone.zone.apex.clone();
    let serial = zone.zone.soa.serial;

    let (before, after) = if zone.zone.record_count > journal::DELETED_RECORDS_MAX {
        journal::values_left_out(zone.zone.record_count, 0)
    } else {
        let mut removed = Vec::new();
        records::for_each_in_zone(connection, zone.id, |stored| {
            removed.push(stored.record);
            Ok(())
        })?;
        journal::values_of_deletion(&Change { removed, added: Vec::new() }, &apex)
    };
    let entry = Entry {
        kind: ChangeKind::DeleteZone,
        author: Some(author),
        serial_from: Some(serial),
        serial_to: serial,
        before,
        after,
    };
    journal::append(connection, context, &mut zone, &entry)?;
    // A copy may have had any serial; whoever followed an earlier zone of the name must not take the next one for older.
    let before = find_retired(connection, &apex)?.0;
    let retired = before.filter(|before| before.is_ahead_of(serial)).unwrap_or(serial);
    connection.execute(RETIRE, params![&apex.order_key(), retired.0, zone.last_change])?;
    records::delete_all(connection, zone.id)?;
    tokens::forget_zone(connection, zone.id)?;
    connection.execute("DELETE FROM zones WHERE id = $1", params![zone.id])?;
    if zone.zone.copy.is_some() {
        bump_version(connection)?;
    }
    Ok(((), Effect::Anew { apex, change: zone.last_change }))
}

fn unusable(key: &Name) -> String {
    let key = key.to_text_without_final_dot();
    format!("There is no TSIG key {key} that this account may use. The operator makes keys.")
}

/// An administrator may so leave a zone above or below another account's, which no account can bring about: it is for
/// administrators to know whose the domain is.
pub(crate) fn hand_over_zone(
    connection: &mut Connection,
    context: &Context,
    author: &Author,
    zone: Uuid,
    to: AccountId,
    trace: Trace,
) -> Outcome<()> {
    let mut zone = zones::find_and_lock(connection, &author.reach(), zone)?.ok_or(ChangeError::NotFound)?;
    let receiver = accounts::find(connection, to)?.filter(|account| account.closing_at.is_none());
    let receiver = receiver.ok_or(ChangeError::NotFound)?;
    if let Some(copy) = &zone.zone.copy {
        // Without its key it would go on being asked for as anyone may, if at all.
        if let Some(key) = &copy.source.tsig_key
            && tsig_keys::may_use(connection, &receiver, key)? == Some(false)
        {
            return refuse(&format!(
                "The zone {} is a copy that is transferred with the TSIG key {}, which the receiver may not use. Have it \
                 promoted first, or made anew by the receiver.",
                zone.zone.domain(),
                key.to_text_without_final_dot()
            ));
        }
        bump_version(connection)?;
    }

    connection.execute("UPDATE zones SET account_id = $2 WHERE id = $1", params![zone.id, to.0])?;
    if tokens::forget_zone(connection, zone.id)? {
        // Else it would be theirs again if it came back soon.
        tokens::bump_version(connection)?;
    }
    let (before, after) = journal::values_of_accounts(zone.zone.account, to);
    let serial = zone.zone.soa.serial;
    let entry = Entry {
        kind: ChangeKind::HandOverZone,
        author: Some(author),
        serial_from: Some(serial),
        serial_to: serial,
        before,
        after,
    };
    journal::append(connection, context, &mut zone, &entry)?;
    update_counters(connection, &zone)?;
    for (account, kind) in [(zone.zone.account, EventKind::ZoneHandedOver), (to, EventKind::ZoneReceived)] {
        events::record(connection, context, trace, Some(account), kind, &zone.zone.domain())?;
    }
    // What is served stays, but this is a change, and the next one is to be the next.
    Ok(((), zone.effect_of(Vec::new())))
}
