//! The rules of a zone, as one function over a change and the zone that results from it. REST, zone files and the
//! dashboard all pass this gate.
//!
//! The change is made first and looked at then, inside the transaction that can still take it back: the rules so see
//! one zone only, the one that would be served, and need no knowledge of how it came about.

mod apex;
mod content_view;
mod owner;

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::{ErrorCode, FieldError, Limits, Name, Record, RecordContent, RecordType, Rrset};
pub use content_view::ContentView;

/// The zone as it stands after the change, as far as the rules must see it.
pub trait ZoneView {
    /// What may go wrong in looking.
    type Error;
    /// All records at a name, in any order.
    fn records_at(&mut self, owner: &Name) -> Result<Vec<Record>, Self::Error>;
    /// Whether any record stands strictly below a name.
    fn has_records_below(&mut self, owner: &Name) -> Result<bool, Self::Error>;
    /// The nearest name strictly above `owner`, at or below the apex, that has a DNAME.
    fn dname_above(&mut self, owner: &Name) -> Result<Option<Name>, Self::Error>;
    /// How large the zone is.
    fn size(&mut self) -> Result<ZoneSize, Self::Error>;
}

/// How large a zone is, or a part of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ZoneSize {
    /// How many records.
    pub records: u64,
    /// What they have together ([`RecordContent::octets`]).
    pub octets: u64,
}

impl ZoneSize {
    /// Of these records.
    pub fn of<'a>(records: impl IntoIterator<Item = &'a Record>) -> Self {
        records.into_iter().fold(Self::default(), |size, record| Self {
            records: size.records + 1,
            octets: size.octets + record.content.octets(),
        })
    }

    /// What a zone of this size has after a change.
    pub fn after(self, change: &Change) -> Self {
        let (removed, added) = (Self::of(&change.removed), Self::of(&change.added));
        Self {
            records: (self.records + added.records).saturating_sub(removed.records),
            octets: (self.octets + added.octets).saturating_sub(removed.octets),
        }
    }
}

/// A rule that a change breaks.
#[derive(Debug)]
pub struct Refusal {
    /// What to tell.
    pub error: FieldError,
    /// The record of the change that is at fault, so that a zone file's line can be named.
    pub culprit: Option<Uuid>,
}

/// Why a change is not made.
#[derive(Debug)]
pub enum CheckError<E> {
    /// It breaks a rule.
    Refused(Box<Refusal>),
    /// The zone could not be looked at.
    View(E),
}

impl<E> From<E> for CheckError<E> {
    fn from(error: E) -> Self {
        Self::View(error)
    }
}

/// What a change took out of a zone and put into it. A changed record stands in both.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// As they were.
    pub removed: Vec<Record>,
    /// As they are.
    pub added: Vec<Record>,
}

/// Checks the zone that results from `change`, and tells the RRsets, as they are served now, that it touched, in
/// canonical order of names: the apex's NS among them where they changed, whether the user's or the platform's.
pub fn check_change<V: ZoneView>(
    after: &mut V,
    apex: &Name,
    platform_nameservers: &[Name],
    limits: &Limits,
    change: &Change,
) -> Result<Vec<Rrset>, CheckError<V::Error>> {
    check_size(after, limits, change)?;
    let mut touched = BTreeMap::<&Name, BTreeSet<RecordType>>::new();
    for record in change.removed.iter().chain(&change.added) {
        touched.entry(&record.content.name).or_default().insert(record.content.record_type);
    }
    let mut added = BTreeMap::<&Name, Vec<&Record>>::new();
    for record in &change.added {
        added.entry(&record.content.name).or_default().push(record);
    }

    let mut rrsets = Vec::new();
    for (owner, types) in touched {
        let records = after.records_at(owner)?;
        if let Some(added) = added.get(owner) {
            owner::check_owner(after, apex, owner, &records, added)?;
        }
        // Sorted in one go: a name may have very many types.
        let mut contents: BTreeMap<RecordType, Vec<&RecordContent>> =
            types.into_iter().map(|record_type| (record_type, Vec::new())).collect();
        for record in &records {
            if let Some(of_type) = contents.get_mut(&record.content.record_type) {
                of_type.push(&record.content);
            }
        }
        rrsets.extend(contents.into_iter().map(|(of, contents)| Rrset::of_records(owner, of, contents)));
    }
    apex::check_nameservers(after, apex, change)?;
    apex::replace_served_nameservers(after, apex, platform_nameservers, change, &mut rrsets)?;
    Ok(rrsets)
}

/// All that [`check_change`] would refuse in the zone that results from `change`, of each name the first: `max` of them.
pub fn find_refusals<V: ZoneView>(
    after: &mut V,
    apex: &Name,
    limits: &Limits,
    change: &Change,
    max: usize,
) -> Result<Vec<Refusal>, V::Error> {
    let mut found = Vec::new();
    let mut keep = |outcome| match outcome {
        Ok(()) => Ok(()),
        Err(CheckError::Refused(refusal)) => {
            found.push(*refusal);
            Ok(())
        }
        Err(CheckError::View(error)) => Err(error),
    };
    keep(check_size(after, limits, change))?;
    let mut added = BTreeMap::<&Name, Vec<&Record>>::new();
    for record in &change.added {
        added.entry(&record.content.name).or_default().push(record);
    }
    for (owner, added) in added {
        let records = after.records_at(owner)?;
        keep(owner::check_owner(after, apex, owner, &records, &added))?;
    }
    keep(apex::check_nameservers(after, apex, change))?;
    found.truncate(max);
    Ok(found)
}

fn check_size<V: ZoneView>(
    after: &mut V,
    limits: &Limits,
    change: &Change,
) -> Result<(), CheckError<V::Error>> {
    let (removed, added) = (ZoneSize::of(&change.removed), ZoneSize::of(&change.added));
    let size = after.size()?;
    // A zone over its limit, which the operator may have lowered, can still be changed and shrunk.
    let is_over =
        |limit: u64, size: u64, removed: u64, added: u64| limit != 0 && added > removed && size > limit;
    let detail = if is_over(limits.records_per_zone, size.records, removed.records, added.records) {
        let limit = limits.records_per_zone;
        format!("The zone is full: it may hold {limit} records. Delete records that are not needed.")
    } else if is_over(limits.octets_per_zone, size.octets, removed.octets, added.octets) {
        let limit = limits.octets_per_zone;
        format!(
            "The zone is full: the names, values and data of its records may have {limit} octets together. Delete \
             records that are not needed."
        )
    } else {
        return Ok(());
    };
    refuse(ErrorCode::LimitExceeded, None, detail, change.added.last())
}

/// The refusal of a change for what `culprit` would bring about.
fn refuse<T, E>(
    code: ErrorCode,
    field: Option<&'static str>,
    detail: String,
    culprit: Option<&Record>,
) -> Result<T, CheckError<E>> {
    let error = FieldError { code, field, detail };
    Err(CheckError::Refused(Box::new(Refusal { error, culprit: culprit.map(|record| record.uuid) })))
}

#[cfg(test)]
mod tests;
