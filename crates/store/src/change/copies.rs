//! Zones that are copies: their content comes from a primary, and they are changed in no other way.
//!
//! The rules of a zone hold for what comes from elsewhere, too, since they are what nameservers demand; and all of it is
//! taken, or nothing.

use std::collections::hash_map::Entry as MapEntry;
use std::collections::{HashMap, HashSet};

use uuid::Uuid;
use zone::{Change, Name, Record, RecordContent, RecordType, Serial, Soa};

use super::content::Content;
use super::plan::{Plan, wire_key};
use super::undo::refuse;
use super::{ChangeError, Effect, Outcome, check, write_rows};
use crate::context::Context;
use crate::copies::{bump_version, write_copy};
use crate::database::{Connection, DbError, params};
use crate::journal::{self, ChangeKind, Entry};
use crate::zones::{StoredZone, update_counters, update_soa};
use crate::{Author, CopyState, Zone, records, zones};

impl StoredZone {
    /// Refuses to change the content of a copy.
    pub(crate) fn check_is_no_copy(&self) -> Result<(), ChangeError> {
        if self.zone.copy.is_none() {
            return Ok(());
        }
        refuse(&format!(
            "The zone {} is a copy: its content comes from its primaries, and is changed there. Promote it to a zone of \
             its own to change it here.",
            self.zone.domain()
        ))
    }
}

/// The content of a primary on its way into a copy.
pub(crate) struct PlannedCopy {
    soa: Soa,
    content: Content,
    plan: Plan,
}

impl PlannedCopy {
    /// For a copy as it stands now. The content is taken once the zone is found.
    pub(crate) fn find(
        connection: &mut Connection,
        context: &Context,
        zone: Uuid,
        content: &mut Option<(Soa, Vec<RecordContent>)>,
    ) -> Result<Self, ChangeError> {
        let zone = zones::find_any(connection, zone)?.filter(|zone| zone.zone.copy.is_some());
        let zone = zone.ok_or(ChangeError::NotFound)?;
        let lost = || DbError::Lost("the connection was lost while a copy was read".to_owned());
        let (soa, mut records) = content.take().ok_or_else(lost)?;
        let apex = &zone.zone.apex;
        check_foreign(apex, &records)?;
        if !records.iter().any(|record| record.record_type == RecordType::NS && record.name == *apex) {
            return refuse(NO_NAMESERVERS);
        }
        let mut seen = HashSet::with_capacity(records.len());
        records.retain(|record| seen.insert(wire_key(record)));
        drop(seen);
        let mut content = Content::of_primary(records);
        let plan = Plan::for_zone(connection, context, &zone, &mut content)?;
        Ok(Self { soa, content, plan })
    }

    /// About how many rows it touches.
    pub(crate) fn weight(&self) -> usize {
        1 + self.plan.weight()
    }
}

pub(crate) fn take_copy(
    connection: &mut Connection,
    context: &Context,
    zone: Uuid,
    expires_at: i64,
    planned: &mut PlannedCopy,
) -> Outcome<()> {
    let mut zone = find_and_lock(connection, zone)?;
    let PlannedCopy { soa, content, plan } = planned;
    let state = CopyState::after_transfer(context.clock.now(), expires_at);
    if is_transferred(&zone) && zone.zone.soa.serial == soa.serial {
        // Another process was as fast, or a primary is back. Whoever follows has what stands at that serial, and would not learn
        // of anything else.
        return confirm(connection, context, zone, &state);
    }
    check_is_ahead(&zone, soa)?;
    if !plan.is_for(&zone) {
        *plan = Plan::for_zone(connection, context, &zone, content)?;
    }
    plan.write(connection, &mut zone)?;
    conclude(connection, context, &mut zone, (soa, state), &plan.change)?;
    Ok(((), Effect::Anew { apex: zone.zone.apex, change: zone.last_change }))
}

pub(crate) fn amend_copy(
    connection: &mut Connection,
    context: &Context,
    zone: Uuid,
    from: Serial,
    (soa, expires_at): (&Soa, i64),
    (removed, added): (&[RecordContent], &[RecordContent]),
) -> Outcome<()> {
    let mut zone = find_and_lock(connection, zone)?;
    if !is_transferred(&zone) || zone.zone.soa.serial != from {
        return refuse(&format!("The copy does not stand at the serial {from}."));
    }
    check_is_ahead(&zone, soa)?;
    check_foreign(&zone.zone.apex, added)?;
    let change = find_change(connection, context, &zone, removed, added)?;
    write_rows(connection, &mut zone, &change)?;
    let rrsets = check(connection, context, &mut zone, &change, |refusal| refusal.error.into())?;
    let is_apex_ns = |name: &Name, record_type| record_type == RecordType::NS && *name == zone.zone.apex;
    if rrsets.iter().any(|rrset| is_apex_ns(&rrset.name, rrset.record_type) && rrset.rdatas.is_empty()) {
        return refuse(NO_NAMESERVERS);
    }
    let was_served = zone.is_served();
    let state = CopyState::after_transfer(context.clock.now(), expires_at);
    conclude(connection, context, &mut zone, (soa, state), &change)?;
    if was_served {
        return Ok(((), zone.effect_of(rrsets)));
    }
    Ok(((), Effect::Anew { apex: zone.zone.apex, change: zone.last_change }))
}

