//! A zone's whole content in memory, looked at by the rules.

use std::collections::BTreeSet;
use std::convert::Infallible;

use super::{ZoneSize, ZoneView};
use crate::{Name, Record, RecordType};

/// All the records of a zone, such as a zone file brings them, as a [`ZoneView`].
pub struct ContentView<'a> {
    apex: &'a Name,
    /// In canonical order, each behind its owner's order key.
    by_owner: Vec<(Vec<u8>, &'a Record)>,
    dnames: BTreeSet<&'a Name>,
}

impl<'a> ContentView<'a> {
    /// A view of `records`, in any order.
    pub fn new(apex: &'a Name, records: &'a [Record]) -> Self {
        let mut by_owner: Vec<(Vec<u8>, &Record)> =
            records.iter().map(|record| (record.content.name.order_key(), record)).collect();
        by_owner.sort_by(|(a, _), (b, _)| a.cmp(b));
        let dnames = records
            .iter()
            .filter(|record| record.content.record_type == RecordType::DNAME)
            .map(|record| &record.content.name)
            .collect();
        Self { apex, by_owner, dnames }
    }

    /// The records whose keys are `key` or behind it.
    fn starting_at(&self, key: &[u8]) -> &[(Vec<u8>, &'a Record)] {
        &self.by_owner[self.by_owner.partition_point(|(own, _)| own.as_slice() < key)..]
    }
}

impl ZoneView for ContentView<'_> {
    type Error = Infallible;

    fn records_at(&mut self, owner: &Name) -> Result<Vec<Record>, Infallible> {
        let key = owner.order_key();
        let here = self.starting_at(&key).iter().take_while(|(own, _)| *own == key);
        Ok(here.map(|(_, record)| (*record).clone()).collect())
    }

    fn has_records_below(&mut self, owner: &Name) -> Result<bool, Infallible> {
        let key = owner.order_key();
        let behind = self.starting_at(&key).iter().find(|(own, _)| *own != key);
        Ok(behind.is_some_and(|(own, _)| own.starts_with(&key)))
    }

    fn dname_above(&mut self, owner: &Name) -> Result<Option<Name>, Infallible> {
        if self.dnames.is_empty() {
            return Ok(None);
        }
        Ok(owner.ancestors_within(self.apex).find(|name| self.dnames.contains(name)))
    }

    fn size(&mut self) -> Result<ZoneSize, Infallible> {
        Ok(ZoneSize::of(self.by_owner.iter().map(|(_, record)| *record)))
    }
}
