//! A zone's whole content from a zone file: all of it or nothing.
//!
//! What is to be written is planned before the change waits for its turn, so that a large file keeps the writer busy
//! with its rows alone, and one that breaks a rule not at all. If the zone was changed in between, it is planned anew.

use std::collections::BTreeSet;

use uuid::Uuid;
use zone::master_file::ZoneContent;
use zone::{FieldError, Limits, Name, Record, RecordContent, RecordType, Refusal, Serial, Soa};

use super::plan::Plan;
use super::{ChangeError, Effect, Outcome};
use crate::context::Context;
use crate::database::{Connection, DbError};
use crate::journal::{self, ChangeKind, Entry};
use crate::zones::{update_counters, update_soa};
use crate::{Author, ContentReplaced, Reach, Replacing, zones};

/// What a zone file says.
#[derive(Default)]
pub(crate) struct Content {
    soa: Option<Soa>,
    /// With identities only once they are planned.
    pub(super) records: Vec<Record>,
    /// The line of each record, 0 where it is not known.
    lines: Vec<u32>,
}

impl Content {
    /// Takes a zone file's content over, but for apex NS that are, as a whole set, the platform's.
    pub(crate) fn new(context: &Context, apex: &Name, content: ZoneContent) -> Self {
        let ZoneContent { soa, records, lines } = content;
        let platform: BTreeSet<&[u8]> = context.nameservers.iter().map(Name::as_wire).collect();
        let is_apex_ns = |name: &Name, record_type| name == apex && record_type == RecordType::NS;
        let own: BTreeSet<&[u8]> = records
            .iter()
            .filter(|content| is_apex_ns(&content.name, content.record_type))
            .map(|content| content.rdata.as_wire())
            .collect();
        let are_platforms = own == platform;
        let (records, lines) = records
            .into_iter()
            .zip(lines.into_iter().chain(std::iter::repeat(0)))
            .filter(|(content, _)| !(are_platforms && is_apex_ns(&content.name, content.record_type)))
            .map(|(content, line)| (Record { uuid: Uuid::nil(), created_at: 0, content }, line))
            .unzip();
        Self { soa, records, lines }
    }

    /// What a copy's primary has.
    pub(super) fn of_primary(records: Vec<RecordContent>) -> Self {
        let records = records.into_iter().map(|content| Record { uuid: Uuid::nil(), created_at: 0, content });
        Self { soa: None, records: records.collect(), lines: Vec::new() }
    }

    /// The SOA that a zone of the SOA `current` has from now on: the file's, whose serial stands where it is ahead.
    pub(super) fn next_soa(&self, current: &Soa, now: i64) -> Soa {
        let next = current.serial.next(now);
        match &self.soa {
            Some(soa) if soa.serial.is_ahead_of(current.serial) => soa.clone(),
            Some(soa) => Soa { serial: next, ..soa.clone() },
            None => Soa { serial: next, ..current.clone() },
        }
    }

    /// Whether a zone of the SOA `current` has it as the file says. The zone's serial may be ahead.
    fn has_soa(&self, current: &Soa) -> bool {
        self.soa.as_ref().is_none_or(|soa| {
            !soa.serial.is_ahead_of(current.serial)
                && Soa { serial: current.serial, ..soa.clone() } == *current
        })
    }

    /// The file's own serial, for a name that never had one.
    pub(super) fn serial(&self) -> Option<Serial> {
        self.soa.as_ref().map(|soa| soa.serial)
    }

    /// The line of the record that a rule refuses, where it is one of the file's.
    pub(super) fn line_at_fault(&self, refusal: &Refusal) -> Option<u32> {
        let culprit = self.records.iter().position(|record| Some(record.uuid) == refusal.culprit);
        culprit.and_then(|index| self.lines.get(index).copied()).filter(|line| *line > 0)
    }

    /// A rule's refusal, with the line at fault.
    pub(super) fn error_in_file(&self, refusal: Refusal) -> FieldError {
        let detail = match self.line_at_fault(&refusal) {
            Some(line) => format!("zonefile, line {line}: {}", refusal.error.detail),
            None => refusal.error.detail,
        };
        FieldError { field: Some("zonefile"), detail, ..refusal.error }
    }
}

