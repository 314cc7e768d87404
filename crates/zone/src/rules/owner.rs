//! The rules of one name: what may stand together at it, above it and below it.

use std::collections::{BTreeMap, HashMap};

use super::{CheckError, ZoneView, refuse};
use crate::{ErrorCode, Name, Record, RecordType};

/// The most octets that the records of an RRset take in a message, so that a header, the longest question, an OPT
/// record and a TSIG still fit beside them in 65,535.
const RRSET_OCTETS_MAX: usize = 65_000;
/// Of a record in a message besides its data: the owner as a pointer (RFC 1035 4.1.4), type, class, TTL, length.
const RECORD_OVERHEAD_OCTETS: usize = 12;

/// Checks `records`, all that now stands at `owner`, of which the change put `added` there.
pub(super) fn check_owner<V: ZoneView>(
    after: &mut V,
    apex: &Name,
    owner: &Name,
    records: &[Record],
    added: &[&Record],
) -> Result<(), CheckError<V::Error>> {
    let site = Site { apex, owner, records, added };
    site.check_duplicates()?;
    site.check_cname()?;
    site.check_wildcard_and_apex_types()?;
    site.check_null_mx()?;
    site.check_dname(after)?;
    site.check_rrset_sizes()
}

struct Site<'a> {
    apex: &'a Name,
    owner: &'a Name,
    records: &'a [Record],
    added: &'a [&'a Record],
}

