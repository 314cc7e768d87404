//! What a person should know of a zone: names that look as if a final dot was forgotten, and what to do about a refusal.

use std::collections::HashSet;
use std::path::Path;

use zone::{DomainPolicy, Name, master_file, names_in, parse_domain};

/// Larger files are not looked into: their records take many times the room of their text.
const TEXT_OCTETS_MAX: usize = 1 << 20;
/// How many names are told of a zone.
const NAMES_MAX: usize = 3;

/// What is strange in a zone file that was taken.
pub(super) fn of_text(text: &str, domain: &str) -> Option<String> {
    if text.len() > TEXT_OCTETS_MAX {
        return None;
    }
    let apex = parse_domain(domain, DomainPolicy { allow_single_label: true }).ok()?;
    let content = master_file::read(text.as_bytes(), &apex).ok()?;
    let owners: HashSet<&Name> = content.records.iter().map(|record| &record.name).collect();
    let mut strange: Vec<Name> = Vec::new();
    for record in &content.records {
        let rdata = record.rdata.as_wire();
        let targets = names_in(record.record_type, rdata)
            .filter_map(|embedded| Name::from_wire(rdata.get(embedded.range)?).ok())
            .filter(|target| !owners.contains(target) && looks_full(target, &apex));
        let owner = Some(&record.name).filter(|owner| is_doubled(owner, &apex)).cloned();
        for name in owner.into_iter().chain(targets) {
            if strange.len() <= NAMES_MAX && !strange.contains(&name) {
                strange.push(name);
            }
        }
    }
    let first = strange.first()?;
    let names: Vec<String> = strange.iter().take(NAMES_MAX).map(Name::to_string).collect();
    let more = match strange.len() {
        1 => " looks",
        count if count > NAMES_MAX => " and others look",
        _ => " look",
    };
    Some(format!(
        "{}{more} as if a final dot were missing: a name without one gets the origin behind it; write {}. if that is meant",
        names.join(", "),
        first.relative_to(&apex)
    ))
}

/// What to do about a refusal that BIND's own tools mend.
pub(super) fn with_advice(why: String, zone: &str, file: &Path) -> String {
    const MADE_BY_SIGNING: [&str; 6] =
        ["RRSIG is", "NSEC is", "NSEC3 is", "NSEC3PARAM is", "DNSKEY is", "CDS is"];
    if why.contains("$GENERATE") {
        return format!("{why}: named-compilezone -o NEWFILE {zone} {}", file.display());
    }
    if MADE_BY_SIGNING.iter().any(|type_is| why.contains(type_is)) {
        return format!("{why}. The zone is signed: import its unsigned source");
    }
    why
}

/// `mail.example.com.example.com` in example.com.
fn is_doubled(name: &Name, apex: &Name) -> bool {
    relative_labels(name, apex).ends_with(&apex.labels().collect::<Vec<_>>())
}

/// The same, or `mail.example.net.example.com`: in front of the zone's name is what could be a full one.
fn looks_full(name: &Name, apex: &Name) -> bool {
    let labels = relative_labels(name, apex);
    let [.., _, last] = labels.as_slice() else { return false };
    is_doubled(name, apex) || psl::suffix(last).is_some_and(|suffix| suffix.is_known())
}

/// Those in front of the apex's.
fn relative_labels<'a>(name: &'a Name, apex: &Name) -> Vec<&'a [u8]> {
    if !name.is_below(apex) {
        return Vec::new();
    }
    name.labels().take(name.label_count() - apex.label_count()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remark(records: &str) -> Option<String> {
        of_text(&format!("$TTL 60\n{records}"), "example.com")
    }

    #[test]
    fn tells_of_names_that_lack_a_final_dot() {
        for (records, name) in [
            ("@ MX 10 mail.example.com", "mail.example.com.example.com."),
            ("www.example.com A 192.0.2.1", "www.example.com.example.com."),
            ("www CNAME ghs.google.com", "ghs.google.com.example.com."),
            ("_sip._tcp SRV 1 1 1 sip.example.co.uk", "sip.example.co.uk.example.com."),
        ] {
            assert!(remark(records).is_some_and(|told| told.starts_with(name)), "{records}");
        }
    }

    #[test]
    fn leaves_alone_what_is_meant() {
        for records in [
            "@ MX 10 mail\nmail A 192.0.2.1",
            "@ MX 10 mail.example.com.",
            "www CNAME app.dev\napp.dev A 192.0.2.1",
            "www CNAME www.berlin-office\n_sip._tcp SRV 1 1 1 sip",
            "not a record",
        ] {
            assert_eq!(remark(records), None, "{records}");
        }
    }
}