pub(crate) fn note_refresh(
    connection: &mut Connection,
    context: &Context,
    zone: Uuid,
    state: &CopyState,
) -> Outcome<()> {
    let zone = find_and_lock(connection, zone)?;
    confirm(connection, context, zone, state)
}

/// Keeps how a copy stands, whose content stays as it is. Whether it is answered is decided by that.
fn confirm(
    connection: &mut Connection,
    context: &Context,
    mut zone: StoredZone,
    state: &CopyState,
) -> Outcome<()> {
    let known = zone.zone.copy.as_ref().map(|copy| copy.state.clone()).unwrap_or_default();
    let state = if state.refreshed_at < known.refreshed_at {
        // Another process, or a transfer meanwhile, knows better.
        known
    } else {
        // What was never transferred was never refreshed.
        let refreshed_at = state.refreshed_at.filter(|_| known.refreshed_at.is_some());
        CopyState { refreshed_at, ..state.clone() }
    };
    let (was_served, is_fresh) = (zone.is_served(), state.is_fresh(context.clock.now()));
    set_state(&mut zone, state, is_fresh);
    write_copy(connection, &zone)?;
    if was_served == is_fresh {
        return Ok(((), Effect::Unchanged { apex: zone.zone.apex, change: zone.last_change }));
    }
    let kind = if is_fresh { ChangeKind::ResumeCopy } else { ChangeKind::ExpireCopy };
    append_untouched(connection, context, &mut zone, kind, None)?;
    Ok(((), Effect::Anew { apex: zone.zone.apex, change: zone.last_change }))
}

/// Lets the copies expire whose time is over, such as while no server ran. Nothing is published: that is for whoever calls
/// this first.
pub(crate) fn expire_copies(connection: &mut Connection, context: &Context) -> Outcome<()> {
    const EXPIRE: &str = "UPDATE zones SET last_change = last_change + 1, is_served = 0 \
        WHERE primaries IS NOT NULL AND is_served = 1 AND expires_at <= $1";
    if connection.execute(EXPIRE, params![context.clock.now()])? > 0 {
        let (before, after) = journal::no_values();
        journal::append_where_missing(connection, context, ChangeKind::ExpireCopy, &before, &after)?;
    }
    Ok(((), Effect::Nothing))
}

pub(crate) fn promote(
    connection: &mut Connection,
    context: &Context,
    author: &Author,
    zone: Uuid,
) -> Outcome<Zone> {
    let mut zone = zones::find_and_lock(connection, &author.reach(), zone)?.ok_or(ChangeError::NotFound)?;
    if zone.zone.copy.take().is_none() {
        return refuse(&format!("The zone {} is no copy: there is nothing to promote.", zone.zone.domain()));
    }
    write_copy(connection, &zone)?;
    bump_version(connection)?;
    append_untouched(connection, context, &mut zone, ChangeKind::Promote, Some(author))?;
    let effect = Effect::Anew { apex: zone.zone.apex.clone(), change: zone.last_change };
    Ok((zone.zone, effect))
}

const NO_NAMESERVERS: &str =
    "The zone has no NS records at its apex, without which nameservers do not load it.";

/// A copy, which no one else changes before this transaction ends.
fn find_and_lock(connection: &mut Connection, zone: Uuid) -> Result<StoredZone, ChangeError> {
    let found = zones::find_any_and_lock(connection, zone)?.filter(|zone| zone.zone.copy.is_some());
    found.ok_or(ChangeError::NotFound)
}

/// Refuses what no zone has, and what is not this one's.
fn check_foreign(apex: &Name, records: &[RecordContent]) -> Result<(), ChangeError> {
    for RecordContent { name, record_type, .. } in records {
        if !name.is_at_or_below(apex) {
            return refuse(&format!("The {record_type} record of {name} lies outside the zone."));
        }
        if let Some(reason) = record_type.refusal() {
            return refuse(&format!("The zone has a {record_type} record at {name}: {reason}."));
        }
    }
    Ok(())
}

