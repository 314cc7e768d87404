//! What the steps of an IXFR come to.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use zone::{Name, Rdata, RecordType};

use crate::{Record, TransferError};

/// What is to be done to the zone, net. What the zone holds is not known here: only the steps must fit one another.
#[derive(Debug, Default)]
pub(crate) struct Delta {
    touched: HashMap<(Name, RecordType, Rdata), Fate>,
}

/// What becomes of a record: the TTLs with which it was and will be there.
#[derive(Debug)]
struct Fate {
    removed: Option<u32>,
    added: Option<u32>,
}

impl Delta {
    pub(crate) fn remove(&mut self, record: Record) -> Result<(), TransferError> {
        let Record { name, record_type, rdata, ttl } = record;
        match self.touched.entry((name, record_type, rdata)) {
            Entry::Vacant(entry) => {
                entry.insert(Fate { removed: Some(ttl), added: None });
            }
            Entry::Occupied(mut entry) => {
                if entry.get_mut().added.take().is_none() {
                    return Err(misfit(&entry.key().0, record_type, "removed twice"));
                }
                if entry.get().removed.is_none() {
                    entry.remove();
                }
            }
        }
        Ok(())
    }

    pub(crate) fn add(&mut self, record: Record) -> Result<(), TransferError> {
        let Record { name, record_type, rdata, ttl } = record;
        match self.touched.entry((name, record_type, rdata)) {
            Entry::Vacant(entry) => {
                entry.insert(Fate { removed: None, added: Some(ttl) });
            }
            Entry::Occupied(mut entry) => {
                if entry.get_mut().added.replace(ttl).is_some() {
                    return Err(misfit(&entry.key().0, record_type, "added twice"));
                }
                if entry.get().removed == Some(ttl) {
                    entry.remove();
                }
            }
        }
        Ok(())
    }

    /// What goes and what comes, in order.
    pub(crate) fn finish(self) -> (Vec<Record>, Vec<Record>) {
        let (mut removed, mut added) = (Vec::new(), Vec::new());
        for ((name, record_type, rdata), fate) in self.touched {
            let record = |ttl| Record { name: name.clone(), record_type, rdata: rdata.clone(), ttl };
            removed.extend(fate.removed.map(record));
            added.extend(fate.added.map(record));
        }
        removed.sort_unstable();
        added.sort_unstable();
        (removed, added)
    }
}

fn misfit(name: &Name, record_type: RecordType, what: &str) -> TransferError {
    TransferError::malformed(format_args!("a record of {name} {record_type} is {what}"))
}
