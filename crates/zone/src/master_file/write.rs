//! Writes master files.

use crate::input::DEFAULT_TTL;
use crate::rdata::NameStyle;
use crate::token::push;
use crate::{Name, Rrset, Soa};

/// Owners longer than this push their line out of the columns, so that one long name does not widen all lines.
const OWNER_WIDTH_MAX: usize = 32;

/// Writes a zone as a master file: deterministic, the apex first, names relative, columns aligned. `rrsets` come in
/// canonical order of names with the served TTLs and the apex's NS among them.
pub fn write(apex: &Name, soa: &Soa, rrsets: &[Rrset]) -> String {
    let columns = Columns::of(apex, rrsets);
    let mut text = String::with_capacity(256 + rrsets.len() * 64);
    push(&mut text, format_args!("$ORIGIN {apex}\n$TTL {DEFAULT_TTL}\n"));
    write_soa(apex, soa, &columns, &mut text);
    for rrset in rrsets {
        let owner = rrset.name.relative_to(apex);
        for rdata in &rrset.rdatas {
            columns.write_head(&owner, rrset.ttl, &rrset.record_type, &mut text);
            rdata.print(rrset.record_type, NameStyle::RelativeTo(apex), &mut text);
            text.push('\n');
        }
    }
    text
}

/// How wide the columns are.
struct Columns {
    owner: usize,
    ttl: usize,
    record_type: usize,
}

impl Columns {
    fn of(apex: &Name, rrsets: &[Rrset]) -> Self {
        let mut columns = Self { owner: 1, ttl: 4, record_type: 4 };
        for rrset in rrsets {
            let owner = rrset.name.relative_to(apex).len();
            columns.owner = columns.owner.max(owner.min(OWNER_WIDTH_MAX));
            columns.ttl = columns.ttl.max(rrset.ttl.checked_ilog10().unwrap_or(0) as usize + 1);
            columns.record_type = columns.record_type.max(rrset.record_type.to_string().len());
        }
        columns
    }

    /// Where data begin; `IN` and four blanks stand among the columns.
    fn before_data(&self) -> usize {
        self.owner + self.ttl + self.record_type + 6
    }

    fn write_head(&self, owner: &str, ttl: u32, record_type: &dyn std::fmt::Display, text: &mut String) {
        let Self { owner: owner_width, ttl: ttl_width, record_type: type_width } = *self;
        push(text, format_args!("{owner:<owner_width$} {ttl:>ttl_width$} IN {record_type:<type_width$} "));
    }
}

fn write_soa(apex: &Name, soa: &Soa, columns: &Columns, text: &mut String) {
    columns.write_head("@", soa.ttl, &"SOA", text);
    push(text, format_args!("{} {} (\n", soa.mname.relative_to(apex), soa.rname.relative_to(apex)));
    let lines = [
        (soa.serial.0, "serial"),
        (soa.refresh, "refresh"),
        (soa.retry, "retry"),
        (soa.expire, "expire"),
        (soa.minimum, "negative TTL"),
    ];
    for (number, what) in lines {
        push(text, format_args!("{:indent$}{number:<10} ; {what}\n", "", indent = columns.before_data()));
    }
    push(text, format_args!("{:indent$})\n", "", indent = columns.before_data()));
}
