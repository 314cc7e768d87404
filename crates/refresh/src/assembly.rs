//! From the records of a transfer, as they come, to a zone or to what changes in it.
//!
//! ```text
//! Start ─SOA─► First ─SOA of ours──► Removing ─SOA─► Adding ─last SOA─► Done      IXFR (RFC 1995 4)
//!                │                      ▲              │
//!                │                      └─────SOA──────┘
//!                └─any other record──► Whole ───────────────last SOA─► Done      AXFR (RFC 5936 2.2)
//! ```
//!
//! A first SOA that is not ahead of the copy's is the end, too: nothing has changed.

use zone::{Name, Rdata, RecordType, Serial, Soa};

use crate::delta::Delta;
use crate::message::RawRecord;
use crate::{Record, Transfer, TransferError, TransferLimits};

/// A transfer in the making.
pub(crate) struct Assembly<'a> {
    apex: &'a Name,
    /// Where an IXFR begins; `None` for an AXFR.
    have: Option<Serial>,
    limits: &'a TransferLimits,
    stage: Stage,
    /// The first SOA, which the last one repeats.
    soa: Option<(Rdata, Soa)>,
    whole: Vec<Record>,
    delta: Delta,
    records: u64,
    octets: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Start,
    First,
    Whole,
    Removing { from: Serial },
    Adding { to: Serial },
    Done,
}

impl<'a> Assembly<'a> {
    pub(crate) fn new(apex: &'a Name, have: Option<Serial>, limits: &'a TransferLimits) -> Self {
        Self {
            apex,
            have,
            limits,
            stage: Stage::Start,
            soa: None,
            whole: Vec::new(),
            delta: Delta::default(),
            records: 0,
            octets: 0,
        }
    }

    /// Whether the last record has come.
    pub(crate) fn is_done(&self) -> bool {
        self.stage == Stage::Done
    }

    /// What the records so far have together.
    pub(crate) fn octets(&self) -> u64 {
        self.octets
    }

    /// Takes the next record.
    pub(crate) fn take(&mut self, raw: &RawRecord<'_>) -> Result<(), TransferError> {
        if self.is_done() {
            return Err(TransferError::malformed("records after the last one"));
        }
        if !raw.name.is_at_or_below(self.apex) {
            return Err(TransferError::malformed(format_args!("{}, which is not in the zone", raw.name)));
        }
        let rdata = self.read(raw)?;
        self.count(&raw.name, &rdata)?;
        if raw.record_type == RecordType::SOA {
            let soa = raw.soa()?;
            return self.take_soa(rdata, soa);
        }
        let record = Record { name: raw.name.clone(), record_type: raw.record_type, rdata, ttl: raw.ttl };
        match self.stage {
            Stage::Start => return Err(TransferError::malformed("a record before the SOA")),
            Stage::First | Stage::Whole => {
                self.stage = Stage::Whole;
                self.whole.push(record);
            }
            Stage::Removing { .. } => self.delta.remove(record)?,
            Stage::Adding { .. } => self.delta.add(record)?,
            Stage::Done => {}
        }
        Ok(())
    }

    fn read(&self, raw: &RawRecord<'_>) -> Result<Rdata, TransferError> {
        let unusable =
            |why: &str| TransferError::Unusable(format!("{} {}: {why}", raw.name, raw.record_type));
        if raw.record_type == RecordType::SOA {
            if raw.name != *self.apex {
                return Err(TransferError::malformed(format_args!("an SOA of {}", raw.name)));
            }
        } else if let Some(why) = raw.record_type.refusal() {
            return Err(unusable(why));
        }
        raw.rdata().map_err(|why| unusable(&why))
    }

    fn count(&mut self, name: &Name, rdata: &Rdata) -> Result<(), TransferError> {
        /// Type, class, TTL and length.
        const FIXED_OCTETS: usize = 10;
        self.records += 1;
        self.octets += (name.as_wire().len() + FIXED_OCTETS + rdata.as_wire().len()) as u64;
        let TransferLimits { records_max, octets_max, .. } = self.limits;
        if self.records > *records_max {
            return Err(TransferError::TooLarge(format!("{records_max} records")));
        }
        if self.octets > *octets_max {
            return Err(TransferError::TooLarge(format!("{octets_max} octets of records")));
        }
        Ok(())
    }

    fn take_soa(&mut self, rdata: Rdata, soa: Soa) -> Result<(), TransferError> {
        let serial = soa.serial;
        let Some((first, last)) = &self.soa else {
            self.stage = match self.have {
                Some(ours) if serial == ours => Stage::Done,
                Some(ours) if !serial.is_ahead_of(ours) => {
                    return Err(TransferError::Behind { theirs: serial, ours });
                }
                _ => Stage::First,
            };
            self.soa = Some((rdata, soa));
            return Ok(());
        };
        let (is_last, last) = (rdata == *first, last.serial);
        let astray = |what: &str| Err(TransferError::malformed(format_args!("an SOA with {serial} {what}")));
        self.stage = match self.stage {
            Stage::First if self.have == Some(serial) => Stage::Removing { from: serial },
            Stage::Whole if is_last => Stage::Done,
            Stage::First if is_last => {
                return Err(TransferError::malformed("a zone without records"));
            }
            Stage::First | Stage::Whole => return astray("that is neither the first nor repeats it"),
            Stage::Removing { from } => {
                if !serial.is_ahead_of(from) {
                    return astray("that leads back");
                }
                if serial.is_ahead_of(last) {
                    return astray("that leads beyond the last one");
                }
                Stage::Adding { to: serial }
            }
            Stage::Adding { to } if is_last && to == last => Stage::Done,
            Stage::Adding { to } if serial == to && to != last => Stage::Removing { from: to },
            Stage::Adding { .. } => return astray("where another step begins"),
            Stage::Start | Stage::Done => return astray("out of place"),
        };
        Ok(())
    }

    /// What has come, once all has.
    pub(crate) fn finish(self) -> Result<Transfer, TransferError> {
        let (Stage::Done, Some((_, soa))) = (self.stage, self.soa) else {
            return Err(TransferError::malformed("the end is missing"));
        };
        Ok(match self.have {
            Some(from) if from == soa.serial => Transfer::UpToDate,
            Some(from) if self.whole.is_empty() => {
                let (removed, added) = self.delta.finish();
                Transfer::Increments { from, soa, removed, added }
            }
            _ => {
                let mut records = self.whole;
                let is_nameserver =
                    |record: &Record| record.record_type == RecordType::NS && record.name == *self.apex;
                if !records.iter().any(is_nameserver) {
                    return Err(TransferError::malformed("a zone without NS at its apex"));
                }
                records.sort_unstable();
                // RFC 5936 2.2: duplicates are ignored. Of several TTLs the lowest stands first.
                records.dedup_by(|b, a| {
                    a.name == b.name && a.record_type == b.record_type && a.rdata == b.rdata
                });
                Transfer::Whole { soa, records }
            }
        })
    }
}