/// A zone file on its way into a zone.
pub(crate) struct PlannedContent {
    pub(super) content: Content,
    pub(super) plan: Plan,
}

impl PlannedContent {
    /// Of a zone that is not there yet, of an account that has these limits. The content is taken.
    pub(crate) fn for_new_zone(
        context: &Context,
        limits: &Limits,
        apex: &Name,
        content: &mut Option<ZoneContent>,
    ) -> Result<Self, ChangeError> {
        let mut content = Content::new(context, apex, take(content)?);
        let plan = Plan::for_new_zone(context, limits, apex, &mut content)?;
        Ok(Self { content, plan })
    }

    /// Of a zone as it stands now. The content is taken once the zone is found.
    pub(crate) fn for_zone(
        connection: &mut Connection,
        context: &Context,
        reach: &Reach,
        zone: Uuid,
        content: &mut Option<ZoneContent>,
    ) -> Result<Self, ChangeError> {
        // The zone before its records: if these are newer, the plan is seen to be of an older zone, and made anew.
        let zone = zones::find(connection, reach, zone)?.ok_or(ChangeError::NotFound)?;
        zone.check_is_no_copy()?;
        let mut content = Content::new(context, &zone.zone.apex, take(content)?);
        let plan = Plan::for_zone(connection, context, &zone, &mut content)?;
        Ok(Self { content, plan })
    }

    /// Of a new zone: its records as they are listed. They are taken.
    pub(crate) fn take_records(&mut self) -> Vec<Record> {
        let mut records = std::mem::take(&mut self.content.records);
        records.sort_by_cached_key(|Record { content, .. }| {
            (content.name.order_key(), content.record_type.to_string())
        });
        records
    }

    /// About how many rows it touches.
    pub(crate) fn weight(&self) -> usize {
        1 + self.plan.weight()
    }
}

/// Too large to be copied for a second attempt, which only a connection lost in between calls for.
pub(super) fn take(content: &mut Option<ZoneContent>) -> Result<ZoneContent, DbError> {
    content
        .take()
        .ok_or_else(|| DbError::Lost("the connection was lost while a zone file was read".to_owned()))
}

pub(crate) fn replace_content(
    connection: &mut Connection,
    context: &Context,
    author: &Author,
    zone: Uuid,
    planned: &mut PlannedContent,
    replacing: Replacing,
) -> Outcome<ContentReplaced> {
    let mut zone = zones::find_to_edit(connection, &author.reach(), zone)?;
    let PlannedContent { content, plan } = planned;
    if !plan.is_for(&zone) {
        *plan = Plan::for_zone(connection, context, &zone, content)?;
    }
    if replacing == Replacing::IfChanged && plan.weight() == 0 && content.has_soa(&zone.zone.soa) {
        // What the file says may have been committed just now, by another, and not be live yet.
        let effect = Effect::Unchanged { apex: zone.zone.apex.clone(), change: zone.last_change };
        return Ok((ContentReplaced { zone: zone.zone, is_changed: false }, effect));
    }
    plan.write(connection, &mut zone)?;

    let from = zone.zone.soa.serial;
    zone.zone.soa = content.next_soa(&zone.zone.soa, context.clock.now());
    update_soa(connection, zone.id, &zone.zone.soa)?;
    let (before, after) = journal::values_of(&plan.change, &zone.zone.apex);
    let serial_to = zone.zone.soa.serial;
    let (kind, author) = (ChangeKind::ReplaceContent, Some(author));
    let entry = Entry { kind, author, serial_from: Some(from), serial_to, before, after };
    journal::append(connection, context, &mut zone, &entry)?;
    update_counters(connection, &zone)?;
    let effect = Effect::Anew { apex: zone.zone.apex.clone(), change: zone.last_change };
    Ok((ContentReplaced { zone: zone.zone, is_changed: true }, effect))
}