/// Refuses what is older than what is answered, or may be (RFC 1982 3.2). What has expired may begin anew.
fn check_is_ahead(zone: &StoredZone, soa: &Soa) -> Result<(), ChangeError> {
    let (standing, serial) = (zone.zone.soa.serial, soa.serial);
    if stands(zone) && !serial.is_ahead_of(standing) {
        return refuse(&format!("The copy stands at the serial {standing}, of which {serial} is not ahead."));
    }
    Ok(())
}

/// The rows that go and come.
fn find_change(
    connection: &mut Connection,
    context: &Context,
    zone: &StoredZone,
    removed: &[RecordContent],
    added: &[RecordContent],
) -> Result<Change, ChangeError> {
    let mut standing = HashMap::<&Name, HashMap<Vec<u8>, Record>>::new();
    let mut gone = HashMap::<Vec<u8>, Record>::new();
    for content in removed {
        let here = match standing.entry(&content.name) {
            MapEntry::Occupied(here) => here.into_mut(),
            MapEntry::Vacant(unread) => {
                let here = records::list_at(connection, zone.id, &content.name)?;
                unread.insert(here.into_iter().map(|record| (wire_key(&record.content), record)).collect())
            }
        };
        let key = wire_key(content);
        let Some(record) = here.get(&key) else {
            let RecordContent { name, record_type, .. } = content;
            return refuse(&format!("The copy has not the {record_type} record of {name} that is to go."));
        };
        gone.insert(key, record.clone());
    }
    let now = context.clock.now();
    let mut change = Change::default();
    let mut seen = HashSet::new();
    for content in added {
        let key = wire_key(content);
        if !seen.insert(key.clone()) {
            continue;
        }
        match gone.remove(&key) {
            Some(before) if before.content == *content => {}
            Some(before) => {
                change.added.push(Record { content: content.clone(), ..before.clone() });
                change.removed.push(before);
            }
            None => {
                let uuid = context.new_uuid();
                change.added.push(Record { uuid, created_at: now, content: content.clone() });
            }
        }
    }
    change.removed.extend(gone.into_values());
    Ok(change)
}

/// Gives a copy, whose rows are written, the SOA of its primary, and its entry in the journal.
fn conclude(
    connection: &mut Connection,
    context: &Context,
    zone: &mut StoredZone,
    (soa, state): (&Soa, CopyState),
    change: &Change,
) -> Result<(), DbError> {
    let serial_from = is_transferred(zone).then_some(zone.zone.soa.serial);
    zone.zone.soa = soa.clone();
    update_soa(connection, zone.id, soa)?;
    set_state(zone, state, true);
    write_copy(connection, zone)?;
    let (before, after) = journal::values_of(change, &zone.zone.apex);
    let (kind, serial_to) = (ChangeKind::TakeCopy, soa.serial);
    let entry = Entry { kind, author: None, serial_from, serial_to, before, after };
    journal::append(connection, context, zone, &entry)?;
    update_counters(connection, zone)
}

/// Notes a change that leaves content and serial as they are.
fn append_untouched(
    connection: &mut Connection,
    context: &Context,
    zone: &mut StoredZone,
    kind: ChangeKind,
    author: Option<&Author>,
) -> Result<(), DbError> {
    let serial = zone.zone.soa.serial;
    let (before, after) = journal::no_values();
    let entry = Entry { kind, author, serial_from: Some(serial), serial_to: serial, before, after };
    journal::append(connection, context, zone, &entry)?;
    update_counters(connection, zone)
}

/// Whether it is answered, so that what comes must be ahead of it.
fn stands(zone: &StoredZone) -> bool {
    is_transferred(zone) && zone.is_served()
}

fn is_transferred(zone: &StoredZone) -> bool {
    zone.zone.copy.as_ref().is_some_and(|copy| copy.state.refreshed_at.is_some())
}

fn set_state(zone: &mut StoredZone, state: CopyState, is_served: bool) {
    if let Some(copy) = &mut zone.zone.copy {
        (copy.state, copy.is_served) = (state, is_served);
    }
}

impl CopyState {
    /// Right after a transfer.
    fn after_transfer(now: i64, expires_at: i64) -> Self {
        Self { refreshed_at: Some(now), expires_at: Some(expires_at), last_error: None }
    }

    /// Whether a copy of this state may be answered.
    fn is_fresh(&self, now: i64) -> bool {
        self.refreshed_at.is_some() && self.expires_at.is_none_or(|expires_at| expires_at > now)
    }
}
