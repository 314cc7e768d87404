//! What is allowed and probably not meant: said beforehand where the zone's nameservers are at stake, else with what was done.

use std::borrow::Cow;

use hosting::{RecordsChanged, Zone};
use zone::parts::CaaParts;
use zone::{Name, Record, RecordContent, RecordType};

use super::list::names_of;
use super::{InZone, form};
use crate::app::App;
use crate::catalogue::key;
use crate::error::PageError;
use crate::fields::Fields;

/// Tags of CAA records that are registered with IANA.
const CAA_TAGS: [&str; 10] = [
    "issue",
    "issuewild",
    "iodef",
    "contactemail",
    "contactphone",
    "issuevmc",
    "issuemail",
    "auth",
    "path",
    "policy",
];

/// The platform's nameservers, where the zone is served with them and would be no more.
pub(super) async fn displaced(
    app: &App,
    InZone { actor, zone, .. }: &InZone,
    current: Option<&Record>,
    fields: &Fields,
) -> Result<Vec<String>, PageError> {
    let current = current.map(|record| &record.content);
    let becomes = app.hosting.preview_record(&zone.apex, current, &form::record_fields(fields));
    let is_of_zone =
        |content: &RecordContent| content.record_type == RecordType::NS && content.name == zone.apex;
    if !becomes.is_ok_and(|content| is_of_zone(&content)) {
        return Ok(Vec::new());
    }
    let (served, is_platforms) = app.hosting.served_nameservers(actor, zone).await?;
    Ok(if is_platforms { names_of(&served) } else { Vec::new() })
}

/// What to say beside that a record was made or changed.
pub(super) async fn after(
    app: &App,
    InZone { page, actor, zone, .. }: &InZone,
    changed: &RecordsChanged,
) -> Result<Option<String>, PageError> {
    let [Some(Record { content, .. })] = changed.records.as_slice() else { return Ok(None) };
    let hint = match content.record_type {
        RecordType::CAA => unknown_tag(content).map(|tag| page.t1(key!("records-hint-tag"), "tag", tag)),
        RecordType::TXT if is_spf(content) => {
            let name = content.name.clone();
            let count = move |_: &Zone, records: &[Record]| {
                records.iter().filter(|record| record.content.name == name && is_spf(&record.content)).count()
            };
            let count = app.hosting.get_zone(actor, zone.uuid, count).await?;
            (count > 1).then(|| page.t(key!("records-hint-spf")))
        }
        RecordType::MX => match target_within(content, &zone.apex) {
            Some(target) => {
                let name = target.to_text_without_final_dot();
                let is_missing =
                    move |zone: &Zone, records: &[Record]| has_no_address(&zone.apex, records, &target);
                let is_missing = app.hosting.get_zone(actor, zone.uuid, is_missing).await?;
                is_missing.then(|| page.t1(key!("records-hint-mx"), "name", name))
            }
            None => None,
        },
        _ => None,
    };
    Ok(hint.map(Cow::into_owned))
}

fn unknown_tag(content: &RecordContent) -> Option<String> {
    let tag = CaaParts::of_value(&content.value)?.tag;
    (!CAA_TAGS.contains(&tag.to_ascii_lowercase().as_str())).then_some(tag)
}

/// Whether the first text begins as SPF does (RFC 7208 4.5).
fn is_spf(content: &RecordContent) -> bool {
    let wire = content.rdata.as_wire();
    let begins = wire.get(1..7).is_some_and(|text| text.eq_ignore_ascii_case(b"v=spf1"));
    begins && content.record_type == RecordType::TXT && wire.get(7).is_none_or(|next| *next == b' ')
}

/// The mail server, where its name is one of the zone.
fn target_within(content: &RecordContent, apex: &Name) -> Option<Name> {
    let target = Name::from_wire(content.rdata.as_wire().get(2..)?).ok()?;
    target.is_at_or_below(apex).then_some(target)
}

/// Whether nothing in the zone leads the name to an address, nor hands it over to others.
fn has_no_address(apex: &Name, records: &[Record], name: &Name) -> bool {
    !records.iter().map(|record| &record.content).any(|content| match content.record_type {
        RecordType::A | RecordType::AAAA | RecordType::CNAME => {
            content.name == *name
                || (content.name.is_wildcard()
                    && content.name.parent().is_some_and(|above| name.is_below(&above)))
        }
        RecordType::NS => content.name != *apex && name.is_at_or_below(&content.name),
        RecordType::DNAME => name.is_below(&content.name),
        _ => false,
    })
}
