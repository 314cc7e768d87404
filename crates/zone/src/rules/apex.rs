//! The rules of the apex's nameservers, and which of them are served.

use super::{Change, CheckError, ZoneView, refuse};
use crate::{ErrorCode, Name, Record, RecordContent, RecordType, Rrset, served_apex_nameservers};

/// An NS at the apex whose name lies inside the zone needs an address there and is no CNAME: nameservers refuse to
/// load the zone otherwise.
pub(super) fn check_nameservers<V: ZoneView>(
    after: &mut V,
    apex: &Name,
    change: &Change,
) -> Result<(), CheckError<V::Error>> {
    if !may_break_nameservers(apex, change) {
        return Ok(());
    }
    for ns in nameservers_of_user(after, apex)? {
        let Ok(server) = Name::from_wire(ns.content.rdata.as_wire()) else { continue };
        if !server.is_at_or_below(apex) || has_address(after, &server)? {
            continue;
        }
        let at = server.relative_to(apex);
        let added = change.added.iter().find(|record| record.uuid == ns.uuid);
        let (field, detail) = if added.is_some() {
            (
                "value",
                format!(
                    "The value names the nameserver {server}, which lies inside the zone and has no address there; add an A or AAAA record at {at} first."
                ),
            )
        } else {
            (
                "name",
                format!(
                    "The name {at} is a nameserver of this zone (an NS record at @) and must keep an A or AAAA record; add another address first, or delete that NS record."
                ),
            )
        };
        let taken = change.removed.iter().find(|record| record.content.name == server && is_address(record));
        return refuse(ErrorCode::Conflict, Some(field), detail, added.or(taken).or(change.added.first()));
    }
    Ok(())
}

/// Puts the apex's NS as they are served now in the place of what the user's records alone say, where the change
/// touched them or the address of a platform nameserver.
pub(super) fn replace_served_nameservers<V: ZoneView>(
    after: &mut V,
    apex: &Name,
    platform: &[Name],
    change: &Change,
    rrsets: &mut Vec<Rrset>,
) -> Result<(), CheckError<V::Error>> {
    let is_touched = |owner: &Name| all_of(change).any(|content| content.name == *owner);
    let is_relevant = all_of(change).any(|content| is_apex_ns(apex, content))
        || platform.iter().any(|server| server.is_at_or_below(apex) && is_touched(server));
    if !is_relevant {
        return Ok(());
    }
    let mut addressed = Vec::new();
    for server in platform {
        if server.is_at_or_below(apex) && has_address(after, server)? {
            addressed.push(server);
        }
    }
    let user = nameservers_of_user(after, apex)?;
    let user = user.iter().map(|record| &record.content);
    let served = served_apex_nameservers(apex, user, platform, |server| addressed.contains(&server));
    rrsets.retain(|rrset| !(rrset.record_type == RecordType::NS && rrset.name == *apex));
    // The apex comes first in canonical order.
    rrsets.insert(0, served);
    Ok(())
}

/// Whether the apex's NS must be looked at: most changes cannot break them, and cost nothing here.
fn may_break_nameservers(apex: &Name, change: &Change) -> bool {
    let takes_address = change.removed.iter().any(is_address);
    let adds_cname_or_ns = change
        .added
        .iter()
        .any(|record| record.content.record_type == RecordType::CNAME || is_apex_ns(apex, &record.content));
    takes_address || adds_cname_or_ns
}

fn all_of(change: &Change) -> impl Iterator<Item = &RecordContent> {
    change.removed.iter().chain(&change.added).map(|record| &record.content)
}

fn is_apex_ns(apex: &Name, content: &RecordContent) -> bool {
    content.record_type == RecordType::NS && content.name == *apex
}

fn is_address(record: &Record) -> bool {
    matches!(record.content.record_type, RecordType::A | RecordType::AAAA)
}

fn has_address<V: ZoneView>(after: &mut V, name: &Name) -> Result<bool, V::Error> {
    Ok(after.records_at(name)?.iter().any(is_address))
}

fn nameservers_of_user<V: ZoneView>(after: &mut V, apex: &Name) -> Result<Vec<Record>, V::Error> {
    let mut records = after.records_at(apex)?;
    records.retain(|record| record.content.record_type == RecordType::NS);
    Ok(records)
}