impl Site<'_> {
    fn check_duplicates<E>(&self) -> Result<(), CheckError<E>> {
        let mut seen = HashMap::with_capacity(self.records.len());
        for record in self.records {
            *seen.entry((record.content.record_type, &record.content.rdata)).or_insert(0u32) += 1;
        }
        let again = self
            .added
            .iter()
            .find(|r| seen.get(&(r.content.record_type, &r.content.rdata)).is_some_and(|&n| n > 1));
        let Some(record) = again else { return Ok(()) };
        let detail = format!(
            "The same {} record exists already at {}; change that one, or give another value.",
            record.content.record_type,
            self.name(),
        );
        refuse(ErrorCode::AlreadyExists, None, detail, Some(record))
    }

    /// RFC 1034 3.6.2, RFC 2181 10.1: a CNAME is alone at its name, and there is one only.
    fn check_cname<E>(&self) -> Result<(), CheckError<E>> {
        let cnames = self.count(RecordType::CNAME);
        if cnames == 0 {
            return Ok(());
        }
        let added_cname = self.added_of_type(RecordType::CNAME);
        if self.owner == self.apex {
            let detail = "The name @ cannot have a CNAME, since the zone's SOA and NS stand there; give it A and AAAA \
                          records instead.";
            return self.conflict("name", detail.to_owned(), added_cname);
        }
        if cnames > 1 {
            let detail = format!(
                "The name {} has a CNAME already, and can have one only; change that one.",
                self.name()
            );
            return self.conflict("name", detail, added_cname);
        }
        if self.records.len() == 1 {
            return Ok(());
        }
        let (detail, culprit) = match added_cname {
            Some(cname) => (
                format!(
                    "The name {} has other records, and a CNAME must be alone at its name; delete them first or choose \
                     another name.",
                    self.name()
                ),
                Some(cname),
            ),
            None => (
                format!(
                    "The name {} has a CNAME, which must be alone at its name; delete it first or choose another name.",
                    self.name()
                ),
                self.added.first().copied(),
            ),
        };
        self.conflict("name", detail, culprit)
    }

    /// What has no meaning at a wildcard (RFC 4592 4.2: NS, and nameservers refuse to load it) or at an apex
    /// (RFC 4035 2.4: DS is the parent's).
    fn check_wildcard_and_apex_types<E>(&self) -> Result<(), CheckError<E>> {
        if self.owner.is_wildcard()
            && let Some(ns) = self.added_of_type(RecordType::NS)
        {
            let detail = format!(
                "The name {} is a wildcard, which cannot be delegated: NS needs a plain name.",
                self.name()
            );
            return self.conflict("name", detail, Some(ns));
        }
        if self.owner == self.apex
            && let Some(ds) = self.added_of_type(RecordType::DS)
        {
            let detail =
                "The name @ cannot have DS records: they belong in the parent zone, at the registrar.";
            return self.conflict("name", detail.to_owned(), Some(ds));
        }
        Ok(())
    }

    /// RFC 7505 3: a null MX is the only MX of its name.
    fn check_null_mx<E>(&self) -> Result<(), CheckError<E>> {
        let is_null = |record: &Record| {
            record.content.record_type == RecordType::MX && record.content.rdata.as_wire() == [0, 0, 0]
        };
        if self.count(RecordType::MX) < 2 || !self.records.iter().any(is_null) {
            return Ok(());
        }
        let detail = format!(
            "The name {} would have a null MX (value ., \"accepts no mail\") beside another MX, and must have it alone; \
             delete the one or the other.",
            self.name()
        );
        self.conflict("value", detail, self.added_of_type(RecordType::MX))
    }

    /// RFC 6672 2.4: one DNAME a name, nothing below it; 2.3: no delegation beside it but the apex's own NS.
    fn check_dname<V: ZoneView>(&self, after: &mut V) -> Result<(), CheckError<V::Error>> {
        if let Some(above) = after.dname_above(self.owner)? {
            let detail = format!(
                "The name {} lies below {}, whose DNAME redirects all names below it; delete that DNAME first.",
                self.name(),
                above.relative_to(self.apex)
            );
            return self.conflict("name", detail, self.added.first().copied());
        }
        let dnames = self.count(RecordType::DNAME);
        if dnames == 0 {
            return Ok(());
        }
        let added_dname = self.added_of_type(RecordType::DNAME);
        if dnames > 1 {
            let detail = format!(
                "The name {} has a DNAME already, and can have one only; change that one.",
                self.name()
            );
            return self.conflict("name", detail, added_dname);
        }
        if self.owner != self.apex && self.count(RecordType::NS) > 0 {
            let detail = format!(
                "The name {} would have both NS and DNAME, and can be delegated or redirected only.",
                self.name()
            );
            return self.conflict("name", detail, added_dname.or(self.added_of_type(RecordType::NS)));
        }
        if added_dname.is_some() && after.has_records_below(self.owner)? {
            let detail = format!(
                "The name {} has records below it, which a DNAME would hide; delete them first or choose another name.",
                self.name()
            );
            return self.conflict("name", detail, added_dname);
        }
        Ok(())
    }

    fn check_rrset_sizes<E>(&self) -> Result<(), CheckError<E>> {
        let mut octets = BTreeMap::<RecordType, usize>::new();
        for record in self.records {
            *octets.entry(record.content.record_type).or_default() +=
                RECORD_OVERHEAD_OCTETS + record.content.rdata.as_wire().len();
        }
        octets.retain(|_, taken| *taken > RRSET_OCTETS_MAX);
        let too_large = self.added.iter().find(|record| octets.contains_key(&record.content.record_type));
        let Some(record) = too_large else { return Ok(()) };
        let detail = format!(
            "The {} records of {} would take more than {RRSET_OCTETS_MAX} octets and no longer fit a DNS message; \
             use fewer or shorter values, or another name.",
            record.content.record_type,
            self.name(),
        );
        refuse(ErrorCode::LimitExceeded, Some("value"), detail, Some(record))
    }

    fn conflict<T, E>(
        &self,
        field: &'static str,
        detail: String,
        culprit: Option<&Record>,
    ) -> Result<T, CheckError<E>> {
        refuse(ErrorCode::Conflict, Some(field), detail, culprit)
    }

    fn count(&self, record_type: RecordType) -> usize {
        self.records.iter().filter(|record| record.content.record_type == record_type).count()
    }

    fn added_of_type(&self, record_type: RecordType) -> Option<&Record> {
        self.added.iter().copied().find(|record| record.content.record_type == record_type)
    }

    fn name(&self) -> String {
        self.owner.relative_to(self.apex)
    }
}
