//! The rules of a zone, as one function over a change and the zone that results from it. REST, zone files and the
//! dashboard all pass this gate.

use crate::{FieldError, Name, Record, Rrset};

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
    /// How many records the zone has.
    fn record_count(&mut self) -> Result<u64, Self::Error>;
}

/// Why a change is not made.
#[derive(Debug)]
pub enum CheckError<E> {
    /// It breaks a rule.
    Refused(FieldError),
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

/// Checks the zone that results from `change`, and tells the RRsets, as they are served now, that it touched: the
/// apex's NS among them where they changed, whether the user's or the platform's.
pub fn check_change<V: ZoneView>(
    after: &mut V,
    apex: &Name,
    platform_nameservers: &[Name],
    records_max: u64,
    change: &Change,
) -> Result<Vec<Rrset>, CheckError<V::Error>> {
    let _ = (after, apex, platform_nameservers, records_max, change);
    todo!()
}
